//! What tests are called with that are made from files.

use std::num::NonZero;

use libtest_mimic::Arguments;

/// The arguments of this process. Most of such tests wait for a limit or for a process to start, and leave the processors to
/// others: so there are more at a time than there are processors, if nothing else is asked for.
pub fn given() -> Arguments {
    let mut arguments = Arguments::from_args();
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    arguments.test_threads.get_or_insert(2 * processors);
    arguments
}
