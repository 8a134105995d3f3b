//! How large a workbook is once unpacked, found before anything is kept in memory.

use base::{Finding, Text};
use ooxml::{Limits, Unfit, look_over};

/// Largest workbook that is opened, in bytes.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most that all parts of a workbook together may unpack to, in bytes.
pub const UNPACKED_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Most parts of a workbook.
pub const ENTRIES_MAX: usize = 1_000;

/// A finding when the workbook is too large, or is none.
pub(crate) fn measure(bytes: &[u8]) -> Result<(), Box<Finding>> {
    if bytes.len() > BYTES_MAX {
        return Err(Box::new(too_large()));
    }
    let limits =
        Limits { parts_max: ENTRIES_MAX, unpacked_bytes_max: UNPACKED_BYTES_MAX, unpacked_ratio_max: u64::MAX };
    look_over(bytes, &limits).map_err(|unfit| match unfit {
        Unfit::TooLarge => Box::new(too_large()),
        Unfit::Broken => Box::new(broken()),
    })
}

pub(crate) fn too_large() -> Finding {
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
