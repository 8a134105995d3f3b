//! Cases as text: hospitals with their strata and answers of two rounds in, figures and words out.

mod simulation;

use std::fmt::Write;

use base::{Lang, UniverseWords};
use proptest::prelude::*;

use super::*;
use crate::{Category, Classification, Stratification, Stratum, Variable, VariableData, VariableKind};

const NOT_ASKED: u8 = 252;
const BLANK: u8 = 255;
const TOLERANCE: f64 = 1e-12;

/// One hospital in one round: its stratum, and its answer where it gave one.
type Place = Option<(usize, Option<u8>)>;

/// `small:yes` answered, `small:.` did not answer, `-` is not in the frame.
fn place(text: &str, strata: &[&str]) -> Place {
    let (stratum, answer) = text.split_once(':')?;
    let answer = match answer {
        "." => None,
        "yes" => Some(0),
        "no" => Some(1),
        "out" => Some(NOT_ASKED),
        "blank" => Some(BLANK),
        other => panic!("no answer is called {other}"),
    };
    Some((strata.iter().position(|known| *known == stratum).unwrap(), answer))
}

/// Lines of `how-many earlier later` after a line of `strata`.
fn read(case: &str) -> (Dataset, Dataset, Overlap) {
    let mut lines = case.lines().map(str::trim).filter(|line| !line.is_empty());
    let strata: Vec<&str> = lines.next().unwrap().split_whitespace().skip(1).collect();
    let mut hospitals: Vec<(Place, Place)> = Vec::new();
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let hospital = (place(words[1], &strata), place(words[2], &strata));
        hospitals.extend(std::iter::repeat_n(hospital, words[0].parse().unwrap()));
    }
    rounds(&strata, &hospitals)
}

fn rounds(strata: &[&str], hospitals: &[(Place, Place)]) -> (Dataset, Dataset, Overlap) {
    let then: Vec<Place> = hospitals.iter().map(|hospital| hospital.0).collect();
    let now: Vec<Place> = hospitals.iter().map(|hospital| hospital.1).collect();
    let (mut overlap, mut n) = (Overlap::default(), (0_u32, 0_u32));
    let index = |stratum: usize| u16::try_from(stratum).unwrap();
    for (then, now) in hospitals {
        let (a, b) = (then.map(|place| index(place.0)), now.map(|place| index(place.0)));
        if let (Some(earlier), Some(later)) = (a, b) {
            match overlap.frame.iter_mut().find(|pair| (pair.earlier, pair.later) == (earlier, later)) {
                Some(pair) => pair.n_frame += 1,
                None => overlap.frame.push(FramePair { earlier, later, n_frame: 1 }),
            }
        }
        let answered = |place: &Place| place.is_some_and(|(_, answer)| answer.is_some());
        if answered(then) && answered(now) {
            overlap.matched.push(n);
        }
        if answered(then) {
            overlap.later_of_earlier.push(b);
            n.0 += 1;
        }
        if answered(now) {
            overlap.earlier_of_later.push(a);
            n.1 += 1;
        }
    }
    (dataset(strata, &then), dataset(strata, &now), overlap)
}

fn dataset(strata: &[&str], places: &[Place]) -> Dataset {
    let size = |stratum: usize| places.iter().flatten().filter(|place| place.0 == stratum).count();
    let answered: Vec<(usize, u8)> =
        places.iter().flatten().filter_map(|(stratum, answer)| Some((*stratum, (*answer)?))).collect();
    let strata = Stratification {
        name: "bed_class".to_owned(),
        label: Text::new("病床規模", "Beds"),
        classes: strata
            .iter()
            .enumerate()
            .map(|(index, code)| Stratum {
                code: (*code).to_owned(),
                label: Text::same(*code),
                n_frame: u32::try_from(size(index)).unwrap(),
            })
            .collect(),
        of_unit: answered.iter().map(|(stratum, _)| u16::try_from(*stratum).unwrap()).collect(),
    };
    let category = |code: &str| Category { code: code.to_owned(), label: Text::same(code) };
    let variable = Variable {
        name: "q".to_owned(),
        number: "1".to_owned(),
        label: Text::same("q"),
        base: UniverseWords { expression: String::new(), sentence: Text::default(), unit: Text::same("hospital") },
        kind: VariableKind::Single { categories: vec![category("yes"), category("no")] },
        data: VariableData::Single(answered.iter().map(|(_, code)| *code).collect()),
        parent: None,
    };
    let by = Classification::from(&strata);
    Dataset::new(answered.len(), strata, vec![by], vec![variable]).expect("sound")
}

fn pairing(class: Comparability) -> Comparison {
    let reason = if class == Comparability::Same { Text::default() } else { Text::new("理由", "a reason") };
    let pairing = Pairing { earlier: "q".to_owned(), later: "q".to_owned(), class, reason };
    Comparison { pairings: vec![pairing], frames_differ: None }
}

fn table(case: &str) -> ChangeTable {
    let (earlier, later, overlap) = read(case);
    compare(&earlier, &later, &overlap, &pairing(Comparability::Same)).expect("sound").remove(0)
}

/// The column 「yes」 as text, in points of percent.
fn shown(table: &ChangeTable) -> String {
    let mut out = String::new();
    for row in &table.rows {
        let (cell, label) = (&row.cells[0], row.label.get(Lang::En));
        let share = |found: &Option<crate::Estimate>| {
            found
                .as_ref()
                .and_then(crate::Estimate::value)
                .map_or("-".to_owned(), |value| format!("{:.2}", 100.0 * value))
        };
        let _ = write!(out, "{label}: {} → {}", share(&cell.earlier), share(&cell.later));
        if let Some(found) = &cell.difference {
            let _ = write!(out, " {:+.2} se {:.2} df {}", 100.0 * found.value, 100.0 * found.standard_error, found.df);
        }
        let _ = writeln!(out, " {}", cell.verdict.code());
        if let (Some(panel), Some(parts)) = (&cell.panel, &cell.parts) {
            let points = [parts.same, parts.joined, parts.left, parts.moved, parts.frame, parts.weights];
            let points: Vec<String> = points.iter().map(|part| format!("{:+.2}", 100.0 * part + 0.0)).collect();
            let (n, of) = (panel.n, panel.n_frame);
            let _ = writeln!(
                out,
                "  same {n} of {of}, se {:.2}: {}",
                100.0 * panel.difference.standard_error,
                points.join(" ")
            );
        }
    }
    for moved in &table.moved {
        let change = moved.panels[0].map_or("-".to_owned(), |panel| format!("{:+.2}", 100.0 * panel.difference.value));
        let (from, to) = (moved.from.get(Lang::En), moved.to.get(Lang::En));
        let _ = writeln!(out, "{from} → {to}: {} of {}, {change}", moved.n_matched, moved.n_frame);
    }
    out
}

#[track_caller]
fn check(case: &str, expected: &str) {
    let lines = |text: &str| {
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect::<Vec<_>>()
    };
    assert_eq!(lines(&shown(&table(case))), lines(expected));
}

/// The hand calculation of `docs/methods/change.md`.
#[test]
fn five_hospitals() {
    check(
        "strata small
         1 small:no  -
         1 small:no  small:no
         1 small:yes small:yes
         1 small:.   small:.
         1 -         small:yes",
        "small: 33.33 → 66.67 +33.33 se 14.43 df 3 too-few
           same 2 of 3, se 0.00: +0.00 +0.00 +0.00 +0.00 +33.33 +0.00
         All: 33.33 → 66.67 +33.33 se 14.43 df 3 too-few
           same 2 of 3, se 0.00: +0.00 +0.00 +0.00 +0.00 +33.33 +0.00",
    );
}

/// Worked by hand. Small: V₁ = (1 − 14/18) · 0.2198/14, V₂ = (1 − 12/16) · 0.2424/12, and
/// (12/(14 · 12) − 16/(18 · 16)) · 0.1212 of both; 0.00349 + 0.00505 − 2 · 0.00192 = 0.00469. Large: 0.02778 + 0.01111 −
/// 2 · (4/24 − 6/48)/3 = 0.01111. All: with (18/24)², (16/24)², … and nothing from the two that moved, who answered alike.
#[test]
fn hospitals_that_changed_class_keep_each_round_s_class_and_stand_apart() {
    check(
        "strata small large
         4 small:yes small:yes
         4 small:no  small:yes
         4 small:no  small:no
         4 small:.   small:.
         2 small:no  large:yes
         2 large:yes large:yes
         2 large:no  large:no
         2 large:.   large:.",
        "small: 28.57 → 66.67 +38.10 se 6.85 df 13 increase
           same 12 of 16, se 7.11: +33.33 +0.00 +0.00 +4.76 +0.00 +0.00
         large: 50.00 → 66.67 +16.67 se 10.54 df 5 too-few
           same 4 of 6, se 0.00: +0.00 +0.00 +0.00 +16.67 +0.00 +0.00
         All: 33.93 → 66.67 +32.74 se 5.42 df 16 increase
           same 18 of 24, se 4.74: +30.56 +0.00 +0.00 +0.00 +0.00 +2.18
         small → large: 2 of 2, +100.00",
    );
}

#[test]
fn joiners_leavers_and_a_changed_frame_are_told_apart() {
    let table = table(
        "strata small
         20 small:yes small:yes
         20 small:no  small:no
         10 small:yes small:.
         10 small:.   small:no
         10 small:no  -
         10 -         small:no
         40 small:.   small:.",
    );
    let parts = table.total().cells[0].parts.expect("there is a panel");
    assert!(parts.same.abs() < TOLERANCE && parts.weights.abs() < TOLERANCE, "{parts:?}");
    // 10 of 60 said yes and are gone, where the panel has half: −(10/60)·½; 10 of 60 came and said no.
    assert!((parts.left + 1.0 / 12.0).abs() < TOLERANCE && (parts.joined + 1.0 / 12.0).abs() < TOLERANCE, "{parts:?}");
    // One that left the frame had said no, one that came into it says no.
    assert!(parts.frame.abs() < TOLERANCE, "{parts:?}");
}

/// R's numbers, with the finite frame and without it. Origin: `cases/change/golden.R`.
#[test]
fn a_complete_panel_equals_r() {
    let panel = include_str!("../../../../cases/change/panel.csv");
    let golden = include_str!("../../../../cases/change/golden.csv");
    let rows: Vec<Vec<&str>> = panel.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let answer = |y: &str, b: &str| if b == "0" { NOT_ASKED } else { u8::from(y == "0") };
    let strata = ["s0", "s1", "s2"];
    let mut hospitals: Vec<(Place, Place)> = Vec::new();
    for (index, stratum) in strata.iter().enumerate() {
        let own: Vec<&Vec<&str>> = rows.iter().filter(|row| row[0] == *stratum).collect();
        let answered = |row: &&Vec<&str>| {
            (Some((index, Some(answer(row[2], row[3])))), Some((index, Some(answer(row[4], row[5])))))
        };
        hospitals.extend(own.iter().map(answered));
        let n_frame: usize = own[0][1].parse().unwrap();
        hospitals.extend(std::iter::repeat_n((Some((index, None)), Some((index, None))), n_frame - own.len()));
    }
    let (earlier, later, overlap) = rounds(&strata, &hospitals);
    let mut n = 0;
    for line in golden.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let endless = cells[0] == "endless";
        let factor = if endless { 10_000_000 } else { 1 };
        let sums = enlarged(&earlier, &later, &overlap, factor);
        let row = match strata.iter().position(|stratum| *stratum == cells[1]) {
            Some(stratum) => difference::Row::Class(stratum, stratum),
            None => difference::Row::All,
        };
        let found = difference::difference(&sums, row, true).unwrap();
        let same = panel::panel(&sums, row, true).unwrap().difference;
        let (value, se): (f64, f64) = (cells[2].parse().unwrap(), cells[3].parse().unwrap());
        let tolerance = if endless { 1e-6 } else { 1e-12 };
        for found in [found, same] {
            assert!((found.value - value).abs() < tolerance, "{line}: {found:?}");
            assert!((found.standard_error / se - 1.0).abs() < tolerance, "{line}: {found:?}");
        }
        n += 1;
    }
    assert_eq!(n, 8);
}

/// The sums of 「yes」 with every frame so many times as large, so that nothing of it is left to correct for.
fn enlarged(earlier: &Dataset, later: &Dataset, overlap: &Overlap, factor: u32) -> ChangeSums {
    let yes = crate::precision::Figure::Share(crate::sums::Pick::Category(0));
    let values = |dataset: &Dataset| columns::values(dataset.variable("q").unwrap(), yes, dataset.n_units());
    let (then, now) = (values(earlier), values(later));
    let mut sums = ChangeSums::count((earlier.strata(), &then), (later.strata(), &now), overlap);
    sums.earlier.iter_mut().chain(&mut sums.later).for_each(|stratum| stratum.n_frame *= factor);
    sums.pairs.iter_mut().for_each(|pair| pair.n_frame *= factor);
    sums
}

#[test]
fn a_word_needs_comparability() {
    let case = "strata small
        30 small:no small:yes
        30 small:no small:no
        40 small:.  small:.";
    let (earlier, later, overlap) = read(case);
    let verdict = |comparison: &Comparison| {
        let table = compare(&earlier, &later, &overlap, comparison).unwrap().remove(0);
        let cell = &table.total().cells[0];
        (cell.verdict.clone(), cell.difference.is_some())
    };
    let reason = || Verdict::NotComparable(Text::new("理由", "a reason"));
    assert_eq!(verdict(&pairing(Comparability::Same)), (Verdict::Increase, true));
    assert_eq!(verdict(&pairing(Comparability::Reworded)), (Verdict::Increase, true));
    assert_eq!(verdict(&pairing(Comparability::OptionsChanged)), (reason(), false));
    assert_eq!(verdict(&pairing(Comparability::BaseChanged)), (reason(), false));
    let frames = Comparison { frames_differ: Some(Text::new("理由", "a reason")), ..pairing(Comparability::Same) };
    assert_eq!(verdict(&frames), (reason(), true));
}

#[test]
fn a_share_of_nothing_or_all_is_not_certain() {
    let case = |n: u32| format!("strata small\n 60 small:no small:no\n {n} small:no small:yes\n 100 small:. small:.");
    let found = |n: u32| table(&case(n)).total().cells[0].clone();
    // Nobody then, nobody now: no difference, and no certainty about it.
    let none = found(0).difference.unwrap();
    assert!(none.value == 0.0 && none.standard_error > 0.0 && none.interval.unwrap().high > 0.0);
    assert_eq!(found(2).verdict, Verdict::NotConfirmed, "two of 62");
    assert_eq!(found(40).verdict, Verdict::Increase, "forty of 100");
}

#[test]
fn a_census_of_both_rounds_is_what_it_is() {
    let table = table("strata small\n 3 small:no small:yes\n 4 small:no small:no");
    let cell = &table.total().cells[0];
    let found = cell.difference.unwrap();
    assert!(found.standard_error == 0.0 && found.interval.unwrap().low == found.value);
    assert_eq!(cell.verdict, Verdict::Increase);
    // Nobody changed 未回答: nothing is said of it.
    assert_eq!(table.total().cells[2].verdict, Verdict::NotConfirmed);
    // Nor is it a test: はい and いいえ, of the class and of all.
    assert_eq!(table.n_tests, 4);
}

/// Two large hospitals answered and are not in the base; the five others may be.
#[test]
fn who_did_not_answer_may_be_in_the_base() {
    let case =
        "strata small large\n 30 small:no small:yes\n 40 small:no small:no\n 2 large:out large:out\n 5 large:. large:.";
    let found = table(case);
    let (small, all) = (&found.rows[0].cells[0], &found.total().cells[0]);
    assert_eq!(small.verdict, Verdict::Increase);
    assert_eq!(all.difference.unwrap().value, small.difference.unwrap().value);
    assert!(all.difference.unwrap().interval.is_none());
    assert_eq!(all.verdict, Verdict::NotConfirmed);
    let method = |cell: &ChangeCell| cell.later.as_ref().unwrap().precision().unwrap().method;
    assert_eq!(method(small), crate::precision::IntervalMethod::Complete);
    assert_ne!(method(all), crate::precision::IntervalMethod::Complete);
}

#[test]
fn a_class_of_one_round_only_has_no_change() {
    let (earlier, ..) = read("strata small\n 10 small:no small:yes");
    let (_, later, overlap) = read("strata small\n 10 small:no small:yes");
    let renamed = later.clone();
    let mut strata = renamed.strata().clone();
    strata.classes[0].code = "tiny".to_owned();
    let by = Classification::from(&strata);
    let later = Dataset::new(10, strata, vec![by], renamed.variables().to_vec()).unwrap();
    let table = compare(&earlier, &later, &overlap, &pairing(Comparability::Same)).unwrap().remove(0);
    let verdicts: Vec<&str> = table.rows.iter().map(|row| row.cells[0].verdict.code()).collect();
    assert_eq!(verdicts, ["not-comparable", "not-comparable", "increase"]);
}

#[test]
fn totals_that_stand_for_other_classes_get_no_word() {
    let case = |large: &str| {
        format!("strata small large\n 30 small:no small:yes\n 30 small:no small:no\n 40 small:. small:.\n 20 {large}")
    };
    let total = |large: &str| table(&case(large)).total().cells[0].clone();
    assert_eq!(total("large:no large:no").verdict, Verdict::Increase);
    let once = total("large:no large:.");
    assert_eq!((once.verdict.code(), once.difference.is_some()), ("not-comparable", true));
}

#[test]
fn holm_multiplies_the_smallest_most_and_keeps_their_order() {
    // Worked by hand: 0.01·4, then the greater of 0.04 and 0.02·3 = 0.06, then 0.04·2 = 0.08, then 0.5.
    let adjusted = verdict::holm(&[0.04, 0.01, 0.5, 0.02]);
    for (found, expected) in adjusted.iter().zip([0.08, 0.04, 0.5, 0.06]) {
        assert!((found - expected).abs() < TOLERANCE, "{adjusted:?}");
    }
}

#[test]
fn what_contradicts_itself_is_said_at_once() {
    let (earlier, later, overlap) = read("strata small large\n 5 small:no small:yes\n 5 large:no large:no");
    let with = |change: &dyn Fn(&mut Overlap)| {
        let mut wrong = overlap.clone();
        change(&mut wrong);
        compare(&earlier, &later, &wrong, &pairing(Comparability::Same)).unwrap_err().len()
    };
    assert_eq!(with(&|overlap| overlap.frame[0].n_frame = 4), 1, "more answered than there are");
    assert_eq!(with(&|overlap| overlap.frame[0].n_frame = 6), 1, "more than the stratum has");
    assert_eq!(with(&|overlap| overlap.matched.push((0, 1))), 1, "one response twice");
    assert_eq!(with(&|overlap| overlap.matched[0].1 = 9), 1, "of another stratum");
    assert_eq!(with(&|overlap| overlap.later_of_earlier.truncate(3)), 1, "too few");
    let unknown = Pairing { later: "q9".to_owned(), ..pairing(Comparability::Same).pairings.remove(0) };
    let comparison = Comparison { pairings: vec![unknown.clone(), unknown], frames_differ: None };
    assert_eq!(compare(&earlier, &later, &overlap, &comparison).unwrap_err().len(), 2);
}

fn somebody() -> impl Strategy<Value = Place> {
    let answer =
        prop_oneof![3 => Just(None), 4 => (0..2_u8).prop_map(Some), 1 => Just(Some(NOT_ASKED)), 1 => Just(Some(BLANK))];
    prop_oneof![1 => Just(None), 9 => (0..2_usize, answer).prop_map(Some)]
}

proptest! {
    #[test]
    fn the_parts_add_up_and_each_round_keeps_its_own_precision(
        hospitals in proptest::collection::vec((somebody(), somebody()), 1..60)
    ) {
        let (earlier, later, overlap) = rounds(&["small", "large"], &hospitals);
        let table = compare(&earlier, &later, &overlap, &pairing(Comparability::Same)).unwrap().remove(0);
        for row in &table.rows {
            for cell in &row.cells {
                let Some(difference) = cell.difference else { continue };
                let value = |found: &Option<crate::Estimate>| found.as_ref().unwrap().value().unwrap();
                prop_assert!((difference.value - (value(&cell.later) - value(&cell.earlier))).abs() < 1e-9);
                if let Some(parts) = cell.parts {
                    prop_assert!((parts.total() - difference.value).abs() < 1e-9, "{parts:?} {difference:?}");
                }
                prop_assert!(difference.standard_error.is_finite() && difference.p.is_none_or(|p| (0.0..=1.0).contains(&p)));
            }
        }
        // Without an overlap the variances of the two tables add up, where there is any spread to see.
        let mut sums = enlarged(&earlier, &later, &overlap, 1);
        sums.pairs.clear();
        for (index, row) in [(0, difference::Row::Class(0, 0)), (1, difference::Row::Class(1, 1)), (2, difference::Row::All)] {
            let cell = &table.rows[index].cells[0];
            let precision = |found: &Option<crate::Estimate>| found.as_ref().and_then(|found| found.precision().copied());
            let (Some(a), Some(b)) = (precision(&cell.earlier), precision(&cell.later)) else { continue };
            if a.standard_error > 0.0 && b.standard_error > 0.0 {
                let found = difference::difference(&sums, row, true).unwrap().standard_error;
                let expected = libm::hypot(a.standard_error, b.standard_error);
                prop_assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
            }
        }
    }
}
