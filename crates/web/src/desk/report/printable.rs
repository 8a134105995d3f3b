//! A round's report as files: one printable HTML that needs nothing else, and every table for machines.

use base::Lang;
use extract::Encoding;
use jiff::Timestamp;
use publish::files::File;
use report::view::ReportView;
use serde::Serialize;
use store::{RoundId, Store};

use crate::assets::Assets;
use crate::desk::files::csv_name;
use crate::desk::report::made::Made;
use crate::desk::report::release;
use crate::desk::report::releasing::Releasing;
use crate::embedded::{self, ASSETS};
use crate::error::Error;
use crate::templates::{Shell, Templates, View};

/// Styles that travel inside the file, in this order.
const STYLES: [&str; 2] = ["kaishin.css", "desk.css"];

/// The files of a report.
#[derive(Clone, Debug)]
pub struct ReportFiles {
    /// The files of a publication, `report.html`, and for each question `NN-ITEM.csv` and `NN-ITEM.cp932.csv`.
    pub files: Vec<File>,
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

/// The same files as they may leave the secretariat; findings instead where no suppression is enough.
pub async fn release_files(
    store: &Store,
    round: RoundId,
    lang: Lang,
    now: Timestamp,
    releasing: &Releasing,
) -> Result<Option<Result<ReportFiles, Vec<base::Finding>>>, Error> {
    let Some((made, hash)) = release::made_at(store, round, now).await? else {
        return Ok(None);
    };
    match release::suppressed(made, releasing.clone()).await? {
        Ok(released) => files(&released, hash, lang).map(|files| Some(Ok(files))),
        Err(findings) => Ok(Some(Err(findings))),
    }
}

pub(crate) fn files(made: &Made, hash: String, lang: Lang) -> Result<ReportFiles, Error> {
    let templates = Templates::new(None, &Assets::new(None)).map_err(Error::Internal)?;
    let release = made.release(hash);
    let mut more = vec![File { name: "report.html".to_owned(), bytes: html(&templates, made, lang)?.into_bytes() }];
    let mut findings = made.report.findings.clone();
    for (index, table) in made.report.tables.iter().enumerate() {
        let is_it = |plain: &&publish::tables::Table| plain.item == table.name && plain.by.code == table.by_name;
        let Some(plain) = release.tables.iter().find(is_it) else { continue };
        let wide = publish::wide::wide(&release, plain, lang);
        for encoding in [Encoding::Utf8Bom, Encoding::Cp932] {
            let name = csv_name(&format!("{:02}-{}", index + 1, table.name), encoding);
            let encoded = publish::files::csv(&wide, lang, encoding);
            more.push(File { name, bytes: encoded.bytes });
            findings.extend(encoded.findings);
        }
    }
    let files = publish::files::files_with(&release, &[], more, lang);
    let made_files = files.map_err(|error| Error::Internal(format!("tables: {error}")))?;
    for finding in made_files.findings {
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    Ok(ReportFiles { files: made_files.files, findings })
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
