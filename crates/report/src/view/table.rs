//! One table as ready strings.

use base::Lang;
use serde::Serialize;
use tabulate::{AveragingRule, Cell, ColumnKind, Estimate, Row, RowKind, Table};

use crate::chart;
use crate::number::{self, NOTHING, grouped};

/// One table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableView {
    /// The caption: question and classification.
    pub caption: String,
    /// The base in words: 「※…を母数としている」.
    pub base_sentence: String,
    /// The base as an expression; empty when everybody is asked.
    pub base_expression: String,
    /// 「内部用・未秘匿」.
    pub marking: String,
    /// What the shares mean, e.g. 「上段：回答割合 …」.
    pub legend: String,
    /// The fixed headings.
    pub labels: Labels,
    /// One heading for each cell of a row.
    pub head: Vec<String>,
    /// The classes, the total, and the mean of classes where the plan asks for it.
    pub rows: Vec<RowView>,
    /// True when rows have `amounts`.
    pub has_amounts: bool,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// The headings of the columns that every table has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Labels {
    /// The classification.
    pub class: String,
    /// 対象.
    pub n_frame: String,
    /// 回答.
    pub n_responses: String,
    /// 母数 n.
    pub n_base: String,
    /// 判定できない.
    pub n_undetermined: String,
    /// 対象外.
    pub n_not_asked: String,
    /// 件数.
    pub count: String,
    /// 回答割合.
    pub share: String,
    /// 加重割合.
    pub weighted: String,
    /// 合計, with its unit.
    pub sum: String,
    /// 平均.
    pub mean: String,
    /// 加重平均.
    pub mean_weighted: String,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowView {
    /// The class.
    pub label: String,
    /// True for the total and what stands below it.
    pub is_total: bool,
    /// Facilities of the frame.
    pub n_frame: String,
    /// Responses.
    pub n_responses: String,
    /// The base.
    pub n_base: String,
    /// Cases that may or may not belong to the base.
    pub n_undetermined: String,
    /// Cases off the path.
    pub n_not_asked: String,
    /// One for each heading.
    pub cells: Vec<CellView>,
    /// Only where the item asks for an amount.
    pub amounts: Option<AmountsView>,
}

/// One count with its shares, each ready to print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellView {
    /// `3,497`.
    pub count: String,
    /// `65.3%` or a dash.
    pub share: String,
    /// `64.2%` or a dash.
    pub weighted: String,
}

/// The amounts of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AmountsView {
    /// The sum.
    pub sum: String,
    /// The mean of those who gave an amount.
    pub mean: String,
    /// The same, weighted.
    pub mean_weighted: String,
}

/// One table in one language.
pub fn table(table: &Table, lang: Lang) -> TableView {
    let base = table.base();
    let columns = shown_columns(table);
    let mut rows: Vec<RowView> = table.rows.iter().map(|row| row_view(row, &columns, lang)).collect();
    if table.averaging == AveragingRule::MeanOfClassPercentages {
        rows.push(mean_row(table, &columns, lang));
    }
    let by = table.by.get(lang);
    TableView {
        caption: match lang {
            Lang::Ja => format!("{}（{by}別）", chart::heading(table, lang)),
            Lang::En => format!("{} (by {by})", chart::heading(table, lang)),
        },
        base_sentence: base.sentence.get(lang).to_owned(),
        base_expression: base.expression.clone(),
        marking: table.marking.words().get(lang).to_owned(),
        legend: legend(table, lang),
        labels: labels(table, lang),
        head: columns.iter().map(|column| table.columns[*column].label.get(lang).to_owned()).collect(),
        rows,
        has_amounts: table.amount_unit.is_some(),
        notes: notes(table, lang),
    }
}

/// Every column but 未確認, which shows only where there is any: most rounds are not prefilled.
fn shown_columns(table: &Table) -> Vec<usize> {
    let shown = |column: &usize| {
        table.columns[*column].kind != ColumnKind::Unconfirmed || table.total().cells[*column].count > 0
    };
    (0..table.columns.len()).filter(shown).collect()
}

fn row_view(row: &Row, columns: &[usize], lang: Lang) -> RowView {
    let cell = |cell: &Cell| CellView {
        count: grouped(cell.count),
        share: number::percent(cell.of_respondents.percent()),
        weighted: number::percent(cell.frame_weighted.percent()),
    };
    RowView {
        label: row.label.get(lang).to_owned(),
        is_total: row.kind == RowKind::Total,
        n_frame: grouped(row.n_frame),
        n_responses: grouped(row.n_responses),
        n_base: grouped(row.n_base),
        n_undetermined: grouped(row.n_undetermined),
        n_not_asked: grouped(row.n_not_asked),
        cells: columns.iter().map(|column| cell(&row.cells[*column])).collect(),
        amounts: row.amounts.as_ref().map(|amounts| AmountsView {
            sum: grouped(amounts.sum),
            mean: number::mean(&amounts.mean),
            mean_weighted: number::mean(&amounts.mean_frame_weighted),
        }),
    }
}

/// The mean of classes under its own name. It has no count and no base of its own.
fn mean_row(table: &Table, columns: &[usize], lang: Lang) -> RowView {
    let cell = |estimate: Estimate| CellView {
        count: NOTHING.to_owned(),
        share: number::percent(estimate.percent()),
        weighted: NOTHING.to_owned(),
    };
    let none = || NOTHING.to_owned();
    RowView {
        label: chart::mean_label(table, lang),
        is_total: true,
        n_frame: none(),
        n_responses: none(),
        n_base: none(),
        n_undetermined: none(),
        n_not_asked: none(),
        cells: columns.iter().map(|column| cell(table.mean_of_class_percentages(*column))).collect(),
        amounts: None,
    }
}

fn labels(table: &Table, lang: Lang) -> Labels {
    let unit = table.amount_unit.as_ref().map_or("", |unit| unit.get(lang));
    let pick = |ja: &str, en: &str| {
        if lang == Lang::Ja { ja.to_owned() } else { en.to_owned() }
    };
    Labels {
        class: table.by.get(lang).to_owned(),
        n_frame: pick("対象", "Frame"),
        n_responses: pick("回答", "Responses"),
        n_base: pick("母数 n", "Base n"),
        n_undetermined: pick("判定できない", "Undetermined"),
        n_not_asked: pick("対象外", "Not asked"),
        count: pick("件数", "Count"),
        share: AveragingRule::ShareOfRespondents.words().get(lang).to_owned(),
        weighted: AveragingRule::FrameWeightedShare.words().get(lang).to_owned(),
        sum: pick(&format!("合計（{unit}）"), &format!("Sum ({unit})")),
        mean: pick("平均", "Mean"),
        mean_weighted: pick("加重平均", "Weighted mean"),
    }
}

/// What the two shares mean.
fn legend(table: &Table, lang: Lang) -> String {
    let strata = table.weighted_by.get(lang);
    match lang {
        Lang::Ja => format!(
            "回答割合：母数に入る回答を1件ずつ数えた割合。加重割合：{strata}別の回答率の違いを対象数÷回答数の重みで補正した割合。"
        ),
        Lang::En => format!(
            "Share of respondents: every case of the base counts once. Frame-weighted share: every response stands for N/n facilities of its class ({strata})."
        ),
    }
}

fn notes(table: &Table, lang: Lang) -> Vec<String> {
    let mut notes: Vec<String> = table.notes.iter().map(|note| note.message.get(lang).to_owned()).collect();
    let fixed = match (table.multiple, lang) {
        (true, Lang::Ja) => "複数回答のため、割合の合計は100％になりません。",
        (true, Lang::En) => "Several answers were allowed: the shares need not add up to 100%.",
        (false, Lang::Ja) => "割合は四捨五入しているため、合計が100％にならないことがあります。",
        (false, Lang::En) => "Shares are rounded and may not add up to exactly 100%.",
    };
    notes.push(fixed.to_owned());
    if table.averaging == AveragingRule::MeanOfClassPercentages {
        let note = match lang {
            Lang::Ja => {
                "区分別割合の単純平均は、施設の割合ではありません。どの区分も施設数にかかわらず同じ重みで平均しています。"
            }
            Lang::En => {
                "The plain mean of the classes’ percentages is no share of facilities: every class counts the same, however small."
            }
        };
        notes.push(note.to_owned());
    }
    notes
}
