//! The result as CSV in long form: one line for each item, class and code.

use std::fmt::Write;

use base::cell;
use extract::CodedFile;
use tabulate::Marking;
use tabulate::kernel::{Breakdown, SharesOfColumn};

use super::codebook::Codebook;

/// About the length of a line, for reserving memory.
const LINE_BYTES: usize = 96;
const HEAD: &str = "item,classification,class,code,in_base,count,n_base,share,share_frame_weighted,standard_error,low,high,marking\r\n";

pub(super) fn csv(
    file: &CodedFile,
    codebook: &Codebook,
    breakdowns: &[Vec<Breakdown>],
    weighted: Option<&[Vec<SharesOfColumn>]>,
) -> String {
    let marking = quoted(Marking::InternalUnsuppressed.words().get(base::Lang::Ja));
    let n_lines: usize = codebook.in_base.iter().map(|codes| codes.len() * 64).sum();
    let mut csv = String::with_capacity(HEAD.len() + n_lines * LINE_BYTES);
    csv.push_str(HEAD);
    for (item, breakdowns) in breakdowns.iter().enumerate() {
        let column = &file.columns()[codebook.items[item]];
        let codes: Vec<String> = column.codes.iter().map(|code| quoted(&code.to_string())).collect();
        let name = quoted(&column.name);
        let total = breakdowns.len() - 1;
        for by in (0..codebook.n_by).chain([total]) {
            let (classification, classes) = match codebook.dimensions.get(by).filter(|_| by < codebook.n_by) {
                Some(dimension) => {
                    let by = &file.columns()[*dimension];
                    (quoted(&by.name), by.codes.iter().map(|code| quoted(&code.to_string())).collect())
                }
                None => (String::new(), vec![String::new()]),
            };
            let shares = weighted.map(|weighted| &weighted[by.min(codebook.n_by)][item]);
            for (class, words) in classes.iter().enumerate() {
                let before = format!("{name},{classification},{words},");
                for (rank, code) in codes.iter().enumerate() {
                    let is_in = codebook.in_base[item][rank];
                    let (count, n_base) = (breakdowns[by].counts(class)[rank], breakdowns[by].n_base(class));
                    let never = "writing to a string does not fail";
                    write!(csv, "{before}{code},{},{count},{n_base},", u8::from(is_in)).expect(never);
                    if let Some(share) = breakdowns[by].share(class, rank) {
                        write!(csv, "{share}").expect(never);
                    }
                    let share = shares.filter(|_| is_in).and_then(|shares| shares[class][rank]);
                    let interval = share.and_then(|share| share.interval);
                    let numbers = [
                        share.map(|share| share.share),
                        share.and_then(|share| share.standard_error),
                        interval.map(|(low, _)| low),
                        interval.map(|(_, high)| high),
                    ];
                    for number in numbers {
                        csv.push(',');
                        if let Some(number) = number {
                            write!(csv, "{number}").expect(never);
                        }
                    }
                    csv.push(',');
                    csv.push_str(&marking);
                    csv.push_str("\r\n");
                }
            }
        }
    }
    csv
}

/// Safe in a spreadsheet; in quotes where a comma, a quote or a line break asks for them.
pub(super) fn quoted(text: &str) -> String {
    // A whole number is no formula, also with a sign.
    let safe = if text.parse::<i64>().is_ok() { text.to_owned() } else { cell::safe(text) };
    if safe.contains([',', '"', '\r', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}
