//! `/desk/register`: the facilities we know, and the lists they came from.

use axum::extract::{Query, State};
use axum::response::Response;
use base::{Lang, calendar};
use jiff::Timestamp;
use register::BedReading;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::facility::{self, PastImport, Registered};

use crate::app::App;
use crate::desk::facilities::list::SEARCH_CHARS_MAX;
use crate::desk::findings::Found;
use crate::desk::paging::{self, PAGE_ROWS, Pages, grouped};
use crate::desk::register::upload::FILE_MIB_MAX;
use crate::desk::staff::{Staff, prefecture_name};
use crate::desk::urls;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    page: String,
    /// `yes` after a list was imported.
    imported: String,
}

/// The register.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RegisterView {
    q: String,
    n_total: String,
    facilities: Vec<Line>,
    pages: Pages,
    imports: Vec<ImportLine>,
    imported: bool,
    may_run: bool,
    limit_mib: usize,
    pub(crate) form: ImportForm,
}

/// What was typed into the form for a list.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ImportForm {
    pub(crate) as_of: String,
    /// `ministry` or `own`.
    pub(crate) layout: String,
    pub(crate) source: String,
    pub(crate) mapping: String,
    pub(crate) errors: Vec<Found>,
}

/// One facility.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    code: String,
    name: String,
    kind: String,
    prefecture: String,
    address: String,
    beds: String,
    /// True where the beds cannot be told.
    unclear: bool,
    invented: bool,
}

/// One list that was imported.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ImportLine {
    source: String,
    file_name: String,
    as_of: String,
    n_appeared: String,
    n_vanished: String,
    n_changed: String,
    imported_at: Timestamp,
}

impl View for RegisterView {
    const TEMPLATE: &'static str = "desk/register.html";
}

/// `GET /desk/register`
pub(crate) async fn show(State(app): State<App>, staff: Staff, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let form = ImportForm {
        as_of: calendar::day_in_japan(app.now()).to_string(),
        layout: "ministry".to_owned(),
        ..ImportForm::default()
    };
    let view = view(&tx, &staff, &asked, form).await?;
    reply::page(&app, &staff.shell(), &view)
}

/// The page of the register.
pub(crate) async fn view(tx: &Tx, staff: &Staff, asked: &Asked, form: ImportForm) -> Result<RegisterView, Error> {
    let q: String = asked.q.trim().chars().take(SEARCH_CHARS_MAX).collect();
    let page = paging::asked(&asked.page);
    let found = facility::search(tx, staff.scope(), &q, page, PAGE_ROWS).await?;
    let may_run = staff.account.may_run_rounds();
    // How many facilities lists brought says more than a coordinator may know.
    let imports = if may_run { facility::imports(tx).await? } else { Vec::new() };
    Ok(RegisterView {
        n_total: grouped(found.n_total),
        facilities: found.rows.iter().map(|row| line(row, staff.lang())).collect(),
        pages: Pages::new(page, found.n_total, |page| urls::with_query(urls::REGISTER, &[("q", &q), ("page", page)])),
        imports: imports.into_iter().map(import_line).collect(),
        imported: asked.imported == "yes",
        may_run,
        limit_mib: FILE_MIB_MAX,
        form,
        q,
    })
}

fn line(registered: &Registered, lang: Lang) -> Line {
    let facility = &registered.facility;
    let (beds, unclear) = match facility.beds.reading() {
        BedReading::Clear(beds) => (grouped(beds), false),
        BedReading::Unclear { stated, sum_of_kinds, .. } => {
            let number = |beds: Option<u32>| beds.map_or_else(|| "—".to_owned(), grouped);
            (format!("{} / {}", number(stated), number(sum_of_kinds)), true)
        }
    };
    Line {
        code: facility.code.clone(),
        name: facility.name.clone(),
        kind: facility.kind.label().get(lang).to_owned(),
        prefecture: prefecture_name(&facility.prefecture, lang),
        address: facility.address.clone(),
        beds,
        unclear,
        invented: facility.invented,
    }
}

fn import_line(import: PastImport) -> ImportLine {
    ImportLine {
        source: import.source,
        file_name: import.file_name,
        as_of: import.as_of,
        n_appeared: grouped(import.n_appeared),
        n_vanished: grouped(import.n_vanished),
        n_changed: grouped(import.n_changed),
        imported_at: import.imported_at,
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::desk::findings::slip;
    use crate::samples::desk_sample;
    let line = |code: &str, beds: &str, unclear| Line {
        code: code.to_owned(),
        name: "架空記念病院".to_owned(),
        kind: "病院".to_owned(),
        prefecture: "京都府".to_owned(),
        address: "京都府架空市架空町1-1".to_owned(),
        beds: beds.to_owned(),
        unclear,
        invented: true,
    };
    let import = ImportLine {
        source: "mhlw-hospitals".to_owned(),
        file_name: "01-1_hospital_facility_info.zip".to_owned(),
        as_of: "2025-06-01".to_owned(),
        n_appeared: "7,587".to_owned(),
        n_vanished: "0".to_owned(),
        n_changed: "0".to_owned(),
        imported_at: "2026-11-01T00:00:00Z".parse().unwrap(),
    };
    let form = ImportForm { as_of: "2026-11-20".to_owned(), layout: "ministry".to_owned(), ..ImportForm::default() };
    let view = RegisterView {
        q: String::new(),
        n_total: "7,587".to_owned(),
        facilities: vec![line("K2600001", "180", false), line("K2600002", "— / 473", true)],
        pages: Pages::new(0, 7587, |page| format!("/desk/register?page={page}")),
        imports: vec![import],
        imported: true,
        may_run: true,
        limit_mib: FILE_MIB_MAX,
        form: form.clone(),
    };
    let errors = vec![slip("import", "file", "一覧のファイルを選んでください。".to_owned())];
    let refused = RegisterView { form: ImportForm { errors, ..form.clone() }, imported: false, ..view.clone() };
    let empty = RegisterView {
        facilities: Vec::new(),
        imports: Vec::new(),
        imported: false,
        n_total: "0".to_owned(),
        pages: Pages::new(0, 0, str::to_owned),
        ..view.clone()
    };
    vec![
        desk_sample("desk-register", view.clone()),
        desk_sample("desk-register-refused", refused),
        desk_sample("desk-register-empty", empty),
        desk_sample("desk-register-coordinator", RegisterView { may_run: false, q: "架空".to_owned(), ..view }),
    ]
}
