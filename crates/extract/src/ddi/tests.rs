//! A small study, element by element.

use base::{Text, UniverseWords};

use super::{Study, ddi, tenths_of_percent};
use crate::{CodeWords, Codebook, CodebookColumn, CodebookFile, Column, Role, Sheet, StateWord, Values};

fn text(values: &[&str]) -> Values {
    Values::Text(values.iter().map(|value| Some((*value).to_owned())).collect())
}

#[test]
fn a_study_has_questions_universes_frequencies_missing_codes_and_the_response_rate() {
    let column = |name: &str, values: Values| Column { name: name.to_owned(), label: Text::default(), values };
    let sheet = Sheet::new(
        "facilities",
        vec![
            column("facility", text(&["K1", "K2", "K3"])),
            column("q4", text(&["yes", "#not_asked", "yes"])),
            column("beds", Values::Integer(vec![Some(20), None, Some(101)])),
        ],
    );
    let q4 = CodebookColumn {
        name: "q4".to_owned(),
        label: Text::new("バックアップ <あり> & 確認\u{0}", "Backup"),
        item: "ehr/q4".to_owned(),
        number: "4".to_owned(),
        concept: "backup".to_owned(),
        codes: vec![CodeWords { code: "yes".to_owned(), label: Text::new("はい", "Yes") }],
        universe: UniverseWords {
            expression: "${q3} = 'yes'".to_owned(),
            sentence: Text::new("※電子カルテを使用", "Base: with EHR"),
            unit: Text::default(),
        },
        ..CodebookColumn::default()
    };
    let facility = CodebookColumn { name: "facility".to_owned(), role: Role::Id, ..CodebookColumn::default() };
    let codebook = Codebook {
        states: StateWord::ALL.map(StateWord::coded).to_vec(),
        files: vec![CodebookFile {
            file: "facilities.parquet".to_owned(),
            columns: vec![facility, q4],
            ..CodebookFile::default()
        }],
        ..Codebook::default()
    };
    let study = Study {
        codebook: &codebook,
        sheets: &[sheet],
        title: Text::new("架空の調査", "Invented survey"),
        id: "1".to_owned(),
        as_of: "2026-03-31T08:00:00.000Z".to_owned(),
        collected: ["2026-03-01".to_owned(), String::new()],
        strata: vec![(Text::same("20-99"), 4, 2), (Text::same("100-"), 2, 1)],
        design: Text::new("層別", "stratified"),
        marking: Text::new("内部用・未秘匿", "Internal use, unsuppressed"),
    };
    let xml = String::from_utf8(ddi(&study)).unwrap();
    for expected in [
        "<respRate xml:lang=\"en\">All: 50.0 % (3/6)</respRate>",
        "<restrctn>内部用・未秘匿 / Internal use, unsuppressed</restrctn>",
        "<qstnLit xml:lang=\"ja\">バックアップ &lt;あり&gt; &amp; 確認</qstnLit>",
        "<universe xml:lang=\"en\" clusion=\"I\">Base: with EHR</universe>",
        "<notes type=\"universe expression\">${q3} = &apos;yes&apos;</notes>",
        "<catgry missing=\"Y\" missType=\"#not_asked\">",
        "<item VALUE=\"#blank\"/>",
        "<sumStat type=\"mean\">60.5</sumStat>",
        "<caseQnty>3</caseQnty>",
    ] {
        assert!(xml.contains(expected), "{expected} in\n{xml}");
    }
    let frequency = xml.split("<catValu>yes</catValu>").nth(1).unwrap();
    assert!(frequency.split("</catgry>").next().unwrap().contains("<catStat type=\"freq\">2</catStat>"));
    assert!(!xml.contains("K1"), "no facility is named");
}

#[test]
fn rates_are_rounded_half_up() {
    let rates: Vec<String> =
        [(5353, 8171), (1, 8), (1, 16), (3, 3), (0, 5)].map(|(n, of)| tenths_of_percent(n, of)).to_vec();
    assert_eq!(rates, ["65.5", "12.5", "6.3", "100.0", "0.0"]);
}
