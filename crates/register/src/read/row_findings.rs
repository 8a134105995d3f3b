//! What can be wrong with a row, in words.

use base::{Finding, Severity, Text};

use super::table::Row;
use crate::facility::FacilityKind;
use crate::mapping::Field;

pub(crate) fn ragged(row: &Row, width: usize) -> Finding {
    let n_cells = row.cells.len();
    let message = Text::new(
        format!(
            "この行には{n_cells}列あります。見出しは{width}列です。値の中のコンマや引用符（\"）で列がずれていないか確かめてください。"
        ),
        format!(
            "This row has {n_cells} cells where the header has {width}. See whether a comma or quotation mark inside a value shifts its columns."
        ),
    );
    Finding::error("row-ragged", message).at_row(row.number)
}

pub(crate) fn code_twice(code: &str, first: u32, second: u32) -> Finding {
    let message = Text::new(
        format!(
            "施設コード「{code}」が{first}行目と{second}行目にあります。コードは施設ごとに一つです。どちらかを直すか、除いてください。"
        ),
        format!(
            "The facility code “{code}” stands in rows {first} and {second}. A code belongs to one facility: correct or remove one of them."
        ),
    );
    Finding::error("code-twice", message)
}

pub(crate) fn codes_are_numbers(n_rows: u32) -> Finding {
    let message = Text::new(
        format!(
            "施設コードが文字列ではなく数値で入っています（{n_rows}行）。先頭の 0 が失われているかもしれません。元の一覧と桁数を見比べてください。"
        ),
        format!(
            "Facility codes are numbers and not text ({n_rows} rows). Leading zeros may be lost: compare their length with the original list."
        ),
    );
    Finding::warning("code-is-number", message)
}

pub(crate) fn kind_assumed() -> Finding {
    let message = Text::new(
        "種別の列が指定されていないため、すべて病院として読みました。違うときは、列の対応に kind=見出し か kind:診療所 のように加えてください。",
        "No column for the kind is mapped; all facilities were read as hospitals. If that is wrong, add kind=heading or e.g. kind:clinic to the mapping.",
    );
    Finding::new(Severity::Info, "kind-assumed", message)
}

pub(crate) fn blank(field: Field) -> Finding {
    let label = field.label();
    let message = Text::new(
        format!("{}が空欄です。記入するか、この行を除いてください。", label.ja),
        format!("{} is blank. Fill it in, or remove the row.", label.en),
    );
    Finding::error("field-blank", message)
}

pub(crate) fn too_long(field: Field, length: usize, length_max: usize) -> Finding {
    let label = field.label();
    let message = Text::new(
        format!("{}が{length}文字あります（{length_max}文字まで）。列がずれていないか確かめてください。", label.ja),
        format!("{} has {length} characters (at most {length_max}). See whether the columns have shifted.", label.en),
    );
    Finding::error("field-too-long", message)
}

pub(crate) fn kind_unknown(cell: &str) -> Finding {
    let cell = cell.trim();
    let kinds = FacilityKind::ALL.map(|kind| kind.label().ja).join("・");
    let codes = FacilityKind::ALL.map(FacilityKind::code).join(", ");
    let message = Text::new(
        format!("種別「{cell}」は読めません。「その他」として読みました。使える語：{kinds}。"),
        format!("The kind “{cell}” cannot be read; it was taken as “other”. Use one of: {codes}."),
    );
    Finding::warning("kind-unknown", message)
}

pub(crate) fn prefecture_unknown(cell: &str) -> Finding {
    let message = Text::new(
        format!("都道府県「{cell}」は読めません。01～47のコードか名称（例：東京都）にしてください。"),
        format!("The prefecture “{cell}” cannot be read. Use a code from 01 to 47 or a Japanese name such as 東京都."),
    );
    Finding::warning("prefecture-unknown", message)
}

pub(crate) fn municipality_unclear(cell: &str) -> Finding {
    let message = Text::new(
        format!(
            "市区町村コード「{cell}」は読めないか、都道府県と合いません。不明として扱いました。3桁、5桁または検査数字付きの6桁の数字にしてください。"
        ),
        format!(
            "The municipality code “{cell}” cannot be read or does not fit the prefecture; it was taken as unknown. Use three, five or (with check digit) six digits."
        ),
    );
    Finding::warning("municipality-unclear", message)
}
