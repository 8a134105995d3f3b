//! A long table as Parquet: typed columns named by their codes; what is withheld or missing is null, and `withheld` tells them
//! apart.

use base::Text;
use extract::{Column, Sheet, Values};

use super::FileFailure;
use crate::long::{Datum, Head, Kind, Long};

/// The table as one Parquet file.
pub fn parquet(table: &Long) -> Result<Vec<u8>, FileFailure> {
    let mut columns: Vec<Column> =
        table.heads.iter().enumerate().map(|(index, head)| column(table, head, index)).collect();
    let withheld = |row: &Vec<Datum>| Some(i64::from(row.contains(&Datum::Withheld)));
    columns.push(Column {
        name: "withheld".to_owned(),
        label: Text::new("秘匿を含む（1）", "1 where a figure of the row is withheld"),
        values: Values::Integer(table.rows.iter().map(withheld).collect()),
    });
    extract::parquet(&Sheet::new(table.name, columns)).map_err(|failure| FileFailure(failure.to_string()))
}

fn column(table: &Long, head: &Head, index: usize) -> Column {
    let cells = table.rows.iter().map(|row| &row[index]);
    let values = match head.kind {
        Kind::Text => Values::Text(cells.map(text).collect()),
        Kind::Whole => Values::Integer(cells.map(whole).collect()),
        Kind::Real => Values::Real(cells.map(real).collect()),
    };
    Column { name: head.code.to_owned(), label: head.label.clone(), values }
}

fn text(datum: &Datum) -> Option<String> {
    match datum {
        Datum::Text(words) => Some(words.to_string()),
        Datum::Whole(_) | Datum::Real(_) | Datum::Withheld | Datum::Nothing => None,
    }
}

fn whole(datum: &Datum) -> Option<i64> {
    match datum {
        Datum::Whole(number) => Some(*number),
        Datum::Text(_) | Datum::Real(_) | Datum::Withheld | Datum::Nothing => None,
    }
}

fn real(datum: &Datum) -> Option<f64> {
    match datum {
        Datum::Real(number) => Some(*number),
        Datum::Text(_) | Datum::Whole(_) | Datum::Withheld | Datum::Nothing => None,
    }
}
