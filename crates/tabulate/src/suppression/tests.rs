//! Cases as text: answers in, what is released out. Then attackers that try every possible answer.

use std::collections::BTreeSet;
use std::fmt::Write;

use base::{Text, UniverseWords};
use proptest::prelude::*;

use super::bounds::{Range, ranges};
use super::exchange::{Finder, Reach};
use super::layout::{Layout, Part};
use super::model::{CellId, Model, Need, Sight};
use super::simplex::Simplex;
use super::*;
use crate::{
    AveragingRule, Category, Class, Classification, Dataset, Plan, ShareOf, State, Stratification, Stratum, Table,
    TablePlan, Variable, VariableData, VariableKind, run,
};

/// What an answer can be instead of a category.
const ABSENT: [(&str, State); 5] = [
    ("(blank)", State::Blank),
    ("(unknown)", State::Unknown),
    ("(unconfirmed)", State::Unconfirmed),
    ("(out)", State::NotAsked),
    ("(undetermined)", State::Undetermined),
];

/// One item of a case: `item NAME CODES`, `many NAME CODES` or `amount NAME`, each with `when RULE` at its end. A code with an
/// exclamation mark goes with no other.
struct Asked {
    name: String,
    codes: Vec<String>,
    alone: Vec<String>,
    form: String,
    rule: String,
}

/// Reads items, then lines of `count stratum place answers`.
fn read(case: &str) -> Dataset {
    let mut asked: Vec<Asked> = Vec::new();
    let mut units: Vec<(String, String, Vec<String>)> = Vec::new();
    for line in case.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (line, rule) = line.split_once(" when ").unwrap_or((line, ""));
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        if ["item", "many", "amount"].contains(&words[0].as_str()) {
            let (form, rule) = (words[0].clone(), rule.to_owned());
            let alone = words[2..].iter().filter_map(|code| code.strip_suffix('!')).map(str::to_owned).collect();
            let codes = words[2..].iter().map(|code| code.trim_end_matches('!').to_owned()).collect();
            asked.push(Asked { name: words[1].clone(), codes, alone, form, rule });
            continue;
        }
        for _ in 0..words[0].parse().unwrap() {
            units.push((words[1].clone(), words[2].clone(), words[3..].to_vec()));
        }
    }
    dataset(&asked, &units)
}

fn dataset(asked: &[Asked], units: &[(String, String, Vec<String>)]) -> Dataset {
    let index =
        |all: &[String], one: &String| u16::try_from(all.iter().position(|other| other == one).unwrap()).unwrap();
    let distinct = |of: fn(&(String, String, Vec<String>)) -> &String| {
        units.iter().map(of).cloned().collect::<BTreeSet<String>>().into_iter().collect::<Vec<String>>()
    };
    let (strata, places) = (distinct(|unit| &unit.0), distinct(|unit| &unit.1));
    let of_stratum: Vec<u16> = units.iter().map(|unit| index(&strata, &unit.0)).collect();
    let of_place: Vec<u16> = units.iter().map(|unit| index(&places, &unit.1)).collect();
    let n_in = |of: &[u16], index: usize| {
        u32::try_from(of.iter().filter(|of| usize::from(**of) == index).count()).unwrap() + 3
    };
    let strata = Stratification {
        name: "beds".to_owned(),
        label: Text::same("beds"),
        classes: (0..strata.len())
            .map(|at| Stratum {
                code: strata[at].clone(),
                label: Text::same(&strata[at]),
                n_frame: n_in(&of_stratum, at),
            })
            .collect(),
        of_unit: of_stratum,
    };
    let by_place = Classification {
        name: "place".to_owned(),
        label: Text::same("place"),
        classes: places.iter().map(|code| Class { code: code.clone(), label: Text::same(code) }).collect(),
        n_frame: (0..places.len()).map(|at| n_in(&of_place, at)).collect(),
        of_unit: of_place,
    };
    let variables = asked.iter().enumerate().map(|(at, asked)| {
        let answers: Vec<&str> = units.iter().map(|unit| unit.2[at].as_str()).collect();
        variable(asked, &answers)
    });
    let by = vec![Classification::from(&strata), by_place];
    let alone = asked.iter().map(|asked| (asked.name.clone(), asked.alone.clone())).collect();
    Dataset::new(units.len(), strata, by, variables.collect()).expect("a clean dataset").with_alone(alone)
}

fn variable(asked: &Asked, answers: &[&str]) -> Variable {
    let absent = |word: &str| ABSENT.iter().find(|(other, _)| *other == word).map(|(_, state)| *state);
    let states: Vec<State> = answers.iter().map(|word| absent(word).unwrap_or(State::Answered)).collect();
    let category = |code: &String| Category { code: code.clone(), label: Text::same(code) };
    let categories: Vec<Category> = asked.codes.iter().map(category).collect();
    let at = |word: &str| asked.codes.iter().position(|code| code == word).unwrap();
    let (kind, data) = match asked.form.as_str() {
        "amount" => {
            let amounts = answers.iter().map(|word| word.parse().unwrap_or(0)).collect();
            (VariableKind::Amount { unit: Text::same("yen") }, VariableData::Amount { amounts, states })
        }
        "many" => {
            let bit = |word: &str| if absent(word).is_none() && word != "none" { 1_u64 << at(word) } else { 0 };
            let masks = answers.iter().map(|word| word.split('+').map(bit).sum()).collect();
            (VariableKind::Multiple { categories }, VariableData::Multiple { masks, states })
        }
        _ => {
            let code = |(word, state): (&&str, &State)| state.code().unwrap_or_else(|| u8::try_from(at(word)).unwrap());
            let codes = answers.iter().zip(&states).map(code).collect();
            (VariableKind::Single { categories }, VariableData::Single(codes))
        }
    };
    let base =
        UniverseWords { expression: asked.rule.clone(), sentence: Text::same("base"), unit: Text::same("hospital") };
    Variable {
        name: asked.name.clone(),
        number: asked.name.clone(),
        label: Text::same(&asked.name),
        base,
        kind,
        data,
        parent: None,
    }
}

/// Every item by beds, then by place.
fn tables(dataset: &Dataset) -> Vec<Table> {
    let table = |variable: &Variable, by: &str| TablePlan {
        variable: variable.name.clone(),
        by: by.to_owned(),
        averaging: AveragingRule::ShareOfRespondents,
        share_of: ShareOf::Cases,
    };
    let pairs = dataset.variables().iter().flat_map(|variable| ["beds", "place"].map(|by| table(variable, by)));
    run(dataset, &Plan { tables: pairs.collect() }).tables
}

/// One line a row; columns that nobody is in are left out.
fn print(tables: &[Table]) -> Vec<String> {
    let mut lines = Vec::new();
    for table in tables {
        for row in &table.rows {
            let label = row.label.get(base::Lang::En);
            let mut line = format!("{} {} {label} {} base {}", table.name, table.by_name, row.n_responses, row.n_base);
            for (cell, column) in row.cells.iter().zip(&table.columns) {
                if !table
                    .rows
                    .iter()
                    .all(|row| row.cells[table.columns.iter().position(|c| c == column).unwrap()].count.is_zero())
                {
                    write!(line, " {} {}", column.code, cell.count).unwrap();
                }
            }
            if let Some(amounts) = &row.amounts {
                write!(line, " sum {}", amounts.sum).unwrap();
            }
            lines.push(line);
        }
    }
    lines
}

fn released(dataset: &Dataset) -> Suppressed {
    suppress(dataset, &tables(dataset), Rules::default(), &[]).expect("everything can be protected")
}

fn released_after(dataset: &Dataset, earlier: &[&[Table]]) -> Result<Suppressed, Vec<base::Finding>> {
    let earlier: Vec<Vec<PrintedTable>> = earlier.iter().map(|tables| outside(tables)).collect();
    suppress(dataset, &tables(dataset), Rules::default(), &earlier)
}

fn outside(tables: &[Table]) -> Vec<PrintedTable> {
    tables.iter().map(PrintedTable::of).collect()
}

/// The lessons of an attack, one line each.
fn lessons(latest: &[Table], earlier: &[&[Table]]) -> Vec<String> {
    let earlier: Vec<Vec<PrintedTable>> = earlier.iter().map(|tables| outside(tables)).collect();
    let audit = audit(&outside(latest), &earlier, &Rules::default()).expect("tables add up");
    let line = |lesson: &Lesson| {
        let high = lesson.high.map_or_else(|| "?".to_owned(), |high| high.to_string());
        let since = lesson.since.map_or("", |_| " since");
        let Lesson { learned, item, by, class, subject, low, .. } = lesson;
        format!("{learned:?}{since} {item} {by} {class} {subject:?} {low}..{high}")
    };
    audit.lessons.iter().map(line).collect()
}

#[track_caller]
fn check(case: &str) {
    let (input, expected) = case.split_once("---").expect("a case has a line of three hyphens");
    let dataset = read(input);
    let released = released(&dataset);
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(print(&released.tables), expected);
    assert_eq!(lessons(&released.tables, &[]), [""; 0]);
}

/// Worked by hand in docs/methods/suppression.md.
#[test]
fn a_small_count_takes_a_rectangle_with_it() {
    check(
        "
        item q yes no
        8 large p yes
        2 large p no
        6 small p yes
        7 small p no
        ---
        q beds large 10 base 10 yes X no X
        q beds small 13 base 13 yes X no X
        q beds All 23 base 23 yes 14 no 9
        q place p 23 base 23 yes 14 no 9
        q place All 23 base 23 yes 14 no 9
        ",
    );
}

#[test]
fn nothing_is_withheld_where_nothing_tells() {
    check(
        "
        item q yes no
        8 large p yes
        3 large r no
        6 small p yes
        7 small r no
        ---
        q beds large 11 base 11 yes 8 no 3
        q beds small 13 base 13 yes 6 no 7
        q beds All 24 base 24 yes 14 no 10
        q place p 14 base 14 yes 14 no 0
        q place r 10 base 10 yes 0 no 10
        q place All 24 base 24 yes 14 no 10
        ",
    );
}

/// Two hospitals in a class: even a zero tells on both.
#[test]
fn of_a_class_of_two_nothing_is_shown() {
    let dataset = read(
        "
        item q yes no
        2 large p yes
        9 small p yes
        9 small p no
        ",
    );
    let printed = print(&released(&dataset).tables);
    assert_eq!(printed[0], "q beds large 2 base 2 yes X no X");
}

#[test]
fn the_base_of_a_question_does_not_give_its_gate_away() {
    let dataset = read(
        "
        item q1 yes no
        item q2 daily weekly when ${q1} = 'yes'
        2 large p yes daily
        9 large p no (out)
        9 small p yes daily
        5 small p yes weekly
        9 small p no (out)
        4 other p yes daily
        6 other p yes weekly
        7 other p no (out)
        ",
    );
    let released = released(&dataset);
    let printed = print(&released.tables);
    assert_eq!(printed[0], "q1 beds large 11 base 11 yes X no X");
    assert!(printed.contains(&"q2 beds large 11 base X daily X weekly X".to_owned()), "{printed:#?}");
    assert_eq!(lessons(&released.tables, &[]), [""; 0]);
    // Had only the first item been protected, the second one's base would tell.
    let mut mixed = tables(&dataset);
    mixed[0] = released.tables[0].clone();
    mixed[1] = released.tables[1].clone();
    let told = lessons(&mixed, &[]);
    assert!(told.contains(&"Disclosed q1 beds large Column(\"yes\") 2..2".to_owned()), "{told:#?}");
}

/// The limits of a share of devices stand on how many hospitals have devices, and so would tell a withheld gate.
#[test]
fn the_precision_of_devices_does_not_give_their_hospitals_away() {
    let (told, hidden) = (devices(9), devices(2));
    let precision = |dataset: &Dataset| {
        let released = released(dataset);
        let of_devices = released.tables.iter().filter(|table| table.name == "maker");
        let rows = of_devices.flat_map(|table| &table.rows);
        let cells = rows.flat_map(|row| &row.cells);
        cells
            .filter(|cell| cell.of_respondents.precision().is_some() || cell.frame_weighted.precision().is_some())
            .count()
    };
    assert!(precision(&told) > 0, "nothing is withheld, and precision is printed");
    assert_eq!(precision(&hidden), 0);
    assert_eq!(lessons(&released(&hidden).tables, &[]), [""; 0]);
}

/// Hospitals with two devices each, and so many of the large ones without.
fn devices(n_without: usize) -> Dataset {
    let case = format!(
        "
        item vpn yes no
        9 large p yes
        {n_without} large p no
        20 small p yes
        20 small p no
        "
    );
    let hospitals = read(&case);
    let VariableData::Single(gate) = &hospitals.variables()[0].data else { panic!("a single choice") };
    let with = (0..hospitals.n_units()).filter(|unit| gate[*unit] == 0);
    let parent: Vec<u32> = with.flat_map(|unit| [u32::try_from(unit).unwrap(); 2]).collect();
    let codes = (0..parent.len()).map(|device| u8::try_from(device % 3 % 2).unwrap()).collect();
    let categories = ["a", "b"].map(|code| Category { code: code.to_owned(), label: Text::same(code) }).to_vec();
    let maker = Variable {
        name: "maker".to_owned(),
        number: "maker".to_owned(),
        label: Text::same("maker"),
        base: UniverseWords {
            expression: "${vpn} = 'yes'".to_owned(),
            sentence: Text::same("base"),
            unit: Text::same("device"),
        },
        kind: VariableKind::Single { categories },
        data: VariableData::Single(codes),
        parent: Some(parent),
    };
    let variables = hospitals.variables().iter().cloned().chain([maker]).collect();
    let classifications = hospitals.classifications().to_vec();
    Dataset::new(hospitals.n_units(), hospitals.strata().clone(), classifications, variables).expect("a clean dataset")
}

#[test]
fn whoever_did_not_choose_is_protected_too() {
    let dataset = read(
        "
        many q tape disk
        7 large p tape+disk
        1 large p tape
        5 small p tape+disk
        5 small p none
        4 other p disk
        4 other p tape
        ",
    );
    let released = released(&dataset);
    let printed = print(&released.tables);
    // Of eight that answered seven have a disk, so that the one without could be told.
    assert!(printed[0].contains("disk X"), "{printed:#?}");
    assert_eq!(lessons(&released.tables, &[]), [""; 0]);
    assert!(lessons(&tables(&dataset), &[]).iter().any(|line| line.contains("NotChosen(\"disk\") 1..1")));
}

/// All large hospitals have tape, so that none of them has nothing; that zero protects nobody, and another class must help.
#[test]
fn an_option_that_goes_with_no_other_is_read_as_such() {
    let case = "
        10 large p tape
        2 small p nothing
        8 small p tape+disk
        5 other p nothing
        6 other p tape+disk
        ";
    let [without, with] = ["nothing", "nothing!"].map(|option| read(&format!("many q {option} tape disk\n{case}")));
    // Withheld of the large and the small ones. All large ones have a tape, and so none of them has nothing.
    let told = |dataset: &Dataset| -> Vec<[i128; 2]> {
        let hidden = |table: &PrintedTable, row: usize, part: Part| {
            table.by == "beds" && [0, 2].contains(&row) && part == Part::Column(0)
        };
        let printed = outside(&tables(dataset));
        let printed: Vec<PrintedTable> =
            printed.iter().map(|table| table.masked(|row, part| hidden(table, row, part))).collect();
        let lessons = audit(&printed, &[], &Rules::default()).expect("tables add up").lessons;
        let is_nothing = |subject: &Subject| matches!(subject, Subject::Column(code) if code == "nothing");
        let small = lessons.iter().filter(|lesson| lesson.class == "small" && is_nothing(&lesson.subject));
        small.map(|lesson| [lesson.low, lesson.high.unwrap_or(i128::MAX)]).collect()
    };
    assert!(!told(&without).contains(&[2, 2]), "{:?}", told(&without));
    assert!(told(&with).contains(&[2, 2]), "{:?}", told(&with));
    assert_eq!(lessons(&released(&with).tables, &[]), [""; 0]);
}

#[test]
fn an_amount_that_dominates_its_sum_is_withheld() {
    check(
        "
        amount q
        1 large p 900
        5 large p 10
        3 small p 100
        3 small p 120
        3 other p 90
        3 other p 80
        ---
        q beds large 6 base 6 #answered 6 sum X
        q beds other 6 base 6 #answered 6 sum X
        q beds small 6 base 6 #answered 6 sum 660
        q beds All 18 base 18 #answered 18 sum 2120
        q place p 18 base 18 #answered 18 sum 2120
        q place All 18 base 18 #answered 18 sum 2120
        ",
    );
}

/// 速報 and 確報: one hospital came in between, and the difference is its answer.
#[test]
fn a_later_release_does_not_tell_who_came_in_between() {
    let before = read("item q yes no\n 9 large p yes\n 9 large p no\n 9 small p yes\n 9 small p no");
    let after = read("item q yes no\n 10 large p yes\n 9 large p no\n 9 small p yes\n 9 small p no");
    let (before, after) = (released(&before).tables, released(&after).tables);
    assert_eq!(lessons(&after, &[]), [""; 0]);
    let told = lessons(&after, &[&before]);
    assert!(told.contains(&"Disclosed since q beds large Column(\"yes\") 1..1".to_owned()), "{told:#?}");
}

/// The same day: 確報 made with 速報 in mind. One newcomer, and whatever changed with it is withheld.
#[test]
fn a_later_release_withholds_what_the_earlier_one_would_tell() {
    let before = read("item q yes no\n 9 large p yes\n 9 large p no\n 9 small p yes\n 9 small p no");
    let after = read("item q yes no\n 10 large p yes\n 9 large p no\n 9 small p yes\n 9 small p no");
    let before = released(&before).tables;
    let released = released_after(&after, &[&before]).expect("everything can be protected");
    let printed = print(&released.tables);
    assert_eq!(
        printed[..3],
        [
            "q beds large 19 base 19 yes X no X",
            "q beds small 18 base 18 yes 9 no 9",
            "q beds All 37 base 37 yes X no X"
        ]
    );
    assert_eq!(lessons(&released.tables, &[&before]), [""; 0]);
    assert_eq!(released.findings, []);
}

/// Twelve newcomers of whom enough gave each answer: both releases are printed in full.
#[test]
fn a_later_release_keeps_what_tells_nothing() {
    let before = read("item q yes no\n 9 large p yes\n 9 large p no\n 9 small p yes\n 9 small p no");
    let after = read("item q yes no\n 15 large p yes\n 15 large p no\n 9 small p yes\n 9 small p no");
    let before = released(&before).tables;
    let released = released_after(&after, &[&before]).expect("everything can be protected");
    assert_eq!(released.n_withheld, 0);
    assert_eq!(lessons(&released.tables, &[&before]), [""; 0]);
}

/// 速報 withheld two large hospitals and a rectangle with them. Three more said no since; printing all of 確報 would tell.
#[test]
fn what_was_withheld_before_is_not_told_later() {
    let before = read("item q yes no\n 8 large p yes\n 2 large p no\n 6 small p yes\n 7 small p no");
    let after = read("item q yes no\n 8 large p yes\n 5 large p no\n 6 small p yes\n 7 small p no");
    let before = released(&before).tables;
    let alone = released(&after).tables;
    assert!(!lessons(&alone, &[&before]).is_empty());
    let together = released_after(&after, &[&before]).expect("everything can be protected").tables;
    assert_eq!(lessons(&together, &[&before]), [""; 0]);
}

/// An earlier release that held everything cannot be taken back: that is said, and the new one still withholds.
#[test]
fn what_earlier_releases_tell_by_themselves_is_said() {
    let dataset = read("item q yes no\n 8 large p yes\n 2 large p no\n 6 small p yes\n 7 small p no");
    let released = released_after(&dataset, &[&tables(&dataset)]).expect("the new release adds nothing");
    let codes: Vec<&str> = released.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert!(codes.contains(&"told-already"), "{codes:?}");
}

/// What one release withholds another of the same day must not print.
#[test]
fn an_earlier_release_undoes_what_is_withheld_later() {
    let case = "item q yes no\n 8 large p yes\n 2 large p no\n 6 small p yes\n 7 small p no";
    let dataset = read(case);
    let told = lessons(&released(&dataset).tables, &[&tables(&dataset)]);
    assert!(told.contains(&"Disclosed q beds large Column(\"no\") 2..2".to_owned()), "{told:#?}");
}

/// Attacked in pairs, each earlier release teaches what it does by itself, under its own number; here that is all there is to learn.
#[test]
fn in_pairs_each_earlier_release_keeps_its_number() {
    let dataset =
        |n: u32| read(&format!("item q yes no\n {n} large p yes\n 9 large p no\n 9 small p yes\n 9 small p no"));
    let [first, second, latest] = [9, 15, 16].map(|n| outside(&released(&dataset(n)).tables));
    let (earlier, rules) = ([first, second], Rules::default());
    let in_pairs = super::audit::in_pairs(&latest, &earlier, &rules).expect("tables add up");
    let since: BTreeSet<Option<usize>> = in_pairs.lessons.iter().map(|lesson| lesson.since).collect();
    assert_eq!(since, BTreeSet::from([Some(1)]), "{:#?}", in_pairs.lessons);
    assert_eq!(in_pairs.lessons, audit(&latest, &earlier, &rules).expect("tables add up").lessons);
    assert_eq!(in_pairs.findings[0].code, "releases-in-pairs");
}

#[test]
fn a_released_table_holds_nothing_of_what_it_withholds() {
    let dataset = read(
        "
        item q yes no
        8 large p yes
        2 large p no
        6 small p yes
        7 small p no
        ",
    );
    let released = released(&dataset).tables;
    let large = &released[0].rows[0];
    for cell in &large.cells[..2] {
        assert_eq!(cell.count, crate::Disclosed::Withheld);
        assert!(cell.of_respondents.is_withheld() && cell.frame_weighted.is_withheld());
        assert!(cell.of_respondents.value().is_none() && cell.of_respondents.precision().is_none());
    }
    // The weighted share of all comes from the strata that are withheld, and its standard error too.
    let total = &released[0].total().cells[0];
    assert!(total.frame_weighted.is_withheld() && total.of_respondents.precision().is_none());
    assert_eq!(total.of_respondents.exact(), Some((14, 23)));
    assert!(released[0].mean_of_class_percentages(0).is_withheld());
    assert_eq!(*released[0].sums(), crate::Sums::default());
    assert_eq!(released[0].marking, crate::Marking::Released);
    assert!(released[0].notes.iter().any(|note| note.code == "withheld"));
}

#[test]
fn everything_wrong_with_rules_is_said_at_once() {
    let findings = Rules::new(1, 0, (9, 120)).unwrap_err();
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["suppression-n-min", "suppression-p-percent", "suppression-dominance"]);
    assert_eq!(Rules::new(3, 10, (2, 85)).unwrap(), Rules::default());
    let other = Rules::new(5, 20, (1, 60)).unwrap();
    assert_eq!(Rules::of_codes(&other.codes()), Some(other));
    assert_eq!(Rules::of_codes(&["minimum-count few".to_owned()]), None);
}

/// Two givers whose sum is 100: the largest is told by the other one whatever it is.
#[test]
fn sums_are_judged_by_their_largest_amounts() {
    let rules = Rules::default();
    assert!(rules.width_of_sum(100, 2, &[60, 40]) > 0);
    // p%: 10 − (100 − 50 − 40) = 0 above the rest, and 90 of 100 is more than 85 %.
    assert_eq!(rules.width_of_sum(100, 6, &[50, 40, 5, 5]), 90 * 100 / 85 - 100 + 1);
    assert_eq!(rules.width_of_sum(100, 10, &[20, 20, 10, 10, 10]), 0);
}

/// x + y + z = 10, x + y = 7: z is 3, and x reaches from 0 to 7. A corner of a triangle of pairs is a half.
#[test]
fn the_simplex_finds_the_ends() {
    let sums = [(vec![(0, 1), (1, 1), (2, 1)], 10), (vec![(0, 1), (1, 1)], 7)];
    let mut simplex = Simplex::new(3, &sums).unwrap();
    assert_eq!((simplex.least(2), simplex.greatest(2)), (Ok(3), Ok(Some(3))));
    assert_eq!((simplex.least(0), simplex.greatest(0)), (Ok(0), Ok(Some(7))));
    let odd = [(vec![(0, 1), (1, 1)], 1), (vec![(1, 1), (2, 1)], 1), (vec![(0, 1), (2, 1)], 1)];
    let mut simplex = Simplex::new(3, &odd).unwrap();
    assert_eq!((simplex.least(0), simplex.greatest(0)), (Ok(1), Ok(Some(0)))); // One half, rounded inwards.
    assert!(Simplex::new(2, &[(vec![(0, 1)], 1), (vec![(0, 1)], 2)]).is_err());
    let mut open = Simplex::new(2, &[(vec![(0, 1), (1, -1)], 2)]).unwrap();
    assert_eq!((open.least(0), open.greatest(0)), (Ok(2), Ok(None)));
}

/// A hospital of an invented survey: stratum, place, answer, what it chose of several.
type Unit = (u8, u8, u8, u8);

fn units(n: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Unit>> {
    prop::collection::vec((0..2_u8, 0..3_u8, 0..5_u8, 0..5_u8), n)
}

/// One choice with a question that depends on it, one of several with an option that goes with no other, and one for those who chose any
/// of two.
fn survey(units: &[Unit]) -> Dataset {
    let rule = "selected(${q3}, 'x') or selected(${q3}, 'y')";
    let mut case =
        format!("item q1 yes no\nitem q2 a b when ${{q1}} = 'yes'\nmany q3 x y z!\nitem q4 a b when {rule}\n");
    for (stratum, place, answer, chosen) in units {
        let answers = ["yes a", "yes b", "no (out)", "(blank) (undetermined)", "no (out)"][usize::from(*answer)];
        let chosen = ["none (out)", "x a", "y b", "x+y b", "z (out)"][usize::from(*chosen)];
        writeln!(case, "1 s{stratum} p{place} {answers} {chosen}").unwrap();
    }
    read(&case)
}

/// Every solution of a model in whole numbers, cell by cell: the attacker who tries everything.
struct EverySolution<'a> {
    model: &'a Model,
    limit: i128,
    seen: Vec<Option<(i128, i128)>>,
    n_left: usize,
}

impl EverySolution<'_> {
    /// The range of each cell over all solutions; `None` when there are too many to try.
    fn ranges(model: &Model, known: &[Option<i128>], limit: i128) -> Option<Vec<(i128, i128)>> {
        let mut every = EverySolution { model, limit, seen: vec![None; known.len()], n_left: 40_000 };
        let mut values: Vec<Option<i128>> = known.to_vec();
        every.go_on(&mut values);
        (every.n_left > 0).then(|| every.seen.into_iter().map(|seen| seen.expect("there is a solution")).collect())
    }

    fn go_on(&mut self, values: &mut Vec<Option<i128>>) {
        if self.n_left == 0 {
            return;
        }
        self.n_left -= 1;
        // What one relation leaves to its last open cell is settled first.
        for relation in self.model.relations() {
            let open: Vec<&(CellId, i8)> = relation.iter().filter(|(cell, _)| values[*cell].is_none()).collect();
            let sum: i128 = relation.iter().filter_map(|(cell, sign)| Some(i128::from(*sign) * values[*cell]?)).sum();
            match open[..] {
                [] if sum != 0 => return,
                [(cell, sign)] => {
                    let value = -sum * i128::from(*sign);
                    if value >= 0 {
                        values[*cell] = Some(value);
                        self.go_on(values);
                        values[*cell] = None;
                    }
                    return;
                }
                _ => {}
            }
        }
        let Some(cell) = (0..values.len()).find(|cell| values[*cell].is_none()) else {
            for (seen, value) in self.seen.iter_mut().zip(values.iter()) {
                let value = value.expect("nothing is open");
                let (low, high) = seen.unwrap_or((value, value));
                *seen = Some((low.min(value), high.max(value)));
            }
            return;
        };
        for value in 0..=self.limit {
            values[cell] = Some(value);
            self.go_on(values);
        }
        values[cell] = None;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whoever tries every possible table finds none of the telling figures within the width of its protection.
    #[test]
    fn suppression_is_never_undone_by_trying_everything(units in units(4..11)) {
        let dataset = survey(&units);
        let all = tables(&dataset);
        let Ok(released) = suppress(&dataset, &all, Rules::default(), &[]) else { return Ok(()) };
        for item in ["q1", "q3"] {
            let of_item = |tables: &[Table]| {
                let own: Vec<Table> = tables.iter().filter(|table| table.name == item).cloned().collect();
                Layout::new(&outside(&own))
            };
            let (truth, printed) = (of_item(&all), of_item(&released.tables));
            prop_assert_eq!(truth.places.len(), printed.places.len());
            let limit = i128::try_from(units.len()).unwrap();
            let Some(found) = EverySolution::ranges(&printed.model, &printed.known, limit) else { continue };
            let behind = super::behind::Behind::default();
            let hidden: Vec<bool> = printed.known.iter().map(Option::is_none).collect();
            for (cell, need) in super::telling::telling(&truth, &truth.known, &hidden, &behind, &Rules::default()) {
                let value = truth.known[cell].unwrap();
                let (low, high) = found[cell];
                prop_assert!(low <= value - need.down, "{:?}: {low}..{high} of {value}, {need:?}", truth.places[cell]);
                prop_assert!(high >= value + need.up, "{:?}: {low}..{high} of {value}, {need:?}", truth.places[cell]);
            }
            // The exact ranges of the audit are those of the attacker who tries everything.
            let exact = ranges(&printed.model, &printed.known, |_| i128::MAX).unwrap();
            for (cell, range) in exact.iter().enumerate() {
                let (low, high) = found[cell];
                prop_assert_eq!(*range, Range { low, high: Some(high) }, "{:?}", printed.places[cell]);
            }
        }
    }

    #[test]
    fn a_release_teaches_nothing(units in units(0..40)) {
        if let Ok(released) = suppress(&survey(&units), &tables(&survey(&units)), Rules::default(), &[]) {
            prop_assert_eq!(lessons(&released.tables, &[]), [""; 0]);
        }
    }

    /// 速報, then 確報 with newcomers and perhaps a corrected answer: together they teach no more than the first alone.
    #[test]
    fn releases_after_each_other_teach_nothing(units in units(0..30), more in units(0..12), correction in 0..60_usize) {
        let before = suppress(&survey(&units), &tables(&survey(&units)), Rules::default(), &[]);
        let Ok(before) = before else { return Ok(()) };
        let mut all = units;
        if let Some(unit) = all.get_mut(correction) {
            unit.2 = (unit.2 + 1) % 5;
        }
        all.extend(more);
        // Whatever cannot be protected is refused. What the first one tells of the second, whatever that withholds, is no news.
        let after = survey(&all);
        if let Ok(released) = released_after(&after, &[&before.tables]) {
            let nothing: Vec<PrintedTable> = outside(&tables(&after)).iter().map(|table| table.masked(|_, _| true)).collect();
            let earlier = [outside(&before.tables)];
            let told = audit(&nothing, &earlier, &Rules::default()).expect("tables add up").lessons;
            let found = audit(&outside(&released.tables), &earlier, &Rules::default()).expect("tables add up").lessons;
            let is_news = |lesson: &&Lesson| !told.iter().any(|told| told.is_about_the_same(lesson));
            prop_assert_eq!(found.iter().filter(is_news).collect::<Vec<_>>(), Vec::<&Lesson>::new());
        }
    }

    #[test]
    fn what_is_printed_is_true_and_adds_up(units in units(0..40)) {
        let dataset = survey(&units);
        let all = tables(&dataset);
        if let Ok(released) = suppress(&dataset, &all, Rules::default(), &[]) {
            let (truth, printed) = (Layout::new(&outside(&all)), Layout::new(&outside(&released.tables)));
            for (place, value) in printed.places.iter().zip(&printed.known) {
                if let Some(value) = value {
                    prop_assert_eq!(truth.known[truth.cell(place).unwrap()], Some(*value));
                }
            }
        }
    }

    #[test]
    fn the_order_of_responses_does_not_matter(
        (units, shuffled) in units(1..40).prop_flat_map(|units| (Just(units.clone()), Just(units).prop_shuffle()))
    ) {
        let print = |units: &[Unit]| {
            let dataset = survey(units);
            suppress(&dataset, &tables(&dataset), Rules::default(), &[]).map(|released| print(&released.tables)).ok()
        };
        prop_assert_eq!(print(&units), print(&shuffled));
    }
}

/// A survey of ordinary size: most figures stay, the release teaches nothing, and it is quick enough for a page.
#[test]
fn an_ordinary_survey_keeps_most_of_its_figures() {
    let mut case = String::new();
    for item in 0..6 {
        let rule = if item % 3 == 0 { String::new() } else { format!(" when ${{q{}}} = 'a'", item - item % 3) };
        let form = if item % 3 == 2 { "many" } else { "item" };
        writeln!(case, "{form} q{item} a b c{rule}").unwrap();
    }
    // A small generator of our own (Knuth's MMIX constants), so that the survey is the same everywhere.
    let mut state: u64 = 2026;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..1200 {
        write!(case, "1 s{} p{:02}", draw(6), draw(10)).unwrap();
        let mut gate = "";
        for item in 0..6 {
            let answer = ["a", "a", "a", "a", "a", "a", "b", "b", "b", "c"][usize::try_from(draw(10)).unwrap()];
            let answer = match item % 3 {
                0 => {
                    gate = if draw(50) == 0 { "(blank)" } else { answer };
                    gate
                }
                _ if gate == "(blank)" => "(undetermined)",
                _ if gate != "a" => "(out)",
                _ => answer,
            };
            write!(case, " {answer}").unwrap();
        }
        case.push('\n');
    }
    let dataset = read(&case);
    let released = released(&dataset);
    assert_eq!(released.findings, []);
    assert_eq!(lessons(&released.tables, &[]), [""; 0]);
    let (n_withheld, n_figures) = (released.n_withheld, released.n_figures);
    assert!(n_withheld > 0 && n_withheld * 4 < n_figures, "{n_withheld} of {n_figures}");
}

/// In a single table the needs of the core are met and nothing else is touched: values, then what is hidden.
#[test]
fn an_exchange_may_need_several_givers() {
    // One row of two cases with one in each column: 2 more come only from two others.
    let mut model = Model::default();
    let values = [1, 1, 0, 2, 3, 4, 5, 1, 6];
    let cells: Vec<CellId> = (0..9).map(|_| model.add(Sight::Printed(10))).collect();
    let totals: Vec<CellId> = (0..6).map(|_| model.add(Sight::Public)).collect();
    for line in 0..3 {
        model.add_up((0..3).map(|at| cells[3 * line + at]), totals[line]);
        model.add_up((0..3).map(|at| cells[3 * at + line]), totals[3 + line]);
    }
    let mut all: Vec<i128> = values.to_vec();
    all.extend([2, 9, 12, 8, 5, 10]);
    let pattern = super::secondary::protect(&model, &all, &[(2, Need { up: 2, down: 0 })], vec![false; 15]);
    assert_eq!(pattern.unprotected, []);
    let known: Vec<Option<i128>> = (0..15).map(|cell| (!pattern.hidden[cell]).then_some(all[cell])).collect();
    let range = ranges(&model, &known, |_| i128::MAX).unwrap()[2];
    assert_eq!(range, Range { low: 0, high: Some(2) });
    // Public cells stay public, whatever is asked for.
    let pattern = super::secondary::protect(&model, &all, &[(2, Need { up: 3, down: 0 })], vec![false; 15]);
    assert_eq!(pattern.unprotected, [2]);
    assert!(totals.iter().all(|total| !pattern.hidden[*total]));
}

/// Three hundred beginnings of an exchange leave the same sum open, and none leads anywhere: what the second sum holds together cannot
/// make the first one good. Counting them all went past what the count holds.
#[test]
fn beginnings_that_are_alike_are_counted_no_further_than_they_are_followed() {
    const N: usize = 300;
    let mut model = Model::default();
    let wanted = model.add(Sight::Printed(10));
    let parts: Vec<CellId> = (0..N).map(|_| model.add(Sight::Printed(10))).collect();
    let [all, without_the_wanted] = [(); 2].map(|()| model.add(Sight::Public));
    model.add_up(parts.iter().copied().chain([wanted]), all);
    model.add_up(parts, without_the_wanted);
    let mut values = vec![5; N + 1];
    values.extend([5 * 301, 5 * 300]);
    assert!(model.holds(&values));
    let reach = Reach { forth: 1, back: 1 };
    assert_eq!(Finder::new(&model).find(&[false; N + 3], &values, (wanted, 1), reach), None);
}
