//! What came back to the secretariat: each workbook judged on its own, what became of it, and the copies with marks.

use std::collections::BTreeSet;
use std::sync::Mutex;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::{Finding, Lang, Text};
use serde::Serialize;
use store::{AccountId, FacilityId, ReadingId, RoundId, Tx, response, workbook as kept};
use workbook::answering::bundle;

use crate::app::App;
use crate::desk::{Secretariat, Staff, download, round_at, urls};
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::workbook::desk::{self, WORKBOOKS_AT_ONCE_MAX};
use crate::workbook::findings::{self, CellFinding};
use crate::workbook::made::{Making, make};
use crate::workbook::marks::{For, marks};
use crate::workbook::receive::Filled;
use crate::workbook::returned::{Bringing, Brought, bring};
use crate::workbook::waiting;

/// Results that wait to be looked at, over all accounts; the oldest goes first.
const RESULTS_MAX: usize = 20;
/// Findings shown for one workbook.
const FINDINGS_SHOWN_MAX: usize = 50;

/// What became of one workbook.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ResultLine {
    file: String,
    /// Empty for a workbook that was refused.
    facility_code: String,
    facility_name: String,
    facility_href: String,
    n_taken: usize,
    /// Answers that it blanked, among those that were taken.
    n_cleared: usize,
    n_same: usize,
    n_undecided: usize,
    findings: Vec<CellFinding>,
    /// Findings that are not shown here.
    n_more: usize,
}

/// All workbooks of one sending together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Total {
    n: usize,
    n_read: usize,
    n_taken: usize,
    n_undecided: usize,
}

impl Total {
    pub(crate) fn of(lines: &[ResultLine]) -> Total {
        Total {
            n: lines.len(),
            n_read: lines.iter().filter(|line| !line.facility_code.is_empty()).count(),
            n_taken: lines.iter().map(|line| line.n_taken).sum(),
            n_undecided: lines.iter().map(|line| line.n_undecided).sum(),
        }
    }
}

/// What became of one sending.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    account: AccountId,
    pub(crate) round: RoundId,
    pub(crate) lines: Vec<ResultLine>,
    /// Files in a ZIP that are no workbooks.
    pub(crate) others: Vec<String>,
    pub(crate) copies: Vec<MarkedCopy>,
}

/// A workbook that wants mending: a copy with marks can be made from its reading.
#[derive(Clone, Debug)]
pub(crate) struct MarkedCopy {
    facility: FacilityId,
    code: String,
    name: String,
    reading: ReadingId,
    lang: Lang,
}

/// Results between the reading and the page that shows them: few, each for the account that sent the workbooks.
#[derive(Default)]
pub(crate) struct Results(Mutex<Vec<Outcome>>);

impl Results {
    fn keep(&self, outcome: Outcome) {
        let mut results = self.0.lock().expect("no panic while held");
        results.push(outcome);
        if results.len() > RESULTS_MAX {
            results.remove(0);
        }
    }

    pub(crate) fn of(&self, name: &str, account: AccountId) -> Option<Outcome> {
        let results = self.0.lock().expect("no panic while held");
        results.iter().find(|outcome| outcome.name == name && outcome.account == account).cloned()
    }
}

/// `POST /desk/rounds/{id}/workbooks/return`: each workbook is judged on its own.
pub(crate) async fn take(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    sent: Filled,
) -> Result<Response, Error> {
    let round = round_at(&app.store.read().await?, &id).await?.id;
    let unpacked = match Unpacked::of(sent) {
        Ok(unpacked) => unpacked,
        Err(why) => {
            let tx = app.store.read().await?;
            let mut view = desk::view(&app, &tx, &staff, &id).await?;
            view.read_errors = vec![why.get(staff.lang()).to_owned()];
            let shell = staff.shell_at(&urls::part(round, "workbooks"));
            return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view);
        }
    };
    let actor = staff.actor();
    let bringing = Bringing { round, facility: None, actor: &actor, apply: true };
    let mut outcome = Outcome {
        name: app.random::<8>().iter().map(|byte| format!("{byte:02x}")).collect(),
        account: staff.account.id,
        round,
        lines: unpacked
            .broken
            .iter()
            .map(|(name, found)| refused(name, std::slice::from_ref(found), staff.lang()))
            .collect(),
        others: unpacked.others,
        copies: Vec::new(),
    };
    for (name, bytes) in unpacked.workbooks {
        match bring(&app.store, &bringing, bytes, app.now()).await? {
            Ok(brought) => {
                outcome.copies.extend(copy_of(&brought));
                outcome.lines.push(taken(name, &brought, staff.lang()));
            }
            Err(found) => outcome.lines.push(refused(&name, &found, staff.lang())),
        }
    }
    let address = urls::with_query(&urls::part(round, "workbooks"), &[("result", &outcome.name)]);
    app.desk.workbooks.keep(outcome);
    Ok(reply::see_other(&address))
}

/// What was sent, taken apart.
#[derive(Default)]
struct Unpacked {
    workbooks: Vec<(String, Vec<u8>)>,
    /// ZIPs that cannot be opened, beside others that can.
    broken: Vec<(String, Finding)>,
    others: Vec<String>,
}

impl Unpacked {
    /// The workbooks of what was sent: files as they are, and what is in ZIPs.
    fn of(sent: Filled) -> Result<Unpacked, Text> {
        if sent.files.is_empty() {
            return Err(super::page::none_chosen().message);
        }
        let n_files = sent.files.len();
        let mut unpacked = Unpacked::default();
        for (name, bytes) in sent.files {
            if !bundle::is_bundle(&bytes) {
                unpacked.workbooks.push((name, bytes));
                continue;
            }
            let within = |member: String| if n_files == 1 { member } else { format!("{name}／{member}") };
            match bundle::unpack(&bytes) {
                Ok(inside) => {
                    unpacked
                        .workbooks
                        .extend(inside.workbooks.into_iter().map(|(member, bytes)| (within(member), bytes)));
                    unpacked.others.extend(inside.others.into_iter().map(within));
                }
                Err(finding) if n_files == 1 => return Err(finding.message),
                Err(finding) => unpacked.broken.push((name, *finding)),
            }
            // Looked at after each, so that no more than one ZIP beyond the limit lies in the memory.
            if unpacked.workbooks.len() > WORKBOOKS_AT_ONCE_MAX {
                break;
            }
        }
        if unpacked.workbooks.len() > WORKBOOKS_AT_ONCE_MAX {
            return Err(Text::new(
                format!("一度に読み取れるブックは{WORKBOOKS_AT_ONCE_MAX}冊までです。分けて送ってください。"),
                format!("At most {WORKBOOKS_AT_ONCE_MAX} workbooks are read at a time. Send them in parts."),
            ));
        }
        Ok(unpacked)
    }
}

fn copy_of(brought: &Brought) -> Option<MarkedCopy> {
    let reading = brought.reading.filter(|_| brought.needs_mending())?;
    Some(MarkedCopy {
        facility: brought.draft.facility,
        code: brought.head.facility_code.clone(),
        name: brought.facility_name.clone(),
        reading,
        lang: brought.head.lang,
    })
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
        n_cleared: judged.cleared.len(),
        n_same: judged.n_same,
        n_undecided: judged.clashes.len(),
        n_more,
        // What was typed into a protected cell is not for the desk's eyes; the facility sees it.
        findings: shown.into_iter().map(CellFinding::without_values).collect(),
    }
}

fn refused(file: &str, found: &[Finding], lang: Lang) -> ResultLine {
    let findings = found.iter().map(|finding| CellFinding::bare(finding, lang)).collect();
    ResultLine { file: file.to_owned(), findings, ..ResultLine::default() }
}

/// `POST /desk/rounds/{id}/workbooks/marked`: a ZIP of the workbooks that want mending, with marks at their cells. What
/// was typed into the cells of protected answers stays out.
pub(crate) async fn marked(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let round = round_at(&tx, &id).await?.id;
    let outcome = app.desk.workbooks.of(fields.get("result"), staff.account.id);
    let outcome = outcome.filter(|outcome| outcome.round == round && !outcome.copies.is_empty());
    let outcome = outcome.ok_or(Error::NotFound)?;
    let (mut files, mut names) = (Vec::new(), BTreeSet::new());
    for copy in &outcome.copies {
        let Some(bytes) = marked_copy(&app, &tx, &staff, round, copy).await? else { continue };
        files.push((new_name(&mut names, &bundle::file_name(&copy.code, &copy.name)), bytes));
    }
    let packed = bundle::pack(&files).map_err(|error| Error::Internal(format!("packing workbooks: {error}")))?;
    tx.commit().await?;
    Ok(download(&format!("workbooks-marked-{round}.zip"), packed))
}

/// A fresh workbook of the response as it stands by now; `None` where the reading is not kept any more.
async fn marked_copy(
    app: &App,
    tx: &Tx,
    staff: &Staff,
    round: RoundId,
    copy: &MarkedCopy,
) -> Result<Option<Vec<u8>>, Error> {
    let reading = kept::reading(tx, round, copy.facility, copy.reading).await?;
    let draft = response::of_facility(tx, round, copy.facility, false).await?;
    let (Some(reading), Some(draft)) = (reading, draft) else { return Ok(None) };
    let found = waiting::kept_of(&reading)?;
    let making = Making {
        draft: &draft,
        facility: (&copy.code, &copy.name),
        withheld: true,
        blank: false,
        asks_person: true,
        marks: &marks(&found, &draft, &waiting::open(&reading, &found, &draft), For::Desk, copy.lang),
        lang: copy.lang,
        help_desk: &app.config.help_desk,
    };
    Ok(Some(make(tx, &making, &staff.actor(), app.now()).await?))
}

/// The name, or with a number where it is taken: one facility may have sent two workbooks.
fn new_name(names: &mut BTreeSet<String>, wanted: &str) -> String {
    let stem = wanted.strip_suffix(".xlsx").unwrap_or(wanted);
    let numbered = (2..).map(|number| format!("{stem}_{number}.xlsx"));
    let free = std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !names.contains(name));
    let name = free.expect("numbers do not end");
    names.insert(name.clone());
    name
}

#[cfg(test)]
pub(crate) fn sample_lines() -> Vec<ResultLine> {
    let line = ResultLine {
        file: "KX1_架空第一病院.xlsx".to_owned(),
        facility_code: "KX1".to_owned(),
        facility_name: "架空第一病院".to_owned(),
        facility_href: "/desk/rounds/2/facilities/KX1".to_owned(),
        n_taken: 9,
        n_cleared: 1,
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
    let broken = Finding::error("x", Text::same("別の調査の回答用ブックです。"));
    vec![line, refused("KX9.xlsx", &[broken], Lang::Ja)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_workbooks_of_one_facility_have_two_names() {
        let mut names = BTreeSet::new();
        let made: Vec<String> = (0..3).map(|_| new_name(&mut names, "KX1_架空病院.xlsx")).collect();
        assert_eq!(made, ["KX1_架空病院.xlsx", "KX1_架空病院_2.xlsx", "KX1_架空病院_3.xlsx"]);
    }
}
