//! `/desk/rounds/{id}/export`: submitted answers and the codebook as files for other people's tools.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use extract::Sheet;
use questionnaire::{Instrument, Kind, Protection};
use serde::Serialize;
use store::collect::{self, Unseal};
use store::round::Round;
use store::{Tx, audit, explanation, instrument, microdata};

use crate::app::App;
use crate::desk::files;
use crate::desk::findings::{Found, slip};
use crate::desk::paging::grouped;
use crate::desk::rounds::change::REASON_CHARS_MAX;
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::{Staff, round_at};
use crate::desk::urls;
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::templates::View;

/// The page from which answers are exported.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ExportView {
    round: RoundHead,
    n_submissions: String,
    sheets: Vec<SheetLine>,
    may_unseal: bool,
    has_contact: bool,
    has_sensitive: bool,
    marking: String,
    form: ExportForm,
}

/// What was typed.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ExportForm {
    contact: bool,
    sensitive: bool,
    reason: String,
    errors: Vec<Found>,
}

/// One file of the export.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SheetLine {
    /// Name without ending.
    name: String,
    /// `answers`, `rows` or `codebook`.
    kind: &'static str,
    /// The question that repeats; empty elsewhere.
    label: String,
}

impl View for ExportView {
    const TEMPLATE: &'static str = "desk/export.html";
}

/// `GET /desk/rounds/{id}/export`
pub(crate) async fn show(State(app): State<App>, staff: Staff, Path(id): Path<String>) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let round = round_at(&tx, &id).await?;
    let view = view(&app, &tx, &staff, &round, ExportForm::default()).await?;
    reply::page(&app, &staff.shell(), &view)
}

async fn view(app: &App, tx: &Tx, staff: &Staff, round: &Round, form: ExportForm) -> Result<ExportView, Error> {
    let instrument = instrument::get(tx, round.instrument).await?;
    let has = |protection| instrument.items.iter().any(|item| item.protect == protection);
    let cells = store::progress::cells(tx, staff.scope(), round.id).await?;
    let n_responded: u32 = cells.iter().map(store::progress::Cell::n_responded).sum();
    Ok(ExportView {
        round: head(round, staff, app.now()),
        n_submissions: grouped(n_responded),
        sheets: sheets(&instrument, staff),
        may_unseal: staff.account.may_unseal,
        has_contact: has(Protection::Contact),
        has_sensitive: has(Protection::Sensitive),
        marking: tabulate::Marking::InternalUnsuppressed.words().get(staff.lang()).to_owned(),
        form,
    })
}

fn sheets(instrument: &Instrument, staff: &Staff) -> Vec<SheetLine> {
    let line = |name: &str, kind, label: &str| SheetLine { name: name.to_owned(), kind, label: label.to_owned() };
    let mut sheets = vec![line("answers", "answers", "")];
    let repeats = instrument.items.iter().filter(|item| item.kind == Kind::Repeat);
    sheets.extend(repeats.map(|item| line(&item.name, "rows", item.label.get(staff.lang()))));
    sheets.push(line(microdata::EXPLANATIONS, "explanations", ""));
    sheets.push(line("codebook", "codebook", ""));
    sheets
}

/// `POST /desk/rounds/{id}/export`: one file. Who took what, and why, is written down.
pub(crate) async fn export(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let round = round_at(&tx, &id).await?;
    let mut form = ExportForm {
        contact: fields.has("contact"),
        sensitive: fields.has("sensitive"),
        reason: fields.get("reason").trim().chars().take(REASON_CHARS_MAX).collect(),
        errors: Vec::new(),
    };
    let unseal = Unseal { contact: form.contact, sensitive: form.sensitive };
    if unseal.anything() && !staff.account.may_unseal {
        return Err(Error::NotFound);
    }
    if unseal.anything() && form.reason.is_empty() {
        form.errors.push(slip("export", "reason", app.templates.words(staff.lang(), "desk-reveal-no-reason", &[])?));
        let shell = staff.shell_at(&urls::part(round.id, "export"));
        let view = view(&app, &tx, &staff, &round, form).await?;
        return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view);
    }
    let (sheet, ending) = fields.get("file").split_once('.').ok_or(Error::BadRequest)?;
    let detail = serde_json::json!({
        "file": fields.get("file"), "contact": unseal.contact, "sensitive": unseal.sensitive, "reason": form.reason,
    });
    audit::write(&tx, &staff.actor(), "answers.exported", &round.subject(), detail, app.now()).await?;
    tx.commit().await?;
    // Read after the log was written, so that nobody waits for the writer while thousands of answers are read.
    let tx = app.store.read().await?;
    let collected = collect::collect(&tx, staff.scope(), round.id, app.now(), unseal).await?.ok_or(Error::NotFound)?;
    let given = match sheet {
        microdata::EXPLANATIONS => explanation::submitted(&tx, staff.scope(), &collected, unseal).await?,
        _ => Vec::new(),
    };
    drop(tx);
    let (sheet, ending, id) = (sheet.to_owned(), ending.to_owned(), round.id);
    let made = tokio::task::spawn_blocking(move || {
        let sheets = match sheet.as_str() {
            microdata::EXPLANATIONS => vec![microdata::explanations(&collected, &given)],
            _ => microdata::sheets(&collected),
        };
        file(&sheets, &sheet, &ending, &format!("kaishin-{id}"))
    });
    let (name, bytes) = made.await.map_err(|error| Error::Internal(format!("export: {error}")))??;
    Ok(files::download(&name, bytes))
}

fn file(sheets: &[Sheet], wanted: &str, ending: &str, stem: &str) -> Result<(String, Vec<u8>), Error> {
    let sheet: &Sheet = sheets.iter().find(|sheet| sheet.name == wanted).ok_or(Error::NotFound)?;
    let stem = format!("{stem}-{}", sheet.name);
    if ending == "parquet" {
        let bytes = extract::parquet(sheet).map_err(|error| Error::Internal(error.to_string()))?;
        return Ok((format!("{stem}.parquet"), bytes));
    }
    let encoding = files::encoding(ending).ok_or(Error::BadRequest)?;
    Ok((files::csv_name(&stem, encoding), extract::csv(sheet, encoding).bytes))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    let line = |name: &str, kind, label: &str| SheetLine { name: name.to_owned(), kind, label: label.to_owned() };
    let view = ExportView {
        round: crate::desk::rounds::head::sample("closed"),
        n_submissions: "5,353".to_owned(),
        sheets: vec![
            line("answers", "answers", ""),
            line("q9", "rows", "VPN装置の製品名と台数"),
            line("explanations", "explanations", ""),
            line("codebook", "codebook", ""),
        ],
        may_unseal: true,
        has_contact: true,
        has_sensitive: true,
        marking: "内部用・未秘匿".to_owned(),
        form: ExportForm::default(),
    };
    let errors = vec![slip("export", "reason", "理由を入力してください。".to_owned())];
    let refused = ExportView { form: ExportForm { contact: true, errors, ..ExportForm::default() }, ..view.clone() };
    vec![
        desk_sample("desk-export", view.clone()),
        desk_sample("desk-export-refused", refused),
        desk_sample("desk-export-coordinator", ExportView { may_unseal: false, ..view }),
    ]
}
