//! What a marked copy says at its cells: what was typed there, and what is to be put right.

use std::collections::BTreeMap;

use questionnaire::Key;

/// An answer that came back, and what is to be said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// What was typed, cell by cell, to be mended; `None` where the answer stands as it is kept.
    pub typed: Option<TypedCells>,
    /// What is to be said.
    pub notes: Vec<Note>,
}

/// What was typed into the cells of one answer, by the cells' words: `value` where one cell takes the whole answer,
/// otherwise `option=yes` and `unknown` for its ○ cells.
pub type TypedCells = BTreeMap<String, String>;

/// One thing that is said about an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The cell that it is about; empty for the answer as a whole.
    pub part: String,
    /// What is wrong, in the language of the workbook.
    pub message: String,
    /// True where it could not be read; false where it only wants a second look.
    pub wrong: bool,
}

/// Marks by answer.
pub type Marks = BTreeMap<Key, Mark>;

/// How one cell is marked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CellMark {
    pub(crate) wrong: bool,
    /// Empty where another cell of the answer has the note.
    pub(crate) message: String,
}

impl Mark {
    /// A mark at an answer that one cell takes.
    pub fn whole(typed: Option<&str>, message: &str, wrong: bool) -> Mark {
        let typed = typed.map(|typed| TypedCells::from([("value".to_owned(), typed.to_owned())]));
        Mark { typed, notes: vec![Note { part: String::new(), message: message.to_owned(), wrong }] }
    }

    /// How the cell `part` is marked; `cells` are all cells of the answer in their order. `None` where it is not.
    ///
    /// What is said of one cell stands there alone. What is said of the whole answer colours the cells that were typed
    /// into, or all of them where none was, and has its note at the first of these.
    pub(crate) fn at(&self, part: &str, cells: &[String]) -> Option<CellMark> {
        let was_typed = |cell: &&String| self.typed.as_ref().is_none_or(|typed| typed.contains_key(*cell));
        let mut covered: Vec<&String> = cells.iter().filter(was_typed).collect();
        if covered.is_empty() {
            covered = cells.iter().collect();
        }
        let mut found: Option<CellMark> = None;
        for note in &self.notes {
            let is_own = cells.contains(&note.part);
            let (is_marked, has_note) = if is_own {
                (note.part == part, note.part == part)
            } else {
                (covered.iter().any(|cell| *cell == part), covered.first().is_some_and(|cell| *cell == part))
            };
            if !is_marked {
                continue;
            }
            let mark = found.get_or_insert(CellMark { wrong: false, message: String::new() });
            mark.wrong |= note.wrong;
            if has_note && !mark.message.lines().any(|line| line == note.message) {
                let gap = if mark.message.is_empty() { "" } else { "\n" };
                mark.message = format!("{}{gap}{}", mark.message, note.message);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marks of four cells: `!` wrong, `?` doubtful, `.` none; with the note where there is one.
    #[track_caller]
    fn check(typed: Option<&[&str]>, notes: &[(&str, &str, bool)], expected: [&str; 4]) {
        let cells = ["option=a", "option=b", "option=c", "unknown"].map(str::to_owned);
        let typed = typed.map(|typed| typed.iter().map(|cell| ((*cell).to_owned(), "○".to_owned())).collect());
        let note = |(part, message, wrong): &(&str, &str, bool)| Note {
            part: (*part).to_owned(),
            message: (*message).to_owned(),
            wrong: *wrong,
        };
        let mark = Mark { typed, notes: notes.iter().map(note).collect() };
        let shown = |cell: &String| match mark.at(cell, &cells) {
            Some(CellMark { wrong, message }) => format!("{}{message}", if wrong { "!" } else { "?" }),
            None => ".".to_owned(),
        };
        assert_eq!(cells.each_ref().map(shown), expected);
    }

    #[test]
    fn a_note_about_one_cell_stands_there_and_one_about_the_answer_at_its_first_cell() {
        check(Some(&["option=a", "option=b"]), &[("option=b", "no circle", true)], [".", "!no circle", ".", "."]);
        check(Some(&["option=b", "option=c"]), &[("", "two", true)], [".", "!two", "!", "."]);
        check(None, &[("", "missing", false)], ["?missing", "?", "?", "?"]);
        check(Some(&[]), &[("", "gone", true)], ["!gone", "!", "!", "!"]);
        let both = [("option=a", "x", true), ("option=a", "x", true), ("option=a", "y", false)];
        check(Some(&["option=a"]), &both, ["!x\ny", ".", ".", "."]);
        check(Some(&["option=a"]), &[("option=zzz", "not there", true)], ["!not there", ".", ".", "."]);
    }
}
