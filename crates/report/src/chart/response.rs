//! Response rates by class as bars from 0 to 100 %.

use base::Lang;
use tabulate::{ResponseRow, ResponseTable, RowKind};

use super::Setting;
use super::bars::{Axis, Bar, Segment, bars};
use super::draw::Drawing;
use super::fill;
use crate::number::{self, grouped};

/// Draws the response rates of a response table.
pub fn response(table: &ResponseTable, setting: Setting<'_>) -> String {
    let lang = setting.lang;
    let total = table.total();
    let (by, rate) = (table.by().get(lang), number::percent(total.rate()));
    let (n_frame, n_responses) = (grouped(total.n_frame), grouped(total.n_responses));
    let (title, below, beside, nothing) = match lang {
        Lang::Ja => (
            format!("{by}別の回答率"),
            format!("※調査対象の施設を母数としている　対象 {n_frame}施設、回答 {n_responses}施設"),
            "回答／対象",
            "対象施設なし",
        ),
        Lang::En => (
            format!("Response rate by {by}"),
            format!("Base: the facilities asked; {n_responses} responses of {n_frame} facilities"),
            "responses / frame",
            "no facilities",
        ),
    };
    let description = match lang {
        Lang::Ja => {
            format!("全体の回答率は{rate}（対象{n_frame}施設、回答{n_responses}施設）です。")
        }
        Lang::En => format!("In total {rate} responded: {n_responses} of {n_frame} facilities."),
    };
    let row = |row: &ResponseRow| Bar {
        label: row.label.get(lang).to_owned(),
        beside: format!("{} / {}", grouped(row.n_responses), grouped(row.n_frame)),
        apart: row.kind == RowKind::Total,
        strong: row.kind == RowKind::Total,
        segments: segment(row).into_iter().collect(),
    };
    let rows: Vec<Bar> = table.rows().iter().map(row).collect();
    let mut drawing = Drawing::new(setting, &title, &[below], &description);
    bars(&mut drawing, &rows, &Axis::percent(beside.to_owned(), nothing.to_owned(), true));
    drawing.finish()
}

fn segment(row: &ResponseRow) -> Option<Segment> {
    let rate = row.rate()?;
    let length = f64::from(rate.tenths()) / 1000.0;
    Some(Segment { fill: fill::key(), length, words: format!("{rate}%"), interval: None })
}
