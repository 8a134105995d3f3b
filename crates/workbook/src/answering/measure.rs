//! How wide words are and how high a row must be for them: the workbook says so itself, as merged cells never grow.

/// Height of the highest row that Excel knows, in points, with a little to spare.
pub(crate) const ROW_HEIGHT_MAX: f64 = 400.0;
/// The font size that column widths are measured in.
const WIDTH_FONT: f64 = 11.0;

/// Width of a text without line ends in units of a column's width: full-width signs take two.
pub(crate) fn width(text: &str) -> f64 {
    text.chars().map(|c| if is_narrow(c) { 1.0 } else { 2.0 }).sum()
}

/// Half-width: Latin and the like, and half-width kana.
fn is_narrow(c: char) -> bool {
    matches!(c, '\u{20}'..='\u{2ff}' | '\u{ff61}'..='\u{ff9f}')
}

/// Lines that a text takes in a column of this width, in this font size.
pub(crate) fn lines(text: &str, column_width: f64, font_size: f64) -> u32 {
    let room = ((column_width - 1.5) * WIDTH_FONT / font_size).max(2.0);
    text.split('\n').map(|line| count((width(line) / room).ceil().max(1.0))).sum()
}

/// Height of that many lines, in points.
pub(crate) fn height(n_lines: u32, font_size: f64) -> f64 {
    f64::from(n_lines) * font_size * 1.5 + 6.0
}

/// A text cut where lines end, so that no part is higher than a row can be.
pub(crate) fn parts(text: &str, column_width: f64, font_size: f64) -> Vec<String> {
    let n_lines_max = count(((ROW_HEIGHT_MAX - 6.0) / (font_size * 1.5)).floor());
    let mut parts = vec![String::new()];
    let mut n_lines = 0;
    for line in text.split('\n').flat_map(|line| pieces(line, column_width, font_size, n_lines_max)) {
        let more = lines(&line, column_width, font_size);
        let last = parts.last_mut().expect("never empty");
        if n_lines > 0 && n_lines + more > n_lines_max {
            parts.push(line);
            n_lines = more;
        } else {
            if n_lines > 0 {
                last.push('\n');
            }
            last.push_str(&line);
            n_lines += more;
        }
    }
    parts
}

/// One line, cut where even it alone would be too high.
fn pieces(line: &str, column_width: f64, font_size: f64, n_lines_max: u32) -> Vec<String> {
    if lines(line, column_width, font_size) <= n_lines_max {
        return vec![line.to_owned()];
    }
    let room = (column_width - 1.5) * WIDTH_FONT / font_size * f64::from(n_lines_max.saturating_sub(1).max(1));
    let mut pieces = vec![String::new()];
    let mut used = 0.0;
    for c in line.chars() {
        let more = if is_narrow(c) { 1.0 } else { 2.0 };
        if used + more > room {
            pieces.push(String::new());
            used = 0.0;
        }
        pieces.last_mut().expect("never empty").push(c);
        used += more;
    }
    pieces
}

/// A small whole number that was worked out in fractions.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range just before")]
fn count(number: f64) -> u32 {
    number.clamp(0.0, 1_000_000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_takes_two_units_a_sign() {
        assert!((width("回答ab") - 6.0).abs() < 1e-9);
        assert_eq!(lines("回答", 20.0, 11.0), 1);
        assert_eq!(lines("一\n二", 20.0, 11.0), 2);
        assert_eq!(lines(&"あ".repeat(40), 41.5, 11.0), 2);
    }

    #[test]
    fn what_is_too_high_for_a_row_is_cut_and_nothing_is_lost() {
        let long = "回答要領の長い説明です。".repeat(400);
        let parts = parts(&long, 60.0, 9.0);
        assert!(parts.len() > 1);
        assert_eq!(parts.concat(), long);
        for part in parts {
            assert!(height(lines(&part, 60.0, 9.0), 9.0) <= ROW_HEIGHT_MAX);
        }
    }
}
