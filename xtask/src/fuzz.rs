//! `cargo xtask fuzz [COUNT] [SEED] [READER]`: damaged questionnaires and workbooks, as many as one likes.

use crate::process;

/// Inputs when nothing else is said.
const INPUTS: &str = "100000";

/// Builds optimised, with sums that overflow noticed, and runs; false when an input makes the readers panic or takes too
/// long.
pub(crate) fn run(args: &[String]) -> Result<bool, String> {
    let mut command = process::cargo(&["run", "--profile", "fuzz", "--package", "workbook", "--example", "fuzz", "--"]);
    if args.is_empty() {
        command.arg(INPUTS);
    }
    Ok(process::run(command.args(args))?.success())
}
