//! Findings in the order in which somebody walks through a workbook: sheet by sheet, row by row, from left to right.

use base::Finding;

/// Sorts findings by their cells; `sheets` are the names in order. What has no place comes last.
pub fn in_cell_order(findings: &mut [Finding], sheets: &[String]) {
    findings.sort_by_cached_key(|finding| {
        let place = &finding.place;
        let sheet = place.sheet.as_ref().and_then(|name| sheets.iter().position(|known| known == name));
        let column = place.column.clone().unwrap_or_default();
        (place.sheet.is_none(), sheet.unwrap_or(usize::MAX), place.row.unwrap_or(0), column.len(), column)
    });
}

#[cfg(test)]
mod tests {
    use base::Text;

    use super::*;

    #[test]
    fn findings_stand_as_their_cells_do() {
        let at = |sheet: &str, row, column: &str| {
            Finding::error("x", Text::same("x")).on_sheet(sheet).at_row(row).in_column(column)
        };
        let mut findings = vec![
            Finding::error("x", Text::same("whole")),
            at("10 終わり", 1, "A"),
            at("2 はじめ", 12, "AA"),
            at("2 はじめ", 12, "B"),
            at("2 はじめ", 3, "Z"),
            Finding::error("x", Text::same("x")).on_sheet("2 はじめ"),
        ];
        in_cell_order(&mut findings, &["2 はじめ".to_owned(), "10 終わり".to_owned()]);
        let order: Vec<String> = findings.iter().map(|finding| finding.line(base::Lang::En)).collect();
        let expected = [
            "2 はじめ: x",
            "2 はじめ row 3 column “Z”: x",
            "2 はじめ row 12 column “B”: x",
            "2 はじめ row 12 column “AA”: x",
            "10 終わり row 1 column “A”: x",
            "whole",
        ];
        assert_eq!(order, expected);
    }
}
