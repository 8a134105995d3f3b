//! Where a cell says it is: `B12`, or `12` for a row.

/// Most letters of a column: the last one is XFD.
const LETTERS_MAX: usize = 3;
/// Most digits of a row: the last one is 1048576.
const DIGITS_MAX: usize = 7;

/// True for a place that can be counted. Whether it can be read at all is the reader's business.
pub(crate) fn fits(place: &str) -> bool {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = place.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
    letters <= LETTERS_MAX && digits <= DIGITS_MAX
}

/// True for a range whose places can be counted, from the upper left to the lower right.
pub(crate) fn range_fits(range: &str) -> bool {
    let mut places = range.split(':');
    let (first, last) = (places.next().unwrap_or_default(), places.next());
    if !fits(first) || !places.all(fits) {
        return false;
    }
    last.is_none_or(|last| {
        let ((row, column), (last_row, last_column)) = (position(first), position(last));
        fits(last) && row <= last_row && column <= last_column
    })
}

/// Row and column of a place that fits, from 1; 0 for what it does not say.
fn position(place: &str) -> (u32, u32) {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).take(LETTERS_MAX);
    let column = letters.fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let digits = place.trim_start_matches(|sign: char| sign.is_ascii_alphabetic());
    let digits = digits.bytes().take_while(u8::is_ascii_digit).take(DIGITS_MAX);
    (digits.fold(0, |row, digit| row * 10 + u32::from(digit - b'0')), column)
}
