//! What was written comes back, whatever it is.

use proptest::prelude::*;

use super::*;

#[test]
fn a_workbook_that_nobody_touched_changes_nothing() {
    let (instrument, answers) = (instrument(), answers());
    let returned = opened(&made(&instrument, &answers, &head(false), &Marks::new()));
    assert_eq!(returned.head, head(false));
    let judged = judged(&instrument, &returned, &answers);
    assert_eq!((&judged.findings, &judged.take), (&Vec::new(), &Default::default()));
    assert!(judged.clashes.is_empty());
}

#[test]
fn the_same_order_gives_the_same_bytes() {
    let (instrument, answers) = (instrument(), answers());
    let first = made(&instrument, &answers, &head(false), &Marks::new());
    assert_eq!(first, made(&instrument, &answers, &head(false), &Marks::new()));
}

#[test]
fn what_was_withheld_stays_when_it_comes_back_blank() {
    let (instrument, answers) = (instrument(), answers());
    let mut open = answers.clone();
    open.retain(|key, _| !key.as_str().ends_with("maker") && !key.as_str().ends_with("name"));
    let returned = opened(&made(&instrument, &open, &head(true), &Marks::new()));
    let judged = judged(&instrument, &returned, &answers);
    assert_eq!((judged.findings, judged.take), (Vec::new(), Default::default()));
}

#[test]
fn a_blank_workbook_is_all_blank() {
    let instrument = instrument();
    let returned = opened(&made(&instrument, &Answers::new(), &head(false), &Marks::new()));
    let judged = judged(&instrument, &returned, &Answers::new());
    assert!(judged.take.is_empty() && judged.findings.is_empty(), "{judged:#?}");
    assert!(judged.remaining.iter().any(|finding| finding.code == "answer-missing"));
}

fn any_answers() -> impl Strategy<Value = Answers> {
    let text = "[ -~あ-んア-ヶ亜-熙=+@'\"<>&\n]{1,40}".prop_filter_map("blank", |text| {
        let text = text.trim().to_owned();
        let fits = !text.is_empty() && !text.contains("わからない");
        fits.then_some(Answer::Answered(Value::Text(text)))
    });
    let integer = any::<i32>().prop_map(|number| Answer::Answered(Value::Integer(i64::from(number))));
    let day = (1901_i16..2199, 1_i8..13, 1_i8..29)
        .prop_map(|(y, m, d)| Answer::Answered(Value::Date(jiff::civil::date(y, m, d))));
    let time = (0_i8..24, 0_i8..60).prop_map(|(h, m)| Answer::Answered(Value::Time(jiff::civil::time(h, m, 0, 0))));
    let rate = (any::<i16>(), 0_u16..1000).prop_filter_map("canonical", |(whole, part)| {
        let number = questionnaire::answer::canonical_decimal(&format!("{whole}.{part:03}"))?;
        Some(Answer::Answered(Value::Decimal(number)))
    });
    let ways = proptest::sample::subsequence(vec!["tape", "cloud", "other"], 1..=3).prop_map(|ways| many(&ways));
    let yes_no = prop_oneof![Just(one("yes")), Just(one("no")), Just(Answer::Unknown)];
    let maybe = |strategy: BoxedStrategy<Answer>| prop_oneof![1 => Just(Answer::Blank), 3 => strategy];
    (
        maybe(text.clone().boxed()),
        maybe(yes_no.boxed()),
        maybe(ways.boxed()),
        maybe(integer.boxed()),
        maybe(rate.boxed()),
        maybe(day.boxed()),
        maybe(time.boxed()),
        proptest::collection::vec(text, 0..8),
    )
        .prop_map(|(name, used, ways, beds, rate, since, at, makers)| {
            let mut answers = Answers::from([
                (key("a/name"), name),
                (key("a/use"), used),
                (key("a/ways"), ways),
                (key("a/n_beds"), beds),
                (key("a/rate"), rate),
                (key("a/since"), since),
                (key("a/at"), at),
            ]);
            let rows: Vec<u32> = (1..).take(makers.len()).map(|row| row * 2).collect();
            for (row, maker) in rows.iter().zip(makers) {
                answers.insert(key(&format!("b/dev[{row}]/maker")), maker);
            }
            answers.insert(key("b/dev"), Answer::Answered(Value::Rows(rows)));
            answers
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Into a workbook and out again: compared with an empty response, everything that was answered is found.
    #[test]
    fn every_answer_comes_back(answers in any_answers()) {
        let instrument = instrument();
        let returned = opened(&made(&instrument, &answers, &head(false), &Marks::new()));
        let unchanged = judged(&instrument, &returned, &answers);
        prop_assert_eq!(&unchanged.findings, &Vec::new());
        prop_assert_eq!(&unchanged.take, &Default::default());

        let rows = key("b/dev");
        let empty = Answers::from_iter(answers.get(&rows).map(|listed| (rows.clone(), listed.clone())));
        let found = judged(&instrument, &returned, &empty).take;
        let mut expected = answers;
        expected.retain(|key, answer| *key != rows && *answer != Answer::Blank);
        prop_assert_eq!(found, expected);
    }
}
