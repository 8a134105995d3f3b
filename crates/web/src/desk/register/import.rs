//! `POST /desk/register/import`: what a list would change, before anything is changed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Finding, Lang, calendar, finding};
use jiff::civil::Date;
use register::{Difference, Facility, Mapping, Reading};
use serde::Serialize;
use store::facility::{self, Import};
use store::seal;

use crate::app::App;
use crate::desk::findings::{Found, found, slip};
use crate::desk::paging::grouped;
use crate::desk::register::list::{self, Asked, ImportForm};
use crate::desk::register::pending::{MINUTES, Pending};
use crate::desk::register::upload::Upload;
use crate::desk::staff::{Secretariat, Staff, prefecture_name};
use crate::desk::urls;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// Facilities of each kind of difference that are shown.
const SHOWN_MAX: usize = 50;
/// Findings that are shown.
const FINDINGS_MAX: usize = 200;
/// More of the register vanishing than one in this many is pointed out: probably the wrong file.
const VANISHED_SHARE: usize = 10;

/// What a list would change.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PreviewView {
    file_name: String,
    format: String,
    as_of: String,
    source: String,
    n_rows: String,
    n_facilities: String,
    columns: Vec<(String, String)>,
    n_findings: String,
    n_findings_hidden: String,
    findings: Vec<Found>,
    /// `None` when the list is refused whole.
    change: Option<ChangeView>,
    /// Name under which the list waits; empty when there is nothing to import.
    token: String,
    minutes: i64,
}

/// The difference between the list and the register.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ChangeView {
    n_appeared: String,
    n_vanished: String,
    n_changed: String,
    n_unchanged: String,
    appeared: Vec<Line>,
    vanished: Vec<Line>,
    changed: Vec<Changed>,
    /// True when suspiciously much would vanish.
    many_vanish: bool,
    nothing: bool,
}

/// A facility that appears or vanishes.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    code: String,
    name: String,
    prefecture: String,
    beds: String,
}

/// A facility that changes.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Changed {
    code: String,
    name: String,
    fields: Vec<(String, String, String)>,
}

impl View for PreviewView {
    const TEMPLATE: &'static str = "desk/import.html";
}

/// Reads the list, compares it, and keeps it for a while under a random name.
pub(crate) async fn preview(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    mut upload: Upload,
) -> Result<Response, Error> {
    let file = upload.file();
    let (mut form, chosen) = typed(&app, &staff, &upload, file.name.is_empty() || file.bytes.is_empty())?;
    let Some((as_of, mapping)) = chosen.filter(|_| form.errors.is_empty()) else {
        return back(&app, &staff, form).await;
    };
    if form.source.is_empty() {
        form.source = if form.layout == "own" { "own-list" } else { "mhlw-hospitals" }.to_owned();
    }
    let hash = seal::digest(&file.bytes);
    let (name, bytes) = (file.name.clone(), file.bytes);
    let read = tokio::task::spawn_blocking(move || register::read(&name, &bytes, &mapping));
    let reading = read.await.map_err(|error| Error::Internal(format!("reading a list: {error}")))?;
    let list = Pending {
        account: staff.account.id,
        at: app.now(),
        source: form.source,
        file_name: file.name,
        file_hash: hash,
        as_of,
        facilities: reading.facilities.clone(),
    };
    let difference = if reading.refused() {
        None
    } else {
        Some(facility::compare(&app.store.read().await?, &import_of(&list)).await?)
    };
    let mut view = view(&list, &reading, difference.as_ref(), staff.lang());
    if difference.as_ref().is_some_and(|difference| !difference.is_empty()) {
        view.token = app.random::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
        app.desk.pending.keep(view.token.clone(), list);
    }
    let status = if difference.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    reply::refused(&app, status, &staff.shell_at(urls::REGISTER), &view)
}

/// The list as the store takes it.
pub(crate) fn import_of(list: &Pending) -> Import<'_> {
    Import {
        source: &list.source,
        file_name: &list.file_name,
        file_hash: &list.file_hash,
        as_of: list.as_of,
        facilities: &list.facilities,
    }
}

/// The page of the register with what was typed and what is wrong with it.
async fn back(app: &App, staff: &Staff, form: ImportForm) -> Result<Response, Error> {
    let view = list::view(&app.store.read().await?, staff, &Asked::default(), form).await?;
    reply::refused(app, StatusCode::UNPROCESSABLE_ENTITY, &staff.shell_at(urls::REGISTER), &view)
}

fn typed(
    app: &App,
    staff: &Staff,
    upload: &Upload,
    no_file: bool,
) -> Result<(ImportForm, Option<(Date, Mapping)>), Error> {
    let mut form = ImportForm {
        as_of: upload.get("as_of").to_owned(),
        layout: if upload.get("layout") == "own" { "own" } else { "ministry" }.to_owned(),
        source: upload.get("source").chars().take(60).collect(),
        mapping: upload.get("mapping").to_owned(),
        errors: Vec::new(),
    };
    let words = |key: &str| app.templates.words(staff.lang(), key, &[("value", &form.as_of)]);
    let mut errors = Vec::new();
    if no_file {
        errors.push(slip("import", "file", words("desk-import-no-file")?));
    }
    let as_of = calendar::parse_day(&form.as_of);
    if as_of.is_none() {
        errors.push(slip("import", "as_of", words("desk-import-no-day")?));
    }
    if form.layout == "own" && !source_is_valid(&form.source) {
        errors.push(slip("import", "source", words("desk-import-no-source")?));
    }
    let (mapping, findings) = match form.layout.as_str() {
        "own" => Mapping::parse(&form.mapping),
        _ => (Mapping::ministry(), Vec::new()),
    };
    errors
        .extend(findings.iter().map(|finding| slip("import", "mapping", finding.message.get(staff.lang()).to_owned())));
    let usable = as_of.filter(|_| !finding::blocks(&findings)).map(|as_of| (as_of, mapping));
    form.errors = errors;
    Ok((form, usable))
}

/// A short word of Latin letters, digits and hyphens.
fn source_is_valid(source: &str) -> bool {
    !source.is_empty() && source.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn view(list: &Pending, reading: &Reading, difference: Option<&Difference>, lang: Lang) -> PreviewView {
    let mut findings: Vec<&Finding> = reading.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    PreviewView {
        file_name: list.file_name.clone(),
        format: reading.format.get(lang).to_owned(),
        as_of: list.as_of.to_string(),
        source: list.source.clone(),
        n_rows: grouped(reading.n_rows),
        n_facilities: grouped(reading.facilities.len() as u64),
        columns: reading
            .columns
            .iter()
            .map(|column| {
                let heading = if column.heading.is_empty() { &column.letters } else { &column.heading };
                (column.field.label().get(lang).to_owned(), heading.clone())
            })
            .collect(),
        n_findings: grouped(findings.len() as u64),
        n_findings_hidden: match findings.len().saturating_sub(FINDINGS_MAX) {
            0 => String::new(),
            n => grouped(n as u64),
        },
        findings: findings.iter().take(FINDINGS_MAX).map(|finding| found(finding, lang)).collect(),
        change: difference.map(|difference| change(difference, lang)),
        token: String::new(),
        minutes: MINUTES,
    }
}

fn change(difference: &Difference, lang: Lang) -> ChangeView {
    let n = |length: usize| grouped(length as u64);
    let lines =
        |facilities: &[Facility]| facilities.iter().take(SHOWN_MAX).map(|facility| line(facility, lang)).collect();
    let n_known = difference.vanished.len() + difference.changed.len() + difference.unchanged;
    ChangeView {
        n_appeared: n(difference.appeared.len()),
        n_vanished: n(difference.vanished.len()),
        n_changed: n(difference.changed.len()),
        n_unchanged: n(difference.unchanged),
        appeared: lines(&difference.appeared),
        vanished: lines(&difference.vanished),
        changed: difference.changed.iter().take(SHOWN_MAX).map(|change| changed(change, lang)).collect(),
        many_vanish: difference.vanished.len() * VANISHED_SHARE > n_known,
        nothing: difference.is_empty(),
    }
}

fn line(facility: &Facility, lang: Lang) -> Line {
    Line {
        code: facility.code.clone(),
        name: facility.name.clone(),
        prefecture: prefecture_name(&facility.prefecture, lang),
        beds: facility.beds.total_stated.map_or_else(|| "—".to_owned(), grouped),
    }
}

fn changed(change: &register::Change, lang: Lang) -> Changed {
    let field =
        |field: &register::FieldChange| (field.label.get(lang).to_owned(), field.before.clone(), field.after.clone());
    Changed { code: change.code.clone(), name: change.name.clone(), fields: change.fields.iter().map(field).collect() }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    let line = |code: &str| Line {
        code: code.to_owned(),
        name: "架空記念病院".to_owned(),
        prefecture: "京都府".to_owned(),
        beds: "180".to_owned(),
    };
    let fields = vec![("合計病床数".to_owned(), "180".to_owned(), "199".to_owned())];
    let change = ChangeView {
        n_appeared: "12".to_owned(),
        n_vanished: "1,009".to_owned(),
        n_changed: "1".to_owned(),
        n_unchanged: "6,577".to_owned(),
        appeared: vec![line("K2600001")],
        vanished: vec![line("K2600002")],
        changed: vec![Changed { code: "K2600003".to_owned(), name: "架空医療センター".to_owned(), fields }],
        many_vanish: true,
        nothing: false,
    };
    let finding = |severity, message: &str| Found {
        severity,
        place: "12行目 「合計病床数」列".to_owned(),
        message: message.to_owned(),
        field: String::new(),
        href: "#main".to_owned(),
    };
    let view = PreviewView {
        file_name: "list.csv".to_owned(),
        format: "CSV、UTF-8（BOM付き）".to_owned(),
        as_of: "2026-11-20".to_owned(),
        source: "mhlw-hospitals".to_owned(),
        n_rows: "7,590".to_owned(),
        n_facilities: "7,590".to_owned(),
        columns: vec![("施設コード".to_owned(), "ID".to_owned())],
        n_findings: "131".to_owned(),
        n_findings_hidden: String::new(),
        findings: vec![finding("warning", "合計病床数が空欄です。名簿では病床数不明とします。")],
        change: Some(change.clone()),
        token: "0123".to_owned(),
        minutes: MINUTES,
    };
    let refused = PreviewView {
        change: None,
        token: String::new(),
        findings: vec![finding("error", "識別子が Excel により「2.61E+12」に変わっています。")],
        ..view.clone()
    };
    let nothing = ChangeView { nothing: true, many_vanish: false, ..change };
    vec![
        desk_sample("desk-import", view.clone()),
        desk_sample("desk-import-refused", refused),
        desk_sample("desk-import-nothing", PreviewView { change: Some(nothing), token: String::new(), ..view }),
    ]
}
