//! What a file is, by its bytes: a ZIP, a workbook or a text; and the list inside.

use std::io::{Cursor, Read};

use base::Text;
use base::normalise::fold_width;
use encoding_rs::SHIFT_JIS;
use ooxml::{Limits, Unfit, look_over};
use zip::ZipArchive;

use super::collect::Findings;
use super::file_findings::{bomb, broken, empty, file_too_large, no_list_in_zip, not_a_list, other_list};
use super::table::Table;
use super::{FILE_BYTES_MAX, UNPACKED_BYTES_MAX, UNPACKED_RATIO_MAX, decode, workbook};
use crate::mapping::Mapping;

/// Most members of a ZIP.
const MEMBERS_MAX: usize = 2_000;
/// Below this size, in bytes, a member may unpack at any ratio: a small list of blanks packs very well.
const RATIO_FREE_BYTES: u64 = 1_000_000;

/// A list taken out of its file.
pub(crate) struct Opened {
    pub(crate) table: Table,
    pub(crate) format: Text,
}

/// Opens a file as far as its rows, or says why not.
pub(crate) fn open(findings: &mut Findings, bytes: &[u8], mapping: &Mapping) -> Option<Opened> {
    if bytes.len() > FILE_BYTES_MAX {
        findings.push(file_too_large());
        return None;
    }
    if bytes.starts_with(b"PK") {
        return open_zip(findings, bytes, mapping);
    }
    open_plain(findings, bytes, mapping)
}

/// Opens what is no ZIP.
fn open_plain(findings: &mut Findings, bytes: &[u8], mapping: &Mapping) -> Option<Opened> {
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let table = workbook::xls(findings, bytes, mapping)?;
        return Some(Opened { table, format: Text::new("Excel（xls）", "Excel (xls)") });
    }
    if let Some(what) = foreign(bytes) {
        findings.push(not_a_list(what));
        return None;
    }
    let (text, encoding) = decode::decode(findings, bytes)?;
    if text.trim().is_empty() {
        findings.push(empty());
        return None;
    }
    let table = Table::from_csv(findings, &text)?;
    Some(Opened { table, format: Text::new(format!("CSV、{}", encoding.ja), format!("CSV, {}", encoding.en)) })
}

fn open_zip(findings: &mut Findings, bytes: &[u8], mapping: &Mapping) -> Option<Opened> {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) if archive.len() <= MEMBERS_MAX => archive,
        Ok(_) => {
            findings.push(bomb("ZIP"));
            return None;
        }
        Err(_) => {
            findings.push(broken("ZIP"));
            return None;
        }
    };
    if archive
        .file_names()
        .any(|name| name.is_ok_and(|name| name == "xl/workbook.xml" || name == "[Content_Types].xml"))
    {
        if !is_bearable(findings, bytes) {
            return None;
        }
        let table = workbook::xlsx(findings, bytes, mapping)?;
        return Some(Opened { table, format: Text::new("Excel（xlsx）", "Excel (xlsx)") });
    }
    let lists = members_that_are_lists(&mut archive);
    let Some((index, name)) = lists.first() else {
        findings.push(no_list_in_zip());
        return None;
    };
    for (_, other) in &lists[1..] {
        findings.push(other_list(name, other));
    }
    let unpacked = unpack(findings, &mut archive, *index, name)?;
    let inner = if unpacked.starts_with(b"PK") {
        // A workbook in a ZIP, but no ZIP in a ZIP.
        if !is_bearable(findings, &unpacked) {
            return None;
        }
        let table = workbook::xlsx(findings, &unpacked, mapping)?;
        Opened { table, format: Text::new("Excel（xlsx）", "Excel (xlsx)") }
    } else {
        open_plain(findings, &unpacked, mapping)?
    };
    let format =
        Text::new(format!("ZIP内の {name}、{}", inner.format.ja), format!("{name} in a ZIP, {}", inner.format.en));
    Some(Opened { format, ..inner })
}

/// Members by index and name, first the CSV ones, then texts and workbooks.
fn members_that_are_lists(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Vec<(usize, String)> {
    let mut lists = Vec::new();
    for index in 0..archive.len() {
        let Ok(member) = archive.by_index_raw(index) else {
            continue;
        };
        let name = member_name(member.name_raw());
        let folded = fold_width(&name).to_lowercase();
        // macOS puts a shadow of every file into `__MACOSX/._…`.
        if member.is_dir() || folded.contains("__macosx") {
            continue;
        }
        if let Some(rank) = [".csv", ".txt", ".xlsx", ".xls"].iter().position(|ending| folded.ends_with(ending)) {
            lists.push((rank, index, name));
        }
    }
    lists.sort();
    lists.into_iter().map(|(_, index, name)| (index, name)).collect()
}

/// The name without folders. Windows in Japan writes CP932 without saying so.
fn member_name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => SHIFT_JIS.decode_without_bom_handling(raw).0.into_owned(),
    };
    name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

fn unpack(
    findings: &mut Findings,
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    name: &str,
) -> Option<Vec<u8>> {
    let mut member = match archive.by_index(index) {
        Ok(member) => member,
        Err(_) => {
            findings.push(broken(name));
            return None;
        }
    };
    let limit = size_limit(member.compressed_size());
    let mut unpacked = Vec::new();
    // The size that the ZIP declares may be a lie; what counts is what comes out.
    if member.by_ref().take(limit + 1).read_to_end(&mut unpacked).is_err() {
        findings.push(broken(name));
        return None;
    }
    if u64::try_from(unpacked.len()).unwrap_or(u64::MAX) > limit {
        findings.push(bomb(name));
        return None;
    }
    Some(unpacked)
}

/// A workbook that a reader can open within bounded memory.
fn is_bearable(findings: &mut Findings, bytes: &[u8]) -> bool {
    let limits = Limits {
        parts_max: MEMBERS_MAX,
        unpacked_bytes_max: UNPACKED_BYTES_MAX,
        unpacked_ratio_max: UNPACKED_RATIO_MAX,
    };
    match look_over(bytes, &limits) {
        Ok(()) => return true,
        Err(Unfit::TooLarge) => findings.push(bomb("Excel")),
        Err(Unfit::Broken) => findings.push(broken("Excel")),
    }
    false
}

fn size_limit(packed: u64) -> u64 {
    packed.saturating_mul(UNPACKED_RATIO_MAX).clamp(RATIO_FREE_BYTES, UNPACKED_BYTES_MAX)
}

/// What a file is that people take for a list.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    let start = bytes.trim_ascii_start();
    let html = [b"<!doctype".as_slice(), b"<html"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag)));
    match () {
        () if html => Some("HTML"),
        () if start.starts_with(b"%PDF") => Some("PDF"),
        () => None,
    }
}
