//! gradus grades Python exercises: it finds exercise specs, runs learners' files under real limits,
//! compares what they did with what was asked, and tells it.
//!
//! # The map
//!
//! ```text
//! spec text ─ spec ─┐
//!                   ├─ plan ─ jobs ─ run ─(supervisor)─ outcome ─ judge ─ events ─ report
//! submissions ─ discover
//! ```
//!
//! | room | what it is for | touches |
//! | --- | --- | --- |
//! | [`cli`] | arguments, one file per command, terminal, exit codes | environment, terminal |
//! | [`run`] | schedules jobs, emits events | tokio, clock |
//! | [`report`] | renders events, one file per format | a `Write` it is given |
//! | [`environment`] | provides Python packages: lock in, folder out | the user's cache, `uv` or `pip` |
//! | [`sandbox`] | supervises processes, one file per kernel facility | processes, `unsafe` |
//! | [`judge`] | outcome and expectation in, verdict out | nothing |
//! | [`plan`] | exercises times submissions, in order | nothing |
//! | [`discover`] | finds exercises and submissions | reads files |
//! | [`spec`] | text in, checked exercise or diagnostics out | nothing |
//! | [`compare`] | texts, values, differences | nothing |
//! | [`growth`] | costs at growing n in, a class of growth out | nothing |
//! | [`outcome`], [`event`] | what a run did; what is told about it | nothing |
//!
//! Imports go one way: `cli` to `run`, `report` and `environment`; `run` to `sandbox`, `judge`, `plan`; those to
//! `discover` (for what a submission is, not to find one) and `spec`, and `spec` to `compare`. `growth`, which
//! the supervisor and the judge share, `outcome` and `event` lie below all.
//! Three zones of trust: the host (this program) sees everything, the harness (`src/harness`, our Python) sees the
//! call to make but never an expected value, the learner's code sees its own directory. Tools (`src/harness/tools`) are
//! ours too: they read a learner's file as data, in a process that never runs it.
//!
//! # A kind of check
//!
//! | where | what to add |
//! | --- | --- |
//! | `spec/raw.rs`, `spec/model/KIND.rs` | its keys as they are written; what they mean, as a variant of `Check` |
//! | `spec/check/KIND.rs` | a `Kind`: its keys, and the function that reads them; a line in `spec/check/kind.rs` |
//! | `plan.rs` | what is run: the submission or a tool, as a program or by a call |
//! | `harness/tools/KIND.py`, `sandbox/tool.rs` | the tool, if it needs one |
//! | `judge/KIND.rs` | `Kind`: outcome in, finding out; a line in `judge::kind` |
//! | `cli/show.rs`, `docs/checks.md` | its words |

pub mod cli;
pub mod compare;
pub mod discover;
pub mod environment;
pub mod event;
pub mod growth;
pub mod judge;
pub mod outcome;
pub mod plan;
pub mod report;
pub mod run;
pub mod sandbox;
pub mod spec;
