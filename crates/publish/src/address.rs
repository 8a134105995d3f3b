//! The address of a figure in a release: `ITEM/BY/CLASS/COLUMN`, e.g. `q3/bed_class/b020/yes`.

use std::fmt;

use crate::tables::{Column, Release, Row, Table};

/// Where a figure stands. Written with slashes; a slash, a percent sign or an asterisk inside a part is percent-encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The item's name.
    pub item: String,
    /// The classification's name.
    pub by: String,
    /// The class's code; `None` for the total, which is written `*`.
    pub class: Option<String>,
    /// The column's code.
    pub column: String,
}

/// A cell of a release with what it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The table.
    pub table: &'a Table,
    /// The row.
    pub row: &'a Row,
    /// The column.
    pub column: &'a Column,
    /// The column's place, which is that of the cell in its row.
    pub index: usize,
}

/// Stands for the total in an address.
pub(crate) const TOTAL: &str = "*";

impl Address {
    /// Reads an address; `None` when it has not four parts.
    pub fn parse(text: &str) -> Option<Address> {
        let parts: Vec<&str> = text.split('/').collect();
        let [item, by, class, column] = parts.as_slice() else {
            return None;
        };
        let class = if *class == TOTAL { None } else { Some(decoded(class)?) };
        Some(Address { item: decoded(item)?, by: decoded(by)?, class, column: decoded(column)? })
    }

    /// The cell at this address; `None` where there is none.
    pub fn find<'a>(&self, release: &'a Release) -> Option<Found<'a>> {
        let table = release.tables.iter().find(|table| table.item == self.item && table.by.code == self.by)?;
        let is_it = |row: &&Row| match &self.class {
            Some(code) => !row.class.total && row.class.code == *code,
            None => row.class.total,
        };
        let row = table.rows.iter().find(is_it)?;
        let index = table.columns.iter().position(|column| column.code == self.column)?;
        Some(Found { table, row, column: &table.columns[index], index })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = self.class.as_deref().map_or_else(|| TOTAL.to_owned(), encoded);
        write!(f, "{}/{}/{class}/{}", encoded(&self.item), encoded(&self.by), encoded(&self.column))
    }
}

fn encoded(part: &str) -> String {
    part.replace('%', "%25").replace('/', "%2F").replace('*', "%2A")
}

/// `None` for a percent sign that begins none of the three codes.
fn decoded(part: &str) -> Option<String> {
    let mut words = part.split('%');
    let mut text = words.next()?.to_owned();
    for word in words {
        let (code, rest) = word.split_at_checked(2)?;
        text.push(match code.to_ascii_uppercase().as_str() {
            "25" => '%',
            "2F" => '/',
            "2A" => '*',
            _ => return None,
        });
        text.push_str(rest);
    }
    Some(text)
}
