//! A long table as CSV: words in quotes, numbers bare, CRLF.

use base::{Lang, cell};
use extract::{Encoded, Encoding};

use crate::long::{Datum, Long, NOTHING, WITHHELD};

/// The table in one encoding, with one line of headings.
pub fn csv(table: &Long, lang: Lang, encoding: Encoding) -> Encoded {
    let mut text = String::new();
    let heads: Vec<String> = table.heads.iter().map(|head| quoted(head.label.get(lang))).collect();
    line(&mut text, &heads);
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(shown).collect();
        line(&mut text, &cells);
    }
    extract::encode(text, encoding)
}

fn line(text: &mut String, cells: &[String]) {
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

fn shown(datum: &Datum) -> String {
    match datum {
        Datum::Text(words) => quoted(words),
        Datum::Whole(number) => number.to_string(),
        Datum::Real(number) => number.to_string(),
        Datum::Withheld => quoted(WITHHELD),
        Datum::Nothing => quoted(NOTHING),
    }
}

fn quoted(words: &str) -> String {
    format!("\"{}\"", cell::safe(words).replace('"', "\"\""))
}
