//! Three versions of an answer: what the workbook was made from, what it says, what the response says by now.

use std::collections::{BTreeMap, BTreeSet};

use questionnaire::{Answer, Answers, Key, Value};

/// What becomes of one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The workbook changes nothing.
    Same,
    /// Only the workbook changed it.
    Take,
    /// Both changed it, and differently.
    Clash,
}

/// Compares the three. `own` is true where the response's answer came from a copy of this very workbook that the same
/// person filled in: a mended copy may change it again. A copy in which it stands as the workbook was made does not tell whether somebody put it back or
/// filled in another copy: that is asked, so that two copies of one workbook never undo each other.
pub(crate) fn outcome(base: &Answer, mine: &Answer, ours: &Answer, own: bool) -> Outcome {
    let untouched = says_the_same(mine, base);
    if mine == ours || says_the_same(mine, ours) || (untouched && !own) {
        Outcome::Same
    } else if ours == base || (own && !untouched) {
        Outcome::Take
    } else {
        Outcome::Clash
    }
}

/// A value taken over from elsewhere is not confirmed by leaving it as it is.
fn says_the_same(mine: &Answer, base: &Answer) -> bool {
    mine == base || matches!((mine, base), (Answer::Answered(mine), Answer::Prefilled(base)) if mine == base)
}

/// One list of rows, before and after.
pub(crate) struct RowList<'a> {
    pub(crate) list: &'a Key,
    /// The rows that the response has by now.
    pub(crate) ours: Vec<u32>,
    /// Rows that the workbook knew, and rows that it filled in at an earlier reading.
    pub(crate) known: Vec<u32>,
    /// Rows that it fills in for the first time.
    pub(crate) new: Vec<u32>,
    /// Rows in which every cell was cleared.
    pub(crate) cleared: BTreeSet<u32>,
}

/// What becomes of a list of rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RowOutcome {
    /// The rows from now on.
    pub(crate) rows: Vec<u32>,
    /// Rows that were removed meanwhile and come back, because the workbook changed them.
    pub(crate) back: Vec<u32>,
}

/// Additions and removals of both sides together. Nothing that one side wrote goes because the other removed its row.
pub(crate) fn rows(list: &RowList<'_>, outcomes: &BTreeMap<Key, Outcome>) -> RowOutcome {
    let any = |row: u32, wanted: &[Outcome]| {
        let prefix = format!("{}[{row}]/", list.list);
        outcomes.iter().any(|(key, outcome)| key.as_str().starts_with(&prefix) && wanted.contains(outcome))
    };
    let mut outcome = RowOutcome::default();
    for row in &list.ours {
        if !list.cleared.contains(row) || any(*row, &[Outcome::Clash]) {
            outcome.rows.push(*row);
        }
    }
    for row in &list.known {
        let removed_meanwhile = !list.ours.contains(row);
        if removed_meanwhile && !list.cleared.contains(row) && any(*row, &[Outcome::Take, Outcome::Clash]) {
            outcome.rows.push(*row);
            outcome.back.push(*row);
        }
    }
    outcome.rows.extend(list.new.iter().filter(|row| !list.ours.contains(row)));
    outcome
}

/// The rows of a list.
pub(crate) fn rows_of(answers: &Answers, list: &Key) -> Vec<u32> {
    match answers.get(list).and_then(Answer::value) {
        Some(Value::Rows(rows)) => rows.clone(),
        Some(_) | None => Vec::new(),
    }
}

/// True for a key inside one of these rows.
pub(crate) fn is_in(key: &Key, list: &Key, rows: &BTreeSet<u32>) -> bool {
    key.lists().iter().any(|(known, row)| known == list && rows.contains(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Answer {
        Answer::Answered(Value::Text(words.to_owned()))
    }

    #[test]
    fn only_what_really_changed_is_taken_and_what_both_changed_is_asked() {
        let (a, b, c) = (text("a"), text("b"), text("c"));
        for (base, mine, ours, own, expected) in [
            (&a, &a, &a, false, Outcome::Same),
            (&a, &b, &a, false, Outcome::Take),
            (&a, &a, &b, false, Outcome::Same),
            (&a, &b, &b, false, Outcome::Same),
            (&a, &b, &c, false, Outcome::Clash),
            (&a, &Answer::Blank, &b, false, Outcome::Clash),
            (&a, &Answer::Blank, &a, false, Outcome::Take),
            (&a, &c, &b, true, Outcome::Take),
            (&a, &Answer::Blank, &b, true, Outcome::Take),
            (&a, &a, &b, true, Outcome::Clash),
            (&Answer::Blank, &Answer::Blank, &b, true, Outcome::Clash),
            (&a, &b, &b, true, Outcome::Same),
        ] {
            assert_eq!(outcome(base, mine, ours, own), expected, "{base:?} {mine:?} {ours:?} {own}");
        }
        let prefilled = Answer::Prefilled(Value::Text("a".to_owned()));
        assert_eq!(outcome(&prefilled, &a, &prefilled, false), Outcome::Same);
    }

    #[test]
    fn rows_of_both_sides_stay_and_cleared_rows_go() {
        let list = Key::parse("vpn/q9").unwrap();
        let key = |text: &str| Key::parse(text).unwrap();
        let outcomes = BTreeMap::from([
            (key("vpn/q9[2]/maker"), Outcome::Take),
            (key("vpn/q9[4]/maker"), Outcome::Take),
            (key("vpn/q9[5]/maker"), Outcome::Clash),
        ]);
        let rows = rows(
            &RowList {
                list: &list,
                ours: vec![1, 2, 3, 5],
                known: vec![1, 2, 4, 5],
                new: vec![7],
                cleared: BTreeSet::from([2, 5]),
            },
            &outcomes,
        );
        assert_eq!(rows.rows, [1, 3, 5, 4, 7], "2 was cleared; 5 too, but somebody changed it; 4 comes back");
        assert_eq!(rows.back, [4]);
    }
}
