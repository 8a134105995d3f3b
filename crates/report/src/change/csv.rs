//! Change as CSV in long form: one line for each class and answer, like the tables of one round.

use base::{Lang, Text};
use tabulate::change::{ChangeCell, ChangeColumn, ChangeRow, ChangeTable, Difference, METHOD, Verdict};
use tabulate::{Estimate, hundredths};

use super::ChangeReport;
use crate::csv::{Csv, NOTHING, text};

/// Headings in both languages. The order is part of the format.
const HEAD: [(&str, &str); 46] = [
    ("前回の調査", "round_earlier"),
    ("今回の調査", "round_later"),
    ("問番号", "number"),
    ("設問名", "item"),
    ("設問", "question"),
    ("比較可能性", "comparability"),
    ("比較可能性の理由", "comparability_reason"),
    ("区分の種類", "classification"),
    ("区分コード", "class_code"),
    ("区分", "class"),
    ("選択肢コード", "category_code"),
    ("選択肢", "category"),
    ("前回の母数の説明", "base_earlier"),
    ("今回の母数の説明", "base_later"),
    ("前回の母数", "n_base_earlier"),
    ("今回の母数", "n_base_later"),
    ("両回の名簿にある施設数", "n_frame_both"),
    ("両回に回答した施設数", "n_matched"),
    ("単位", "unit"),
    ("前回の値", "earlier"),
    ("前回の値の標準誤差", "earlier_se"),
    ("前回の値の95％区間の下限", "earlier_low"),
    ("前回の値の95％区間の上限", "earlier_high"),
    ("今回の値", "later"),
    ("今回の値の標準誤差", "later_se"),
    ("今回の値の95％区間の下限", "later_low"),
    ("今回の値の95％区間の上限", "later_high"),
    ("差", "difference"),
    ("差の標準誤差", "difference_se"),
    ("差の95％区間の下限", "difference_low"),
    ("差の95％区間の上限", "difference_high"),
    ("自由度", "df"),
    ("p値", "p"),
    ("p値（Holm）", "p_holm"),
    ("判定", "verdict"),
    ("判定の理由", "verdict_reason"),
    ("同じ病院の差", "same"),
    ("同じ病院の差の標準誤差", "same_se"),
    ("同じ病院の差の95％区間の下限", "same_low"),
    ("同じ病院の差の95％区間の上限", "same_high"),
    ("今回だけ回答した病院による差", "joined"),
    ("前回だけ回答した病院による差", "left"),
    ("区分の変更による差", "moved"),
    ("名簿の変化による差", "frame"),
    ("重みの違いによる差", "weights"),
    ("取扱い・方法", "marking_and_method"),
];

/// All tables of change.
pub fn csv_change(report: &ChangeReport, lang: Lang) -> String {
    let mut csv = Csv::default();
    csv.line(HEAD.iter().map(|(ja, en)| text(if lang == Lang::Ja { ja } else { en })));
    for table in &report.tables {
        for row in &table.rows {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                csv.line(line(report, (table, row, column, cell), lang).into_iter());
            }
        }
    }
    csv.0
}

type Place<'a> = (&'a ChangeTable, &'a ChangeRow, &'a ChangeColumn, &'a ChangeCell);

fn line(report: &ChangeReport, (table, row, column, cell): Place<'_>, lang: Lang) -> Vec<String> {
    let words = |words: &Text| text(words.get(lang));
    let n_base =
        |table: &tabulate::Table, row: Option<usize>| number(row.map(|row| table.rows[row].n_base.to_string()));
    let unit = match (column.is_mean, lang) {
        (true, _) => table.later.amount_unit.as_ref().map_or("", |unit| unit.get(lang)),
        (false, Lang::Ja) => "％",
        (false, Lang::En) => "percent",
    };
    let factor = if column.is_mean { 1.0 } else { 100.0 };
    let mut line = vec![
        words(&report.earlier),
        words(&report.later),
        text(&table.later.number),
        text(&table.later.name),
        words(&table.later.title),
        words(&table.class.words()),
        words(&table.reason),
        words(&table.later.by),
        text(row.code.as_deref().unwrap_or("total")),
        words(&row.label),
        text(&column.code),
        words(&column.label),
        words(&table.earlier.base().sentence),
        words(&table.later.base().sentence),
        n_base(&table.earlier, row.earlier),
        n_base(&table.later, row.later),
        row.n_frame_both.to_string(),
        row.n_matched.to_string(),
        text(unit),
    ];
    line.extend(estimate(cell.earlier.as_ref(), factor));
    line.extend(estimate(cell.later.as_ref(), factor));
    line.extend(difference(cell.difference.as_ref(), factor));
    let chance = |p: Option<f64>| number(p.map(|p| format!("{p:.6}")));
    line.push(number(cell.difference.map(|found| found.df.to_string())));
    line.push(chance(cell.difference.and_then(|found| found.p)));
    line.push(chance(cell.difference.and_then(|found| found.p_adjusted)));
    line.push(words(&cell.verdict.words()));
    line.push(match &cell.verdict {
        Verdict::NotComparable(reason) => words(reason),
        Verdict::Increase | Verdict::Decrease | Verdict::NotConfirmed | Verdict::TooFew => String::new(),
    });
    line.extend(difference(cell.panel.as_ref().map(|panel| &panel.difference), factor));
    let parts = cell.parts.map(|parts| [parts.joined, parts.left, parts.moved, parts.frame, parts.weights]);
    let shown = |part: usize| number(parts.map(|parts| hundredths(factor * parts[part])));
    line.extend((0..5).map(shown));
    line.push(text(&format!("{} {METHOD}", table.later.marking.words().get(lang))));
    line
}

fn estimate(estimate: Option<&Estimate>, factor: f64) -> [String; 4] {
    let precision = estimate.and_then(Estimate::precision);
    let interval = precision.and_then(|precision| precision.interval);
    numbers(
        [
            estimate.and_then(Estimate::value),
            precision.map(|precision| precision.standard_error),
            interval.map(|interval| interval.low),
            interval.map(|interval| interval.high),
        ],
        factor,
    )
}

fn difference(found: Option<&Difference>, factor: f64) -> [String; 4] {
    let interval = found.and_then(|found| found.interval);
    numbers(
        [
            found.map(|found| found.value),
            found.map(|found| found.standard_error),
            interval.map(|interval| interval.low),
            interval.map(|interval| interval.high),
        ],
        factor,
    )
}

fn numbers(values: [Option<f64>; 4], factor: f64) -> [String; 4] {
    values.map(|value| number(value.map(|value| hundredths(factor * value))))
}

fn number(figure: Option<String>) -> String {
    figure.unwrap_or_else(|| NOTHING.to_owned())
}
