//! Responses day by day, as a step line from zero to the size of the frame.

use std::fmt::Write;

use base::{Lang, Text};

use super::Setting;
use super::draw::{Anchor, Drawing, MARGIN, Type, WIDTH, px};
use super::fill::{GRID, INK, KEY, QUIET};
use super::measure;
use crate::number::{self, grouped};

/// One day of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurvePoint {
    /// The day in words, short: 1/27.
    pub day: String,
    /// Responses up to the end of that day.
    pub n_cumulative: u32,
}

const HEIGHT: f64 = 260.0;
const DAY_LABELS_MAX: usize = 8;

/// Draws the responses of a round, one point a day in order. `n_frame` facilities could respond.
pub fn curve(points: &[CurvePoint], n_frame: u32, title: &Text, setting: Setting<'_>) -> String {
    let lang = setting.lang;
    let last = points.last().map_or(0, |point| point.n_cumulative);
    let rate = number::percent(tabulate::Percent::of(u64::from(last.min(n_frame)), u64::from(n_frame)));
    let (last, frame) = (grouped(last), grouped(n_frame));
    let below = match lang {
        Lang::Ja => {
            format!("※調査対象名簿の{frame}施設を母数としている　回答 {last}施設（{rate}）")
        }
        Lang::En => format!("Base: the {frame} facilities of the frame; {last} responses ({rate})"),
    };
    let mut drawing = Drawing::new(setting, title.get(lang), std::slice::from_ref(&below), &below);
    let frame = Frame::new(&drawing, points.len(), n_frame);
    grid(&mut drawing, &frame, n_frame);
    if points.is_empty() {
        let words = match lang {
            Lang::Ja => "まだ回答期間が始まっていません",
            Lang::En => "The round has not begun",
        };
        let style = Type { anchor: Anchor::Middle, ink: QUIET, halo: Some("#ffffff"), ..Type::default() };
        drawing.text(frame.left.midpoint(frame.right), frame.top + HEIGHT / 2.0, words, style);
    } else {
        steps(&mut drawing, &frame, points);
        days(&mut drawing, &frame, points);
    }
    drawing.y = frame.top + HEIGHT + 28.0;
    drawing.finish()
}

/// Where days and counts lie.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    n_days: usize,
    n_frame: u32,
}

impl Frame {
    fn new(drawing: &Drawing<'_>, n_days: usize, n_frame: u32) -> Frame {
        let left = MARGIN + measure::width(&tick_words(n_frame, 4), 11.0) + 8.0;
        Frame { left, right: WIDTH - MARGIN - 70.0, top: drawing.y + 8.0, n_days, n_frame }
    }

    /// The left edge of a day; days are as wide as they can be.
    fn x(&self, day: usize) -> f64 {
        let of = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        self.left + (self.right - self.left) * of(day) / of(self.n_days.max(1))
    }

    fn y(&self, n: u32) -> f64 {
        let part = f64::from(n.min(self.n_frame)) / f64::from(self.n_frame.max(1));
        self.top + HEIGHT * (1.0 - part)
    }
}

/// A quarter of the frame in percent and in facilities.
fn tick_words(n_frame: u32, quarter: u32) -> String {
    let n = u64::from(n_frame) * u64::from(quarter) / 4;
    if quarter == 0 { "0".to_owned() } else { format!("{}% {}", quarter * 25, grouped(n)) }
}

fn grid(drawing: &mut Drawing<'_>, frame: &Frame, n_frame: u32) {
    for quarter in 0..=4_u32 {
        let y = frame.top + HEIGHT * (1.0 - f64::from(quarter) / 4.0);
        drawing.line((frame.left, y), (frame.right, y), if quarter == 0 { INK } else { GRID });
        let style = Type { size: 11.0, anchor: Anchor::End, ink: QUIET, ..Type::default() };
        drawing.text(frame.left - 6.0, y + 4.0, &tick_words(n_frame, quarter), style);
    }
}

fn steps(drawing: &mut Drawing<'_>, frame: &Frame, points: &[CurvePoint]) {
    let mut d = format!("M{} {}", px(frame.left), px(frame.top + HEIGHT));
    for (day, point) in points.iter().enumerate() {
        let _ = write!(d, "V{}H{}", px(frame.y(point.n_cumulative)), px(frame.x(day + 1)));
    }
    let area = format!("{d}V{}Z", px(frame.top + HEIGHT));
    drawing.path(&area, "fill=\"#d9e6ff\"");
    drawing.path(&d, &format!("stroke=\"{KEY}\" stroke-width=\"2.5\" stroke-linejoin=\"round\" fill=\"none\""));
    if let Some(last) = points.last() {
        let y = frame.y(last.n_cumulative).max(frame.top + 6.0);
        let style = Type { size: 14.0, bold: true, ink: KEY, ..Type::default() };
        drawing.text(frame.right + 8.0, y + 5.0, &grouped(last.n_cumulative), style);
    }
}

/// As many days as have room, the first and the last among them.
fn days(drawing: &mut Drawing<'_>, frame: &Frame, points: &[CurvePoint]) {
    let every = points.len().div_ceil(DAY_LABELS_MAX).max(1);
    let last = points.len() - 1;
    for (day, point) in points.iter().enumerate() {
        let regular = day % every == 0 && last - day >= every;
        if regular || day == last {
            let x = frame.x(day).midpoint(frame.x(day + 1));
            let y = frame.top + HEIGHT;
            drawing.line((x, y), (x, y + 5.0), INK);
            let style = Type { size: 11.0, anchor: Anchor::Middle, ink: QUIET, ..Type::default() };
            drawing.text(x, y + 18.0, &point.day, style);
        }
    }
}
