//! The outer layers: what the supervisor enters once, before it sees a job.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use super::python::Server;
use crate::sandbox::Level;
use crate::sandbox::linux::another_user::another_user;
use crate::sandbox::linux::cgroup::{self, Leaf};
use crate::sandbox::linux::confine::{Confinement, Filters};
use crate::sandbox::linux::landlock::Landlock;
use crate::sandbox::linux::namespaces::{self, Forked};
use crate::sandbox::linux::root::{self, Fresh};
use crate::sandbox::tool;
use crate::sandbox::wire::{Hello, Welcome};

/// What the supervisor has entered.
pub struct Shell {
    /// As this process sees it now: inside its own root, paths are others.
    pub hello: Hello,
    pub confinement: Confinement,
    pub welcome: Welcome,
    /// One of a server and all that it forks, of which only what changes is counted. Without a server one for each run that
    /// is there at a time: what one leaves behind is not counted as the next one's.
    pub leaves: Vec<Leaf>,
    /// Only without a root of its own, which shows less still.
    pub landlock: Option<Landlock>,
}

impl Shell {
    /// Enters as much as the kernel allows, up to the level asked for.
    pub fn enter(hello: Hello) -> Self {
        let mut shell = Self {
            welcome: Welcome { level: Level::Basic, layers: Vec::new(), lacking: Vec::new() },
            confinement: Confinement::default(),
            leaves: Vec::new(),
            landlock: None,
            hello,
        };
        if shell.hello.level >= Level::Kernel {
            // Before the root changes, and with it the way to the groups.
            shell.make_leaves();
        }
        if shell.hello.level >= Level::Strict {
            shell.enter_namespaces();
        }
        if shell.welcome.level < Level::Strict && geteuid().is_root() {
            shell.become_another_user();
        }
        if shell.hello.level >= Level::Kernel {
            if shell.welcome.level < Level::Strict {
                shell.add_landlock();
            }
            shell.add_filters();
        }
        shell.say("no new privileges, no capabilities");
        shell.say("resource limits");
        shell.say("own session, orphans adopted");
        shell.say("clean environment");
        shell
    }

    fn say(&mut self, layer: &str) {
        self.welcome.layers.push(layer.to_owned());
    }

    fn enter_namespaces(&mut self) {
        let hello = &self.hello;
        let place = hello.root.join(format!("root-{}", hello.number));
        let enter = || {
            let identity = namespaces::enter_outer(&hello.root)?;
            root::enter(&place, hello, identity)?;
            Ok(identity)
        };
        // There is no way back out of a root, so all of it is tried before, down to what each job will need.
        let rehearsal = || {
            enter()?;
            match namespaces::fork_apart()? {
                Forked::Child => std::process::exit(namespaces::exit_code(
                    Fresh::mount(1 << 20).and_then(|_| namespaces::bring_up_loopback()),
                )),
                Forked::Parent(pid) => namespaces::wait_for(pid),
            }
        };
        let made = std::fs::create_dir(&place);
        match made.and_then(|()| namespaces::rehearse(rehearsal)).and_then(|()| enter()) {
            Ok(identity) => {
                self.hello.harness = PathBuf::from(root::HARNESS);
                self.hello.root = PathBuf::from(root::WORK);
                self.hello.packages = (0..self.hello.packages.len()).map(root::packages).collect();
                self.confinement.identity = Some(identity);
                self.confinement.count_processes = true;
                self.welcome.level = Level::Strict;
                self.say("namespaces: processes, files, network, IPC, host name");
                self.say(if identity.differs { "user of its own" } else { "user namespace" });
            }
            Err(error) => self.welcome.lacking.push(format!("namespaces: {error}")),
        }
    }

    /// Without a root of their own, learners at least are not the machine's root.
    fn become_another_user(&mut self) {
        let hello = &self.hello;
        let needed = hello.folders.iter().chain(&hello.packages).chain([&hello.python]).map(PathBuf::as_path);
        if let Some(closed) = needed.flat_map(Path::ancestors).find(|path| !is_open(path)) {
            let lack = format!(
                "user of its own: only root can look into {}, where Python or its packages lie",
                closed.display()
            );
            self.welcome.lacking.push(lack);
            return;
        }
        let other =
            another_user().and_then(|other| namespaces::can_become(other, &hello.root).map(|()| other));
        let other = match other {
            Ok(other) => other,
            Err(error) => {
                self.welcome.lacking.push(format!("user of its own: {error}"));
                return;
            }
        };
        // Its name is secret enough; the directories in it are not open.
        let opened = std::fs::set_permissions(&hello.root, std::fs::Permissions::from_mode(0o711));
        if opened.is_ok() {
            self.confinement.identity = Some(other);
            self.confinement.count_processes = true;
            self.say("user of its own");
        }
    }

    fn make_leaves(&mut self) {
        let refused = cgroup::move_to_own_group().err().map(|error| error.to_string());
        // A server stays in its own. Else two jobs can be there at a time.
        let count = if self.hello.level == Level::Strict && self.hello.cold { 2 } else { 1 };
        let leaves = (0..count).map(|turn| Leaf::make(self.hello.number * 2 + turn)).collect();
        match leaves {
            Ok(leaves) => {
                self.leaves = leaves;
                self.say(&self.leaves[0].layer());
                let lack = self.leaves[0].lack().map(|lack| refused.unwrap_or_else(|| lack.to_owned()));
                self.welcome.lacking.extend(lack.map(|lack| format!("control group: {lack}")));
            }
            Err(error) => {
                let lack = refused.unwrap_or_else(|| error.to_string());
                self.welcome.lacking.push(format!("control group: {lack}"));
            }
        }
    }

    fn add_landlock(&mut self) {
        let hello = &self.hello;
        match Landlock::new(
            hello.folders.iter().chain(&hello.packages).chain([&hello.python, &hello.harness]),
        ) {
            Ok((landlock, guarded)) => {
                self.landlock = Some(landlock);
                self.say(&format!("landlock: {}", guarded.guards.join(", ")));
                if !guarded.lacks.is_empty() {
                    let lack = format!("landlock: no guard over {} in this kernel", guarded.lacks.join(", "));
                    self.welcome.lacking.push(lack);
                }
            }
            Err(error) => self.welcome.lacking.push(format!("landlock: {error}")),
        }
    }

    fn add_filters(&mut self) {
        // Neither a user of its own nor a root of its own, which has nothing of the user's in it.
        let same_user = self.confinement.identity.is_none();
        self.confinement.filters = Filters::new(same_user);
        if self.confinement.filters.is_none() {
            self.welcome.lacking.push("system call filter: this kernel or processor has none".to_owned());
            return;
        }
        self.welcome.level = self.welcome.level.max(Level::Kernel);
        self.say("system call filter");
        if same_user {
            self.say("rights and times of the user's files kept");
        }
    }

    /// An interpreter to fork from, where forks can be kept apart from it.
    pub fn server(&self) -> Option<Server> {
        let preload = self.hello.pytest.then_some(tool::TESTS).or(self.hello.watch.map(tool::watching));
        self.start_server(preload)
    }

    /// Another one, for modules that are reached by tests in another process: nothing of pytest is in it.
    pub fn modules(&self) -> Option<Server> {
        self.hello.pytest.then(|| self.start_server(Some(tool::MODULE))).flatten()
    }

    fn start_server(&self, preload: Option<&'static str>) -> Option<Server> {
        if self.welcome.level < Level::Strict || self.hello.cold {
            return None;
        }
        Server::start(&self.hello, &self.confinement, self.leaves.first(), preload).ok()
    }
}

/// Whether everybody can go through a folder, or run a file.
fn is_open(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o001 != 0)
}
