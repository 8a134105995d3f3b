//! From sums as from rows: every precision of a table against the row-level design.

use base::{Text, UniverseWords};
use proptest::prelude::*;

use super::*;
use crate::design::{Design, DesignParts, Domain, Lonely, Population, StageParts};
use crate::linear::Linear;
use crate::{
    Category, Class, Classification, Dataset, Estimate, State, Stratification, Stratum, Table, Variable, VariableData,
    VariableKind, run, standard,
};

/// One response: stratum, class, and the answer's code or amount.
type Unit = (u16, u16, u8);

const N_STRATA: u16 = 3;
const N_CLASSES: u16 = 2;

fn unit() -> impl Strategy<Value = Unit> {
    let answer = prop_oneof![6 => 0..2_u8, 1 => Just(255_u8), 1 => Just(252_u8), 1 => Just(251_u8)];
    (0..N_STRATA, 0..N_CLASSES, answer)
}

fn dataset(units: &[Unit], more: u32, amounts: bool) -> Dataset {
    let n_frame = |stratum: u16| {
        let n = units.iter().filter(|unit| unit.0 == stratum).count();
        u32::try_from(n).unwrap() + if stratum == 2 { 0 } else { more }
    };
    let strata = Stratification {
        name: "stratum".to_owned(),
        label: Text::same("stratum"),
        classes: (0..N_STRATA)
            .map(|stratum| Stratum {
                code: stratum.to_string(),
                label: Text::same(stratum.to_string()),
                n_frame: n_frame(stratum),
            })
            .collect(),
        of_unit: units.iter().map(|unit| unit.0).collect(),
    };
    let by = Classification {
        name: "class".to_owned(),
        label: Text::same("class"),
        classes: (0..N_CLASSES)
            .map(|class| Class { code: class.to_string(), label: Text::same(class.to_string()) })
            .collect(),
        of_unit: units.iter().map(|unit| unit.1).collect(),
        n_frame: vec![1000; usize::from(N_CLASSES)],
    };
    let category = |code: &str| Category { code: code.to_owned(), label: Text::same(code) };
    let state = |unit: &Unit| State::of_code(unit.2);
    let (kind, data) = if amounts {
        let amounts = units.iter().enumerate().map(|(row, unit)| i64::from(unit.2) * 7 + row as i64 % 5).collect();
        let states = units.iter().map(state).collect();
        (VariableKind::Amount { unit: Text::same("beds") }, VariableData::Amount { amounts, states })
    } else {
        let categories = vec![category("yes"), category("no")];
        (VariableKind::Single { categories }, VariableData::Single(units.iter().map(|unit| unit.2).collect()))
    };
    let variable = Variable {
        name: "item".to_owned(),
        number: "1".to_owned(),
        label: Text::same("item"),
        base: UniverseWords { expression: String::new(), sentence: Text::default(), unit: Text::same("hospital") },
        kind,
        data,
        parent: None,
    };
    Dataset::new(units.len(), strata, vec![by], vec![variable]).expect("sound")
}

fn table(dataset: &Dataset) -> Table {
    run(dataset, &standard(dataset, "class")).tables.remove(0)
}

/// The row-level design of a dataset; weights are one, or those of the frame.
fn design(dataset: &Dataset, units: &[Unit], weighted: bool) -> Design {
    let size = |unit: &Unit| f64::from(dataset.strata().classes[usize::from(unit.0)].n_frame);
    let population = Population::Size(units.iter().map(size).collect());
    Design::new(DesignParts {
        n_rows: units.len(),
        strata: Some(units.iter().map(|unit| unit.0.to_string()).collect()),
        stages: vec![StageParts { units: None, population }],
        weights: (!weighted).then(|| vec![1.0; units.len()]),
        nest: false,
        lonely: Lonely::Adjust,
    })
    .expect("sound")
}

fn check(estimate: &Estimate, design: &Design, domain: &Domain, values: Vec<f64>) -> Result<(), TestCaseError> {
    let Some(found) = estimate.precision() else {
        prop_assert_eq!(domain.n(), 0);
        return Ok(());
    };
    let linear = Linear::means(design, domain, &[values]);
    let by_rows = linear.covariance(design).expect("nothing is refused").at(0, 0).sqrt();
    prop_assert!((found.standard_error - by_rows).abs() < 1e-7 + 1e-9 * by_rows, "{found:?}, by rows {by_rows}");
    prop_assert_eq!(found.df, design.degrees_of_freedom(domain));
    Ok(())
}

proptest! {
    #[test]
    fn shares_have_the_standard_error_of_the_row_level_design(
        units in prop::collection::vec(unit(), 2..50), more in 0..9_u32
    ) {
        let dataset = dataset(&units, more, false);
        let table = table(&dataset);
        let in_base = |row: usize| State::of_code(units[row].2).in_base();
        let yes: Vec<f64> = units.iter().map(|unit| f64::from(u8::from(unit.2 == 0))).collect();
        for (class, row) in table.rows.iter().enumerate() {
            let of_class = |row: usize| class == usize::from(N_CLASSES) || usize::from(units[row].1) == class;
            let domain = Domain::of(units.len(), |row| in_base(row) && of_class(row));
            check(&row.cells[0].frame_weighted, &design(&dataset, &units, true), &domain, yes.clone())?;
            check(&row.cells[0].of_respondents, &design(&dataset, &units, false), &domain, yes.clone())?;
        }
    }

    #[test]
    fn means_have_the_standard_error_of_the_row_level_design(
        units in prop::collection::vec(unit(), 2..50), more in 0..9_u32
    ) {
        let dataset = dataset(&units, more, true);
        let VariableData::Amount { amounts, .. } = &dataset.variables()[0].data else { unreachable!() };
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let values: Vec<f64> = amounts.iter().map(|amount| *amount as f64).collect();
        let table = table(&dataset);
        let domain = Domain::of(units.len(), |row| State::of_code(units[row].2) == State::Answered);
        let total = table.total().amounts.as_ref().expect("amounts");
        check(&total.mean_frame_weighted, &design(&dataset, &units, true), &domain, values.clone())?;
        check(&total.mean, &design(&dataset, &units, false), &domain, values)?;
    }

    #[test]
    fn an_interval_holds_its_share_and_has_width_unless_everybody_answered(
        units in prop::collection::vec(unit(), 2..50), more in 1..9_u32
    ) {
        let table = table(&dataset(&units, more, false));
        for row in &table.rows {
            for estimate in row.cells.iter().flat_map(|cell| [&cell.of_respondents, &cell.frame_weighted]) {
                let (Some(value), Some(precision)) = (estimate.value(), estimate.precision()) else { continue };
                let interval = precision.interval.expect("a share has an interval");
                prop_assert!(interval.low <= value + 1e-9 && value <= interval.high + 1e-9, "{value} in {interval:?}");
                prop_assert!(interval.low >= 0.0 && interval.high <= 1.0);
                let wide = interval.high > interval.low;
                prop_assert_eq!(wide, precision.method != IntervalMethod::Complete, "{:?}", precision);
            }
        }
    }
}

/// `docs/methods/share.md`: A yes, B no among the small of which 2 of 3 answered; D yes among the large, all answered.
#[test]
fn five_hospitals() {
    let units = [(0, 0, 0), (0, 0, 1), (1, 1, 0), (1, 1, 252)];
    let mut dataset = dataset(&units, 0, false);
    let mut strata = dataset.strata().clone();
    strata.classes[0].n_frame = 3;
    dataset = Dataset::new(4, strata, dataset.classifications().to_vec(), dataset.variables().to_vec()).expect("sound");
    let table = table(&dataset);
    let total = table.total().cells[0].frame_weighted.precision().expect("a base").to_owned();
    assert!((total.standard_error - 0.046875_f64.sqrt()).abs() < 1e-12);
    assert_eq!((total.df, total.method), (1.0, IntervalMethod::Logit));
    let large = table.classes()[1].cells[0].frame_weighted.precision().expect("a base").to_owned();
    assert_eq!(large.interval, Some(Interval { low: 1.0, high: 1.0 }), "both large hospitals answered");
    let none = table.classes()[0].cells[1].frame_weighted.precision().expect("a base").to_owned();
    assert!((none.standard_error - (1.0_f64 / 12.0).sqrt()).abs() < 1e-12, "one half of two of three");
}
