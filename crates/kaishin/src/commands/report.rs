//! `kaishin report`: tables as CSV and one printable page, the same files as the site gives.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use base::{Clock, Lang};
use store::RoundId;
use tabulate::suppression::Rules;

use crate::cli::Report;
use crate::clock::SystemClock;
use crate::commands::{as_of, released};
use crate::config;
use crate::output::{self, Failure};

pub(crate) async fn run(report: Report) -> Result<ExitCode, Failure> {
    let round = RoundId(report.round.round);
    let lang = Lang::parse(&report.lang).unwrap_or_default();
    if report.withholding.release {
        must_not_hold_internal(&report.output)?;
    }
    let store = config::open_existing(&report.round.data).await?;
    let as_of = match as_of::moment(&store, &report.as_of, &[round], SystemClock.now()).await? {
        Ok(as_of) => as_of,
        Err(findings) => {
            output::findings(&findings);
            return Ok(ExitCode::FAILURE);
        }
    };
    let failure = |error: web::Error| Failure::new(error.to_string());
    let withholding = &report.withholding;
    let made = if withholding.release {
        match Rules::new(withholding.n_min, withholding.p_percent, withholding.dominance) {
            Ok(rules) => web::release_files(&store, round, lang, as_of, rules).await.map_err(failure)?,
            Err(findings) => Some(Err(findings)),
        }
    } else {
        web::report_files(&store, round, lang, as_of).await.map_err(failure)?.map(Ok)
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

/// Files for publication never stand beside those of an internal report.
fn must_not_hold_internal(folder: &Path) -> Result<(), Failure> {
    let internal = released::internal_files(folder).map_err(|error| Failure::file(folder, &error))?;
    match internal.first() {
        Some(file) => Err(Failure::new(format!(
            "{}: 内部用のファイルが{n}件あるフォルダには、公表用のファイルを書き出しません。新しいフォルダを指定してください / the folder holds {n} internal files; name a new one for the release",
            file.display(),
            n = internal.len()
        ))),
        None => Ok(()),
    }
}
