//! `kaishin report`: tables as CSV and one printable page, the same files as the site gives.

use std::fs;
use std::process::ExitCode;

use base::{Clock, Lang};
use store::RoundId;
use tabulate::suppression::Rules;

use crate::cli::Report;
use crate::clock::SystemClock;
use crate::config;
use crate::output::{self, Failure};

pub(crate) async fn run(report: Report) -> Result<ExitCode, Failure> {
    let round = RoundId(report.round.round);
    let lang = Lang::parse(&report.lang).unwrap_or_default();
    let store = config::open(&report.round.data).await?;
    let (now, failure) = (SystemClock.now(), |error: web::Error| Failure::new(error.to_string()));
    let withholding = &report.withholding;
    let made = if withholding.release {
        match Rules::new(withholding.n_min, withholding.p_percent, withholding.dominance) {
            Ok(rules) => web::release_files(&store, round, lang, now, rules).await.map_err(failure)?,
            Err(findings) => Some(Err(findings)),
        }
    } else {
        web::report_files(&store, round, lang, now).await.map_err(failure)?.map(Ok)
    };
    let Some(made) = made else {
        return Err(Failure::new(format!("調査 {round} はありません / no round {round}: see `kaishin round list`")));
    };
    let made = match made {
        Ok(made) => made,
        Err(findings) => {
            output::findings(&findings);
            return Ok(ExitCode::FAILURE);
        }
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
