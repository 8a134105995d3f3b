//! `kaishin instrument show`: a questionnaire to read, with numbers, routes and bases.

use std::path::Path;
use std::process::ExitCode;

use base::Lang;

use super::open::compiled;
use crate::output::{self, Failure};

pub(crate) fn run(path: &Path, lang: &str) -> Result<ExitCode, Failure> {
    let Some(instrument) = compiled(path)? else {
        return Ok(ExitCode::FAILURE);
    };
    output::line(questionnaire::outline(&instrument, Lang::parse(lang).unwrap_or(Lang::Ja)).trim_end());
    Ok(ExitCode::SUCCESS)
}
