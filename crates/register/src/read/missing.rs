//! What is wrong with a list's header, and what the likely heading is.

use std::collections::BTreeSet;

use base::{Finding, Text};

use super::collect::Findings;
use super::header::{Layout, key};
use super::records::number;
use super::table::{Row, Table, letters};
use super::value::{self, is_destroyed_code};
use crate::facility::FacilityKind;
use crate::mapping::{Field, Mapping, Source};

/// Most cells of a row that a message repeats.
const CELLS_SHOWN_MAX: usize = 8;
/// Most characters of each of them.
const CELL_CHARS_SHOWN_MAX: usize = 40;

/// From this likeness on (0 to 1) a heading is offered as the renamed one.
const LIKENESS_MIN: f64 = 0.5;

/// The fields that a list has to have: all that a custom mapping names; of the ministry's, those of the kinds in the file,
/// whose clinics have fewer columns for beds than hospitals, and the others none.
fn needed(table: &Table, layout: &Layout, mapping: &Mapping) -> Vec<Field> {
    let named = |(field, source): (&Field, &Source)| matches!(source, Source::Column(_)).then_some(*field);
    let fields = mapping.sources.iter().filter_map(named);
    if !mapping.ministry {
        return fields.collect();
    }
    let kind_of = |row: &Row| row.cells.get(layout.column(Field::Kind)?).and_then(value::kind);
    let kinds: BTreeSet<Option<FacilityKind>> = table.rows[layout.first_row..].iter().map(kind_of).collect();
    let hospitals = kinds.contains(&Some(FacilityKind::Hospital)) || kinds.contains(&None);
    let beds = hospitals || kinds.contains(&Some(FacilityKind::Clinic));
    fields
        .filter(|field| match field {
            Field::Code | Field::Name | Field::Kana | Field::Kind => true,
            Field::Prefecture | Field::Municipality | Field::Address => true,
            Field::BedsTotal | Field::BedsGeneral | Field::BedsLongTerm => beds,
            Field::BedsPsychiatric | Field::BedsTuberculosis | Field::BedsInfectious => hospitals,
        })
        .collect()
}

pub(crate) fn report_missing(findings: &mut Findings, table: &Table, layout: &Layout, mapping: &Mapping) {
    let taken: BTreeSet<usize> = layout.by_field.values().copied().collect();
    let free: Vec<&String> = layout
        .headings
        .iter()
        .enumerate()
        .filter(|(column, _)| !taken.contains(column))
        .map(|(_, heading)| heading)
        .collect();
    let row = table.rows[layout.first_row - 1].number;
    for field in needed(table, layout, mapping).into_iter().filter(|field| layout.column(*field).is_none()) {
        let Some(Source::Column(wanted)) = mapping.sources.get(&field) else {
            continue;
        };
        let wanted = wanted.first().map_or("", String::as_str);
        let likeliest = free
            .iter()
            .map(|heading| (likeness(wanted, heading), *heading))
            .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
            .max_by(|(a, _), (b, _)| a.total_cmp(b))
            .map(|(_, heading)| heading.as_str());
        findings.push(column_missing(field, wanted, likeliest).at_row(row));
    }
}

/// Dice's coefficient of the characters of two headings: 1 for the same characters, 0 for none in common.
fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (key(a), key(b));
    let mut left: Vec<char> = b.chars().collect();
    let n_both = a.chars().count() + left.len();
    let mut n_common = 0_u32;
    for c in a.chars() {
        if let Some(at) = left.iter().position(|other| *other == c) {
            left.swap_remove(at);
            n_common += 1;
        }
    }
    2.0 * f64::from(n_common) / f64::from(number(n_both.max(1)))
}

pub(crate) fn no_header(findings: &mut Findings, table: &Table, mapping: &Mapping) {
    let first = &table.rows[0];
    let is_data = first.cells.iter().any(|cell| cell.trim().parse::<f64>().is_ok());
    findings.push(if is_data { header_missing(first, mapping) } else { header_unknown(first, mapping) });
    let width = first.cells.len();
    for column in 0..width {
        let cell = |row: &Row| row.cells.get(column).unwrap_or_default().to_owned();
        let destroyed: Vec<&Row> = table.rows.iter().filter(|row| is_destroyed_code(&cell(row))).collect();
        if let [first, ..] = destroyed.as_slice() {
            // The ministry's identifiers stand in column A; elsewhere nobody said where they are.
            let heading = if mapping.ministry && column == 0 { "ID" } else { "" };
            findings.push(destroyed_codes(heading, column, &cell(first), destroyed.len()).at_row(first.number));
        }
    }
}

/// What Excel did to the identifiers of a list, by column.
pub(crate) fn destroyed_codes(heading: &str, column: usize, sample: &str, n_rows: usize) -> Finding {
    let letters = letters(column);
    let (ja, en) = match heading {
        "" => (format!("{letters}列"), format!("column {letters}")),
        heading => (format!("「{heading}」（{letters}列）"), format!("“{heading}” (column {letters})")),
    };
    let message = Text::new(
        format!(
            "{ja}の識別子が「{sample}」のような指数表記になっています（{n_rows}行）。Excelで開いて保存したときに、長い番号が数値に変えられたためです。元の番号は失われており、復元できません。配布元からもう一度ダウンロードし、Excelで開かずにそのまま読み込んでください。Excelで扱うときは、この列を「文字列」として取り込んでください。"
        ),
        format!(
            "The identifiers in {en} read like “{sample}” ({n_rows} rows): Excel turned the long numbers into scientific notation when the file was opened and saved. The original numbers are lost. Download the file again and import it without opening it in Excel; if it must pass through Excel, import that column as text."
        ),
    );
    Finding::error("identifiers-destroyed", message).in_column(&if heading.is_empty() {
        letters
    } else {
        heading.to_owned()
    })
}

fn wanted_headings(mapping: &Mapping) -> Vec<&str> {
    fn heading(source: &Source) -> Option<&str> {
        match source {
            Source::Column(headings) => headings.first().map(String::as_str),
            Source::Always(_) => None,
        }
    }
    mapping.sources.values().filter_map(heading).collect()
}

fn header_missing(first: &Row, mapping: &Mapping) -> Finding {
    let wanted = wanted_headings(mapping);
    let (ja, en) = (wanted.join("、"), wanted.join(", "));
    let message = Text::new(
        format!(
            "見出しの行がありません。最初の行からデータが始まっています。見出し（{ja}）のある、ダウンロードしたままのファイルを選んでください。"
        ),
        format!(
            "The header row is missing: the list begins with data. Choose the file as it was downloaded, with its headings ({en})."
        ),
    );
    Finding::error("header-missing", message).at_row(first.number)
}

/// A cell as a message repeats it: a file without lines must not become its own message.
fn shortened(cell: &str) -> String {
    let mut shown: String = cell.chars().take(CELL_CHARS_SHOWN_MAX).collect();
    if shown.len() < cell.len() {
        shown.push('…');
    }
    shown
}

fn header_unknown(first: &Row, mapping: &Mapping) -> Finding {
    let wanted = wanted_headings(mapping);
    let (ja, en) = (wanted.join("、"), wanted.join(", "));
    let cells = first.cells.iter().map(str::trim).filter(|cell| !cell.is_empty());
    let found = cells.take(CELLS_SHOWN_MAX).map(shortened).collect::<Vec<_>>();
    let (found_ja, found_en) = (found.join("、"), found.join(", "));
    let message = Text::new(
        format!(
            "見出しが一つも合いません。必要な見出し：{ja}。このファイルの最初の行：{found_ja}。別の一覧であれば、列の対応を指定してください（例：code=医療機関コード,name=名称）。"
        ),
        format!(
            "None of the headings fits. Needed: {en}. This file's first row: {found_en}. For another list give a mapping of its columns, e.g. code=ID,name=Name."
        ),
    );
    Finding::error("header-unknown", message).at_row(first.number)
}

pub(crate) fn no_rows() -> Finding {
    let message = Text::new(
        "一覧に施設が一つもありません。見出しの下にデータがあるファイルを選んでください。",
        "The list holds no facility. Choose a file with rows below its headings.",
    );
    Finding::error("list-empty", message)
}

pub(crate) fn heading_twice(heading: &str, columns: &[usize]) -> Finding {
    let where_found = columns.iter().map(|column| letters(*column)).collect::<Vec<_>>();
    let message = Text::new(
        format!(
            "見出し「{heading}」が複数の列（{}）にあります。一つを残し、ほかの見出しを変えてください。",
            where_found.join("、")
        ),
        format!(
            "The heading “{heading}” stands above several columns ({}). Keep one and rename the others.",
            where_found.join(", ")
        ),
    );
    Finding::error("heading-twice", message).in_column(heading)
}

fn column_missing(field: Field, wanted: &str, likeliest: Option<&str>) -> Finding {
    let (name, label) = (field.name(), field.label());
    let message = match likeliest {
        Some(likeliest) => Text::new(
            format!(
                "「{wanted}」の列（{}）がありません。「{likeliest}」がこれにあたるようです。見出しを「{wanted}」に直すか、列の対応に {name}={likeliest} を加えてください。",
                label.ja
            ),
            format!(
                "The column “{wanted}” ({}) is missing. “{likeliest}” seems to be it: rename it to “{wanted}”, or add {name}={likeliest} to the mapping.",
                label.en
            ),
        ),
        None => Text::new(
            format!(
                "「{wanted}」の列（{}）がありません。この列のあるファイルを選ぶか、列の対応に {name}=見出し を加えてください。",
                label.ja
            ),
            format!(
                "The column “{wanted}” ({}) is missing. Choose a file that has it, or add {name}=heading to the mapping.",
                label.en
            ),
        ),
    };
    Finding::error("column-missing", message).in_column(wanted)
}

pub(crate) fn no_such_letters(field: Field, name: &str, width: usize) -> Finding {
    let last = letters(width.saturating_sub(1));
    let field = field.name();
    let message = Text::new(
        format!(
            "列の対応 {field}={name} の「{name}」列はありません。見出しのない一覧では A から {last} までの列の文字で指定してください。"
        ),
        format!(
            "The mapping {field}={name} names a column that does not exist. In a list without header, columns are A to {last}."
        ),
    );
    Finding::error("column-missing", message).in_column(name)
}
