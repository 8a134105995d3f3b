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

/// The repeats on the way to a key, each with the row; the outermost first.
pub(crate) fn lists_of(key: &Key) -> Vec<(Key, u32)> {
    let mut at = String::new();
    let mut found = Vec::new();
    for (name, row) in key.segments() {
        if !at.is_empty() {
            at.push('/');
        }
        at.push_str(name);
        if let Some(row) = row {
            found.extend(Key::parse(&at).map(|list| (list, row)));
            at.push_str(&format!("[{row}]"));
        }
    }
    found
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

/// Excel's letters of a column, from 0: A … Z, AA …
pub(crate) fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        let digit = u8::try_from(rest % 26).expect("below 26");
        letters.push(char::from(b'A' + digit));
        match rest / 26 {
            0 => break,
            more => rest = more - 1,
        }
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), expected);
        }
    }

    #[test]
    fn a_key_names_its_lists_and_moves_between_rows() {
        let key = Key::parse("a/b[2]/c[3]/d").unwrap();
        let lists: Vec<(String, u32)> = lists_of(&key).into_iter().map(|(list, row)| (list.to_string(), row)).collect();
        assert_eq!(lists, [("a/b".to_owned(), 2), ("a/b[2]/c".to_owned(), 3)]);
        let list = Key::parse("a/b").unwrap();
        assert_eq!(moved(&key, &list, 2, 7).unwrap().as_str(), "a/b[7]/c[3]/d");
        assert_eq!(moved(&key, &list, 3, 7), None);
    }
}
