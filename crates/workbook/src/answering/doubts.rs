//! What is said of cells that can be read in two ways, of rows that come back, and of what is left out.

use base::{Finding, Severity, Text};
use questionnaire::{Instrument, Key};

use super::FINDINGS_MAX;
use super::asked::Asked;

/// No list is longer than anybody reads; what is left out is said.
pub(super) fn sum_up(findings: &mut Vec<Finding>) {
    let n_more = findings.len().saturating_sub(FINDINGS_MAX);
    if n_more == 0 {
        return;
    }
    findings.truncate(FINDINGS_MAX);
    let words = Text::new(
        format!("ほかに{n_more}件あります。上のものを直してから、もう一度送ってください"),
        format!("{n_more} more; put these right first and send the workbook again"),
    );
    findings.push(Finding::new(Severity::Info, "more-findings", words));
}

pub(super) fn neither(shown: &str) -> Finding {
    const SHOWN_MAX: usize = 50;
    let shown: String = shown.chars().take(SHOWN_MAX).collect();
    Finding::error(
        "not-a-circle",
        Text::new(
            format!("「{shown}」は○の印として読めません。○を付けるか、空欄にしてください"),
            format!("“{shown}” is no mark; put ○ or leave the cell blank"),
        ),
    )
}

pub(super) fn several(n_chosen: usize) -> Finding {
    Finding::error(
        "several-chosen",
        Text::new(
            format!("{n_chosen}つの選択肢に○が付いています。1つだけに付けてください"),
            format!("{n_chosen} options are marked; mark one only"),
        ),
    )
}

pub(super) fn from_formula(shown: &str) -> Finding {
    const SHOWN_MAX: usize = 50;
    let shown: String = shown.chars().take(SHOWN_MAX).collect();
    Finding::warning(
        "from-formula",
        Text::new(
            format!("数式の計算結果「{shown}」を回答として読み取りました。違う場合は直接入力してください"),
            format!("the formula's result “{shown}” was read as the answer; type the answer if that is wrong"),
        ),
    )
}

/// A row that was removed on the pages and is there again, because the workbook changed it.
pub(super) fn come_back(instrument: &Instrument, asked: &Asked<'_>, list: &Key, row: u32) -> Option<Finding> {
    let prefix = format!("{}/", list.row(row));
    let (key, cells) = asked.cells.iter().find(|(key, _)| key.as_str().starts_with(&prefix))?;
    let unit = &instrument.item(list)?.unit;
    let unit = if unit.is_empty() { Text::new("行", "row") } else { unit.clone() };
    let words = Text::new(
        format!("この{}は回答ページで削除されていましたが、ブックで変更されているため元に戻しました", unit.ja),
        format!("this {} was removed on the pages; it is back, because the workbook changed it", unit.en),
    );
    Some(cells.first()?.at(Finding::warning("row-back", words)).at_item(key.as_str()))
}
