//! One table as ready strings.

use base::{Lang, Text};
use serde::Serialize;
use tabulate::{AveragingRule, Cell, ColumnKind, Estimate, IntervalMethod, Precision, Row, RowKind, ShareOf, Table};

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
    /// True when rows have `n_choices`.
    pub has_choices: bool,
    /// True when the weighted figures lead: they come first, in bold, with their interval.
    pub weighted_leads: bool,
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
    /// 延べ選択数.
    pub n_choices: String,
    /// 判定できない.
    pub n_undetermined: String,
    /// 対象外.
    pub n_not_asked: String,
    /// 95％区間.
    pub interval: String,
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
    /// All choices that were made; empty unless the shares are of these.
    pub n_choices: String,
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
    /// The 95 % interval of the figure that leads, `62.9–65.4`, or why there is none; empty where there is no figure.
    pub interval: String,
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
    /// The 95 % interval of the mean that leads, or why there is none.
    pub interval: String,
}

/// One table in one language.
pub fn table(table: &Table, lang: Lang) -> TableView {
    let base = table.base();
    let columns = shown_columns(table);
    let mut rows: Vec<RowView> = table.rows.iter().map(|row| row_view(table, row, &columns, lang)).collect();
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
        has_choices: table.share_of == ShareOf::Choices,
        weighted_leads: table.averaging == AveragingRule::FrameWeightedShare,
        notes: notes(table, lang),
    }
}

/// Every column but 未確認, which shows only where there is any: most rounds are not prefilled.
fn shown_columns(table: &Table) -> Vec<usize> {
    let shown = |column: &usize| {
        table.columns[*column].kind != ColumnKind::Unconfirmed || !table.total().cells[*column].count.is_zero()
    };
    (0..table.columns.len()).filter(shown).collect()
}

/// The first in print: where cells have no figure under the plan's rule, that of the respondents.
fn leading(table: &Table, cell: &Cell) -> Estimate {
    cell.under(table.averaging).unwrap_or(&cell.of_respondents).clone()
}

fn row_view(table: &Table, row: &Row, columns: &[usize], lang: Lang) -> RowView {
    let cell = |cell: &Cell| CellView {
        count: grouped(cell.count),
        share: number::share(&cell.of_respondents),
        weighted: number::share(&cell.frame_weighted),
        interval: number::share_interval(&leading(table, cell), lang),
    };
    let weighted_leads = table.averaging == AveragingRule::FrameWeightedShare;
    RowView {
        label: row.label.get(lang).to_owned(),
        is_total: row.kind == RowKind::Total,
        n_frame: grouped(row.n_frame),
        n_responses: grouped(row.n_responses),
        n_base: grouped(row.n_base),
        n_choices: row.n_choices.map_or_else(String::new, grouped),
        n_undetermined: grouped(row.n_undetermined),
        n_not_asked: grouped(row.n_not_asked),
        cells: columns.iter().map(|column| cell(&row.cells[*column])).collect(),
        amounts: row.amounts.as_ref().map(|amounts| AmountsView {
            sum: grouped(amounts.sum),
            mean: number::mean(&amounts.mean),
            mean_weighted: number::mean(&amounts.mean_frame_weighted),
            interval: number::mean_interval(
                if weighted_leads { &amounts.mean_frame_weighted } else { &amounts.mean },
                lang,
            ),
        }),
    }
}

/// The mean of classes under its own name. It has no count and no base of its own.
fn mean_row(table: &Table, columns: &[usize], lang: Lang) -> RowView {
    let cell = |estimate: Estimate| CellView {
        count: NOTHING.to_owned(),
        share: number::share(&estimate),
        weighted: NOTHING.to_owned(),
        interval: number::share_interval(&estimate, lang),
    };
    let none = || NOTHING.to_owned();
    RowView {
        label: chart::mean_label(table, lang),
        is_total: true,
        n_frame: none(),
        n_responses: none(),
        n_base: none(),
        n_choices: none(),
        n_undetermined: none(),
        n_not_asked: none(),
        cells: columns.iter().map(|column| cell(table.mean_of_class_percentages(*column))).collect(),
        amounts: None,
    }
}

fn labels(table: &Table, lang: Lang) -> Labels {
    let unit = table.amount_unit.clone().unwrap_or_default();
    let pick = |ja: &str, en: &str| {
        if lang == Lang::Ja { ja.to_owned() } else { en.to_owned() }
    };
    Labels {
        class: table.by.get(lang).to_owned(),
        n_frame: pick("対象", "Frame"),
        n_responses: pick("回答", "Responses"),
        n_base: pick("母数 n", "Base n"),
        n_choices: pick("延べ選択数", "Choices"),
        interval: pick("95％区間", "95% interval"),
        n_undetermined: pick("判定できない", "Undetermined"),
        n_not_asked: pick("対象外", "Not asked"),
        count: pick("件数", "Count"),
        share: AveragingRule::ShareOfRespondents.words().get(lang).to_owned(),
        weighted: AveragingRule::FrameWeightedShare.words().get(lang).to_owned(),
        sum: number::in_unit(&Text::new("合計", "Sum"), &unit).get(lang).to_owned(),
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
    let adds_up = !table.multiple || table.share_of == ShareOf::Choices;
    let fixed = match (adds_up, lang) {
        (false, Lang::Ja) => "複数回答のため、割合の合計は100％になりません。",
        (false, Lang::En) => "Several answers were allowed: the shares need not add up to 100%.",
        (true, Lang::Ja) => "割合は四捨五入しているため、合計が100％にならないことがあります。",
        (true, Lang::En) => "Shares are rounded and may not add up to exactly 100%.",
    };
    notes.push(fixed.to_owned());
    notes.extend(interval_notes(table, lang));
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

/// What the intervals mean, and what the words mean that stand where there is none.
fn interval_notes(table: &Table, lang: Lang) -> Vec<String> {
    let leads = |row: &Row| -> Vec<Precision> {
        let cells = row.cells.iter().filter_map(|cell| leading(table, cell).precision().copied());
        let amounts = row.amounts.iter().filter_map(|amounts| amounts.mean.precision().copied());
        cells.chain(amounts).collect()
    };
    let found: Vec<Precision> = table.rows.iter().flat_map(leads).collect();
    let mut notes = Vec::new();
    if found.is_empty() {
        return notes;
    }
    notes.push(match lang {
        Lang::Ja => "（　）内は95％区間：回答しなかった施設が同じ層の回答施設と同様であるとして、偶然による幅を示す。".to_owned(),
        Lang::En => "In parentheses the 95% interval: how far chance may have moved the figure, if facilities that did not answer are like those of their stratum that did.".to_owned(),
    });
    if found.iter().any(|precision| precision.method == IntervalMethod::Complete) {
        let word = number::all_answered();
        notes.push(match lang {
            Lang::Ja => format!("「{}」：対象施設がすべて回答したため、偶然による幅はない。", word.ja),
            Lang::En => {
                format!("“{}”: every facility asked has answered, so that nothing was left to chance.", word.en)
            }
        });
    }
    if found.iter().any(|precision| precision.interval.is_none()) {
        let word = number::no_spread();
        notes.push(match lang {
            Lang::Ja => format!("「{}」：回答が少ないか、すべて同じ値のため、区間を計算できない。", word.ja),
            Lang::En => format!("“{}”: too few answers, or all alike, to tell how far they vary.", word.en),
        });
    }
    notes
}
