//! `/workbook/returned/{id}`: what became of a workbook that came back.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::{Finding, Lang};
use jiff::Timestamp;
use questionnaire::{Answer, Key};
use serde::Serialize;
use store::person::{self, Person};
use store::response::{self, Draft};
use store::round::RoundState;
use store::sign_in::Respondent;
use store::workbook::{self as kept, Reading};
use store::{PersonId, ReadingId, Tx};
use workbook::answering::bundle;

use crate::app::App;
use crate::desk::download;
use crate::error::Error;
use crate::home;
use crate::reply;
use crate::section::conflict::{self, Disputed};
use crate::session;
use crate::templates::View;
use crate::urls;
use crate::visitor::Visitor;
use crate::who;
use crate::workbook::findings::{self, CellFinding};
use crate::workbook::made::{Making, make};
use crate::workbook::marks::{self, For};
use crate::workbook::returned::Kept;
use crate::workbook::waiting;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ResultView {
    id: i64,
    read_at: Timestamp,
    n_taken: u32,
    n_same: u32,
    /// Questions of which the workbook blanked the answer, and lists of which it took rows.
    cleared: Vec<Cleared>,
    /// What could not be read, and what was read with doubt.
    findings: Vec<CellFinding>,
    /// What was read and wants another look.
    remaining: Vec<CellFinding>,
    /// Questions without an answer that need one.
    n_missing: usize,
    disputed: Vec<AtCell>,
    seen: i64,
    /// True when the form came back without a choice for each.
    incomplete: bool,
    can_edit: bool,
}

/// A question as a list names it.
#[derive(Clone, Debug, Serialize)]
struct Cleared {
    number: String,
    label: String,
}

/// A question with two answers, and where the workbook has its own.
#[derive(Clone, Debug, Serialize)]
struct AtCell {
    #[serde(flatten)]
    disputed: Disputed,
    /// Empty where the reading does not tell.
    sheet: String,
    cell: String,
}

impl View for ResultView {
    const TEMPLATE: &'static str = "workbook_result.html";
}

/// A reading with everything around it.
pub(crate) struct Looked {
    pub(crate) respondent: Respondent,
    pub(crate) draft: Draft,
    pub(crate) reading: Reading,
    pub(crate) kept: Kept,
    pub(crate) people: BTreeMap<PersonId, Person>,
    /// Versions of the response that workbooks made.
    pub(crate) from_workbooks: BTreeSet<i64>,
}

/// The reading of the hospital that is signed in.
pub(crate) async fn look(app: &App, tx: &Tx, visitor: &Visitor, id: &str) -> Result<Looked, Error> {
    let respondent = session::declared(app, tx, visitor).await?;
    let id = ReadingId(id.parse().map_err(|_| Error::NotFound)?);
    let reading = kept::reading(tx, respondent.round, respondent.facility, id).await?.ok_or(Error::NotFound)?;
    let kept = waiting::kept_of(&reading)?;
    let draft = response::draft(tx, &respondent).await?.ok_or(Error::NotFound)?;
    let people = person::known(tx, &respondent).await?;
    let from_workbooks = kept::versions(tx, respondent.round, respondent.facility).await?;
    Ok(Looked { respondent, draft, reading, kept, people, from_workbooks })
}

/// `GET /workbook/returned/{id}`
pub(crate) async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let looked = look(&app, &tx, &visitor, &id).await?;
    answer(&app, &visitor, &looked, false)
}

/// The page; `incomplete` where not everything was chosen.
pub(crate) fn answer(app: &App, visitor: &Visitor, looked: &Looked, incomplete: bool) -> Result<Response, Error> {
    let view = looked.view(visitor.lang, app.now(), incomplete);
    let person = who::name_of(&looked.people, looked.respondent.person);
    let mut shell = home::shell(visitor, &looked.respondent, person);
    shell.path = urls::workbook_returned(looked.reading.id);
    let status = if incomplete { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::refused(app, status, &shell, &view)
}

impl Looked {
    fn view(&self, lang: Lang, now: Timestamp, incomplete: bool) -> ResultView {
        let instrument = &*self.draft.instrument;
        let (missing, remaining): (Vec<Finding>, Vec<Finding>) =
            self.kept.remaining.iter().cloned().partition(marks::is_not_yet);
        let journey = questionnaire::journey_at(instrument, &self.draft.answers, now);
        let disputed = self.open().into_iter().filter_map(|(key, mine)| {
            let conflict = kept::conflict(&self.draft, &key, &mine)?;
            let disputed =
                conflict::disputed(instrument, &journey, &self.people, &self.from_workbooks, &conflict, lang)?;
            Some(self.at_cell(&key, disputed))
        });
        ResultView {
            id: self.reading.id.0,
            read_at: self.reading.read_at,
            n_taken: self.reading.n_taken,
            n_same: self.reading.n_same,
            cleared: self.kept.cleared.iter().filter_map(|key| self.cleared(key, lang)).collect(),
            findings: findings::shown(&self.kept.findings, instrument, lang),
            remaining: findings::shown(&remaining, instrument, lang),
            n_missing: missing.len(),
            disputed: disputed.collect(),
            seen: self.draft.version,
            incomplete,
            can_edit: self.draft.round.state(now) == RoundState::Open,
        }
    }

    fn cleared(&self, key: &Key, lang: Lang) -> Option<Cleared> {
        let item = self.draft.instrument.item(key)?;
        Some(Cleared { number: item.number.clone(), label: item.label.get(lang).to_owned() })
    }

    fn at_cell(&self, key: &Key, disputed: Disputed) -> AtCell {
        let place = self.kept.places.get(key).cloned().unwrap_or_default();
        let cell = findings::cell(&place);
        AtCell { disputed, sheet: place.sheet.unwrap_or_default(), cell }
    }

    /// The questions that are still to be chosen, each with the workbook's answer.
    pub(crate) fn open(&self) -> Vec<(Key, Answer)> {
        waiting::open(&self.reading, &self.kept, &self.draft)
    }
}

/// `POST /workbook/returned/{id}/marked`: a fresh workbook with everything that was said, at the cells.
pub(crate) async fn marked(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let looked = look(&app, &tx, &visitor, &id).await?;
    let respondent = &looked.respondent;
    let making = Making {
        draft: &looked.draft,
        facility: (&respondent.facility_code, &respondent.facility_name),
        withheld: false,
        blank: false,
        asks_person: false,
        marks: &marks::marks(&looked.kept, &looked.draft, &looked.open(), For::Hospital, visitor.lang),
        lang: visitor.lang,
        help_desk: &app.config.help_desk,
    };
    let bytes = make(&tx, &making, &respondent.actor(), app.now()).await?;
    tx.commit().await?;
    Ok(download(&bundle::file_name(&respondent.facility_code, &respondent.facility_name), bytes))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::respondent_sample;
    let finding = |severity, cell: &str, number: &str, label: &str, message: &str| CellFinding {
        severity,
        sheet: "3 リモートゲートウェイ装置".to_owned(),
        cell: cell.to_owned(),
        number: number.to_owned(),
        label: label.to_owned(),
        message: message.to_owned(),
        protected: false,
    };
    let clean = ResultView {
        id: 3,
        read_at: "2026-11-20T05:03:00Z".parse().unwrap(),
        n_taken: 9,
        n_same: 3,
        cleared: Vec::new(),
        findings: Vec::new(),
        remaining: Vec::new(),
        n_missing: 2,
        disputed: Vec::new(),
        seen: 4,
        incomplete: false,
        can_edit: true,
    };
    let slips = ResultView {
        cleared: vec![Cleared {
            number: "12".to_owned(), label: "ファームウェアの更新を確認しているか。".to_owned()
        }],
        findings: vec![
            finding("error", "F9", "9", "台数", "問9 台数「二台」は数字だけで入力してください（例：2台なら「2」）"),
            finding(
                "warning",
                "F10",
                "9",
                "台数",
                "数式の計算結果「3」を回答として読み取りました。違う場合は直接入力してください",
            ),
        ],
        remaining: vec![finding("warning", "F11", "9", "台数", "問9 台数は1以上の数字で入力してください")],
        ..clean.clone()
    };
    let at_cell = |mut disputed: Disputed| {
        disputed.from_desk = true;
        AtCell { disputed, sheet: "1 電子カルテシステム".to_owned(), cell: "F7".to_owned() }
    };
    let disputed = conflict::sample_disputed().into_iter().map(at_cell).collect();
    let disputed = ResultView { disputed, incomplete: true, ..clean.clone() };
    vec![
        respondent_sample("workbook-result", clean),
        respondent_sample("workbook-result-slips", slips),
        respondent_sample("workbook-result-disputed", disputed),
    ]
}
