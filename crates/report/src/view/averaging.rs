//! One question under the three averaging rules side by side, and why they differ.

use std::fmt::Write;

use base::Lang;
use serde::Serialize;
use tabulate::{AveragingRule, ColumnKind, Estimate, Percent, Row, Table};

use crate::chart::{self, with_interval};
use crate::number::{self, grouped};

/// The total of a table under each rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AveragingView {
    /// 平均の取り方による違い.
    pub heading: String,
    /// The categories.
    pub head: Vec<String>,
    /// One a rule.
    pub rows: Vec<AveragingRow>,
    /// What each rule counts, and what that does here.
    pub sentences: Vec<String>,
}

/// The total under one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AveragingRow {
    /// The rule's name.
    pub rule: String,
    /// True for the rule of the figures that the table shows first.
    pub leads: bool,
    /// One for each category: `47.6%` and its interval.
    pub shares: Vec<(String, String)>,
}

/// The three rules side by side. `None` where there is nothing to average (an amount, or fewer than two classes with a
/// base), and where a figure is withheld: the mean of the classes would tell it.
pub fn averaging(table: &Table, lang: Lang) -> Option<AveragingView> {
    let columns = categories(table);
    let n_classes = table.classes().iter().filter(|row| !row.n_base.is_zero()).count();
    let is_whole =
        |row: &Row| row.n_base.known().is_some() && row.cells.iter().all(|cell| cell.count.known().is_some());
    if columns.is_empty() || n_classes < 2 || !table.rows.iter().all(is_whole) {
        return None;
    }
    let row = |rule: AveragingRule| {
        let share = |column: &usize| {
            let estimate = under(table, rule, *column);
            (number::share(&estimate), number::share_interval(&estimate, lang))
        };
        AveragingRow {
            rule: rule.words().get(lang).to_owned(),
            leads: rule == table.averaging,
            shares: columns.iter().map(share).collect(),
        }
    };
    Some(AveragingView {
        heading: match lang {
            Lang::Ja => "平均の取り方による違い（全体）".to_owned(),
            Lang::En => "What the averaging rule does (all)".to_owned(),
        },
        head: columns.iter().map(|column| table.columns[*column].label.get(lang).to_owned()).collect(),
        rows: AveragingRule::ALL.into_iter().map(row).collect(),
        sentences: sentences(table, &columns, lang),
    })
}

/// A chapter as Markdown: the classes' figures, the three rules, why they differ, and the table's notes. Empty where nothing is
/// averaged.
pub fn averaging_text(table: &Table, lang: Lang) -> String {
    let Some(view) = averaging(table, lang) else { return String::new() };
    let columns = categories(table);
    let fixed = match lang {
        Lang::Ja => [table.by.get(lang), "対象", "回答", "母数 n"],
        Lang::En => [table.by.get(lang), "Frame", "Responses", "Base n"],
    };
    let said = [&chart::heading(table, lang), table.base().sentence.get(lang)];
    let mut out: String = said.iter().filter(|words| !words.is_empty()).map(|words| format!("{words}\n\n")).collect();
    let _ = writeln!(out, "| {} | {} |", fixed.join(" | "), view.head.join(" | "));
    let _ = writeln!(out, "|---|{}", "---:|".repeat(3 + columns.len()));
    for row in table.classes() {
        let shares = columns.iter().map(|column| number::share(&row.cells[*column].of_respondents));
        let n = [row.n_frame, row.n_responses, base(row)].map(grouped).join(" | ");
        let _ = writeln!(out, "| {} | {n} | {} |", row.label.get(lang), shares.collect::<Vec<_>>().join(" | "));
    }
    let total = table.total();
    let n = [total.n_frame, total.n_responses, base(total)].map(grouped).join(" | ");
    for (index, row) in view.rows.iter().enumerate() {
        let n = if index == 2 { " |  | ".to_owned() } else { n.clone() };
        let shares = row.shares.iter().map(|(share, interval)| with_interval(share, interval, lang));
        let _ = writeln!(out, "| **{}** | {n} | {} |", row.rule, shares.collect::<Vec<_>>().join(" | "));
    }
    let notes = table.notes.iter().map(|note| note.message.get(lang));
    for sentence in view.sentences.iter().map(String::as_str).chain(notes) {
        let _ = write!(out, "\n- {sentence}");
    }
    out.push('\n');
    out
}

fn categories(table: &Table) -> Vec<usize> {
    (0..table.columns.len()).filter(|column| table.columns[*column].kind == ColumnKind::Category).collect()
}

/// The cases in a row's base. A chapter with a withheld one is not made.
fn base(row: &Row) -> u64 {
    row.n_base.known().unwrap_or_default()
}

/// The total of a column under a rule.
fn under(table: &Table, rule: AveragingRule, column: usize) -> Estimate {
    let own = table.total().cells[column].under(rule).cloned();
    own.unwrap_or_else(|| table.mean_of_class_percentages(column))
}

fn sentences(table: &Table, columns: &[usize], lang: Lang) -> Vec<String> {
    let with_base: Vec<&Row> = table.classes().iter().filter(|row| base(row) > 0).collect();
    let n_classes = with_base.len();
    let share_of = |row: &Row| percent_of(base(row), base(table.total()));
    let each = percent_of(1, n_classes as u64);
    let largest = with_base.iter().max_by_key(|row| base(row)).expect("at least two classes");
    let smallest = with_base.iter().min_by_key(|row| base(row)).expect("at least two classes");
    let names = AveragingRule::ALL.map(|rule| rule.words().get(lang).to_owned());
    let (large, small) = (largest.label.get(lang), smallest.label.get(lang));
    let (of_large, of_small) = (share_of(largest), share_of(smallest));
    let strata = table.weighted_by.get(lang);
    let mut sentences = match lang {
        Lang::Ja => vec![
            format!("{}：母数に入る回答を1件ずつ数える。", names[0]),
            format!("{}：回答1件を、その層（{strata}）の対象数÷回答数の施設として数える。", names[1]),
            format!(
                "{}：施設数にかかわらず{n_classes}区分を同じ重み（{each}）で数える。母数の{of_large}を占める「{large}」も、{of_small}の「{small}」も{each}になる。施設の割合ではない。",
                names[2]
            ),
        ],
        Lang::En => vec![
            format!("{}: every response in the base counts once.", names[0]),
            format!("{}: every response stands for N/n facilities of its stratum ({strata}).", names[1]),
            format!(
                "{}: each of the {n_classes} classes counts {each}, however small; both “{large}”, which holds {of_large} of the base, and “{small}” with {of_small}. It is no share of facilities.",
                names[2]
            ),
        ],
    };
    sentences.extend(widest(table, columns, lang));
    sentences
}

/// Where the mean of classes is farthest from the share of respondents.
fn widest(table: &Table, columns: &[usize], lang: Lang) -> Option<String> {
    let apart = |column: &usize| {
        let value =
            |rule: AveragingRule| under(table, rule, *column).percent().map(|percent| i32::from(percent.tenths()));
        let (share, mean) = (value(AveragingRule::ShareOfRespondents)?, value(AveragingRule::MeanOfClassPercentages)?);
        Some((*column, share, mean))
    };
    let (column, share, mean) = columns
        .iter()
        .filter_map(apart)
        .max_by_key(|(_, share, mean)| (share - mean).abs())
        .filter(|(_, share, mean)| share != mean)?;
    let tenths = |value: i32| tabulate::decimal(f64::from(value) / 10.0);
    let (label, points) = (table.columns[column].label.get(lang), tenths((mean - share).abs()));
    let (share, is_above, mean) = (tenths(share), mean > share, tenths(mean));
    Some(match lang {
        Lang::Ja => format!(
            "差が最も大きいのは「{label}」：回答割合{share}％に対し、単純平均は{mean}％で{points}ポイント{}。",
            if is_above { "高い" } else { "低い" }
        ),
        Lang::En => format!(
            "The widest gap is at “{label}”: the share of respondents is {share}%, the mean of classes {mean}%, {points} points {}.",
            if is_above { "higher" } else { "lower" }
        ),
    })
}

fn percent_of(part: u64, whole: u64) -> String {
    number::percent(Percent::of(part, whole))
}
