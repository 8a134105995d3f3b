//! Everything that a tabulation reads, opened before anything is counted.

use base::Finding;
use extract::CodedFile;

use super::data::{self, Places, in_file};
use super::design::DesignPlan;
use super::layout;
use super::meaning::Meaning;
use crate::cli::Tabulate;
use crate::output::Failure;

/// Everything that was read, before anything is counted.
pub(super) struct Opened {
    pub(super) places: Places,
    pub(super) meaning: Meaning,
    pub(super) plan: Option<DesignPlan>,
    pub(super) file: CodedFile,
}

/// Opens data, codebook and design; what is wrong with any of them is said together.
pub(super) fn open(tabulate: &Tabulate) -> Result<Result<Opened, Vec<Finding>>, Failure> {
    let places = match Places::of(tabulate)? {
        Ok(places) => places,
        Err(findings) => return Ok(Err(findings)),
    };
    let meaning = Meaning::read(places.codebook.as_deref(), &places.data, tabulate)?;
    let plan = places.design.as_ref().map(|path| DesignPlan::read(path, &places.data)).transpose()?;
    let census = plan.iter().flatten().find_map(DesignPlan::census).map(|(strata, _)| strata.to_owned());
    let wanted = |by: Vec<String>| -> Option<Vec<String>> {
        let strata = tabulate.strata.iter().chain(&census).cloned();
        let mut wanted: Vec<String> = Vec::new();
        for name in by.into_iter().chain(strata).chain(tabulate.items.iter().flatten().cloned()) {
            if !wanted.contains(&name) {
                wanted.push(name);
            }
        }
        tabulate.items.is_some().then_some(wanted)
    };
    let parts = tabulate.by.iter().flat_map(|name| name.split(layout::CROSSED)).map(str::to_owned).collect();
    let mut file = data::open(&places, wanted(parts).as_deref())?;
    // A colon may also belong to the name of a column.
    if file.is_err() && tabulate.by.iter().any(|name| name.contains(layout::CROSSED)) {
        let whole = data::open(&places, wanted(tabulate.by.clone()).as_deref())?;
        file = whole.or(file);
    }
    match (meaning, plan.transpose(), file) {
        (Ok(meaning), Ok(plan), Ok(file)) => Ok(Ok(Opened { places, meaning, plan, file })),
        (meaning, plan, file) => {
            // Columns that only the design names are looked for too.
            let of_design = match (&plan, &file) {
                (Ok(Some(plan)), Err(_)) => {
                    let missing = data::open(&places, None)?.ok().and_then(|file| of_design(&file, plan).err());
                    missing.map(|findings| in_file(findings, &places.data))
                }
                _ => None,
            };
            let mut findings: Vec<Finding> = Vec::new();
            for finding in [meaning.err(), plan.err(), file.err(), of_design].into_iter().flatten().flatten() {
                if !findings.contains(&finding) {
                    findings.push(finding);
                }
            }
            Ok(Err(findings))
        }
    }
}

/// The columns of a design as text.
pub(super) fn of_design(file: &CodedFile, plan: &DesignPlan) -> Result<Vec<(String, Vec<String>)>, Vec<Finding>> {
    let names = plan.columns(&file.names());
    let cells = file.texts(&names)?;
    Ok(names.into_iter().zip(cells).collect())
}
