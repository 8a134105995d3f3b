//! The file of editions, read and written.

use base::{Comparability, ConceptLink, Finding, Lang, Text};

use super::{Comparison, position};
use crate::instrument::Instrument;
use crate::sheets::Sheets;

/// The lines of a file that join one earlier edition to a later one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditionsFile {
    /// In the order of the file.
    pub links: Vec<ConceptLink>,
}

const FILE: &str = "editions.csv";
const SHEET: &str = "editions";
const COLUMNS: [&str; 4] = ["concept", "from_item", "to_item", "class"];
const NOTES: [&str; 2] = ["note_ja", "note_en"];

/// Reads the lines that join `old` to `new`; those of other editions are left out.
pub fn read(text: &str, old: &Instrument, new: &Instrument) -> (EditionsFile, Vec<Finding>) {
    let mut found = EditionsFile::default();
    let mut findings = Sheets::csv_warnings(&[(FILE, text)]);
    let sheets = match Sheets::from_csv_files(&[(FILE, text)]) {
        Ok(sheets) => sheets,
        Err(findings) => return (found, findings),
    };
    let rows = sheets.0.into_iter().next().map(|sheet| sheet.rows).unwrap_or_default();
    found.links = lines(&rows, old, new, &mut findings);
    (found, findings)
}

/// The lines of the table of editions that stands beside the sheets of `new`; without one, none.
pub fn beside(sheets: &Sheets, old: &Instrument, new: &Instrument) -> EditionsFile {
    let rows = sheets.sheet(SHEET).map(|sheet| sheet.rows.as_slice()).unwrap_or_default();
    EditionsFile { links: lines(rows, old, new, &mut Vec::new()) }
}

fn lines(rows: &[Vec<String>], old: &Instrument, new: &Instrument, findings: &mut Vec<Finding>) -> Vec<ConceptLink> {
    let mut links: Vec<ConceptLink> = Vec::new();
    let headings: Vec<String> =
        rows.first().map(|row| row.iter().map(|cell| cell.trim().to_lowercase()).collect()).unwrap_or_default();
    let missing: Vec<&str> =
        COLUMNS.into_iter().filter(|column| !headings.iter().any(|heading| heading == column)).collect();
    if !missing.is_empty() {
        findings.push(missing_columns(&missing));
        return links;
    }
    for (index, row) in rows.iter().enumerate().skip(1) {
        let cell = |column: &str| -> String {
            let at = headings.iter().position(|heading| heading == column);
            at.and_then(|at| row.get(at)).map(|cell| cell.trim().to_owned()).unwrap_or_default()
        };
        let of_another = ![String::new(), old.form_id.clone()].contains(&cell("from_edition"));
        if of_another || row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut slips = Vec::new();
        if let Some(link) = link(&cell, old, new, &mut slips) {
            if links.iter().any(|other| (&other.from, &other.to) == (&link.from, &link.to)) {
                slips.push(joined_twice(&link).in_column("to_item"));
            } else {
                links.push(link);
            }
        }
        let at = u32::try_from(index + 1).unwrap_or(u32::MAX);
        findings.extend(slips.into_iter().map(|slip| slip.in_file(FILE).at_row(at)));
    }
    links
}

/// One line; `None` where something in it stands for nothing.
fn link(
    cell: &dyn Fn(&str) -> String,
    old: &Instrument,
    new: &Instrument,
    slips: &mut Vec<Finding>,
) -> Option<ConceptLink> {
    let class = Comparability::parse(&cell("class").replace(' ', "_"));
    if class.is_none() {
        slips.push(unknown_class(&cell("class")).in_column("class"));
    }
    let (from, to) = (position(old, &cell("from_item")), position(new, &cell("to_item")));
    for (place, column, instrument) in [(from, "from_item", old), (to, "to_item", new)] {
        if place.is_none() {
            slips.push(unknown_item(&cell(column), instrument).in_column(column));
        }
    }
    let (from, to) = (&old.items[from?], &new.items[to?]);
    let (concept, note) = (cell("concept"), Text::new(cell(NOTES[0]), cell(NOTES[1])));
    // The earlier edition may have asked for something near it under another concept; the note says how near.
    if !to.concept.is_empty() && to.concept != concept {
        slips.push(other_concept(&concept, &to.path, &to.concept).in_column("to_item"));
    }
    Some(ConceptLink { concept, from: from.path.clone(), to: to.path.clone(), class: class?, note })
}

/// What a comparison found, as such a file: a beginning for the person who knows why.
pub fn write(comparison: &Comparison, old: &Instrument, new: &Instrument) -> String {
    let header = COLUMNS.iter().chain(&NOTES).map(|cell| (*cell).to_owned()).collect();
    let mut rows: Vec<Vec<String>> = vec![header];
    for joined in &comparison.joined {
        let (from, to) = (&old.items[joined.from], &new.items[joined.to]);
        if !to.kind.is_asked() {
            continue;
        }
        let concept = [&to.concept, &from.concept, &to.name].into_iter().find(|word| !word.is_empty());
        let link = joined.declared.as_ref();
        let note = link.map(|link| link.note.clone()).unwrap_or_default();
        let class = joined.class.max(link.map_or(Comparability::Same, |link| link.class));
        rows.push(vec![
            concept.cloned().unwrap_or_default(),
            from.path.clone(),
            to.path.clone(),
            class.code().replace('_', " "),
            note.ja,
            note.en,
        ]);
    }
    rows.iter().map(|row| row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n").collect()
}

fn quoted(cell: &str) -> String {
    let safe = base::cell::safe(cell);
    if safe.contains([',', '"', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

fn missing_columns(missing: &[&str]) -> Finding {
    let missing = missing.join(", ");
    Finding::error(
        "missing-column",
        Text::new(
            format!("列「{missing}」がありません。{} の列が必要です", COLUMNS.join(", ")),
            format!("the columns {missing} are missing; {} are needed", COLUMNS.join(", ")),
        ),
    )
    .in_file(FILE)
    .at_row(1)
}

fn unknown_class(found: &str) -> Finding {
    let known: Vec<&str> = Comparability::ALL.into_iter().map(Comparability::code).collect();
    let known = known.join(" / ");
    Finding::error(
        "unknown-class",
        Text::new(
            format!("「{found}」という区分はありません。{known} のどれかにしてください"),
            format!("there is no class “{found}”; write one of {known}"),
        ),
    )
}

fn unknown_item(written: &str, instrument: &Instrument) -> Finding {
    let edition = instrument.title.get(Lang::Ja);
    let edition_en = instrument.title.get(Lang::En);
    Finding::error(
        "unknown-item",
        Text::new(
            format!("「{written}」という設問は「{edition}」にありません"),
            format!("there is no item “{written}” in “{edition_en}”"),
        ),
    )
}

fn other_concept(written: &str, path: &str, concept: &str) -> Finding {
    Finding::error(
        "other-concept",
        Text::new(
            format!("概念「{written}」とありますが、設問「{path}」の概念は「{concept}」です。どちらかを直してください"),
            format!("the line says “{written}”, but the concept of “{path}” is “{concept}”; change one of them"),
        ),
    )
}

fn joined_twice(link: &ConceptLink) -> Finding {
    Finding::error(
        "joined-twice",
        Text::new(
            format!("「{}」と「{}」は、すでに別の行で結び付けられています。1行にしてください", link.from, link.to),
            format!("“{}” and “{}” are joined by another line already; keep one", link.from, link.to),
        ),
    )
}
