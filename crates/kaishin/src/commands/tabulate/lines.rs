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
const HEAD: &str = "item,classification,class,code,in_base,count,n_base,share,share_frame_weighted,standard_error,df,low,high,interval_method,";
/// What a codebook adds: in Japanese, the language of the survey, and in English.
const WORDS: &str = "item_label_ja,item_label_en,class_label_ja,class_label_en,code_label_ja,code_label_en,";
const MARKING: &str = "base_ja,base_en,marking\r\n";

pub(super) fn csv(
    file: &CodedFile,
    layout: &Layout,
    meaning: &Meaning,
    breakdowns: &[Vec<Breakdown>],
    weighted: Option<&Shares>,
) -> String {
    let marking = quoted(Marking::InternalUnsuppressed.words().get(Lang::Ja));
    let n_lines: usize = layout.in_base.iter().map(|codes| codes.len() * 64).sum();
    let mut csv = String::with_capacity(HEAD.len() + n_lines * LINE_BYTES);
    csv.push_str(HEAD);
    if meaning.has_words() {
        csv.push_str(WORDS);
    }
    csv.push_str(MARKING);
    for (item, breakdowns) in breakdowns.iter().enumerate() {
        let column = &file.columns()[layout.items[item]];
        let total = breakdowns.len() - 1;
        let ranks = meaning.order(column, |rank| breakdowns[total].counts(0)[rank]);
        let codes: Vec<String> = column.codes.iter().map(|code| quoted(&code.to_string())).collect();
        let name = quoted(&column.name);
        let base = two(&meaning.base(column));
        for by in (0..layout.n_by).chain([total]) {
            let shares = weighted.map(|weighted| &weighted[by.min(layout.n_by)][item]);
            let (classification, classes) = classes(file, layout, meaning, by, &breakdowns[by]);
            for (class, of_class) in classes {
                let before = format!("{name},{},{},", quoted(classification), quoted(&of_class));
                let words = words(meaning, &column.name, (classification, &of_class));
                let after = format!(",{base},{marking}\r\n");
                for rank in ranks.iter().copied() {
                    let is_in = layout.in_base[item][rank];
                    let (count, n_base) = (breakdowns[by].counts(class)[rank], breakdowns[by].n_base(class));
                    csv.push_str(&before);
                    csv.push_str(&codes[rank]);
                    csv.push_str(if is_in { ",1," } else { ",0," });
                    push_count(&mut csv, count);
                    csv.push(',');
                    push_count(&mut csv, n_base);
                    csv.push(',');
                    if let Some(share) = breakdowns[by].share(class, rank) {
                        push_number(&mut csv, share);
                    }
                    let share = shares.filter(|_| is_in).and_then(|shares| shares[class][rank]);
                    precision(&mut csv, share.as_ref());
                    if let Some((of_item, of_class)) = &words {
                        let code = two(&meaning.label(&column.name, &column.codes[rank].to_string()));
                        for words in [of_item, of_class, &code] {
                            csv.push(',');
                            csv.push_str(words);
                        }
                    }
                    csv.push_str(&after);
                }
            }
        }
    }
    csv
}

/// The classes of a classification with their codes, in the order in which they are told; in total one without a code.
fn classes<'a>(
    file: &'a CodedFile,
    layout: &Layout,
    meaning: &Meaning,
    by: usize,
    breakdown: &Breakdown,
) -> (&'a str, Vec<(usize, String)>) {
    let Some(dimension) = layout.dimensions.get(by).filter(|_| by < layout.n_by) else {
        return ("", vec![(0, String::new())]);
    };
    let column = &file.columns()[*dimension];
    let n_of = |class: usize| -> u64 { breakdown.counts(class).iter().sum() };
    let classes = meaning.order(column, n_of).into_iter();
    (column.name.as_str(), classes.map(|class| (class, column.codes[class].to_string())).collect())
}

/// `,share,standard error,df,low,high,method`; empty where there is none.
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
        if let Some(number) = number {
            push_number(csv, number);
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
        write!(csv, "{number}").expect("writing to a string does not fail");
    }
}

/// The words of item and class, each in both languages.
fn words(meaning: &Meaning, item: &str, (by, class): (&str, &str)) -> Option<(String, String)> {
    if !meaning.has_words() {
        return None;
    }
    let label = meaning.column(item).map(|column| column.label.clone()).unwrap_or_default();
    Some((two(&label), two(&meaning.label(by, class))))
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
