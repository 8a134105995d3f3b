//! The one binary: it reads its arguments, calls one function, and prints what came of it.

mod built_in;
mod cli;
mod clock;
mod commands;
mod config;
mod files;
mod output;
mod random;
mod simulate;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tokio::runtime::Builder;

/// How long work that was left behind may go on when the program ends.
const LEFT_BEHIND: Duration = Duration::from_secs(2);

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    output::begin_log(cli.verbose);
    let mut builder = if cli.command.serves() { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    let runtime = match builder.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::failed(&format!("could not start: {error}")),
    };
    let ended = runtime.block_on(commands::run(cli));
    // What nobody waits for any more, such as tables for a page that was left, does not keep the program from ending.
    runtime.shutdown_timeout(LEFT_BEHIND);
    match ended {
        Ok(code) => code,
        Err(failure) => output::failed(&failure.to_string()),
    }
}
