//! `/desk/rounds/{id}/workbooks`: workbooks for many facilities at once, and what came back from a head office.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::Lang;
use register::Status;
use serde::Serialize;
use store::frame::{self, Member};
use store::round::RoundState;
use store::{AccountId, RoundId, Scope, Tx, response};
use workbook::answering::{Marks, WORKBOOK_BYTES_MAX, bundle};

use crate::app::App;
use crate::desk::{RoundHead, Secretariat, Staff, download, round_at, round_head, urls};
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::templates::View;
use crate::workbook::findings::{self, CellFinding};
use crate::workbook::made::{Making, make};
use crate::workbook::receive::Filled;
use crate::workbook::returned::{Bringing, Brought, bring};

/// Most workbooks that are made or read from the page at a time; more at once are for the command line.
const WORKBOOKS_AT_ONCE_MAX: usize = 200;
/// Results that wait to be looked at, over all accounts; the oldest goes first.
const RESULTS_MAX: usize = 20;
/// Largest upload, in bytes.
pub(crate) const BUNDLE_UPLOAD_BYTES_MAX: usize = 10 * WORKBOOK_BYTES_MAX;
/// Findings shown for one workbook.
const FINDINGS_SHOWN_MAX: usize = 50;

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
    read_errors: Vec<String>,
    results: Vec<ResultLine>,
}

/// What became of one workbook.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ResultLine {
    file: String,
    /// Empty for a workbook that was refused.
    facility_code: String,
    facility_name: String,
    facility_href: String,
    n_taken: usize,
    n_same: usize,
    n_undecided: usize,
    findings: Vec<CellFinding>,
    /// Findings that are not shown here.
    n_more: usize,
}

impl View for WorkbooksView {
    const TEMPLATE: &'static str = "desk/workbooks.html";
}

/// Results between the reading and the page that shows them: few, each for the account that sent the workbooks.
#[derive(Default)]
pub(crate) struct Results(Mutex<Vec<(String, AccountId, Vec<ResultLine>)>>);

impl Results {
    fn keep(&self, name: String, account: AccountId, lines: Vec<ResultLine>) {
        let mut results = self.0.lock().expect("no panic while held");
        results.push((name, account, lines));
        if results.len() > RESULTS_MAX {
            results.remove(0);
        }
    }

    fn of(&self, name: &str, account: AccountId) -> Vec<ResultLine> {
        let results = self.0.lock().expect("no panic while held");
        let found = results.iter().find(|(known, whose, _)| known == name && *whose == account);
        found.map(|(.., lines)| lines.clone()).unwrap_or_default()
    }
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
    if let Some(name) = query.get("result") {
        view.results = app.desk.workbooks.of(name, staff.account.id);
    }
    reply::page(&app, &staff.shell(), &view)
}

async fn view(app: &App, tx: &Tx, staff: &Staff, id: &str) -> Result<WorkbooksView, Error> {
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
        results: Vec::new(),
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
    let codes: Vec<&str> = typed.split_whitespace().collect();
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

/// `POST /desk/rounds/{id}/workbooks/return`: each workbook is judged on its own.
pub(crate) async fn take(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    file: Filled,
) -> Result<Response, Error> {
    let round = round_at(&app.store.read().await?, &id).await?;
    let files = match unpacked(file) {
        Ok(files) => files,
        Err(why) => {
            let tx = app.store.read().await?;
            let mut view = view(&app, &tx, &staff, &id).await?;
            view.read_errors = vec![why.get(staff.lang()).to_owned()];
            let shell = staff.shell_at(&urls::part(round.id, "workbooks"));
            return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view);
        }
    };
    let actor = staff.actor();
    let bringing = Bringing { round: round.id, facility: None, actor: &actor, apply: true };
    let mut lines = Vec::new();
    for (name, bytes) in files {
        let line = match bring(&app.store, &bringing, bytes, app.now()).await? {
            Ok(brought) => taken(name, &brought, staff.lang()),
            Err(found) => refused(name, &found, staff.lang()),
        };
        lines.push(line);
    }
    let name: String = app.random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
    app.desk.workbooks.keep(name.clone(), staff.account.id, lines);
    let address = urls::part(round.id, "workbooks");
    Ok(reply::see_other(&urls::with_query(&address, &[("result", &name)])))
}

/// The workbooks of what was sent: a ZIP of them, or one.
fn unpacked(file: Filled) -> Result<Vec<(String, Vec<u8>)>, base::Text> {
    if file.bytes.is_empty() {
        return Err(super::page::none_chosen().message);
    }
    if !bundle::is_bundle(&file.bytes) {
        return Ok(vec![(file.name, file.bytes)]);
    }
    let files = bundle::unpack(&file.bytes).map_err(|finding| finding.message)?;
    if files.len() > WORKBOOKS_AT_ONCE_MAX {
        return Err(base::Text::new(
            format!("一度に読み取れるブックは{WORKBOOKS_AT_ONCE_MAX}冊までです。ZIPを分けてください。"),
            format!("At most {WORKBOOKS_AT_ONCE_MAX} workbooks are read at a time. Split the ZIP."),
        ));
    }
    Ok(files)
}

fn taken(file: String, brought: &Brought, lang: Lang) -> ResultLine {
    let judged = &brought.judged;
    let instrument = &brought.draft.instrument;
    let mut shown = findings::shown(&brought.told(), instrument, lang);
    let n_more = shown.len().saturating_sub(FINDINGS_SHOWN_MAX);
    shown.truncate(FINDINGS_SHOWN_MAX);
    ResultLine {
        file,
        facility_code: brought.head.facility_code.clone(),
        facility_name: brought.facility_name.clone(),
        facility_href: urls::facility(brought.draft.round.id, &brought.head.facility_code),
        n_taken: judged.take.len(),
        n_same: judged.n_same,
        n_undecided: judged.clashes.len(),
        n_more,
        // What was typed into a protected cell is not for the desk's eyes; the facility sees it.
        findings: shown.into_iter().map(CellFinding::without_values).collect(),
    }
}

fn refused(file: String, found: &[base::Finding], lang: Lang) -> ResultLine {
    ResultLine {
        file,
        facility_code: String::new(),
        facility_name: String::new(),
        facility_href: String::new(),
        n_taken: 0,
        n_same: 0,
        n_undecided: 0,
        n_more: 0,
        findings: found.iter().map(|finding| CellFinding::bare(finding, lang)).collect(),
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    let view = WorkbooksView {
        round: crate::desk::sample_head("open"),
        can_read: true,
        codes: String::new(),
        n_max: WORKBOOKS_AT_ONCE_MAX,
        limit_mib: 50,
        make_error: "",
        unknown_codes: String::new(),
        read_errors: Vec::new(),
        results: Vec::new(),
    };
    let line = ResultLine {
        file: "KX1_架空第一病院.xlsx".to_owned(),
        facility_code: "KX1".to_owned(),
        facility_name: "架空第一病院".to_owned(),
        facility_href: "/desk/rounds/2/facilities/KX1".to_owned(),
        n_taken: 9,
        n_same: 3,
        n_undecided: 1,
        n_more: 2,
        findings: vec![CellFinding {
            severity: "error",
            sheet: "2 電子カルテシステム".to_owned(),
            cell: "D7".to_owned(),
            number: "3".to_owned(),
            label: "電子カルテシステムを使用しているか。".to_owned(),
            message: "問3に「たぶん」という選択肢はありません。選び直してください".to_owned(),
            protected: false,
        }],
    };
    let broken = base::Finding::error("x", base::Text::same("別の調査の回答用ブックです。"));
    let lines = vec![line, refused("KX9.xlsx".to_owned(), &[broken], Lang::Ja)];
    let results = WorkbooksView { results: lines, ..view.clone() };
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
