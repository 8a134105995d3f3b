//! Amounts: one row for each class of every item that asks for one.

use base::Lang;

use super::Kind::{self, Text as Words};
use super::{Datum, Head, Long, cells, heads, key};
use crate::tables::{Amounts, Measure, Release, Shown, Table};

const FIGURES: [(&str, &str, &str, Kind); 11] = [
    ("n_amounts", "記入した件数", "amounts given", Kind::Whole),
    ("sum", "合計量", "sum", Kind::Whole),
    ("mean", "平均量", "mean", Kind::Real),
    ("mean_se", "平均量の標準誤差", "standard error of the mean", Kind::Real),
    ("mean_low", "平均量の95％区間の下限", "lower limit of the mean (95 %)", Kind::Real),
    ("mean_high", "平均量の95％区間の上限", "upper limit of the mean (95 %)", Kind::Real),
    ("weighted_mean", "加重平均量", "frame-weighted mean", Kind::Real),
    ("weighted_mean_se", "加重平均量の標準誤差", "standard error of the weighted mean", Kind::Real),
    ("weighted_mean_low", "加重平均量の95％区間の下限", "lower limit of the weighted mean (95 %)", Kind::Real),
    ("weighted_mean_high", "加重平均量の95％区間の上限", "upper limit of the weighted mean (95 %)", Kind::Real),
    ("amount_unit", "量の単位", "unit of amounts", Words),
];

/// The columns that tell a sum, or how many gave it, where they stand beside it.
pub(super) const OF_SUMS: [&str; 10] = [
    "n_amounts",
    "sum",
    "mean",
    "mean_se",
    "mean_low",
    "mean_high",
    "weighted_mean",
    "weighted_mean_se",
    "weighted_mean_low",
    "weighted_mean_high",
];

/// The headings.
pub(super) fn heads_of() -> Vec<Head> {
    let address = [("address", "所在", "address", Words)];
    heads(&[&address[..], &key::WHEN, &key::PLACE, &key::ITEM, &key::CLASS, &key::SIZES, &FIGURES, &key::FOOT].concat())
}

pub(super) fn amounts(releases: &[&Release], lang: Lang) -> Long {
    let mut rows = Vec::new();
    for release in releases {
        for table in &release.tables {
            table_rows(&mut rows, release, table, lang);
        }
    }
    Long { name: "amounts", heads: heads_of(), rows }
}

fn table_rows(rows: &mut Vec<Vec<Datum>>, release: &Release, table: &Table, lang: Lang) {
    let Some(answered) = table.columns.iter().find(|column| column.kind == "answered") else {
        return;
    };
    let (when, item, foot) = (key::when(release, lang), key::item(table, lang), key::foot(release, table, lang));
    let unit = table.amount_unit.as_ref().unwrap_or(&table.base.unit);
    for row in &table.rows {
        let Some(amounts) = &row.amounts else { continue };
        let mut datums = vec![Datum::text(&cells::address_of(table, row, answered).to_string())];
        datums.extend_from_slice(&when);
        datums.extend(key::place(release, &table.by, &row.class, lang));
        datums.extend_from_slice(&item);
        datums.extend(key::class(&table.by, &row.class, lang));
        datums.extend(key::sizes(table, row, lang));
        datums.extend(figures(amounts));
        datums.push(Datum::text(unit.get(lang)));
        datums.extend_from_slice(&foot);
        rows.push(datums);
    }
}

fn figures(amounts: &Shown<Amounts>) -> Vec<Datum> {
    let Shown::Value(amounts) = amounts else {
        return vec![Datum::Withheld; FIGURES.len() - 1];
    };
    let mut datums = vec![Datum::count(amounts.n), amounts.sum.map_or(Datum::Nothing, Datum::Whole)];
    for mean in [&amounts.mean, &amounts.mean_weighted] {
        let of = |pick: fn(&Measure) -> Option<f64>| Datum::hundredths(mean.as_ref().and_then(pick), 1.0);
        datums.extend([
            of(|measure| Some(measure.value)),
            of(|measure| measure.se),
            of(|measure| measure.low),
            of(|measure| measure.high),
        ]);
    }
    datums
}
