//! Two rounds side by side: for each answer a dot for each round with its interval, and the word that may be said.

use base::{Lang, Text};
use tabulate::change::{ChangeCell, ChangeColumn, ChangeTable};
use tabulate::{AveragingRule, Estimate};

use super::draw::{Anchor, Drawing, MARGIN, Type, WIDTH, px};
use super::fill::{GRID, INK, KEY, QUIET};
use super::{Setting, heading, measure};
use crate::change::{Sign, points, share, shown};
use crate::number::with_unit;

/// Where the axis begins and ends, and where the words beside it begin.
const LEFT: f64 = 212.0;
const RIGHT: f64 = 482.0;
const WORDS: f64 = 500.0;
/// One answer.
const ROW: f64 = 46.0;
/// How far the dots of the two rounds stand from the middle of their row.
const APART: f64 = 9.0;

/// The shares of all hospitals in both rounds. Means have no place on an axis of percent; the table has them.
pub fn change(table: &ChangeTable, (earlier, later): (&Text, &Text), setting: Setting<'_>) -> String {
    let lang = setting.lang;
    let shares: Vec<(&ChangeColumn, &ChangeCell)> = shown(table).filter(|(column, _)| !column.is_mean).collect();
    let title = heading(&table.later, lang);
    let mut drawing = Drawing::new(setting, &title, &below(table, lang), &description(&shares, lang));
    legend(&mut drawing, (earlier.get(lang), later.get(lang)));
    let top = drawing.y;
    let bottom = top + ROW * shares.len() as f64;
    for tick in 0..=4 {
        let x = at(f64::from(tick) / 4.0);
        drawing.line((x, top), (x, bottom), GRID);
        let words = format!("{}%", tick * 25);
        let style = Type { size: 11.0, anchor: Anchor::Middle, ink: QUIET, ..Type::default() };
        drawing.text(x, bottom + 14.0, &words, style);
    }
    for (column, cell) in shares {
        row(&mut drawing, column, cell, lang);
    }
    drawing.y = bottom + 20.0;
    drawing.finish()
}

fn at(share: f64) -> f64 {
    LEFT + (RIGHT - LEFT) * share.clamp(0.0, 1.0)
}

fn below(table: &ChangeTable, lang: Lang) -> Vec<String> {
    let rule = AveragingRule::FrameWeightedShare.words();
    let count = |table: &tabulate::Table| with_unit(table.total().n_base, &table.base().unit, lang);
    let (then, now) = (count(&table.earlier), count(&table.later));
    let n = match lang {
        Lang::Ja => format!("{}、前回 n={then}、今回 n={now}、95％区間", rule.get(lang)),
        Lang::En => format!("{}; earlier n = {then}, later n = {now}; 95% intervals", rule.get(lang)),
    };
    vec![table.later.base().sentence.get(lang).to_owned(), n]
}

fn legend(drawing: &mut Drawing<'_>, (earlier, later): (&str, &str)) {
    let y = drawing.y + 6.0;
    let mut x = LEFT;
    for (words, is_later) in [(earlier, false), (later, true)] {
        dot(drawing, x + 5.0, y, is_later);
        let words = measure::shortened(words, 12.0, 180.0);
        drawing.text(x + 16.0, y + 4.0, &words, Type::default());
        x += 40.0 + measure::width(&words, 12.0);
    }
    drawing.y += 24.0;
}

/// A ring for the earlier round, a disc for the later one: told apart without colour.
fn dot(drawing: &mut Drawing<'_>, x: f64, y: f64, is_later: bool) {
    let d = format!("M{} {}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z", px(x - 5.0), px(y));
    let (fill, ink) = if is_later { (KEY, KEY) } else { ("#ffffff", INK) };
    drawing.path(&d, &format!("fill=\"{fill}\" stroke=\"{ink}\" stroke-width=\"2\""));
}

fn row(drawing: &mut Drawing<'_>, column: &ChangeColumn, cell: &ChangeCell, lang: Lang) {
    let middle = drawing.y + ROW / 2.0;
    let lines = measure::lines(column.label.get(lang), 12.0, LEFT - MARGIN - 16.0, 3);
    let first = middle + 4.0 - 7.5 * (lines.len() as f64 - 1.0);
    for (index, line) in lines.iter().enumerate() {
        drawing.text(MARGIN, first + 15.0 * index as f64, line, Type::default());
    }
    for (estimate, y, is_later) in [(&cell.earlier, middle - APART, false), (&cell.later, middle + APART, true)] {
        let Some(estimate) = estimate.as_ref().filter(|estimate| estimate.value().is_some()) else { continue };
        interval(drawing, estimate, y, if is_later { KEY } else { INK });
        dot(drawing, at(estimate.value().unwrap_or_default()), y, is_later);
    }
    let (then, now) = (share(cell.earlier.as_ref(), column), share(cell.later.as_ref(), column));
    let figures = match cell.difference {
        Some(found) => format!("{then} → {now}  ({})", points(Some(found.value), column, Sign::Bare, lang)),
        None => format!("{then} → {now}"),
    };
    drawing.text(WORDS, middle - 4.0, &figures, Type::default());
    let claims = cell.verdict.claims_change();
    let words = measure::shortened(cell.verdict.words().get(lang), 12.0, WIDTH - MARGIN - WORDS);
    let style = Type { bold: claims, ink: if claims { INK } else { QUIET }, ..Type::default() };
    drawing.text(WORDS, middle + 13.0, &words, style);
    drawing.y += ROW;
}

fn interval(drawing: &mut Drawing<'_>, estimate: &Estimate, y: f64, ink: &str) {
    let Some(found) = estimate.precision().and_then(|precision| precision.interval) else { return };
    let (low, high) = (px(at(found.low)), px(at(found.high)));
    let (y, up, down) = (px(y), px(y - 4.0), px(y + 4.0));
    let d = format!("M{low} {y}H{high}M{low} {up}V{down}M{high} {up}V{down}");
    drawing.path(&d, &format!("stroke=\"{ink}\" stroke-width=\"2\" fill=\"none\""));
}

/// For those who do not see it: every answer with its figures and its word.
fn description(shares: &[(&ChangeColumn, &ChangeCell)], lang: Lang) -> String {
    let one = |(column, cell): &(&ChangeColumn, &ChangeCell)| {
        let (then, now) = (share(cell.earlier.as_ref(), column), share(cell.later.as_ref(), column));
        let (label, word) = (column.label.get(lang), cell.verdict.words());
        match lang {
            Lang::Ja => format!("{label}：前回{then}、今回{now}、{}", word.get(lang)),
            Lang::En => format!("{label}: earlier {then}, later {now}, {}", word.get(lang)),
        }
    };
    let separator = if lang == Lang::Ja { "。" } else { ". " };
    shares.iter().map(one).collect::<Vec<_>>().join(separator)
}
