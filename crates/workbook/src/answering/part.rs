//! Where an answer stands in a workbook: which part of which answer one cell takes.

use questionnaire::Key;

/// Which part of an answer a cell takes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// All of it.
    Value,
    /// ○ for the option with this value.
    Option(String),
    /// ○ for わからない.
    Unknown,
}

impl Part {
    /// The part in one word, unique within its answer: `value`, `option=yes`, `unknown`.
    pub(crate) fn code(&self) -> String {
        match self {
            Part::Value => "value".to_owned(),
            Part::Option(value) => format!("option={value}"),
            Part::Unknown => "unknown".to_owned(),
        }
    }
}

/// One answer cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    /// Number of the sheet's section, from 1.
    pub(crate) sheet: usize,
    /// The line's tag, unique in the workbook.
    pub(crate) line: u32,
    /// The answer column, from 0.
    pub(crate) column: u16,
    /// The answer. In a row that is not there yet, with a row id that only this workbook knows.
    pub(crate) key: Key,
    /// Which part of it.
    pub(crate) part: Part,
    /// True where an answer may exist that the workbook does not show: blank then says nothing.
    pub(crate) withheld: bool,
}

/// The same place with another row: `vpn/q9[3]/maker` in the list `vpn/q9` from 3 to 7 is `vpn/q9[7]/maker`.
pub(crate) fn moved(key: &Key, list: &Key, from: u32, to: u32) -> Option<Key> {
    let rest = key.as_str().strip_prefix(&format!("{list}[{from}]"))?;
    Key::parse(&format!("{list}[{to}]{rest}"))
}

/// Row ids of a list that were ever used in `keys`, the highest; 0 for none.
pub(crate) fn highest_row<'a>(list: &Key, keys: impl Iterator<Item = &'a Key>) -> u32 {
    let prefix = format!("{list}[");
    let row = |key: &Key| key.as_str().strip_prefix(&prefix)?.split(']').next()?.parse::<u32>().ok();
    keys.filter_map(row).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_its_lists_and_moves_between_rows() {
        let key = Key::parse("a/b[2]/c[3]/d").unwrap();
        let lists: Vec<(String, u32)> = key.lists().into_iter().map(|(list, row)| (list.to_string(), row)).collect();
        assert_eq!(lists, [("a/b".to_owned(), 2), ("a/b[2]/c".to_owned(), 3)]);
        let list = Key::parse("a/b").unwrap();
        assert_eq!(moved(&key, &list, 2, 7).unwrap().as_str(), "a/b[7]/c[3]/d");
        assert_eq!(moved(&key, &list, 3, 7), None);
    }
}
