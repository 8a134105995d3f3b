//! The five states on invented forms: what leaves the path is kept, comes back as it was, and counts for nothing.

use proptest::sample::Index;

use super::paths::{Small, any_small, every_answer};
use super::*;

/// A form, and answers to it in any of the states, some of them unconfirmed.
fn any_response() -> impl Strategy<Value = (Instrument, Answers)> {
    let picks = proptest::collection::vec((any::<Index>(), 0u8..6), 4);
    (any_small(), picks).prop_map(|(small, picks): (Small, Vec<(Index, u8)>)| {
        let instrument = instrument_of(&small.text());
        let mut answers = Answers::new();
        for (item, (pick, how)) in instrument.items.iter().zip(picks).filter(|(item, _)| item.is_typed()) {
            let key = Key::parse(&item.path).expect("a key");
            match (pick.get(&every_answer(item.kind)).clone(), how) {
                // Not touched at all.
                (_, 0) => None,
                (Answer::Answered(value), 1) => answers.insert(key, Answer::Prefilled(value)),
                (answer, _) => answers.insert(key, answer),
            };
        }
        (instrument, answers)
    })
}

/// A value as it is typed.
fn typed(answer: &Answer) -> Vec<String> {
    match answer.value() {
        Some(Value::Many(options)) => options.clone(),
        Some(value) => vec![value.to_stored()],
        None => vec![String::new()],
    }
}

/// Types these answers in, one page after another, each page with one item.
fn type_in(instrument: &Instrument, answers: &mut Answers, entries: &[(Key, Answer)]) {
    for (key, answer) in entries {
        let section = instrument.item(key).expect("an item").section;
        let raw: Vec<(String, String)> = typed(answer).into_iter().map(|value| (key.to_string(), value)).collect();
        answers.extend(accept(instrument, section, &raw, answers).changes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn every_visit_is_in_one_of_five_states((instrument, answers) in any_response()) {
        for visit in journey(&instrument, &answers).items() {
            let item = &instrument.items[visit.item];
            let state = visit.state_code();
            let is_out = matches!(visit.presence, Presence::Out { .. });
            prop_assert!(["answered", "blank", "unknown", "prefilled", "not_asked"].contains(&state));
            prop_assert_eq!(state == "not_asked", is_out);
            if item.calculation.is_none() {
                let kept = answers.get(&visit.key).unwrap_or(&Answer::Blank);
                prop_assert_eq!(&visit.answer, kept);
                prop_assert!(is_out || state == kept.state_code());
            }
            let why = why(&instrument, &answers, &visit.key);
            prop_assert!(!why.ja.is_empty() && !why.en.is_empty());
        }
    }

    #[test]
    fn what_is_off_the_path_counts_for_nothing((instrument, answers) in any_response()) {
        let before = journey(&instrument, &answers);
        let off: Vec<Key> = before
            .items()
            .filter(|visit| matches!(visit.presence, Presence::Out { .. }))
            .map(|visit| visit.key.clone())
            .collect();
        let mut without = answers.clone();
        without.retain(|key, _| !off.contains(key));
        let after = journey(&instrument, &without);
        for (a, b) in before.items().zip(after.items()) {
            prop_assert_eq!((&a.key, &a.presence, a.required), (&b.key, &b.presence, b.required));
            prop_assert!(off.contains(&a.key) || a.answer == b.answer);
        }
        prop_assert_eq!(check(&instrument, &answers), check(&instrument, &without));
    }

    #[test]
    fn leaving_any_path_and_coming_back_restores_everything(
        (instrument, answers) in any_response(),
        gate: Index,
        other: Index,
    ) {
        let typed: Vec<&Item> = instrument.items.iter().filter(|item| item.is_typed()).collect();
        let item = gate.get(&typed);
        let key = Key::parse(&item.path).expect("a key");
        let before = journey(&instrument, &answers);
        let mut now = answers.clone();
        now.insert(key.clone(), other.get(&every_answer(item.kind)).clone());
        for visit in journey(&instrument, &now).items().filter(|visit| instrument.items[visit.item].is_typed()) {
            let expected = now.get(&visit.key).unwrap_or(&Answer::Blank);
            prop_assert_eq!(&visit.answer, expected);
        }
        match answers.get(&key) {
            Some(answer) => now.insert(key, answer.clone()),
            None => now.remove(&key),
        };
        prop_assert_eq!(&now, &answers);
        prop_assert_eq!(journey(&instrument, &now), before);
    }

    #[test]
    fn the_order_of_answering_does_not_matter(
        (instrument, answers) in any_response(),
        order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let entries: Vec<(Key, Answer)> = answers
            .iter()
            .filter(|(_, answer)| matches!(answer, Answer::Answered(_)))
            .map(|(key, answer)| (key.clone(), answer.clone()))
            .collect();
        let mut shuffled: Vec<(usize, (Key, Answer))> = order.into_iter().zip(entries.iter().cloned()).collect();
        shuffled.sort_by_key(|(place, _)| *place);
        let shuffled: Vec<(Key, Answer)> = shuffled.into_iter().map(|(_, entry)| entry).collect();
        let (mut one, mut other) = (Answers::new(), Answers::new());
        type_in(&instrument, &mut one, &entries);
        type_in(&instrument, &mut other, &shuffled);
        prop_assert_eq!(one.len(), entries.len());
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(journey(&instrument, &one), journey(&instrument, &other));
        prop_assert_eq!(check(&instrument, &one), check(&instrument, &other));
    }
}
