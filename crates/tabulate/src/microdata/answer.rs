//! Answers to questions, and the way to them.

use base::Finding;

use super::ask::{Ask, Missing, Statistic, Subject};
use super::columns::{self, Group};
use super::{Microdata, contrast, quantiles, say, shares};
use crate::design::Domain;
use crate::design::matrix::Matrix;
use crate::independence::{CrossTable, IndependenceTest, TestResult, independence};
use crate::interval::{Interval, clopper_pearson, symmetric};
use crate::linear::design_effect;
use crate::sampling::{Sampling, Target};

/// What came of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// One number; `None` where it is not defined.
    Value(Option<f64>),
    /// Estimates.
    Rows {
        /// Degrees of freedom of the domain.
        df: f64,
        /// One for each part, category, probability or contrast.
        rows: Vec<AnswerRow>,
        /// For contrasts: the estimates that they combine, with the covariance where there are two.
        parts: Vec<AnswerRow>,
        /// The covariance of two parts.
        covariance: Option<f64>,
    },
    /// A covariance matrix.
    Covariance {
        /// Degrees of freedom of the domain.
        df: f64,
        /// For each row and column what it stands for.
        labels: Vec<String>,
        /// The covariances.
        matrix: Matrix,
    },
    /// A test.
    Test {
        /// Which.
        test: IndependenceTest,
        /// `None` where there is nothing to test.
        result: Option<TestResult>,
    },
}

/// One estimate. What is `None` is not defined: without rows, or where all answers are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerRow {
    /// Which part, category, probability or contrast.
    pub key: Vec<KeyPart>,
    /// Rows of the sample that it is from; `None` for a contrast.
    pub n_base: Option<usize>,
    /// The estimate.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Its interval by the method asked for, with the degrees of freedom.
    pub interval: Option<Interval>,
    /// The symmetric interval of the normal distribution.
    pub interval_normal: Option<Interval>,
    /// Where all answers of the base are alike: limits that do not pretend to certainty.
    pub interval_exact: Option<Interval>,
    /// Why its precision is not what it seems.
    pub doubt: Option<Doubt>,
}

/// What keeps a standard error from saying how sure an estimate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is zero, though not all of the population was counted: a known total fixes the estimate, or the sample shows no variation.
    NoSpread,
    /// There is none: a replicate has no finite estimate.
    NoEnd,
    /// One unit alone says yes, or no, so that the interval is not made of the replicates' log-odds but of the share's standard error.
    OneUnit,
}

/// A standard error that is no larger a part of the estimate is what rounding leaves of zero.
const ROUNDING_MAX: f64 = 1e-10;

/// One part of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyPart {
    /// The value of a column, a category, a contrast's name.
    Text(String, String),
    /// A probability.
    Number(String, f64),
}

impl KeyPart {
    /// The value as text.
    pub fn value(&self) -> String {
        match self {
            KeyPart::Text(_, value) => value.clone(),
            KeyPart::Number(_, value) => value.to_string(),
        }
    }
}

/// Answers one question.
///
/// # Errors
/// With findings where the question does not fit the data or is not defined.
pub fn answer(sampling: &Sampling, data: &Microdata, ask: &Ask) -> Result<Answer, Vec<Finding>> {
    let domain = columns::domain(data, &ask.domain)?;
    match &ask.statistic {
        Statistic::DegreesOfFreedom => Ok(Answer::Value(Some(sampling.degrees_of_freedom(&domain)))),
        Statistic::Mean(_)
        | Statistic::Total(_)
        | Statistic::Shares(_)
        | Statistic::Count(_)
        | Statistic::Ratio(..) => rows(sampling, data, ask, &domain),
        Statistic::Share(subject, method) => shares::answer(sampling, data, ask, &domain, subject, *method),
        Statistic::Quantiles { .. } => quantiles::answer(sampling, data, ask, &domain),
        Statistic::DesignEffect { variable, with_replacement } => {
            let numbers = columns::numbers(data, &[variable], &domain, &ask.missing)?;
            let moments = sampling.moments(Target::Means(numbers.columns.clone()), &numbers.domain);
            let variance = moments.map_err(|lonely| vec![say::lonely(&lonely)])?.covariance.at(0, 0);
            let design = sampling.design();
            let effect = design_effect(design, &numbers.domain, &numbers.columns[0], variance, *with_replacement);
            Ok(Answer::Value(effect))
        }
        Statistic::Covariance(of) => contrast::covariance(sampling, data, ask, of, &domain),
        Statistic::Contrasts(of, contrasts) => contrast::answer(sampling, data, ask, of, contrasts, &domain),
        Statistic::Independence { rows, columns, test } => {
            independence_of(sampling, data, ask, (rows, columns, *test), &domain)
        }
    }
}

/// A test of two columns.
fn independence_of(
    sampling: &Sampling,
    data: &Microdata,
    ask: &Ask,
    (rows, across, test): (&str, &str, IndependenceTest),
    domain: &Domain,
) -> Result<Answer, Vec<Finding>> {
    let down = columns::categories(data, rows, domain, &ask.missing)?;
    let across = columns::categories(data, across, &down.domain, &ask.missing)?;
    let domain = &across.domain;
    let (down, n_rows) = only_seen(&down.of, domain);
    let (classes, n_columns) = only_seen(&across.of, domain);
    if n_rows * n_columns > columns::CLASSES_MAX {
        return Err(vec![say::too_many_classes(n_rows * n_columns).in_column(rows)]);
    }
    let table = CrossTable { rows: &down, n_rows, columns: &classes, n_columns };
    let result = independence(sampling, domain, &table, test);
    Ok(Answer::Test { test, result: result.map_err(|lonely| vec![say::lonely(&lonely)])? })
}

/// Classes renumbered so that only those seen in a domain have a number.
fn only_seen(of: &[usize], domain: &Domain) -> (Vec<usize>, usize) {
    let mut seen: Vec<usize> = domain.rows().map(|row| of[row]).collect();
    seen.sort_unstable();
    seen.dedup();
    let renumbered = of.iter().map(|class| seen.binary_search(class).unwrap_or(0)).collect();
    (renumbered, seen.len())
}

/// What is estimated over one part of the domain: the target, and for each of its values a key.
pub(super) struct Part {
    pub(super) keys: Vec<Vec<KeyPart>>,
    pub(super) target: Target,
    pub(super) domain: Domain,
    /// True when the values are shares.
    pub(super) shares: bool,
}

/// The parts of a question about means, totals, shares, counts or a ratio.
pub(super) fn parts(data: &Microdata, ask: &Ask, domain: &Domain) -> Result<Vec<Part>, Vec<Finding>> {
    columns::groups(data, &ask.by, domain)?.into_iter().map(|group| part(data, ask, &group)).collect()
}

fn part(data: &Microdata, ask: &Ask, group: &Group) -> Result<Part, Vec<Finding>> {
    let by: Vec<KeyPart> =
        ask.by.iter().zip(&group.values).map(|(name, value)| KeyPart::Text(name.clone(), value.clone())).collect();
    let with = |more: Option<KeyPart>| by.iter().cloned().chain(more).collect::<Vec<_>>();
    match &ask.statistic {
        Statistic::Mean(subjects) | Statistic::Total(subjects) => {
            let numbers = columns::numbers(data, &subjects.iter().collect::<Vec<_>>(), &group.domain, &ask.missing)?;
            let name = |subject: &Subject| KeyPart::Text("variable".to_owned(), subject.column().to_owned());
            let several = subjects.len() > 1;
            let keys = subjects.iter().map(|subject| with(several.then(|| name(subject)))).collect();
            let mean = matches!(ask.statistic, Statistic::Mean(_));
            let shares = mean && subjects.iter().all(|subject| matches!(subject, Subject::Indicator { .. }));
            let target = if mean { Target::Means(numbers.columns) } else { Target::Totals(numbers.columns) };
            Ok(Part { keys, target, domain: numbers.domain, shares })
        }
        Statistic::Shares(column) | Statistic::Count(column) => {
            let categories = columns::categories(data, column, &group.domain, &ask.missing)?;
            let indicator = |category: usize| -> Vec<f64> {
                categories.of.iter().map(|of| f64::from(u8::from(*of == category))).collect()
            };
            let indicators: Vec<Vec<f64>> = (0..categories.names.len()).map(indicator).collect();
            let key = |name: &String| with(Some(KeyPart::Text("category".to_owned(), name.clone())));
            let keys = categories.names.iter().map(key).collect();
            let shares = matches!(ask.statistic, Statistic::Shares(_));
            let target = if shares { Target::Means(indicators) } else { Target::Totals(indicators) };
            Ok(Part { keys, target, domain: categories.domain, shares })
        }
        Statistic::Ratio(above, below) => {
            let numbers = columns::numbers(data, &[above, below], &group.domain, &ask.missing)?;
            let mut columns = numbers.columns.into_iter();
            let (above, below) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
            Ok(Part {
                keys: vec![with(None)],
                target: Target::Ratio(above, below),
                domain: numbers.domain,
                shares: false,
            })
        }
        Statistic::DegreesOfFreedom
        | Statistic::Share(..)
        | Statistic::Quantiles { .. }
        | Statistic::DesignEffect { .. }
        | Statistic::Covariance(_)
        | Statistic::Contrasts(..)
        | Statistic::Independence { .. } => Err(vec![say::not_defined(
            "of",
            "共分散と対比は、mean・total・shares・count・proportion・ratio について求められます。",
            "Covariances and contrasts are of mean, total, shares, count, proportion or ratio.",
        )]),
    }
}

fn rows(sampling: &Sampling, data: &Microdata, ask: &Ask, domain: &Domain) -> Result<Answer, Vec<Finding>> {
    let df = sampling.degrees_of_freedom(domain);
    let mut rows = Vec::new();
    for part in parts(data, ask, domain)? {
        rows.extend(part_rows(sampling, part, df, ask.level)?);
    }
    Ok(Answer::Rows { df, rows, parts: Vec::new(), covariance: None })
}

/// One row for each value of a part.
pub(super) fn part_rows(sampling: &Sampling, part: Part, df: f64, level: f64) -> Result<Vec<AnswerRow>, Vec<Finding>> {
    let n = part.domain.n();
    if n == 0 && !matches!(part.target, Target::Totals(_)) {
        return Ok(part.keys.into_iter().map(|key| AnswerRow::undefined(key, Some(0))).collect());
    }
    let moments = sampling.moments(part.target, &part.domain).map_err(|lonely| vec![say::lonely(&lonely)])?;
    let is_complete = sampling.design().is_complete(&part.domain);
    let row = |(index, key): (usize, Vec<KeyPart>)| {
        let estimate = moments.estimates[index];
        let variance = moments.covariance.at(index, index);
        let mut row = AnswerRow::symmetric(key, Some(n), estimate, variance, df, level).doubted(is_complete);
        if part.shares && (estimate <= 0.0 || estimate >= 1.0) {
            row.interval_exact = Some(clopper_pearson(estimate, crate::design::real(n), level));
        }
        row
    };
    Ok(part.keys.into_iter().enumerate().map(row).collect())
}

impl AnswerRow {
    pub(super) fn undefined(key: Vec<KeyPart>, n_base: Option<usize>) -> AnswerRow {
        AnswerRow {
            key,
            n_base,
            estimate: None,
            standard_error: None,
            interval: None,
            interval_normal: None,
            interval_exact: None,
            doubt: None,
        }
    }

    /// With what its standard error hides. Nothing varies where the whole population was counted, and rightly so.
    pub(super) fn doubted(self, is_complete: bool) -> AnswerRow {
        let doubt = match (self.estimate, self.standard_error) {
            (Some(estimate), Some(error)) if !is_complete && is_rounding(error, estimate) => Some(Doubt::NoSpread),
            (Some(_), None) => Some(Doubt::NoEnd),
            (Some(_) | None, _) => None,
        };
        AnswerRow { doubt, ..self }
    }

    pub(super) fn symmetric(
        key: Vec<KeyPart>,
        n_base: Option<usize>,
        estimate: f64,
        variance: f64,
        df: f64,
        level: f64,
    ) -> AnswerRow {
        if !estimate.is_finite() || !variance.is_finite() {
            return AnswerRow {
                estimate: Some(estimate).filter(|value| value.is_finite()),
                ..AnswerRow::undefined(key, n_base)
            };
        }
        // Rounding may leave a hair below zero where nothing varies.
        let standard_error = variance.max(0.0).sqrt();
        AnswerRow {
            key,
            n_base,
            estimate: Some(estimate),
            standard_error: Some(standard_error),
            interval: symmetric(estimate, standard_error, df, level),
            interval_normal: symmetric(estimate, standard_error, f64::INFINITY, level),
            interval_exact: None,
            doubt: None,
        }
    }
}

/// True for a standard error that is zero but for rounding.
pub(super) fn is_rounding(standard_error: f64, estimate: f64) -> bool {
    standard_error <= ROUNDING_MAX * estimate.abs()
}

/// What a missing answer means where a question inside another says nothing itself.
pub(super) fn missing_of<'a>(inner: &'a Ask, outer: &'a Missing) -> &'a Missing {
    if inner.missing == Missing::Unsaid { outer } else { &inner.missing }
}
