//! How the workbook looks: the Digital Agency's blue for headings, pale yellow where something is to be filled in.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The font of Japanese Excel; other programs take their own Japanese font instead.
pub(crate) const FONT: &str = "游ゴシック";
/// Size of questions and answers.
pub(crate) const SIZE: f64 = 11.0;
/// Size of guidance and notes.
pub(crate) const SMALL: f64 = 9.0;

const BLUE: Color = Color::RGB(0x0000_118F);
const PALE_BLUE: Color = Color::RGB(0x00E8_F1FE);
const YELLOW: Color = Color::RGB(0x00FF_FBE6);
const GREY: Color = Color::RGB(0x0059_5959);
const PALE_GREY: Color = Color::RGB(0x00E6_E6E6);
const LINE: Color = Color::RGB(0x0099_9999);
const FAINT: Color = Color::RGB(0x0080_8080);
const RED: Color = Color::RGB(0x00CE_0000);
const PALE_RED: Color = Color::RGB(0x00FD_D9D9);
const AMBER: Color = Color::RGB(0x00FF_E0B2);
const WHITE: Color = Color::RGB(0x00FF_FFFF);

/// Plain words.
pub(crate) fn text() -> Format {
    Format::new().set_font_name(FONT).set_font_size(SIZE).set_text_wrap().set_align(FormatAlign::Top)
}

/// Small grey words.
pub(crate) fn quiet() -> Format {
    text().set_font_size(SMALL).set_font_color(GREY)
}

/// The title of a sheet.
pub(crate) fn title() -> Format {
    text().set_font_size(16.0).set_bold().set_font_color(BLUE).set_align(FormatAlign::VerticalCenter)
}

/// Headings of the columns.
pub(crate) fn heading() -> Format {
    lined(text())
        .set_bold()
        .set_font_color(WHITE)
        .set_background_color(BLUE)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
}

/// The heading of a group of questions, or of a block on the cover.
pub(crate) fn group() -> Format {
    lined(text()).set_bold().set_font_color(BLUE).set_background_color(PALE_BLUE).set_align(FormatAlign::VerticalCenter)
}

/// Headings of a table inside a sheet.
pub(crate) fn table_head() -> Format {
    lined(text())
        .set_font_size(SMALL)
        .set_bold()
        .set_background_color(PALE_BLUE)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
}

/// A cell with words inside the table.
pub(crate) fn cell() -> Format {
    lined(text())
}

/// Number, requirement, unit: in the middle.
pub(crate) fn middle() -> Format {
    lined(text()).set_align(FormatAlign::Center)
}

/// ※必須
pub(crate) fn required() -> Format {
    middle().set_font_size(SMALL).set_font_color(RED)
}

/// ※任意
pub(crate) fn optional() -> Format {
    middle().set_font_size(SMALL).set_font_color(GREY)
}

/// Guidance.
pub(crate) fn guidance() -> Format {
    lined(text()).set_font_size(SMALL)
}

/// One option.
pub(crate) fn option() -> Format {
    lined(text()).set_indent(2).set_align(FormatAlign::VerticalCenter)
}

/// A cell to fill in.
pub(crate) fn answer() -> Format {
    lined(text()).set_background_color(YELLOW).set_unlocked().set_align(FormatAlign::VerticalCenter)
}

/// A cell to fill in that could not be read.
pub(crate) fn wrong(answer: Format) -> Format {
    answer.set_background_color(PALE_RED).set_border(FormatBorder::Medium).set_border_color(RED)
}

/// A cell to fill in that wants a second look.
pub(crate) fn doubtful(answer: Format) -> Format {
    answer.set_background_color(AMBER)
}

/// What a line that does not apply looks like.
pub(crate) fn off() -> Format {
    Format::new().set_font_color(FAINT).set_background_color(PALE_GREY)
}

fn lined(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(LINE)
}
