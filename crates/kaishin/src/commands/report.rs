//! `kaishin report`: tables as CSV and one printable page, the same files as the site gives.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use base::{Clock, Lang};
use store::RoundId;

use crate::cli::Report;
use crate::clock::SystemClock;
use crate::commands::extract::folder;
use crate::commands::{as_of, published, released};
use crate::config;
use crate::output::{self, Failure};

pub(crate) async fn run(report: Report) -> Result<ExitCode, Failure> {
    let round = RoundId(report.round.round);
    let lang = Lang::parse(&report.lang).unwrap_or_default();
    if report.withholding.release {
        // The files appear together, and never beside those of an internal report.
        must_not_hold_internal(&report.output)?;
        folder::must_be_free(&report.output)?;
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
        output::findings(published::told_of(&store, round, report.earlier.len()).await?.as_slice());
        let earlier = published::earlier(&report.earlier, &published::source_of(round, as_of))?;
        match earlier.and_then(|earlier| withholding.releasing(earlier)) {
            Ok(releasing) => web::release_files(&store, round, lang, as_of, &releasing).await.map_err(failure)?,
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
    let files = || made.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice()));
    if withholding.release {
        let prepared = folder::prepare(&report.output, files())?;
        published::record(&store, round, as_of, (withholding, &report.earlier), &made.files).await?;
        prepared.put()?;
    } else {
        fs::create_dir_all(&report.output).map_err(|error| Failure::file(&report.output, &error))?;
        for (name, bytes) in files() {
            let file = report.output.join(name);
            fs::write(&file, bytes).map_err(|error| Failure::file(&file, &error))?;
        }
    }
    for (name, _) in files() {
        output::line(report.output.join(name).display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Files for publication never stand beside those of an internal report.
fn must_not_hold_internal(folder: &Path) -> Result<(), Failure> {
    let internal = released::internal_files(folder, 0).map_err(|error| Failure::file(folder, &error))?;
    match internal.first() {
        Some(file) => Err(Failure::new(format!(
            "{}: 内部用のファイルが{n}件あるフォルダには、公表用のファイルを書き出しません。新しいフォルダを指定してください / the folder holds {n} internal files; name a new one for the release",
            file.display(),
            n = internal.len()
        ))),
        None => Ok(()),
    }
}
