//! The chart of one question: stacked bars by class for one choice, bars by category for several, means for an amount; each
//! with the 95 % interval of its first value.

use base::Lang;
use tabulate::{AveragingRule, Cell, ColumnKind, Estimate, Row, Table};

use super::Setting;
use super::bars::{Axis, Bar, Segment, bars, legend};
use super::draw::{Drawing, MARGIN, Type};
use super::fill::{self, Fill};
use super::words::{below, description, heading, mean_label, with_interval};
use crate::number::{self, WITHHELD, grouped};

/// Draws the chart of a table, under the averaging rule of its plan.
pub fn shares(table: &Table, setting: Setting<'_>) -> String {
    let lang = setting.lang;
    let title = heading(table, lang);
    let mut drawing = Drawing::new(setting, &title, &below(table, lang), &description(table, lang));
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
        let mut entries: Vec<(Fill, String)> = shown.iter().zip(&fills).map(entry).collect();
        let withheld = |row: &Row| shown.iter().any(|column| estimate(table, &row.cells[*column]).is_withheld());
        if table.rows.iter().any(withheld) {
            let words = if lang == Lang::Ja { "秘匿" } else { "withheld" };
            entries.push((fill::WITHHELD, format!("{WITHHELD}：{words}")));
        }
        legend(&mut drawing, &entries);
        let beside = match lang {
            Lang::Ja => "母数 n",
            Lang::En => "base n",
        };
        let axis = percent_axis(table, lang, beside.to_owned(), false);
        bars(&mut drawing, &stacked(table, &shown, &fills, lang), &axis);
        if n_categories(table) > STACKED_PLAIN_MAX && table.total().n_base > 0 {
            totals(&mut drawing, table, &shown, lang);
        }
    }
    drawing.finish()
}

/// Up to so many categories the interval of the first tells enough; beyond, all shares of the total follow with theirs.
const STACKED_PLAIN_MAX: usize = 2;

/// Every share of the total as a dot with its interval: in a stack only the first piece can carry one.
fn totals(drawing: &mut Drawing<'_>, table: &Table, shown: &[usize], lang: Lang) {
    let (heading, beside) = match lang {
        Lang::Ja => ("全体の割合と95％区間", "％（95％区間）"),
        Lang::En => ("All: shares with 95% intervals", "% (95% interval)"),
    };
    drawing.y += 26.0;
    drawing.text(MARGIN, drawing.y - 6.0, heading, Type { size: 13.0, bold: true, ..Type::default() });
    let row = |column: &usize| {
        let estimate = estimate(table, &table.total().cells[*column]);
        let share = estimate.percent().map_or_else(String::new, |percent| percent.to_string());
        Bar {
            label: table.columns[*column].label.get(lang).to_owned(),
            beside: with_interval(&share, &number::share_interval(&estimate, lang), lang),
            apart: table.columns[*column].kind != ColumnKind::Category,
            strong: false,
            segments: segments(&[fill::key()], std::iter::once(estimate)),
        }
    };
    let mut rows: Vec<Bar> = shown.iter().map(row).collect();
    // From zero to the fifth that holds everything, so that short intervals are seen.
    let ends = rows.iter().flat_map(|row| &row.segments).map(|one| one.interval.map_or(one.length, |(_, high)| high));
    let n_fifths = libm::ceil(ends.fold(0.0, f64::max) * 5.0).clamp(1.0, 5.0);
    let top = n_fifths / 5.0;
    for segment in rows.iter_mut().flat_map(|row| &mut row.segments) {
        segment.length /= top;
        segment.interval = segment.interval.map(|(low, high)| (low / top, high / top));
    }
    let tick = |fifth: u8| (f64::from(fifth) / 5.0, format!("{}%", tabulate::decimal(f64::from(fifth) * 20.0 * top)));
    let ticks = (0..=5).map(tick).map(|(part, words)| (part, words.replace(".0%", "%"))).collect();
    let axis = Axis { ticks, dots: true, ..percent_axis(table, lang, beside.to_owned(), false) };
    bars(drawing, &rows, &axis);
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
pub(crate) fn stacks(table: &Table) -> bool {
    !table.multiple && n_categories(table) <= fill::N_CATEGORIES
}

fn n_categories(table: &Table) -> usize {
    table.columns.iter().filter(|column| column.kind == ColumnKind::Category).count()
}

/// Categories always; the other lines where they count anybody.
pub(crate) fn shown_columns(table: &Table) -> Vec<usize> {
    let shown = |column: &usize| {
        table.columns[*column].kind == ColumnKind::Category || !table.total().cells[*column].count.is_zero()
    };
    (0..table.columns.len()).filter(shown).collect()
}

/// The estimate that the chart shows for a cell. Where the plan asks for the mean of classes, cells show their own share
/// of respondents and the mean has its own row.
pub(crate) fn estimate(table: &Table, cell: &Cell) -> Estimate {
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

/// The pieces of a bar. What is withheld is one piece at its end, as long as the others leave.
fn segments(fills: &[Fill], estimates: impl Iterator<Item = Estimate>) -> Vec<Segment> {
    let estimates: Vec<Estimate> = estimates.collect();
    let is_withheld = estimates.iter().any(Estimate::is_withheld);
    let segment = |(fill, estimate): (&Fill, Estimate)| {
        let (length, percent) = (estimate.value()?, estimate.percent()?);
        let interval = drawn(&estimate, 1.0);
        Some(Segment { fill: *fill, length, words: percent.to_string(), interval })
    };
    let mut segments: Vec<Segment> = fills.iter().zip(estimates).filter_map(segment).collect();
    if is_withheld {
        let known: f64 = segments.iter().map(|segment| segment.length).sum();
        segments.push(withheld(1.0 - known));
    }
    segments
}

fn withheld(length: f64) -> Segment {
    Segment { fill: fill::WITHHELD, length: length.max(0.0), words: WITHHELD.to_owned(), interval: None }
}

/// The interval as parts of an axis that ends at `top`; none where nothing was left to chance.
fn drawn(estimate: &Estimate, top: f64) -> Option<(f64, f64)> {
    let interval = estimate.precision()?.interval?;
    (interval.high > interval.low).then_some((interval.low / top, interval.high / top))
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
        let amounts = row.amounts.clone()?;
        Some(match table.averaging {
            AveragingRule::FrameWeightedShare => amounts.mean_frame_weighted,
            AveragingRule::ShareOfRespondents | AveragingRule::MeanOfClassPercentages => amounts.mean,
        })
    };
    let largest = table.rows.iter().filter_map(mean_of).filter_map(|mean| mean.value()).fold(0.0, f64::max);
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
        segments: match mean_of(row) {
            Some(mean) if mean.is_withheld() => vec![withheld(1.0)],
            Some(mean) => bar_of_mean(table, &mean, top),
            None => Vec::new(),
        },
    };
    let (beside, nothing) = match lang {
        Lang::Ja => ("記入数".to_owned(), "記入なし".to_owned()),
        Lang::En => ("n given".to_owned(), "none given".to_owned()),
    };
    (table.rows.iter().map(row).collect(), Axis { ticks, beside, nothing, values_behind: true, dots: false })
}

fn bar_of_mean(table: &Table, mean: &Estimate, top: f64) -> Vec<Segment> {
    let segment = |value: f64| Segment {
        fill: fill::of(&table.columns[0], 0),
        length: (value / top).clamp(0.0, 1.0),
        words: tabulate::decimal(value),
        interval: drawn(mean, top),
    };
    mean.value().map(segment).into_iter().collect()
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
