//! Submitted responses as columns for other people's tools, with a codebook. Each answer has its state beside it.

use std::collections::BTreeMap;

use base::{Lang, Text};
use extract::{Column, Sheet, Values};
use questionnaire::{Answer, ItemVisit, Key, Kind, Presence, Value, codebook, journey_at};

use crate::collect::{Collected, Response};
use crate::explanation::Submitted;

/// Name of the sheet of reasons.
pub const EXPLANATIONS: &str = "explanations";

/// The sheets of an export: `answers`, one sheet for each repeat, and `codebook`.
///
/// A sealed answer that was not asked for keeps its state; its value is absent.
pub fn sheets(collected: &Collected) -> Vec<Sheet> {
    let instrument = &collected.instrument;
    let visits: Vec<Vec<ItemVisit>> = collected
        .responses
        .iter()
        .map(|response| {
            let path = journey_at(instrument, &response.answers, collected.as_of);
            path.sections.into_iter().flat_map(|section| section.items).collect()
        })
        .collect();
    let mut sheets = vec![answers(collected, &visits)];
    for (index, item) in instrument.items.iter().enumerate() {
        if item.kind == Kind::Repeat {
            sheets.push(rows(collected, &visits, index));
        }
    }
    sheets.push(codebook_sheet(collected));
    sheets
}

/// Why answers that soft checks doubt are right all the same: one row a reason. One that is sealed and was not asked for
/// keeps its state.
pub fn explanations(collected: &Collected, given: &[Submitted]) -> Sheet {
    let of = |given: &Submitted| collected.responses.iter().find(|response| response.code == given.facility);
    let given: Vec<(&Submitted, &Response)> = given.iter().filter_map(|given| Some((given, of(given)?))).collect();
    let responses: Vec<&Response> = given.iter().map(|(_, response)| *response).collect();
    let column = |name: &str, label: Text, value: &dyn Fn(&Submitted) -> Option<String>| Column {
        name: name.to_owned(),
        label,
        values: Values::Text(given.iter().map(|(given, _)| value(given)).collect()),
    };
    let item = |given: &Submitted| collected.instrument.item(&given.doubt.0);
    let state = |given: &Submitted| if given.explanation.reason.is_some() { "answered" } else { "sealed" };
    let mut columns = head(&responses);
    columns.extend([
        column("item", Text::new("項目", "Item"), &|given| item(given).map(|item| item.name.clone())),
        column("key", Text::new("キー", "Key"), &|given| Some(given.doubt.0.to_string())),
        column("finding", Text::new("指摘", "Finding"), &|given| Some(given.doubt.1.clone())),
        column("reason", Text::new("理由", "Reason"), &|given| given.explanation.reason.clone()),
        column("reason__state", Text::new("理由（状態）", "Reason (state)"), &|given| {
            Some(state(given).to_owned())
        }),
        column("explained_at", Text::new("説明日時", "Explained at"), &|given| {
            Some(given.explanation.at.to_string())
        }),
    ]);
    Sheet::new(EXPLANATIONS, columns)
}

/// One row a response; items inside repeats have sheets of their own.
fn answers(collected: &Collected, visits: &[Vec<ItemVisit>]) -> Sheet {
    let responses: Vec<&Response> = collected.responses.iter().collect();
    let mut columns = head(&responses);
    let text = |values: Vec<Option<String>>| Values::Text(values);
    columns.push(Column {
        name: "submitted_at".to_owned(),
        label: Text::new("提出日時", "Submitted at"),
        values: text(responses.iter().map(|response| Some(response.submitted_at.to_string())).collect()),
    });
    for (index, item) in collected.instrument.items.iter().enumerate() {
        if !item.kind.is_asked() || item.kind == Kind::Repeat || item.repeat.is_some() {
            continue;
        }
        let cases: Vec<(&Response, Option<&ItemVisit>)> = responses
            .iter()
            .zip(visits)
            .map(|(response, visits)| (*response, visits.iter().find(|visit| visit.item == index)))
            .collect();
        columns.extend(item_columns(collected, index, &cases));
    }
    Sheet::new("answers", columns)
}

/// One row for each row of a repeat.
fn rows(collected: &Collected, visits: &[Vec<ItemVisit>], repeat: usize) -> Sheet {
    let inside: Vec<usize> = (0..collected.instrument.items.len())
        .filter(|index| {
            let item = &collected.instrument.items[*index];
            item.repeat == Some(repeat) && item.kind.is_asked() && item.kind != Kind::Repeat
        })
        .collect();
    let mut cases: Vec<(&Response, BTreeMap<usize, &ItemVisit>)> = Vec::new();
    let mut numbers: Vec<Option<i64>> = Vec::new();
    for (response, visits) in collected.responses.iter().zip(visits) {
        let mut by_row: BTreeMap<u32, BTreeMap<usize, &ItemVisit>> = BTreeMap::new();
        for visit in visits.iter().filter(|visit| inside.contains(&visit.item)) {
            by_row.entry(visit.row.unwrap_or_default()).or_default().insert(visit.item, visit);
        }
        for (row, visits) in by_row {
            cases.push((response, visits));
            numbers.push(Some(i64::from(row)));
        }
    }
    let responses: Vec<&Response> = cases.iter().map(|(response, _)| *response).collect();
    let mut columns = head(&responses);
    columns.push(Column { name: "row".to_owned(), label: Text::new("行", "Row"), values: Values::Integer(numbers) });
    for index in inside {
        let visits: Vec<(&Response, Option<&ItemVisit>)> =
            cases.iter().map(|(response, visits)| (*response, visits.get(&index).copied())).collect();
        columns.extend(item_columns(collected, index, &visits));
    }
    Sheet::new(&collected.instrument.items[repeat].name, columns)
}

/// Who: code, name, prefecture, stratum, beds.
fn head(responses: &[&Response]) -> Vec<Column> {
    let column = |name: &str, label: Text, value: fn(&Response) -> String| Column {
        name: name.to_owned(),
        label,
        values: Values::Text(responses.iter().map(|response| Some(value(response))).collect()),
    };
    vec![
        column("facility_code", Text::new("施設コード", "Facility code"), |response| response.code.clone()),
        column("facility_name", Text::new("施設名", "Facility name"), |response| response.name.clone()),
        column("prefecture", Text::new("都道府県コード", "Prefecture code"), |response| {
            response.prefecture.clone()
        }),
        column("stratum", Text::new("層", "Stratum"), |response| response.stratum.clone()),
        Column {
            name: "beds".to_owned(),
            label: Text::new("病床数", "Beds"),
            values: Values::Integer(responses.iter().map(|response| response.beds.map(i64::from)).collect()),
        },
    ]
}

/// The value and the state of one item for each case.
fn item_columns(collected: &Collected, index: usize, cases: &[(&Response, Option<&ItemVisit>)]) -> [Column; 2] {
    let item = &collected.instrument.items[index];
    let states = cases.iter().map(|(response, visit)| Some(state_code(response, *visit).to_owned())).collect();
    let values = match item.kind {
        Kind::Integer => Values::Integer(cases.iter().map(|(_, visit)| visit.and_then(integer)).collect()),
        Kind::Text
        | Kind::Decimal
        | Kind::Date
        | Kind::Time
        | Kind::SelectOne
        | Kind::SelectMultiple
        | Kind::Note
        | Kind::Calculate
        | Kind::Hidden
        | Kind::Repeat => Values::Text(cases.iter().map(|(_, visit)| visit.and_then(text)).collect()),
    };
    [
        Column { name: item.name.clone(), label: item.label.clone(), values },
        Column {
            name: format!("{}__state", item.name),
            label: Text::new(format!("{}（状態）", item.label.ja), format!("{} (state)", item.label.en)),
            values: Values::Text(states),
        },
    ]
}

/// One word for each of the states: `answered`, `blank`, `unknown`, `unconfirmed`, `not_asked`, `undetermined`; and
/// `sealed` for an answer that is there but was not asked for.
fn state_code(response: &Response, visit: Option<&ItemVisit>) -> &'static str {
    let Some(visit) = visit else {
        return "not_asked";
    };
    match (&visit.presence, &visit.answer) {
        (Presence::Out { .. }, _) => "not_asked",
        (Presence::Undetermined { .. }, _) => "undetermined",
        (Presence::In, Answer::Answered(_)) => "answered",
        (Presence::In, Answer::Unknown) => "unknown",
        (Presence::In, Answer::Prefilled(_)) => "unconfirmed",
        (Presence::In, Answer::Blank) => sealed_state(response, &visit.key),
    }
}

fn sealed_state(response: &Response, key: &Key) -> &'static str {
    match response.sealed.get(key).map(String::as_str) {
        Some("answered" | "prefilled") => "sealed",
        Some("unknown") => "unknown",
        Some(_) | None => "blank",
    }
}

/// The value on the path; what left the path is not exported.
fn value(visit: &ItemVisit) -> Option<&Value> {
    match (&visit.presence, &visit.answer) {
        (Presence::In, Answer::Answered(value) | Answer::Prefilled(value)) => Some(value),
        _ => None,
    }
}

fn integer(visit: &ItemVisit) -> Option<i64> {
    match value(visit)? {
        Value::Integer(number) => Some(*number),
        Value::Text(_)
        | Value::Decimal(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::One(_)
        | Value::Many(_)
        | Value::Rows(_) => None,
    }
}

fn text(visit: &ItemVisit) -> Option<String> {
    value(visit).map(Value::to_stored)
}

/// The codebook as a sheet: one row for each option, or for each item without options.
fn codebook_sheet(collected: &Collected) -> Sheet {
    let mut rows: Vec<[String; 11]> = Vec::new();
    for entry in codebook(&collected.instrument) {
        let protect = serde_json::to_value(entry.protect).ok().and_then(|word| word.as_str().map(str::to_owned));
        let row = |value: &str, label: &Text| {
            [
                entry.name.clone(),
                entry.number.clone(),
                entry.label.get(Lang::Ja).to_owned(),
                entry.kind.clone(),
                value.to_owned(),
                label.get(Lang::Ja).to_owned(),
                entry.unit.get(Lang::Ja).to_owned(),
                entry.universe.expression.clone(),
                entry.universe.sentence.get(Lang::Ja).to_owned(),
                protect.clone().unwrap_or_default(),
                entry.version.clone(),
            ]
        };
        if entry.options.is_empty() {
            rows.push(row("", &Text::default()));
        }
        rows.extend(entry.options.iter().map(|option| row(&option.value, &option.label)));
    }
    let names = [
        ("item", "項目", "Item"),
        ("number", "問番号", "Number"),
        ("label", "設問", "Question"),
        ("kind", "種類", "Kind"),
        ("value", "値", "Value"),
        ("value_label", "値の意味", "Meaning of the value"),
        ("unit", "単位", "Unit"),
        ("universe", "母数の条件", "Rule of the base"),
        ("universe_words", "母数", "Base"),
        ("protect", "保護", "Protection"),
        ("version", "版", "Edition"),
    ];
    let columns = names
        .iter()
        .enumerate()
        .map(|(index, (name, ja, en))| Column {
            name: (*name).to_owned(),
            label: Text::new(*ja, *en),
            values: Values::Text(rows.iter().map(|row| Some(row[index].clone())).collect()),
        })
        .collect();
    Sheet::new("codebook", columns)
}
