//! The result as CSV in long form: one line for each item, class and code.

use std::fmt::Write;

use base::{Lang, Text, cell};
use extract::{CodedColumn, CodedFile};
use report::NOTHING;
use tabulate::Marking;
use tabulate::kernel::Breakdown;

use super::layout::Layout;
use super::meaning::Meaning;
use super::weighting::Shares;

/// About the length of a line but for its item and what stands behind the figures, for reserving memory.
const FIGURES_BYTES: usize = 48;
const FIGURES: &str =
    "code,in_base,count,n_base,share,share_frame_weighted,standard_error,df,low,high,interval_method,";
const MARKING: &str = "count_unit,share_unit,base_ja,base_en,marking\r\n";
/// What counts and bases are of, and shares, as the ministry's rule for tables wants it beside every number.
pub(super) const UNITS: &str = "行,割合";
/// Classification and class of the lines of all rows.
const TOTAL: &str = "total";
const NEVER: &str = "writing to a string does not fail";

/// The CSV in pieces that stand one after another: the first line, then the lines of each item.
pub(super) fn csv(
    file: &CodedFile,
    layout: &Layout,
    meaning: &Meaning,
    breakdowns: &[Vec<Breakdown>],
    weighted: Option<&Shares>,
) -> Vec<String> {
    let n_crossed = layout.by.iter().map(|by| by.dimensions.len()).max().unwrap_or(1).max(1);
    // Every row has a code of every item, so that the classes with rows are those of the first.
    let views = breakdowns.first().into_iter().flatten().enumerate();
    let classes = views.map(|(view, breakdown)| classes(file, layout, meaning, view, breakdown, n_crossed)).collect();
    let marking = quoted(Marking::InternalUnsuppressed.words().get(Lang::Ja));
    let lines = Lines { file, layout, meaning, weighted, classes, marking };
    let pieces = breakdowns.iter().enumerate().map(|(item, breakdowns)| lines.of_item(item, breakdowns));
    [head(n_crossed, meaning.has_words())].into_iter().chain(pieces).collect()
}

/// What the lines of all items are made of.
struct Lines<'a> {
    file: &'a CodedFile,
    layout: &'a Layout,
    meaning: &'a Meaning,
    weighted: Option<&'a Shares>,
    /// View by view.
    classes: Vec<Vec<Class>>,
    marking: String,
}

impl Lines<'_> {
    fn of_item(&self, item: usize, breakdowns: &[Breakdown]) -> String {
        let column = &self.file.columns()[self.layout.items[item]];
        let total = breakdowns.len() - 1;
        let ranks = self.meaning.order(column, |rank| breakdowns[total].counts(0)[rank]);
        let name = quoted(&column.name);
        let is_in = &self.layout.in_base[item];
        let code = |rank: usize| format!("{},{},", quoted(&column.codes[rank].to_string()), u8::from(is_in[rank]));
        let codes: Vec<String> = (0..column.codes.len()).map(code).collect();
        let words = self.meaning.has_words().then(|| Words::of(self.meaning, column));
        let after = format!(",{UNITS},{},{}\r\n", two(&self.meaning.base(column, &ranks)), self.marking);
        let n_lines = self.classes.iter().flatten().count() * ranks.len();
        let mut csv = String::with_capacity(n_lines * (FIGURES_BYTES + name.len() + after.len()));
        for (view, breakdown) in breakdowns.iter().enumerate() {
            let shares = self.weighted.map(|weighted| &weighted[view][item]);
            for class in &self.classes[view] {
                for rank in ranks.iter().copied() {
                    for part in [&name, ",", &class.cells, &codes[rank]] {
                        csv.push_str(part);
                    }
                    push_count(&mut csv, breakdown.counts(class.place)[rank]);
                    csv.push(',');
                    push_count(&mut csv, breakdown.n_base(class.place));
                    csv.push(',');
                    match breakdown.share(class.place, rank) {
                        Some(share) => push_number(&mut csv, share),
                        None => csv.push_str(NOTHING),
                    }
                    match shares {
                        Some(shares) => precision(&mut csv, shares[class.place][rank].as_ref().filter(|_| is_in[rank])),
                        None => csv.push_str(UNWEIGHTED),
                    }
                    if let Some(words) = &words {
                        for part in [",", &words.item, &class.words, ",", &words.codes[rank]] {
                            csv.push_str(part);
                        }
                    }
                    csv.push_str(&after);
                }
            }
        }
        csv
    }
}

/// What a codebook calls an item and its codes, each in two cells.
struct Words {
    item: String,
    codes: Vec<String>,
}

impl Words {
    fn of(meaning: &Meaning, item: &CodedColumn) -> Words {
        let label = meaning.column(&item.name).map(|column| column.label.clone()).unwrap_or_default();
        let codes = item.codes.iter().map(|code| two(&meaning.label(&item.name, &code.to_string())));
        Words { item: two(&label), codes: codes.collect() }
    }
}

/// The first line. `n_crossed` is how many columns the widest crossing has; a codebook adds words: in Japanese, the language of the
/// survey, and in English.
fn head(n_crossed: usize, has_words: bool) -> String {
    let mut csv = "item,classification,class,".to_owned();
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
    csv
}

/// A class of a classification.
struct Class {
    /// Its place in the breakdown.
    place: usize,
    /// Classification and class for each of the columns that there are for them, a comma behind each.
    cells: String,
    /// Their words where there are any, each in two cells, a comma before each.
    words: String,
}

/// The classes of a view in the order in which they are told; in total one.
fn classes(
    file: &CodedFile,
    layout: &Layout,
    meaning: &Meaning,
    view: usize,
    breakdown: &Breakdown,
    n_crossed: usize,
) -> Vec<Class> {
    let dimensions = layout.by.get(view).map(|by| by.dimensions.as_slice()).unwrap_or_default();
    let mut classes = vec![Class { place: 0, cells: String::new(), words: String::new() }];
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
        let name = quoted(&column.name);
        let with = |class: &Class, rank: usize| {
            let code = column.codes[rank].to_string();
            Class {
                place: class.place * n_codes + rank,
                cells: format!("{}{name},{},", class.cells, quoted(&code)),
                words: format!("{},{}", class.words, two(&meaning.label(&column.name, &code))),
            }
        };
        classes = classes.iter().flat_map(|class| codes.iter().map(move |code| with(class, *code))).collect();
    }
    let n_empty = n_crossed.saturating_sub(dimensions.len());
    let all = two(&Text::new("全体", "all"));
    for class in &mut classes {
        class.cells.push_str(&format!("{TOTAL},{TOTAL},").repeat(n_empty));
        class.words.push_str(&format!(",{all}").repeat(n_empty));
    }
    classes
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
