//! The tables of an extract: one row a facility, or a row of a repeat; every item as codes, with a code for each state.

use std::collections::BTreeMap;

use base::Text;
use extract::{Column, Sheet, StateWord, Values};
use questionnaire::{Answer, Item, ItemVisit, Kind, Presence, Value, journey_at};

use super::columns::{Chosen, ChosenFile};
use crate::collect::{Collected, Response};

/// What stands for a text, a day or a time that was given.
pub(super) const GIVEN: &str = "given";
/// Whether an option was chosen.
pub(super) const CHOSEN: [&str; 2] = ["1", "0"];

/// One table with its file's name.
pub(super) struct Table {
    pub(super) file: String,
    pub(super) sheet: Sheet,
}

/// One row: a response, inside repeats with the ids of the rows, and its answers by item.
#[derive(Default)]
struct Cases {
    response: Vec<usize>,
    rows: Vec<Vec<u32>>,
    /// For each item of the file what stands in each row.
    answers: Vec<Vec<Option<Entry>>>,
}

/// What one case has at one item.
#[derive(Clone)]
enum Entry {
    State(StateWord),
    Value(Value),
}

/// Lays out all responses, in the order of their facilities' codes.
pub(super) fn tables(collected: &Collected, chosen: &Chosen) -> Vec<Table> {
    let mut places: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (file, chosen) in chosen.files.iter().enumerate() {
        places.extend(chosen.items.iter().enumerate().map(|(place, item)| (item.index, (file, place))));
    }
    let mut cases: Vec<Cases> = chosen.files.iter().map(Cases::new).collect();
    for (index, response) in collected.responses.iter().enumerate() {
        let path = journey_at(&collected.instrument, &response.answers, collected.as_of);
        let mut found: Vec<BTreeMap<Vec<u32>, BTreeMap<usize, Entry>>> = vec![BTreeMap::new(); chosen.files.len()];
        found[0].insert(Vec::new(), BTreeMap::new());
        for visit in path.items() {
            if let Some((file, place)) = places.get(&visit.item) {
                found[*file].entry(visit.key.rows()).or_default().insert(*place, entry(visit));
            }
        }
        for (cases, found) in cases.iter_mut().zip(found) {
            for (rows, entries) in found {
                cases.push(index, rows, entries);
            }
        }
    }
    let table = |(chosen, cases): (&ChosenFile, Cases)| Table {
        file: chosen.file.clone(),
        sheet: cases.into_sheet(collected, chosen),
    };
    chosen.files.iter().zip(cases).map(table).collect()
}

fn entry(visit: &ItemVisit) -> Entry {
    match (&visit.presence, &visit.answer) {
        (Presence::Out { .. }, _) => Entry::State(StateWord::NotAsked),
        (Presence::Undetermined { .. }, _) => Entry::State(StateWord::Undetermined),
        (Presence::In, Answer::Answered(value)) => Entry::Value(value.clone()),
        (Presence::In, Answer::Blank) => Entry::State(StateWord::Blank),
        (Presence::In, Answer::Unknown) => Entry::State(StateWord::Unknown),
        (Presence::In, Answer::Prefilled(_)) => Entry::State(StateWord::Unconfirmed),
    }
}

impl Cases {
    fn new(file: &ChosenFile) -> Cases {
        Cases { answers: vec![Vec::new(); file.items.len()], ..Cases::default() }
    }

    fn push(&mut self, response: usize, rows: Vec<u32>, mut entries: BTreeMap<usize, Entry>) {
        self.response.push(response);
        self.rows.push(rows);
        for (place, answers) in self.answers.iter_mut().enumerate() {
            answers.push(entries.remove(&place));
        }
    }

    fn into_sheet(self, collected: &Collected, file: &ChosenFile) -> Sheet {
        let mut columns = self.head(collected, file.repeat.is_some());
        for (chosen, answers) in file.items.iter().zip(&self.answers) {
            let item = &collected.instrument.items[chosen.index];
            columns.extend(item_columns(&chosen.column, item, answers));
        }
        Sheet::new(file.file.trim_end_matches(".parquet"), columns)
    }

    /// Who and where: what classifies the row and finds its facility again.
    fn head(&self, collected: &Collected, in_repeat: bool) -> Vec<Column> {
        let of = |value: fn(&Response) -> String| -> Values {
            Values::Text(self.response.iter().map(|index| Some(value(&collected.responses[*index]))).collect())
        };
        let column = |name: &str, label: Text, values: Values| Column { name: name.to_owned(), label, values };
        let (strata, strata_label) = collected.stratification();
        let mut columns =
            vec![column("facility", Text::new("施設コード", "Facility code"), of(|one| one.code.clone()))];
        if in_repeat {
            let row = |rows: &Vec<u32>| rows.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
            let rows = Values::Text(self.rows.iter().map(|rows| Some(row(rows))).collect());
            columns.push(column("row", Text::new("行", "Row"), rows));
        }
        columns.push(column(&strata, strata_label, of(stratum_code)));
        columns.push(column("prefecture", Text::new("都道府県", "Prefecture"), of(|one| one.prefecture.clone())));
        if !in_repeat {
            let beds = self.response.iter().map(|index| collected.responses[*index].beds.map(i64::from)).collect();
            columns.push(column("beds", Text::new("病床数", "Beds"), Values::Integer(beds)));
            let at = of(|one| crate::times::to_text(one.submitted_at));
            columns.push(column("submitted_at", Text::new("提出日時", "Submitted at"), at));
        }
        columns
    }
}

fn stratum_code(response: &Response) -> String {
    if response.stratum.is_empty() { super::describe::ONE_STRATUM.to_owned() } else { response.stratum.clone() }
}

/// The codes of an item, and what stands beside them: a column an option, or the amount, day or time.
fn item_columns(name: &str, item: &Item, answers: &[Option<Entry>]) -> Vec<Column> {
    let coded = |code: &dyn Fn(&Value) -> String| -> Values {
        let code = |entry: &Option<Entry>| match entry {
            None => StateWord::NotAsked.code().to_owned(),
            Some(Entry::State(state)) => state.code().to_owned(),
            Some(Entry::Value(value)) => code(value),
        };
        Values::Text(answers.iter().map(|entry| Some(code(entry))).collect())
    };
    let value_of = |entry: &'_ Option<Entry>| match entry {
        Some(Entry::Value(value)) => Some(value.clone()),
        Some(Entry::State(_)) | None => None,
    };
    let column = |name: String, label: &Text, values: Values| Column { name, label: label.clone(), values };
    let answered = || coded(&|_| StateWord::Answered.code().to_owned());
    let beside = format!("{name}/value");
    match item.kind {
        Kind::SelectOne => vec![column(name.to_owned(), &item.label, coded(&Value::to_stored))],
        Kind::SelectMultiple => {
            let mut columns = vec![column(name.to_owned(), &item.label, answered())];
            for option in &item.options {
                let chosen = |value: &Value| {
                    let has = matches!(value, Value::Many(values) if values.contains(&option.value));
                    CHOSEN[usize::from(!has)].to_owned()
                };
                columns.push(column(format!("{name}/{}", option.value), &option.label, coded(&chosen)));
            }
            columns
        }
        Kind::Integer => {
            let number = |entry: &Option<Entry>| match value_of(entry) {
                Some(Value::Integer(number)) => Some(number),
                Some(_) | None => None,
            };
            let values = Values::Integer(answers.iter().map(number).collect());
            vec![column(name.to_owned(), &item.label, answered()), column(beside, &item.label, values)]
        }
        Kind::Decimal | Kind::Date | Kind::Time => {
            let values = answers.iter().map(|entry| value_of(entry).map(|value| value.to_stored())).collect();
            let given = coded(&|_| GIVEN.to_owned());
            vec![column(name.to_owned(), &item.label, given), column(beside, &item.label, Values::Text(values))]
        }
        Kind::Text => vec![column(name.to_owned(), &item.label, coded(&|_| GIVEN.to_owned()))],
        Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Repeat => Vec::new(),
    }
}
