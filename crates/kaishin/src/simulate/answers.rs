//! The invented answers of many respondents at once, item by item, so that shares come out as the targets say.

use std::collections::BTreeMap;

use questionnaire::{Answer, Answers, Instrument, Item, Key, Kind, LiveJourney, Presence, Value};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::targets::{Outcome, Targets};

/// Rows that a respondent enters into a repeat at most.
const ROWS_MAX: u32 = 3;

/// How many in a hundred answer a question as they did before.
const KEEPING_PERCENT: u32 = 80;

/// One respondent's place: response, key and the item's index.
type Place = (usize, Key);

/// Respondents whose journeys are kept in memory at a time.
const COHORT: usize = 500;

/// The answers of respondents, cohort after cohort, one for each of `earlier`: what they answered in an earlier round, where
/// they did. Most of them keep it as far as the targets allow.
pub(crate) fn invent(
    instrument: &Instrument,
    targets: &Targets,
    earlier: &[Option<&Answers>],
    rng: &mut StdRng,
) -> Vec<Answers> {
    // Those who answered before meet the targets by themselves, so that the same respondents change too.
    let mut quotas = vec![(Quota::default(), Quota::default()); instrument.items.len()];
    let mut answers = Vec::with_capacity(earlier.len());
    for earlier in earlier.chunks(COHORT) {
        let begun = |_: &Option<&Answers>| LiveJourney::new(instrument, Answers::new(), None);
        let mut cohort: Vec<LiveJourney<'_>> = earlier.iter().map(begun).collect();
        for (index, item) in instrument.items.iter().enumerate().filter(|(_, item)| item.kind.is_asked()) {
            let mut places = asked(&cohort, index);
            places.shuffle(rng);
            let (before, fresh) = places.into_iter().partition(|(respondent, _)| earlier[*respondent].is_some());
            let (kept, others) = keeping(before, earlier, rng);
            match targets.of(&item.name) {
                Some(shares) => {
                    quotas[index].0.give(item, shares, kept, others, &mut cohort);
                    quotas[index].1.give(item, shares, Vec::new(), fresh, &mut cohort);
                }
                None => {
                    for (respondent, key, answer) in kept {
                        cohort[respondent].change(key, answer);
                    }
                    freely(item, &others, &mut cohort, rng);
                    freely(item, &fresh, &mut cohort, rng);
                }
            }
        }
        answers.extend(cohort.into_iter().map(LiveJourney::into_answers));
    }
    answers
}

/// An answer of an earlier round that is kept.
type Kept = (usize, Key, Answer);

/// Those who keep to what they answered before, and all others.
fn keeping(places: Vec<Place>, earlier: &[Option<&Answers>], rng: &mut StdRng) -> (Vec<Kept>, Vec<Place>) {
    let (mut kept, mut others) = (Vec::new(), Vec::new());
    for (respondent, key) in places {
        match earlier[respondent].and_then(|answers| answers.get(&key)) {
            Some(answer) if rng.random_range(0..100) < KEEPING_PERCENT => kept.push((respondent, key, answer.clone())),
            Some(_) | None => others.push((respondent, key)),
        }
    }
    (kept, others)
}

/// Where the item is on the path: once a respondent, or once a row.
fn asked(all: &[LiveJourney<'_>], item: usize) -> Vec<Place> {
    let mut places = Vec::new();
    for (respondent, live) in all.iter().enumerate() {
        let on_path = live.journey().items().filter(|visit| visit.item == item && visit.presence == Presence::In);
        places.extend(on_path.map(|visit| (respondent, visit.key.clone())));
    }
    places
}

/// What was given to one item so far.
#[derive(Clone, Debug, Default)]
struct Quota {
    n_places: usize,
    /// For each outcome of the targets: how many got it or one before it.
    given: Vec<usize>,
}

impl Quota {
    /// Gives the first so many of the shuffled places the first answer, the next the second: with the cohorts before,
    /// shares come out to the last respondent. Those who keep their answer come first, as far as its share reaches.
    fn give(
        &mut self,
        item: &Item,
        shares: &[(Outcome, f64)],
        kept: Vec<Kept>,
        mut places: Vec<Place>,
        cohort: &mut [LiveJourney<'_>],
    ) {
        let n = kept.len() + places.len();
        self.n_places += n;
        self.given.resize(shares.len(), 0);
        let mut cumulative = 0.0;
        let mut from = 0;
        let mut left: Vec<(Answer, usize)> = Vec::new();
        for ((outcome, percent), given) in shares.iter().zip(&mut self.given) {
            cumulative += percent;
            let to = share_of(self.n_places, cumulative).saturating_sub(*given).clamp(from, n);
            left.push((answer(item, outcome), to - from));
            *given += to;
            from = to;
        }
        left.push((Answer::Blank, n - from));
        for (respondent, key, answer) in kept {
            match left.iter_mut().find(|(known, left)| *known == answer && *left > 0) {
                Some((_, left)) => {
                    *left -= 1;
                    cohort[respondent].change(key, answer);
                }
                None => places.push((respondent, key)),
            }
        }
        let mut places = places.into_iter();
        for (answer, left) in left {
            for (respondent, key) in places.by_ref().take(left) {
                cohort[respondent].change(key, answer.clone());
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a count lies between 0 and the count"
)]
fn share_of(n: usize, percent: f64) -> usize {
    let exact = n as f64 * percent / 100.0;
    (exact.round() as usize).min(n)
}

fn answer(item: &Item, outcome: &Outcome) -> Answer {
    match outcome {
        Outcome::DoesNotKnow => Answer::Unknown,
        Outcome::Gives(value) => match item.kind {
            Kind::Integer => value.parse().map_or(Answer::Blank, |number| Answer::Answered(Value::Integer(number))),
            Kind::SelectMultiple => Answer::Answered(Value::Many(vec![value.clone()])),
            Kind::SelectOne
            | Kind::Text
            | Kind::Decimal
            | Kind::Date
            | Kind::Time
            | Kind::Note
            | Kind::Calculate
            | Kind::Hidden
            | Kind::Repeat => Answer::Answered(Value::One(value.clone())),
        },
    }
}

/// An answer of the right kind where the targets say nothing. All words say that they are invented.
fn freely(item: &Item, places: &[Place], all: &mut [LiveJourney<'_>], rng: &mut StdRng) {
    let options: Vec<&str> = item.options.iter().map(|option| option.value.as_str()).collect();
    for (respondent, key) in places {
        let pick =
            |rng: &mut StdRng| options.get(rng.random_range(0..options.len().max(1))).map(|value| (*value).to_owned());
        let value = match item.kind {
            Kind::SelectOne => pick(rng).map(Value::One),
            Kind::SelectMultiple => pick(rng).map(|value| Value::Many(vec![value])),
            Kind::Integer => Some(Value::Integer(rng.random_range(1..=3))),
            Kind::Decimal => Some(Value::Decimal("1".to_owned())),
            Kind::Repeat => Some(Value::Rows((1..=rng.random_range(1..=ROWS_MAX)).collect())),
            Kind::Text => Some(Value::Text(words(item, rng))),
            Kind::Date | Kind::Time | Kind::Note | Kind::Calculate | Kind::Hidden => None,
        };
        if let Some(value) = value {
            all[*respondent].change(key.clone(), Answer::Answered(value));
        }
    }
}

fn words(item: &Item, rng: &mut StdRng) -> String {
    const MAKERS: [&str; 4] = ["架空ネットワークス", "カクウ通信機", "架空ゲート社", "カリソメ電機"];
    let by_name: BTreeMap<&str, String> = BTreeMap::from([
        ("maker", MAKERS[rng.random_range(0..MAKERS.len())].to_owned()),
        ("model", format!("KX-{}", rng.random_range(1..=40) * 10)),
        ("q1_name", "架空 花子".to_owned()),
        ("q1_department", "架空情報管理課".to_owned()),
        ("q1_contact", "00-0000-0000".to_owned()),
    ]);
    let known = by_name.iter().find(|(name, _)| item.name.ends_with(*name)).map(|(_, words)| words.clone());
    known.unwrap_or_else(|| "架空の回答".to_owned())
}
