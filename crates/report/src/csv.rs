//! Tables as CSV for machines: RFC 4180 quoting, CRLF, one datum a cell, numbers as numbers, nothing that reads as a formula.
//!
//! The text is without a byte order mark and in no particular encoding; the caller chooses both. A figure that does not
//! exist, such as a share of an empty base, is an empty cell; one that is withheld is X.

use base::{Lang, cell};
use tabulate::{AveragingRule, ColumnKind, Estimate, Percent, ResponseTable, Row, RowKind, Table, hundredths};

use crate::number::WITHHELD;

use crate::chart::mean_label;

/// Headings of [`csv_long`], in both languages. The order is part of the format.
const LONG: [(&str, &str); 40] = [
    ("問番号", "number"),
    ("設問名", "item"),
    ("設問", "question"),
    ("母数の説明", "base"),
    ("母数の条件", "base_expression"),
    ("母数の単位", "base_unit"),
    ("区分の種類", "classification"),
    ("区分コード", "class_code"),
    ("区分", "class"),
    ("対象施設数", "n_frame"),
    ("回答施設数", "n_responses"),
    ("件数計", "n_cases"),
    ("母数", "n_base"),
    ("対象外", "n_not_asked"),
    ("判定できない", "n_undetermined"),
    ("列の種類", "column_kind"),
    ("選択肢コード", "category_code"),
    ("選択肢", "category"),
    ("件数", "count"),
    ("回答割合（％）", "share_of_respondents_percent"),
    ("加重割合（％）", "share_frame_weighted_percent"),
    ("加重の区分", "weighted_by"),
    ("合計量", "amount_sum"),
    ("平均量", "amount_mean"),
    ("加重平均量", "amount_mean_frame_weighted"),
    ("量の単位", "amount_unit"),
    ("取扱い", "marking"),
    ("回答割合の標準誤差（％）", "share_of_respondents_se_percent"),
    ("回答割合の95％区間の下限（％）", "share_of_respondents_low_percent"),
    ("回答割合の95％区間の上限（％）", "share_of_respondents_high_percent"),
    ("加重割合の標準誤差（％）", "share_frame_weighted_se_percent"),
    ("加重割合の95％区間の下限（％）", "share_frame_weighted_low_percent"),
    ("加重割合の95％区間の上限（％）", "share_frame_weighted_high_percent"),
    ("自由度", "df"),
    ("割合の区間の方法", "share_interval_method"),
    ("加重平均量の標準誤差", "amount_mean_frame_weighted_se"),
    ("加重平均量の95％区間の下限", "amount_mean_frame_weighted_low"),
    ("加重平均量の95％区間の上限", "amount_mean_frame_weighted_high"),
    ("割合の分母", "share_of"),
    ("延べ選択数", "n_choices"),
];

/// All tables in long form: one line for each class and category.
pub fn csv_long(tables: &[Table], lang: Lang) -> String {
    let mut csv = Csv::default();
    csv.line(LONG.iter().map(|(ja, en)| text(if lang == Lang::Ja { ja } else { en })));
    for table in tables {
        for row in &table.rows {
            for column in 0..table.columns.len() {
                csv.line(long_line(table, row, column, lang).into_iter());
            }
        }
    }
    csv.0
}

/// One table as it is printed: one line a class; for each column its count, both shares, and the interval of the share
/// that leads. Where the plan asks for the mean of classes, that is the last line.
pub fn csv_wide(table: &Table, lang: Lang) -> String {
    let pick = |ja: &str, en: &str| text(if lang == Lang::Ja { ja } else { en });
    let mut csv = Csv::default();
    let mut head = vec![
        pick("問番号", "number"),
        pick("母数の説明", "base"),
        text(table.by.get(lang)),
        pick("対象施設数", "n_frame"),
        pick("回答施設数", "n_responses"),
        pick("母数", "n_base"),
        pick("対象外", "n_not_asked"),
        pick("判定できない", "n_undetermined"),
    ];
    for column in &table.columns {
        let label = column.label.get(lang);
        head.push(text(&format!("{label}{}", if lang == Lang::Ja { "：件数" } else { ": count" })));
        head.push(text(&format!("{label}{}", if lang == Lang::Ja { "：回答割合（％）" } else { ": share %" })));
        head.push(text(&format!(
            "{label}{}",
            if lang == Lang::Ja { "：加重割合（％）" } else { ": weighted share %" }
        )));
        for (ja, en) in [("下限", "low"), ("上限", "high")] {
            let rule = match table.averaging {
                AveragingRule::FrameWeightedShare => ("加重割合", "weighted share"),
                AveragingRule::ShareOfRespondents | AveragingRule::MeanOfClassPercentages => ("回答割合", "share"),
            };
            head.push(text(&match lang {
                Lang::Ja => format!("{label}：{}の95％区間の{ja}（％）", rule.0),
                Lang::En => format!("{label}: 95% interval of {}, {en} %", rule.1),
            }));
        }
    }
    head.push(pick("取扱い", "marking"));
    csv.line(head.into_iter());
    for row in &table.rows {
        let mut line = vec![
            text(&table.number),
            text(table.base().sentence.get(lang)),
            text(row.label.get(lang)),
            row.n_frame.to_string(),
            row.n_responses.to_string(),
            row.n_base.to_string(),
            row.n_not_asked.to_string(),
            row.n_undetermined.to_string(),
        ];
        for cell in &row.cells {
            line.push(cell.count.to_string());
            line.push(share(&cell.of_respondents));
            line.push(share(&cell.frame_weighted));
            let leads = cell.under(table.averaging).unwrap_or(&cell.of_respondents);
            line.extend(precision_cells(Some(leads), 100.0).into_iter().skip(1));
        }
        line.push(text(table.marking.words().get(lang)));
        csv.line(line.into_iter());
    }
    if table.averaging == AveragingRule::MeanOfClassPercentages {
        csv.line(mean_line(table, lang).into_iter());
    }
    csv.0
}

/// The mean of classes under its own name; it has no count and no base.
fn mean_line(table: &Table, lang: Lang) -> Vec<String> {
    let mut line = vec![text(&table.number), text(table.base().sentence.get(lang)), text(&mean_label(table, lang))];
    line.extend((0..5).map(|_| String::new()));
    for column in 0..table.columns.len() {
        let mean = table.mean_of_class_percentages(column);
        line.extend([String::new(), share(&mean), String::new()]);
        line.extend(precision_cells(Some(&mean), 100.0).into_iter().skip(1));
    }
    line.push(text(table.marking.words().get(lang)));
    line
}

/// A response table: class code, class, facilities, responses, rate.
pub fn csv_response(responses: &ResponseTable, lang: Lang) -> String {
    let head = match lang {
        Lang::Ja => ["区分コード", responses.by().get(lang), "対象施設数", "回答施設数", "回答率（％）", "取扱い"],
        Lang::En => {
            ["class_code", responses.by().get(lang), "n_frame", "n_responses", "response_rate_percent", "marking"]
        }
    };
    let mut csv = Csv::default();
    csv.line(head.into_iter().map(text));
    for row in responses.rows() {
        let line = [
            text(class_code(&row.kind)),
            text(row.label.get(lang)),
            row.n_frame.to_string(),
            row.n_responses.to_string(),
            number(row.rate()),
            text(responses.marking().words().get(lang)),
        ];
        csv.line(line.into_iter());
    }
    csv.0
}

fn long_line(table: &Table, row: &Row, column: usize, lang: Lang) -> Vec<String> {
    let (base, heading, cell) = (table.base(), &table.columns[column], &row.cells[column]);
    let kind = match heading.kind {
        ColumnKind::Category => "category",
        ColumnKind::Answered => "answered",
        ColumnKind::Blank => "blank",
        ColumnKind::Unknown => "unknown",
        ColumnKind::Unconfirmed => "unconfirmed",
    };
    let amounts = row.amounts.as_ref().filter(|_| heading.kind == ColumnKind::Answered);
    let mean = |estimate: &Estimate| match estimate.value() {
        Some(value) => tabulate::decimal(value),
        None if estimate.is_withheld() => WITHHELD.to_owned(),
        None => String::new(),
    };
    let mut line = vec![
        text(&table.number),
        text(&table.name),
        text(table.title.get(lang)),
        text(base.sentence.get(lang)),
        text(&base.expression),
        text(base.unit.get(lang)),
        text(table.by.get(lang)),
        text(class_code(&row.kind)),
        text(row.label.get(lang)),
        row.n_frame.to_string(),
        row.n_responses.to_string(),
        row.n_cases.to_string(),
        row.n_base.to_string(),
        row.n_not_asked.to_string(),
        row.n_undetermined.to_string(),
        text(kind),
        text(if heading.kind == ColumnKind::Category { &heading.code } else { "" }),
        text(heading.label.get(lang)),
        cell.count.to_string(),
        share(&cell.of_respondents),
        share(&cell.frame_weighted),
        text(table.weighted_by.get(lang)),
        amounts.map_or_else(String::new, |amounts| amounts.sum.to_string()),
        amounts.map_or_else(String::new, |amounts| mean(&amounts.mean)),
        amounts.map_or_else(String::new, |amounts| mean(&amounts.mean_frame_weighted)),
        text(table.amount_unit.as_ref().map_or("", |unit| unit.get(lang))),
        text(table.marking.words().get(lang)),
    ];
    line.extend(precision_cells(Some(&cell.of_respondents), 100.0));
    line.extend(precision_cells(Some(&cell.frame_weighted), 100.0));
    let precision = cell.frame_weighted.precision();
    let hidden = if cell.frame_weighted.hides_precision() { WITHHELD } else { "" };
    line.push(precision.map_or_else(|| hidden.to_owned(), |precision| precision.df.to_string()));
    line.push(precision.map_or_else(String::new, |precision| precision.method.code().to_owned()));
    line.extend(precision_cells(amounts.map(|amounts| &amounts.mean_frame_weighted), 1.0));
    line.push(table.share_of.code().to_owned());
    line.push(row.n_choices.map_or_else(String::new, |n| n.to_string()));
    line
}

/// Standard error, lower and upper limit of a figure, times `unit`; empty where they do not exist.
fn precision_cells(estimate: Option<&Estimate>, unit: f64) -> [String; 3] {
    if estimate.is_some_and(Estimate::hides_precision) {
        return [WITHHELD, WITHHELD, WITHHELD].map(str::to_owned);
    }
    let precision = estimate.and_then(Estimate::precision);
    let interval = precision.and_then(|precision| precision.interval);
    let shown = |value: Option<f64>| value.map_or_else(String::new, |value| hundredths(unit * value));
    [
        shown(precision.map(|precision| precision.standard_error)),
        shown(interval.map(|interval| interval.low)),
        shown(interval.map(|interval| interval.high)),
    ]
}

/// The code of a class; `total` for all of them.
fn class_code(kind: &RowKind) -> &str {
    match kind {
        RowKind::Class { code } => code,
        RowKind::Total => "total",
    }
}

/// A share in percent, empty where there is none, X where it is withheld.
fn share(estimate: &Estimate) -> String {
    if estimate.is_withheld() { WITHHELD.to_owned() } else { number(estimate.percent()) }
}

fn number(percent: Option<Percent>) -> String {
    percent.map_or_else(String::new, |percent| percent.to_string())
}

/// A text cell: safe from being read as a formula, quoted where it must be.
pub(crate) fn text(words: &str) -> String {
    let safe = cell::safe(words);
    if safe.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

/// The text so far.
#[derive(Default)]
pub(crate) struct Csv(pub(crate) String);

impl Csv {
    pub(crate) fn line(&mut self, cells: impl Iterator<Item = String>) {
        let cells: Vec<String> = cells.collect();
        self.0.push_str(&cells.join(","));
        self.0.push_str("\r\n");
    }
}
