//! What can be wrong with a file of codes, in words.

use base::{Finding, Text};
use parquet::basic::Compression;
use parquet::errors::ParquetError;

use super::parts::Leaf;
use super::{CODES_MAX, COLUMNS_MAX, GROUP_ROWS_MAX};

pub(super) fn not_parquet(error: &ParquetError) -> Finding {
    Finding::error(
        "not-parquet",
        Text::new(
            format!(
                "Parquet ファイルとして読めません（{error}）。途中で切れていないか、元のファイルと大きさを比べてください。"
            ),
            format!(
                "This cannot be read as Parquet ({error}). Compare its size with the original’s: it may be cut short."
            ),
        ),
    )
}

pub(super) fn damaged(column: &str, group: usize, error: &ParquetError) -> Finding {
    let group = group + 1;
    Finding::error(
        "parquet-damaged",
        Text::new(
            format!("列「{column}」の行グループ{group}を読めません（{error}）。ファイルを書き出し直してください。"),
            format!("Column “{column}” cannot be read in row group {group} ({error}). Write the file anew."),
        ),
    )
    .at_item(column)
}

/// A way of compressing that is not read; it is told once, since a file has one.
pub(super) fn unknown_codec(codec: Compression) -> Finding {
    let name = codec.to_string();
    let name = name.split('(').next().unwrap_or_default();
    Finding::error(
        "parquet-codec",
        Text::new(
            format!(
                "{name} で圧縮された Parquet は読み込めません。zstd、snappy、gzip、lz4 のどれかで圧縮するか、圧縮しないで書き出してください。"
            ),
            format!(
                "Parquet compressed by {name} is not read. Write it with zstd, snappy, gzip, lz4 or no compression."
            ),
        ),
    )
}

pub(super) fn no_such_column(name: &str, names: &[String]) -> Finding {
    let known = names.iter().take(COLUMNS_MAX.min(100)).map(String::as_str).collect::<Vec<_>>().join(", ");
    Finding::error(
        "no-such-column",
        Text::new(
            format!("列「{name}」はファイルにありません。ある列：{known}"),
            format!("The file has no column “{name}”. It has: {known}"),
        ),
    )
    .at_item(name)
}

pub(super) fn no_codes(name: &str) -> Finding {
    Finding::error(
        "no-codes",
        Text::new(
            format!("列「{name}」はコードの列ではありません。整数・文字・真偽の列で、値が{CODES_MAX}種類までのものを集計できます。"),
            format!("Column “{name}” does not hold codes: whole numbers, text or true/false, with up to {CODES_MAX} different values."),
        ),
    )
    .at_item(name)
}

pub(crate) fn too_many_columns(n_columns: usize) -> Finding {
    let message = Text::new(
        format!("ファイルに{n_columns}列あります。{COLUMNS_MAX}列まで読み込めます。"),
        format!("The file has {n_columns} columns; up to {COLUMNS_MAX} are read."),
    );
    Finding::error("too-many-columns", message)
}

pub(super) fn row_group_size(n_rows: i64) -> Finding {
    let message = Text::new(
        format!("行グループが{n_rows}行です。{GROUP_ROWS_MAX}行までのグループに分けて保存してください。"),
        format!("A row group has {n_rows} rows; write the file in groups of up to {GROUP_ROWS_MAX}."),
    );
    Finding::error("row-group-size", message)
}

pub(super) fn other_length(column: &str, found: usize, n_rows: usize) -> Finding {
    let message = Text::new(
        format!("列「{column}」の値が{found}個で、行数{n_rows}と合いません。ファイルを書き出し直してください。"),
        format!("Column “{column}” has {found} values for {n_rows} rows. Write the file anew."),
    );
    Finding::error("parquet-damaged", message).at_item(column)
}

/// A part of a table whose columns are not those of the first part.
pub(super) fn other_columns(first: &[Leaf], here: &[Leaf]) -> Finding {
    let place = first.iter().zip(here).position(|(first, here)| first != here).unwrap_or(first.len().min(here.len()));
    let name =
        |leaves: &[Leaf]| leaves.get(place).map_or("—".to_owned(), |leaf| format!("{} ({})", leaf.name, leaf.kind()));
    let (first, here, place) = (name(first), name(here), place + 1);
    let message = Text::new(
        format!(
            "列が最初のファイルと違います（{place}列目：{here}、最初のファイルでは {first}）。同じ列の並びと型で書き出し直すか、フォルダから除いてください。"
        ),
        format!(
            "The columns are not those of the first file (column {place}: {here}, in the first file {first}). Write it anew with the same columns and types, or take it out of the folder."
        ),
    );
    Finding::error("parts-differ", message)
}
