//! Which questionnaire a page is about: a published one by its number, or a draft by its random name.

use std::sync::Arc;

use base::{Finding, Lang, Severity};
use jiff::Timestamp;
use questionnaire::{Instrument, Kind};
use serde::Serialize;
use store::instrument::{self, Published};
use store::{InstrumentId, Tx, round};

use crate::app::App;
use crate::desk::instruments::drafts::{MINUTES, Read};
use crate::desk::staff::Staff;
use crate::desk::urls;
use crate::error::Error;

/// What an address begins with when it names a draft.
const DRAFT: &str = "draft-";
/// The pages of a questionnaire, besides the sheets themselves.
const PARTS: [&str; 3] = ["preview", "routes", "tables"];

/// A questionnaire and what surrounds it on its pages.
pub(crate) struct Subject {
    pub(crate) head: Head,
    pub(crate) read: Arc<Read>,
    /// `None` for a draft.
    pub(crate) published: Option<Published>,
}

/// What stands above every page of a questionnaire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) form_id: String,
    pub(crate) version: String,
    pub(crate) file_name: String,
    pub(crate) is_draft: bool,
    pub(crate) published_at: Option<Timestamp>,
    /// First signs of the hash of a published one.
    pub(crate) hash: String,
    pub(crate) href: String,
    pub(crate) links: Vec<PartLink>,
    pub(crate) n_errors: usize,
    pub(crate) n_warnings: usize,
    pub(crate) n_sections: usize,
    pub(crate) n_questions: usize,
    /// True for a draft that nothing stands in the way of.
    pub(crate) publishable: bool,
    /// How long a draft is kept.
    pub(crate) minutes: i64,
    /// Rounds of a published one.
    pub(crate) rounds: Vec<RoundLink>,
    /// Where a round of it is made; empty for a draft.
    pub(crate) new_round: String,
}

/// One page of a questionnaire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PartLink {
    pub(crate) part: &'static str,
    pub(crate) href: String,
}

/// One round of a questionnaire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RoundLink {
    pub(crate) title: String,
    pub(crate) href: String,
}

/// The address of a draft.
pub(crate) fn draft_address(name: &str) -> String {
    urls::instrument(&format!("{DRAFT}{name}"))
}

/// The questionnaire that an address names. What is no number, unknown, or somebody else's draft does not exist.
pub(crate) async fn of(app: &App, tx: &Tx, staff: &Staff, id: &str) -> Result<Subject, Error> {
    if let Some(name) = id.strip_prefix(DRAFT) {
        let read = app.desk.drafts.get(name, staff.account.id, app.now()).ok_or(Error::NotFound)?;
        return Ok(Subject { head: head(id, &read, None, staff.lang()), read, published: None });
    }
    let number = id.parse().map(InstrumentId).map_err(|_| Error::NotFound)?;
    let (published, sheets) = instrument::sheets(tx, number).await?.ok_or(Error::NotFound)?;
    let mut read = Read::new(String::new(), Some(sheets), Vec::new());
    // What compiled once is kept compiled; the rest of the site speaks of that one.
    read.instrument = Some(instrument::get(tx, number).await?);
    let mut head = head(id, &read, Some(&published), staff.lang());
    for round in round::list(tx).await?.into_iter().filter(|round| round.instrument == number) {
        let title = round.title.get(staff.lang()).to_owned();
        head.rounds.push(RoundLink { title, href: urls::round(round.id) });
    }
    Ok(Subject { head, read: Arc::new(read), published: Some(published) })
}

impl Subject {
    /// The compiled questionnaire; without one there is nothing to show on this page.
    pub(crate) fn instrument(&self) -> Result<&Arc<Instrument>, Error> {
        self.read.instrument.as_ref().ok_or(Error::NotFound)
    }

    /// The same sheets with other findings: why something could not be done with them.
    pub(crate) fn refuse(&mut self, findings: Vec<Finding>) {
        let (sheets, instrument) = (self.read.sheets.clone(), self.read.instrument.clone());
        self.read = Arc::new(Read { file_name: self.read.file_name.clone(), sheets, instrument, findings });
        self.head.publishable = false;
    }
}

fn head(id: &str, read: &Read, published: Option<&Published>, lang: Lang) -> Head {
    let instrument = read.instrument.as_deref();
    let count = |severity| read.findings.iter().filter(|finding| finding.severity == severity).count();
    let n_errors = count(Severity::Error);
    let is_question = |kind: Kind| kind.is_asked();
    let href = urls::instrument(id);
    let parts = PARTS.iter().filter(|_| instrument.is_some());
    let links = parts.map(|part| PartLink { part, href: format!("{href}/{part}") }).collect();
    Head {
        title: instrument.map(|known| known.title.get(lang).to_owned()).unwrap_or_default(),
        form_id: instrument.map(|known| known.form_id.clone()).unwrap_or_default(),
        version: instrument.map(|known| known.version.clone()).unwrap_or_default(),
        file_name: read.file_name.clone(),
        is_draft: published.is_none(),
        published_at: published.map(|published| published.published_at),
        hash: published.map(|published| published.hash.chars().take(12).collect()).unwrap_or_default(),
        links,
        n_errors,
        n_warnings: count(Severity::Warning),
        n_sections: instrument.map_or(0, |known| known.sections.len()),
        n_questions: instrument.map_or(0, |known| known.items.iter().filter(|item| is_question(item.kind)).count()),
        publishable: published.is_none() && instrument.is_some() && n_errors == 0,
        minutes: MINUTES,
        rounds: Vec::new(),
        new_round: if published.is_some() {
            urls::with_query(urls::NEW_ROUND, &[("instrument", id)])
        } else {
            String::new()
        },
        href,
    }
}

#[cfg(test)]
pub(crate) fn sample(is_draft: bool) -> Head {
    let read = Read::new("架空調査票.csv".to_owned(), Some(sample_sheets()), Vec::new());
    let id = if is_draft { "draft-0123" } else { "3" };
    let mut head = head(id, &read, None, Lang::Ja);
    if !is_draft {
        head.is_draft = false;
        head.publishable = false;
        head.published_at = Some("2026-11-20T05:03:00Z".parse().unwrap());
        head.hash = "0123456789ab".to_owned();
        head.new_round = "/desk/rounds/new?instrument=3".to_owned();
        head.rounds =
            vec![RoundLink { title: "架空の調査 令和8年度".to_owned(), href: "/desk/rounds/2".to_owned() }];
    }
    head
}

/// A small questionnaire with a gate, a grid and a misspelt column.
#[cfg(test)]
pub(crate) fn sample_sheets() -> questionnaire::Sheets {
    questionnaire::Sheets::from_markdown(
        "
| survey |                  |       |          |                |            |
|        | type             | name  | label    | relevant       | appearence |
|        | begin_group      | page  | 架空の頁 |                |            |
|        | select_one yesno | has   | あるか   |                |            |
|        | integer          | count | 台数     | ${has} = 'yes' |            |
|        | end_group        |       |          |                |            |
| choices |           |      |        |
|         | list_name | name | label  |
|         | yesno     | yes  | はい   |
|         | yesno     | no   | いいえ |
| settings |            |         |
|          | form_title | form_id | version | default_language |
|          | 架空の調査票 | kakuu | 1 | 日本語 (ja) |
",
    )
    .unwrap()
}
