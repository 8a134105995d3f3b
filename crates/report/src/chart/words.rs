//! What is said of a question's chart and table: heading, base and rule, the total in one sentence, the description.

use base::{Lang, Text};
use tabulate::{AveragingRule, Estimate, Table};

use super::shares::{estimate, shown_columns, stacks};
use crate::number::{self, grouped};

/// 問番号 and question.
pub(crate) fn heading(table: &Table, lang: Lang) -> String {
    let (number, title) = (&table.number, table.title.get(lang));
    match lang {
        _ if number.is_empty() => title.to_owned(),
        Lang::Ja => format!("問{number}　{title}"),
        Lang::En => format!("Q{number}  {title}"),
    }
}

/// The total in one sentence: the first category with its count, base and both shares. Describes the chart to those who
/// do not see it.
pub fn summary(table: &Table) -> Text {
    let total = table.total();
    if total.n_base == 0 {
        return Text::new("母数に入る回答がありません。", "No response belongs to the base.");
    }
    let count = total.cells[0].count;
    let share = |estimate: &Estimate, lang: Lang| {
        let interval = number::share_interval(estimate, lang);
        let interval = match lang {
            _ if interval.is_empty() => String::new(),
            Lang::Ja => format!("、95％区間 {interval}"),
            Lang::En => format!(", 95% interval {interval}"),
        };
        format!("{}{interval}", number::share(estimate))
    };
    let (respondents, weighted) = (&total.cells[0].of_respondents, &total.cells[0].frame_weighted);
    let choices = Text::new("件の選択", "choice");
    let (base, unit) = match total.n_choices {
        Some(n_choices) => (n_choices, &choices),
        None => (total.n_base, &table.base().unit),
    };
    let label = &table.columns[0].label;
    let (base_ja, base_en) = (number::with_unit(base, unit, Lang::Ja), number::with_unit(base, unit, Lang::En));
    let mut words = Text::new(
        format!(
            "全体では、「{}」は母数{base_ja}のうち{}（{}）、加重割合では{}です。",
            label.ja,
            grouped(count),
            share(respondents, Lang::Ja),
            share(weighted, Lang::Ja)
        ),
        format!(
            "In total “{}” was given by {} of {base_en} in the base ({}); the frame-weighted share is {}.",
            label.get(Lang::En),
            grouped(count),
            share(respondents, Lang::En),
            share(weighted, Lang::En)
        ),
    );
    if let (Some(amounts), Some(unit)) = (&total.amounts, &table.amount_unit) {
        let (sum, mean) = (grouped(amounts.sum), number::mean(&amounts.mean));
        words.ja.push_str(&format!("合計は{sum}{0}、平均は{mean}{0}です。", unit.get(Lang::Ja)));
        let mean = number::in_unit(&Text::same(mean), unit);
        words.en.push_str(&format!(" The sum is {sum}, the mean {}.", mean.get(Lang::En)));
    }
    words
}

/// For those who do not see the chart: the summary, and all shares of the total with their intervals.
pub(crate) fn description(table: &Table, lang: Lang) -> String {
    let summary = summary(table);
    let summary = summary.get(lang);
    let total = table.total();
    if total.n_base == 0 {
        return summary.to_owned();
    }
    let one = |column: usize| {
        let estimate = estimate(table, &total.cells[column]);
        let share = number::share(&estimate);
        let figure = with_interval(&share, &number::share_interval(&estimate, lang), lang);
        let label = table.columns[column].label.get(lang);
        if lang == Lang::Ja { format!("{label}{figure}") } else { format!("{label} {figure}") }
    };
    let all: Vec<String> = shown_columns(table).into_iter().map(one).collect();
    match lang {
        Lang::Ja => format!("{summary}全体の{}と95％区間：{}。", rule_of_cells(table).words().ja, all.join("、")),
        Lang::En => format!(
            "{summary} In total, {} with 95% intervals: {}.",
            rule_of_cells(table).words().en.to_lowercase(),
            all.join("; ")
        ),
    }
}

/// 「42.1（39.8–44.5）」, as far as there is either.
pub(crate) fn with_interval(figure: &str, interval: &str, lang: Lang) -> String {
    match (interval.is_empty(), lang) {
        (true, _) => figure.to_owned(),
        (false, Lang::Ja) => format!("{figure}（{interval}）"),
        (false, Lang::En) => format!("{figure} ({interval})"),
    }
}

/// Base, n and rule, below the title.
pub(crate) fn below(table: &Table, lang: Lang) -> Vec<String> {
    let base = table.base();
    let total = table.total();
    let n_base = number::with_unit(total.n_base, &base.unit, lang);
    let n_base = match (total.n_choices.map(grouped), lang) {
        (None, _) => n_base,
        (Some(n_choices), Lang::Ja) => format!("{n_base}（延べ選択数 {n_choices}）"),
        (Some(n_choices), Lang::En) => format!("{n_base} ({n_choices} choices)"),
    };
    let n_responses = grouped(total.n_responses);
    // Bars by category are drawn for the total alone.
    let total_alone = table.amount_unit.is_none() && !stacks(table);
    let by = if total_alone { total.label.get(lang) } else { table.by.get(lang) };
    let figures = figures(table).get(lang).to_owned();
    let facts = match lang {
        Lang::Ja if total_alone => {
            format!("母数 {n_base}／回答 {n_responses}施設　{by}　{figures}")
        }
        Lang::Ja => format!("母数 {n_base}／回答 {n_responses}施設　{by}別　{figures}"),
        Lang::En if total_alone => format!("Base {n_base}, {n_responses} responses; {figures}"),
        Lang::En => format!("Base {n_base}, {n_responses} responses; by {by}; {figures}"),
    };
    let mut lines = vec![base.sentence.get(lang).to_owned(), facts];
    let stacked = table.amount_unit.is_none() && stacks(table);
    let first = table.columns[0].label.get(lang);
    lines.extend(match lang {
        _ if total.n_base == 0 => None,
        Lang::Ja if stacked => Some(format!("├─┤は「{first}」の95％区間")),
        Lang::Ja => Some("├─┤は95％区間".to_owned()),
        Lang::En if stacked => Some(format!("├─┤ 95% interval of “{first}”")),
        Lang::En => Some("├─┤ 95% interval".to_owned()),
    });
    lines
}

/// What the bars are.
fn figures(table: &Table) -> Text {
    if let Some(unit) = &table.amount_unit {
        let weighted = table.averaging == AveragingRule::FrameWeightedShare;
        let (ja, en) = if weighted { ("加重平均", "weighted mean") } else { ("平均", "mean") };
        return number::in_unit(&Text::new(ja, en), unit);
    }
    let rule = table.averaging.words();
    match table.averaging {
        AveragingRule::ShareOfRespondents | AveragingRule::FrameWeightedShare => {
            Text::new(format!("{}（％）", rule.ja), format!("{} (%)", rule.en.to_lowercase()))
        }
        AveragingRule::MeanOfClassPercentages => Text::new(
            format!("回答割合（％）、最下段は{}", rule.ja),
            format!("share of respondents (%), below it the {}", rule.en.to_lowercase()),
        ),
    }
}

/// The rule of what a cell shows.
pub(crate) fn rule_of_cells(table: &Table) -> AveragingRule {
    match table.averaging {
        AveragingRule::FrameWeightedShare => AveragingRule::FrameWeightedShare,
        AveragingRule::ShareOfRespondents | AveragingRule::MeanOfClassPercentages => AveragingRule::ShareOfRespondents,
    }
}

/// 「6区分の単純平均」.
pub(crate) fn mean_label(table: &Table, lang: Lang) -> String {
    let n_classes = table.classes().iter().filter(|row| !row.n_base.is_zero()).count();
    match lang {
        Lang::Ja => format!("{n_classes}区分の単純平均"),
        Lang::En => format!("Mean of {n_classes} classes"),
    }
}
