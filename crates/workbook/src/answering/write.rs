//! From a questionnaire and the answers so far to the bytes of a workbook.

use base::{Lang, Text};
use jiff::Timestamp;
use questionnaire::{Answers, Instrument, journey_at};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, ProtectionOptions, Workbook, Worksheet, XlsxError};

use super::layout::{self, Plan, Source};
use super::manifest::{self, Head, Manifest};
use super::mark::Marks;
use super::relevance::Places;
use super::sheet::{self, Sheet};
use super::{cover, known, rows};

/// Name of the hidden sheet with lists of options.
const LISTS: &str = "_lists";

/// What the first sheet says.
#[derive(Clone, Debug)]
pub struct Cover {
    /// Title of the round.
    pub round: Text,
    /// Name of the facility.
    pub facility_name: String,
    /// When the round closes.
    pub closes_at: Option<Timestamp>,
    /// Whom to call.
    pub help_desk: Text,
}

/// A workbook to be written.
pub struct Order<'a> {
    /// The questionnaire.
    pub instrument: &'a Instrument,
    /// Whose, and made from what.
    pub head: &'a Head,
    /// The first sheet.
    pub cover: &'a Cover,
    /// The answers to write in; without those that are withheld.
    pub answers: &'a Answers,
    /// What to mark; nothing for a fresh workbook.
    pub marks: &'a Marks,
    /// The moment at which it is made.
    pub now: Timestamp,
}

/// Writes the workbook. `sign` gives the signature of the manifest's text.
///
/// Fails with a sentence only for what Excel itself refuses, such as more rows than a sheet has.
pub fn write(order: &Order<'_>, sign: impl FnOnce(&str) -> String) -> Result<Vec<u8>, String> {
    build(order, sign).map_err(|error| error.to_string())
}

fn build(order: &Order<'_>, sign: impl FnOnce(&str) -> String) -> Result<Vec<u8>, XlsxError> {
    let lang = order.head.lang;
    let opened = known::opened(order.instrument);
    let answers = known::with_defaults(order.instrument, order.answers, order.now);
    let (shown, listed) = rows::with_spare(order.instrument, &opened, &answers, order.now);
    let journey = journey_at(&opened, &shown, order.now);
    let source = Source { instrument: &opened, lang, withheld: order.head.withheld, journey: &journey };
    let plan = layout::plan(&source, listed);
    let mut places = Places::new(order.instrument, lang, &plan);
    let mut lists = Lists::default();

    let mut book = Workbook::new();
    book.set_properties(&properties(order)?);
    let mut first = Worksheet::new();
    cover::write(&mut first, order, &plan)?;
    let mut sheets = vec![first];
    for index in 0..plan.sheets.len() {
        let context = Sheet { order, plan: &plan, index, answers: &answers };
        sheets.push(sheet::write(&context, &mut places, &mut lists)?);
    }
    sheets.extend(lists.sheet()?);
    sheets.push(hidden(&manifest_of(order.head, &plan), sign)?);
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    for (name, formula) in &places.names {
        book.define_name(name.clone(), formula)?;
    }
    book.save_to_buffer()
}

fn manifest_of(head: &Head, plan: &Plan) -> Manifest {
    let sheets = plan.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    Manifest { head: head.clone(), sheets, slots: plan.slots(), rows: plan.rows.clone() }
}

/// The day of making, so that the same order gives the same bytes.
fn properties(order: &Order<'_>) -> Result<DocProperties, XlsxError> {
    let day = base::calendar::day_in_japan(order.now);
    let (year, month, day) = (day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs());
    let made = ExcelDateTime::from_ymd(year, month, day)?;
    let title = order.cover.round.get(order.head.lang);
    Ok(DocProperties::new().set_title(title).set_author("Kaishin 回診").set_creation_datetime(&made))
}

/// What locked sheets still allow: looking better.
pub(crate) fn protect(sheet: &mut Worksheet) {
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
}

/// The manifest line by line, the signature beside the first.
fn hidden(manifest: &Manifest, sign: impl FnOnce(&str) -> String) -> Result<Worksheet, XlsxError> {
    let text = manifest.text();
    let mut sheet = Worksheet::new();
    sheet.set_name(manifest::SHEET)?;
    for (row, line) in (0..).zip(text.split('\n')) {
        sheet.write_string(row, 0, line)?;
    }
    sheet.write_string(0, 1, sign(&text))?;
    sheet.protect();
    sheet.set_very_hidden(true);
    Ok(sheet)
}

/// Lists that are too long to stand inside a cell's rule.
#[derive(Default)]
pub(crate) struct Lists(Vec<Vec<String>>);

impl Lists {
    /// The formula that names a list.
    pub(crate) fn formula(&mut self, labels: &[String]) -> String {
        let index = self.0.iter().position(|known| known == labels).unwrap_or_else(|| {
            self.0.push(labels.to_vec());
            self.0.len() - 1
        });
        let column = crate::letters::letters(u32::try_from(index).unwrap_or(u32::MAX));
        format!("='{LISTS}'!${column}$1:${column}${}", labels.len().max(1))
    }

    fn sheet(&self) -> Result<Option<Worksheet>, XlsxError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let mut sheet = Worksheet::new();
        sheet.set_name(LISTS)?;
        for (column, labels) in (0..).zip(&self.0) {
            for (row, label) in (0..).zip(labels) {
                sheet.write_string(row, column, label)?;
            }
        }
        sheet.protect();
        sheet.set_hidden(true);
        Ok(Some(sheet))
    }
}

/// Words for the head and foot of a printed page; `&` is a sign of its own there.
pub(crate) fn header(order: &Order<'_>) -> String {
    /// Excel takes 255 characters in all.
    const PART_CHARS_MAX: usize = 90;
    let part = |text: &str| text.chars().take(PART_CHARS_MAX).collect::<String>().replace('&', "&&");
    let code = part(&order.head.facility_code);
    let (open, close) = if order.head.lang == Lang::Ja { ("（", "）") } else { (" (", ")") };
    let name = part(&order.cover.facility_name);
    format!("&L&9{}&R&9{name}{open}{code}{close}", part(order.cover.round.get(order.head.lang)))
}
