//! `kaishin instrument`: checking, converting, showing and publishing questionnaires.

mod check;
mod convert;
mod open;
mod publish;
mod show;

use std::process::ExitCode;

use crate::cli::InstrumentCommand;
use crate::output::Failure;

pub(crate) async fn run(command: InstrumentCommand) -> Result<ExitCode, Failure> {
    match command {
        InstrumentCommand::Check { path, json } => check::run(&path, json),
        InstrumentCommand::Convert { path, to, output } => convert::run(&path, to, &output),
        InstrumentCommand::Show { path, lang } => show::run(&path, &lang),
        InstrumentCommand::Publish { path, data } => publish::run(&path, &data).await,
    }
}
