//! Answers from files: `cases/answers/`, and everything that can be written comes back.

use super::*;

#[test]
fn files_of_answers() {
    walk_cases("answers", check_file);
}

/// Parts: definition, then in turn a file and what becomes of it: `KEY => state value` and `ENTRY !! code`.
#[track_caller]
fn check_file(name: &str, case: &str) {
    let parts = parts(case);
    let instrument = instrument_of(&parts[0]);
    for pair in parts[1..].chunks(2) {
        let (answers, findings) =
            plain::read(&instrument, &pair[0]).unwrap_or_else(|refused| (Answers::new(), vec![*refused]));
        let mut found: Vec<String> = answers
            .iter()
            .map(|(key, answer)| {
                format!("{key} => {} {}", answer.state_code(), answer.stored().unwrap_or_default()).trim().to_owned()
            })
            .collect();
        found.extend(findings.iter().map(|finding| {
            assert!(!finding.message.ja.is_empty() && !finding.message.en.is_empty(), "{name}: {finding:?}");
            format!("{} !! {}", finding.place.item.as_deref().unwrap_or("-"), finding.code)
        }));
        found.sort();
        let mut expected: Vec<String> =
            pair[1].lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        expected.sort();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn the_last_parts_of_a_key_are_enough() {
    let instrument = mhlw();
    for (written, key) in [("q3", "ehr/q3"), ("q9[2]/maker", "vpn/q9[2]/maker"), ("vpn/q9", "vpn/q9")] {
        let found = plain::resolve(&instrument, written).map(|(key, _)| key.to_string());
        assert_eq!(found.as_deref(), Ok(key));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_to_a_file_comes_back(answers in any_answers()) {
        let written = plain::write(&answers).to_string();
        let (mut back, findings) = plain::read(&mhlw(), &written).expect("an object");
        prop_assert_eq!(findings, Vec::new());
        // Rows that only other entries name are there now; nothing else has changed.
        back.retain(|key, _| answers.contains_key(key));
        prop_assert_eq!(back, answers);
    }

    #[test]
    fn any_file_is_answers_or_findings(text in "\\PC{0,60}|\\{(\"(q3|q8|vpn/q9|q9\\[[0-9]{1,2}\\]/maker|x)\": ?(null|true|1|-2.5|\"yes\"|\"[^\"\\\\]{0,5}\"|\\[[0-9, ]{0,6}\\]|\\{\"unknown\": true\\}),?){0,4}\\}") {
        let instrument = mhlw();
        if let Ok((answers, _)) = plain::read(&instrument, &text) {
            check(&instrument, &answers);
        }
    }
}
