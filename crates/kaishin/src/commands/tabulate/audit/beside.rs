//! What the files of a release give away without any arithmetic: figures beside withheld ones, and files that print what others
//! withhold.

use std::fs;
use std::path::Path;

use base::Finding;
use publish::exposed::{between, few_givers, in_json};
use publish::long::{exposed_in_csv, exposed_in_workbook};

use super::Attack;
use crate::commands::published;
use crate::commands::released::all_files;
use crate::commands::tabulate::data::in_file;
use crate::output::Failure;

/// How a file of a release is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `tables.json` and those of other years.
    Json,
    /// `cells.csv`, in any encoding.
    Cells,
    /// `amounts.csv`.
    Amounts,
    /// `tables.xlsx`.
    Workbook,
}

impl Form {
    fn of(path: &Path) -> Option<Form> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let (stem, ending) = name.rsplit_once('.')?;
        match ending {
            "json" if stem.starts_with("tables") => Some(Form::Json),
            "csv" if stem.starts_with("cells") => Some(Form::Cells),
            "csv" if stem.starts_with("amounts") => Some(Form::Amounts),
            "xlsx" | "xlsm" => Some(Form::Workbook),
            _ => None,
        }
    }
}

/// Everything of this kind in the folder, or in the one file, that was attacked.
pub(super) fn exposed(place: &Path, attacks: &[Attack]) -> Result<Vec<Finding>, Failure> {
    let files = if place.is_dir() {
        all_files(place, 0).map_err(|error| Failure::file(place, &error))?
    } else {
        vec![place.to_owned()]
    };
    let mut findings = Vec::new();
    for attack in attacks {
        findings.extend(in_file(few_givers(&attack.releases[0], attack.rules.n_min), &attack.file));
    }
    for (path, form) in files.iter().filter_map(|path| Some((path, Form::of(path)?))) {
        let bytes = fs::read(path).map_err(|error| Failure::file(path, &error))?;
        let found = match form {
            Form::Json => in_json(&bytes),
            Form::Cells | Form::Amounts => exposed_in_csv(bytes),
            Form::Workbook => exposed_in_workbook(&bytes),
        };
        findings.extend(in_file(found, path));
        let is_attacked = attacks.iter().any(|attack| attack.file == *path);
        if !is_attacked && matches!(form, Form::Cells | Form::Workbook) {
            findings.extend(against(path, attacks)?);
        }
    }
    Ok(findings)
}

/// Another form of the releases compared with what was attacked, round by round. A workbook may be of another make.
fn against(path: &Path, attacks: &[Attack]) -> Result<Vec<Finding>, Failure> {
    let others = match published::file(path)? {
        Ok(others) => others,
        Err(findings) => return Ok(if Form::of(path) == Some(Form::Cells) { findings } else { Vec::new() }),
    };
    let mut findings = Vec::new();
    for (_, other) in others {
        let main = attacks.iter().map(|attack| &attack.releases[0]);
        for main in main.filter(|main| main.source.round == other.source.round) {
            findings.extend(in_file(between(main, &other), path));
        }
    }
    Ok(findings)
}
