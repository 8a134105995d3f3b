//! The analysis of routes: `cases/paths/`, and agreement with trying everything on small invented forms.

use std::collections::BTreeSet;

use super::*;
use crate::paths::{Because, Covered, Paths, Verdict, analyse};

#[test]
fn analyses() {
    walk_cases("paths", check_paths);
}

/// Parts: definition, then what the analysis says: `SUBJECT => WHAT`.
#[track_caller]
fn check_paths(name: &str, case: &str) {
    let parts = parts(case);
    let instrument = instrument_of(&parts[0]);
    let paths = analyse(&instrument, 1_000);
    for line in parts[1].lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (subject, expected) =
            line.split_once(" => ").or(line.strip_suffix(" =>").map(|s| (s, ""))).expect("subject => what");
        assert_eq!(said(&instrument, &paths, subject.trim()), expected.trim(), "{name}: {subject}");
    }
    check_respondents(name, &instrument, &paths);
    let whole: Vec<Finding> = paths.findings.iter().filter(|found| found.code != "cannot-decide").cloned().collect();
    assert_eq!(crate::paths::remarks(&instrument), whole, "{name}: what is said to an author at work");
}

fn names(instrument: &Instrument, items: &[usize]) -> String {
    items.iter().map(|index| instrument.items[*index].path.as_str()).collect::<Vec<_>>().join(" ")
}

fn said(instrument: &Instrument, paths: &Paths, subject: &str) -> String {
    let (word, rest) = subject.split_once(' ').unwrap_or((subject, ""));
    let burden = paths.burden;
    match word {
        "routes" => match burden {
            Some(burden) => format!("{} {}", burden.routes, if paths.exact { "exact" } else { "at most" }),
            None => "too many".to_owned(),
        },
        "questions" => burden.map(|b| format!("{} to {}", b.questions_min, b.questions_max)).unwrap_or_default(),
        "seconds" => burden.map(|b| format!("{} to {}", b.seconds_min, b.seconds_max)).unwrap_or_default(),
        "unreachable" => names(instrument, &paths.unreachable),
        "maybe" => names(instrument, &paths.maybe_reachable),
        "parts" => {
            let shown = paths.parts.iter().map(|part| {
                let routes = part.burden.map_or_else(|| "too many".to_owned(), |burden| burden.routes.to_string());
                format!("{} ({routes})", names(instrument, &part.gates))
            });
            shown.collect::<Vec<_>>().join(", ")
        }
        "check" | "required" => {
            let column = if word == "check" { "constraint" } else { "required" };
            let found = paths
                .checks
                .iter()
                .find(|check| instrument.items[check.item].path == rest.trim() && check.column == column);
            found.map_or_else(|| "none".to_owned(), |check| format!("{:?}", check.verdict))
        }
        "options" => {
            let found = paths.options.iter().find(|found| instrument.items[found.item].path == rest.trim());
            let Some(found) = found else { return "all matter".to_owned() };
            let alike: Vec<String> = found.alike.iter().map(|group| group.join("=")).collect();
            format!(
                "never [{}] alike [{}] unnoticed [{}]",
                found.never.join(" "),
                alike.join(" "),
                found.unnoticed.join(" ")
            )
        }
        "undecided" => {
            let shown = paths.undecided.iter().map(|found| {
                assert!(!found.because.words().ja.is_empty());
                format!("{} {} {} `{}`", found.path, found.column, found.because.code(), found.expression)
            });
            shown.collect::<Vec<_>>().join(", ")
        }
        "covered" => format!("{:?} {}", paths.covered, paths.respondents.len()),
        "findings" => {
            let shown = paths.findings.iter().map(|found| {
                assert!(!found.message.ja.is_empty() && !found.message.en.is_empty());
                let row = found.place.row.map_or_else(|| "-".to_owned(), |row| row.to_string());
                format!("{:?} {row} {}", found.severity, found.code)
            });
            shown.collect::<Vec<_>>().join(", ")
        }
        other => panic!("no such subject: {other}"),
    }
}

/// What is asked, by item.
fn asked(journey: &Journey) -> BTreeSet<usize> {
    journey.items().filter(|visit| visit.presence == Presence::In).map(|visit| visit.item).collect()
}

/// Every respondent is on a route of its own or shares it with one that stands for another part; between them they
/// cover what is said to be covered.
#[track_caller]
fn check_respondents(name: &str, instrument: &Instrument, paths: &Paths) {
    let mut routes = BTreeSet::new();
    for respondent in &paths.respondents {
        let walked = journey(instrument, &respondent.answers);
        let keys: Vec<&Key> =
            walked.items().filter(|visit| visit.presence == Presence::In).map(|visit| &visit.key).collect();
        assert_eq!(keys, respondent.asked.iter().collect::<Vec<_>>(), "{name}");
        assert_eq!(complete(instrument, &respondent.answers), respondent.complete, "{name}");
        assert!(walked.items().all(|visit| !matches!(visit.presence, Presence::Undetermined { .. })), "{name}");
        routes.insert(asked(&walked));
    }
    if paths.covered == Covered::EveryRoute {
        assert_eq!(routes.len() as u128, paths.burden.expect("it is covered").routes, "{name}");
        assert_eq!(routes.len(), paths.respondents.len(), "{name}");
    }
}

#[test]
fn every_questionnaire_here_is_proved_in_time() {
    let surveys = fs::read_dir(root().join("surveys")).expect("the surveys");
    let mut folders: Vec<PathBuf> = surveys.filter_map(Result::ok).map(|entry| entry.path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.join("survey.csv").exists()) {
        let name = folder.file_name().expect("a folder").to_string_lossy().into_owned();
        let Some(instrument) = compile(&sheets_of(&name)).instrument else { continue };
        let started = std::time::Instant::now();
        let paths = analyse(&instrument, 100);
        eprintln!("{name}: {:?} routes, analysed in {:?}", paths.burden.map(|b| b.routes), started.elapsed());
        assert_eq!(paths.unreachable, Vec::<usize>::new(), "{name}: {}", names(&instrument, &paths.unreachable));
        assert!(paths.burden.is_some_and(|burden| burden.routes > 0), "{name}");
        assert!(
            paths.checks.iter().all(|check| check.verdict != Verdict::Always || check.column == "required"),
            "{name}"
        );
        assert!(!paths.respondents.is_empty(), "{name}");
        for respondent in &paths.respondents {
            let left = check(&instrument, &respondent.answers);
            assert!(respondent.complete, "{name}: {left:#?}");
        }
        check_respondents(&name, &instrument, &paths);
    }
}

#[test]
fn large_forms_are_analysed_in_time() {
    // Times are printed and not asserted: machines differ.
    let mut text = "| survey |\n| | type | name | label | relevant |\n".to_owned();
    for number in 0..2_000 {
        let gate = if number % 4 == 0 { String::new() } else { format!("${{q{}}} = 'yes'", number - number % 4) };
        text.push_str(&format!("| | select_one yn | q{number} | 架空の設問 | {gate} |\n"));
    }
    text.push_str("| choices |\n| | list_name | name | label |\n| | yn | yes | はい |\n| | yn | no | いいえ |\n");
    let instrument = instrument_of(&text);
    let started = std::time::Instant::now();
    assert_eq!(crate::paths::remarks(&instrument), Vec::new());
    eprintln!("2,000 items are proved reachable in {:?}", started.elapsed());
    let started = std::time::Instant::now();
    let paths = analyse(&instrument, 10);
    eprintln!("2,000 items in 500 parts are analysed in {:?}", started.elapsed());
    assert_eq!((paths.parts.len(), paths.covered), (500, Covered::EveryRouteOfEachPart));
    // 2^500 routes are more than can be counted here, and are counted up to the end of the number.
    assert_eq!(paths.burden.map(|burden| burden.routes), Some(u128::MAX));
}

/// A small form: what stands in the cells of its rows.
#[derive(Clone, Debug)]
pub(super) struct Small {
    kinds: Vec<u8>,
    relevant: Vec<Vec<(u8, u8, u8)>>,
    constraint: Vec<u8>,
    required: Vec<bool>,
}

pub(super) fn any_small() -> impl Strategy<Value = Small> {
    const ITEMS: usize = 4;
    let clauses = proptest::collection::vec((any::<u8>(), any::<u8>(), any::<u8>()), 0..4);
    (
        proptest::collection::vec(0u8..6, ITEMS),
        proptest::collection::vec(clauses, ITEMS),
        proptest::collection::vec(0u8..8, ITEMS),
        proptest::collection::vec(any::<bool>(), ITEMS),
    )
        .prop_map(|(kinds, relevant, constraint, required)| Small { kinds, relevant, constraint, required })
}

impl Small {
    pub(super) fn text(&self) -> String {
        let mut text =
            "| survey |\n| | type | name | label | relevant | constraint | calculation | required |\n".to_owned();
        for (index, kind) in self.kinds.iter().enumerate() {
            let (kind, calculation) = match kind {
                0 | 1 => ("select_one abc", String::new()),
                2 => ("select_multiple ab", String::new()),
                3 => ("integer", String::new()),
                4 => ("text", String::new()),
                _ if index == 0 => ("select_one abc", String::new()),
                _ => ("calculate", format!("if({}, 1, 0) + if(${{i0}} = 'a', 2, 0)", self.atom(0, index - 1, 0))),
            };
            let typed = kind != "calculate";
            let relevant = self.expression(index);
            let constraint = if typed { self.constraint_of(index) } else { "" };
            let required = if typed && self.required[index] { "yes" } else { "" };
            text.push_str(&format!(
                "| | {kind} | i{index} | 設問 | {relevant} | {constraint} | {calculation} | {required} |\n"
            ));
        }
        text.push_str("| choices |\n| | list_name | name | label |\n");
        for option in ["a", "b", "c"] {
            text.push_str(&format!("| | abc | {option} | {option} |\n"));
        }
        text.push_str("| | ab | a | A |\n| | ab | b | B |\n");
        text
    }

    fn constraint_of(&self, index: usize) -> &'static str {
        match (self.kinds[index], self.constraint[index]) {
            (3, 0) => ". >= 1 and . < 5",
            (3, 1) => ". > 4 and . < 5",
            (3, 2) => ". != 3",
            (0 | 1, 0) => ". != 'b'",
            (0 | 1, 1) => "not(selected(., 'c'))",
            (0 | 1, 2) => ". = 'x'",
            (2, 0) => "count-selected(.) < 2",
            (4, 0) => ". != 'k'",
            _ => "",
        }
    }

    fn expression(&self, index: usize) -> String {
        let mut text = String::new();
        for (number, (what, which, how)) in self.relevant[index].iter().enumerate().take_while(|_| index > 0) {
            let atom = self.atom(*what, usize::from(*which) % index.max(1), *how);
            let atom = if how.is_multiple_of(3) { format!("not({atom})") } else { atom };
            text = match number {
                0 => atom,
                _ if how.is_multiple_of(2) => format!("({text}) and {atom}"),
                _ => format!("({text}) or {atom}"),
            };
        }
        text
    }

    fn atom(&self, what: u8, which: usize, how: u8) -> String {
        let option = ["a", "b", "c"][usize::from(how) % 3];
        let number = how % 6;
        let operator = ["=", "!=", ">", "<="][usize::from(what / 4) % 4];
        match (self.kinds[which], what % 4) {
            (_, 3) if self.kinds[which] != 5 => {
                format!("${{i{which}}} {} ''", if how.is_multiple_of(2) { "=" } else { "!=" })
            }
            (2, 0) => format!("count-selected(${{i{which}}}) > 1"),
            (2, _) => format!("selected(${{i{which}}}, '{option}')"),
            (3, _) => format!("${{i{which}}} {operator} {number}"),
            (4, _) => format!("${{i{which}}} = '{}'", if how.is_multiple_of(2) { "k" } else { "m" }),
            (5, _) if which > 0 => format!("${{i{which}}} {operator} {}", how % 4),
            (_, 0) => format!("selected(${{i{which}}}, '{option}')"),
            (_, _) => format!("${{i{which}}} {} '{option}'", if what % 8 < 4 { "=" } else { "!=" }),
        }
    }
}

/// Every answer that makes a difference to a small form.
pub(super) fn every_answer(kind: Kind) -> Vec<Answer> {
    let one = |text: &str| Answer::Answered(Value::One(text.to_owned()));
    let many = |list: &[&str]| Answer::Answered(Value::Many(list.iter().map(|text| (*text).to_owned()).collect()));
    let text = |text: &str| Answer::Answered(Value::Text(text.to_owned()));
    let mut all = vec![Answer::Blank, Answer::Unknown];
    all.extend(match kind {
        Kind::SelectOne => vec![one("a"), one("b"), one("c")],
        Kind::SelectMultiple => vec![many(&["a"]), many(&["b"]), many(&["a", "b"])],
        Kind::Integer => (-1..=7).map(|number| Answer::Answered(Value::Integer(number))).collect(),
        Kind::Text => vec![text("k"), text("m"), text("z")],
        Kind::Decimal | Kind::Date | Kind::Time | Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Repeat => {
            return vec![Answer::Blank];
        }
    });
    all
}

fn every_response(instrument: &Instrument) -> Vec<Answers> {
    instrument.items.iter().fold(vec![Answers::new()], |responses, item| {
        let key = Key::parse(&item.path).expect("a key");
        let answers = if item.is_typed() { every_answer(item.kind) } else { vec![Answer::Blank] };
        let with = |response: &Answers, answer: &Answer| {
            let mut response = response.clone();
            response.insert(key.clone(), answer.clone());
            response
        };
        responses
            .iter()
            .flat_map(|response| answers.iter().map(|answer| with(response, answer)).collect::<Vec<_>>())
            .collect()
    })
}

/// What trying everything says.
#[derive(Default)]
struct Tried {
    reached: BTreeSet<usize>,
    routes: BTreeSet<BTreeSet<usize>>,
    fired: BTreeSet<usize>,
    passed: BTreeSet<usize>,
}

fn try_everything(instrument: &Instrument, gates: &BTreeSet<usize>) -> Tried {
    let mut tried = Tried::default();
    for answers in every_response(instrument) {
        let journey = journey(instrument, &answers);
        let found = check(instrument, &answers);
        let at = |found: &ItemFinding| {
            instrument
                .items
                .iter()
                .position(|item| found.finding.place.item.as_deref() == Some(&item.path))
                .expect("an item")
        };
        let broken: BTreeSet<usize> = found.iter().filter(|found| found.finding.code == "constraint").map(at).collect();
        let missing = found.iter().filter(|found| !found.soft && found.finding.code == "answer-missing").map(at);
        let unsaid = found.iter().filter(|found| found.finding.code == "unknown-not-offered").map(at);
        let kept: BTreeSet<usize> = missing.chain(unsaid).filter(|index| gates.contains(index)).collect();
        for visit in journey
            .items()
            .filter(|visit| visit.presence == Presence::In && matches!(visit.answer, Answer::Answered(_)))
        {
            let others_hold = broken.iter().all(|other| *other == visit.item);
            if others_hold && instrument.items[visit.item].constraint.is_some() {
                if broken.contains(&visit.item) {
                    tried.fired.insert(visit.item)
                } else {
                    tried.passed.insert(visit.item)
                };
            }
        }
        if broken.is_empty() {
            tried.reached.extend(asked(&journey));
        }
        let open = journey.items().any(|visit| matches!(visit.presence, Presence::Undetermined { .. }));
        if broken.is_disjoint(gates) && kept.is_empty() && !open {
            tried.routes.insert(asked(&journey));
        }
    }
    tried
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn the_analysis_agrees_with_trying_everything(small in any_small()) {
        let text = small.text();
        let instrument = instrument_of(&text);
        let paths = analyse(&instrument, 1_000);
        prop_assert_eq!(&paths.undecided, &Vec::new(), "{}", text);
        let gates: BTreeSet<usize> = paths.parts.iter().flat_map(|part| part.gates.clone()).collect();
        let tried = try_everything(&instrument, &gates);
        let unreached: Vec<usize> = (0..instrument.items.len()).filter(|index| !tried.reached.contains(index)).collect();
        prop_assert_eq!(&paths.unreachable, &unreached, "{}", text);
        prop_assert_eq!(&paths.maybe_reachable, &Vec::<usize>::new());
        let burden = paths.burden.expect("a small form");
        prop_assert_eq!(burden.routes, tried.routes.len() as u128, "{}", text);
        let questions = |route: &BTreeSet<usize>| route.iter().filter(|index| instrument.items[**index].is_typed()).count();
        if let (Some(min), Some(max)) = (tried.routes.iter().map(questions).min(), tried.routes.iter().map(questions).max()) {
            prop_assert_eq!((burden.questions_min as usize, burden.questions_max as usize), (min, max), "{}", text);
        }
        for check in &paths.checks {
            let verdict = match (tried.fired.contains(&check.item), tried.passed.contains(&check.item)) {
                (true, true) => Verdict::Depends,
                (true, false) => Verdict::Always,
                (false, true) => Verdict::Never,
                (false, false) => panic!("nobody comes to {}: {text}", instrument.items[check.item].path),
            };
            prop_assert_eq!(check.verdict, verdict, "{} {}", instrument.items[check.item].path, text);
        }
        if !tried.routes.is_empty() {
            prop_assert_eq!(paths.covered, Covered::EveryRoute, "{}", text);
        }
        check_respondents(&text, &instrument, &paths);
    }

    #[test]
    fn any_form_is_analysed_or_refused(
        rows in proptest::collection::vec(
            proptest::collection::vec(
                prop_oneof![
                    "text|integer|date|decimal|select_one a|select_multiple a|begin group|end group|begin repeat|end repeat|calculate|note|hidden",
                    "[abcd]",
                    "\\$\\{[abcd]\\}( (=|>|!=) ('[xy]?'|[0-9]))?|today\\(\\) > \\$\\{a\\}|count\\(\\$\\{b\\}\\) > 1|\\.\\./a = 'x'|regex\\(\\., '[ab]'\\)|selected\\(\\$\\{a\\}, 'x'\\)|sum\\(\\$\\{c\\}\\) > 2|/data/a = 1",
                ],
                0..6,
            ),
            0..10,
        ),
    ) {
        let header = ["type", "name", "label", "relevant", "calculation", "constraint"].map(str::to_owned).to_vec();
        let rows = std::iter::once(header).chain(rows).collect();
        let choices = [["list_name", "name", "label"], ["a", "x", "X"], ["a", "y", "Y"]].map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let sheet = |name: &str, rows: Vec<Vec<String>>| Sheet { name: name.to_owned(), rows };
        let compiled = compile(&Sheets(vec![sheet("survey", rows), sheet("choices", choices)]));
        if let Some(instrument) = compiled.instrument {
            let paths = analyse(&instrument, 50);
            check_respondents("invented", &instrument, &paths);
            // What is said at work is the same, but for what cannot be decided.
            let remarks = crate::paths::remarks(&instrument);
            let whole: Vec<_> = paths.findings.iter().filter(|found| found.code != "cannot-decide").cloned().collect();
            prop_assert_eq!(remarks, whole);
            prop_assert!(paths.undecided.iter().all(|found| found.because != Because::Error || !found.expression.is_empty()));
        }
    }
}

#[test]
fn a_long_chain_of_questions_is_decided() {
    const LENGTH: usize = 60;
    let row = |number: usize| match number {
        0 => "| | select_one yn | q0 | 0 | |\n".to_owned(),
        number => format!("| | select_one yn | q{number} | {number} | ${{q{}}} = 'yes' |\n", number - 1),
    };
    let rows: String = (0..LENGTH).map(row).collect();
    let lists = "| choices |\n| | list_name | name | label |\n| | yn | yes | はい |\n| | yn | no | いいえ |\n";
    let instrument = instrument_of(&format!("| survey |\n| | type | name | label | relevant |\n{rows}{lists}"));
    let paths = paths::analyse(&instrument, 10);
    let burden = paths.burden.expect("it can be counted");
    assert_eq!((burden.routes, burden.questions_min, burden.questions_max), (60, 1, 60));
    assert!(paths.exact && paths.unreachable.is_empty(), "{:?}", paths.findings);
}
