//! Horizontal bars from zero, one a row: shares stacked to the whole, or one value each, as a bar or as a dot. The first value
//! of a row may have an interval.

use super::draw::{Anchor, Area, Drawing, MARGIN, Type, WIDTH, px};
use super::fill::{Fill, GRID, INK, QUIET};
use super::measure;
use crate::number::NOTHING;

/// White between neighbouring segments, so that outlines of two fills never touch.
const GAP: f64 = 2.0;
/// More rows than this are drawn lower.
const TALL_ROWS_MAX: usize = 16;
const LABEL_WIDTH_MAX: f64 = 230.0;
/// Half the height of the marks at an interval's ends; less in low rows, where figures stand closer.
const WHISKER_HALF: f64 = 3.5;
const WHISKER_HALF_LOW: f64 = 2.0;
/// The room that the line between classes and total takes.
const APART: f64 = 8.0;

/// One piece of a bar.
pub(crate) struct Segment {
    pub(crate) fill: Fill,
    /// Part of the axis, 0 to 1.
    pub(crate) length: f64,
    /// Printed where it fits.
    pub(crate) words: String,
    /// Where its interval begins and ends on the axis. Drawn only for the first piece, which begins at zero.
    pub(crate) interval: Option<(f64, f64)>,
}

/// One row.
pub(crate) struct Bar {
    pub(crate) label: String,
    /// The column at the right, e.g. n of the base.
    pub(crate) beside: String,
    /// Below a line: the total, a mean, the answers that are none.
    pub(crate) apart: bool,
    /// In bold: the total, a mean.
    pub(crate) strong: bool,
    /// None at all when there is nothing to show, as for an empty base.
    pub(crate) segments: Vec<Segment>,
}

/// The axis: ticks as (part of the axis, words).
pub(crate) struct Axis {
    pub(crate) ticks: Vec<(f64, String)>,
    /// The heading of the column at the right.
    pub(crate) beside: String,
    /// Said in a row without segments.
    pub(crate) nothing: String,
    /// Print the value behind the bar where it does not fit inside. Only for bars of one segment.
    pub(crate) values_behind: bool,
    /// A dot at the value instead of a bar up to it. Only for bars of one segment.
    pub(crate) dots: bool,
}

impl Axis {
    /// 0 to 100 %.
    pub(crate) fn percent(beside: String, nothing: String, values_behind: bool) -> Axis {
        let ticks = (0..=5_u8).map(|fifth| (f64::from(fifth) / 5.0, format!("{}%", fifth * 20))).collect();
        Axis { ticks, beside, nothing, values_behind, dots: false }
    }
}

/// The legend: a swatch and words for every fill, in rows.
pub(crate) fn legend(drawing: &mut Drawing<'_>, entries: &[(Fill, String)]) {
    let mut x = MARGIN;
    drawing.y += 14.0;
    for (fill, words) in entries {
        let words = measure::shortened(words, 12.0, WIDTH - 2.0 * MARGIN - 24.0);
        let width = 24.0 + measure::width(&words, 12.0) + 18.0;
        if x + width - 18.0 > WIDTH - MARGIN && x > MARGIN {
            x = MARGIN;
            drawing.y += 22.0;
        }
        let paint = drawing.paint(*fill);
        drawing.outline(Area { x, y: drawing.y - 11.0, width: 18.0, height: 14.0 }, &paint, INK);
        drawing.text(x + 24.0, drawing.y, &words, Type::default());
        x += width;
    }
    drawing.y += 10.0;
}

/// Draws all rows with their axis.
pub(crate) fn bars(drawing: &mut Drawing<'_>, rows: &[Bar], axis: &Axis) {
    let frame = Frame::new(drawing.y + 22.0, rows, axis);
    ticks(drawing, &frame, axis);
    let mut y = frame.top;
    let mut apart_seen = false;
    for row in rows {
        if row.apart && !apart_seen {
            apart_seen = true;
            drawing.line((MARGIN, y + APART / 2.0), (WIDTH - MARGIN, y + APART / 2.0), INK);
            y += APART;
        }
        words_of_row(drawing, &frame, row, y);
        if row.segments.is_empty() {
            let words = format!("{NOTHING} {}", axis.nothing);
            let style = Type { ink: QUIET, halo: Some("#ffffff"), ..Type::default() };
            drawing.text(frame.left + 8.0, frame.baseline(y), &words, style);
        } else if axis.dots {
            dot(drawing, frame.bar(y), &row.segments[0]);
        } else {
            bar(drawing, frame.bar(y), &row.segments, frame.baseline(y), axis.values_behind);
        }
        y += frame.row_height;
    }
    drawing.y = frame.bottom + 6.0;
}

/// Where labels end, bars lie and rows begin.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    row_height: f64,
    bar_height: f64,
}

impl Frame {
    fn new(top: f64, rows: &[Bar], axis: &Axis) -> Frame {
        let (row_height, bar_height) = if rows.len() > TALL_ROWS_MAX { (20.0, 15.0) } else { (32.0, 24.0) };
        let labels = rows.iter().map(|row| measure::width(&row.label, 13.0)).fold(40.0, f64::max);
        let beside = rows.iter().map(|row| measure::width(&row.beside, 12.0)).fold(0.0, f64::max);
        let beside = beside.max(measure::width(&axis.beside, 11.0));
        let n_rows = f64::from(u32::try_from(rows.len()).expect("rows are counted in 16 bits"));
        let apart = if rows.iter().any(|row| row.apart) { APART } else { 0.0 };
        Frame {
            left: MARGIN + labels.min(LABEL_WIDTH_MAX) + 10.0,
            right: WIDTH - MARGIN - beside - if beside > 0.0 { 30.0 } else { 16.0 },
            top,
            bottom: top + n_rows * row_height + apart,
            row_height,
            bar_height,
        }
    }

    fn baseline(&self, y: f64) -> f64 {
        y + self.row_height / 2.0 + 4.5
    }

    fn bar(&self, y: f64) -> Area {
        let y = y + (self.row_height - self.bar_height) / 2.0;
        Area { x: self.left, y, width: self.right - self.left, height: self.bar_height }
    }
}

fn ticks(drawing: &mut Drawing<'_>, frame: &Frame, axis: &Axis) {
    for (part, words) in &axis.ticks {
        let x = frame.left + part * (frame.right - frame.left);
        drawing.line((x, frame.top), (x, frame.bottom), if *part > 0.0 { GRID } else { INK });
        let style = Type { size: 11.0, anchor: Anchor::Middle, ink: QUIET, ..Type::default() };
        drawing.text(x, frame.top - 6.0, words, style);
    }
    let style = Type { size: 11.0, anchor: Anchor::End, ink: QUIET, ..Type::default() };
    drawing.text(WIDTH - MARGIN, frame.top - 6.0, &axis.beside, style);
}

/// The label before the bar, and the figure at the right.
fn words_of_row(drawing: &mut Drawing<'_>, frame: &Frame, row: &Bar, y: f64) {
    let size = if frame.row_height < 24.0 { 12.0 } else { 13.0 };
    let label = measure::shortened(&row.label, size, frame.left - 10.0 - MARGIN);
    let style = Type { size, anchor: Anchor::End, bold: row.strong, ..Type::default() };
    drawing.text(frame.left - 10.0, frame.baseline(y), &label, style);
    let style = Type { anchor: Anchor::End, bold: row.strong, ..Type::default() };
    drawing.text(WIDTH - MARGIN, frame.baseline(y), &row.beside, style);
}

/// One bar; segments of no length are left out, very short ones become a line.
fn bar(drawing: &mut Drawing<'_>, area: Area, segments: &[Segment], baseline: f64, values_behind: bool) {
    let mut from = 0.0;
    let mut drawn_to = area.x;
    for segment in segments {
        let begin = area.x + from * area.width;
        from += segment.length;
        let end = area.x + from * area.width;
        if segment.length > 0.0 {
            let gap = if begin > area.x { GAP } else { 0.0 };
            let width = end - begin - gap;
            if width >= 2.0 {
                let paint = drawing.paint(segment.fill);
                drawing.outline(Area { x: begin + gap, width, ..area }, &paint, INK);
            } else {
                let d = format!("M{} {}v{}", px(end - 0.5), px(area.y), px(area.height));
                drawing.path(&d, &format!("stroke=\"{INK}\" fill=\"none\""));
            }
            drawn_to = end;
        }
        let fits = end - begin - GAP >= measure::width(&segment.words, 12.0) + 6.0;
        if fits {
            let style = Type {
                anchor: Anchor::Middle,
                ink: segment.fill.words,
                halo: Some(segment.fill.ground()),
                ..Type::default()
            };
            drawing.text(begin.midpoint(end), baseline, &segment.words, style);
        } else if values_behind {
            let style = Type { halo: Some("#ffffff"), ..Type::default() };
            let interval_to = segment.interval.map_or(0.0, |(_, high)| area.x + high * area.width);
            drawing.text(drawn_to.max(interval_to) + 6.0, baseline, &segment.words, style);
        }
    }
    if let Some(interval) = segments[0].interval {
        // On the lower edge, where it leaves the figures free.
        let (below, half) = if area.height < 20.0 { (1.5, WHISKER_HALF_LOW) } else { (0.5, WHISKER_HALF) };
        whisker(drawing, area, interval, (area.y + area.height + below, half));
    }
}

/// A dot with its interval, in the middle of the row.
fn dot(drawing: &mut Drawing<'_>, area: Area, segment: &Segment) {
    let (x, y) = (area.x + segment.length * area.width, area.y + area.height / 2.0);
    if let Some(interval) = segment.interval {
        whisker(drawing, area, interval, (y, WHISKER_HALF));
    }
    let d = format!("M{} {}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", px(x - 4.0), px(y));
    drawing.path(&d, &format!("fill=\"{INK}\" stroke=\"#ffffff\" stroke-width=\"1.5\""));
}

/// A line between two limits with a mark at each end: ink in a white seam, to be seen on every fill.
fn whisker(drawing: &mut Drawing<'_>, area: Area, (low, high): (f64, f64), (y, half): (f64, f64)) {
    let at = |part: f64| area.x + part.clamp(0.0, 1.0) * area.width;
    let (low, high, top, bottom) = (px(at(low)), px(at(high)), px(y - half), px(y + half));
    let d = format!("M{low} {top}V{bottom}M{low} {y}H{high}M{high} {top}V{bottom}", y = px(y));
    drawing.path(&d, "stroke=\"#ffffff\" stroke-width=\"4.5\" stroke-linecap=\"square\" fill=\"none\"");
    drawing.path(&d, &format!("stroke=\"{INK}\" stroke-width=\"1.5\" fill=\"none\""));
}
