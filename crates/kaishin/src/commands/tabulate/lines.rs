//! The result as CSV in long form: one line for each item, class and code.

use std::fmt::Write;

use base::{Lang, Text, cell};
use extract::CodedFile;
use tabulate::Marking;
use tabulate::kernel::Breakdown;

use super::layout::Layout;
use super::meaning::Meaning;
use super::weighting::Shares;

/// About the length of a line, for reserving memory.
const LINE_BYTES: usize = 96;
const FIGURES: &str =
    "code,in_base,count,n_base,share,share_frame_weighted,standard_error,df,low,high,interval_method,";
const MARKING: &str = "count_unit,share_unit,base_ja,base_en,marking\r\n";
/// What counts and bases are of, and shares, as the ministry's rule for tables wants it beside every number.
pub(super) const UNITS: &str = "行,割合";
/// A figure that does not exist, such as the share of a code outside of the base; blank it would be an omission.
pub(super) const NOTHING: &str = "***";
/// Classification and class of the lines of all rows.
const TOTAL: &str = "total";
const NEVER: &str = "writing to a string does not fail";

pub(super) fn csv(
    file: &CodedFile,
    layout: &Layout,
    meaning: &Meaning,
    breakdowns: &[Vec<Breakdown>],
    weighted: Option<&Shares>,
) -> String {
    let marking = quoted(Marking::InternalUnsuppressed.words().get(Lang::Ja));
    let n_lines: usize = layout.in_base.iter().map(|codes| codes.len() * 64).sum();
    let mut csv = String::with_capacity(n_lines * LINE_BYTES);
    let n_crossed = layout.by.iter().map(|by| by.dimensions.len()).max().unwrap_or(1).max(1);
    head(&mut csv, n_crossed, meaning.has_words());
    for (item, breakdowns) in breakdowns.iter().enumerate() {
        let column = &file.columns()[layout.items[item]];
        let total = breakdowns.len() - 1;
        let ranks = meaning.order(column, |rank| breakdowns[total].counts(0)[rank]);
        let codes: Vec<String> = column.codes.iter().map(|code| quoted(&code.to_string())).collect();
        let name = quoted(&column.name);
        let base = two(&meaning.base(column));
        for (view, breakdown) in breakdowns.iter().enumerate() {
            let shares = weighted.map(|weighted| &weighted[view][item]);
            for Class { place, parts } in classes(file, layout, meaning, view, breakdown) {
                let mut before = format!("{name},");
                for (classification, class) in told(&parts, n_crossed) {
                    write!(before, "{},{},", quoted(classification), quoted(class)).expect(NEVER);
                }
                let words = meaning.has_words().then(|| words(meaning, &column.name, &parts, n_crossed));
                let after = format!(",{UNITS},{base},{marking}\r\n");
                for rank in ranks.iter().copied() {
                    let is_in = layout.in_base[item][rank];
                    let (count, n_base) = (breakdown.counts(place)[rank], breakdown.n_base(place));
                    csv.push_str(&before);
                    csv.push_str(&codes[rank]);
                    csv.push_str(if is_in { ",1," } else { ",0," });
                    push_count(&mut csv, count);
                    csv.push(',');
                    push_count(&mut csv, n_base);
                    csv.push(',');
                    match breakdown.share(place, rank) {
                        Some(share) => push_number(&mut csv, share),
                        None => csv.push_str(NOTHING),
                    }
                    match shares {
                        Some(shares) => precision(&mut csv, shares[place][rank].as_ref().filter(|_| is_in)),
                        None => csv.push_str(UNWEIGHTED),
                    }
                    if let Some(words) = &words {
                        let code = two(&meaning.label(&column.name, &column.codes[rank].to_string()));
                        write!(csv, ",{words},{code}").expect(NEVER);
                    }
                    csv.push_str(&after);
                }
            }
        }
    }
    csv
}

/// The first line. `n_crossed` is how many columns the widest crossing has; a codebook adds words: in Japanese, the language of the
/// survey, and in English.
fn head(csv: &mut String, n_crossed: usize, has_words: bool) {
    csv.push_str("item,classification,class,");
    for number in 2..=n_crossed {
        write!(csv, "classification_{number},class_{number},").expect(NEVER);
    }
    csv.push_str(FIGURES);
    if has_words {
        csv.push_str("item_label_ja,item_label_en,class_label_ja,class_label_en,");
        for number in 2..=n_crossed {
            write!(csv, "class_{number}_label_ja,class_{number}_label_en,").expect(NEVER);
        }
        csv.push_str("code_label_ja,code_label_en,");
    }
    csv.push_str(MARKING);
}

/// A class of a classification.
struct Class<'a> {
    /// Its place in the breakdown.
    place: usize,
    /// Column and code; several of a crossing, none of the total.
    parts: Vec<(&'a str, String)>,
}

/// The classes of a view in the order in which they are told; in total one without parts.
fn classes<'a>(
    file: &'a CodedFile,
    layout: &Layout,
    meaning: &Meaning,
    view: usize,
    breakdown: &Breakdown,
) -> Vec<Class<'a>> {
    let dimensions = layout.by.get(view).map(|by| by.dimensions.as_slice()).unwrap_or_default();
    let mut classes = vec![Class { place: 0, parts: Vec::new() }];
    for (at, dimension) in dimensions.iter().enumerate() {
        let column = &file.columns()[layout.dimensions[*dimension]];
        let n_faster: usize = dimensions[at + 1..].iter().map(|dimension| layout.cells.shape()[*dimension]).product();
        let n_codes = column.codes.len();
        let is_of = |class: &usize, code: usize| class / n_faster % n_codes == code;
        let n_of = |code: usize| -> u64 {
            let own = (0..breakdown.n_classes()).filter(|class| is_of(class, code));
            own.flat_map(|class| breakdown.counts(class)).sum()
        };
        let codes = meaning.order(column, n_of);
        let with = |class: &Class<'a>, code: usize| {
            let mut parts = class.parts.clone();
            parts.push((column.name.as_str(), column.codes[code].to_string()));
            Class { place: class.place * n_codes + code, parts }
        };
        classes = classes.iter().flat_map(|class| codes.iter().map(move |code| with(class, *code))).collect();
    }
    classes
}

/// Classification and class for each of the columns that there are for them.
fn told<'a>(parts: &'a [(&'a str, String)], n_crossed: usize) -> impl Iterator<Item = (&'a str, &'a str)> {
    let parts = parts.iter().map(|(column, code)| (*column, code.as_str()));
    parts.chain(std::iter::repeat((TOTAL, TOTAL))).take(n_crossed)
}

/// `,share,standard error,df,low,high,method` where there are no weights.
const UNWEIGHTED: &str = ",,,,,,";

/// `,share,standard error,df,low,high,method`.
fn precision(csv: &mut String, share: Option<&tabulate::Share>) {
    let interval = share.and_then(|share| share.interval);
    let numbers = [
        share.map(|share| share.share),
        share.and_then(|share| share.standard_error),
        share.map(|share| share.df),
        interval.map(|(interval, _)| interval.low),
        interval.map(|(interval, _)| interval.high),
    ];
    for number in numbers {
        csv.push(',');
        match number {
            Some(number) => push_number(csv, number),
            None => csv.push_str(NOTHING),
        }
    }
    csv.push(',');
    csv.push_str(interval.map_or("", |(_, method)| method.code()));
}

fn push_count(csv: &mut String, count: u64) {
    csv.push_str(itoa::Buffer::new().format(count));
}

/// A number as `{number}` writes it, several times quicker: most of the file is numbers.
fn push_number(csv: &mut String, number: f64) {
    // Elsewhere the two write exponents otherwise.
    if number == 0.0 || (1e-4..1e15).contains(&number.abs()) {
        let mut digits = zmij::Buffer::new();
        let digits = digits.format_finite(number);
        csv.push_str(digits.strip_suffix(".0").unwrap_or(digits));
    } else {
        write!(csv, "{number}").expect(NEVER);
    }
}

/// The words of item and classes, each in both languages.
fn words(meaning: &Meaning, item: &str, parts: &[(&str, String)], n_crossed: usize) -> String {
    let label = meaning.column(item).map(|column| column.label.clone()).unwrap_or_default();
    let of_classes = parts.iter().map(|(column, code)| meaning.label(column, code));
    let all = std::iter::repeat_with(|| Text::new("全体", "all"));
    let words = std::iter::once(label).chain(of_classes.chain(all).take(n_crossed));
    words.map(|words| two(&words)).collect::<Vec<_>>().join(",")
}

/// Japanese and English, as two cells.
pub(super) fn two(text: &Text) -> String {
    format!("{},{}", quoted(text.get(Lang::Ja)), quoted(text.get(Lang::En)))
}

/// Safe in a spreadsheet; in quotes where a comma, a quote or a line break asks for them.
pub(super) fn quoted(text: &str) -> String {
    // A whole number is no formula, also with a sign.
    let safe = if text.parse::<i64>().is_ok() { text.to_owned() } else { cell::safe(text) };
    if safe.contains([',', '"', '\r', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_elsewhere() {
        let quotients =
            (1..3000_u32).flat_map(|n| [f64::from(n) / 4069.0, f64::from(n) * 1e11 / 7.0, 1.0 / f64::from(n * n)]);
        let others =
            [0.0, -0.0, 1.0, -2.5, 1e-4, 9.999e-5, 1e-7, 1e15, 1e16, 1e300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
        for number in quotients.chain(others) {
            let mut written = String::new();
            push_number(&mut written, number);
            assert_eq!(written, number.to_string());
        }
    }
}
