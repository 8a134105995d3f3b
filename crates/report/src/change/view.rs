//! Change as ready strings for templates: nothing is computed, rounded or worded after this.

use base::{Comparability, Lang, Text};
use serde::Serialize;
use tabulate::change::{ChangeCell, ChangeColumn, ChangeRow, ChangeTable, Parts, Verdict};

use super::{ChangeReport, Sign, interval, points, share};
use crate::chart::{self, Setting};
use crate::number::{NOTHING, grouped};

/// Two rounds compared, in one language, charts included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeView {
    /// 「内部用・未秘匿」.
    pub marking: String,
    /// Title of the earlier round.
    pub earlier: String,
    /// Title of the later round.
    pub later: String,
    /// Of which moment the answers are.
    pub as_of: String,
    /// Why the frames follow different rules; empty where they do not.
    pub frames_differ: String,
    /// The words 増加 and 減少 about all hospitals, in the order of the questions.
    pub claims: Vec<ClaimView>,
    /// One a question.
    pub tables: Vec<ChangeTableView>,
    /// Questions that only the later round asks.
    pub added: Vec<String>,
    /// Questions that only the earlier round asked.
    pub removed: Vec<String>,
    /// How the words come about.
    pub notes: Vec<String>,
}

/// One claim of change about all hospitals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimView {
    /// Where the question stands on the page.
    pub anchor: String,
    /// The question, shortened.
    pub heading: String,
    /// The answer.
    pub answer: String,
    /// Its figures.
    pub cell: ChangeCellView,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeTableView {
    /// Safe in `id`; unique on the page.
    pub anchor: String,
    /// 問番号 and question.
    pub heading: String,
    /// How far the two rounds can be compared, with the reason; empty where nothing has changed.
    pub comparability: String,
    /// False where no difference is computed.
    pub is_comparable: bool,
    /// The base of the later round, and that of the earlier one where it reads otherwise.
    pub bases: Vec<String>,
    /// SVG, escaped already.
    pub chart: String,
    /// The classification.
    pub by: String,
    /// One heading for each cell of a row.
    pub head: Vec<String>,
    /// The classes, then all.
    pub rows: Vec<ChangeRowView>,
    /// What each difference of all hospitals is made of.
    pub parts: Vec<PartView>,
    /// Hospitals that changed their class.
    pub moved: Vec<MovedView>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// One class, or all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeRowView {
    /// The class.
    pub label: String,
    /// True for all.
    pub is_total: bool,
    /// The earlier base.
    pub n_earlier: String,
    /// The later base.
    pub n_later: String,
    /// Facilities that answered in both rounds.
    pub n_matched: String,
    /// One for each heading.
    pub cells: Vec<ChangeCellView>,
}

/// One figure of two rounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeCellView {
    /// `40.2%`.
    pub earlier: String,
    /// `45.1%`.
    pub later: String,
    /// `+4.9`, or a dash.
    pub difference: String,
    /// `+2.0～+7.8`; empty where there is none.
    pub interval: String,
    /// 増加, 減少, 変化は確認できない, 比較できない.
    pub word: String,
    /// Stable word for styles.
    pub verdict: String,
}

/// What one difference is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartView {
    /// The answer.
    pub label: String,
    /// All of it.
    pub total: String,
    /// The same hospitals.
    pub same: String,
    /// Its interval; empty where there is none.
    pub same_interval: String,
    /// Answered in the later round only.
    pub joined: String,
    /// Answered in the earlier round only.
    pub left: String,
    /// In one frame only.
    pub frame: String,
    /// The same answers weigh otherwise.
    pub weights: String,
}

/// Hospitals that changed their class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MovedView {
    /// Then and now: 「20～99床 → 100～199床」.
    pub classes: String,
    /// In both frames.
    pub n_frame: String,
    /// Answered in both rounds.
    pub n_matched: String,
    /// Their own change, one for each heading.
    pub differences: Vec<String>,
}

/// Two rounds compared, in one language.
pub fn view(report: &ChangeReport, lang: Lang) -> ChangeView {
    let marking = tabulate::Marking::InternalUnsuppressed.words();
    let setting = Setting { lang, prefix: "", source: &Text::default(), as_of: &report.as_of, marking: &marking };
    let mut tables: Vec<ChangeTableView> = Vec::with_capacity(report.tables.len());
    let mut claims = Vec::new();
    for (index, table) in report.tables.iter().enumerate() {
        let anchor = format!("change{}", index + 1);
        let view = table_view(report, table, Setting { prefix: &anchor, ..setting });
        for (column, cell) in shown(table).filter(|(_, cell)| cell.verdict.claims_change()) {
            claims.push(ClaimView {
                anchor: anchor.clone(),
                heading: shortened(&view.heading, lang),
                answer: column.label.get(lang).to_owned(),
                cell: cell_view(column, cell, &said_above(report, table), lang),
            });
        }
        tables.push(view);
    }
    let words = |texts: &[Text]| texts.iter().map(|text| text.get(lang).to_owned()).collect();
    ChangeView {
        marking: marking.get(lang).to_owned(),
        earlier: report.earlier.get(lang).to_owned(),
        later: report.later.get(lang).to_owned(),
        as_of: report.as_of.get(lang).to_owned(),
        frames_differ: report.frames_differ.as_ref().map_or_else(String::new, |words| words.get(lang).to_owned()),
        claims,
        tables,
        added: words(&report.added),
        removed: words(&report.removed),
        notes: notes(lang),
    }
}

/// As much of a question as fits a line.
fn shortened(heading: &str, lang: Lang) -> String {
    let n_max = if lang == Lang::Ja { 36 } else { 64 };
    let mut short: String = heading.chars().take(n_max).collect();
    if short.len() < heading.len() {
        short.push('…');
    }
    short
}

fn table_view(report: &ChangeReport, table: &ChangeTable, setting: Setting<'_>) -> ChangeTableView {
    let lang = setting.lang;
    let columns: Vec<usize> = shown_columns(table);
    let heading = |index: &usize| table.columns[*index].label.get(lang).to_owned();
    let total = table.total();
    let parts = columns.iter().filter_map(|index| {
        let (column, cell) = (&table.columns[*index], &total.cells[*index]);
        Some(part_view(column, cell, cell.parts.as_ref()?, lang))
    });
    let moved = table.moved.iter().map(|moved| MovedView {
        classes: format!("{} → {}", moved.from.get(lang), moved.to.get(lang)),
        n_frame: grouped(moved.n_frame),
        n_matched: grouped(moved.n_matched),
        differences: columns
            .iter()
            .map(|index| {
                let value = moved.panels[*index].map(|panel| panel.difference.value);
                points(value, &table.columns[*index], Sign::Bare, lang)
            })
            .collect(),
    });
    let is_comparable = !table.class.breaks_series();
    ChangeTableView {
        anchor: setting.prefix.to_owned(),
        heading: chart::heading(&table.later, lang),
        comparability: comparability(table, lang),
        is_comparable,
        bases: bases(table, lang),
        chart: chart::change(table, (&report.earlier, &report.later), setting),
        by: table.later.by.get(lang).to_owned(),
        head: columns.iter().map(heading).collect(),
        rows: table.rows.iter().map(|row| row_view(report, table, row, &columns, lang)).collect(),
        parts: parts.collect(),
        moved: if is_comparable { moved.collect() } else { Vec::new() },
        notes: table_notes(report, table, lang),
    }
}

/// What a reader of either round's figures must know, each with its round.
fn table_notes(report: &ChangeReport, table: &ChangeTable, lang: Lang) -> Vec<String> {
    let of_round = |round: &Text, notes: &[base::Finding]| -> Vec<String> {
        notes.iter().map(|note| format!("{}: {}", round.get(lang), note.message.get(lang))).collect()
    };
    [of_round(&report.earlier, &table.earlier.notes), of_round(&report.later, &table.later.notes)].concat()
}

/// Every column but 未確認 where there is none in either round, and but 「記入あり」 beside a mean.
fn shown_columns(table: &ChangeTable) -> Vec<usize> {
    let count = |table: &tabulate::Table, index: Option<usize>| {
        index.and_then(|index| table.total().cells.get(index)?.count.known()).unwrap_or_default()
    };
    let shown = |index: &usize| {
        let column = &table.columns[*index];
        column.code != "#unconfirmed" || count(&table.earlier, column.earlier) + count(&table.later, column.later) > 0
    };
    (0..table.columns.len()).filter(shown).collect()
}

/// The columns with their figures of all hospitals.
pub(crate) fn shown(table: &ChangeTable) -> impl Iterator<Item = (&ChangeColumn, &ChangeCell)> {
    shown_columns(table).into_iter().map(|index| (&table.columns[index], &table.total().cells[index]))
}

fn comparability(table: &ChangeTable, lang: Lang) -> String {
    if table.class == Comparability::Same && table.reason.is_empty() {
        return String::new();
    }
    let (class, reason) = (table.class.words(), table.reason.get(lang));
    match lang {
        Lang::Ja => format!("{}：{reason}", class.get(lang)),
        Lang::En => format!("{}: {reason}", class.get(lang)),
    }
}

fn bases(table: &ChangeTable, lang: Lang) -> Vec<String> {
    let (then, now) = (table.earlier.base().sentence.get(lang), table.later.base().sentence.get(lang));
    if then == now {
        return vec![now.to_owned()];
    }
    let (earlier, later) = if lang == Lang::Ja { ("前回：", "今回：") } else { ("Earlier: ", "Later: ") };
    vec![format!("{later}{now}"), format!("{earlier}{then}")]
}

fn row_view(
    report: &ChangeReport,
    table: &ChangeTable,
    row: &ChangeRow,
    columns: &[usize],
    lang: Lang,
) -> ChangeRowView {
    let said_above = said_above(report, table);
    let n_base = |table: &tabulate::Table, row: Option<usize>| {
        row.map_or_else(|| NOTHING.to_owned(), |row| grouped(table.rows[row].n_base))
    };
    ChangeRowView {
        label: row.label.get(lang).to_owned(),
        is_total: row.code.is_none(),
        n_earlier: n_base(&table.earlier, row.earlier),
        n_later: n_base(&table.later, row.later),
        n_matched: grouped(row.n_matched),
        cells: columns
            .iter()
            .map(|index| cell_view(&table.columns[*index], &row.cells[*index], &said_above, lang))
            .collect(),
    }
}

fn cell_view(column: &ChangeColumn, cell: &ChangeCell, said_above: &[&Text], lang: Lang) -> ChangeCellView {
    let found = cell.difference.as_ref();
    ChangeCellView {
        earlier: share(cell.earlier.as_ref(), column),
        later: share(cell.later.as_ref(), column),
        difference: points(found.map(|found| found.value), column, Sign::WithUnit, lang),
        interval: found.map_or_else(String::new, |found| interval(found, column, lang)),
        word: word(cell, said_above, lang),
        verdict: cell.verdict.code().to_owned(),
    }
}

/// Reasons that are printed above every figure of a table.
fn said_above<'a>(report: &'a ChangeReport, table: &'a ChangeTable) -> Vec<&'a Text> {
    report.frames_differ.iter().chain([&table.reason]).collect()
}

/// The word. A reason that holds for the whole table or report stands once above it; any other stands here.
fn word(cell: &ChangeCell, said_above: &[&Text], lang: Lang) -> String {
    let words = cell.verdict.words();
    match (&cell.verdict, lang) {
        (Verdict::NotComparable(reason), _) if said_above.contains(&reason) => words.get(lang).to_owned(),
        (Verdict::NotComparable(reason), Lang::Ja) => format!("{}（{}）", words.ja, reason.ja),
        (Verdict::NotComparable(reason), Lang::En) => format!("{} ({})", words.en, reason.en),
        (Verdict::Increase | Verdict::Decrease | Verdict::NotConfirmed | Verdict::TooFew, _) => {
            words.get(lang).to_owned()
        }
    }
}

fn part_view(column: &ChangeColumn, cell: &ChangeCell, parts: &Parts, lang: Lang) -> PartView {
    let shown = |value: f64| points(Some(value), column, Sign::Bare, lang);
    PartView {
        label: column.label.get(lang).to_owned(),
        total: shown(parts.total()),
        same: shown(parts.same),
        same_interval: cell.panel.as_ref().map_or_else(String::new, |panel| interval(&panel.difference, column, lang)),
        joined: shown(parts.joined),
        left: shown(parts.left),
        frame: shown(parts.frame),
        weights: shown(parts.weights),
    }
}

/// How the words come about; the same for every table.
fn notes(lang: Lang) -> Vec<String> {
    let texts = [
        Text::new(
            "割合は加重割合（対象数÷回答数で重みを付けた割合）。差の95％区間は、有限母集団の補正と、両回に回答した病院の共分散を含みます。",
            "Shares are frame-weighted. The 95% interval of a difference has the finite-population correction and the covariance of hospitals that answered in both rounds.",
        ),
        Text::new(
            "「増加」「減少」は、表の中のすべての検定をまとめて補正（Holmの方法、5％）したうえで差が認められ、設問が比較できるときにだけ示します。報告書全体ではなく表ごとに補正するのは、同じ表の言葉が、ほかにどの表を載せるかで変わらないようにするためです。",
            "“Increase” and “Decrease” are said only where the questions are comparable and the difference holds after Holm’s correction (5%) for all tests of the table. The correction is by table and not over the report, so that the words of a table do not depend on which other tables are printed.",
        ),
        Text::new(
            "「変化は確認できない」は、変化がないという意味ではありません。",
            "“No change confirmed” does not mean that nothing has changed.",
        ),
    ];
    texts.iter().map(|text| text.get(lang).to_owned()).collect()
}
