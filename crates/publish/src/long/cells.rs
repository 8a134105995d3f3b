//! Counts and shares: one row for each class and category of every table.

use base::Lang;

use super::Kind::{self, Text as Words};
use super::{Datum, Head, Long, heads, key};
use crate::address::Address;
use crate::tables::{Column, Figures, Measure, Release, Row, Shown, Table};

const COLUMN: [(&str, &str, &str, Kind); 5] = [
    ("column_kind", "列の種類", "kind of column", Words),
    ("category_code", "選択肢コード", "category code", Words),
    ("category", "選択肢", "category", Words),
    ("answers", "回答の形", "form of answers", Words),
    ("share_of", "割合の分母", "shares of", Words),
];

const FIGURES: [(&str, &str, &str, Kind); 13] = [
    ("count", "件数", "count", Kind::Whole),
    ("share_percent", "回答割合", "share of respondents", Kind::Real),
    ("share_se_percent", "回答割合の標準誤差", "standard error of the share", Kind::Real),
    ("share_low_percent", "回答割合の95％区間の下限", "lower limit of the share (95 %)", Kind::Real),
    ("share_high_percent", "回答割合の95％区間の上限", "upper limit of the share (95 %)", Kind::Real),
    ("share_interval_method", "回答割合の区間の方法", "interval method of the share", Words),
    ("weighted_percent", "加重割合", "frame-weighted share", Kind::Real),
    ("weighted_se_percent", "加重割合の標準誤差", "standard error of the weighted share", Kind::Real),
    ("weighted_low_percent", "加重割合の95％区間の下限", "lower limit of the weighted share (95 %)", Kind::Real),
    ("weighted_high_percent", "加重割合の95％区間の上限", "upper limit of the weighted share (95 %)", Kind::Real),
    ("weighted_interval_method", "加重割合の区間の方法", "interval method of the weighted share", Words),
    ("df", "自由度", "degrees of freedom", Kind::Real),
    ("share_unit", "割合の単位", "unit of shares", Words),
];

/// The columns that tell a count, or what a share is of, where they stand beside it.
pub(super) const OF_COUNTS: [&str; 9] = [
    "share_percent",
    "share_se_percent",
    "share_low_percent",
    "share_high_percent",
    "weighted_percent",
    "weighted_se_percent",
    "weighted_low_percent",
    "weighted_high_percent",
    "df",
];

/// How an item that takes several answers is told, in both languages.
pub(super) const SEVERAL: [&str; 2] = ["複数回答", "several"];

/// The headings.
pub(super) fn heads_of() -> Vec<Head> {
    let address = [("address", "所在", "address", Words)];
    let columns =
        [&address[..], &key::WHEN, &key::PLACE, &key::ITEM, &key::CLASS, &COLUMN, &key::SIZES, &FIGURES, &key::FOOT];
    heads(&columns.concat())
}

pub(super) fn cells(releases: &[&Release], lang: Lang) -> Long {
    let mut rows = Vec::new();
    for release in releases {
        for table in &release.tables {
            table_rows(&mut rows, release, table, lang);
        }
    }
    Long { name: "cells", heads: heads_of(), rows }
}

fn table_rows(rows: &mut Vec<Vec<Datum>>, release: &Release, table: &Table, lang: Lang) {
    let (when, item, foot) = (key::when(release, lang), key::item(table, lang), key::foot(release, table, lang));
    for row in &table.rows {
        let place = key::place(release, &table.by, &row.class, lang);
        let class = key::class(&table.by, &row.class, lang);
        let sizes = key::sizes(table, row, lang);
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            let mut datums = vec![Datum::text(&address_of(table, row, column).to_string())];
            for part in [&when[..], &place, &item, &class, &column_datums(table, column, lang), &sizes] {
                datums.extend_from_slice(part);
            }
            datums.extend(figures(cell, &absent(table, row)));
            datums.push(Datum::text("％"));
            datums.extend_from_slice(&foot);
            rows.push(datums);
        }
    }
}

pub(super) fn address_of(table: &Table, row: &Row, column: &Column) -> Address {
    let class = (!row.class.total).then(|| row.class.code.clone());
    Address { item: table.item.clone(), by: table.by.code.clone(), class, column: column.code.clone() }
}

fn column_datums(table: &Table, column: &Column, lang: Lang) -> [Datum; 5] {
    let form = match (table.multiple, table.amount_unit.is_some()) {
        (true, _) => base::Text::new(SEVERAL[0], SEVERAL[1]),
        (false, true) => base::Text::new("数量", "amount"),
        (false, false) => base::Text::new("単一回答", "one"),
    };
    [
        Datum::text(&column.kind),
        Datum::text(&column.code),
        Datum::text(column.label.get(lang)),
        Datum::text(form.get(lang)),
        Datum::text(table.share_of.label.get(lang)),
    ]
}

/// What stands for a figure that the release does not give: in a released table it was withheld, unless nobody is in the base.
pub(crate) fn absent(table: &Table, row: &Row) -> Datum {
    let is_released = table.marking.code == tabulate::Marking::Released.code();
    if is_released && row.n_base.value() != Some(&0) { Datum::Withheld } else { Datum::Nothing }
}

fn figures(cell: &Shown<Figures>, absent: &Datum) -> Vec<Datum> {
    let Shown::Value(figures) = cell else {
        return vec![Datum::Withheld; FIGURES.len() - 1];
    };
    let mut datums = vec![Datum::count(figures.count)];
    datums.extend(percent_datums(figures.share.as_ref(), absent));
    datums.extend(percent_datums(figures.weighted.as_ref(), absent));
    let df = figures.weighted.as_ref().and_then(|measure| measure.df);
    datums.push(df.map_or_else(|| absent.clone(), Datum::Real));
    datums
}

/// The share as printed, its standard error and limits in percent, and the method.
fn percent_datums(measure: Option<&Measure>, absent: &Datum) -> [Datum; 5] {
    let Some(measure) = measure else { return std::array::from_fn(|_| absent.clone()) };
    // Where the method is told, a limit that is missing does not exist.
    let method = measure.method.as_deref();
    let missing = || if method.is_some() { Datum::Nothing } else { absent.clone() };
    let of = |value: Option<f64>| value.map_or_else(missing, |value| Datum::hundredths(Some(value), 100.0));
    [
        measure.percent.map_or(Datum::Nothing, Datum::Real),
        of(measure.se),
        of(measure.low),
        of(measure.high),
        method.map_or_else(missing, Datum::text),
    ]
}
