//! A runtime of its own. Plans over many columns are deep, and are walked by functions that call themselves: they need
//! deeper stacks than anything else in the program.

use std::future::Future;
use std::io;
use std::panic::resume_unwind;
use std::thread;

const STACK_BYTES: usize = 32 << 20;

/// Makes the work in a runtime on a thread of its own, and carries it out to the end.
///
/// # Errors
/// When the system gives no thread or no runtime.
pub(crate) fn run<T: Send, W: Future<Output = T>>(work: impl FnOnce() -> W + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let running = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, || {
            let mut runtime = tokio::runtime::Builder::new_multi_thread();
            let runtime = runtime.enable_all().thread_stack_size(STACK_BYTES).build()?;
            Ok(runtime.block_on(work()))
        })?;
        running.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}
