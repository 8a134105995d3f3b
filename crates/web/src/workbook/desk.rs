//! `/desk/rounds/{id}/workbooks`: workbooks for many facilities at once, and what came back from a head office.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use register::Status;
use serde::Serialize;
use store::frame::{self, Member};
use store::round::RoundState;
use store::{RoundId, Scope, Tx, response};
use workbook::answering::{Marks, WORKBOOK_BYTES_MAX, bundle};

use crate::app::App;
use crate::desk::{RoundHead, Secretariat, Staff, download, round_at, round_head, urls};
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::templates::View;
use crate::workbook::brought::{Outcome, ResultLine, Total};
use crate::workbook::made::{Making, make};

/// Most workbooks that are made or read from the page at a time; more at once are for the command line.
pub(crate) const WORKBOOKS_AT_ONCE_MAX: usize = 200;
/// Largest upload, in bytes.
pub(crate) const BUNDLE_UPLOAD_BYTES_MAX: usize = 10 * WORKBOOK_BYTES_MAX;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WorkbooksView {
    round: RoundHead,
    can_read: bool,
    codes: String,
    n_max: usize,
    limit_mib: usize,
    /// Which words say what is wrong with the form for making: empty, `unknown` with codes, or `many`.
    make_error: &'static str,
    unknown_codes: String,
    /// Which words say what is wrong with what was sent.
    pub(crate) read_errors: Vec<String>,
    /// The name of the results below; empty where there are none.
    result: String,
    results: Vec<ResultLine>,
    total: Total,
    /// Names of files in a ZIP that are no workbooks.
    others: Vec<String>,
    /// How many copies with marks there are to be had.
    n_copies: usize,
}

impl View for WorkbooksView {
    const TEMPLATE: &'static str = "desk/workbooks.html";
}

/// `GET /desk/rounds/{id}/workbooks`, with `?result=` what became of the workbooks sent just now.
pub(crate) async fn show(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let mut view = view(&app, &tx, &staff, &id).await?;
    let outcome = query.get("result").and_then(|name| app.desk.workbooks.of(name, staff.account.id));
    if let Some(outcome) = outcome.filter(|outcome| outcome.round == view.round_id()) {
        view.take_in(outcome);
    }
    reply::page(&app, &staff.shell(), &view)
}

impl WorkbooksView {
    fn round_id(&self) -> RoundId {
        RoundId(self.round.id)
    }

    fn take_in(&mut self, outcome: Outcome) {
        self.total = Total::of(&outcome.lines);
        self.n_copies = outcome.copies.len();
        (self.result, self.results, self.others) = (outcome.name, outcome.lines, outcome.others);
    }
}

pub(crate) async fn view(app: &App, tx: &Tx, staff: &Staff, id: &str) -> Result<WorkbooksView, Error> {
    let round = round_at(tx, id).await?;
    if round.frozen_at().is_none() {
        return Err(Error::NotFound);
    }
    Ok(WorkbooksView {
        can_read: round.state(app.now()) == RoundState::Open,
        round: round_head(&round, staff, app.now()),
        codes: String::new(),
        n_max: WORKBOOKS_AT_ONCE_MAX,
        limit_mib: BUNDLE_UPLOAD_BYTES_MAX / 1024 / 1024,
        make_error: "",
        unknown_codes: String::new(),
        read_errors: Vec::new(),
        result: String::new(),
        results: Vec::new(),
        total: Total::default(),
        others: Vec::new(),
        n_copies: 0,
    })
}

/// `POST /desk/rounds/{id}/workbooks/file`: a ZIP of workbooks, without contacts and sensitive answers.
pub(crate) async fn file(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let round = round_at(&tx, &id).await?;
    let typed = fields.get("codes");
    let members = match members(&tx, round.id, typed).await? {
        Ok(members) => members,
        Err((make_error, unknown_codes)) => {
            let mut view = view(&app, &tx, &staff, &id).await?;
            (view.make_error, view.unknown_codes, view.codes) = (make_error, unknown_codes, typed.to_owned());
            let shell = staff.shell_at(&urls::part(round.id, "workbooks"));
            return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view);
        }
    };
    let mut files = Vec::new();
    for member in &members {
        let Some(draft) = response::of_facility(&tx, round.id, member.facility, false).await? else { continue };
        let making = Making {
            draft: &draft,
            facility: (&member.code, &member.name),
            withheld: true,
            blank: fields.has("blank"),
            asks_person: true,
            marks: &Marks::new(),
            lang: staff.lang(),
            help_desk: &app.config.help_desk,
        };
        let bytes = make(&tx, &making, &staff.actor(), app.now()).await?;
        files.push((bundle::file_name(&member.code, &member.name), bytes));
    }
    let packed = bundle::pack(&files).map_err(|error| Error::Internal(format!("packing workbooks: {error}")))?;
    tx.commit().await?;
    Ok(download(&format!("workbooks-{}.zip", round.id), packed))
}

/// The facilities whose codes were typed, or all of the round. Otherwise which words say why not, and unknown codes.
async fn members(tx: &Tx, round: RoundId, typed: &str) -> Result<Result<Vec<Member>, (&'static str, String)>, Error> {
    let is_between = |c: char| c.is_whitespace() || "、，,；;".contains(c);
    let codes: Vec<&str> = typed.split(is_between).filter(|code| !code.is_empty()).collect();
    let n_max = u32::try_from(WORKBOOKS_AT_ONCE_MAX).unwrap_or(u32::MAX);
    if codes.is_empty() {
        let page = frame::members(tx, &Scope::All, round, Status::In, "", 0, n_max).await?;
        let all = page.n_total == page.rows.len() as u64;
        return Ok(if all { Ok(page.rows) } else { Err(("many", String::new())) });
    }
    if codes.len() > WORKBOOKS_AT_ONCE_MAX {
        return Ok(Err(("many", String::new())));
    }
    let (mut members, mut unknown) = (Vec::new(), Vec::new());
    for code in codes {
        match frame::member_by_code(tx, &Scope::All, round, code).await?.filter(|member| member.status == Status::In) {
            Some(member) => members.push(member),
            None => unknown.push(code),
        }
    }
    Ok(if unknown.is_empty() { Ok(members) } else { Err(("unknown", unknown.join(" "))) })
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    use crate::workbook::brought;
    let view = WorkbooksView {
        round: crate::desk::sample_head("open"),
        can_read: true,
        codes: String::new(),
        n_max: WORKBOOKS_AT_ONCE_MAX,
        limit_mib: 50,
        make_error: "",
        unknown_codes: String::new(),
        read_errors: Vec::new(),
        result: String::new(),
        results: Vec::new(),
        total: Total::default(),
        others: Vec::new(),
        n_copies: 0,
    };
    let lines = brought::sample_lines();
    let results = WorkbooksView {
        result: "00ff".to_owned(),
        total: Total::of(&lines),
        results: lines,
        others: vec!["memo.txt".to_owned()],
        n_copies: 1,
        ..view.clone()
    };
    let wrong = WorkbooksView {
        make_error: "unknown",
        unknown_codes: "KX9".to_owned(),
        codes: "KX1 KX9".to_owned(),
        read_errors: vec!["送るファイルを選んでください。".to_owned()],
        ..view.clone()
    };
    vec![
        desk_sample("desk-workbooks", view),
        desk_sample("desk-workbooks-results", results),
        desk_sample("desk-workbooks-wrong", wrong),
    ]
}
