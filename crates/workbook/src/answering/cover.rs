//! The first sheet: what this is, until when, whom to call, how to fill it in.

use base::calendar;
use jiff::{SignedDuration, Timestamp};
use rust_xlsxwriter::{Format, FormatAlign, Note, Url, Worksheet, XlsxError};

use super::layout::Plan;
use super::measure::{height, lines};
use super::write::{Order, header, protect};
use super::{style, words};

/// Width of the left column, and of the right one.
const WIDTHS: [f64; 2] = [34.0, 80.0];
/// The tags of the three cells that say who answers.
pub(crate) const PERSON_TAGS: [&str; 3] = ["person:name", "person:department", "person:contact"];
/// The column of the tags on the cover.
const TAG_COLUMN: u16 = 3;

struct Writer<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
}

/// Writes the sheet.
pub(crate) fn write(sheet: &mut Worksheet, order: &Order<'_>, plan: &Plan) -> Result<(), XlsxError> {
    let lang = order.head.lang;
    sheet.set_name(words::COVER.get(lang))?;
    sheet.set_screen_gridlines(false);
    sheet.set_column_width(0, WIDTHS[0])?.set_column_width(1, WIDTHS[1])?;
    let mut writer = Writer { sheet, row: 0 };
    writer.title(order)?;
    writer.facts(order)?;
    if !order.marks.is_empty() {
        writer.wide(words::MARKED.get(lang), &style::doubtful(style::text().set_bold()))?;
        writer.row += 1;
    }
    writer.heading(words::HOW.get(lang))?;
    for (number, step) in words::STEPS.iter().enumerate() {
        writer.wide(&format!("{}. {}", number + 1, step.get(lang)), &style::text())?;
    }
    if order.head.withheld {
        writer.wide(words::WITHHELD.get(lang), &style::text().set_bold())?;
    }
    writer.row += 1;
    if order.head.asks_person {
        writer.person(order)?;
    }
    writer.contents(order, plan)?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_header(header(order)).set_footer("&C&9&P / &N");
    sheet.set_margins(0.5, 0.5, 0.75, 0.6, 0.3, 0.3);
    protect(sheet);
    Ok(())
}

impl Writer<'_> {
    fn title(&mut self, order: &Order<'_>) -> Result<(), XlsxError> {
        let lang = order.head.lang;
        let round = order.cover.round.get(lang);
        let format = style::title();
        self.sheet.merge_range(0, 0, 0, 1, round, &format)?;
        self.sheet.set_row_height(0, height(lines(round, WIDTHS[0] + WIDTHS[1], 16.0), 16.0))?;
        let title = style::text().set_bold();
        self.sheet.merge_range(1, 0, 1, 1, words::TITLE.get(lang), &title)?;
        self.row = 3;
        Ok(())
    }

    fn facts(&mut self, order: &Order<'_>) -> Result<(), XlsxError> {
        let lang = order.head.lang;
        let closes = order.cover.closes_at.map(|at| closing(at, lang)).unwrap_or_else(|| "—".to_owned());
        let facts = [
            (words::FACILITY, order.cover.facility_name.clone()),
            (words::FACILITY_CODE, order.head.facility_code.clone()),
            (words::CLOSES, closes),
            (words::DESK, order.cover.help_desk.get(lang).to_owned()),
            (words::RETURN_TO, words::RETURN_HOW.get(lang).to_owned()),
            (words::MADE, calendar::long_moment(order.now, lang)),
        ];
        for (name, value) in facts {
            self.sheet.write_string_with_format(self.row, 0, name.get(lang), &style::group())?;
            let middle = style::cell().set_align(FormatAlign::VerticalCenter);
            self.sheet.write_string_with_format(self.row, 1, &value, &middle)?;
            self.sheet.set_row_height(self.row, height(lines(&value, WIDTHS[1], style::SIZE), style::SIZE))?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn heading(&mut self, words: &str) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, 0, self.row, 1, words, &style::group())?;
        self.sheet.set_row_height(self.row, height(1, style::SIZE))?;
        self.row += 1;
        Ok(())
    }

    fn wide(&mut self, words: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, 0, self.row, 1, words, format)?;
        let n_lines = lines(words, WIDTHS[0] + WIDTHS[1], style::SIZE);
        self.sheet.set_row_height(self.row, height(n_lines, style::SIZE))?;
        self.row += 1;
        Ok(())
    }

    fn person(&mut self, order: &Order<'_>) -> Result<(), XlsxError> {
        let lang = order.head.lang;
        self.heading(words::WHO.get(lang))?;
        let text = style::answer().set_num_format("@");
        for (name, tag) in [words::NAME, words::DEPARTMENT, words::CONTACT].into_iter().zip(PERSON_TAGS) {
            self.sheet.write_string_with_format(self.row, 0, name.get(lang), &style::cell())?;
            self.sheet.write_blank(self.row, 1, &text)?;
            self.sheet.write_string(self.row, TAG_COLUMN, tag)?;
            self.sheet.set_row_height(self.row, height(lines(name.get(lang), WIDTHS[0], style::SIZE), style::SIZE))?;
            self.row += 1;
        }
        self.sheet.set_column_hidden(TAG_COLUMN)?;
        self.row += 1;
        Ok(())
    }

    /// The sheets, each a link.
    fn contents(&mut self, order: &Order<'_>, plan: &Plan) -> Result<(), XlsxError> {
        let lang = order.head.lang;
        self.heading(words::SHEETS.get(lang))?;
        let link = style::cell()
            .set_align(FormatAlign::VerticalCenter)
            .set_font_color("#0017C1")
            .set_underline(rust_xlsxwriter::FormatUnderline::Single);
        for sheet in &plan.sheets {
            // Over both columns: a link is not wrapped everywhere, and a name may be wider than the left one.
            let words = format!("{}（{}: {}）", sheet.name, words::N_QUESTIONS.get(lang), sheet.n_questions);
            let url = Url::new(format!("internal:'{}'!A1", sheet.name.replace('\'', "''"))).set_text(&words);
            self.sheet.merge_range(self.row, 0, self.row, 1, "", &link)?;
            self.sheet.write_url_with_format(self.row, 0, url, &link)?;
            self.sheet.set_row_height(self.row, height(1, style::SIZE))?;
            self.row += 1;
        }
        Ok(())
    }
}

/// A closing time for people: midnight belongs to the day that ends.
fn closing(at: Timestamp, lang: base::Lang) -> String {
    if calendar::time_of_day(at) == "00:00" {
        return format!(
            "{} 24:00",
            calendar::long_day(calendar::day_in_japan(at - SignedDuration::from_secs(1)), lang)
        );
    }
    calendar::long_moment(at, lang)
}

/// A note at a cell.
pub(crate) fn note(words: &str) -> Note {
    /// Longest note that is readable.
    const CHARS_MAX: usize = 500;
    let words: String = words.chars().take(CHARS_MAX).collect();
    Note::new(words).add_author_prefix(false).set_width(280).set_height(110).set_font_name(style::FONT)
}
