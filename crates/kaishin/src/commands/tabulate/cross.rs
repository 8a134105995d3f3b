//! Two columns crossed, among the rows that pass a filter.

use std::fmt::Write;

use base::{Finding, Lang, Text};
use extract::{CodeValue, CodedColumn, CodedFile};
use report::NOTHING;
use tabulate::Marking;
use tabulate::kernel::{CodeSet, Crossing, Filter, Placed, Width};

use super::lines::{UNITS, quoted, two};
use super::meaning::Meaning;
use super::weighting::real;
use super::{Made, data, found_beside, layout, n_threads};
use crate::cli::Tabulate;
use crate::output::Failure;

/// What a codebook adds: the words of both codes, in Japanese, the language of the survey, and in English.
const WORDS: &str = "row_label_ja,row_label_en,column_label_ja,column_label_en,";
const BASES: &str = "row_base_ja,row_base_en,column_base_ja,column_base_en,";

/// Rows by the codes of the two columns of `--cross`.
pub(super) fn made(tabulate: &Tabulate, cross: &[String]) -> Result<Result<Made, Vec<Finding>>, Failure> {
    let [rows, columns] = cross else {
        return Err(Failure::new("--cross: 列を2つ指定してください（例：q3,q14）/ give two columns, such as q3,q14"));
    };
    if rows == columns {
        return Ok(Err(vec![layout::crossed_with_itself(&[rows, columns])]));
    }
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
    let meaning = Meaning::read(places.codebook.as_deref(), &places.data, tabulate)?;
    let file = data::open(&places, Some(&names))?;
    let (meaning, mut file) = match (meaning, file) {
        (Ok(meaning), Ok(file)) => (meaning, file),
        (meaning, file) => return Ok(Err([meaning.err(), file.err()].into_iter().flatten().flatten().collect())),
    };
    meaning.complete(&mut file);
    let crossed = crossed(tabulate, &file, &meaning, [rows, columns], &conditions);
    Ok(crossed
        .map(|csv| Made {
            pieces: vec![csv],
            n_rows: file.n_rows(),
            n_items: 2,
            skipped: Vec::new(),
            diagnostics: None,
            notes: places.found_beside.then(found_beside).into_iter().collect(),
        })
        .map_err(|findings| data::in_file(findings, &places.data)))
}

/// The CSV, or everything that is wrong with the columns and their codes.
fn crossed(
    tabulate: &Tabulate,
    file: &CodedFile,
    meaning: &Meaning,
    names: [&String; 2],
    conditions: &[(&str, Vec<&str>)],
) -> Result<String, Vec<Finding>> {
    let column = |name: &str| file.columns().iter().position(|column| column.name == name);
    let place = |name: &str| column(name).expect("a wanted column is there, or opening has failed");
    let mut findings: Vec<Finding> =
        names.iter().filter(|name| meaning.is_id(name)).map(|name| layout::is_id(name)).collect();
    let codes = conditions
        .iter()
        .map(|(name, values)| (place(name), codes_of(&file.columns()[place(name)], values, &mut findings)))
        .collect();
    let both = names.map(|name| place(name));
    findings.extend(meaning.codes_outside(file, &both).map_err(|finding| vec![*finding])?);
    if !findings.is_empty() {
        return Err(findings);
    }
    let filter = Filter { cells: vec![true], codes };
    let placed = placed(file).map_err(|finding| vec![*finding])?;
    let crossing = Crossing::count_with(&placed, both[0], both[1], &filter, n_threads(tabulate), Width::best());
    Ok(csv(file, meaning, both, &crossing, &tabulate.only_where.join(" & ")))
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

/// Every pair of codes with its count, the base (rows that pass the filter and are in the bases of both columns) and its share of it.
fn csv(file: &CodedFile, meaning: &Meaning, both: [usize; 2], crossing: &Crossing, filter: &str) -> String {
    let marking = quoted(Marking::InternalUnsuppressed.words().get(Lang::Ja));
    let [rows, columns] = both.map(|column| &file.columns()[column]);
    // What the filter leaves out is told as zero; only an empty cell that nobody has is not.
    let of = |column: &CodedColumn, n_of: &dyn Fn(usize) -> u64| {
        meaning.order(column, |rank| if column.codes[rank] == CodeValue::Missing { n_of(rank) } else { 1 })
    };
    let n_of_row = |row: usize| -> u64 { (0..columns.codes.len()).map(|column| crossing.of(row, column)).sum() };
    let n_of_column = |column: usize| -> u64 { (0..rows.codes.len()).map(|row| crossing.of(row, column)).sum() };
    let (row_ranks, column_ranks) = (of(rows, &n_of_row), of(columns, &n_of_column));
    let is_in = |row: usize, column: usize| {
        meaning.in_base(&rows.name, &rows.codes[row]) && meaning.in_base(&columns.name, &columns.codes[column])
    };
    let pairs = || row_ranks.iter().flat_map(|row| column_ranks.iter().map(move |column| (*row, *column)));
    let n_base: u64 = pairs().filter(|(row, column)| is_in(*row, *column)).map(|(r, c)| crossing.of(r, c)).sum();
    let bases = [meaning.base(rows, &row_ranks), meaning.base(columns, &column_ranks)];
    let mut csv = format!("{},{},in_base,count,n_base,share,", quoted(&rows.name), quoted(&columns.name));
    if meaning.has_words() {
        csv.push_str(WORDS);
    }
    csv.push_str(BASES);
    csv.push_str("where,count_unit,share_unit,marking\r\n");
    for (row, column) in pairs() {
        let [row_code, column_code] = [&rows.codes[row], &columns.codes[column]].map(ToString::to_string);
        let (is_in, count, never) = (is_in(row, column), crossing.of(row, column), "writing to a string does not fail");
        let codes = [&row_code, &column_code].map(|code| quoted(code));
        write!(csv, "{},{},{},{count},{n_base},", codes[0], codes[1], u8::from(is_in)).expect(never);
        if is_in && n_base > 0 {
            write!(csv, "{}", real(count) / real(n_base)).expect(never);
        } else {
            csv.push_str(NOTHING);
        }
        if meaning.has_words() {
            let labels = [(rows, &row_code), (columns, &column_code)];
            let words = labels.map(|(column, code)| two(&meaning.label(&column.name, code)));
            write!(csv, ",{},{}", words[0], words[1]).expect(never);
        }
        let [of_rows, of_columns] = bases.each_ref().map(two);
        write!(csv, ",{of_rows},{of_columns},{},{UNITS},{marking}\r\n", quoted(filter)).expect(never);
    }
    csv
}
