//! The sums of one pass are those of a plain loop over the cases, whatever shares the pass.

use base::{Text, UniverseWords};
use proptest::prelude::*;

use super::{STATES, sums};
use crate::{
    AmountSums, Category, CellSums, Class, Classification, ClusterSums, Dataset, PickedSums, State, StateSums,
    Stratification, Stratum, Sums, Variable, VariableData, VariableKind,
};

/// The sums of one variable by one classification, case by case: what the kernel is held against.
fn plainly(dataset: &Dataset, variable: &Variable, by: &Classification) -> Vec<CellSums> {
    let n_classes = by.classes.len();
    let empty = CellSums { categories: vec![0; variable.kind.categories().len()], ..CellSums::default() };
    let mut cells = vec![empty; dataset.strata().classes.len() * n_classes];
    let cell_of = |response: usize| {
        usize::from(dataset.strata().of_unit[response]) * n_classes + usize::from(by.of_unit[response])
    };
    for response in 0..dataset.n_units() {
        cells[cell_of(response)].n_responses += 1;
    }
    for case in 0..variable.data.n_cases() {
        let cell = &mut cells[cell_of(variable.response_of(case))];
        let state = variable.data.state(case);
        let count = match state {
            State::Answered => &mut cell.states.answered,
            State::Blank => &mut cell.states.blank,
            State::Unknown => &mut cell.states.unknown,
            State::Unconfirmed => &mut cell.states.unconfirmed,
            State::NotAsked => &mut cell.states.not_asked,
            State::Undetermined => &mut cell.states.undetermined,
        };
        *count += 1;
        if state != State::Answered {
            continue;
        }
        match &variable.data {
            VariableData::Single(codes) => cell.categories[usize::from(codes[case])] += 1,
            VariableData::Multiple { masks, .. } => {
                for (category, count) in cell.categories.iter_mut().enumerate() {
                    *count += masks[case] >> category & 1;
                }
            }
            VariableData::Amount { amounts, .. } => {
                let amount = i128::from(amounts[case]);
                let AmountSums { n, sum, sum_sq } = cell.amounts;
                cell.amounts = AmountSums { n: n + 1, sum: sum + amount, sum_sq: sum_sq + amount * amount };
            }
        }
    }
    if variable.parent.is_some() {
        clusters_plainly(dataset, variable, &mut cells, cell_of);
    }
    cells
}

/// Squares and products of each hospital's counts, hospital by hospital.
fn clusters_plainly(dataset: &Dataset, variable: &Variable, cells: &mut [CellSums], cell_of: impl Fn(usize) -> usize) {
    let n_categories = variable.kind.categories().len();
    let VariableData::Single(codes) = &variable.data else { panic!("the repeat holds codes") };
    for cell in cells.iter_mut() {
        let categories = vec![PickedSums::default(); n_categories];
        cell.clusters = Some(ClusterSums { categories, ..ClusterSums::default() });
    }
    let mut of_hospital: Vec<Vec<u8>> = vec![Vec::new(); dataset.n_units()];
    for (case, code) in codes.iter().enumerate() {
        of_hospital[variable.response_of(case)].push(*code);
    }
    for (response, codes) in of_hospital.iter().enumerate() {
        let n = |wanted: u8| codes.iter().filter(|code| **code == wanted).count() as u64;
        let of_category: Vec<u64> = (0..n_categories).map(|code| n(u8::try_from(code).unwrap())).collect();
        let answered: u64 = of_category.iter().sum();
        let clusters = cells[cell_of(response)].clusters.as_mut().unwrap();
        clusters.n_in_base += u64::from(answered > 0);
        clusters.base += answered;
        clusters.base_sq += answered * answered;
        clusters.states[0].sq += answered * answered;
        clusters.states[0].cross += answered * answered;
        for (sums, picked) in clusters.categories.iter_mut().zip(of_category) {
            sums.sq += picked * picked;
            sums.cross += picked * answered;
        }
    }
}

#[derive(Clone, Debug)]
struct Unit {
    stratum: u16,
    classes: [u16; 2],
    state: State,
    number: u64,
    n_devices: usize,
}

fn unit() -> impl Strategy<Value = Unit> {
    let parts = (0..3_u16, [0..4_u16, 0..50_u16], 0..9_usize, any::<u64>(), 0..3_usize);
    parts.prop_map(|(stratum, classes, state, number, n_devices)| {
        let state = STATES[state.saturating_sub(3)];
        Unit { stratum, classes, state, number, n_devices }
    })
}

fn variable(name: &str, kind: VariableKind, data: VariableData, parent: Option<Vec<u32>>) -> Variable {
    let unit = Text::new("医療機関", "hospital");
    let base = UniverseWords { unit, ..UniverseWords::default() };
    let label = Text::same(name);
    Variable { name: name.to_owned(), number: String::new(), label, base, kind, data, parent }
}

fn classification(name: &str, n_classes: u16, of_unit: Vec<u16>) -> Classification {
    let class = |index: u16| Class { code: index.to_string(), label: Text::same(index.to_string()) };
    Classification {
        name: name.to_owned(),
        label: Text::same(name),
        classes: (0..n_classes).map(class).collect(),
        n_frame: vec![u32::MAX; usize::from(n_classes)],
        of_unit,
    }
}

/// Every kind of variable, one of them in a repeat; strata as classes, few classes and many.
fn dataset(units: &[Unit], n_strata: u16, n_many: u16) -> Dataset {
    let stratum =
        |index: u16| Stratum { code: index.to_string(), label: Text::same(index.to_string()), n_frame: u32::MAX };
    let strata = Stratification {
        name: "stratum".to_owned(),
        label: Text::same("stratum"),
        classes: (0..n_strata).map(stratum).collect(),
        of_unit: units.iter().map(|unit| unit.stratum).collect(),
    };
    let few = classification("few", 4, units.iter().map(|unit| unit.classes[0]).collect());
    let many = classification("many", n_many, units.iter().map(|unit| unit.classes[1]).collect());
    let by = vec![few, Classification::from(&strata), many];
    let categories = |n: u8| -> Vec<Category> {
        (0..n).map(|code| Category { code: code.to_string(), label: Text::same(code.to_string()) }).collect()
    };
    let states = || units.iter().map(|unit| unit.state).collect::<Vec<State>>();
    let single = |n: u64| {
        let code = |unit: &Unit| unit.state.code().unwrap_or(u8::try_from(unit.number % n).unwrap());
        VariableData::Single(units.iter().map(code).collect())
    };
    let masks = |n: u32| units.iter().map(|unit| unit.number & (u64::MAX >> (64 - n))).collect::<Vec<u64>>();
    let amounts = units.iter().map(|unit| i64::try_from(unit.number >> 8).unwrap() - (1 << 54)).collect();
    let parents: Vec<u32> =
        (0_u32..).zip(units).flat_map(|(index, unit)| std::iter::repeat_n(index, unit.n_devices)).collect();
    let devices = parents.iter().map(|parent| u8::try_from(parent % 3).unwrap()).collect();
    let multiple = |n: u8| VariableKind::Multiple { categories: categories(n) };
    let of_masks = |n: u32| VariableData::Multiple { masks: masks(n), states: states() };
    let variables = vec![
        variable("single", VariableKind::Single { categories: categories(3) }, single(3), None),
        variable("wide", VariableKind::Single { categories: categories(40) }, single(40), None),
        variable("multiple", multiple(3), of_masks(3), None),
        variable("sixty-four", multiple(64), of_masks(64), None),
        variable(
            "devices",
            VariableKind::Single { categories: categories(3) },
            VariableData::Single(devices),
            Some(parents),
        ),
        variable(
            "amount",
            VariableKind::Amount { unit: Text::new("台", "devices") },
            VariableData::Amount { amounts, states: states() },
            None,
        ),
    ];
    Dataset::new(units.len(), strata, by, variables).expect("a clean dataset")
}

fn check(dataset: &Dataset) {
    let classifications = dataset.classifications().iter();
    let wanted: Vec<(&Variable, &Classification)> =
        classifications.flat_map(|by| dataset.variables().iter().map(move |variable| (variable, by))).collect();
    let together = sums(dataset, &wanted);
    for ((variable, by), sums) in wanted.into_iter().zip(together) {
        let expected = plainly(dataset, variable, by);
        let cells: Vec<CellSums> = sums.cells_of(None).cloned().collect();
        assert_eq!(cells, expected, "{} by {}", variable.name, by.name);
        assert_eq!(Sums::count(dataset, variable, by), sums);
    }
}

proptest! {
    #[test]
    fn one_pass_counts_what_a_plain_loop_counts(units in prop::collection::vec(unit(), 0..200)) {
        check(&dataset(&units, 3, 50));
    }
}

fn numbered(n_units: u16, n_strata: u16, n_many: u16) -> Vec<Unit> {
    let unit = |index: u16| Unit {
        stratum: index % n_strata,
        classes: [index % 4, (index * 7) % n_many],
        state: STATES[usize::from(index % 11).saturating_sub(5)],
        number: u64::from(index).wrapping_mul(0x9E37_79B9_7F4A_7C15),
        n_devices: usize::from(index % 3),
    };
    (0..n_units).map(unit).collect()
}

/// 100 strata × 50 classes × 4 do not share a pass any more.
#[test]
fn classifications_that_are_too_many_for_one_pass() {
    check(&dataset(&numbered(5000, 100, 50), 100, 50));
}

/// 200 strata × 600 municipalities are more than 16 bits can number: their classes are counted in parts.
#[test]
fn more_cells_than_can_be_numbered() {
    check(&dataset(&numbered(5000, 200, 600), 200, 600));
}

#[test]
fn the_states_of_a_cell_add_up() {
    let mut states = StateSums::default();
    for (n, state) in (1..).zip(STATES) {
        states.add(state, n);
    }
    assert_eq!((states.n_base(), states.n_cases()), (1 + 2 + 3 + 4, 21));
    assert!(STATES.into_iter().enumerate().all(|(index, state)| state as usize == index));
}
