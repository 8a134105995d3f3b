//! Answers as people write them in a file: one JSON object with an entry for each answer.
//!
//! | entry | meaning |
//! |---|---|
//! | `"q3": "yes"`, `"q9": 12`, `"day": "2026-11-20"` | answered; read as forgivingly as on a page |
//! | `"systems": ["ehr", "pacs"]` | several options |
//! | `"vpn": {"q8": "yes"}`, `"vpn/q9": [{"maker": "架空"}]` | a group as an object, rows as a list of objects |
//! | `"vpn/q9": [1, 4]` | ids of a repeat's rows; without it, the rows that other entries name are there. Where an answer counts the rows, the count decides |
//! | `"q3": null`, `"q3": ""` | asked, and left empty |
//! | `"q3": {"unknown": true}` | わからない |
//! | `"q3": {"prefilled": "yes"}` | taken over from elsewhere and not confirmed |
//!
//! A key is written whole (`vpn/q9[1]/maker`), or as its last parts (`q9[1]/maker`, `q3`) where one item alone ends so.

use std::collections::{BTreeMap, BTreeSet};

use base::{Finding, Text, did_you_mean, nearest};
use serde_json::{Map, Value as Json, json};

use crate::accept::read;
use crate::answer::{Answer, Answers, Value};
use crate::entries::{Entry, State, flat};
use crate::instrument::{Instrument, Item, Kind};
use crate::key::Key;
use crate::phrases::shown_name;

/// Largest file of answers, in bytes.
pub const ANSWERS_BYTES_MAX: usize = 16 << 20;
/// Most entries of one file.
pub const ENTRIES_MAX: usize = 100_000;

/// Reads a file of answers. What cannot be read is a finding and left out; everything else is taken.
///
/// A text that is no JSON object, or too large, is refused whole with one finding.
pub fn read(instrument: &Instrument, text: &str) -> Result<(Answers, Vec<Finding>), Box<Finding>> {
    let (mut answers, mut findings) = (Answers::new(), Vec::new());
    for Entry { key: written, value, .. } in &entries(instrument, text)? {
        let taken = resolve(instrument, written).and_then(|(key, item)| {
            let item = &instrument.items[item];
            let slip = |(code, message)| Box::new(Finding::error(code, message));
            answer(item, value).map(|answer| (key, answer)).map_err(slip)
        });
        match taken {
            Ok((key, answer)) if !answers.contains_key(&key) => {
                answers.insert(key, answer);
            }
            Ok((key, _)) => findings.push(answered_twice(&key).at_item(written)),
            Err(finding) => findings.push(finding.at_item(written)),
        }
    }
    add_named_rows(instrument, &mut answers);
    Ok((answers, findings))
}

/// The same answers as a JSON object that [`read`] takes.
pub fn write(answers: &Answers) -> Json {
    let entries = answers.iter().map(|(key, answer)| (key.to_string(), json_of(answer)));
    Json::Object(entries.collect())
}

/// An answer as it stands in such a file.
pub fn json_of(answer: &Answer) -> Json {
    match answer {
        Answer::Answered(value) => json_of_value(value),
        Answer::Blank => Json::Null,
        Answer::Unknown => json!({ "unknown": true }),
        Answer::Prefilled(value) => json!({ "prefilled": json_of_value(value) }),
    }
}

/// A value as it stands in such a file.
pub fn json_of_value(value: &Value) -> Json {
    match value {
        Value::Integer(number) => json!(number),
        Value::Many(options) => json!(options),
        Value::Rows(rows) => json!(rows),
        Value::Text(_) | Value::Decimal(_) | Value::Date(_) | Value::Time(_) | Value::One(_) => {
            Json::String(value.to_stored())
        }
    }
}

/// The key that is meant, and its item: written whole, or as last parts that fit one item alone.
pub fn resolve(instrument: &Instrument, written: &str) -> Result<(Key, usize), Box<Finding>> {
    let short = Key::parse(written).ok_or_else(|| Box::new(not_a_key(written)))?;
    if let Some(index) = instrument.item_index(&short) {
        return Ok((short, index));
    }
    let ending = items_ending(instrument, &short.template());
    let fitting: Vec<(Key, usize)> = ending
        .iter()
        .filter_map(|index| {
            let key = lengthened(&instrument.items[*index].path, &short)?;
            (instrument.item_index(&key) == Some(*index)).then_some((key, *index))
        })
        .collect();
    match (fitting.as_slice(), ending.as_slice()) {
        ([only], _) => Ok(only.clone()),
        ([], []) => Err(Box::new(unknown_item(instrument, written))),
        ([], [first, ..]) => Err(Box::new(rows_do_not_fit(instrument, *first))),
        (several, _) => Err(Box::new(ambiguous(several))),
    }
}

/// Items that may be meant by a key with or without its rows: for looking things up.
pub fn items_ending(instrument: &Instrument, template: &str) -> Vec<usize> {
    let tail = format!("/{template}");
    let fits = |item: &Item| item.path == template || item.path.ends_with(&tail);
    let all = instrument.items.iter().enumerate();
    all.filter(|(_, item)| fits(item)).map(|(index, _)| index).collect()
}

fn entries(instrument: &Instrument, text: &str) -> Result<Vec<Entry>, Box<Finding>> {
    if text.len() > ANSWERS_BYTES_MAX {
        return Err(Box::new(too_large(text.len())));
    }
    let object: Map<String, Json> = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(not_json)?;
    let entries = flat(&object, |key| resolve(instrument, key).is_ok());
    if entries.len() > ENTRIES_MAX { Err(Box::new(too_many(entries.len()))) } else { Ok(entries) }
}

/// `q9[1]/maker` and `vpn/q9/maker` give `vpn/q9[1]/maker`.
fn lengthened(path: &str, short: &Key) -> Option<Key> {
    let before = path.strip_suffix(&short.template())?;
    Key::parse(&format!("{before}{short}"))
}

fn answer(item: &Item, json: &Json) -> Result<Answer, (&'static str, Text)> {
    let is_set_off = item.kind == Kind::Calculate && item.calculation.is_some();
    if item.always_calculated() || (matches!(item.kind, Kind::Note | Kind::Calculate) && !is_set_off) {
        return Err(("takes-no-answer", takes_no_answer(item)));
    }
    let Json::Object(state) = json else {
        return Ok(value(item, json)?.map_or(Answer::Blank, Answer::Answered));
    };
    match State::of(state) {
        Some(State::Unknown) => Ok(Answer::Unknown),
        Some(State::Blank) => Ok(Answer::Blank),
        Some(State::Prefilled(json)) => Ok(value(item, json)?.map_or(Answer::Blank, Answer::Prefilled)),
        None => Err(("no-such-state", no_such_state(item, json))),
    }
}

fn value(item: &Item, json: &Json) -> Result<Option<Value>, (&'static str, Text)> {
    let unfit = || ("not-a-value", not_a_value(item, json));
    if item.kind == Kind::Repeat {
        return match json {
            Json::Null => Ok(None),
            Json::Array(rows) => rows_of(rows).map(Some).ok_or_else(unfit),
            Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => Err(unfit()),
        };
    }
    let values = match json {
        Json::Null => Vec::new(),
        Json::String(text) if item.kind == Kind::SelectMultiple => text.split_whitespace().map(str::to_owned).collect(),
        Json::String(text) => vec![text.clone()],
        Json::Number(number) => vec![number.to_string()],
        Json::Array(options) if item.kind == Kind::SelectMultiple => {
            options.iter().map(|option| option.as_str().map(str::to_owned)).collect::<Option<_>>().ok_or_else(unfit)?
        }
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => return Err(unfit()),
    };
    if item.kind == Kind::Hidden {
        return Ok(values.into_iter().find(|text| !text.is_empty()).map(Value::Text));
    }
    read::value(item, &values)
}

/// Ids of rows: whole numbers from 1, each once.
fn rows_of(rows: &[Json]) -> Option<Value> {
    let ids: Vec<u32> =
        rows.iter().map(|row| row.as_u64().and_then(|id| u32::try_from(id).ok())).collect::<Option<_>>()?;
    let different: BTreeSet<&u32> = ids.iter().collect();
    (different.len() == ids.len() && !different.contains(&0)).then_some(Value::Rows(ids))
}

/// A row that an entry names is there, where the repeat itself has no entry.
fn add_named_rows(instrument: &Instrument, answers: &mut Answers) {
    let mut named: BTreeMap<Key, BTreeSet<u32>> = BTreeMap::new();
    for key in answers.keys() {
        for (list, row) in key.lists() {
            named.entry(list).or_default().insert(row);
        }
    }
    for (list, rows) in named {
        if instrument.item(&list).is_some() {
            answers.entry(list).or_insert_with(|| Answer::Answered(Value::Rows(rows.into_iter().collect())));
        }
    }
}

fn not_json(error: serde_json::Error) -> Box<Finding> {
    let (line, column) = (error.line(), error.column());
    Box::new(Finding::error(
        "not-json",
        Text::new(
            format!(
                "回答ファイルを読めません（{line}行{column}文字目付近）。{{\"q3\": \"yes\"}} の形のJSONにしてください"
            ),
            format!(
                "the file of answers cannot be read (near line {line}, column {column}: {error}); a JSON object such as \
                 {{\"q3\": \"yes\"}} is needed"
            ),
        ),
    ))
}

fn too_large(found: usize) -> Finding {
    Finding::error(
        "file-too-large",
        Text::new(
            format!("回答ファイルが大きすぎます（{found}バイト）。{ANSWERS_BYTES_MAX}バイト以内にしてください"),
            format!("the file of answers is too large ({found} bytes); at most {ANSWERS_BYTES_MAX} are read"),
        ),
    )
}

fn too_many(found: usize) -> Finding {
    Finding::error(
        "too-many-entries",
        Text::new(
            format!("回答ファイルの項目が多すぎます（{found}件）。{ENTRIES_MAX}件以内にしてください"),
            format!("the file of answers has too many entries ({found}); at most {ENTRIES_MAX} are read"),
        ),
    )
}

fn not_a_key(written: &str) -> Finding {
    let shown: String = written.chars().take(80).collect();
    Finding::error(
        "not-a-key",
        Text::new(
            format!("「{shown}」は設問のキーの形ではありません（例：q3、vpn/q9[1]/maker）"),
            format!("“{shown}” has not the form of an item's key (such as q3 or vpn/q9[1]/maker)"),
        ),
    )
}

fn unknown_item(instrument: &Instrument, written: &str) -> Finding {
    let candidates = instrument.items.iter().flat_map(|item| [item.name.as_str(), item.path.as_str()]);
    let likely = nearest(written, candidates);
    let (ja, en) = did_you_mean(likely);
    Finding::error(
        "unknown-item",
        Text::new(
            format!("「{written}」という設問はこの調査票にありません{ja}"),
            format!("there is no item “{written}” in this questionnaire{en}"),
        ),
    )
}

fn rows_do_not_fit(instrument: &Instrument, index: usize) -> Finding {
    let example = instrument.example_key(index);
    Finding::error(
        "rows-do-not-fit",
        Text::new(
            format!("行の番号が合いません。「{example}」のように書いてください"),
            format!("the row numbers do not fit; write it like “{example}”"),
        ),
    )
}

fn ambiguous(several: &[(Key, usize)]) -> Finding {
    const SHOWN_MAX: usize = 5;
    let keys: Vec<&str> = several.iter().take(SHOWN_MAX).map(|(key, _)| key.as_str()).collect();
    let keys = keys.join(" / ");
    Finding::error(
        "ambiguous-item",
        Text::new(
            format!("この名前の設問は複数あります。どれかを書いてください（{keys}）"),
            format!("several items have this name; write one of {keys}"),
        ),
    )
}

fn answered_twice(key: &Key) -> Finding {
    Finding::error(
        "answered-twice",
        Text::new(
            format!("「{key}」の回答が2つあります。1つにしてください"),
            format!("there are two answers to “{key}”; keep one"),
        ),
    )
}

fn takes_no_answer(item: &Item) -> Text {
    let name = shown_name(item);
    Text::new(
        format!("{}は回答する設問ではありません（{}）。この行を消してください", name.ja, item.kind.code()),
        format!("{} takes no answer ({}); remove the entry", name.en, item.kind.code()),
    )
}

fn no_such_state(item: &Item, json: &Json) -> Text {
    let name = shown_name(item);
    let shown: String = json.to_string().chars().take(80).collect();
    if item.kind == Kind::Repeat {
        return Text::new(
            format!("{}の「{shown}」は読めません。行を [{{…}}, {{…}}] のように並べてください", name.ja),
            format!("{}: “{shown}” cannot be read; list the rows: [{{…}}, {{…}}]", name.en),
        );
    }
    Text::new(
        format!(
            "{}の「{shown}」は読めません。{{\"unknown\": true}}、{{\"blank\": true}}、{{\"prefilled\": 値}} のどれかにしてください",
            name.ja
        ),
        format!(
            "{}: “{shown}” cannot be read; write {{\"unknown\": true}}, {{\"blank\": true}} or {{\"prefilled\": value}}",
            name.en
        ),
    )
}

fn not_a_value(item: &Item, json: &Json) -> Text {
    let name = shown_name(item);
    let shown: String = json.to_string().chars().take(80).collect();
    let (ja, en) = match item.kind {
        Kind::Repeat => ("行の番号を [1, 2] のように並べてください", "list the rows' ids, such as [1, 2]"),
        Kind::SelectMultiple => {
            ("選択肢を [\"a\", \"b\"] のように並べてください", "list the options, such as [\"a\", \"b\"]")
        }
        Kind::Text
        | Kind::Integer
        | Kind::Decimal
        | Kind::Date
        | Kind::Time
        | Kind::SelectOne
        | Kind::Note
        | Kind::Calculate
        | Kind::Hidden => ("文字か数字を1つ書いてください", "write one text or number"),
    };
    Text::new(
        format!("{}の「{shown}」は読めません。{ja}", name.ja),
        format!("{}: “{shown}” cannot be read; {en}", name.en),
    )
}
