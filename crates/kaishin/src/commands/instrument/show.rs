//! `kaishin instrument show`: a questionnaire to read, with numbers, routes and bases.

use std::path::Path;
use std::process::ExitCode;

use base::Lang;

use super::open::open;
use crate::output::{self, Failure};

pub(crate) fn run(path: &Path, lang: &str) -> Result<ExitCode, Failure> {
    let opened = open(path)?;
    output::findings(&opened.findings);
    let Some(sheets) = opened.sheets else {
        return Ok(ExitCode::FAILURE);
    };
    let compiled = questionnaire::compile(&sheets);
    let Some(instrument) = compiled.instrument else {
        output::findings(&compiled.findings);
        return Ok(ExitCode::FAILURE);
    };
    output::line(questionnaire::outline(&instrument, Lang::parse(lang).unwrap_or(Lang::Ja)).trim_end());
    Ok(ExitCode::SUCCESS)
}
