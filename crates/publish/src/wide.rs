//! One table as it is printed: a row for each class, the answers side by side, every figure in a column with its unit.

use base::{Lang, Text};

use crate::long::{Datum, Head, Kind, Long, absent, frame_heads, frame_of};
use crate::plain::plain;
use crate::tables::{Amounts, Class, Column, Figures, Measure, Release, Row, Shown, Table};

/// What stands for the class of the mean of classes.
const MEAN: &str = "mean-of-classes";

/// The table laid out for a spreadsheet. Where it was asked for as the mean of classes, that is the last row.
pub fn wide(release: &Release, table: &Table, lang: Lang) -> Long {
    let [before, after] = frame_heads();
    let names = names(&table.columns);
    let columns = table.columns.iter().zip(&names).flat_map(|(_, name)| column_heads(table, name));
    let heads = before.into_iter().chain(columns).chain(amount_heads(table)).chain(after).collect();
    let mut rows: Vec<Vec<Datum>> = table.rows.iter().map(|row| line(release, table, row, lang)).collect();
    rows.extend(table.means.as_deref().map(|means| mean_line(release, table, means, lang)));
    Long { name: "table", heads, rows }
}

fn line(release: &Release, table: &Table, row: &Row, lang: Lang) -> Vec<Datum> {
    let [mut datums, after] = frame_of(release, table, row, lang);
    for cell in &row.cells {
        datums.extend(figures(table, cell, &absent(table, row)));
    }
    if has_amounts(table) {
        datums.extend(amounts(row.amounts.as_ref()));
    }
    datums.extend(after);
    datums
}

/// The mean of classes under its own name. It has no count and no base.
fn mean_line(release: &Release, table: &Table, means: &[Option<Measure>], lang: Lang) -> Vec<Datum> {
    let n_classes = table.rows.iter().filter(|row| !row.class.total && row.n_base.value() != Some(&0)).count();
    let label = Text::new(format!("{n_classes}区分の単純平均"), format!("mean of {n_classes} classes"));
    let class = Class { code: MEAN.to_owned(), label, total: false };
    let row = Row { class, ..table.rows.last().expect("a table ends with its total").clone() };
    let [mut datums, after] = frame_of(release, table, &row, lang);
    // Neither facilities nor cases stand behind a mean of percentages.
    for datum in &mut datums {
        if matches!(datum, Datum::Whole(_) | Datum::Withheld) {
            *datum = Datum::Nothing;
        }
    }
    for mean in means {
        let [share, low, high] = share(mean.as_ref(), &absent(table, &row));
        datums.extend([Datum::Nothing, share, Datum::Nothing, low, high]);
    }
    if has_amounts(table) {
        datums.extend(amounts(None));
    }
    datums.extend(after);
    datums
}

/// The columns' labels on one line, with the code where two are alike.
fn names(columns: &[Column]) -> Vec<Text> {
    let is_alone = |column: &Column| columns.iter().filter(|other| other.label == column.label).count() == 1;
    let with = |column: &Column, code: &str| {
        let words = |lang: Lang| plain(&format!("{} {code}", column.label.get(lang)));
        Text::new(words(Lang::Ja), words(Lang::En))
    };
    let name = |column: &Column| {
        if is_alone(column) {
            return with(column, "");
        }
        with(column, &column.code)
    };
    columns.iter().map(name).collect()
}

fn column_heads(table: &Table, name: &Text) -> [Head; 5] {
    let [share_ja, share_en] = match table.averaging.code.as_str() {
        "frame-weighted-share" => ["加重割合", "weighted share"],
        _ => ["回答割合", "share"],
    };
    let head = |ja: &str, en: &str, unit: &Text, kind: Kind| Head {
        code: "",
        label: Text::new(
            format!("{}：{ja}（{}）", name.get(Lang::Ja), unit.get(Lang::Ja)),
            format!("{}: {en} ({})", name.get(Lang::En), unit.get(Lang::En)),
        ),
        kind,
    };
    let percent = Text::new("％", "%");
    let limit = |ja: &str, en: &str| {
        head(
            &format!("{share_ja}の95％区間の{ja}"),
            &format!("{en} limit of the {share_en}, 95 %"),
            &percent,
            Kind::Real,
        )
    };
    [
        head("件数", "count", &table.base.unit, Kind::Whole),
        head("回答割合", "share of respondents", &percent, Kind::Real),
        head("加重割合", "frame-weighted share", &percent, Kind::Real),
        limit("下限", "lower"),
        limit("上限", "upper"),
    ]
}

fn amount_heads(table: &Table) -> Vec<Head> {
    let Some(unit) = table.amount_unit.as_ref().filter(|_| has_amounts(table)) else { return Vec::new() };
    let head = |ja: &str, en: &str, kind: Kind| Head {
        code: "",
        label: Text::new(format!("{ja}（{}）", unit.get(Lang::Ja)), format!("{en} ({})", unit.get(Lang::En))),
        kind,
    };
    vec![
        head("合計量", "sum", Kind::Whole),
        head("平均量", "mean", Kind::Real),
        head("加重平均量", "frame-weighted mean", Kind::Real),
    ]
}

fn has_amounts(table: &Table) -> bool {
    table.amount_unit.is_some() && table.rows.iter().any(|row| row.amounts.is_some())
}

fn figures(table: &Table, cell: &Shown<Figures>, absent: &Datum) -> [Datum; 5] {
    let Shown::Value(figures) = cell else { return [const { Datum::Withheld }; 5] };
    let leading = match table.averaging.code.as_str() {
        "frame-weighted-share" => figures.weighted.as_ref(),
        _ => figures.share.as_ref(),
    };
    let [_, low, high] = share(leading, absent);
    let [of_respondents, ..] = share(figures.share.as_ref(), absent);
    let [weighted, ..] = share(figures.weighted.as_ref(), absent);
    [Datum::count(figures.count), of_respondents, weighted, low, high]
}

/// The share as printed and its limits, in percent.
fn share(measure: Option<&Measure>, absent: &Datum) -> [Datum; 3] {
    let Some(measure) = measure else { return std::array::from_fn(|_| absent.clone()) };
    let missing = || if measure.method.is_some() { Datum::Nothing } else { absent.clone() };
    let limit = |value: Option<f64>| value.map_or_else(missing, |value| Datum::hundredths(Some(value), 100.0));
    [measure.percent.map_or(Datum::Nothing, Datum::Real), limit(measure.low), limit(measure.high)]
}

fn amounts(amounts: Option<&Shown<Amounts>>) -> [Datum; 3] {
    match amounts {
        None => [const { Datum::Nothing }; 3],
        Some(Shown::Withheld { .. }) => [const { Datum::Withheld }; 3],
        Some(Shown::Value(amounts)) => {
            let mean = |mean: Option<&Measure>| Datum::hundredths(mean.map(|mean| mean.value), 1.0);
            let sum = amounts.sum.map_or(Datum::Nothing, Datum::Whole);
            [sum, mean(amounts.mean.as_ref()), mean(amounts.mean_weighted.as_ref())]
        }
    }
}
