//! From bytes to text: UTF-8 with or without mark, CP932, or the UTF-16 that Excel calls Unicode text.

use base::{Finding, Text};
use encoding_rs::{DecoderResult, Encoding, SHIFT_JIS, UTF_8};

use super::collect::Findings;
use super::records::{delimiter, records};

/// How many undecodable places are named one by one.
const PLACES_MAX: usize = 20;
/// In broken UTF-8 few of the bytes above ASCII are wrong; in CP932 read as UTF-8 most are. One in so many parts the two.
const BROKEN_UTF8_SHARE: usize = 20;

/// Decodes a text, or says at which rows it cannot be decoded. The second part names the encoding for people.
pub(crate) fn decode(findings: &mut Findings, bytes: &[u8]) -> Option<(String, Text)> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let bytes = &bytes[mark..];
        if encoding == UTF_8 {
            return utf8(findings, bytes, Text::new("UTF-8（BOM付き）", "UTF-8 with BOM"));
        }
        let (text, malformed) = encoding.decode_without_bom_handling(bytes);
        if malformed {
            findings.push(undecodable("UTF-16", 1, &[]));
            return None;
        }
        return Some((text.into_owned(), Text::same("UTF-16")));
    }
    let broken = broken_in_utf8(bytes);
    let above_ascii = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if broken.is_empty() || broken.len() * BROKEN_UTF8_SHARE <= above_ascii {
        return utf8(findings, bytes, Text::same("UTF-8"));
    }
    let places = broken_in_cp932(bytes);
    if places.is_empty() {
        let (text, _) = SHIFT_JIS.decode_without_bom_handling(bytes);
        return Some((text.into_owned(), Text::new("CP932（Shift_JIS）", "CP932 (Shift_JIS)")));
    }
    report(findings, "CP932（Shift_JIS）", bytes, &places);
    None
}

fn utf8(findings: &mut Findings, bytes: &[u8], name: Text) -> Option<(String, Text)> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some((text.to_owned(), name)),
        Err(_) => {
            report(findings, "UTF-8", bytes, &broken_in_utf8(bytes));
            None
        }
    }
}

/// Offset and length of every part that is not UTF-8.
fn broken_in_utf8(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut offset = 0;
    let mut places = Vec::new();
    for chunk in bytes.utf8_chunks() {
        offset += chunk.valid().len();
        let n_bytes = chunk.invalid().len();
        if n_bytes > 0 {
            places.push((offset, n_bytes));
        }
        offset += n_bytes;
    }
    places
}

/// Offset and length of every part that is not CP932.
fn broken_in_cp932(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut decoder = SHIFT_JIS.new_decoder_without_bom_handling();
    let mut scratch = vec![0_u8; 16_384];
    let mut offset = 0;
    let mut places = Vec::new();
    loop {
        let (result, n_read, _) = decoder.decode_to_utf8_without_replacement(&bytes[offset..], &mut scratch, true);
        offset += n_read;
        match result {
            DecoderResult::InputEmpty => return places,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(n_bad, n_after) => {
                let n_bytes = usize::from(n_bad);
                places.push((offset.saturating_sub(n_bytes + usize::from(n_after)), n_bytes));
            }
        }
    }
}

fn report(findings: &mut Findings, encoding: &str, bytes: &[u8], places: &[(usize, usize)]) {
    let records = records(bytes, delimiter(bytes));
    for (offset, n_bytes) in places.iter().take(PLACES_MAX) {
        let end = (offset + n_bytes).min(bytes.len());
        findings.push(undecodable(encoding, records.row_at(*offset), &bytes[*offset..end]));
    }
    if places.len() > PLACES_MAX {
        let n = places.len();
        let message = Text::new(
            format!(
                "読めないバイトは全部で{n}か所あります。ファイルが壊れているか、別の文字コードです。もう一度ダウンロードしてください。"
            ),
            format!(
                "There are {n} places with unreadable bytes in all. The file is damaged or in another encoding. Download it again."
            ),
        );
        findings.push(Finding::error("bytes-undecodable", message));
    }
}

fn undecodable(encoding: &str, row: u32, bytes: &[u8]) -> Finding {
    let hex = bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
    let message = Text::new(
        format!(
            "{encoding}として読めないバイト（{hex}）があります。UTF-8 か Shift_JIS（CP932）の CSV で保存し直すか、もう一度ダウンロードしてください。"
        ),
        format!(
            "Bytes ({hex}) that are not {encoding}. Save the list as CSV in UTF-8 or Shift_JIS (CP932), or download it again."
        ),
    );
    Finding::error("bytes-undecodable", message).at_row(row)
}
