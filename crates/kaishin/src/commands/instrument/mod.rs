//! `kaishin instrument`: checking, converting, showing, proving, comparing and publishing questionnaires.

mod check;
mod convert;
mod diff;
mod open;
mod paths;
mod publish;
mod show;
mod why;

use std::process::ExitCode;

pub(super) use open::{compiled, whole};

use crate::cli::InstrumentCommand;
use crate::output::Failure;

pub(crate) async fn run(command: InstrumentCommand) -> Result<ExitCode, Failure> {
    match command {
        InstrumentCommand::Check { path, json } => Ok(check::run(&path, json)),
        InstrumentCommand::Convert { path, to, output } => convert::run(&path, to, &output),
        InstrumentCommand::Show { path, lang } => Ok(show::run(&path, &lang)),
        InstrumentCommand::Why(args) => why::run(&args),
        InstrumentCommand::Paths(args) => Ok(paths::run(&args)),
        InstrumentCommand::Diff(args) => Ok(diff::run(&args)),
        InstrumentCommand::Publish { path, data } => publish::run(&path, &data).await,
    }
}
