//! The same rows give the same bytes: whatever their order, and however many threads count them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use clap::Parser;

use super::super::{Made, cross, made};
use crate::cli::{Cli, Command};
use crate::commands::extract::tests::Folder;

/// Rows for which several threads are worth their while.
const ROWS: u64 = 75_000;
/// Items beside the two classifications.
const ITEMS: u64 = 8;

/// Numbers that look like chance and are none.
pub(super) fn mixed(seed: u64) -> u64 {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^= x >> 32;
    x = x.wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ (x >> 29)
}

/// Invented answers, in the order that `place` gives.
fn csv(place: impl Fn(u64) -> u64) -> String {
    let mut csv = String::from("bed,pref");
    for item in 0..ITEMS {
        write!(csv, ",q{item}").unwrap();
    }
    csv.push('\n');
    for row in (0..ROWS).map(place) {
        write!(csv, "b{},{:02}", mixed(row) % 6, mixed(row ^ (1 << 40)) % 47 + 1).unwrap();
        for item in 0..ITEMS {
            let answer = match mixed(row ^ ((item + 2) << 40)) % 5 {
                0 => "yes",
                1 => "no",
                2 => "#blank",
                3 => "#not_asked",
                _ => "",
            };
            write!(csv, ",{answer}").unwrap();
        }
        csv.push('\n');
    }
    csv
}

pub(super) fn run(args: &str) -> Made {
    let words = ["kaishin", "tabulate", "-o", "unused"].into_iter().chain(args.split_whitespace());
    let Command::Tabulate(tabulate) = Cli::try_parse_from(words).unwrap().command else {
        panic!("that is the command");
    };
    let tabulate = tabulate.count.expect("words that count a file");
    let made = match &tabulate.cross {
        Some(columns) => cross::made(&tabulate, columns),
        None => made(&tabulate),
    };
    made.unwrap().expect("no findings")
}

#[test]
fn order_and_threads_do_not_matter() {
    let folder = Folder::new();
    let [straight, shuffled] = ["straight.csv", "shuffled.csv"].map(|name| folder.0.join(name).display().to_string());
    fs::write(&straight, csv(|row| row)).unwrap();
    // 7,919 has no divisor with the number of rows in common: every row comes once.
    fs::write(&shuffled, csv(|row| row * 7_919 % ROWS)).unwrap();
    let sizes: Vec<String> = (0..6).map(|bed| format!("b{bed}={}", 20_000 + bed)).collect();
    let weighted = format!("--by bed,pref --strata bed --frame {}", sizes.join(","));
    for args in ["--by bed,pref", weighted.as_str(), "--cross q1,q2 --where bed=b1|b4,q3=yes"] {
        let one = run(&format!("--data {straight} {args} --threads 1"));
        assert!(one.csv().lines().count() > 15, "{args} counts something");
        for (data, threads) in [(&straight, 2), (&straight, 7), (&shuffled, 1), (&shuffled, 3)] {
            let other = run(&format!("--data {data} {args} --threads {threads}"));
            assert!(one.csv() == other.csv(), "{args}: {threads} threads on {data} say something else");
        }
    }
    let without_a_word = run(&format!("--data {straight} --by bed,pref"));
    assert!(without_a_word.csv() == run(&format!("--data {straight} --by bed,pref --threads 1")).csv());
}

/// Under designs that are worked out row by row too: reals are added in an order that the rows have by themselves.
#[test]
fn order_does_not_matter_row_by_row() {
    let folder = Folder::new();
    let [straight, shuffled] = ["straight.csv", "shuffled.csv"].map(|name| folder.0.join(name).display().to_string());
    let whole = csv(|row| row);
    let (head, rows) = whole.split_once('\n').unwrap();
    let rows: Vec<String> = rows
        .lines()
        .take(2000)
        .enumerate()
        .map(|(row, line)| format!("{line},u{},{}", row % 97, 1.0 + row as f64 / 7.0))
        .collect();
    let (n, head) = (rows.len(), format!("{head},unit,w"));
    fs::write(&straight, [head.clone()].iter().chain(&rows).map(|line| format!("{line}\n")).collect::<String>())
        .unwrap();
    let mixed_up = (0..n).map(|row| &rows[row * 919 % n]);
    fs::write(&shuffled, [&head].into_iter().chain(mixed_up).map(|line| format!("{line}\n")).collect::<String>())
        .unwrap();
    let design = folder.0.join("design.json");
    let totals = |n: u64, name: &dyn Fn(u64) -> String| {
        let each: Vec<String> = (0..n).map(|class| format!("\"{}\": {}", name(class), 60_000.0 / n as f64)).collect();
        each.join(", ")
    };
    let (beds, prefectures) =
        (totals(6, &|class| format!("b{class}")), totals(47, &|class| format!("{:02}", class + 1)));
    let raked = format!(
        r#"{{"format": "kaishin-design/1", "weights": "w", "clusters": "unit", "adjust": {{"kind": "rake", "margins": [
            {{"by": "bed", "totals": {{{beds}}}}}, {{"by": "pref", "totals": {{{prefectures}}}}}]}}}}"#
    );
    let raised = r#"{"format": "kaishin-design/1", "weights": "w", "strata": "bed", "nonresponse": {"by": ["pref"], "responded": {"column": "q7", "equals": "yes"}}}"#;
    for words in [raked.as_str(), raised] {
        fs::write(&design, words).unwrap();
        let args = format!("--by bed --items q1,q2 --design {}", design.display());
        let one = run(&format!("--data {straight} {args}")).csv();
        assert!(one.lines().count() > 50, "{one}");
        assert!(one == run(&format!("--data {shuffled} {args}")).csv(), "{words}");
    }
}

/// Parts add up to wholes: the classes of every classification to the total, and the codes of the base to it.
#[test]
fn parts_add_up_to_wholes() {
    let folder = Folder::new();
    let data = folder.0.join("data.csv").display().to_string();
    fs::write(&data, csv(|row| row)).unwrap();
    let made = run(&format!("--data {data} --by bed,pref"));
    let csv = made.csv();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    // By item and classification: all counts, and those of the base.
    let mut sums: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
    let mut bases: BTreeMap<(String, String), BTreeMap<String, u64>> = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let key = (record[0].to_owned(), record[1].to_owned());
        let (count, n_base): (u64, u64) = (record[5].parse().unwrap(), record[6].parse().unwrap());
        let (all, in_base) = sums.entry(key.clone()).or_default();
        *all += count;
        *in_base += if &record[4] == "1" { count } else { 0 };
        bases.entry(key).or_default().insert(record[2].to_owned(), n_base);
    }
    assert_eq!(sums.len() as u64, 3 * ITEMS);
    for (key, (all, in_base)) in &sums {
        assert_eq!(*all, ROWS, "{key:?}");
        assert_eq!(*in_base, bases[key].values().sum::<u64>(), "{key:?}");
        assert_eq!(*in_base, bases[&(key.0.clone(), "total".to_owned())]["total"], "{key:?} and the total");
    }
}
