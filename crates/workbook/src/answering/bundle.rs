//! Many workbooks in one ZIP: what a head office gets for its facilities, and what it sends back.

use std::io::{Cursor, Read, Write};

use base::{Finding, Text};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::WORKBOOK_BYTES_MAX;

/// Most workbooks in one ZIP.
pub const WORKBOOKS_MAX: usize = 10_000;
/// Most names of other files that are told.
pub const OTHERS_MAX: usize = 100;
/// Most bytes of workbooks that are taken out of one ZIP.
pub const BUNDLE_BYTES_MAX: usize = 512 * 1024 * 1024;

/// Packs files by name. Workbooks are packed already, so they are only put side by side.
pub fn pack(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, String> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in files {
        out.start_file(name.as_str(), options).map_err(|error| error.to_string())?;
        out.write_all(bytes).map_err(|error| error.to_string())?;
    }
    Ok(out.finish().map_err(|error| error.to_string())?.into_inner())
}

/// What was in a ZIP, by name without folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// The workbooks.
    pub workbooks: Vec<(String, Vec<u8>)>,
    /// Names of what is no workbook, at most [`OTHERS_MAX`]: somebody may have meant it to be read. Without the files
    /// that systems and programs put in by themselves.
    pub others: Vec<String>,
}

/// Takes the workbooks out of a ZIP. Anything else in it is only named.
pub fn unpack(bytes: &[u8]) -> Result<Unpacked, Box<Finding>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Box::new(broken()))?;
    let mut unpacked = Unpacked::default();
    let mut n_bytes = 0;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|_| Box::new(broken()))?;
        let name = name_of(member.name_raw());
        if member.is_dir() || is_by_itself(&name) {
            continue;
        }
        if !name.to_lowercase().ends_with(".xlsx") {
            if unpacked.others.len() < OTHERS_MAX {
                unpacked.others.push(name);
            }
            continue;
        }
        let limit = WORKBOOK_BYTES_MAX + 1;
        let mut file = Vec::new();
        member.take(limit as u64).read_to_end(&mut file).map_err(|_| Box::new(broken()))?;
        n_bytes += file.len();
        if unpacked.workbooks.len() >= WORKBOOKS_MAX || n_bytes > BUNDLE_BYTES_MAX {
            return Err(too_many().into());
        }
        unpacked.workbooks.push((name, file));
    }
    if unpacked.workbooks.is_empty() {
        return Err(nothing().into());
    }
    Ok(unpacked)
}

/// macOS puts a shadow of every file beside it, Excel a lock beside an open one, and file managers their notes.
fn is_by_itself(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with("._")
        || name.starts_with("~$")
        || name.is_empty()
        || [".ds_store", "thumbs.db", "desktop.ini"].contains(&lower.as_str())
}

/// True for a ZIP that is no workbook itself.
pub fn is_bundle(bytes: &[u8]) -> bool {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    archive.index_for_name("[Content_Types].xml").is_none()
}

/// The name without folders. Names that are no UTF-8 stay recognisable.
fn name_of(raw: &[u8]) -> String {
    let name = String::from_utf8_lossy(raw);
    name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

/// A file name for a facility's workbook, without the signs that systems refuse.
pub fn file_name(facility_code: &str, facility_name: &str) -> String {
    const CHARS_MAX: usize = 80;
    let clean = |text: &str| {
        let text: String = text
            .chars()
            .map(|c| if c.is_control() || "\\/:*?\"<>|".contains(c) { '_' } else { c })
            .take(CHARS_MAX)
            .collect();
        text.trim_matches(['.', ' ']).to_owned()
    };
    format!("{}_{}.xlsx", clean(facility_code), clean(facility_name))
}

fn broken() -> Finding {
    Finding::error(
        "bundle-broken",
        Text::new(
            "ZIPファイルが壊れていて開けません。もう一度圧縮してください。",
            "The ZIP file is damaged. Pack it again.",
        ),
    )
}

fn too_many() -> Finding {
    let mib = BUNDLE_BYTES_MAX / 1024 / 1024;
    Finding::error(
        "bundle-too-large",
        Text::new(
            format!("ZIPの中のブックが多すぎます（{WORKBOOKS_MAX}冊、{mib}MBまで）。分けて読み込んでください。"),
            format!("There are too many workbooks in the ZIP (at most {WORKBOOKS_MAX} and {mib} MB). Split it."),
        ),
    )
}

fn nothing() -> Finding {
    Finding::error(
        "bundle-empty",
        Text::new("ZIPの中に回答用ブック（.xlsx）がありません。", "There is no workbook (.xlsx) in the ZIP."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_out_and_the_rest_is_named() {
        let files = vec![
            ("KX1_架空第一病院.xlsx".to_owned(), b"PK one".to_vec()),
            ("folder/KX2.xlsx".to_owned(), b"PK two".to_vec()),
            ("~$KX2.xlsx".to_owned(), b"lock".to_vec()),
            ("Thumbs.db".to_owned(), b"pictures".to_vec()),
            ("folder/memo.txt".to_owned(), b"memo".to_vec()),
            ("KX3.xls".to_owned(), b"old".to_vec()),
        ];
        let packed = pack(&files).unwrap();
        assert!(is_bundle(&packed) && !is_bundle(b"code,name"));
        let unpacked = unpack(&packed).unwrap();
        let names: Vec<&str> = unpacked.workbooks.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["KX1_架空第一病院.xlsx", "KX2.xlsx"]);
        assert_eq!(unpacked.others, ["memo.txt", "KX3.xls"]);
        assert_eq!(unpack(&pack(&files[3..]).unwrap()).unwrap_err().code, "bundle-empty");
        assert_eq!(unpack(b"PK\x03\x04").unwrap_err().code, "bundle-broken");
    }

    #[test]
    fn file_names_are_fit_for_every_system() {
        assert_eq!(file_name("13/0001", "架空:病院."), "13_0001_架空_病院.xlsx");
    }
}
