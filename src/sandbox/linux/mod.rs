//! One file for each kernel facility that keeps a submission apart. Each works without the others.

#![allow(unsafe_code, reason = "namespaces, filters and mounts are made with raw system calls")]

pub mod another_user;
pub mod cgroup;
pub mod confine;
pub mod counter;
pub mod landlock;
pub mod namespaces;
pub mod root;
mod same_user;
pub mod seccomp;
pub mod system_v;

/// Processes of jobs before that the kernel may still count, for a user or a group, while it takes them apart.
const OF_JOBS_BEFORE: u64 = 16;
