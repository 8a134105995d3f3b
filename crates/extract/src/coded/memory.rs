//! Columns of codes that lie in memory: made from a table of text, or from the rows of another file that somebody chose.

use std::collections::HashMap;

use super::value::{CodeValue, Distinct, code_of};
use crate::table::TextTable;

/// The columns with few values of a table, and the names of the others.
pub(super) struct Coded {
    pub(super) columns: Vec<(String, Vec<CodeValue>)>,
    pub(super) codes: Vec<Vec<u8>>,
    /// Columns without codes.
    pub(super) others: Vec<String>,
}

/// A column while it is read: its values are numbered as they come.
struct Growing {
    place: usize,
    known: HashMap<String, u8>,
    codes: Vec<u8>,
}

/// Codes the columns for which `is_wanted` holds.
pub(super) fn coded(table: &TextTable, is_wanted: impl Fn(&str) -> bool) -> Coded {
    let wanted = table.names().iter().enumerate().filter(|(_, name)| is_wanted(name));
    let mut growing: Vec<Option<Growing>> = wanted
        .map(|(place, _)| Some(Growing { place, known: HashMap::new(), codes: Vec::with_capacity(table.n_rows()) }))
        .collect();
    let mut others = Vec::new();
    table.each_row(|row| {
        for slot in &mut growing {
            let full = match slot {
                Some(column) => !column.push(&row[column.place]),
                None => false,
            };
            if let (true, Some(column)) = (full, slot.as_ref()) {
                others.push(table.names()[column.place].clone());
                *slot = None;
            }
        }
    });
    let mut coded = Coded { columns: Vec::new(), codes: Vec::new(), others };
    for column in growing.into_iter().flatten() {
        let name = table.names()[column.place].clone();
        let (values, codes) = column.sorted();
        coded.columns.push((name, values));
        coded.codes.push(codes);
    }
    coded
}

impl Growing {
    /// Takes a cell; false when it is one value too many.
    fn push(&mut self, cell: &str) -> bool {
        if let Some(code) = self.known.get(cell) {
            self.codes.push(*code);
            return true;
        }
        let Ok(code) = u8::try_from(self.known.len()) else { return false };
        if self.known.len() >= super::CODES_MAX {
            return false;
        }
        self.known.insert(cell.to_owned(), code);
        self.codes.push(code);
        true
    }

    /// The values in ascending order, and the codes renumbered to it.
    fn sorted(self) -> (Vec<CodeValue>, Vec<u8>) {
        let mut of: Vec<(u8, CodeValue)> = self.known.into_iter().map(|(cell, code)| (code, value_of(&cell))).collect();
        of.sort_unstable_by_key(|(code, _)| *code);
        let mut distinct = Distinct::default();
        for (_, value) in &of {
            distinct.insert(value.clone());
        }
        let values = distinct.into_codes().expect("no more than there may be");
        let renumbered: Vec<u8> = of.iter().map(|(_, value)| code_of(&values, value).expect("it was put in")).collect();
        (values, self.codes.into_iter().map(|code| renumbered[usize::from(code)]).collect())
    }
}

/// A whole number only where it is written as one: `01` is a text, as an identifier or a prefecture’s code is.
fn value_of(cell: &str) -> CodeValue {
    match cell.parse::<i64>() {
        _ if cell.is_empty() => CodeValue::Missing,
        Ok(number) if number.to_string() == cell => CodeValue::Number(number),
        Ok(_) | Err(_) => CodeValue::Text(cell.to_owned()),
    }
}
