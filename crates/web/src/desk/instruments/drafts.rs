//! Questionnaires that were read and are not published: few, for a while, each for the account that sent it.

use std::sync::{Arc, Mutex};

use base::Finding;
use jiff::{SignedDuration, Timestamp};
use questionnaire::{Instrument, Sheets};
use store::AccountId;

/// Drafts kept at a time; the oldest goes first.
const DRAFTS_MAX: usize = 8;
/// Cells kept at a time, over all drafts.
const CELLS_MAX: usize = 2_000_000;
/// How long a draft waits, in minutes.
pub(crate) const MINUTES: i64 = 120;

/// A questionnaire as it was read: its sheets, what they compile to, and what is wrong with them.
#[derive(Debug)]
pub(crate) struct Read {
    /// Name of the file; empty for a published questionnaire.
    pub(crate) file_name: String,
    pub(crate) sheets: Sheets,
    /// `None` where the sheets do not make a questionnaire.
    pub(crate) instrument: Option<Arc<Instrument>>,
    pub(crate) findings: Vec<Finding>,
}

impl Read {
    /// Compiles sheets, after what was found when the file was opened; without sheets that is all there is.
    pub(crate) fn new(file_name: String, sheets: Option<Sheets>, mut findings: Vec<Finding>) -> Read {
        let mut instrument = None;
        if let Some(sheets) = &sheets {
            let inspected = questionnaire::inspect(sheets, findings);
            instrument = inspected.instrument.map(Arc::new);
            findings = inspected.findings;
        }
        Read { file_name, sheets: sheets.unwrap_or_default(), instrument, findings }
    }

    fn n_cells(&self) -> usize {
        self.sheets.0.iter().flat_map(|sheet| &sheet.rows).map(Vec::len).sum()
    }
}

struct Draft {
    name: String,
    account: AccountId,
    at: Timestamp,
    read: Arc<Read>,
}

/// The drafts, oldest first, each under a random name.
#[derive(Default)]
pub(crate) struct Drafts(Mutex<Vec<Draft>>);

impl Drafts {
    /// Keeps a draft under `name`.
    pub(crate) fn keep(&self, name: String, account: AccountId, at: Timestamp, read: Read) {
        let mut drafts = self.0.lock().expect("no panic while held");
        forget_old(&mut drafts, at);
        drafts.push(Draft { name, account, at, read: Arc::new(read) });
        let n_cells = |drafts: &[Draft]| drafts.iter().map(|draft| draft.read.n_cells()).sum::<usize>();
        while drafts.len() > 1 && (drafts.len() > DRAFTS_MAX || n_cells(&drafts) > CELLS_MAX) {
            drafts.remove(0);
        }
    }

    /// The draft; `None` when it waited too long, was pushed out, or is somebody else's.
    pub(crate) fn get(&self, name: &str, account: AccountId, now: Timestamp) -> Option<Arc<Read>> {
        let mut drafts = self.0.lock().expect("no panic while held");
        forget_old(&mut drafts, now);
        let draft = drafts.iter().find(|draft| draft.name == name && draft.account == account)?;
        Some(draft.read.clone())
    }
}

fn forget_old(drafts: &mut Vec<Draft>, now: Timestamp) {
    drafts.retain(|draft| now.duration_since(draft.at) < SignedDuration::from_mins(MINUTES));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_waits_for_its_own_account_and_few_wait_at_a_time() {
        let drafts = Drafts::default();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (first, soon, late) = (at("2026-11-20T00:00:00Z"), at("2026-11-20T01:59:00Z"), at("2026-11-20T02:01:00Z"));
        let read = || Read::new("form.csv".to_owned(), Some(Sheets::default()), Vec::new());
        drafts.keep("a".to_owned(), AccountId(1), first, read());
        assert!(drafts.get("a", AccountId(2), soon).is_none());
        assert!(drafts.get("a", AccountId(1), soon).is_some());
        assert!(drafts.get("a", AccountId(1), soon).is_some(), "looking does not take it away");
        assert!(drafts.get("a", AccountId(1), late).is_none());
        for number in 0..=DRAFTS_MAX {
            drafts.keep(number.to_string(), AccountId(1), first, read());
        }
        assert!(drafts.get("0", AccountId(1), soon).is_none());
        assert!(drafts.get("1", AccountId(1), soon).is_some());
    }
}
