//! The one clock that ticks.

use base::Clock;
use jiff::Timestamp;

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the binary is where time comes in")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
