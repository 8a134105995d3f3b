//! The moment that a command looks at a round from.

use clap::Args;
use jiff::Timestamp;

#[derive(Clone, Debug, Default, Args)]
pub(crate) struct AsOf {
    /// The moment [default: now]. What was submitted later does not count.
    #[arg(
        long,
        value_parser = super::values::moment,
        help = "The moment, e.g. 2026-03-31T17:00:00+09:00, or a day for its end in Japan [default: now]. What was submitted later does not count"
    )]
    pub(crate) as_of: Option<Timestamp>,
}
