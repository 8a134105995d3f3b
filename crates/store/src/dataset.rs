//! Submitted responses as the columns that tables are counted from.

use std::collections::BTreeMap;

use base::{Finding, Lang, Text, UniverseWords, prefecture};
use questionnaire::{Answer, Instrument, Item, ItemVisit, Kind, Presence, Protection, Value, journey_at};
use tabulate::{
    Category, Class, Classification, Dataset, State, Stratification, Stratum, Variable, VariableData, VariableKind,
};

use crate::collect::{Collected, Response};

/// The dataset of a round: strata, prefectures, and one variable for each item that may be counted.
///
/// Contact and sensitive items are left out. Free text is counted as written or not.
pub fn dataset(collected: &Collected) -> Result<Dataset, Vec<Finding>> {
    let strata = stratification(collected);
    let classifications = vec![Classification::from(&strata), by_prefecture(collected)];
    let mut builders: BTreeMap<usize, Builder> = BTreeMap::new();
    for (index, item) in collected.instrument.items.iter().enumerate() {
        if let Some(kind) = kind_of(item) {
            builders.insert(index, Builder::new(item, kind));
        }
    }
    for (unit, response) in collected.responses.iter().enumerate() {
        let path = journey_at(&collected.instrument, &response.answers, collected.as_of);
        for visit in path.items() {
            if let Some(builder) = builders.get_mut(&visit.item) {
                builder.push(unit, visit);
            }
        }
    }
    let place = collected.prefecture.as_str();
    let finished = |(index, builder): (usize, Builder)| builder.finish(&collected.instrument, index, place);
    let variables = builders.into_iter().map(finished).collect();
    let dataset = Dataset::new(collected.responses.len(), strata, classifications, variables)?;
    Ok(dataset.with_alone(alone(&collected.instrument)))
}

/// By item the options that go with no other.
fn alone(instrument: &Instrument) -> BTreeMap<String, Vec<String>> {
    let of = |item: &Item| -> Vec<String> {
        item.options.iter().filter(|option| option.exclusive).map(|option| option.value.clone()).collect()
    };
    let items = instrument.items.iter().map(|item| (item.name.clone(), of(item)));
    items.filter(|(_, alone)| !alone.is_empty()).collect()
}

/// The variables of a questionnaire that nobody has answered yet, for tables without figures.
pub fn variables(instrument: &Instrument) -> Vec<Variable> {
    let variable =
        |(index, item): (usize, &Item)| Some(Builder::new(item, kind_of(item)?).finish(instrument, index, ""));
    instrument.items.iter().enumerate().filter_map(variable).collect()
}

fn stratification(collected: &Collected) -> Stratification {
    let (name, label) = collected.stratification();
    let strata = collected.strata();
    let of_unit =
        indices(&collected.responses, |response| strata.iter().position(|(code, ..)| *code == response.stratum));
    let classes = strata.into_iter().map(|(code, label, n_frame)| Stratum { code, label, n_frame }).collect();
    Stratification { name, label, classes, of_unit }
}

fn by_prefecture(collected: &Collected) -> Classification {
    let mut classes: Vec<Class> = prefecture::all().map(|(code, label)| Class { code, label }).collect();
    classes.push(Class { code: String::new(), label: Text::new("不明", "Unknown") });
    let n_in = |code: &str| collected.frame.iter().filter(|((_, place), _)| place == code).map(|(_, n)| n).sum();
    let n_frame = classes.iter().map(|class| n_in(&class.code)).collect();
    let of_unit =
        indices(&collected.responses, |response| classes.iter().position(|class| class.code == response.prefecture));
    Classification {
        name: "prefecture".to_owned(),
        label: Text::new("都道府県", "Prefecture"),
        classes,
        of_unit,
        n_frame,
    }
}

/// For each response the index that `find` gives. The frame only holds classes of its rule, so each one is found.
fn indices(responses: &[Response], find: impl Fn(&Response) -> Option<usize>) -> Vec<u16> {
    responses
        .iter()
        .map(|response| {
            let index = find(response).expect("the frame's classes are those of its rule");
            u16::try_from(index).expect("there are few classes")
        })
        .collect()
}

/// How an item is counted; `None` for one that is not.
fn kind_of(item: &Item) -> Option<VariableKind> {
    if item.protect != Protection::None {
        return None;
    }
    let categories = || {
        item.options.iter().map(|option| Category { code: option.value.clone(), label: option.label.clone() }).collect()
    };
    match item.kind {
        // Options that are answers are as many as the responses.
        Kind::SelectOne if item.options_from.is_some() => None,
        Kind::SelectOne => Some(VariableKind::Single { categories: categories() }),
        Kind::SelectMultiple => Some(VariableKind::Multiple { categories: categories() }),
        Kind::Integer => Some(VariableKind::Amount { unit: item.unit.clone() }),
        Kind::Text | Kind::Decimal | Kind::Date | Kind::Time => Some(VariableKind::Single {
            categories: vec![Category { code: "given".to_owned(), label: Text::new("記入あり", "Given") }],
        }),
        Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Repeat => None,
    }
}

/// Collects the cases of one item.
struct Builder {
    kind: VariableKind,
    kind_of_answer: Kind,
    states: Vec<State>,
    amounts: Vec<i64>,
    masks: Vec<u64>,
    parents: Vec<u32>,
}

impl Builder {
    fn new(item: &Item, kind: VariableKind) -> Builder {
        Builder {
            kind,
            kind_of_answer: item.kind,
            states: Vec::new(),
            amounts: Vec::new(),
            masks: Vec::new(),
            parents: Vec::new(),
        }
    }

    fn push(&mut self, unit: usize, visit: &ItemVisit) {
        let (state, value) = match (&visit.presence, &visit.answer) {
            (Presence::Out { .. }, _) => (State::NotAsked, None),
            (Presence::Undetermined { .. }, _) => (State::Undetermined, None),
            (Presence::In, Answer::Answered(value)) => (State::Answered, Some(value)),
            (Presence::In, Answer::Blank) => (State::Blank, None),
            (Presence::In, Answer::Unknown) => (State::Unknown, None),
            (Presence::In, Answer::Prefilled(_)) => (State::Unconfirmed, None),
        };
        let (amount, mask) = value.map_or((0, 0), |value| self.codes(value));
        self.states.push(state);
        self.amounts.push(amount);
        self.masks.push(mask);
        self.parents.push(u32::try_from(unit).expect("responses fit"));
    }

    /// The amount and the mask of chosen categories; for one choice the mask has one bit.
    fn codes(&self, value: &Value) -> (i64, u64) {
        let bit = |code: &str| {
            let position = self.kind.categories().iter().position(|category| category.code == code);
            position.map_or(0, |index| 1_u64 << index)
        };
        match value {
            Value::Integer(amount) => (*amount, 0),
            Value::One(code) => (0, bit(code)),
            Value::Many(codes) => (0, codes.iter().fold(0, |mask, code| mask | bit(code))),
            Value::Text(_) | Value::Decimal(_) | Value::Date(_) | Value::Time(_) | Value::Rows(_) => (0, 1),
        }
    }

    fn finish(self, instrument: &Instrument, index: usize, place: &str) -> Variable {
        let item = &instrument.items[index];
        let data = match self.kind_of_answer {
            Kind::Integer => VariableData::Amount { amounts: self.amounts, states: self.states },
            Kind::SelectMultiple => VariableData::Multiple { masks: self.masks, states: self.states },
            Kind::SelectOne
            | Kind::Text
            | Kind::Decimal
            | Kind::Date
            | Kind::Time
            | Kind::Note
            | Kind::Calculate
            | Kind::Hidden
            | Kind::Repeat => VariableData::Single(single_codes(&self.states, &self.masks)),
        };
        Variable {
            name: item.name.clone(),
            number: item.number.clone(),
            label: item.label.clone(),
            base: within(item.universe.words.clone(), place),
            kind: self.kind,
            data,
            parent: item.repeat.map(|_| self.parents),
        }
    }
}

/// A base in words, of one prefecture alone where the account sees no more: a figure that leaves the site says so.
fn within(mut base: UniverseWords, place: &str) -> UniverseWords {
    let Some(name) = prefecture::name(place) else {
        return base;
    };
    let (ja, en) = (base.sentence.get(Lang::Ja), base.sentence.get(Lang::En));
    base.sentence = Text::new(
        format!("※{}の施設に限り、{}", name.get(Lang::Ja), ja.trim_start_matches('※')),
        format!("{} only. {en}", name.get(Lang::En)),
    );
    base
}

/// The index of the one chosen category, or the state's own code.
fn single_codes(states: &[State], masks: &[u64]) -> Vec<u8> {
    states
        .iter()
        .zip(masks)
        .map(|(state, mask)| match state.code() {
            Some(code) => code,
            None if *mask == 0 => State::Blank.code().expect("blank has a code"),
            None => u8::try_from(mask.trailing_zeros()).expect("a mask has 64 bits"),
        })
        .collect()
}
