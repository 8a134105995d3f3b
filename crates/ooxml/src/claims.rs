//! What the parts of a workbook claim: counts, places and formats that a reader makes room for.

use quick_xml::events::BytesStart;

use super::Unfit;
use super::reference;

/// Most texts that a workbook shares between cells.
const TEXTS_MAX: u64 = 4_000_000;
/// Fewest bytes that a shared text takes: `<si/>`.
const TEXT_BYTES_MIN: u64 = 5;
/// Most formats of cells, fonts, fills and borders together; Excel knows 65,490 formats of cells, which are written twice.
const FORMATS_MAX: u64 = 140_000;
/// Longest format of numbers, in bytes; Excel takes 255 characters.
const NUMBER_FORMAT_BYTES_MAX: usize = 1_024;
/// Longest name of a font, in bytes; Excel takes 31 characters.
const FONT_NAME_BYTES_MAX: usize = 256;
/// Most formulas that cells of a sheet share.
const SHARED_FORMULAS_MAX: u64 = 1_000_000;

/// What was claimed so far.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    n_texts: u64,
    n_formats: u64,
    /// The texts that the part which is being read says it holds.
    declared_texts: u64,
}

impl Claims {
    /// Takes an opening element to account.
    pub(crate) fn see(&mut self, element: &BytesStart<'_>) -> Result<(), Unfit> {
        match element.local_name().as_ref() {
            "c" | "row" => each(element, "r", |value| reference::fits(value).then_some(()).ok_or(Unfit::Broken)),
            "dimension" | "mergeCell" => each(element, "ref", range),
            "f" => {
                each(element, "ref", range)?;
                each(element, "si", |value| at_most(number(value), SHARED_FORMULAS_MAX, Unfit::Broken))
            }
            "sst" => each(element, "uniqueCount", |value| {
                self.declared_texts = self.declared_texts.max(number(value));
                at_most(self.declared_texts, TEXTS_MAX, Unfit::TooLarge)
            }),
            "si" => {
                self.n_texts += 1;
                at_most(self.n_texts, TEXTS_MAX, Unfit::TooLarge)
            }
            "xf" | "font" | "fill" | "border" => {
                self.n_formats += 1;
                at_most(self.n_formats, FORMATS_MAX, Unfit::TooLarge)
            }
            "numFmt" => each(element, "formatCode", |value| no_longer(value, NUMBER_FORMAT_BYTES_MAX)),
            "name" => each(element, "val", |value| no_longer(value, FONT_NAME_BYTES_MAX)),
            _ => Ok(()),
        }
    }

    /// At the end of a part that is `n_bytes` long.
    pub(crate) fn end_part(&mut self, n_bytes: u64) -> Result<(), Unfit> {
        let declared = std::mem::take(&mut self.declared_texts);
        at_most(declared, n_bytes / TEXT_BYTES_MIN, Unfit::Broken)
    }
}

/// Every value of the attribute; it may stand there twice. What is no attribute is no workbook.
fn each(element: &BytesStart<'_>, name: &str, mut see: impl FnMut(&str) -> Result<(), Unfit>) -> Result<(), Unfit> {
    let mut attributes = element.attributes();
    for attribute in attributes.with_checks(false) {
        let attribute = attribute.map_err(|_| Unfit::Broken)?;
        if attribute.key.as_ref() == name {
            see(&attribute.value)?;
        }
    }
    Ok(())
}

fn range(value: &str) -> Result<(), Unfit> {
    if reference::range_fits(value) { Ok(()) } else { Err(Unfit::Broken) }
}

/// A whole number; the highest for one with too many digits, 0 for what is none.
fn number(value: &str) -> u64 {
    let digits = value.trim().trim_start_matches('+');
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().unwrap_or(u64::MAX) } else { 0 }
}

fn at_most(number: u64, most: u64, unfit: Unfit) -> Result<(), Unfit> {
    if number <= most { Ok(()) } else { Err(unfit) }
}

fn no_longer(value: &str, most: usize) -> Result<(), Unfit> {
    if value.len() <= most { Ok(()) } else { Err(Unfit::Broken) }
}
