//! Reports and tables as ready strings for templates: nothing is computed, rounded or worded after this.

mod averaging;
mod response;
mod table;

use base::{Lang, Text};
use serde::Serialize;

use crate::chart::{self, Setting};
use crate::publication::{Report, RoundFacts};

pub use averaging::{AveragingRow, AveragingView, averaging, averaging_text};
pub use response::{ResponseRowView, ResponseView, response};
pub use table::{AmountsView, CellView, Labels, RowView, TableView, table};

/// A whole report in one language, charts included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportView {
    /// `ja` or `en`.
    pub lang: &'static str,
    /// The publication's title.
    pub title: String,
    /// 「内部用・未秘匿」, for every page.
    pub marking: String,
    /// Label and words, in order; only facts that are known.
    pub facts: Vec<(String, String)>,
    /// Response by each classification.
    pub responses: Vec<ResponseView>,
    /// One a question.
    pub questions: Vec<QuestionView>,
    /// What could not be tabulated.
    pub findings: Vec<String>,
}

/// One question: words, chart, table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionView {
    /// Safe in `id` and in an address; unique in the report.
    pub anchor: String,
    /// 問番号 and question.
    pub heading: String,
    /// The total in one sentence.
    pub summary: String,
    /// SVG, escaped already.
    pub chart: String,
    /// The same figures.
    pub table: TableView,
}

/// A whole report in one language.
pub fn report(report: &Report, lang: Lang) -> ReportView {
    let marking = report.marking.words();
    let (source, as_of) = (&report.facts.source, &report.facts.as_of);
    let setting = Setting { lang, prefix: "", source, as_of, marking: &marking };
    let mut responses: Vec<ResponseView> = Vec::with_capacity(report.responses.len());
    for (index, counts) in report.responses.iter().enumerate() {
        responses.push(response(counts, Setting { prefix: &format!("response{}", index + 1), ..setting }));
    }
    let mut questions: Vec<QuestionView> = Vec::with_capacity(report.tables.len());
    for (index, counted) in report.tables.iter().enumerate() {
        let anchor = format!("q{}-{}", index + 1, identifier(&counted.name));
        questions.push(QuestionView {
            heading: chart::heading(counted, lang),
            summary: chart::summary(counted).get(lang).to_owned(),
            chart: chart::shares(counted, Setting { prefix: &anchor, ..setting }),
            table: table(counted, lang),
            anchor,
        });
    }
    ReportView {
        lang: lang.tag(),
        title: report.title.get(lang).to_owned(),
        marking: marking.get(lang).to_owned(),
        facts: facts(&report.facts, lang),
        responses,
        questions,
        findings: report.findings.iter().map(|finding| finding.line(lang)).collect(),
    }
}

/// Only the facts that are known.
fn facts(facts: &RoundFacts, lang: Lang) -> Vec<(String, String)> {
    let all = [
        (Text::new("調査", "Survey"), &facts.survey),
        (Text::new("回", "Round"), &facts.round),
        (Text::new("回答期間", "Period"), &facts.period),
        (Text::new("集計時点", "As of"), &facts.as_of),
        (Text::new("作成日時", "Made at"), &facts.generated_at),
        (Text::new("作成者", "Source"), &facts.source),
        (Text::new("秘匿の規則", "Withheld by"), &facts.rules),
    ];
    let known = all.iter().filter(|(_, words)| !words.is_empty());
    known.map(|(label, words)| (label.get(lang).to_owned(), words.get(lang).to_owned())).collect()
}

/// `name` with nothing in it that an `id` or an address would mind.
fn identifier(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
