//! `kaishin instrument show`: a questionnaire to read, with numbers, guidance, routes and bases.

use std::path::Path;
use std::process::ExitCode;

use base::Lang;

use super::open::compiled;
use crate::output;

pub(crate) fn run(path: &Path, lang: &str) -> ExitCode {
    match compiled(path) {
        Ok(instrument) => {
            output::line(questionnaire::outline(&instrument, Lang::parse(lang).unwrap_or_default()).trim_end());
            ExitCode::SUCCESS
        }
        Err(findings) => output::refused(&findings, false),
    }
}
