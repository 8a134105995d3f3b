//! Sheets → checked instrument, or everything that is wrong with them.
//!
//! XLSForm's columns mean what they mean there. Ours are namespaced, and other tools ignore them. On the survey sheet:
//!
//! | column | meaning |
//! |---|---|
//! | `kaishin::number` | 問番号 as shown |
//! | `kaishin::aliases` | numbers of the same question elsewhere, separated by spaces |
//! | `kaishin::concept` | what stays the same across editions |
//! | `kaishin::protect` | `contact` or `sensitive`: the answer is sealed |
//! | `kaishin::unknown` | `yes`: the respondent may say わからない |
//! | `kaishin::soft` | `yes`: a missing answer or failed constraint does not block submission |
//! | `kaishin::unit` (+ language) | unit of the answer; on a repeat, what one row is |
//! | `kaishin::min_chars`, `kaishin::max_chars` | shortest and longest answer |
//! | `kaishin::chars` | which characters a text may hold: `half-width`, `digits`, `email` or `kana` |
//! | `kaishin::soft_constraint` | what an answer usually fulfils; otherwise a reason is asked for and nothing is blocked |
//! | `kaishin::soft_message` (+ language) | what to say then |
//! | `kaishin::comparability` (+ language) | what to bear in mind when comparing with other editions |
//! | `kaishin::official` | `no`: the wording is not the publisher's own |
//! | `kaishin::base_phrases` (+ language) | `value=phrase` pairs separated by bars: what respondents who chose an option are like |
//!
//! On the choices sheet, `kaishin_exclusive` with `yes` marks an option that goes with no other: 「なし」. (pyxform fails
//! on unknown headings with `::` there, so the plain spelling is for forms that others read too; `kaishin::exclusive` is
//! the same.)
//!
//! On the settings sheet, `kaishin::title` + language is the title in further languages (other readers take
//! `form_title` in one only), and `kaishin::unit` (+ language) says what one respondent is (医療機関 / hospital). The
//! phrases stand beside the question and not on the choices sheet, since many questions share one list of はい and
//! いいえ.

mod bare;
mod cells;
mod choices;
mod columns;
mod conditions;
mod draft;
mod dynamic;
mod headings;
mod languages;
mod names;
mod order;
mod parameters;
mod references;
mod remarks;
mod settings;
mod survey;
mod types;
mod unlike;
mod values;

use std::collections::BTreeSet;

use base::{Finding, nearest};

use crate::instrument::Instrument;
use crate::sheets::{KNOWN_SHEETS, OTHER_SHEETS, Sheets};
use crate::universe;

pub(crate) use cells::Notes;
pub use columns::is_read;
pub use settings::missing_form_id;

/// What became of the sheets.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The instrument; `None` when a finding is an error.
    pub instrument: Option<Instrument>,
    /// All findings at once, each with sheet, row and column.
    pub findings: Vec<Finding>,
}

/// Compiles a questionnaire. Never panics, whatever the sheets hold.
pub fn compile(sheets: &Sheets) -> Compiled {
    let mut notes = Notes::default();
    let instrument = build(sheets, &mut notes);
    let findings = notes.into_sorted();
    let instrument = instrument.filter(|_| !base::finding::blocks(&findings));
    Compiled { instrument, findings }
}

/// Compiles sheets some of whose cells could not be read and are empty here: `found` says so, and nothing more is said
/// about them.
pub fn compile_beside(sheets: &Sheets, found: Vec<Finding>) -> Compiled {
    let mut compiled = compile(sheets);
    let is_alone = sheets.0.len() == 1;
    let told: BTreeSet<Cell> = found.iter().filter_map(|finding| cell_of(finding, is_alone)).collect();
    compiled.findings.retain(|finding| cell_of(finding, is_alone).is_none_or(|cell| !told.contains(&cell)));
    let findings: Vec<Finding> = found.into_iter().chain(compiled.findings).collect();
    let instrument = compiled.instrument.filter(|_| !base::finding::blocks(&findings));
    Compiled { instrument, findings }
}

/// Sheet, row and column.
type Cell = (String, u32, String);

/// The cell that a finding is about. A lone sheet is the survey, whatever its name.
fn cell_of(finding: &Finding, is_alone: bool) -> Option<Cell> {
    let place = &finding.place;
    let sheet = place.sheet.as_ref().map(|sheet| sheet.trim().to_lowercase())?;
    let sheet = if is_alone { "survey".to_owned() } else { sheet };
    let known = match sheet.as_str() {
        "choices" => columns::CHOICES,
        "settings" => columns::SETTINGS,
        _ => columns::SURVEY,
    };
    let heading = place.column.as_deref()?;
    let column = columns::column_of(heading, known).unwrap_or(heading).to_owned();
    Some((sheet, place.row?, column))
}

fn build(sheets: &Sheets, notes: &mut Notes) -> Option<Instrument> {
    let normal = normal(sheets);
    let sheets = &normal;
    note_unknown_sheets(sheets, notes);
    languages::note(sheets, notes);
    let settings = settings::read(sheets.sheet("settings"), notes);
    let lists = choices::read(sheets.sheet("choices"), &settings, notes);
    let Some(sheet) = sheets.sheet("survey") else {
        notes.error(
            "survey",
            None,
            None,
            "missing-sheet",
            "「survey」シートがありません。type, name, label の列を持つ「survey」シートが必要です",
            "there is no “survey” sheet; one with the columns type, name and label is needed",
        );
        return None;
    };
    let has_choices = sheets.sheet("choices").is_some();
    let draft = survey::read(sheet, &lists, has_choices, &settings, notes)?;
    let mut instrument = conditions::attach(sheets, draft, lists, settings, notes)?;
    universe::fill(&mut instrument);
    Some(instrument)
}

/// A lone sheet is the survey, whatever its name; and the quotation marks that word processors set are ordinary ones.
fn normal(sheets: &Sheets) -> Sheets {
    let mut normal = sheets.clone();
    if let [only] = normal.0.as_mut_slice()
        && !KNOWN_SHEETS.contains(&only.name.to_lowercase().as_str())
        && !OTHER_SHEETS.contains(&only.name.trim().to_lowercase().as_str())
    {
        "survey".clone_into(&mut only.name);
    }
    for sheet in &mut normal.0 {
        let is_words: Vec<bool> =
            sheet.rows.first().into_iter().flatten().map(|heading| columns::holds_words(heading)).collect();
        for (index, cell) in sheet.rows.iter_mut().flat_map(|row| row.iter_mut().enumerate()) {
            // Words for people stay as they were set, unless an expression stands in them.
            let stays = is_words.get(index) == Some(&true) && !cell.contains("instance(");
            if !stays && cell.contains(['‘', '’', '“', '”']) {
                *cell = cell.replace(['‘', '’'], "'").replace(['“', '”'], "\"");
            }
        }
    }
    normal
}

/// A sheet that means nothing is no mistake, but a misspelt one is; one whose meaning we leave out is refused.
fn note_unknown_sheets(sheets: &Sheets, notes: &mut Notes) {
    for sheet in &sheets.0 {
        let name = sheet.name.trim().to_lowercase();
        if OTHER_SHEETS.contains(&name.as_str()) && sheet.rows.len() > 1 {
            notes.error(
                &sheet.name,
                None,
                None,
                "unsupported-sheet",
                format!("シート「{}」には対応していません。削除するか、名前を _ で始めてください", sheet.name),
                format!("the sheet “{}” is not supported here; remove it or begin its name with _", sheet.name),
            );
            continue;
        }
        if KNOWN_SHEETS.contains(&sheet.name.to_lowercase().as_str()) || name.starts_with('_') {
            continue;
        }
        // Other readers do not find a sheet by a name with spaces around it.
        let spaced = KNOWN_SHEETS.into_iter().find(|known| *known == name);
        if let Some(likely) = spaced.or_else(|| nearest(&name, KNOWN_SHEETS.iter().copied())) {
            notes.warning(
                &sheet.name,
                None,
                None,
                "misspelt-sheet",
                format!("シート「{}」は読まれません。「{likely}」ではありませんか", sheet.name),
                format!("the sheet “{}” is not read; did you mean “{likely}”?", sheet.name),
            );
        }
    }
}
