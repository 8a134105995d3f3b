//! Making a comparison of two rounds: what was submitted in, tables of change out. Pure and busy.

use base::{Finding, Lang, Text, calendar};
use report::change::{ChangeReport, ChangeView, view};
use store::change::{Change, TwoRounds};

/// A comparison with its words in both languages.
pub(crate) struct MadeChange {
    pub(crate) report: ChangeReport,
    ja: ChangeView,
    en: ChangeView,
}

impl MadeChange {
    /// Compares and lays out tables and charts in both languages.
    ///
    /// # Errors
    /// Findings, where the columns do not fit together; that is a slip of ours, not of a respondent.
    pub(crate) fn new(rounds: &TwoRounds) -> Result<MadeChange, Vec<Finding>> {
        let (report, _) = change_report(rounds, None)?;
        let (ja, en) = (view(&report, Lang::Ja), view(&report, Lang::En));
        Ok(MadeChange { report, ja, en })
    }

    /// The comparison in words.
    pub(crate) fn view(&self, lang: Lang) -> &ChangeView {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// Two rounds compared, and what a file of editions contradicts. `editions` is the text of such a file.
///
/// # Errors
/// Findings, where the file cannot be read or columns do not fit together.
pub fn change_report(rounds: &TwoRounds, editions: Option<&str>) -> Result<(ChangeReport, Vec<Finding>), Vec<Finding>> {
    let Change { tables, added, removed, frames_differ, findings } = rounds.change(editions)?;
    let at = rounds.later.as_of;
    let report = ChangeReport {
        earlier: rounds.earlier.round.title.clone(),
        later: rounds.later.round.title.clone(),
        as_of: Text::new(calendar::long_moment(at, Lang::Ja), calendar::long_moment(at, Lang::En)),
        tables,
        added,
        removed,
        frames_differ,
    };
    Ok((report, findings))
}

/// The invented report's hospitals, who all answered as before; one of them is in another class now.
#[cfg(test)]
pub(crate) fn sample() -> Vec<tabulate::change::ChangeTable> {
    use tabulate::change::{Comparison, FramePair, Overlap, Pairing, compare};
    let dataset = crate::desk::report::made::sample().dataset;
    let pair = |earlier, later, n_frame| FramePair { earlier, later, n_frame };
    let stayed = vec![Some(0), Some(0), Some(1)];
    let overlap = Overlap {
        frame: vec![pair(0, 0, 3), pair(0, 1, 1), pair(1, 1, 1)],
        later_of_earlier: stayed.clone(),
        earlier_of_later: stayed,
        matched: vec![(0, 0), (1, 1), (2, 2)],
    };
    let pairing = |class| Pairing {
        earlier: "q3".to_owned(),
        later: "q3".to_owned(),
        class,
        reason: Text::new("文言が変わっています", "the wording is another"),
    };
    let pairings = vec![pairing(base::Comparability::Reworded), pairing(base::Comparability::BaseChanged)];
    compare(&dataset, &dataset, &overlap, &Comparison { pairings, frames_differ: None }).expect("the sample fits")
}
