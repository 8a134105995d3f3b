//! Figures of a release that give a withheld one away without any arithmetic: a share or a mean beside it, a sum of few givers,
//! the figure itself in another file of the same folder.

use std::collections::BTreeMap;

use base::{Finding, Text};
use serde_json::Value;
use tabulate::suppression::{PrintedRow, PrintedTable};

use crate::address::TOTAL;
use crate::tables::{Release, Row, Table};

/// The fields of `tables.json` in which a row keeps figures.
const OF_ROW: [&str; 8] =
    ["n_responses", "n_cases", "n_base", "n_not_asked", "n_undetermined", "n_choices", "cells", "amounts"];

/// What stands in `tables.json` beside a figure that is withheld. This program passes over it; whoever opens the file does not.
pub fn in_json(bytes: &[u8]) -> Vec<Finding> {
    let Ok(release) = serde_json::from_slice::<Value>(bytes) else { return Vec::new() };
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let mut findings = Vec::new();
    for table in list(&release, "tables") {
        let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        for row in list(&table, "rows") {
            let mut beside = Vec::new();
            OF_ROW.iter().for_each(|field| beside_withheld(&row[*field], &mut beside));
            if !beside.is_empty() {
                let class = if row["class"]["total"] == true { TOTAL.to_owned() } else { words(&row["class"]["code"]) };
                let place = format!("{}/{}/{class}", words(&table["item"]), words(&table["by"]["code"]));
                beside.dedup();
                findings.push(beside_hidden(&beside.join(", ")).at_item(&place));
            }
        }
    }
    findings
}

/// The names of what stands in the same object as the sign that a figure is withheld.
fn beside_withheld(value: &Value, beside: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("withheld") {
                let others = fields.iter().filter(|(name, value)| *name != "withheld" && !value.is_null());
                beside.extend(others.map(|(name, _)| name.clone()));
            }
            fields.values().for_each(|value| beside_withheld(value, beside));
        }
        Value::Array(values) => values.iter().for_each(|value| beside_withheld(value, beside)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Sums, means and counts of amounts that fewer than `n_min` hospitals gave.
pub fn few_givers(release: &Release, n_min: u64) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in &release.tables {
        for row in &table.rows {
            let n = row.amounts.as_ref().and_then(|amounts| amounts.value()).map_or(0, |amounts| amounts.n);
            if (1..n_min).contains(&n) {
                findings.push(sum_of_few(n, n_min).at_item(&place(table, row)));
            }
        }
    }
    findings
}

fn place(table: &Table, row: &Row) -> String {
    let class = if row.class.total { TOTAL } else { row.class.code.as_str() };
    format!("{}/{}/{class}", table.item, table.by.code)
}

/// Figures that `other`, another file of the same folder, prints where `main` withholds them, has otherwise, or lacks: one finding
/// for each kind, at the first place.
pub fn between(main: &Release, other: &Release) -> Vec<Finding> {
    let known = figures(main);
    let (mut shown, mut differing, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for (place, figure) in figures(other) {
        match (known.get(&place), figure) {
            (_, None) => {}
            (None, Some(_)) => unknown.push(place),
            (Some(None), Some(_)) => shown.push(place),
            (Some(Some(known)), Some(figure)) if *known != figure => differing.push(place),
            (Some(Some(_)), Some(_)) => {}
        }
    }
    let told = [
        (shown, "shown-elsewhere", SHOWN),
        (differing, "figures-differ", DIFFER),
        (unknown, "figures-unknown", UNKNOWN),
    ];
    told.into_iter().filter_map(|(places, code, words)| at_first(&places, code, words)).collect()
}

/// Item, classification, class and figure, in words for people too.
type Place = [String; 4];

fn figures(release: &Release) -> BTreeMap<Place, Option<i128>> {
    release.printed().iter().flat_map(|table| table.rows.iter().flat_map(|row| of_row(table, row))).collect()
}

fn of_row<'a>(table: &'a PrintedTable, row: &'a PrintedRow) -> impl Iterator<Item = (Place, Option<i128>)> + 'a {
    let whole = |count: Option<u64>| count.map(i128::from);
    let named = [
        ("n_cases", whole(row.n_cases)),
        ("n_base", whole(row.n_base)),
        ("n_not_asked", whole(row.n_not_asked)),
        ("n_undetermined", whole(row.n_undetermined)),
        ("sum", row.sum.flatten()),
    ];
    let named = named.into_iter().map(|(name, figure)| (name.to_owned(), figure));
    let counts = table.columns.iter().zip(&row.counts).map(move |((_, code), count)| (code.clone(), whole(*count)));
    let class = row.class.clone().unwrap_or_else(|| TOTAL.to_owned());
    named.chain(counts).map(move |(name, figure)| ([table.item.clone(), table.by.clone(), class.clone(), name], figure))
}

const SHOWN: [&str; 2] = [
    "ほかのファイルで秘匿した値が、このファイルに印字されています。公表用のファイルは、まとめてつくり直してください。",
    "This file prints what another file of the folder withholds. Make all files of the release anew, together.",
];
const DIFFER: [&str; 2] = [
    "ほかのファイルと違う値があります。公表用のファイルは、まとめてつくり直してください。",
    "This file has other figures than another file of the folder. Make all files of the release anew, together.",
];
const UNKNOWN: [&str; 2] = [
    "ほかのファイルにない値があります。別の公表のものなら、フォルダから除いてください。",
    "This file has figures that another file of the folder lacks. If it is of another release, take it out of the folder.",
];

fn at_first(places: &[Place], code: &str, [ja, en]: [&str; 2]) -> Option<Finding> {
    let first = places.first()?;
    let others = places.len() - 1;
    let more = |words: &str, of: String| if others == 0 { words.to_owned() } else { format!("{words}{of}") };
    let message = Text::new(more(ja, format!("（ほか{others}か所）")), more(en, format!(" ({others} more places)")));
    Some(Finding::error(code, message).at_item(&first.join("/")))
}

/// Figures of a row that is withheld, by the names of their columns or fields.
pub(crate) fn beside_hidden(names: &str) -> Finding {
    let message = Text::new(
        format!(
            "秘匿した値の横に、その値が分かる数値（{names}）があります。秘匿した行の割合・標準誤差・平均も除いてください。"
        ),
        format!(
            "Beside a withheld figure stands what tells it ({names}). Take shares, standard errors and means of withheld figures out too."
        ),
    );
    Finding::error("beside-withheld", message)
}

fn sum_of_few(n: u64, n_min: u64) -> Finding {
    let message = Text::new(
        format!("{n}施設だけの量が印字されています。{n_min}施設より少ない合計・平均は秘匿してください。"),
        format!("Amounts of {n} hospitals alone are printed. Withhold sums and means of fewer than {n_min}."),
    );
    Finding::error("sum-of-few", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_a_withheld_figure_is_told_at_its_row() {
        #[track_caller]
        fn check(row: &str, expected: &[&str]) {
            let json = format!(
                r#"{{"tables":[{{"item":"q2","by":{{"code":"bed_class"}},"rows":[{{"class":{{"code":"b100"}},{row}}}]}}]}}"#
            );
            let found = in_json(json.as_bytes());
            let told: Vec<&str> = found.iter().map(|finding| finding.message.en.as_str()).collect();
            assert_eq!(told.len(), expected.len(), "{told:?}");
            for (told, expected) in told.iter().zip(expected) {
                assert!(told.contains(expected), "{told}");
            }
            assert!(found.iter().all(|finding| finding.place.item.as_deref() == Some("q2/bed_class/b100")));
        }
        check(r#""cells":[{"withheld":"suppressed"},{"count":4,"share":{"value":0.5}}]"#, &[]);
        check(r#""cells":[{"withheld":"suppressed","share":{"value":0.04}}]"#, &["(share)"]);
        check(r#""n_base":{"withheld":"suppressed","was":3}"#, &["(was)"]);
        check(r#""amounts":{"withheld":"suppressed","mean":{"value":1.5}},"n_base":4"#, &["(mean)"]);
        assert_eq!(in_json(b"no JSON"), []);
    }
}
