//! Threads that own a runner each, and the order of what they answer.
//!
//! Knows nothing of submissions: work is a number, and its result comes out in the order of the numbers.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
use std::thread;

use tokio::sync::{mpsc as answers, watch};

use super::RunError;
use crate::sandbox::Runner;

/// How many pieces of work may be started before the first of them is told of.
///
/// Each waiting result holds its excerpts, so the number bounds memory. It is far above the number of workers, so that a
/// submission that takes all of its time limits does not leave the other workers idle.
pub fn window(workers: usize) -> usize {
    (32 * workers).max(256)
}

/// What [`Workers::in_order`] tells while it goes on.
pub enum Step<T> {
    /// This piece of work was given to a worker.
    Started(usize),
    /// A piece of work ended, in any order.
    Finished,
    /// The next result in order, or the message of the panic that came instead.
    Next(usize, Result<T, String>),
}

type Task = Box<dyn FnOnce(&mut dyn Runner) + Send>;

/// One thread for each runner.
///
/// A runner stays on its thread for life: what Linux does to a child when its parent "dies" is about the thread that
/// started the child, so threads of a pool that come and go would take supervisors with them.
pub struct Workers {
    lines: Vec<mpsc::Sender<Task>>,
    threads: Vec<thread::JoinHandle<()>>,
}

struct Answer<T> {
    worker: usize,
    index: usize,
    /// `Ok(None)` if the work was interrupted.
    result: Result<Option<T>, String>,
}

impl Workers {
    /// # Errors
    ///
    /// If there are no runners, or the machine gives no thread to one.
    pub fn start(runners: Vec<Box<dyn Runner>>) -> Result<Self, RunError> {
        if runners.is_empty() {
            return Err(RunError::NoWorkers);
        }
        let workers = runners.into_iter().enumerate().map(|(number, runner)| worker(number, runner));
        let workers = workers.collect::<Result<Vec<_>, _>>().map_err(RunError::Thread)?;
        let (lines, threads) = workers.into_iter().unzip();
        Ok(Self { lines, threads })
    }

    /// Ends the threads, and with them the runners and what they started. Blocks, though not for long: called when no
    /// worker is busy.
    pub fn close(self) {
        drop(self.lines);
        for thread in self.threads {
            // Tasks catch their panics; what is left could only come from dropping a runner, after all its work.
            let _ = thread.join();
        }
    }

    /// Does the work of the numbers below `count` on all workers, and tells the results in order.
    ///
    /// `work` answers `None` if it was interrupted: then, as when `stop` becomes true, nothing more is started, and
    /// results are told up to the first gap. Returns once no worker is busy.
    pub async fn in_order<T, W>(
        &self,
        count: usize,
        stop: &mut watch::Receiver<bool>,
        work: W,
        mut told: impl FnMut(Step<T>),
    ) where
        T: Send + 'static,
        W: Fn(usize, &mut dyn Runner) -> Option<T> + Send + Sync + 'static,
    {
        let work = Arc::new(work);
        let (sender, mut receiver) = answers::unbounded_channel();
        let mut idle: Vec<usize> = (0..self.lines.len()).rev().collect();
        let mut waiting = BTreeMap::new();
        let (mut started, mut next) = (0, 0);
        let mut stopping = false;
        loop {
            stopping |= *stop.borrow();
            while !stopping && started < count.min(next + window(self.lines.len())) {
                let Some(worker) = idle.pop() else { break };
                self.give(worker, started, &work, &sender);
                told(Step::Started(started));
                started += 1;
            }
            if idle.len() == self.lines.len() {
                return;
            }
            let answer = tokio::select! {
                answer = receiver.recv() => answer,
                () = raised(stop), if !stopping => continue,
            };
            // The channel cannot close: a sender is kept right here.
            let Some(Answer { worker, index, result }) = answer else { return };
            idle.push(worker);
            match result.transpose() {
                None => stopping = true,
                Some(result) => {
                    told(Step::Finished);
                    waiting.insert(index, result);
                }
            }
            while let Some(result) = waiting.remove(&next) {
                told(Step::Next(next, result));
                next += 1;
            }
        }
    }

    fn give<T, W>(
        &self,
        worker: usize,
        index: usize,
        work: &Arc<W>,
        sender: &answers::UnboundedSender<Answer<T>>,
    ) where
        T: Send + 'static,
        W: Fn(usize, &mut dyn Runner) -> Option<T> + Send + Sync + 'static,
    {
        let (work, sender) = (Arc::clone(work), sender.clone());
        let task: Task = Box::new(move |runner| {
            let result = catch_unwind(AssertUnwindSafe(|| work(index, runner)));
            let result = result.map_err(|panic| words(panic.as_ref()));
            // Nobody listens any more if the run itself was given up.
            let _ = sender.send(Answer { worker, index, result });
        });
        self.lines[worker].send(task).expect("a worker lives as long as its line, whatever its tasks do");
    }
}

type Worker = (mpsc::Sender<Task>, thread::JoinHandle<()>);

fn worker(number: usize, mut runner: Box<dyn Runner>) -> std::io::Result<Worker> {
    let (line, tasks) = mpsc::channel::<Task>();
    let thread = thread::Builder::new().name(format!("worker {number}")).spawn(move || {
        for task in tasks {
            task(runner.as_mut());
        }
    })?;
    Ok((line, thread))
}

/// Waits until `stop` is true; for ever if nobody can say so any more.
async fn raised(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message").to_owned()
}
