//! Two columns crossed, among the rows that pass a filter.

use std::fmt::Write;

use base::{Finding, Text};
use extract::{CodedColumn, CodedFile};
use tabulate::Marking;
use tabulate::kernel::{CodeSet, Crossing, Filter, Placed};

use super::lines::quoted;
use super::{Made, data};
use crate::cli::Tabulate;
use crate::output::Failure;

/// Rows by the codes of the two columns of `--cross`.
pub(super) fn made(tabulate: &Tabulate, cross: &[String]) -> Result<Result<Made, Vec<Finding>>, Failure> {
    let [rows, columns] = cross else {
        return Err(Failure::new("--cross: 列を2つ指定してください（例：q3,q14）/ give two columns, such as q3,q14"));
    };
    let mut conditions: Vec<(&str, Vec<&str>)> = Vec::new();
    for condition in &tabulate.only_where {
        let Some((column, values)) = condition.split_once('=') else {
            return Err(Failure::new(format!(
                "--where {condition}: 「列=値」または「列=値|値」と指定してください / say COLUMN=VALUE or COLUMN=VALUE|VALUE"
            )));
        };
        conditions.push((column, values.split('|').collect()));
    }
    let mut names = vec![rows.clone(), columns.clone()];
    names.extend(conditions.iter().map(|(column, _)| (*column).to_owned()));
    let places = match data::Places::of(tabulate)? {
        Ok(places) => places,
        Err(findings) => return Ok(Err(findings)),
    };
    let file = match data::open(&places.data, Some(&names))? {
        Ok(file) => file,
        Err(findings) => return Ok(Err(findings)),
    };
    let column = |name: &str| file.columns().iter().position(|column| column.name == name);
    let place = |name: &str| column(name).expect("a wanted column is there, or opening has failed");
    let mut findings = Vec::new();
    let codes = conditions
        .iter()
        .map(|(name, values)| (place(name), codes_of(&file.columns()[place(name)], values, &mut findings)))
        .collect();
    if !findings.is_empty() {
        return Ok(Err(data::in_file(findings, &places.data)));
    }
    let filter = Filter { cells: vec![true], codes };
    match placed(&file) {
        Ok(placed) => {
            let (rows, columns) = (place(rows), place(columns));
            let crossing = Crossing::count(&placed, rows, columns, &filter);
            let csv = csv(&file, rows, columns, &crossing);
            Ok(Ok(Made { csv, n_rows: file.n_rows(), n_items: 2, skipped: Vec::new(), diagnostics: None }))
        }
        Err(finding) => Ok(Err(data::in_file(vec![*finding], &places.data))),
    }
}

/// All rows in one cell: a filter over codes needs no others.
fn placed(file: &CodedFile) -> Result<Placed, Box<Finding>> {
    let sets = file.columns().iter().map(|column| CodeSet::first(column.codes.len())).collect();
    let mut placed = Placed::new(1, sets);
    for group in 0..file.n_groups() {
        let mut columns = vec![Vec::new(); file.columns().len()];
        for (column, codes) in columns.iter_mut().enumerate() {
            file.read(group, column, codes)?;
        }
        let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
        placed.place(&vec![0; file.n_rows_in(group)], &columns);
    }
    Ok(placed)
}

fn codes_of(column: &CodedColumn, values: &[&str], findings: &mut Vec<Finding>) -> CodeSet {
    let mut set = CodeSet::default();
    for value in values {
        match column.codes.iter().position(|code| code.to_string() == *value).and_then(|code| u8::try_from(code).ok()) {
            Some(code) => set.insert(code),
            None => findings.push(no_such_value(column, value)),
        }
    }
    set
}

fn no_such_value(column: &CodedColumn, value: &str) -> Finding {
    let known = column.codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let name = &column.name;
    Finding::error(
        "no-such-value",
        Text::new(
            format!("列「{name}」に値「{value}」はありません。ある値：{known}"),
            format!("Column “{name}” has no value “{value}”. It has: {known}"),
        ),
    )
    .at_item(name)
}

fn csv(file: &CodedFile, rows: usize, columns: usize, crossing: &Crossing) -> String {
    let marking = quoted(Marking::InternalUnsuppressed.words().get(base::Lang::Ja));
    let [rows, columns] = [rows, columns].map(|column| &file.columns()[column]);
    let mut csv = format!("{},{},count,marking\r\n", quoted(&rows.name), quoted(&columns.name));
    for (row, row_code) in rows.codes.iter().enumerate() {
        for (column, column_code) in columns.codes.iter().enumerate() {
            let [row_code, column_code] = [row_code, column_code].map(|code| quoted(&code.to_string()));
            write!(csv, "{row_code},{column_code},{},{marking}\r\n", crossing.of(row, column))
                .expect("writing to a string does not fail");
        }
    }
    csv
}
