//! What an extract says about itself: the codebook of its columns, and the design that makes weights of its frame.

use base::{Text, calendar, prefecture};
use extract::{CODEBOOK_FORMAT, CodeWords, Codebook, CodebookColumn, CodebookFile, Role, StateWord};
use questionnaire::{CodebookEntry, Kind, codebook as entries};
use serde_json::json;

use super::cases::{CHOSEN, GIVEN, Table};
use super::columns::{Chosen, ChosenFile};
use super::{DESIGN_FORMAT, Extract};
use crate::collect::Collected;
use crate::times;

/// The code of the only stratum, where the frame's rule makes none.
pub(super) const ONE_STRATUM: &str = "all";

/// The codebook of all tables.
pub(super) fn codebook(collected: &Collected, chosen: &Chosen, tables: &[Table]) -> Codebook {
    let entries = entries(&collected.instrument);
    let file = |(chosen, table): (&ChosenFile, &Table)| {
        let mut columns = head(collected, table);
        for item in &chosen.items {
            let path = &collected.instrument.items[item.index].path;
            let entry = entries.iter().find(|entry| entry.path == *path).expect("what carries an answer has an entry");
            columns.extend(item_columns(&item.column, collected.instrument.items[item.index].kind, entry));
        }
        let unit = match chosen.repeat {
            Some(repeat) if !collected.instrument.items[repeat].unit.is_empty() => {
                collected.instrument.items[repeat].unit.clone()
            }
            Some(repeat) => collected.instrument.items[repeat].label.clone(),
            None => collected.instrument.unit.clone(),
        };
        CodebookFile { file: chosen.file.clone(), unit, columns }
    };
    Codebook {
        format: CODEBOOK_FORMAT.to_owned(),
        title: collected.instrument.title.clone(),
        version: collected.instrument.version.clone(),
        states: StateWord::ALL.map(StateWord::coded).to_vec(),
        files: chosen.files.iter().zip(tables).map(file).collect(),
    }
}

/// The columns before the first item.
fn head(collected: &Collected, table: &Table) -> Vec<CodebookColumn> {
    let (strata, _) = collected.stratification();
    let known = ["facility", "row", "prefecture", "beds", "submitted_at", strata.as_str()];
    let head = table.sheet.columns().iter().take_while(|column| known.contains(&column.name.as_str()));
    head.map(|column| {
        let (role, codes) = match column.name.as_str() {
            name if name == strata => (Role::Class, strata_codes(collected)),
            "prefecture" => (Role::Class, prefecture_codes()),
            "beds" | "submitted_at" => (Role::Value, Vec::new()),
            _ => (Role::Id, Vec::new()),
        };
        CodebookColumn {
            name: column.name.clone(),
            role,
            label: column.label.clone(),
            codes,
            ..CodebookColumn::default()
        }
    })
    .collect()
}

fn strata_codes(collected: &Collected) -> Vec<CodeWords> {
    let code = |code: String| if code.is_empty() { ONE_STRATUM.to_owned() } else { code };
    collected.strata().into_iter().map(|(own, label, _)| CodeWords { code: code(own), label }).collect()
}

fn prefecture_codes() -> Vec<CodeWords> {
    let unknown = CodeWords { code: String::new(), label: Text::new("不明", "Unknown") };
    prefecture::all().map(|(code, label)| CodeWords { code, label }).chain([unknown]).collect()
}

/// The columns of one item, as the table has them.
fn item_columns(name: &str, kind: Kind, entry: &CodebookEntry) -> Vec<CodebookColumn> {
    let column = |name: String, role: Role, codes: Vec<CodeWords>| CodebookColumn {
        name,
        role,
        label: entry.label.clone(),
        item: entry.path.clone(),
        number: entry.number.clone(),
        kind: entry.kind.clone(),
        codes,
        states: Vec::new(),
        unit: entry.unit.clone(),
        universe: entry.universe.clone(),
        concept: entry.concept.clone(),
        comparability: entry.comparability.clone(),
    };
    let words = |code: &str, label: Text| CodeWords { code: code.to_owned(), label };
    let given = || vec![words(GIVEN, Text::new("記入あり", "Given"))];
    let beside = || column(format!("{name}/value"), Role::Value, Vec::new());
    match kind {
        Kind::SelectOne => {
            let options = entry.options.iter().map(|option| words(&option.value, option.label.clone())).collect();
            vec![column(name.to_owned(), Role::Item, options)]
        }
        Kind::SelectMultiple => {
            let mut columns = vec![column(name.to_owned(), Role::Item, Vec::new())];
            for option in &entry.options {
                let codes = vec![
                    words(CHOSEN[0], Text::new("選択", "Chosen")),
                    words(CHOSEN[1], Text::new("非選択", "Not chosen")),
                ];
                let mut column = column(format!("{name}/{}", option.value), Role::Option, codes);
                column.label = Text::new(
                    format!("{}：{}", entry.label.get(base::Lang::Ja), option.label.get(base::Lang::Ja)),
                    format!("{}: {}", entry.label.get(base::Lang::En), option.label.get(base::Lang::En)),
                );
                columns.push(column);
            }
            columns
        }
        Kind::Integer => vec![column(name.to_owned(), Role::Item, Vec::new()), beside()],
        Kind::Decimal | Kind::Date | Kind::Time => vec![column(name.to_owned(), Role::Item, given()), beside()],
        Kind::Text => vec![column(name.to_owned(), Role::Item, given())],
        Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Repeat => Vec::new(),
    }
}

/// The design: a stratified census with non-response. Of the N facilities of each stratum n answered, as good as drawn.
pub(super) fn design(collected: &Collected, chosen: &Chosen) -> serde_json::Value {
    let (strata, _) = collected.stratification();
    let mut sizes = serde_json::Map::new();
    let mut responses = serde_json::Map::new();
    for (code, _, n_frame) in collected.strata() {
        if n_frame > 0 {
            let n = collected.responses.iter().filter(|response| response.stratum == code).count();
            let code = if code.is_empty() { ONE_STRATUM.to_owned() } else { code };
            sizes.insert(code.clone(), n_frame.into());
            responses.insert(code, n.into());
        }
    }
    let repeats = chosen.files.iter().filter(|file| file.repeat.is_some());
    let clusters: serde_json::Map<String, serde_json::Value> =
        repeats.map(|file| (file.file.clone(), json!({ "clusters": ["facility"] }))).collect();
    json!({
        "format": DESIGN_FORMAT,
        "title": design_words(),
        "strata": strata,
        "fpc": { "is": "population_size", "sizes": sizes },
        "sampled": responses,
        "lonely": "adjust",
        "files": clusters,
    })
}

fn design_words() -> Text {
    Text::new(
        "層別の悉皆調査。回答した施設を、層ごとの単純無作為抽出とみなす",
        "A stratified census with non-response: those who responded are looked at as a simple random sample of their stratum",
    )
}

/// The extract as DDI Codebook.
pub(super) fn ddi(made: &Extract, collected: &Collected) -> Vec<u8> {
    let day = |moment: Option<jiff::Timestamp>| {
        moment.filter(|moment| *moment <= collected.as_of).map(|moment| calendar::day_in_japan(moment).to_string())
    };
    let first = collected.round.opened_at();
    let last = collected.responses.iter().map(|response| response.submitted_at).max();
    let stratum = |(code, label, n_frame): (String, Text, u32)| {
        let n = collected.responses.iter().filter(|response| response.stratum == code).count() as u64;
        (label, u64::from(n_frame), n)
    };
    extract::ddi(&extract::Study {
        codebook: &made.codebook,
        sheets: &made.sheets,
        title: collected.round.title.clone(),
        id: format!("{}/{}/{}", collected.instrument.form_id, collected.instrument.version, collected.round.id),
        as_of: times::to_text(collected.as_of),
        collected: [day(first).unwrap_or_default(), day(last).unwrap_or_default()],
        strata: collected.strata().into_iter().map(stratum).collect(),
        design: design_words(),
        marking: tabulate::Marking::InternalUnsuppressed.words(),
    })
}
