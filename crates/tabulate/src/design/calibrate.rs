//! Calibration: weights are changed so that they meet totals that are known from elsewhere.

use base::{Finding, Text};

use super::Design;
use super::matrix::Matrix;
use super::residual::{Calibration, LinearFit, PostStrata};
use crate::listed::listed;

/// How far the sums of two margins may lie apart before they contradict each other.
const MARGINS_APART_MAX: f64 = 1e-6;
/// Rounds that are tried beyond those allowed, to tell how many would be enough.
const ROUNDS_TRIED_MAX: u32 = 1000;

/// One classification of the rows with the known total of each class.
#[derive(Clone, Debug, PartialEq)]
pub struct Margin {
    /// Its name, for findings.
    pub name: String,
    /// For each row the index of its class.
    pub class_of: Vec<usize>,
    /// The classes' names.
    pub classes: Vec<String>,
    /// The classes' totals.
    pub totals: Vec<f64>,
}

/// When raking is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Raking {
    /// Converged once no cell of a margin moves by more than this in one round; below 1 it is a part of the sum of weights.
    pub epsilon: f64,
    /// Rounds before it counts as not converging.
    pub rounds_max: u32,
}

impl Default for Raking {
    fn default() -> Raking {
        Raking { epsilon: 1e-9, rounds_max: 200 }
    }
}

impl Design {
    /// Weights that meet the totals of one classification.
    ///
    /// # Errors
    /// When a class of the sample has no total, or a total has no class in the sample.
    pub fn post_stratify(mut self, margin: &Margin) -> Result<Design, Vec<Finding>> {
        let findings = check_margin(margin, self.n_rows());
        if !findings.is_empty() {
            return Err(findings);
        }
        let strata = meet(&mut self.weights, margin);
        self.calibrations.push(Calibration::PostStrata(strata));
        Ok(self)
    }

    /// Weights that meet the totals of several classifications, by meeting each in turn until nothing moves.
    ///
    /// # Errors
    /// When a margin does not fit the sample, margins contradict each other, or the rounds are used up.
    pub fn rake(mut self, margins: &[Margin], rule: Raking) -> Result<Design, Vec<Finding>> {
        let mut findings: Vec<Finding> =
            margins.iter().flat_map(|margin| check_margin(margin, self.n_rows())).collect();
        findings.extend(margins_apart(margins));
        if margins.is_empty() {
            findings.push(no_margins());
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        let part_of = if rule.epsilon < 1.0 { self.weights.iter().sum() } else { 1.0 };
        let epsilon = rule.epsilon * part_of;
        let sampled = tables(&self.weights, margins);
        let mut before = sampled.clone();
        let mut moved = f64::INFINITY;
        for _ in 0..rule.rounds_max {
            let fits: Vec<PostStrata> = margins.iter().map(|margin| meet(&mut self.weights, margin)).collect();
            let after = tables(&self.weights, margins);
            moved = before.iter().zip(&after).fold(0.0, |most: f64, (a, b)| most.max(libm::fabs(a - b)));
            before = after;
            if moved < epsilon {
                if !not_met(margins, &before, &sampled, epsilon).is_empty() {
                    break; // It came to rest where one margin undoes the other.
                }
                self.calibrations.push(Calibration::Raking(fits));
                return Ok(self);
            }
        }
        // Still moving when the rounds were used up, it is asked how many would have been enough.
        if moved >= epsilon
            && let Some(more) = rounds_to_rest(self.weights.clone(), margins, &sampled, epsilon)
        {
            return Err(vec![too_few_rounds(margins, rule, rule.rounds_max.saturating_add(more))]);
        }
        let not_met = not_met(margins, &before, &sampled, epsilon);
        Err(if not_met.is_empty() { vec![not_converging(margins, rule, moved)] } else { not_met })
    }

    /// Weights that meet the totals of numbers known of every row, changed as little as least squares can. Some may
    /// become negative where totals lie far from the sample.
    ///
    /// # Errors
    /// When the numbers depend on each other so that the weights cannot be told.
    pub fn calibrate_linear(
        mut self,
        names: &[String],
        columns: &[Vec<f64>],
        totals: &[f64],
    ) -> Result<Design, Vec<Finding>> {
        let mut normal = Matrix::zeros(columns.len());
        for (row, weight) in self.weights.iter().enumerate() {
            let values: Vec<f64> = columns.iter().map(|column| column[row]).collect();
            normal.add_square_of(&values, *weight);
        }
        let estimated = |column: &Vec<f64>| -> f64 { column.iter().zip(&self.weights).map(|(x, w)| x * w).sum() };
        let missing: Vec<f64> = columns.iter().zip(totals).map(|(column, total)| total - estimated(column)).collect();
        let Some(solved) = normal.solve(vec![missing]) else {
            return Err(vec![dependent(names)]);
        };
        let roots: Vec<f64> = self.weights.iter().map(|weight| weight.sqrt()).collect();
        let weighted: Vec<Vec<f64>> =
            columns.iter().map(|column| column.iter().zip(&roots).map(|(x, root)| x * root).collect()).collect();
        for (row, weight) in self.weights.iter_mut().enumerate() {
            let change: f64 = columns.iter().zip(&solved[0]).map(|(column, slope)| column[row] * slope).sum();
            *weight *= 1.0 + change;
        }
        let weight = self.weights.iter().zip(&roots).map(|(weight, root)| weight / root).collect();
        self.calibrations.push(Calibration::Linear(LinearFit { basis: LinearFit::basis(&weighted), weight }));
        Ok(self)
    }
}

/// How many more rounds bring weights to rest where every total is met; `None` when they do not come to it soon.
fn rounds_to_rest(mut weights: Vec<f64>, margins: &[Margin], sampled: &[f64], epsilon: f64) -> Option<u32> {
    let mut before = tables(&weights, margins);
    for round in 1..=ROUNDS_TRIED_MAX {
        for margin in margins {
            meet(&mut weights, margin);
        }
        let after = tables(&weights, margins);
        let rests = before.iter().zip(&after).all(|(a, b)| libm::fabs(a - b) < epsilon);
        before = after;
        if rests {
            return not_met(margins, &before, sampled, epsilon).is_empty().then_some(round);
        }
    }
    None
}

/// Changes the weights so that they meet one margin.
fn meet(weights: &mut [f64], margin: &Margin) -> PostStrata {
    let weights_before = weights.to_vec();
    let sums = class_sums(weights, margin);
    for (row, weight) in weights.iter_mut().enumerate() {
        let class = margin.class_of[row];
        *weight *= margin.totals[class] / sums[class];
    }
    PostStrata {
        class_of: margin.class_of.clone(),
        n_classes: margin.classes.len(),
        weights_before,
        weights_after: weights.to_vec(),
    }
}

fn class_sums(weights: &[f64], margin: &Margin) -> Vec<f64> {
    let mut sums = vec![0.0; margin.classes.len()];
    for (row, weight) in weights.iter().enumerate() {
        sums[margin.class_of[row]] += weight;
    }
    sums
}

fn tables(weights: &[f64], margins: &[Margin]) -> Vec<f64> {
    margins.iter().flat_map(|margin| class_sums(weights, margin)).collect()
}

fn check_margin(margin: &Margin, n_rows: usize) -> Vec<Finding> {
    assert_eq!(margin.class_of.len(), n_rows, "a margin has one class a row");
    assert_eq!(margin.classes.len(), margin.totals.len(), "a margin has one total a class");
    let mut n_of = vec![0_usize; margin.classes.len()];
    for class in &margin.class_of {
        n_of[*class] += 1;
    }
    let mut findings = Vec::new();
    for ((class, total), n) in margin.classes.iter().zip(&margin.totals).zip(n_of) {
        let sound = total.is_finite() && *total > 0.0;
        if n > 0 && !sound {
            let message = Text::new(
                format!(
                    "「{class}」の{n}件には母集団の総数がありません（値：{total}）。0より大きい数を指定してください。"
                ),
                format!(
                    "The {n} rows of class “{class}” have no population total (found {total}). Give a number above 0."
                ),
            );
            findings.push(Finding::error("class-without-total", message).in_column(&margin.name));
        } else if n == 0 && *total != 0.0 {
            let message = Text::new(
                format!("総数{total}の「{class}」は標本に1件もありません。ほかの区分とまとめてください。"),
                format!(
                    "Class “{class}” with a total of {total} has no row in the sample. Merge it with another class."
                ),
            );
            findings.push(Finding::error("total-without-class", message).in_column(&margin.name));
        }
    }
    findings
}

/// Every margin whose totals add up to something else than those of the first.
fn margins_apart(margins: &[Margin]) -> Vec<Finding> {
    let sum = |margin: &Margin| -> f64 { margin.totals.iter().sum() };
    let Some((first, others)) = margins.split_first() else {
        return Vec::new();
    };
    let apart = others.iter().filter(|other| {
        let (a, b) = (sum(first), sum(other));
        libm::fabs(a - b) > MARGINS_APART_MAX * libm::fabs(a).max(libm::fabs(b))
    });
    apart.map(|other| totals_contradict(&first.name, sum(first), &other.name, sum(other))).collect()
}

/// Classes whose totals are missed once the rounds are over, with the population's total and what the sample has.
fn not_met(margins: &[Margin], found: &[f64], sampled: &[f64], epsilon: f64) -> Vec<Finding> {
    let classes = margins.iter().flat_map(|margin| {
        let name = margin.name.as_str();
        margin.classes.iter().zip(&margin.totals).map(move |(class, total)| (name, class.as_str(), *total))
    });
    let missed = classes.zip(found.iter().zip(sampled)).filter(|((_, _, total), (found, _))| {
        libm::fabs(*found - total) > (10.0 * epsilon).max(MARGINS_APART_MAX * libm::fabs(*total))
    });
    listed(missed, |((margin, class, total), (found, sampled))| margin_not_met(margin, class, total, *found, *sampled))
}

fn totals_contradict(first: &str, a: f64, other: &str, b: f64) -> Finding {
    let message = Text::new(
        format!(
            "総数が食い違っています。「{first}」の合計は{a}、「{other}」の合計は{b}です。同じ母集団の総数にそろえてください。"
        ),
        format!(
            "Totals contradict each other: those of “{first}” add up to {a}, those of “{other}” to {b}. Give totals of one population."
        ),
    );
    Finding::error("totals-contradict", message).in_column(other)
}

fn margin_not_met(margin: &str, class: &str, total: f64, found: f64, sampled: f64) -> Finding {
    let message = Text::new(
        format!(
            "区分「{class}」の総数{total}は、ほかの総数と同時には満たせません（ほかに合わせると{found:.3}、標本の重みの合計は{sampled:.3}）。この区分に標本のない組合せがないか確かめ、隣の区分とまとめるか総数を直してください。"
        ),
        format!(
            "The total {total} of class “{class}” cannot be met together with the other totals: where they are met it is {found:.3}; its rows have the weight {sampled:.3} in the sample. Look for combinations without a row, and merge the class with another or correct the total."
        ),
    );
    Finding::error("raking-not-converging", message).in_column(margin)
}

fn no_margins() -> Finding {
    let message = Text::new(
        "レイキングする区分がありません。margins に1つ以上指定してください。",
        "Raking has no margin. Give at least one in “margins”.",
    );
    Finding::error("no-margins", message)
}

fn not_converging(margins: &[Margin], rule: Raking, moved: f64) -> Finding {
    let names = margins.iter().map(|margin| margin.name.as_str()).collect::<Vec<_>>().join(", ");
    let rounds = rule.rounds_max;
    let message = Text::new(
        format!(
            "レイキングが{rounds}回で収束しません（最後の変化 {moved:e}）：{names}。小さい区分をまとめるか、回数の上限または許容誤差を大きくしてください。"
        ),
        format!(
            "Raking over {names} did not converge in {rounds} rounds (last change {moved:e}). Merge small classes, or allow more rounds or a larger epsilon."
        ),
    );
    Finding::error("raking-not-converging", message)
}

fn too_few_rounds(margins: &[Margin], rule: Raking, enough: u32) -> Finding {
    let names = margins.iter().map(|margin| margin.name.as_str()).collect::<Vec<_>>().join(", ");
    let rounds = rule.rounds_max;
    let message = Text::new(
        format!(
            "レイキングが{rounds}回では収束しません：{names}。{enough}回で収束します。回数の上限（maxit）を{enough}以上にしてください。"
        ),
        format!(
            "Raking over {names} does not converge in {rounds} rounds; it does in {enough}. Allow {enough} or more (“maxit”)."
        ),
    );
    Finding::error("raking-not-converging", message)
}

fn dependent(names: &[String]) -> Finding {
    let names = names.join(", ");
    let message = Text::new(
        format!("補正に使う列が互いに従属しています：{names}。1つを外してください。"),
        format!("The columns of the calibration depend on each other: {names}. Leave one out."),
    );
    Finding::error("calibration-dependent", message)
}
