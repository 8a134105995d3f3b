//! The files of a publication in one ZIP, and one of them taken out again.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{File, FileFailure};

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

/// One file of a ZIP that we packed; `None` where it is not there or cannot be read.
pub fn unpacked(packed: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(packed)).ok()?;
    let file = archive.by_name(name).ok()?;
    let mut bytes = Vec::new();
    file.take(crate::tables::TABLES_JSON_BYTES_MAX as u64).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
