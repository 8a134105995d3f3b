//! The codebook: how to read the answers of an instrument.

use base::{Lang, Text, UniverseWords};
use serde::{Deserialize, Serialize};

use crate::instrument::{Choice, Instrument, Item, Kind, Protection};

/// One item of the codebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodebookEntry {
    /// Key template, e.g. `vpn/q9/maker`.
    pub path: String,
    /// `name` column.
    pub name: String,
    /// 問番号, or empty.
    pub number: String,
    /// Numbers of the same question elsewhere.
    pub aliases: Vec<String>,
    /// The question.
    pub label: Text,
    /// Kind of answer, as in XLSForm: `select_one`, `integer` …
    pub kind: String,
    /// Values with their words, in order.
    pub options: Vec<CodebookOption>,
    /// Whether answers are sealed.
    pub protect: Protection,
    /// Of whom it is asked.
    pub universe: UniverseWords,
    /// Unit of the answer.
    pub unit: Text,
    /// What stays the same across editions, or empty.
    pub concept: String,
    /// What to bear in mind when comparing with other editions.
    pub comparability: Text,
    /// False where the wording is not the publisher's own.
    pub official: bool,
    /// Key template of the repeat around it; empty outside repeats.
    pub repeat: String,
    /// Version of the instrument.
    pub version: String,
}

/// One value of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodebookOption {
    /// The value stored.
    pub value: String,
    /// Words shown.
    pub label: Text,
    /// True where it goes with no other option.
    pub exclusive: bool,
}

/// The codebook of everything that carries an answer, in the order of the instrument. Notes are left out.
pub fn codebook(instrument: &Instrument) -> Vec<CodebookEntry> {
    let carries = |item: &&Item| item.kind != Kind::Note;
    instrument.items.iter().filter(carries).map(|item| entry(instrument, item)).collect()
}

fn entry(instrument: &Instrument, item: &Item) -> CodebookEntry {
    let option = |option: &Choice| CodebookOption {
        value: option.value.clone(),
        label: option.label.clone(),
        exclusive: option.exclusive,
    };
    CodebookEntry {
        path: item.path.clone(),
        name: item.name.clone(),
        number: item.number.clone(),
        aliases: item.aliases.clone(),
        label: item.label.clone(),
        kind: item.kind.code().to_owned(),
        options: item.options.iter().map(option).collect(),
        protect: item.protect,
        universe: item.universe.words.clone(),
        unit: item.unit.clone(),
        concept: item.concept.clone(),
        comparability: item.comparability.clone(),
        official: item.official,
        repeat: item.repeat.map(|repeat| instrument.items[repeat].path.clone()).unwrap_or_default(),
        version: instrument.version.clone(),
    }
}

/// The codebook as rows of a table in `lang`, the header first; several options stand in one cell, `value=label`.
pub fn rows(entries: &[CodebookEntry], lang: Lang) -> Vec<Vec<String>> {
    let header = match lang {
        Lang::Ja => [
            "キー",
            "名前",
            "問番号",
            "別の番号",
            "設問",
            "種類",
            "選択肢",
            "保護",
            "母数",
            "母数の単位",
            "単位",
            "概念",
            "比較上の注意",
            "繰り返し",
            "版",
        ],
        Lang::En => [
            "key",
            "name",
            "number",
            "aliases",
            "question",
            "kind",
            "options",
            "protection",
            "base",
            "unit of the base",
            "unit",
            "concept",
            "comparability",
            "repeat",
            "version",
        ],
    };
    let header = header.map(str::to_owned).to_vec();
    std::iter::once(header).chain(entries.iter().map(|entry| row(entry, lang))).collect()
}

fn row(entry: &CodebookEntry, lang: Lang) -> Vec<String> {
    let option = |option: &CodebookOption| format!("{}={}", option.value, option.label.get(lang));
    let protect = match entry.protect {
        Protection::None => "",
        Protection::Contact => "contact",
        Protection::Sensitive => "sensitive",
    };
    vec![
        entry.path.clone(),
        entry.name.clone(),
        entry.number.clone(),
        entry.aliases.join(" "),
        entry.label.get(lang).to_owned(),
        entry.kind.clone(),
        entry.options.iter().map(option).collect::<Vec<_>>().join(" | "),
        protect.to_owned(),
        entry.universe.sentence.get(lang).to_owned(),
        entry.universe.unit.get(lang).to_owned(),
        entry.unit.get(lang).to_owned(),
        entry.concept.clone(),
        entry.comparability.get(lang).to_owned(),
        entry.repeat.clone(),
        entry.version.clone(),
    ]
}
