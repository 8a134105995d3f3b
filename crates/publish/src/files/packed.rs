//! The files of a publication in one ZIP, and one of them taken out again.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{File, FileFailure};

/// Bytes of all entries together that [`contents`] unpacks.
const CONTENTS_BYTES_MAX: u64 = 512 << 20;
/// Entries that it looks at.
const CONTENTS_MAX: usize = 10_000;

/// The files as one ZIP. The same files give the same bytes: no file has a time.
pub fn packed(files: &[File]) -> Result<Vec<u8>, FileFailure> {
    let failed = |error: &dyn std::fmt::Display| FileFailure(format!("zip: {error}"));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        out.start_file(file.name.as_str(), options).map_err(|error| failed(&error))?;
        out.write_all(&file.bytes).map_err(|error| failed(&error))?;
    }
    Ok(out.finish().map_err(|error| failed(&error))?.into_inner())
}

/// Everything that a ZIP holds, an Excel file included, as far as it can be read: up to so many bytes and entries in all. `None` for
/// what is no ZIP.
pub fn contents(packed: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut archive = ZipArchive::new(Cursor::new(packed)).ok()?;
    let mut left = CONTENTS_BYTES_MAX;
    let mut contents = Vec::new();
    for index in 0..archive.len().min(CONTENTS_MAX) {
        let Ok(file) = archive.by_index(index) else { continue };
        let mut bytes = Vec::new();
        // What breaks off halfway is looked at as far as it goes.
        let _ = file.take(left).read_to_end(&mut bytes);
        left = left.saturating_sub(bytes.len() as u64);
        contents.push(bytes);
    }
    Some(contents)
}

/// One file of a ZIP that we packed; `None` where it is not there or cannot be read.
pub fn unpacked(packed: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(packed)).ok()?;
    let file = archive.by_name(name).ok()?;
    let mut bytes = Vec::new();
    file.take(crate::tables::TABLES_JSON_BYTES_MAX as u64).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
