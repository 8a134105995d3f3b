//! One response table as ready strings, with its chart.

use base::Lang;
use serde::Serialize;
use tabulate::{ResponseTable, RowKind};

use crate::chart::{self, Setting};
use crate::number::{self, grouped};

/// Response by one classification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResponseView {
    /// The caption.
    pub caption: String,
    /// 「内部用・未秘匿」.
    pub marking: String,
    /// Headings: class, frame, responses, rate.
    pub head: [String; 4],
    /// The classes, then the total.
    pub rows: Vec<ResponseRowView>,
    /// SVG.
    pub chart: String,
}

/// One row of a response table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResponseRowView {
    /// The class.
    pub label: String,
    /// True for the last row.
    pub is_total: bool,
    /// Facilities of the frame.
    pub n_frame: String,
    /// Responses.
    pub n_responses: String,
    /// `61.0%` or a dash.
    pub rate: String,
}

/// One response table in one language, with its chart.
pub fn response(responses: &ResponseTable, setting: Setting<'_>) -> ResponseView {
    let lang = setting.lang;
    let by = responses.by().get(lang);
    let (caption, head) = match lang {
        Lang::Ja => (format!("{by}別の回答状況"), [by, "対象施設数", "回答施設数", "回答率"]),
        Lang::En => (format!("Response by {by}"), [by, "Facilities in the frame", "Responses", "Response rate"]),
    };
    let row = |row: &tabulate::ResponseRow| ResponseRowView {
        label: row.label.get(lang).to_owned(),
        is_total: row.kind == RowKind::Total,
        n_frame: grouped(row.n_frame),
        n_responses: grouped(row.n_responses),
        rate: number::percent(row.rate()),
    };
    ResponseView {
        caption,
        marking: responses.marking().words().get(lang).to_owned(),
        head: head.map(str::to_owned),
        rows: responses.rows().iter().map(row).collect(),
        chart: chart::response(responses, setting),
    }
}
