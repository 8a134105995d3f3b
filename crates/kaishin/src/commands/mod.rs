//! One file a command: read what is needed, call one function, print.

mod account;
mod as_of;
mod averaging;
mod change;
#[cfg(feature = "cluster")]
mod cluster;
mod demo;
mod doctor;
mod estimate;
mod eval;
mod export;
mod extract;
mod instrument;
mod journey;
mod publish;
mod published;
mod register;
mod released;
mod report;
mod round;
mod sampled;
mod serve;
mod simulate;
mod tabulate;
mod workbook;

use std::process::ExitCode;

use crate::cli::{Cli, Command};
use crate::output::Failure;

/// Carries out one command. The exit status is 1 when findings stopped it.
pub(crate) async fn run(cli: Cli) -> Result<ExitCode, Failure> {
    match cli.command {
        Command::Demo(demo) => demo::run(demo).await,
        Command::Serve(serve) => serve::run(serve).await,
        Command::Register(command) => register::run(command).await,
        Command::Instrument(command) => instrument::run(command).await,
        Command::Eval(eval) => eval::run(eval),
        Command::Journey(journey) => journey::run(&journey),
        Command::Round(command) => round::run(command).await,
        Command::Report(report) => report::run(report).await,
        Command::Change(change) => change::run(change).await,
        Command::Tabulate(tabulate) => tabulate::run(*tabulate).await,
        #[cfg(feature = "cluster")]
        Command::Cluster(command) => cluster::run(command),
        Command::Averaging(averaging) => averaging::run(&averaging),
        Command::Publish(command) => publish::run(&command),
        Command::Estimate(estimate) => estimate::run(&estimate),
        Command::Export(export) => export::run(export).await,
        Command::Extract(extract) => extract::run(extract).await,
        Command::Workbook(command) => workbook::run(command).await,
        Command::Simulate(simulate) => simulate::run(simulate).await,
        Command::Account(account) => account::run(account).await,
        Command::Doctor(doctor) => doctor::run(doctor).await,
    }
}
