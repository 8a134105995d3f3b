//! `kaishin report`: tables as CSV and one printable page, the same files as the site gives.

use std::fs;
use std::process::ExitCode;

use base::{Clock, Lang};
use store::RoundId;

use crate::cli::Report;
use crate::clock::SystemClock;
use crate::config;
use crate::output::{self, Failure};

pub(crate) async fn run(report: Report) -> Result<ExitCode, Failure> {
    let round = RoundId(report.round.round);
    let lang = Lang::parse(&report.lang).unwrap_or_default();
    let store = config::open(&report.round.data).await?;
    let made = web::report_files(&store, round, lang, SystemClock.now())
        .await
        .map_err(|error| Failure::new(error.to_string()))?;
    let Some(made) = made else {
        return Err(Failure::new(format!("調査 {round} はありません / no round {round}: see `kaishin round list`")));
    };
    output::findings(&made.findings);
    fs::create_dir_all(&report.output).map_err(|error| Failure::file(&report.output, &error))?;
    for (name, bytes) in made.files {
        let file = report.output.join(name);
        fs::write(&file, bytes).map_err(|error| Failure::file(&file, &error))?;
        output::line(file.display());
    }
    Ok(ExitCode::SUCCESS)
}
