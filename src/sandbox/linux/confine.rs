//! The last steps of a process before it runs a learner's code, as data: system calls that the harness makes on itself.
//!
//! The policy is decided here, in one place. A process that is to become an interpreter makes the steps itself; in one that
//! was forked from an interpreter, the harness does, with a dozen lines. A step that fails ends the process before any
//! learner's code runs.

#![allow(unsafe_code, reason = "makes system calls that are data")]

use std::io;
use std::sync::Arc;

use nix::libc;
use serde::{Serialize, Serializer};

use super::OF_JOBS_BEFORE;
use super::namespaces::Identity;
use super::seccomp;
use crate::spec::model::Limits;

/// A system call: its number, then its arguments.
#[derive(Debug, Clone, Serialize)]
pub struct Step(libc::c_long, Vec<Argument>);

/// An argument of a system call. For the harness, bytes are text in hexadecimal, and those of a program that in a list.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Argument {
    Number(i64),
    /// The address of these bytes.
    #[serde(serialize_with = "as_hexadecimal")]
    Bytes(Vec<u8>),
    /// The address of a `sock_fprog` that holds this program.
    #[serde(serialize_with = "as_list")]
    Program(Arc<[u8]>),
}

impl Step {
    /// Makes the call, on this process.
    ///
    /// # Errors
    ///
    /// The kernel's. The process must not go on then.
    pub fn make(&self) -> io::Result<()> {
        let Self(number, arguments) = self;
        let mut programs = Vec::with_capacity(arguments.len());
        let mut values: [libc::c_long; 5] = [0; 5];
        for (value, argument) in values.iter_mut().zip(arguments) {
            *value = match argument {
                Argument::Number(number) => *number,
                Argument::Bytes(bytes) => bytes.as_ptr() as libc::c_long,
                Argument::Program(bytes) => {
                    let filter = bytes.as_ptr().cast_mut().cast();
                    let len = u16::try_from(bytes.len() / size_of::<libc::sock_filter>());
                    let len = len.map_err(|_| io::ErrorKind::InvalidInput)?;
                    programs.push(Box::new(libc::sock_fprog { len, filter }));
                    std::ptr::from_ref(programs.last().expect("one was pushed").as_ref()) as libc::c_long
                }
            };
        }
        let [first, second, third, fourth, fifth] = values;
        // SAFETY: the table below has the arguments that each call takes; what they point to lives until after it.
        let result = unsafe { libc::syscall(*number, first, second, third, fourth, fifth) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

/// What is taken away from a process.
#[derive(Debug, Clone, Default)]
pub struct Confinement {
    /// Becomes this user.
    pub identity: Option<Identity>,
    /// Installs these filters.
    pub filters: Option<Filters>,
    /// Limits the number of processes by user. Only where the user is the submission's own.
    pub count_processes: bool,
}

/// The programs of [`seccomp`], as the kernel reads them.
#[derive(Debug, Clone)]
pub struct Filters {
    shared: Vec<Arc<[u8]>>,
    last: Arc<[u8]>,
}

impl Filters {
    /// None where the kernel has none. `same_user`: the process that gets them is the very user who grades.
    pub fn new(same_user: bool) -> Option<Self> {
        let programs = seccomp::programs(same_user).ok()?;
        let instruction = |i: &seccompiler::sock_filter| {
            let code = i.code.to_ne_bytes();
            let k = i.k.to_ne_bytes();
            [&code[..], &[i.jt, i.jf], &k[..]].concat()
        };
        let bytes = |program: &seccompiler::BpfProgram| program.iter().flat_map(instruction).collect();
        Some(Self { shared: programs.shared.iter().map(bytes).collect(), last: bytes(&programs.last) })
    }
}

impl Confinement {
    /// What is given up before there is anything to do: by a server, so that what it forks never had it, and by a process that
    /// waits to become an interpreter. To install the filters takes as long as the other steps together.
    pub fn ahead(&self) -> Vec<Step> {
        let filters = self.filters.iter().flat_map(|filters| filters.shared.iter().map(install));
        std::iter::once(no_new_privileges()).chain(filters).collect()
    }

    /// The steps that follow with a request, in their order.
    pub fn steps(&self, limits: &Limits) -> Vec<Step> {
        let mut steps = resource_limits(limits, self.count_processes);
        if let Some(identity) = self.identity.filter(|identity| identity.differs) {
            let (user, group) = (identity.user.as_raw().into(), identity.group.as_raw().into());
            steps.push(call(libc::SYS_setgroups, &[0, 0]));
            steps.push(call(libc::SYS_setresgid, &[group, group, group]));
            steps.push(call(libc::SYS_setresuid, &[user, user, user]));
            // Forgotten with the change of user: to die with the process that started it.
            steps
                .push(call(libc::SYS_prctl, &[libc::PR_SET_PDEATHSIG.into(), libc::SIGKILL.into(), 0, 0, 0]));
        }
        steps.push(no_new_privileges());
        // Version 3 of the header, this process; then no capability in any of the three sets.
        let header = [0x2008_0522_u32.to_ne_bytes(), 0_u32.to_ne_bytes()].concat();
        let nothing = Argument::Bytes(vec![0; 24]);
        steps.push(Step(libc::SYS_capset, vec![Argument::Bytes(header), nothing]));
        steps.extend(self.filters.iter().map(|filters| install(&filters.last)));
        steps
    }
}

/// Limits that the kernel keeps for each process: the backstop behind the exact ones of the whole tree.
///
/// The processor limit is above the submission's by two seconds. Resident memory has no such limit, and address space is no
/// measure of it (numpy reserves gigabytes).
///
/// Source: getrlimit(2).
fn resource_limits(limits: &Limits, count_processes: bool) -> Vec<Step> {
    let cpu = limits.cpu.as_secs() + 2;
    let mut table = vec![
        (libc::RLIMIT_CPU, cpu, cpu + 1),
        (libc::RLIMIT_FSIZE, limits.file_size.0, limits.file_size.0),
        (libc::RLIMIT_CORE, 0, 0),
        (libc::RLIMIT_NOFILE, 1024, 1024),
        (libc::RLIMIT_MEMLOCK, 0, 0),
        (libc::RLIMIT_MSGQUEUE, 65_536, 65_536),
    ];
    if count_processes {
        // Wider than the limit itself, so that breaking that one is seen and told, and narrow enough to stop a bomb.
        let processes = u64::from(limits.processes) * 2 + 16 + OF_JOBS_BEFORE;
        table.push((libc::RLIMIT_NPROC, processes, processes));
    }
    let step = |(resource, soft, hard): (libc::__rlimit_resource_t, u64, u64)| {
        let pair = [soft.to_ne_bytes(), hard.to_ne_bytes()].concat();
        let numbers = |number: i64| Argument::Number(number);
        Step(
            libc::SYS_prlimit64,
            vec![numbers(0), numbers(resource.into()), Argument::Bytes(pair), numbers(0)],
        )
    };
    table.into_iter().map(step).collect()
}

fn no_new_privileges() -> Step {
    call(libc::SYS_prctl, &[libc::PR_SET_NO_NEW_PRIVS.into(), 1, 0, 0, 0])
}

/// Installs a filter.
fn install(program: &Arc<[u8]>) -> Step {
    let program = Argument::Program(Arc::clone(program));
    Step(libc::SYS_seccomp, vec![Argument::Number(1), Argument::Number(0), program])
}

fn call(number: libc::c_long, arguments: &[i64]) -> Step {
    Step(number, arguments.iter().copied().map(Argument::Number).collect())
}

fn as_hexadecimal<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(bytes))
}

fn as_list<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    [hex(bytes)].serialize(serializer)
}

/// Bytes as the harness reads them in a request.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}
