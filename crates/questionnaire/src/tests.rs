//! Text cases and properties of whole questionnaires.
//!
//! A case under `cases/journey/` or `cases/instrument/` is a text in parts separated by lines of `---`; its first part
//! names a folder under `surveys/` (`survey mhlw-2022`) or holds the sheets as tables of bars. `cases/README.md` has
//! the grammar.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use base::{Finding, Lang, Severity};
use proptest::prelude::*;

use crate::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sheets_of(folder: &str) -> Sheets {
    let read = |name: &str| fs::read_to_string(root().join("surveys").join(folder).join(name)).expect("a sheet");
    let files = ["survey.csv", "choices.csv", "settings.csv"].map(|name| (name, read(name)));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Sheets::from_csv_files(&files).expect("the sheets are CSV")
}

fn compiled(definition: &str) -> Compiled {
    let named = definition.lines().find_map(|line| line.strip_prefix("survey "));
    let sheets = match named {
        Some(folder) => sheets_of(folder.trim()),
        None => Sheets::from_markdown(definition).expect("the sheets are tables"),
    };
    compile(&sheets)
}

fn instrument_of(definition: &str) -> Instrument {
    let compiled = compiled(definition);
    compiled.instrument.unwrap_or_else(|| panic!("{:#?}", compiled.findings))
}

fn mhlw() -> Instrument {
    instrument_of("survey mhlw-2022")
}

/// `KEY = value`, `KEY unknown`, `KEY prefilled value`, `KEY blank`.
fn answers_of(instrument: &Instrument, text: &str) -> Answers {
    let mut answers = Answers::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (key, rest) = line.split_once(' ').expect("KEY and what was answered");
        let key = Key::parse(key).unwrap_or_else(|| panic!("a key: {line}"));
        let item = instrument.item(&key).unwrap_or_else(|| panic!("an item: {line}"));
        let value =
            |text: &str| Value::from_stored(item.kind, text.trim()).unwrap_or_else(|| panic!("a value: {line}"));
        let answer = match rest.trim().split_once(' ').unwrap_or((rest.trim(), "")) {
            ("=", text) => Answer::Answered(value(text)),
            ("prefilled", text) => Answer::Prefilled(value(text)),
            ("unknown", _) => Answer::Unknown,
            ("blank", _) => Answer::Blank,
            other => panic!("= | prefilled | unknown | blank: {other:?}"),
        };
        answers.insert(key, answer);
    }
    answers
}

/// What a journey says about the subject of an expected line, in the same words.
fn about(instrument: &Instrument, answers: &Answers, subject: &str) -> String {
    let journey = journey(instrument, answers);
    let (word, rest) = subject.split_once(' ').unwrap_or((subject, ""));
    match word {
        "section" => {
            let name = rest.trim();
            let index = instrument.sections.iter().position(|section| section.name == name).expect("a section");
            format!("{:?}", journey.sections[index].state)
        }
        "path" => {
            let on_path = journey.items().filter(|visit| visit.presence == Presence::In);
            on_path.map(|visit| visit.key.to_string()).collect::<Vec<_>>().join(" ")
        }
        "findings" => findings_of(instrument, answers),
        "message" => {
            let found = check(instrument, answers);
            let found = found.iter().find(|found| found.finding.place.item.as_deref() == Some(rest.trim()));
            found.expect("a finding").finding.message.ja.clone()
        }
        "complete" => complete(instrument, answers).to_string(),
        "why" => why(instrument, answers, &Key::parse(rest.trim()).expect("a key")).ja,
        "why-en" => why(instrument, answers, &Key::parse(rest.trim()).expect("a key")).en,
        key => about_visit(instrument, &journey, key, rest.trim()),
    }
}

fn findings_of(instrument: &Instrument, answers: &Answers) -> String {
    let found = check(instrument, answers);
    let shown = found.iter().map(|found| {
        let weight = if found.soft { "soft" } else { "hard" };
        let item = found.finding.place.item.as_deref().unwrap_or("-");
        format!("{item} {} {weight}", found.finding.code)
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn about_visit(instrument: &Instrument, journey: &Journey, key: &str, what: &str) -> String {
    let Some(visit) = journey.visit(&Key::parse(key).expect("a key")) else {
        return "nowhere".to_owned();
    };
    let stored = visit.answer.stored().unwrap_or_default();
    match what {
        "answer" => format!("{} {stored}", visit.answer.state_code()).trim_end().to_owned(),
        "state" => visit.state_code().to_owned(),
        "label" => visit.label(instrument).ja.clone(),
        "label-en" => visit.label(instrument).en.clone(),
        "options" => visit.options(instrument).iter().map(|option| option.value.as_str()).collect::<Vec<_>>().join(" "),
        "required" => visit.required.to_string(),
        _ => match &visit.presence {
            Presence::In => "in".to_owned(),
            Presence::Out { because } => format!("out {}", because.ja),
            Presence::Undetermined { because } => format!("undetermined {}", because.ja),
        },
    }
}

/// Parts: definition, then any number of answers and expectations in turn.
#[track_caller]
fn check_journey(name: &str, case: &str) {
    let parts = parts(case);
    let instrument = instrument_of(&parts[0]);
    assert!(parts.len() >= 3 && parts.len() % 2 == 1, "{name}: definition, then answers and expectations in turn");
    for pair in parts[1..].chunks(2) {
        let answers = answers_of(&instrument, &pair[0]);
        for line in pair[1].lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (subject, expected) =
                line.split_once(" => ").or(line.strip_suffix(" =>").map(|s| (s, ""))).expect("subject => what");
            assert_eq!(about(&instrument, &answers, subject.trim()), expected.trim(), "{name}: {subject}");
        }
    }
}

/// Parts: definition, findings (`severity sheet row column code`), then bases (`KEY => sentence`, `KEY en => sentence`).
#[track_caller]
fn check_instrument(name: &str, case: &str) {
    let parts = parts(case);
    let compiled = compiled(&parts[0]);
    let found: Vec<String> = compiled
        .findings
        .iter()
        .map(|found| {
            let severity = match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "info",
            };
            let place = &found.place;
            let row = place.row.map_or_else(|| "-".to_owned(), |row| row.to_string());
            let column = place.column.as_deref().unwrap_or("-");
            format!("{severity} {} {row} {column} {}", place.sheet.as_deref().unwrap_or("-"), found.code)
        })
        .collect();
    let expected: Vec<&str> = parts[1].lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(found, expected, "{name}: {:#?}", compiled.findings);
    for finding in &compiled.findings {
        assert!(!finding.message.ja.is_empty() && !finding.message.en.is_empty(), "{name}: {finding:?}");
    }
    let Some(bases) = parts.get(2) else { return };
    let instrument = compiled.instrument.expect("bases are asked of a questionnaire without errors");
    for line in bases.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (subject, expected) = line.split_once(" => ").expect("KEY => sentence");
        let (path, what) = subject.split_once(' ').unwrap_or((subject, "ja"));
        let universe = &instrument.item_at(path).unwrap_or_else(|| panic!("{name}: {path}")).universe;
        let actual = match what {
            "en" => &universe.words.sentence.en,
            "unit" => &universe.words.unit.ja,
            "rule" => &universe.expression,
            _ => &universe.words.sentence.ja,
        };
        assert_eq!(actual, expected, "{name}: {subject}");
    }
}

/// Parts between lines of `---`; lines that begin with `#` are remarks.
fn parts(case: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in case.lines().filter(|line| !line.starts_with('#')) {
        if line.trim() == "---" {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    parts
}

fn walk_cases(folder: &str, check: fn(&str, &str)) {
    let entries = fs::read_dir(root().join("cases").join(folder)).expect("the cases are part of the repository");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    assert!(!files.is_empty(), "no cases in {folder}");
    for path in files {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        check(&name, &fs::read_to_string(&path).expect("a text"));
    }
}

#[test]
fn journeys() {
    walk_cases("journey", check_journey);
}

#[test]
fn instruments() {
    walk_cases("instrument", check_instrument);
}

#[test]
fn the_ministry_survey_has_everything_in_both_languages() {
    let instrument = mhlw();
    let names: Vec<&str> = instrument.sections.iter().map(|section| section.name.as_str()).collect();
    assert_eq!(names, ["respondent", "ehr", "vpn", "organisation"]);
    for item in &instrument.items {
        assert!(!item.label.ja.is_empty() && !item.label.en.is_empty(), "{}", item.path);
        assert!(!item.universe.words.sentence.ja.is_empty() && !item.universe.words.sentence.en.is_empty());
    }
    for number in 1..=14 {
        let item = instrument.item_numbered(&number.to_string()).expect("fourteen questions");
        assert!(!item.guidance.ja.is_empty() && !item.guidance.en.is_empty(), "{}", item.path);
        assert!(!item.aliases.is_empty() && !item.concept.is_empty(), "{}", item.path);
    }
    let protected: Vec<(&str, Protection)> = instrument
        .items
        .iter()
        .filter(|item| item.protect != Protection::None)
        .map(|item| (item.path.as_str(), item.protect))
        .collect();
    use Protection::{Contact, Sensitive};
    let expected = [
        ("respondent/q1_name", Contact),
        ("respondent/q1_department", Contact),
        ("respondent/q1_contact", Contact),
        ("vpn/q9/maker", Sensitive),
        ("vpn/q9/model", Sensitive),
    ];
    assert_eq!(protected, expected);
}

#[test]
fn the_ministry_survey_keeps_the_wording_of_the_request() {
    let Ok(entries) = fs::read_dir(root().join("../shared/seeds")) else {
        eprintln!("skipped: ../shared/seeds absent");
        return;
    };
    let request = entries.filter_map(Result::ok).find(|entry| entry.file_name().to_string_lossy().starts_with("003_"));
    let Some(request) = request.and_then(|entry| fs::read_to_string(entry.path()).ok()) else {
        eprintln!("skipped: ../shared/seeds/003_* absent");
        return;
    };
    let ours = ["氏名", "所属", "連絡先", "メーカー名", "型番", "台数", "依頼事項"];
    for item in mhlw().items {
        assert!(ours.contains(&item.label.ja.as_str()) || request.contains(&item.label.ja), "{}", item.label.ja);
        for line in item.guidance.ja.lines() {
            assert!(request.contains(line), "{}: {line}", item.path);
        }
    }
}

#[test]
fn the_codebook_is_data() {
    let entries = codebook(&mhlw());
    let json = serde_json::to_string(&entries).expect("plain data");
    let back: Vec<CodebookEntry> = serde_json::from_str(&json).expect("what was written");
    assert_eq!(back, entries);
    let rows = codebook::rows(&entries, Lang::Ja);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()) && rows.len() == entries.len() + 1);
    let maker = entries.iter().find(|entry| entry.path == "vpn/q9/maker").expect("an item");
    assert_eq!(
        (maker.repeat.as_str(), maker.kind.as_str(), maker.universe.unit.ja.as_str()),
        ("vpn/q9", "text", "装置")
    );
    let q3 = entries.iter().find(|entry| entry.path == "ehr/q3").expect("an item");
    assert_eq!(q3.options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>(), ["yes", "no"]);
    assert!(entries.iter().all(|entry| entry.kind != "note" && entry.version == "2022-01-21"));
}

#[test]
fn the_sheets_survive_the_store() {
    let sheets = sheets_of("mhlw-2022");
    assert_eq!(Sheets::from_json(&sheets.canonical_json()), Some(sheets));
}

#[test]
fn a_key_fits_only_where_its_rows_are() {
    let instrument = mhlw();
    for (key, fits) in [
        ("vpn/q9", true),
        ("vpn/q9[2]/maker", true),
        ("vpn/q9/maker", false),
        ("vpn/q9[2]", false),
        ("vpn[1]/q8", false),
        ("ehr/q3", true),
        ("q3", false),
    ] {
        assert_eq!(instrument.item(&Key::parse(key).expect(key)).is_some(), fits, "{key}");
    }
    for wrong in ["", "a//b", "a[0]", "a[01]", "a[1", "a b", "a'b", "1a", "a[1]x", "<b>"] {
        assert_eq!(Key::parse(wrong), None, "{wrong}");
    }
    let key = Key::parse("vpn/q9[2]/maker").expect("a key");
    assert_eq!((key.template().as_str(), key.rows()), ("vpn/q9/maker", vec![2]));
}

#[test]
fn large_forms_compile_and_walk_in_time() {
    // Times are printed and not asserted: machines differ. The aims are 1 s for 10,000 rows and 1 ms a journey.
    let cells = |row: [&str; 4]| row.map(str::to_owned).to_vec();
    let mut rows = vec![cells(["type", "name", "label", "relevant"])];
    for number in 0..10_000 {
        let gate = if number % 4 == 3 { format!("${{q{}}} = 'yes'", number - 3) } else { String::new() };
        rows.push(cells(["select_one yn", &format!("q{number}"), "架空の設問", &gate]));
    }
    let yes_no = [["list_name", "name", "label", ""], ["yn", "yes", "はい", ""], ["yn", "no", "いいえ", ""]];
    let choices = yes_no.map(cells).to_vec();
    let sheet = |name: &str, rows: Vec<Vec<String>>| Sheet { name: name.to_owned(), rows };
    let started = std::time::Instant::now();
    let compiled = compile(&Sheets(vec![sheet("survey", rows), sheet("choices", choices)]));
    eprintln!("10,000 rows compile in {:?}", started.elapsed());
    let large = compiled.instrument.expect("no errors");
    let started = std::time::Instant::now();
    assert_eq!(journey(&large, &Answers::new()).items().count(), 10_000);
    eprintln!("10,000 items are walked in {:?}", started.elapsed());
    let instrument = mhlw();
    let answers = answers_of(&instrument, "ehr/q3 = yes\nvpn/q8 = yes\nvpn/q9 = 1,2,3");
    let started = std::time::Instant::now();
    for _ in 0..100 {
        journey(&instrument, &answers);
    }
    eprintln!("a journey through the ministry's survey takes {:?}", started.elapsed() / 100);
}

fn any_value() -> impl Strategy<Value = (Kind, Value)> {
    prop_oneof![
        "\\PC{1,20}".prop_map(|text| (Kind::Text, Value::Text(text))),
        any::<i64>().prop_map(|number| (Kind::Integer, Value::Integer(number))),
        "-?[0-9]{1,12}(\\.[0-9]{1,8})?"
            .prop_map(|text| { (Kind::Decimal, Value::Decimal(answer::canonical_decimal(&text).expect("digits")),) }),
        (1i16..9999, 1i8..13, 1i8..29).prop_map(|(y, m, d)| (Kind::Date, Value::Date(jiff::civil::date(y, m, d)))),
        (0i8..24, 0i8..60, 0i8..60).prop_map(|(h, m, s)| (Kind::Time, Value::Time(jiff::civil::time(h, m, s, 0)))),
        "[a-z0-9_]{1,8}".prop_map(|text| (Kind::SelectOne, Value::One(text))),
        proptest::collection::vec("[a-z0-9_]{1,8}", 1..5).prop_map(|list| (Kind::SelectMultiple, Value::Many(list))),
        proptest::collection::vec(1u32..1000, 0..5).prop_map(|rows| (Kind::Repeat, Value::Rows(rows))),
    ]
}

/// Answers to the ministry's survey, as they may come about.
fn any_answers() -> impl Strategy<Value = Answers> {
    let keys = [
        "respondent/q1_name",
        "ehr/q2",
        "ehr/q3",
        "ehr/q4",
        "ehr/q7",
        "vpn/q8",
        "vpn/q9",
        "vpn/q9[1]/maker",
        "vpn/q9[2]/count",
        "vpn/q10",
        "organisation/q14",
    ];
    let choice = prop_oneof![Just(0u8), Just(1), Just(2), Just(3), Just(4)];
    proptest::collection::vec(choice, keys.len()).prop_map(move |choices| {
        let instrument = mhlw();
        let mut answers = Answers::new();
        for (key, choice) in keys.iter().zip(choices) {
            let key = Key::parse(key).expect("a key");
            let stored = |yes: bool| match instrument.item(&key).expect("an item").kind {
                Kind::SelectOne => Value::One(if yes { "yes" } else { "no" }.to_owned()),
                Kind::Repeat => Value::Rows(if yes { vec![1, 2] } else { Vec::new() }),
                Kind::Integer => Value::Integer(i64::from(yes)),
                Kind::Text
                | Kind::Decimal
                | Kind::Date
                | Kind::Time
                | Kind::SelectMultiple
                | Kind::Note
                | Kind::Calculate
                | Kind::Hidden => Value::Text("架空".to_owned()),
            };
            let answer = match choice {
                0 => Answer::Blank,
                1 => Answer::Answered(stored(true)),
                2 => Answer::Answered(stored(false)),
                3 => Answer::Unknown,
                _ => Answer::Prefilled(stored(true)),
            };
            answers.insert(key, answer);
        }
        answers
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn what_is_stored_comes_back((kind, value) in any_value(), prefilled: bool) {
        let answer = if prefilled { Answer::Prefilled(value) } else { Answer::Answered(value) };
        let back = Answer::from_stored(kind, answer.state_code(), answer.stored().as_deref());
        prop_assert_eq!(back, Some(answer));
    }

    #[test]
    fn leaving_the_path_and_coming_back_restores_everything(answers in any_answers()) {
        let instrument = mhlw();
        let before = journey(&instrument, &answers);
        let gate = Key::parse("vpn/q8").expect("a key");
        let mut away = answers.clone();
        away.insert(gate.clone(), Answer::Answered(Value::One("no".to_owned())));
        let off = journey(&instrument, &away);
        for visit in off.items().filter(|visit| visit.key.as_str().starts_with("vpn/q9")) {
            let is_out = matches!(visit.presence, Presence::Out { .. });
            prop_assert!(is_out);
            // Off the path the answer is kept as it was.
            prop_assert_eq!(Some(&visit.answer), before.visit(&visit.key).map(|visit| &visit.answer));
        }
        let nothing_off_path_is_counted =
            check(&instrument, &away).iter().all(|found| found.finding.place.item.as_deref() != Some("vpn/q10"));
        prop_assert!(nothing_off_path_is_counted);
        match answers.get(&gate) {
            Some(answer) => away.insert(gate, answer.clone()),
            None => away.remove(&gate),
        };
        prop_assert_eq!(journey(&instrument, &away), before);
    }

    #[test]
    fn accept_never_panics(
        section in 0usize..6,
        raw in proptest::collection::vec(
            (
                prop_oneof![
                    "(present:|unknown:|add:|remove:)?(vpn|ehr)/(q3|q8|q9|q9\\[[0-9]{1,3}\\](/(maker|count))?)",
                    "\\PC{0,12}",
                ],
                prop_oneof!["\\PC{0,12}", "yes|no|1|２台|二台|"],
            ),
            0..12,
        ),
        so_far in any_answers(),
    ) {
        let instrument = mhlw();
        let accepted = accept(&instrument, section, &raw, &so_far);
        // What is taken over can be stored and read back, and nothing is both taken and rejected.
        for (key, answer) in &accepted.changes {
            let item = instrument.item(key).expect("an item");
            prop_assert_eq!(item.section, section);
            let back = Answer::from_stored(item.kind, answer.state_code(), answer.stored().as_deref());
            prop_assert_eq!(back.as_ref(), Some(answer));
            prop_assert!(!accepted.rejected.contains_key(key));
        }
        let mut after = so_far.clone();
        after.extend(accepted.changes.clone());
        journey(&instrument, &after);
        // The same page again changes nothing more, except where it asks for rows.
        if raw.iter().all(|(name, _)| !name.starts_with("add:") && !name.starts_with("remove:")) {
            prop_assert_eq!(accept(&instrument, section, &raw, &after).changes, BTreeMap::new());
        }
    }

    #[test]
    fn any_sheet_compiles_to_findings_or_an_instrument(
        rows in proptest::collection::vec(
            proptest::collection::vec(
                prop_oneof![
                    "text|integer|select_one a|begin group|end group|begin repeat|end repeat|calculate|note",
                    "[abc]", "\\$\\{[abc]\\}( = '[xy]'| \\+ 1)?", "\\PC{0,8}",
                ],
                0..6,
            ),
            0..12,
        ),
    ) {
        let header = ["type", "name", "label", "relevant", "calculation", "constraint"].map(str::to_owned).to_vec();
        let rows = std::iter::once(header).chain(rows).collect();
        let compiled = compile(&Sheets(vec![Sheet { name: "survey".to_owned(), rows }]));
        if let Some(instrument) = compiled.instrument {
            journey(&instrument, &Answers::new());
            check(&instrument, &Answers::new());
        }
    }

    #[test]
    fn any_text_is_an_expression_or_an_error(text in "[a-z0-9$ {}()\\[\\]/.,'\"=!<>+*|@:-]{0,40}|\\PC{0,40}") {
        if let Ok(expr) = expression::parse(&text) {
            // Written out, it is the same expression.
            let shown = expr.to_string();
            prop_assert_eq!(expression::parse(&shown).map(|again| again.to_string()), Ok(shown));
        }
    }
}

mod accepting;
mod editions;
mod files;
mod living;
mod outside;
mod paths;
mod states;
mod surveys;
mod values;
