//! From the engine's tables to a release.

use base::{Finding, Text};
use report::RoundFacts;
use tabulate::{AveragingRule, ColumnKind, Estimate, Marking, ResponseTable, RowKind, Weights};

use super::{
    Amounts, Class, Column, FORMAT, Figures, Measure, Named, Release, ResponseRow, Responses, Row, Shown, Table,
    Withholding,
};
use crate::receipt::{Receipt, Source};

/// What a release is made from.
#[derive(Clone, Copy, Debug)]
pub struct Publication<'a> {
    /// The publication's title.
    pub title: &'a Text,
    /// What is said of the round.
    pub facts: &'a RoundFacts,
    /// The prefecture that the figures are of alone.
    pub place: Option<&'a Named>,
    /// Response by each classification, with the classification's name for programs.
    pub responses: &'a [(String, ResponseTable)],
    /// In the publication's order.
    pub tables: &'a [tabulate::Table],
    /// What could not be tabulated.
    pub findings: &'a [Finding],
    /// Whether it may leave the secretariat.
    pub marking: Marking,
    /// The rules by which figures are withheld; none where nothing is.
    pub rules: &'a [String],
    /// Earlier releases of the round that were looked at together with this one.
    pub beside: &'a [Source],
    /// What everything was made from.
    pub source: &'a Source,
}

/// The publication as plain data.
pub fn release(publication: &Publication<'_>) -> Release {
    let facts = publication.facts;
    Release {
        format: FORMAT.to_owned(),
        title: publication.title.clone(),
        survey: facts.survey.clone(),
        round: facts.round.clone(),
        period: facts.period.clone(),
        place: publication.place.cloned(),
        marking: marking(publication.marking),
        rules: publication.rules.to_vec(),
        beside: publication.beside.to_vec(),
        source: publication.source.clone(),
        responses: publication.responses.iter().map(|(name, table)| responses(name, table)).collect(),
        tables: publication.tables.iter().map(|one| table(one, publication.source)).collect(),
        findings: publication.findings.to_vec(),
    }
}

fn marking(marking: Marking) -> Named {
    Named { code: marking.code().to_owned(), label: marking.words() }
}

fn responses(name: &str, table: &ResponseTable) -> Responses {
    let row = |row: &tabulate::ResponseRow| ResponseRow {
        class: class(&row.kind, &row.label),
        n_frame: row.n_frame,
        n_responses: Shown::Value(row.n_responses),
    };
    Responses {
        by: Named { code: name.to_owned(), label: table.by().clone() },
        rows: table.rows().iter().map(row).collect(),
    }
}

fn table(table: &tabulate::Table, source: &Source) -> Table {
    let column = |column: &tabulate::Column| Column {
        kind: kind(column.kind).to_owned(),
        code: column.code.clone(),
        label: column.label.clone(),
        alone: column.alone,
    };
    Table {
        item: table.name.clone(),
        number: table.number.clone(),
        title: table.title.clone(),
        base: table.base().clone(),
        by: Named { code: table.by_name.clone(), label: table.by.clone() },
        averaging: averaging(table.averaging),
        weighted_by: Named { code: strata_of(table), label: table.weighted_by.clone() },
        share_of: Named { code: table.share_of.code().to_owned(), label: table.share_of.words() },
        multiple: table.multiple,
        amount_unit: table.amount_unit.clone(),
        marking: marking(table.marking),
        columns: table.columns.iter().map(column).collect(),
        rows: table.rows.iter().map(row).collect(),
        means: means(table),
        notes: table.notes.clone(),
        receipt: Receipt::of(table, source),
    }
}

fn means(table: &tabulate::Table) -> Option<Vec<Option<Measure>>> {
    let mean = |column: usize| share(&table.mean_of_class_percentages(column));
    (table.averaging == AveragingRule::MeanOfClassPercentages).then(|| (0..table.columns.len()).map(mean).collect())
}

/// The name of the stratification that gives the weights.
fn strata_of(table: &tabulate::Table) -> String {
    let weights = table.total().cells.first().map(|cell| cell.frame_weighted.weights());
    match weights {
        Some(Weights::FrameByStratum(name)) => name,
        Some(Weights::Equal | Weights::OneOverClassBase(_)) | None => String::new(),
    }
}

fn averaging(rule: AveragingRule) -> Named {
    Named { code: rule.code().to_owned(), label: rule.words() }
}

fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Category => "category",
        ColumnKind::Answered => "answered",
        ColumnKind::Blank => "blank",
        ColumnKind::Unknown => "unknown",
        ColumnKind::Unconfirmed => "unconfirmed",
    }
}

fn class(kind: &RowKind, label: &Text) -> Class {
    match kind {
        RowKind::Class { code } => Class { code: code.clone(), label: label.clone(), total: false },
        RowKind::Total => Class { code: String::new(), label: label.clone(), total: true },
    }
}

fn row(row: &tabulate::Row) -> Row {
    let figures = |cell: &tabulate::Cell| {
        shown(cell.count.known().map(|count| Figures {
            count,
            share: share(&cell.of_respondents),
            weighted: share(&cell.frame_weighted),
        }))
    };
    let amounts = |amounts: &tabulate::Amounts| {
        shown(amounts.n.known().zip(amounts.sum.known()).map(|(n, sum)| Amounts {
            n,
            sum: i64::try_from(sum).ok(),
            mean: measure(&amounts.mean),
            mean_weighted: measure(&amounts.mean_frame_weighted),
        }))
    };
    Row {
        class: class(&row.kind, &row.label),
        n_frame: row.n_frame,
        n_responses: Shown::Value(row.n_responses),
        n_cases: shown(row.n_cases.known()),
        n_base: shown(row.n_base.known()),
        n_not_asked: shown(row.n_not_asked.known()),
        n_undetermined: shown(row.n_undetermined.known()),
        n_choices: row.n_choices.map(|n| shown(n.known())),
        cells: row.cells.iter().map(figures).collect(),
        amounts: row.amounts.as_ref().map(amounts),
    }
}

/// A figure, or that it is withheld. The same words whatever the reason.
fn shown<T>(known: Option<T>) -> Shown<T> {
    known.map_or(Shown::Withheld { withheld: Withholding::Suppressed }, Shown::Value)
}

fn share(estimate: &Estimate) -> Option<Measure> {
    let percent = estimate.percent().map(|percent| f64::from(percent.tenths()) / 10.0);
    measure(estimate).map(|measure| Measure { percent, ..measure })
}

fn measure(estimate: &Estimate) -> Option<Measure> {
    let precision = estimate.precision();
    let interval = precision.and_then(|precision| precision.interval);
    Some(Measure {
        value: estimate.value()?,
        percent: None,
        se: precision.map(|precision| precision.standard_error),
        df: precision.map(|precision| precision.df),
        low: interval.map(|interval| interval.low),
        high: interval.map(|interval| interval.high),
        method: precision.map(|precision| precision.method.code().to_owned()),
    })
}
