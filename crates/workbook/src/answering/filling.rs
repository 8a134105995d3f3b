//! The cells of a sheet that take an answer: what is known so far, how each may be filled in, what is to be said about it.

use std::collections::BTreeMap;

use questionnaire::{Answer, Key, Value};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, Formula, IgnoreError, Worksheet, XlsxError,
};

use super::layout::{Cell, Entry, SheetPlan};
use super::mark::CellMark;
use super::part::Part;
use super::sheet::{ANSWER_COLUMN, Sheet};
use super::write::Lists;
use super::{cover, style, words};

/// Longest list that fits into a cell's rule, in characters; Excel's own limit, with a little to spare.
const LIST_CHARS_MAX: usize = 240;

impl Sheet<'_> {
    /// What a cell shows, as text.
    pub(super) fn shown(&self, cell: &Cell) -> String {
        let typed = self.typed(cell).map(str::to_owned);
        typed.unwrap_or_else(|| match self.answers.get(&cell.key).and_then(Answer::value) {
            Some(Value::Text(text)) => text.clone(),
            Some(_) | None => String::new(),
        })
    }

    /// What was typed into a cell of an answer that is to be mended. `None` where the answer stands as it is kept.
    fn typed(&self, cell: &Cell) -> Option<&str> {
        let typed = self.order.marks.get(&cell.key)?.typed.as_ref()?;
        Some(typed.get(&cell.part.code()).map_or("", String::as_str))
    }

    /// The cells of each answer that is marked, in their order.
    pub(super) fn marked_parts<'p>(&self, plan: &'p SheetPlan) -> BTreeMap<&'p Key, Vec<String>> {
        let mut parts: BTreeMap<&Key, Vec<String>> = BTreeMap::new();
        let cells = plan.lines.iter().flat_map(|line| &line.cells);
        for cell in cells.filter(|cell| self.order.marks.contains_key(&cell.key)) {
            parts.entry(&cell.key).or_default().push(cell.part.code());
        }
        parts
    }

    pub(super) fn mark(&self, cell: &Cell, parts: &BTreeMap<&Key, Vec<String>>) -> Option<CellMark> {
        self.order.marks.get(&cell.key)?.at(&cell.part.code(), parts.get(&cell.key)?)
    }

    /// One answer cell: what is known so far, how it may be filled in, what is to be said about it.
    pub(super) fn answer(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        cell: &Cell,
        mark: Option<CellMark>,
        lists: &mut Lists,
    ) -> Result<(), XlsxError> {
        let column = ANSWER_COLUMN + cell.column;
        let format = self.format_of(cell, mark.as_ref().map(|mark| mark.wrong));
        if cell.span > 1 {
            sheet.merge_range(row, column, row, column + cell.span - 1, "", &format)?;
        }
        match self.typed(cell) {
            Some("") => sheet.write_blank(row, column, &format)?,
            Some(typed) => sheet.write_string_with_format(row, column, clipped(typed), &format)?,
            None => self.known(sheet, row, column, cell, &format)?,
        };
        if let Some(mark) = mark.filter(|mark| !mark.message.is_empty()) {
            sheet.insert_note(row, column, &cover::note(&mark.message))?;
        }
        if cell.entry == Entry::Number {
            sheet.ignore_error(row, column, IgnoreError::NumberStoredAsText)?;
        }
        if let Some(rule) = self.rule(cell, lists)? {
            sheet.add_data_validation(row, column, row, column, &rule)?;
        }
        Ok(())
    }

    /// Every answer cell is a text: 0123 keeps its zero, 50% and 11/20 stay what was typed, =1+1 is no formula.
    fn format_of(&self, cell: &Cell, marked: Option<bool>) -> Format {
        let text = style::answer().set_num_format("@");
        let format = match cell.entry {
            Entry::Text { .. } | Entry::List(_) => text,
            Entry::Number | Entry::Date | Entry::Time | Entry::Circle => text.set_align(FormatAlign::Center),
        };
        match marked {
            Some(true) => style::wrong(format),
            Some(false) => style::doubtful(format),
            None => format,
        }
    }

    /// The answer as it is known. Texts are written as texts: nothing is ever read as a formula.
    fn known<'s>(
        &self,
        sheet: &'s mut Worksheet,
        row: u32,
        column: u16,
        cell: &Cell,
        format: &Format,
    ) -> Result<&'s mut Worksheet, XlsxError> {
        let lang = self.order.head.lang;
        let answer = self.answers.get(&cell.key);
        let label = |value: &str| {
            let item = self.order.instrument.item(&cell.key);
            let option = item.and_then(|item| item.option(value));
            option.map_or_else(|| value.to_owned(), |option| option.label.get(lang).to_owned())
        };
        let circle = |is: bool| if is { words::CIRCLE } else { "" };
        let text = match (&cell.part, answer) {
            (Part::Unknown, answer) => circle(answer == Some(&Answer::Unknown)).to_owned(),
            (Part::Option(value), answer) => circle(match answer.and_then(Answer::value) {
                Some(Value::Many(chosen)) => chosen.contains(value),
                Some(Value::One(chosen)) => chosen == value,
                Some(_) | None => false,
            })
            .to_owned(),
            (Part::Value, Some(Answer::Unknown)) => words::UNKNOWN.get(lang).to_owned(),
            (Part::Value, answer) => match answer.and_then(Answer::value) {
                Some(Value::Time(time)) => time.strftime("%H:%M").to_string(),
                Some(Value::One(option)) => label(option),
                Some(Value::Text(text) | Value::Decimal(text)) => text.clone(),
                Some(Value::Integer(number)) => number.to_string(),
                Some(Value::Date(day)) => day.to_string(),
                Some(Value::Many(_) | Value::Rows(_)) | None => String::new(),
            },
        };
        if text.is_empty() {
            return sheet.write_blank(row, column, format);
        }
        sheet.write_string_with_format(row, column, clipped(&text), format)
    }

    /// The rule that a cell is filled in by: lists are kept to, the rest is only explained.
    fn rule(&self, cell: &Cell, lists: &mut Lists) -> Result<Option<DataValidation>, XlsxError> {
        let lang = self.order.head.lang;
        let rule = DataValidation::new();
        let hint = |rule: DataValidation, words: &str| rule.set_input_message(words);
        Ok(match &cell.entry {
            Entry::Text { .. } => None,
            Entry::Number => Some(hint(rule.allow_any_value(), words::NUMBER_EXAMPLE.get(lang))?),
            Entry::Date => Some(hint(rule.allow_any_value(), words::DATE_EXAMPLE.get(lang))?),
            Entry::Time => Some(hint(rule.allow_any_value(), words::TIME_EXAMPLE.get(lang))?),
            Entry::Circle => {
                let rule = rule.allow_list_strings(&[words::CIRCLE])?;
                Some(refusing(rule, words::NOT_CIRCLE.get(lang))?)
            }
            // Options that other answers make are not known yet.
            Entry::List(labels) if labels.is_empty() => None,
            Entry::List(labels) => {
                let inside = labels.iter().all(|label| !label.contains([',', '"', '\n']))
                    && labels.join(",").chars().count() <= LIST_CHARS_MAX;
                let rule = if inside {
                    rule.allow_list_strings(labels)?
                } else {
                    rule.allow_list_formula(Formula::new(lists.formula(labels)))
                };
                Some(refusing(hint(rule, words::PICK.get(lang))?, words::NOT_LISTED.get(lang))?)
            }
        })
    }
}

fn refusing(rule: DataValidation, words: &str) -> Result<DataValidation, XlsxError> {
    rule.set_error_style(DataValidationErrorStyle::Stop).set_error_message(words)
}

/// A cell takes so many characters and no more.
fn clipped(text: &str) -> String {
    text.chars().take(super::CELL_CHARS_MAX / 2).collect()
}
