//! One section as a sheet.

use questionnaire::Answers;
use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatAlign, Worksheet, XlsxError};

use super::layout::{Entry, Line, LineKind, Plan, SheetPlan};
use super::measure::{height, lines, parts};
use super::relevance::Places;
use super::write::{Lists, Order, header, protect};
use super::{style, words};

/// The hidden row with the tags of the columns.
pub(crate) const TAG_ROW: u32 = 0;
/// The row of the first line.
pub(crate) const FIRST_LINE: u32 = 4;
/// The first answer column.
pub(crate) const ANSWER_COLUMN: u16 = 3;

/// Widths of number, question, requirement; unit, guidance.
const NUMBER_WIDTH: f64 = 7.0;
const QUESTION_WIDTH: f64 = 52.0;
const NEED_WIDTH: f64 = 9.0;
const UNIT_WIDTH: f64 = 8.0;
const GUIDANCE_WIDTH: f64 = 62.0;
/// Width of the guidance column where nothing stands in it.
const NO_GUIDANCE_WIDTH: f64 = 24.0;

/// What a sheet is made from.
pub(crate) struct Sheet<'a> {
    pub(crate) order: &'a Order<'a>,
    pub(crate) plan: &'a Plan,
    pub(crate) index: usize,
    pub(crate) answers: &'a Answers,
}

/// The tag of a row of ours that takes no answer.
pub(crate) const WORDS_TAG: &str = "kaishin:words";

/// The tag of a sheet, of an answer column, of a line.
pub(crate) fn sheet_tag(number: usize) -> String {
    format!("kaishin:sheet:{number}")
}

pub(crate) fn column_tag(column: u16) -> String {
    format!("kaishin:column:{column}")
}

pub(crate) fn line_tag(line: u32) -> String {
    format!("kaishin:line:{line}")
}

/// Writes the sheet of one section.
pub(crate) fn write(context: &Sheet<'_>, places: &mut Places<'_>, lists: &mut Lists) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    let plan = &context.plan.sheets[context.index];
    sheet.set_name(&plan.name)?;
    context.frame(&mut sheet, plan)?;
    let parts = context.marked_parts(plan);
    for (row, line) in (FIRST_LINE..).zip(&plan.lines) {
        context.line(&mut sheet, plan, row, line)?;
        for cell in &line.cells {
            let mark = context.mark(cell, &parts);
            context.answer(&mut sheet, row, cell, mark, lists)?;
        }
        let off = line.key.as_ref().and_then(|key| places.off(context.plan, context.index, key));
        if let Some(formula) = off {
            let rule = ConditionalFormatFormula::new().set_rule(formula.as_str()).set_format(style::off());
            sheet.add_conditional_format(row, 0, row, context.last_column(), &rule)?;
        }
    }
    protect(&mut sheet);
    Ok(sheet)
}

impl Sheet<'_> {
    fn n_columns(&self) -> u16 {
        u16::try_from(self.plan.sheets[self.index].widths.len()).expect("a sheet has few columns")
    }

    fn unit_column(&self) -> u16 {
        ANSWER_COLUMN + self.n_columns()
    }

    fn last_column(&self) -> u16 {
        self.unit_column() + 1
    }

    /// Everything but the lines: widths, tags, headings, print set-up.
    fn frame(&self, sheet: &mut Worksheet, plan: &SheetPlan) -> Result<(), XlsxError> {
        let lang = self.order.head.lang;
        let (unit, last) = (self.unit_column(), self.last_column());
        sheet
            .set_column_width(0, NUMBER_WIDTH)?
            .set_column_width(1, QUESTION_WIDTH)?
            .set_column_width(2, NEED_WIDTH)?;
        for (column, width) in (ANSWER_COLUMN..).zip(&plan.widths) {
            sheet.set_column_width(column, *width)?;
            sheet.write_string(TAG_ROW, column, column_tag(column - ANSWER_COLUMN))?;
        }
        sheet.set_column_width(unit, UNIT_WIDTH)?.set_column_width(last, guidance_width(plan))?;
        sheet.write_string(TAG_ROW, 0, sheet_tag(self.index + 1))?;
        sheet.set_row_hidden(TAG_ROW)?;
        sheet.set_column_hidden(last + 1)?;

        let title = if plan.title.is_empty() { &plan.name } else { &plan.title };
        sheet.merge_range(1, 0, 1, last, title, &style::title())?;
        sheet.set_row_height(1, 30)?;
        let facility = format!("{}　{}", self.order.cover.facility_name, self.order.head.facility_code);
        sheet.merge_range(2, 0, 2, last, &facility, &style::quiet().set_align(FormatAlign::VerticalCenter))?;
        let heading = style::heading();
        for (column, words) in
            [(0, words::NUMBER), (1, words::QUESTION), (2, words::NEED), (unit, words::UNIT), (last, words::GUIDANCE)]
        {
            sheet.write_string_with_format(3, column, words.get(lang), &heading)?;
        }
        self.over_answers(sheet, 3, ANSWER_COLUMN, self.n_columns(), words::ANSWER.get(lang), &heading)?;
        sheet.set_row_height(3, 24)?;
        sheet.write_string(3, last + 1, WORDS_TAG)?;

        sheet.set_freeze_panes(FIRST_LINE, 0)?;
        sheet.set_screen_gridlines(false);
        sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(1, 3)?;
        sheet.set_header(header(self.order)).set_footer("&L&9&A&C&9&P / &N");
        sheet.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
        Ok(())
    }

    /// Words over several answer columns.
    fn over_answers(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        first: u16,
        span: u16,
        words: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if span > 1 {
            sheet.merge_range(row, first, row, first + span - 1, words, format)?;
        } else {
            sheet.write_string_with_format(row, first, words, format)?;
        }
        Ok(())
    }

    /// The words of a line; its answer cells come afterwards.
    fn line(&self, sheet: &mut Worksheet, plan: &SheetPlan, row: u32, line: &Line) -> Result<(), XlsxError> {
        let last = self.last_column();
        let tag = if line.tag == 0 { WORDS_TAG.to_owned() } else { line_tag(line.tag) };
        sheet.write_string(row, last + 1, tag)?;
        match line.kind {
            LineKind::Group => {
                sheet.merge_range(row, 0, row, last, &line.label, &style::group())?;
                sheet.set_row_height(row, height(1, style::SIZE))?;
                return Ok(());
            }
            LineKind::Note => {
                let words = super::layout::joined(&[&line.label, &line.hint]);
                sheet.merge_range(row, 0, row, self.unit_column(), &words, &style::cell())?;
                sheet.write_string_with_format(row, last, &line.guidance, &style::guidance())?;
                let width = NUMBER_WIDTH + QUESTION_WIDTH + NEED_WIDTH + plan.widths.iter().sum::<f64>() + UNIT_WIDTH;
                sheet.set_row_height(row, self.height_of(lines(&words, width, style::SIZE), &line.guidance))?;
                return Ok(());
            }
            LineKind::Question | LineKind::Option | LineKind::TableHead | LineKind::TableRow | LineKind::More => {}
        }
        sheet.write_string_with_format(row, 0, &line.number, &style::middle().set_bold())?;
        self.question(sheet, row, line)?;
        let words = line.need.map(|need| need.get(self.order.head.lang)).unwrap_or_default();
        let is_required = line.need.is_some_and(|need| need != words::OPTIONAL);
        let format = if is_required { style::required() } else { style::optional() };
        sheet.write_string_with_format(row, 2, words, &format)?;
        self.blank_answers(sheet, row, line)?;
        let unit = if line.kind == LineKind::TableRow { "" } else { &line.unit };
        sheet.write_string_with_format(row, self.unit_column(), unit, &style::middle())?;
        sheet.write_string_with_format(row, last, &line.guidance, &style::guidance())?;
        sheet.set_row_height(row, self.line_height(plan, line))?;
        Ok(())
    }

    /// Number and question, with condition and support text below in grey.
    fn question(&self, sheet: &mut Worksheet, row: u32, line: &Line) -> Result<(), XlsxError> {
        let format = if line.kind == LineKind::Option {
            style::option()
        } else if line.kind == LineKind::TableRow && line.need.is_none() {
            style::cell().set_align(FormatAlign::Right)
        } else {
            style::cell()
        };
        let below = below(line);
        if line.label.is_empty() || below.is_empty() {
            let words = if line.label.is_empty() { &below } else { &line.label };
            sheet.write_string_with_format(row, 1, words, &format)?;
            return Ok(());
        }
        let label = format!("{}\n", line.label);
        let segments = [(&style::text(), label.as_str()), (&style::quiet(), below.as_str())];
        sheet.write_rich_string_with_format(row, 1, &segments, &format)?;
        Ok(())
    }

    /// Frames around answer columns that take no answer, and the headings of a table.
    fn blank_answers(&self, sheet: &mut Worksheet, row: u32, line: &Line) -> Result<(), XlsxError> {
        let mut column = 0;
        for (head, span) in &line.heads {
            self.over_answers(sheet, row, ANSWER_COLUMN + column, *span, head, &style::table_head())?;
            column += span;
        }
        for cell in &line.cells {
            self.free(sheet, row, column, cell.column)?;
            column = cell.column + cell.span;
        }
        self.free(sheet, row, column, self.n_columns())
    }

    /// One frame around answer columns in which there is nothing to fill in.
    fn free(&self, sheet: &mut Worksheet, row: u32, from: u16, to: u16) -> Result<(), XlsxError> {
        if to > from {
            self.over_answers(sheet, row, ANSWER_COLUMN + from, to - from, "", &style::cell())?;
        }
        Ok(())
    }

    fn line_height(&self, plan: &SheetPlan, line: &Line) -> f64 {
        let indent = if line.kind == LineKind::Option { 4.0 } else { 0.0 };
        let mut height = height(lines(&line.label, QUESTION_WIDTH - indent, style::SIZE), style::SIZE);
        let below = below(line);
        if !below.is_empty() {
            height += f64::from(lines(&below, QUESTION_WIDTH, style::SMALL)) * style::SMALL * 1.5;
        }
        let mut column = 0;
        for (head, span) in &line.heads {
            let width: f64 = plan.widths.iter().skip(usize::from(column)).take(usize::from(*span)).sum();
            height = height.max(super::measure::height(lines(head, width, style::SMALL), style::SMALL));
            column += span;
        }
        for cell in &line.cells {
            let width: f64 = plan.widths.iter().skip(usize::from(cell.column)).take(usize::from(cell.span)).sum();
            let shown = self.shown(cell);
            height = height.max(super::measure::height(lines(&shown, width, style::SIZE), style::SIZE));
            if cell.entry == (Entry::Text { lines: true }) && line.kind == LineKind::Question {
                height = height.max(super::measure::height(3, style::SIZE));
            }
        }
        let needed = lines(&line.guidance, GUIDANCE_WIDTH, style::SMALL);
        height.max(super::measure::height(needed, style::SMALL)).min(super::measure::ROW_HEIGHT_MAX)
    }

    fn height_of(&self, n_lines: u32, guidance: &str) -> f64 {
        let guidance = height(lines(guidance, GUIDANCE_WIDTH, style::SMALL), style::SMALL);
        height(n_lines, style::SIZE).max(guidance).min(super::measure::ROW_HEIGHT_MAX)
    }
}

fn below(line: &Line) -> String {
    super::layout::joined(&[&line.condition, &line.hint])
}

fn guidance_width(plan: &SheetPlan) -> f64 {
    if plan.has_guidance { GUIDANCE_WIDTH } else { NO_GUIDANCE_WIDTH }
}

/// Guidance that is too high for one row, in lines of its own below the question.
pub(crate) fn with_long_guidance(line: Line) -> Vec<Line> {
    let mut texts = parts(&line.guidance, GUIDANCE_WIDTH, style::SMALL).into_iter();
    let first = Line { guidance: texts.next().unwrap_or_default(), ..line };
    let more = texts.map(|guidance| Line { kind: LineKind::More, guidance, ..Line::default() });
    std::iter::once(first).chain(more).collect()
}
