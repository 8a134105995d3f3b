//! Rows of a repeat and choices of one answer, against R's `survey`, against rows, and in any order.

use std::collections::BTreeMap;

use base::{Text, UniverseWords};
use proptest::prelude::*;

use crate::design::{Design, DesignParts, Domain, Lonely, Population, StageParts};
use crate::linear::Linear;
use crate::{
    AveragingRule, Category, Class, Classification, Dataset, Disclosed, Estimate, Plan, ShareOf, State, Stratification,
    Stratum, Table, TablePlan, Variable, VariableData, VariableKind, run,
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/tables/");

fn lines(file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(format!("{FOLDER}{file}")).expect("the case is in the repository");
    let cells = |line: &str| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect();
    text.lines().skip(1).map(cells).collect()
}

fn categories(codes: &[&str]) -> Vec<Category> {
    codes.iter().map(|code| Category { code: (*code).to_owned(), label: Text::same(*code) }).collect()
}

fn item(kind: VariableKind, data: VariableData, parent: Option<Vec<u32>>) -> Variable {
    let base = UniverseWords { unit: Text::same("device"), ..UniverseWords::default() };
    let (name, label) = ("item".to_owned(), Text::same("item"));
    Variable { name, number: String::new(), label, base, kind, data, parent }
}

fn table(dataset: &Dataset, share_of: ShareOf) -> Table {
    let plan = TablePlan {
        variable: "item".to_owned(),
        by: "class".to_owned(),
        averaging: AveragingRule::ShareOfRespondents,
        share_of,
    };
    let made = run(dataset, &Plan { tables: vec![plan] });
    assert_eq!(made.findings, []);
    made.tables.into_iter().next().expect("a table")
}

/// Hospitals of a case file: stratum, frame and class of each, and to which hospital every line belongs.
struct Hospitals {
    strata: Stratification,
    by: Classification,
    of_line: Vec<u32>,
}

fn hospitals(lines: &[Vec<String>]) -> Hospitals {
    let mut known: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    let mut frame: BTreeMap<&str, u32> = BTreeMap::new();
    for line in lines {
        known.insert(&line[0], (&line[1], &line[3]));
        frame.insert(&line[1], line[2].parse().expect("a number"));
    }
    let index = |code: &str, codes: &[&str]| u16::try_from(codes.iter().position(|own| *own == code).unwrap()).unwrap();
    let codes: Vec<&str> = frame.keys().copied().collect();
    let strata = Stratification {
        name: "stratum".to_owned(),
        label: Text::same("stratum"),
        classes: frame
            .iter()
            .map(|(code, n_frame)| Stratum { code: (*code).to_owned(), label: Text::same(*code), n_frame: *n_frame })
            .collect(),
        of_unit: known.values().map(|(stratum, _)| index(stratum, &codes)).collect(),
    };
    let class = |code: &&str| Class { code: (*code).to_owned(), label: Text::same(*code) };
    let by = Classification {
        name: "class".to_owned(),
        label: Text::same("class"),
        classes: ["east", "west"].iter().map(class).collect(),
        of_unit: known.values().map(|(_, class)| index(class, &["east", "west"])).collect(),
        n_frame: vec![1000, 1000],
    };
    let names: Vec<&str> = known.keys().copied().collect();
    let of_line = lines.iter().map(|line| u32::from(index(&line[0], &names))).collect();
    Hospitals { strata, by, of_line }
}

fn made(hospitals: &Hospitals, item: Variable) -> Dataset {
    let (strata, by) = (hospitals.strata.clone(), hospitals.by.clone());
    Dataset::new(strata.of_unit.len(), strata, vec![by], vec![item]).expect("sound")
}

fn state_of(answer: &str) -> State {
    match answer {
        "blank" => State::Blank,
        "out" => State::NotAsked,
        "undetermined" => State::Undetermined,
        _ => State::Answered,
    }
}

/// Every line of `golden.csv` about one table.
fn check_golden(name: &str, table: &Table, column: impl Fn(&str) -> usize) {
    let mut n = 0;
    for line in lines("golden.csv").iter().filter(|line| line[0] == name) {
        let row = ["east", "west", "total"].iter().position(|class| *class == line[2]).unwrap();
        let row = &table.rows[row];
        let weighted = line[1] == AveragingRule::FrameWeightedShare.code();
        let estimate = match (&row.amounts, weighted) {
            (Some(amounts), true) => &amounts.mean_frame_weighted,
            (Some(amounts), false) => &amounts.mean,
            (None, true) => &row.cells[column(&line[3])].frame_weighted,
            (None, false) => &row.cells[column(&line[3])].of_respondents,
        };
        let precision = estimate.precision().expect("a base");
        let interval = precision.interval;
        let found = [
            estimate.value(),
            Some(precision.standard_error),
            Some(precision.df),
            interval.map(|interval| interval.low),
            interval.map(|interval| interval.high),
        ];
        // R finds the limits of a share by iteration and stops at 1e-8.
        for ((found, expected), tolerance) in found.iter().zip(&line[4..]).zip([1e-9, 1e-9, 1e-9, 1e-7, 1e-7]) {
            if expected.is_empty() {
                continue;
            }
            let expected: f64 = expected.parse().unwrap();
            let found = found.expect("R has a number");
            assert!((found - expected).abs() < tolerance * expected.abs().max(1e-3), "{line:?}: {found}");
        }
        n += 1;
    }
    assert!(n >= 6, "{name} has {n} lines");
}

/// `cases/tables/golden.R`: R 4.2.2, survey 4.1.1, rows as clusters within hospitals.
#[test]
fn rows_of_a_repeat_have_the_precision_that_r_gives_them() {
    let lines = lines("devices.csv");
    let hospitals = hospitals(&lines);
    let devices: Vec<usize> = (0..lines.len()).filter(|line| lines[*line][4] != "none").collect();
    let parent: Vec<u32> = devices.iter().map(|line| hospitals.of_line[*line]).collect();
    let code = |line: &usize| match lines[*line][4].as_str() {
        "yes" => 0,
        "no" => 1,
        other => state_of(other).code().unwrap(),
    };
    let codes = VariableData::Single(devices.iter().map(code).collect());
    let kind = VariableKind::Single { categories: categories(&["yes", "no"]) };
    let answers = table(&made(&hospitals, item(kind, codes, Some(parent.clone()))), ShareOf::Cases);
    let column = |code: &str| answers.columns.iter().position(|own| own.code.trim_start_matches('#') == code).unwrap();
    check_golden("devices", &answers, column);

    let amounts = devices.iter().map(|line| lines[*line][5].parse().unwrap_or(0)).collect();
    let state = |line: &usize| if lines[*line][5].is_empty() { State::Blank } else { State::Answered };
    let data = VariableData::Amount { amounts, states: devices.iter().map(state).collect() };
    let kind = VariableKind::Amount { unit: Text::same("ports") };
    check_golden("ports", &table(&made(&hospitals, item(kind, data, Some(parent))), ShareOf::Cases), |_| 0);
}

/// `cases/tables/golden.R`: a choice is a row, its hospital the cluster.
#[test]
fn shares_of_choices_have_the_precision_that_r_gives_them() {
    const PLACES: [&str; 4] = ["server", "remote", "tape", "paper"];
    let lines = lines("choices.csv");
    let hospitals = hospitals(&lines);
    let mask = |line: &Vec<String>| {
        let chosen = line[4].split('+').filter_map(|code| PLACES.iter().position(|place| *place == code));
        chosen.map(|place| 1_u64 << place).sum()
    };
    let masks = lines.iter().map(mask).collect();
    let data = VariableData::Multiple { masks, states: lines.iter().map(|line| state_of(&line[4])).collect() };
    let kind = VariableKind::Multiple { categories: categories(&PLACES) };
    let dataset = made(&hospitals, item(kind, data, None));
    let of_choices = table(&dataset, ShareOf::Choices);
    let column = |code: &str| PLACES.iter().position(|place| *place == code).unwrap();
    check_golden("choices", &of_choices, column);

    let total = of_choices.total();
    let counts: u64 = total.cells[..4].iter().filter_map(|cell| cell.count.known()).sum();
    assert_eq!(total.n_choices.and_then(Disclosed::known), Some(counts));
    let shares: f64 = total.cells[..4].iter().filter_map(|cell| cell.of_respondents.value()).sum();
    assert!((shares - 1.0).abs() < 1e-12);
    assert!(total.cells[4].count > 0 && total.cells[4].of_respondents.value().is_none(), "blank chooses nothing");
    assert!(of_choices.base().sentence.ja.ends_with("（割合の分母は延べ選択数。合計は100％になる）"));

    let of_cases = table(&dataset, ShareOf::Cases);
    assert_eq!(of_cases.total().n_choices, None);
    assert!(of_cases.base().sentence.en.ends_with("they may add up to more than 100%)"));
    let shares: f64 = of_cases.total().cells[..4].iter().filter_map(|cell| cell.of_respondents.value()).sum();
    assert!(shares > 1.0, "several choices each: {shares}");
}

#[test]
fn shares_of_choices_of_an_item_with_one_choice_are_refused() {
    let lines = lines("choices.csv");
    let hospitals = hospitals(&lines);
    let data = VariableData::Single(vec![0; lines.len()]);
    let kind = VariableKind::Single { categories: categories(&["yes"]) };
    let dataset = made(&hospitals, item(kind, data, None));
    let plan = TablePlan {
        variable: "item".to_owned(),
        by: "class".to_owned(),
        averaging: AveragingRule::ShareOfRespondents,
        share_of: ShareOf::Choices,
    };
    let made = run(&dataset, &Plan { tables: vec![plan] });
    assert!(made.tables.is_empty());
    assert_eq!((made.findings[0].code.as_str(), made.findings[0].place.item.as_deref()), ("no-choices", Some("item")));
}

/// `docs/methods/share-of-clusters.md`: A patched 1 of 2 devices, B 3 of 3, D 2 of 2, E has none; one small hospital is silent.
#[test]
fn five_hospitals() {
    let hospitals: [Hospital; 4] = [(0, 0, vec![0, 1]), (0, 0, vec![0, 0, 0]), (2, 1, vec![0, 0]), (2, 1, Vec::new())];
    let table = table(&devices(&hospitals, 1, &order(&hospitals)), ShareOf::Cases);
    let total = &table.total().cells[0];
    assert_eq!((total.of_respondents.exact(), total.frame_weighted.value()), (Some((6, 7)), Some(8.0 / 9.5)));
    let precision = total.frame_weighted.precision().expect("a base");
    assert!((precision.standard_error - 0.105_554_342_843_532_68).abs() < 1e-12, "{precision:?}");
    assert_eq!(precision.df, 1.0);
    assert!(table.notes.iter().any(|note| note.code == "clusters"));
}

/// One hospital: stratum, class, and its devices' codes.
type Hospital = (u16, u16, Vec<u8>);

fn hospital() -> impl Strategy<Value = Hospital> {
    let answer = prop_oneof![6 => 0..2_u8, 1 => Just(255_u8), 1 => Just(252_u8), 1 => Just(251_u8)];
    (0..3_u16, 0..2_u16, prop::collection::vec(answer, 0..5))
}

/// Devices in the order of `order`, which names hospital and device.
fn devices(hospitals: &[Hospital], more: u32, order: &[(u32, usize)]) -> Dataset {
    let n_frame = |stratum: u16| {
        let n = hospitals.iter().filter(|hospital| hospital.0 == stratum).count();
        u32::try_from(n).unwrap() + if stratum == 2 { 0 } else { more }
    };
    let code = |index: u16| index.to_string();
    let strata = Stratification {
        name: "stratum".to_owned(),
        label: Text::same("stratum"),
        classes: (0..3)
            .map(|index| Stratum { code: code(index), label: Text::same(code(index)), n_frame: n_frame(index) })
            .collect(),
        of_unit: hospitals.iter().map(|hospital| hospital.0).collect(),
    };
    let by = Classification {
        name: "class".to_owned(),
        label: Text::same("class"),
        classes: (0..2).map(|index| Class { code: code(index), label: Text::same(code(index)) }).collect(),
        of_unit: hospitals.iter().map(|hospital| hospital.1).collect(),
        n_frame: vec![1000, 1000],
    };
    let answer = |(hospital, device): &(u32, usize)| hospitals[*hospital as usize].2[*device];
    let data = VariableData::Single(order.iter().map(answer).collect());
    let parent = order.iter().map(|(hospital, _)| *hospital).collect();
    let kind = VariableKind::Single { categories: categories(&["yes", "no"]) };
    Dataset::new(hospitals.len(), strata, vec![by], vec![item(kind, data, Some(parent))]).expect("sound")
}

fn order(hospitals: &[Hospital]) -> Vec<(u32, usize)> {
    let of_hospital = |(index, hospital): (u32, &Hospital)| (0..hospital.2.len()).map(move |device| (index, device));
    (0..).zip(hospitals).flat_map(of_hospital).collect()
}

fn check_rows(estimate: &Estimate, dataset: &Dataset, hospitals: &[Hospital], class: usize) {
    let weighted = estimate.rule() == AveragingRule::FrameWeightedShare;
    let size = |hospital: &Hospital| f64::from(dataset.strata().classes[usize::from(hospital.0)].n_frame);
    let design = Design::new(DesignParts {
        n_rows: hospitals.len(),
        strata: Some(hospitals.iter().map(|hospital| hospital.0.to_string()).collect()),
        stages: vec![StageParts { units: None, population: Population::Size(hospitals.iter().map(size).collect()) }],
        weights: (!weighted).then(|| vec![1.0; hospitals.len()]),
        nest: false,
        lonely: Lonely::Adjust,
    })
    .expect("sound");
    let n_of = |hospital: &Hospital, wanted: fn(u8) -> bool| -> f64 {
        f64::from(u32::try_from(hospital.2.iter().filter(|code| wanted(**code)).count()).unwrap())
    };
    let base: Vec<f64> = hospitals.iter().map(|of| n_of(of, |code| State::of_code(code).in_base())).collect();
    let yes: Vec<f64> = hospitals.iter().map(|of| n_of(of, |code| code == 0)).collect();
    let of_class = |row: usize| class == 2 || usize::from(hospitals[row].1) == class;
    let domain = Domain::of(hospitals.len(), |row| base[row] > 0.0 && of_class(row));
    let Some(found) = estimate.precision() else {
        assert_eq!(domain.n(), 0);
        return;
    };
    let linear = Linear::ratio(&design, &domain, &yes, &base);
    let ratio = linear.estimates[0];
    let by_rows = linear.covariance(&design).expect("nothing is refused").at(0, 0).sqrt();
    assert!((found.standard_error - by_rows).abs() < 1e-7 + 1e-9 * by_rows, "{found:?}, by rows {by_rows}");
    assert!((estimate.value().expect("a base") - ratio).abs() < 1e-12);
    assert_eq!(found.df, design.degrees_of_freedom(&domain));
    let interval = found.interval.expect("a share has an interval");
    let complete = found.method == crate::IntervalMethod::Complete;
    assert!(complete || interval.low < interval.high, "never of zero width: {found:?}");
}

proptest! {
    #[test]
    fn devices_have_the_standard_error_of_hospitals_as_rows(
        hospitals in prop::collection::vec(hospital(), 2..40), more in 0..9_u32
    ) {
        let dataset = devices(&hospitals, more, &order(&hospitals));
        for (class, row) in table(&dataset, ShareOf::Cases).rows.iter().enumerate() {
            check_rows(&row.cells[0].of_respondents, &dataset, &hospitals, class);
            check_rows(&row.cells[0].frame_weighted, &dataset, &hospitals, class);
        }
    }

    #[test]
    fn the_order_of_devices_does_not_matter(
        (hospitals, shuffled) in prop::collection::vec(hospital(), 2..20).prop_flat_map(|hospitals| {
            let order = order(&hospitals);
            (Just(hospitals), Just(order).prop_shuffle())
        })
    ) {
        let sorted = table(&devices(&hospitals, 3, &order(&hospitals)), ShareOf::Cases);
        let mixed = table(&devices(&hospitals, 3, &shuffled), ShareOf::Cases);
        prop_assert_eq!(sorted.sums(), mixed.sums());
        for (one, other) in sorted.rows.iter().zip(&mixed.rows) {
            for (one, other) in one.cells.iter().zip(&other.cells) {
                prop_assert_eq!(one.frame_weighted.precision(), other.frame_weighted.precision());
            }
        }
    }

    #[test]
    fn hospitals_with_one_device_each_are_hospitals(hospitals in prop::collection::vec(hospital(), 2..40)) {
        let one_each: Vec<Hospital> =
            hospitals.iter().map(|(stratum, class, codes)| (*stratum, *class, vec![codes.first().copied().unwrap_or(252)])).collect();
        let repeated = devices(&one_each, 4, &order(&one_each));
        let mut plain = repeated.variables()[0].clone();
        plain.parent = None;
        let plain = Dataset::new(
            one_each.len(), repeated.strata().clone(), repeated.classifications().to_vec(), vec![plain],
        ).expect("sound");
        let (repeated, plain) = (table(&repeated, ShareOf::Cases), table(&plain, ShareOf::Cases));
        for (one, other) in repeated.rows.iter().zip(&plain.rows) {
            for (one, other) in one.cells.iter().zip(&other.cells) {
                let (one, other) = (one.frame_weighted.precision(), other.frame_weighted.precision());
                prop_assert_eq!(one.map(|found| (found.df, found.method)), other.map(|found| (found.df, found.method)));
                if let (Some(one), Some(other)) = (one, other) {
                    prop_assert!((one.standard_error - other.standard_error).abs() < 1e-7, "{one:?} {other:?}");
                }
            }
        }
    }
}
