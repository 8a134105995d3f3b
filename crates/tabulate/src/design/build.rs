//! From labels and numbers to a design, everything wrong with them said at once.

use base::{Finding, Text};

use super::stage::Stage;
use super::{Design, Lonely, real};
use crate::listed::listed;

/// A spreadsheet's row of the first case: one line of headings stands above.
const FIRST_ROW: usize = 2;

/// How many units a stratum has in the population, as told row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Population {
    /// Nobody says: drawn with replacement, or as good as.
    #[default]
    Unknown,
    /// The number of units.
    Size(Vec<f64>),
    /// The sampled part of the units.
    Fraction(Vec<f64>),
}

/// One stage as told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StageParts {
    /// For each row the label of its unit; `None` when each row is a unit.
    pub units: Option<Vec<String>>,
    /// Units of the stratum in the population.
    pub population: Population,
}

/// What a design is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DesignParts {
    /// Rows of the data.
    pub n_rows: usize,
    /// For each row the label of its stratum at the first stage.
    pub strata: Option<Vec<String>>,
    /// The stages; an empty list means that each row was drawn by itself.
    pub stages: Vec<StageParts>,
    /// For each row its weight. `None`: population over sample where population sizes are told, else one.
    pub weights: Option<Vec<f64>>,
    /// Units with the same label in different strata are different units.
    pub nest: bool,
    /// What strata with one unit contribute.
    pub lonely: Lonely,
}

impl Design {
    /// Makes a design.
    ///
    /// # Errors
    /// All findings at once.
    ///
    /// # Panics
    /// When a column has not one value a row.
    pub fn new(parts: DesignParts) -> Result<Design, Vec<Finding>> {
        let DesignParts { n_rows, strata, mut stages, weights, nest, lonely } = parts;
        if n_rows == 0 {
            return Err(vec![no_rows()]);
        }
        if stages.is_empty() {
            stages.push(StageParts::default());
        }
        let strata = strata.unwrap_or_else(|| vec![String::new(); n_rows]);
        assert_eq!(strata.len(), n_rows, "one stratum a row");
        let mut findings = Vec::new();
        let mut built: Vec<Stage> = Vec::new();
        for (index, parts) in stages.iter().enumerate() {
            let labels = unit_labels(parts, n_rows, nest.then_some(&strata));
            let stage = match built.last() {
                None => first_stage(labels, &strata, &parts.population, &mut findings),
                Some(above) => later_stage(labels, above, &parts.population, index + 1, &mut findings),
            };
            built.push(stage);
        }
        if let Some(weights) = &weights {
            assert_eq!(weights.len(), n_rows, "one weight a row");
            let unsound = weights.iter().enumerate().filter(|(_, weight)| !is_weight(**weight));
            findings.extend(listed(unsound, |(row, weight)| at(row, weight_unusable(*weight))));
        }
        let weights = weights.unwrap_or_else(|| population_over_sample(&built, n_rows, &mut findings));
        if !findings.is_empty() {
            return Err(findings);
        }
        let mut order: Vec<usize> = (0..n_rows).collect();
        order.sort_by_key(|row| {
            built.iter().map(|stage| (stage.stratum_of[*row], stage.unit_of[*row])).collect::<Vec<_>>()
        });
        Ok(Design { stages: built, order, weights, calibrations: Vec::new(), lonely })
    }
}

fn unit_labels(parts: &StageParts, n_rows: usize, nested_in: Option<&Vec<String>>) -> Vec<String> {
    let mut labels = match &parts.units {
        Some(labels) => labels.clone(),
        None => (0..n_rows).map(|row| row.to_string()).collect(),
    };
    assert_eq!(labels.len(), n_rows, "one unit a row");
    if let Some(strata) = nested_in {
        for (label, stratum) in labels.iter_mut().zip(strata) {
            *label = format!("{stratum}\u{1f}{label}");
        }
    }
    labels
}

fn first_stage(labels: Vec<String>, strata: &[String], population: &Population, findings: &mut Vec<Finding>) -> Stage {
    let (unit_of, units) = Stage::number(labels.into_iter());
    let (stratum_of, strata) = Stage::number(strata.iter().cloned());
    if units.len() == 1 {
        findings.push(one_unit());
    }
    let mut stratum_of_unit: Vec<Option<usize>> = vec![None; units.len()];
    for (row, unit) in unit_of.iter().enumerate() {
        let known = stratum_of_unit[*unit].get_or_insert(stratum_of[row]);
        if *known != stratum_of[row] {
            findings.push(unit_in_two_strata(row, &units[*unit], &strata[*known], &strata[stratum_of[row]]));
            break;
        }
    }
    with_population(unit_of, stratum_of, strata, population, 1, findings)
}

/// Units of a later stage are drawn inside those of the stage above, each of which is a stratum.
fn later_stage(
    labels: Vec<String>,
    above: &Stage,
    population: &Population,
    number: usize,
    findings: &mut Vec<Finding>,
) -> Stage {
    let within = labels.into_iter().zip(&above.unit_of).map(|(label, unit)| format!("{unit}\u{1f}{label}"));
    let (unit_of, _) = Stage::number(within);
    let n_units = above.unit_of.iter().max().map_or(0, |last| last + 1);
    let strata = (1..=n_units).map(|unit| format!("#{unit}")).collect();
    with_population(unit_of, above.unit_of.clone(), strata, population, number, findings)
}

fn with_population(
    unit_of: Vec<usize>,
    stratum_of: Vec<usize>,
    strata: Vec<String>,
    population: &Population,
    number: usize,
    findings: &mut Vec<Finding>,
) -> Stage {
    let n_sampled = Stage::count_units(&unit_of, &stratum_of, strata.len());
    let told: Option<(&Vec<f64>, bool)> = match population {
        Population::Unknown => None,
        Population::Size(sizes) => Some((sizes, false)),
        Population::Fraction(fractions) => Some((fractions, true)),
    };
    let mut n_population = vec![f64::INFINITY; strata.len()];
    if let Some((told, as_fraction)) = told {
        assert_eq!(told.len(), stratum_of.len(), "one population size a row");
        let mut of_stratum: Vec<Option<f64>> = vec![None; strata.len()];
        // The first row of each stratum that is not as the others.
        let mut unclear: Vec<Option<(usize, f64, f64)>> = vec![None; strata.len()];
        for (row, value) in told.iter().enumerate() {
            let stratum = stratum_of[row];
            let known = *of_stratum[stratum].get_or_insert(*value);
            let sound = value.is_finite() && *value > 0.0 && (!as_fraction || *value <= 1.0);
            if !sound || known.to_bits() != value.to_bits() {
                unclear[stratum].get_or_insert((row, known, *value));
            }
        }
        let of_strata = strata.iter().zip(unclear).filter_map(|(stratum, unclear)| Some((stratum, unclear?)));
        findings.extend(listed(of_strata, |(stratum, (row, known, value))| {
            population_unclear(row, stratum, number, known, value)
        }));
        for (stratum, value) in of_stratum.iter().enumerate() {
            let n = real(n_sampled[stratum]);
            let value = value.unwrap_or(f64::INFINITY);
            n_population[stratum] = if as_fraction { n / value } else { value };
            if value > 0.0 && n_population[stratum] < n {
                findings.push(more_than_all(&strata[stratum], number, n_sampled[stratum], n_population[stratum]));
            }
        }
    }
    Stage { unit_of, stratum_of, strata, n_sampled, n_population }
}

fn population_over_sample(stages: &[Stage], n_rows: usize, findings: &mut Vec<Finding>) -> Vec<f64> {
    let told = |stage: &Stage| stage.n_population.iter().all(|size| size.is_finite());
    if !stages.iter().any(told) {
        return vec![1.0; n_rows];
    }
    if !stages.iter().all(told) {
        findings.push(no_weights());
    }
    (0..n_rows).map(|row| stages.iter().map(|stage| stage.weight(stage.stratum_of[row])).product()).collect()
}

/// True for what can be a weight.
pub(crate) fn is_weight(weight: f64) -> bool {
    weight.is_finite() && weight > 0.0
}

pub(crate) fn weight_unusable(weight: f64) -> Finding {
    let message = Text::new(
        format!("重みが{weight}です。0より大きい数を入れるか、その行を除いてください。"),
        format!("The weight is {weight}. Give a number above 0, or leave the row out."),
    );
    Finding::error("weight-unusable", message)
}

fn at(row: usize, finding: Finding) -> Finding {
    finding.at_row(u32::try_from(row + FIRST_ROW).unwrap_or(u32::MAX))
}

fn no_rows() -> Finding {
    Finding::error("no-rows", Text::new("データに行がありません。", "The data have no row."))
}

fn one_unit() -> Finding {
    let message = Text::new(
        "すべての行が同じ抽出単位です。ばらつきを推定するには2つ以上の抽出単位が必要です。clusters の列を確かめてください。",
        "All rows lie in one sampling unit. A standard error needs two or more. Check the column of “clusters”.",
    );
    Finding::error("one-sampling-unit", message)
}

fn unit_in_two_strata(row: usize, unit: &str, one: &str, other: &str) -> Finding {
    let unit = unit.rsplit('\u{1f}').next().unwrap_or(unit);
    let message = Text::new(
        format!("抽出単位「{unit}」が層「{one}」と「{other}」の両方にあります。層ごとに別の番号にしてください。"),
        format!("Unit “{unit}” lies in the strata “{one}” and “{other}”. Give it another label in each stratum."),
    );
    at(row, Finding::error("unit-in-two-strata", message))
}

fn population_unclear(row: usize, stratum: &str, stage: usize, known: f64, value: f64) -> Finding {
    if stratum.is_empty() {
        return at(row, population_without_strata(known, value));
    }
    let message = Text::new(
        format!(
            "層「{stratum}」（第{stage}段）の母集団の大きさが定まりません（{known} と {value}）。層の全行に同じ正の数を入れてください。"
        ),
        format!(
            "The population of stratum “{stratum}” (stage {stage}) is not clear: {known} and {value}. Give all its rows one number above 0."
        ),
    );
    at(row, Finding::error("stratum-without-population", message))
}

/// The sizes differ by strata that nobody named.
fn population_without_strata(known: f64, value: f64) -> Finding {
    let message = Text::new(
        format!(
            "strata の指定がなく、全行が1つの層とみなされますが、母集団の大きさが行によって違うか、使えない値です（{known} と {value}）。strata に層の列を指定するか、全行に同じ正の数を入れてください。"
        ),
        format!(
            "No “strata” are named, so that all rows are of one, but its population differs by row or is no size: {known} and {value}. Name the column of “strata”, or give all rows one number above 0."
        ),
    );
    Finding::error("stratum-without-population", message)
}

fn more_than_all(stratum: &str, stage: usize, n_sampled: usize, n_population: f64) -> Finding {
    let message = Text::new(
        format!(
            "層「{stratum}」（第{stage}段）は標本{n_sampled}に対し母集団が{n_population}しかありません。母集団の数を確かめてください。"
        ),
        format!(
            "Stratum “{stratum}” (stage {stage}) has {n_sampled} sampled units and a population of {n_population}. Check the population size."
        ),
    );
    Finding::error("more-than-population", message)
}

fn no_weights() -> Finding {
    let message = Text::new(
        "重みがなく、母集団の大きさもすべての段では分からないため、重みを決められません。weights か、各段の fpc を指定してください。",
        "There are no weights, and population sizes are not told for all stages. Give “weights”, or “fpc” for each stage.",
    );
    Finding::error("no-weights", message)
}
