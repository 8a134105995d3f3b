//! How large a workbook is once unpacked, found before anything is kept in memory.

use std::io::{Cursor, Read, copy, sink};

use base::{Finding, Text};
use zip::ZipArchive;

/// Largest workbook that is opened, in bytes.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most that all parts of a workbook together may unpack to, in bytes.
pub const UNPACKED_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Most parts of a workbook.
pub const ENTRIES_MAX: usize = 1_000;

/// A finding when the workbook is too large, or is none.
///
/// What a part declares is looked at first, and then what it really unpacks to: the declaration may lie.
pub(crate) fn measure(bytes: &[u8]) -> Result<(), Box<Finding>> {
    if bytes.len() > BYTES_MAX {
        return Err(Box::new(too_large()));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Box::new(broken()))?;
    if archive.len() > ENTRIES_MAX {
        return Err(Box::new(too_large()));
    }
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| Box::new(broken()))?;
        declared = declared.saturating_add(entry.size());
    }
    if declared > UNPACKED_BYTES_MAX {
        return Err(Box::new(too_large()));
    }
    let mut left = UNPACKED_BYTES_MAX;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| Box::new(broken()))?;
        let unpacked = copy(&mut entry.take(left.saturating_add(1)), &mut sink()).map_err(|_| Box::new(broken()))?;
        left = left.checked_sub(unpacked).ok_or_else(|| Box::new(too_large()))?;
    }
    Ok(())
}

fn too_large() -> Finding {
    const MIB: u64 = 1024 * 1024;
    let (packed, unpacked) = (BYTES_MAX / 1024 / 1024, UNPACKED_BYTES_MAX / MIB);
    Finding::error(
        "workbook-too-large",
        Text::new(
            format!(
                "ブックが大きすぎます。{packed} MiB 以内、展開後 {unpacked} MiB 以内、{ENTRIES_MAX} 部品以内にしてください。\
                 画像や使っていないシートを削除すると小さくなります"
            ),
            format!(
                "the workbook is too large; at most {packed} MiB, {unpacked} MiB unpacked and {ENTRIES_MAX} parts; \
                 removing pictures and unused sheets makes it smaller"
            ),
        ),
    )
}

pub(crate) fn broken() -> Finding {
    Finding::error(
        "broken-workbook",
        Text::new(
            "Excelブック（.xlsx）として読めません。Excelで開けるか確かめ、パスワードを外し、「Excelブック（.xlsx）」で保存してください",
            "this cannot be read as an Excel workbook; see whether Excel opens it, remove any password, and save it as .xlsx",
        ),
    )
}
