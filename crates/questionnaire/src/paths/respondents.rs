//! Invented respondents that cover the routes. Each is walked through the questionnaire before it is given out.

use std::collections::{BTreeMap, BTreeSet};

use base::Text;

use super::bdd::{Bdd, NO};
use super::domain::{Did, texts_to_try};
use super::effort::seconds;
use super::routes::{Burden, Part};
use super::world::World;
use crate::answer::{Answer, Answers, Value};
use crate::check::check;
use crate::instrument::{Instrument, Item, Kind};
use crate::journey::{ItemVisit, Presence, journey};
use crate::key::Key;

/// Times that open answers are tried anew, each with another value.
const TRIES_MAX: usize = 16;

/// What generated respondents cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Covered {
    /// Every route of the questionnaire has its respondent.
    EveryRoute,
    /// Every route of each independent part has one, though not every combination of parts.
    EveryRouteOfEachPart,
    /// Every question is asked of one and not of another, as far as that can be.
    EachQuestionBothWays,
    /// Less than that: more were needed than were asked for, or what cannot be decided stands in the way.
    Partly,
    /// Nothing: none were asked for, or a limit was met.
    Nothing,
}

/// One generated respondent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respondent {
    /// Invented answers to everything that is asked, as far as values were found that pass the checks.
    pub answers: Answers,
    /// Keys of what is asked, in order.
    pub asked: Vec<Key>,
    /// How many questions that are.
    pub questions: u32,
    /// Estimated seconds.
    pub seconds: u32,
    /// True where nothing hard stands in the way of submission.
    pub complete: bool,
}

impl Covered {
    /// The word for it in files.
    pub fn code(self) -> &'static str {
        match self {
            Covered::EveryRoute => "every_route",
            Covered::EveryRouteOfEachPart => "every_route_of_each_part",
            Covered::EachQuestionBothWays => "each_question_both_ways",
            Covered::Partly => "partly",
            Covered::Nothing => "nothing",
        }
    }

    /// In words.
    pub fn words(self) -> Text {
        let (ja, en) = match self {
            Covered::EveryRoute => ("すべての経路", "every route"),
            Covered::EveryRouteOfEachPart => {
                ("独立した部分それぞれのすべての経路", "every route of each independent part")
            }
            Covered::EachQuestionBothWays => {
                ("各設問が対象になる場合とならない場合", "each question asked of one and not of another")
            }
            Covered::Partly => ("一部の経路", "some routes"),
            Covered::Nothing => ("なし", "nothing"),
        };
        Text::new(ja, en)
    }
}

impl World<'_> {
    /// Respondents for the routes, at most so many.
    pub(super) fn cover(
        &mut self,
        parts: &[Part],
        burdens: &[Option<Burden>],
        most: usize,
    ) -> (Vec<Respondent>, Covered) {
        let none = burdens.iter().any(|burden| burden.is_none_or(|burden| burden.routes == 0));
        if most == 0 || none || self.bdds.is_full() {
            return (Vec::new(), Covered::Nothing);
        }
        let routes = burdens.iter().flatten().fold(1u128, |product, burden| product.saturating_mul(burden.routes));
        let mut covered = if routes <= most as u128 { Covered::EveryRoute } else { Covered::EveryRouteOfEachPart };
        let mut by_part: Vec<Vec<Bdd>> = Vec::new();
        for (part, burden) in parts.iter().zip(burdens) {
            let all = burden.is_some_and(|burden| burden.routes <= most as u128);
            by_part.push(if all { self.witnesses(part) } else { self.each_way(part) });
            covered = if all { covered } else { Covered::EachQuestionBothWays };
        }
        let chosen = if covered == Covered::EveryRoute { combined(&by_part) } else { side_by_side(&by_part) };
        if chosen.len() > most {
            covered = Covered::Partly;
        }
        let mut found = Vec::new();
        for sets in chosen.into_iter().take(most) {
            match self.respondent(parts, &sets) {
                Some(respondent) => found.push(respondent),
                // What cannot be decided came out otherwise.
                None => covered = Covered::Partly,
            }
        }
        (found, covered)
    }

    /// A respondent with answers out of these sets; `None` where its journey is not the one that was foreseen.
    fn respondent(&mut self, parts: &[Part], sets: &[Bdd]) -> Option<Respondent> {
        let mut bits: BTreeMap<u32, bool> = BTreeMap::new();
        for set in sets {
            bits.extend(self.bdds.pick(*set)?);
        }
        let given = |bit: u32| bits.get(&bit).copied().unwrap_or(false);
        let asked = |world: &World<'_>, index: usize| world.bdds.holds(world.items[index].yes, &given);
        let instrument = self.instrument;
        let mut answers = Answers::new();
        let gates: BTreeSet<usize> = parts.iter().flat_map(|part| part.gates.iter().copied()).collect();
        for (index, item) in instrument.items.iter().enumerate() {
            let key = instrument.example_key(index);
            if item.kind == Kind::Repeat && asked(self, index) {
                // Rows that answers count are there by themselves.
                if item.repeat_count.is_some() {
                    continue;
                }
                answers.insert(key, Answer::Answered(Value::Rows(vec![1])));
                continue;
            }
            let Some(domain) = self.domains[index].as_ref().filter(|_| gates.contains(&index) && asked(self, index))
            else {
                continue;
            };
            let answer = match domain.decode(&given) {
                (Did::Answered, Some(value)) => Answer::Answered(value),
                (Did::Open, _) if item.unknown_allowed => Answer::Unknown,
                // Said out loud, as a default would stand there otherwise.
                (Did::Answered | Did::Blank | Did::Open, _) => Answer::Blank,
            };
            answers.insert(key, answer);
        }
        repeat_rows(instrument, &gates, &mut answers);
        let foreseen: BTreeSet<usize> = (0..self.items.len()).filter(|index| asked(self, *index)).collect();
        let complete = fill(instrument, self, &gates, &mut answers);
        let journey = journey(instrument, &answers);
        let on_path: Vec<&ItemVisit> = journey.items().filter(|visit| visit.presence == Presence::In).collect();
        let open = journey.items().any(|visit| matches!(visit.presence, Presence::Undetermined { .. }));
        let found: BTreeSet<usize> = on_path.iter().map(|visit| visit.item).collect();
        let counts = |item: &&Item| item.is_typed() && item.kind != Kind::Repeat;
        let items = || on_path.iter().map(|visit| &instrument.items[visit.item]);
        (found == foreseen && !open).then(|| Respondent {
            asked: on_path.iter().map(|visit| visit.key.clone()).collect(),
            questions: u32::try_from(items().filter(counts).count()).unwrap_or(u32::MAX),
            seconds: items().map(seconds).sum(),
            answers: answers.clone(),
            complete,
        })
    }
}

/// What decides in the first row decides alike in all others that the answers count.
fn repeat_rows(instrument: &Instrument, gates: &BTreeSet<usize>, answers: &mut Answers) {
    if instrument.items.iter().all(|item| item.repeat_count.is_none()) {
        return;
    }
    // Each pass reaches one repeat deeper.
    for _ in 0..instrument.groups.len() {
        let before = answers.len();
        for visit in journey(instrument, answers).items().filter(|visit| gates.contains(&visit.item)) {
            if let Some(answer) = answers.get(&instrument.example_key(visit.item)).cloned() {
                answers.entry(visit.key.clone()).or_insert(answer);
            }
        }
        if answers.len() == before {
            return;
        }
    }
}

/// Every combination of one set from each part.
fn combined(by_part: &[Vec<Bdd>]) -> Vec<Vec<Bdd>> {
    by_part.iter().fold(vec![Vec::new()], |rows, sets| {
        rows.iter().flat_map(|row| sets.iter().map(move |set| row.iter().copied().chain([*set]).collect())).collect()
    })
}

/// Each set of each part at least once.
fn side_by_side(by_part: &[Vec<Bdd>]) -> Vec<Vec<Bdd>> {
    let rows = by_part.iter().map(Vec::len).max().unwrap_or(1);
    let at = |row: usize| by_part.iter().map(move |sets| sets.get(row % sets.len().max(1)).copied().unwrap_or(NO));
    (0..rows).map(|row| at(row).collect()).collect()
}

/// Answers everything that is asked and decides nothing; true when nothing hard is left.
fn fill(instrument: &Instrument, world: &World<'_>, gates: &BTreeSet<usize>, answers: &mut Answers) -> bool {
    let mut tries: BTreeMap<Key, usize> = BTreeMap::new();
    for visit in journey(instrument, answers).items() {
        let item = &instrument.items[visit.item];
        let open = visit.presence == Presence::In && item.is_typed() && item.kind != Kind::Repeat;
        if open && !gates.contains(&visit.item) {
            tries.insert(visit.key.clone(), 0);
        }
    }
    let put = |answers: &mut Answers, key: &Key, number: usize| {
        let index = instrument.item_index(key)?;
        let value = candidates(world, index).into_iter().nth(number)?;
        answers.insert(key.clone(), Answer::Answered(value));
        Some(())
    };
    for key in tries.keys() {
        put(answers, key, 0);
    }
    for _ in 0..TRIES_MAX {
        let hard: BTreeSet<Key> = check(instrument, answers)
            .into_iter()
            .filter(|found| !found.soft)
            .filter_map(|found| found.finding.place.item.and_then(|key| Key::parse(&key)))
            .collect();
        if hard.is_empty() {
            return true;
        }
        let mut changed = false;
        for key in &hard {
            if let Some(number) = tries.get_mut(key) {
                *number += 1;
                changed |= put(answers, key, *number).is_some();
            }
        }
        if !changed {
            return false;
        }
    }
    check(instrument, answers).iter().all(|found| found.soft)
}

/// Values to try at an item, likely ones first.
fn candidates(world: &World<'_>, index: usize) -> Vec<Value> {
    let item = &world.instrument.items[index];
    let mut found: Vec<Value> = match item.kind {
        Kind::SelectOne => item.options.iter().map(|option| Value::One(option.value.clone())).collect(),
        Kind::SelectMultiple => item.options.iter().map(|option| Value::Many(vec![option.value.clone()])).collect(),
        Kind::Integer => [1, 2, 10, 0, 2026].map(Value::Integer).to_vec(),
        Kind::Decimal => ["1", "0.5", "10", "0"].map(|text| Value::Decimal(text.to_owned())).to_vec(),
        Kind::Date => [(2026, 4, 1), (2026, 12, 1), (2027, 3, 31)]
            .map(|(year, month, day)| Value::Date(jiff::civil::date(year, month, day)))
            .to_vec(),
        Kind::Time => vec![Value::Time(jiff::civil::time(9, 0, 0, 0))],
        Kind::Text => texts_to_try(item).into_iter().map(Value::Text).collect(),
        Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Repeat => Vec::new(),
    };
    let cells = world.domains[index].as_ref().map(|domain| domain.values().to_vec()).unwrap_or_default();
    found.extend(cells);
    found
}
