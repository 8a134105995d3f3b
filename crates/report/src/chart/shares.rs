//! The chart of one question: stacked bars by class for one choice, bars by category for several, means for an amount.

use base::{Lang, Text};
use tabulate::{AveragingRule, Cell, ColumnKind, Estimate, Row, Table};

use super::Setting;
use super::bars::{Axis, Bar, Segment, bars, legend};
use super::draw::Drawing;
use super::fill::{self, Fill};
use crate::number::{self, grouped};

/// Draws the chart of a table, under the averaging rule of its plan.
pub fn shares(table: &Table, setting: Setting<'_>) -> String {
    let lang = setting.lang;
    let title = heading(table, lang);
    let mut drawing = Drawing::new(setting, &title, &below(table, lang), summary(table).get(lang));
    if table.amount_unit.is_some() {
        let (rows, axis) = means(table, lang);
        bars(&mut drawing, &rows, &axis);
    } else if !stacks(table) {
        let count = match lang {
            Lang::Ja => "件数".to_owned(),
            Lang::En => "count".to_owned(),
        };
        bars(&mut drawing, &by_category(table, lang), &percent_axis(table, lang, count, true));
    } else {
        let shown = shown_columns(table);
        let fills: Vec<Fill> = shown.iter().map(|column| fill::of(&table.columns[*column], *column)).collect();
        let entry = |(column, fill): (&usize, &Fill)| (*fill, table.columns[*column].label.get(lang).to_owned());
        let entries: Vec<(Fill, String)> = shown.iter().zip(&fills).map(entry).collect();
        legend(&mut drawing, &entries);
        let beside = match lang {
            Lang::Ja => "母数 n",
            Lang::En => "base n",
        };
        let axis = percent_axis(table, lang, beside.to_owned(), false);
        bars(&mut drawing, &stacked(table, &shown, &fills, lang), &axis);
    }
    drawing.finish()
}

/// The total in one sentence: the first category with its count, base and both shares. Describes the chart to those who
/// do not see it.
pub fn summary(table: &Table) -> Text {
    let total = table.total();
    if total.n_base == 0 {
        return Text::new("母数に入る回答がありません。", "No response belongs to the base.");
    }
    let (count, base) = (total.cells[0].count, total.n_base);
    let share = number::percent(total.cells[0].of_respondents.percent());
    let weighted = number::percent(total.cells[0].frame_weighted.percent());
    let unit = &table.base().unit;
    let label = &table.columns[0].label;
    let (base_ja, base_en) = (number::with_unit(base, unit, Lang::Ja), number::with_unit(base, unit, Lang::En));
    let mut words = Text::new(
        format!(
            "全体では、「{}」は母数{base_ja}のうち{}（{share}）、加重割合では{weighted}です。",
            label.ja,
            grouped(count)
        ),
        format!(
            "In total “{}” was given by {} of {base_en} in the base ({share}); the frame-weighted share is {weighted}.",
            label.get(Lang::En),
            grouped(count)
        ),
    );
    if let (Some(amounts), Some(unit)) = (&total.amounts, &table.amount_unit) {
        let (sum, mean) = (grouped(amounts.sum), number::mean(&amounts.mean));
        words.ja.push_str(&format!("合計は{sum}{0}、平均は{mean}{0}です。", unit.get(Lang::Ja)));
        words.en.push_str(&format!(" The sum is {sum}, the mean {mean} ({}).", unit.get(Lang::En)));
    }
    words
}

/// 問番号 and question.
pub(crate) fn heading(table: &Table, lang: Lang) -> String {
    let (number, title) = (&table.number, table.title.get(lang));
    match lang {
        _ if number.is_empty() => title.to_owned(),
        Lang::Ja => format!("問{number}　{title}"),
        Lang::En => format!("Q{number}  {title}"),
    }
}

/// Base, n and rule, below the title.
fn below(table: &Table, lang: Lang) -> Vec<String> {
    let base = table.base();
    let total = table.total();
    let n_base = number::with_unit(total.n_base, &base.unit, lang);
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
    vec![base.sentence.get(lang).to_owned(), facts]
}

/// What the bars are.
fn figures(table: &Table) -> Text {
    if let Some(unit) = &table.amount_unit {
        let weighted = table.averaging == AveragingRule::FrameWeightedShare;
        let (ja, en) = if weighted { ("加重平均", "weighted mean") } else { ("平均", "mean") };
        return Text::new(format!("{ja}（{}）", unit.get(Lang::Ja)), format!("{en} ({})", unit.get(Lang::En)));
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

fn percent_axis(table: &Table, lang: Lang, beside: String, values_behind: bool) -> Axis {
    let unit = table.base().unit.get(lang);
    let nothing = match lang {
        Lang::Ja => format!("母数に入る{unit}なし"),
        Lang::En => "nobody in the base".to_owned(),
    };
    Axis::percent(beside, nothing, values_behind)
}

/// Whether the shares of a row are drawn as one bar: they must add up to the whole, and every category needs its own fill.
fn stacks(table: &Table) -> bool {
    let n_categories = table.columns.iter().filter(|column| column.kind == ColumnKind::Category).count();
    !table.multiple && n_categories <= fill::N_CATEGORIES
}

/// Categories always; the other lines where they count anybody.
fn shown_columns(table: &Table) -> Vec<usize> {
    let shown =
        |column: &usize| table.columns[*column].kind == ColumnKind::Category || table.total().cells[*column].count > 0;
    (0..table.columns.len()).filter(shown).collect()
}

/// The estimate that the chart shows for a cell. Where the plan asks for the mean of classes, cells show their own share
/// of respondents and the mean has its own row.
fn estimate(table: &Table, cell: &Cell) -> Estimate {
    cell.under(table.averaging).unwrap_or(&cell.of_respondents).clone()
}

fn stacked(table: &Table, shown: &[usize], fills: &[Fill], lang: Lang) -> Vec<Bar> {
    let mut rows: Vec<Bar> = table
        .rows
        .iter()
        .map(|row| Bar {
            label: row.label.get(lang).to_owned(),
            beside: grouped(row.n_base),
            apart: is_total(row),
            strong: is_total(row),
            segments: segments(fills, shown.iter().map(|column| estimate(table, &row.cells[*column]))),
        })
        .collect();
    if table.averaging == AveragingRule::MeanOfClassPercentages {
        rows.push(Bar {
            label: mean_label(table, lang),
            beside: String::new(),
            apart: true,
            strong: true,
            segments: segments(fills, shown.iter().map(|column| table.mean_of_class_percentages(*column))),
        });
    }
    rows
}

/// 「6区分の単純平均」.
pub(crate) fn mean_label(table: &Table, lang: Lang) -> String {
    let n_classes = table.classes().iter().filter(|row| row.n_base > 0).count();
    match lang {
        Lang::Ja => format!("{n_classes}区分の単純平均"),
        Lang::En => format!("Mean of {n_classes} classes"),
    }
}

fn segments(fills: &[Fill], estimates: impl Iterator<Item = Estimate>) -> Vec<Segment> {
    let segment = |(fill, estimate): (&Fill, Estimate)| {
        let (length, percent) = (estimate.value()?, estimate.percent()?);
        Some(Segment { fill: *fill, length, words: percent.to_string() })
    };
    fills.iter().zip(estimates).filter_map(segment).collect()
}

/// One bar a category, for the total: shares of a multiple choice do not stack.
fn by_category(table: &Table, lang: Lang) -> Vec<Bar> {
    let total = table.total();
    let row = |column: usize| {
        let cell = &total.cells[column];
        let of_category = table.columns[column].kind == ColumnKind::Category;
        let fill = fill::of(&table.columns[column], if of_category { 0 } else { column });
        Bar {
            label: table.columns[column].label.get(lang).to_owned(),
            beside: grouped(cell.count),
            apart: !of_category,
            strong: false,
            segments: segments(&[fill], std::iter::once(estimate(table, cell))),
        }
    };
    shown_columns(table).into_iter().map(row).collect()
}

/// The mean amount of every class, from zero to a round number.
fn means(table: &Table, lang: Lang) -> (Vec<Bar>, Axis) {
    let mean_of = |row: &Row| {
        let amounts = row.amounts.as_ref()?;
        match table.averaging {
            AveragingRule::FrameWeightedShare => amounts.mean_frame_weighted.value(),
            AveragingRule::ShareOfRespondents | AveragingRule::MeanOfClassPercentages => amounts.mean.value(),
        }
    };
    let largest = table.rows.iter().filter_map(mean_of).fold(0.0, f64::max);
    let step = round_step(largest / 4.0);
    let n_steps = libm::ceil(largest / step).max(1.0);
    let top = step * n_steps;
    let mut ticks: Vec<(f64, String)> = Vec::new();
    let mut tick = 0.0;
    while tick <= top + step / 2.0 {
        let words = tabulate::decimal(tick);
        ticks.push((tick / top, words.strip_suffix(".0").unwrap_or(&words).to_owned()));
        tick += step;
    }
    let row = |row: &Row| Bar {
        label: row.label.get(lang).to_owned(),
        beside: row.amounts.as_ref().map_or_else(String::new, |amounts| grouped(amounts.n)),
        apart: is_total(row),
        strong: is_total(row),
        segments: mean_of(row)
            .map(|mean| Segment {
                fill: fill::of(&table.columns[0], 0),
                length: (mean / top).clamp(0.0, 1.0),
                words: tabulate::decimal(mean),
            })
            .into_iter()
            .collect(),
    };
    let (beside, nothing) = match lang {
        Lang::Ja => ("記入数".to_owned(), "記入なし".to_owned()),
        Lang::En => ("n given".to_owned(), "none given".to_owned()),
    };
    (table.rows.iter().map(row).collect(), Axis { ticks, beside, nothing, values_behind: true })
}

/// The least of 0.1, 0.2, 0.5, 1, 2, 5, 10 … that is not below `least`.
fn round_step(least: f64) -> f64 {
    let mut decade = 0.1;
    loop {
        for factor in [1.0, 2.0, 5.0] {
            if decade * factor >= least {
                return decade * factor;
            }
        }
        decade *= 10.0;
    }
}

fn is_total(row: &Row) -> bool {
    row.kind == tabulate::RowKind::Total
}
