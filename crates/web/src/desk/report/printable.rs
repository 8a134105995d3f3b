//! A round's report as files: one printable HTML that needs nothing else, and every table as CSV in two encodings.

use base::Lang;
use extract::Encoding;
use jiff::Timestamp;
use report::view::ReportView;
use serde::Serialize;
use store::{RoundId, Store};
use tabulate::suppression::Rules;

use crate::assets::Assets;
use crate::desk::files::csv_name;
use crate::desk::report::made::{self, Made};
use crate::desk::report::release;
use crate::embedded::{self, ASSETS};
use crate::error::Error;
use crate::templates::{Shell, Templates, View};

/// Styles that travel inside the file, in this order.
const STYLES: [&str; 2] = ["kaishin.css", "desk.css"];

/// The files of a report.
#[derive(Clone, Debug)]
pub struct ReportFiles {
    /// Name and content of each file: `report.html`, `tables.json`, `tables.csv`, `tables.cp932.csv`, `response-BY.csv`, and one
    /// `NN-ITEM.csv` a question, each CSV in both encodings.
    pub files: Vec<(String, Vec<u8>)>,
    /// What could not be tabulated, and characters that CP932 does not have.
    pub findings: Vec<base::Finding>,
}

/// The report as one file.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PrintableView {
    report: ReportView,
    css: String,
}

impl View for PrintableView {
    const TEMPLATE: &'static str = "desk/report_file.html";
}

/// Makes the report of a round from what was submitted up to `now`. `None` when there is no such round.
///
/// The same submissions at the same moment give the same bytes.
pub async fn report_files(
    store: &Store,
    round: RoundId,
    lang: Lang,
    now: Timestamp,
) -> Result<Option<ReportFiles>, Error> {
    let Some((made, hash)) = release::made_at(store, round, now).await? else {
        return Ok(None);
    };
    files(&made, hash, lang).map(Some)
}

/// The same files as they may leave the secretariat, by `rules`; findings instead where no suppression is enough.
pub async fn release_files(
    store: &Store,
    round: RoundId,
    lang: Lang,
    now: Timestamp,
    rules: Rules,
) -> Result<Option<Result<ReportFiles, Vec<base::Finding>>>, Error> {
    let Some((made, hash)) = release::made_at(store, round, now).await? else {
        return Ok(None);
    };
    match release::suppressed(made, rules).await? {
        Ok(released) => files(&released, hash, lang).map(|files| Some(Ok(files))),
        Err(findings) => Ok(Some(Err(findings))),
    }
}

fn files(made: &Made, hash: String, lang: Lang) -> Result<ReportFiles, Error> {
    let templates = Templates::new(None, &Assets::new(None)).map_err(Error::Internal)?;
    let mut made_files = ReportFiles {
        files: vec![("report.html".to_owned(), html(&templates, made, lang)?.into_bytes())],
        findings: made.report.findings.clone(),
    };
    made_files.files.push(("tables.json".to_owned(), publish::tables::to_json(&made.release(hash))));
    made_files.add("tables", report::csv_long(&made.report.tables, lang));
    for (by, responses) in made::shown(&made.dataset).iter().zip(&made.report.responses) {
        made_files.add(&format!("response-{}", by.name), report::csv_response(responses, lang));
    }
    for (index, table) in made.report.tables.iter().enumerate() {
        made_files.add(&format!("{:02}-{}", index + 1, table.name), report::csv_wide(table, lang));
    }
    Ok(made_files)
}

impl ReportFiles {
    fn add(&mut self, stem: &str, csv: String) {
        for encoding in [Encoding::Utf8Bom, Encoding::Cp932] {
            let encoded = extract::encode(csv.clone(), encoding);
            self.files.push((csv_name(stem, encoding), encoded.bytes));
            for finding in encoded.findings {
                if !self.findings.contains(&finding) {
                    self.findings.push(finding);
                }
            }
        }
    }
}

/// The report as one HTML file, its styles inside.
pub(crate) fn html(templates: &Templates, made: &Made, lang: Lang) -> Result<String, Error> {
    let shell = Shell { lang, path: "/".to_owned(), ..Shell::default() };
    Ok(templates.render(&shell, &PrintableView { report: made.view(lang).clone(), css: css() })?)
}

fn css() -> String {
    let styles: Vec<String> = STYLES
        .iter()
        .map(|name| embedded::read_text(ASSETS, None, name).expect("the styles are part of the program"))
        .collect();
    styles.join("\n")
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    let report = super::made::sample().view(Lang::Ja).clone();
    vec![crate::samples::sample("desk-report-file", PrintableView { report, css: css() })]
}
