//! A sheet as CSV (RFC 4180, CRLF), in the encodings that Japanese offices open.

use base::cell;
use base::{Finding, Text};

use crate::column::{Sheet, Values};

/// How a CSV is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark, so that Excel reads it as UTF-8.
    Utf8Bom,
    /// CP932, Microsoft's Shift JIS.
    Cp932,
}

/// Bytes of a file, and what could not be written as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The file.
    pub bytes: Vec<u8>,
    /// A warning for each character that CP932 does not have; 〓 stands in its place.
    pub findings: Vec<Finding>,
}

/// Stands for a character that an encoding does not have, as printers have long done.
const GETA: &str = "〓";

/// The sheet as CSV with one header line.
pub fn csv(sheet: &Sheet, encoding: Encoding) -> Encoded {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let never = "writing to memory does not fail";
    writer.write_record(sheet.columns().iter().map(|column| cell::safe(&column.name))).expect(never);
    for row in 0..sheet.n_rows() {
        writer.write_record(sheet.columns().iter().map(|column| shown(&column.values, row))).expect(never);
    }
    let bytes = writer.into_inner().expect(never);
    encode(String::from_utf8(bytes).expect("cells are text"), encoding)
}

fn shown(values: &Values, row: usize) -> String {
    match values {
        Values::Text(values) => values[row].as_deref().map(cell::safe).unwrap_or_default(),
        Values::Integer(values) => values[row].map(|value| value.to_string()).unwrap_or_default(),
        Values::Real(values) => values[row].map(|value| value.to_string()).unwrap_or_default(),
    }
}

/// How files begin that people take for a CSV: a workbook or another ZIP, an old workbook, UTF-16 either way.
const NOT_TEXT: [&[u8]; 4] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0", b"\xFF\xFE", b"\xFE\xFF"];

/// The text of a CSV from anywhere: UTF-8 with or without a byte order mark, or CP932.
///
/// # Errors
/// A finding when it is neither.
pub fn decode(bytes: Vec<u8>) -> Result<String, Box<Finding>> {
    if bytes.contains(&0) || NOT_TEXT.iter().any(|beginning| bytes.starts_with(beginning)) {
        return Err(Box::new(not_text()));
    }
    let marked = bytes.starts_with(b"\xEF\xBB\xBF");
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if marked => return Ok(text['\u{feff}'.len_utf8()..].to_owned()),
        Ok(text) => return Ok(text),
        Err(error) => error.into_bytes(),
    };
    if marked || is_mostly_utf_8(&bytes) {
        return Err(Box::new(unknown_encoding().at_row(wrong_line(&bytes, is_utf_8))));
    }
    match encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&bytes) {
        Some(text) => Ok(text.into_owned()),
        None => Err(Box::new(unknown_encoding().at_row(wrong_line(&bytes, is_cp932)))),
    }
}

/// True where more lines beyond ASCII are UTF-8 than not, which those of CP932 are only by a rare chance: the others are damaged, or from
/// another file. As CP932 the whole would often be read, and every word of it wrong.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let beyond = || lines(bytes).filter(|line| !line.is_ascii());
    beyond().filter(|line| is_utf_8(line)).count() > beyond().filter(|line| !is_utf_8(line)).count()
}

/// The first line that cannot be read, counted from 1.
fn wrong_line(bytes: &[u8], is_read: fn(&[u8]) -> bool) -> u32 {
    (1..).zip(lines(bytes)).find(|(_, line)| !is_read(line)).map_or(1, |(line, _)| line)
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n')
}

fn is_utf_8(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok()
}

fn is_cp932(line: &[u8]) -> bool {
    encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(line).is_some()
}

/// `text` in `encoding`, for a CSV that was put together elsewhere.
pub fn encode(text: String, encoding: Encoding) -> Encoded {
    match encoding {
        Encoding::Utf8 => Encoded { bytes: text.into_bytes(), findings: Vec::new() },
        Encoding::Utf8Bom => Encoded { bytes: [b"\xEF\xBB\xBF", text.as_bytes()].concat(), findings: Vec::new() },
        Encoding::Cp932 => cp932(&text),
    }
}

fn cp932(text: &str) -> Encoded {
    let (bytes, _, lossy) = encoding_rs::SHIFT_JIS.encode(text);
    if !lossy {
        return Encoded { bytes: bytes.into_owned(), findings: Vec::new() };
    }
    let mut missing = std::collections::BTreeSet::new();
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        let mut buffer = [0; 4];
        if !encoding_rs::SHIFT_JIS.encode(c.encode_utf8(&mut buffer)).2 {
            written.push(c);
        } else if let Some(alike) = alike(c) {
            written.push_str(alike);
        } else {
            missing.insert(c);
            written.push_str(GETA);
        }
    }
    let (bytes, _, still_lossy) = encoding_rs::SHIFT_JIS.encode(&written);
    debug_assert!(!still_lossy);
    let findings = missing.into_iter().map(not_in_cp932).collect();
    Encoded { bytes: bytes.into_owned(), findings }
}

/// What CP932 has for a sign that means the same: nothing is lost, and nothing has to be said.
fn alike(c: char) -> Option<&'static str> {
    match c {
        '\u{2010}'..='\u{2013}' => Some("-"),
        '\u{2014}' => Some("―"),
        '\u{301c}' => Some("～"),
        '\u{a0}' | '\u{2009}' | '\u{202f}' => Some(" "),
        '\u{2022}' => Some("・"),
        _ => None,
    }
}

fn not_in_cp932(c: char) -> Finding {
    Finding::warning(
        "not-in-cp932",
        Text::new(
            format!(
                "文字「{c}」は CP932 で表せないため「{GETA}」に置き換えました。UTF-8 のファイルには元の文字が残っています。"
            ),
            format!("“{c}” does not exist in CP932 and was replaced by “{GETA}”. The UTF-8 file keeps it."),
        ),
    )
}

fn not_text() -> Finding {
    let message = Text::new(
        "文字のファイルではありません（Excel のブック、ZIP、UTF-16 など）。「CSV UTF-8」で保存し直してください。",
        "This is no file of plain text: a workbook, a ZIP, UTF-16 or the like. Save it as “CSV UTF-8”.",
    );
    Finding::error("not-text", message)
}

fn unknown_encoding() -> Finding {
    let message = Text::new(
        "この行の文字コードが、UTF-8 でも CP932（Shift_JIS）でもないか、ほかの行と違います。UTF-8 で保存し直してください。",
        "This line is neither UTF-8 nor CP932 (Shift JIS), or not in the encoding of the others. Save the file as UTF-8.",
    );
    Finding::error("encoding-unknown", message)
}
