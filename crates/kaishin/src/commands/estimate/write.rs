//! An answer as one line of JSON.

use std::collections::BTreeMap;

use base::{Finding, Lang, Severity, Text};
use serde::Serialize;
use serde_json::{Map, Value, json};
use tabulate::independence::{IndependenceTest, TestResult};
use tabulate::interval::Interval;
use tabulate::microdata::{Answer, AnswerRow, Ask, Doubt, KeyPart, QuantileInterval, Statistic};

/// What stands beside an answer.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    /// The bases of columns, in words.
    pub(super) bases: &'a BTreeMap<String, Text>,
    /// Keys of the case that were not read.
    pub(super) passed_over: &'a [Finding],
}

/// The line of a case that was answered.
pub(super) fn answer(case: &Value, ask: &Ask, answer: &Answer, beside: Beside<'_>) -> String {
    let mut line = Line { id: case.get("id").cloned().unwrap_or(Value::Null), ..Line::default() };
    line.base = ask.columns().iter().find_map(|column| beside.bases.get(*column)).cloned();
    line.findings = beside.passed_over.to_vec();
    match answer {
        Answer::Value(value) => {
            line.value = Some(json!(value));
            line.note = value.is_none().then_some(NOTE_NO_VALUE);
        }
        Answer::Rows { df, rows, parts, covariance } => {
            line.df = Some(*df);
            line.rows = Some(rows.iter().map(row).collect());
            line.covariance = *covariance;
            if !parts.is_empty() {
                let parts = Some(parts.iter().map(row).collect());
                if is_change(case, ask) { line.years = parts } else { line.parts = parts }
            }
            line.note = note(ask, rows);
        }
        Answer::Covariance { df, labels, matrix } => {
            line.df = Some(*df);
            line.labels = Some(labels.clone());
            let row = |row: usize| (0..matrix.n()).map(|column| matrix.at(row, column)).collect();
            line.matrix = Some((0..matrix.n()).map(row).collect());
        }
        Answer::Test { test, result } => {
            test_result(&mut line, *test, *result);
            line.note = result.is_none().then_some(NOTE_NO_TEST);
        }
    }
    line.degenerate = line.note.map(|_| true);
    serde_json::to_string(&line).expect("an answer holds texts and finite numbers")
}

/// The line of a case that was refused, with what would be right.
pub(super) fn refusal(id: &Value, findings: &[Finding]) -> String {
    let errors = || findings.iter().filter(|finding| finding.severity == Severity::Error);
    let lines = |lang: Lang| errors().map(|finding| finding.line(lang)).collect::<Vec<_>>().join(" ");
    json!({ "id": id, "error": lines(Lang::En), "error_ja": lines(Lang::Ja), "findings": findings }).to_string()
}

const NOTE_ALIKE: &str = "all answers of the base are alike, so that the sample shows no variation: ci_exact holds Clopper and Pearson's limits \
     / 母数の回答がすべて同じため、標本からばらつきが見えません。ci_exact はクロッパー・ピアソンの限界です";

/// What has to be said of rows whose figures or intervals are not what they seem.
fn note(ask: &Ask, rows: &[AnswerRow]) -> Option<&'static str> {
    let any = |is: fn(&AnswerRow) -> bool| rows.iter().any(is);
    if any(|row| row.n_base == Some(0) && row.estimate.is_none()) {
        return Some(NOTE_EMPTY);
    }
    if matches!(ask.statistic, Statistic::Ratio(..)) && any(|row| row.estimate.is_none()) {
        return Some(NOTE_OVER_ZERO);
    }
    if any(|row| row.interval_exact.is_some()) {
        return Some(NOTE_ALIKE);
    }
    let doubt = rows.iter().find_map(|row| row.doubt);
    if let Some(doubt) = doubt {
        return Some(match doubt {
            Doubt::NoSpread => NOTE_NO_SPREAD,
            Doubt::NoEnd => NOTE_NO_END,
            Doubt::OneUnit => NOTE_ONE_UNIT,
        });
    }
    let is_share = matches!(ask.statistic, Statistic::Share(..));
    if is_share && any(|row| row.interval.is_none()) {
        return Some(NOTE_FIXED);
    }
    let of_quantiles =
        matches!(&ask.statistic, Statistic::Quantiles { interval, .. } if *interval != QuantileInterval::None);
    if of_quantiles && any(|row| row.standard_error.is_none()) {
        return Some(NOTE_OUT_OF_REACH);
    }
    let has_no_width = |row: &AnswerRow| row.interval.is_some_and(|interval| interval.low == interval.high);
    (of_quantiles && any(has_no_width)).then_some(NOTE_NO_WIDTH)
}

const NOTE_EMPTY: &str = "no row of the sample is in the base: there is nothing to estimate \
     / 母数に標本の行が1つもないため、推定できません";

const NOTE_OVER_ZERO: &str = "the denominator adds up to zero: there is no ratio \
     / 分母の合計が0のため、比はありません";

const NOTE_NO_VALUE: &str = "not defined: there is no row, all are alike, or the weights add up to less than the rows \
     / 定義できません：行がないか、値がすべて同じか、重みの合計が行数より小さいためです";

const NOTE_NO_SPREAD: &str = "the standard error is zero, which is no certainty: a known total fixes the figure, or the sample shows no variation \
     / 標準誤差が0ですが、確実という意味ではありません。既知の総数により値が定まっているか、標本にばらつきが見えません";

const NOTE_NO_END: &str = "a replicate has no finite estimate, so that there is no standard error \
     / 有限の値にならない反復標本があるため、標準誤差はありません";

const NOTE_ONE_UNIT: &str = "one unit alone says yes, or no: the interval is made from the standard error of the share (xlogit), not from the replicates' log-odds \
     / 「はい」か「いいえ」が1つの抽出単位だけにあるため、区間は反復標本の対数オッズではなく割合の標準誤差から作りました（xlogit）";

const NOTE_OUT_OF_REACH: &str = "the sample does not reach far enough for both limits, or nothing varies: a limit that is null is withheld \
     / 標本が限界まで届かないか、ばらつきがありません。null の限界は示しません";

const NOTE_NO_WIDTH: &str = "both limits fall on one value, since many answers are equal: an interval without width is no certainty \
     / 同じ値の回答が多く、上限と下限が同じ値になりました。幅のない区間は、確実という意味ではありません";

const NOTE_NO_TEST: &str = "nothing to test: one class, cells too empty, or a table that known totals fix \
     / 検定できません：区分が1つしかない、空のセルが多い、または既知の総数により表が定まっています";

const NOTE_FIXED: &str = "nothing varies here: a known total fixes the share, or no degree of freedom is left; the interval is withheld \
     / 既知の総数により割合が定まっているか、自由度が残っていないため、ばらつきがありません。区間は示しません";

#[derive(Default, Serialize)]
struct Line {
    id: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    df: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<Row>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Vec<Row>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    years: Option<Vec<Row>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    covariance: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    matrix: Option<Vec<Vec<f64>>>,
    #[serde(flatten)]
    test: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    degenerate: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<Text>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Row {
    key: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n_base: Option<usize>,
    estimate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    se: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// A limit that is infinite, since the sample does not reach it, is null.
    ci: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_z: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci_exact: Option<[f64; 2]>,
}

fn row(row: &AnswerRow) -> Row {
    let limits = |interval: Option<Interval>| interval.map(|interval| [interval.low, interval.high]);
    let part = |part: &KeyPart| match part {
        KeyPart::Text(name, value) => (name.clone(), json!(value)),
        KeyPart::Number(name, value) => (name.clone(), json!(value)),
    };
    Row {
        key: row.key.iter().map(part).collect(),
        n_base: row.n_base,
        estimate: row.estimate,
        se: row.standard_error,
        ci: limits(row.interval),
        ci_z: limits(row.interval_normal),
        ci_exact: limits(row.interval_exact),
    }
}

/// True for contrasts between stacked files.
fn is_change(case: &Value, ask: &Ask) -> bool {
    let stack = case.get("design").and_then(|design| design.get("stack")).and_then(Value::as_str);
    matches!(&ask.statistic, Statistic::Contrasts(of, _) if of.by.first().map(String::as_str) == stack && stack.is_some())
}

fn test_result(line: &mut Line, test: IndependenceTest, result: Option<TestResult>) {
    let mut put = |name: &str, value: Option<f64>| line.test.insert(name.to_owned(), json!(value));
    put("p", result.map(|result| result.p));
    if test == IndependenceTest::RaoScottChiSquare {
        put("X2", result.map(|result| result.statistic));
        put("ndf", result.map(|result| result.df));
    } else {
        put("F", result.map(|result| result.statistic));
        put("ndf", result.map(|result| result.df));
        put("ddf", result.and_then(|result| result.denominator_df));
    }
}
