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

use clap::Parser;
use tokio::runtime::Builder;

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
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(failure) => output::failed(&failure.to_string()),
    }
}
