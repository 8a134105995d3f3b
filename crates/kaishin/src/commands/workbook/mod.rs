//! `kaishin workbook`: workbooks for the facilities of a round, and reading back what they filled in.

mod make;
mod read;

use std::process::ExitCode;

use base::Clock;
use store::{Actor, RoundId};

use crate::cli::WorkbookCommand;
use crate::clock::SystemClock;
use crate::output::{self, Failure};

const ACTOR: Actor = Actor::System("cli");

pub(crate) async fn run(command: WorkbookCommand) -> Result<ExitCode, Failure> {
    let now = SystemClock.now();
    let (done, json) = match command {
        WorkbookCommand::Make(make) => (make::all(&make, now).await, make.json),
        WorkbookCommand::Read(read) => (read::all(&read, now).await, read.json),
    };
    if let (Err(failure), true) = (&done, json) {
        output::line(serde_json::json!({ "error": failure.to_string() }));
    }
    done
}

fn no_round(id: RoundId) -> Failure {
    Failure::new(format!("調査 {id} はありません / no round {id}: see `kaishin round list`"))
}

fn failed(error: web::Error) -> Failure {
    Failure::new(error.to_string())
}
