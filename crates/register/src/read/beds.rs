//! Reading the beds of one row, and what is unclear about them.

use base::{Finding, Text};

use super::collect::Findings;
use super::header::Layout;
use super::table::Row;
use super::value;
use crate::beds::{BedReading, Beds, UnclearBeds};
use crate::facility::{Facility, FacilityKind};
use crate::mapping::{Field, Mapping};

/// Which bed columns a list has.
#[derive(Clone, Copy)]
pub(crate) struct BedColumns {
    total: bool,
    kinds: bool,
}

impl BedColumns {
    pub(crate) fn of(layout: &Layout) -> BedColumns {
        let kinds = Field::BED_KINDS.into_iter().any(|field| layout.column(field).is_some());
        BedColumns { total: layout.column(Field::BedsTotal).is_some(), kinds }
    }

    /// What has to be known about a mapping that leaves beds out.
    pub(crate) fn report(findings: &mut Findings, mapping: &Mapping) {
        let total = mapping.sources.contains_key(&Field::BedsTotal);
        let kinds = Field::BED_KINDS.iter().any(|field| mapping.sources.contains_key(field));
        let message = match (total, kinds) {
            (true, _) => return,
            (false, true) => Text::new(
                "合計病床数の列が指定されていないため、病床の種類ごとの数の計を合計としました。",
                "No column for the total of beds is mapped; the sum of the kinds was taken as the total.",
            ),
            (false, false) => Text::new(
                "病床数の列が指定されていないため、病床数は不明としました。",
                "No column for beds is mapped; the number of beds is unknown.",
            ),
        };
        findings.push(Finding::new(base::Severity::Info, "beds-total-not-mapped", message));
    }
}

/// Reads the beds of a row.
pub(crate) fn beds(findings: &mut Findings, row: &Row, layout: &Layout, columns: BedColumns) -> Beds {
    let mut number = |field| {
        let column = layout.column(field)?;
        let cell = row.cells.get(column).unwrap_or_default();
        value::beds(cell).unwrap_or_else(|()| {
            findings.push(not_a_number(cell).at_row(row.number).in_column(&layout.called(column)));
            None
        })
    };
    let mut beds = Beds {
        total_stated: number(Field::BedsTotal),
        general: number(Field::BedsGeneral),
        long_term: number(Field::BedsLongTerm),
        psychiatric: number(Field::BedsPsychiatric),
        tuberculosis: number(Field::BedsTuberculosis),
        infectious: number(Field::BedsInfectious),
        total_only: columns.total && !columns.kinds,
    };
    if !columns.total {
        beds.total_stated = beds.sum_of_kinds();
    }
    beds
}

/// Says what is unclear. A hospital has beds by law, so that its blank is a finding; a clinic's blank mostly means none.
pub(crate) fn report_unclear(
    findings: &mut Findings,
    row: &Row,
    facility: &Facility,
    layout: &Layout,
    columns: BedColumns,
) {
    let BedReading::Unclear { reason, stated, sum_of_kinds } = facility.beds.reading() else {
        return;
    };
    let finding = match reason {
        UnclearBeds::Blank if columns.total && facility.kind == FacilityKind::Hospital => blank(facility, sum_of_kinds),
        UnclearBeds::Blank => return,
        UnclearBeds::Disagrees => disagrees(facility, stated.unwrap_or(0), sum_of_kinds),
    };
    let called = layout.column(Field::BedsTotal).map(|column| layout.called(column));
    let finding = finding.at_row(row.number);
    findings.push(called.map_or(finding.clone(), |called| finding.in_column(&called)));
}

fn blank(facility: &Facility, sum_of_kinds: Option<u32>) -> Finding {
    let name = &facility.name;
    let message = match sum_of_kinds {
        Some(sum) => Text::new(
            format!(
                "{name}：合計病床数が空欄です（内訳の計は{sum}床）。0床とはみなさず、「病床数が不明」とします。病床数を確かめて判断してください。"
            ),
            format!(
                "{name}: the total of beds is blank (its kinds sum to {sum}). It is not taken for 0 but held as “beds unclear” until somebody decides."
            ),
        ),
        None => Text::new(
            format!(
                "{name}：合計病床数も内訳も空欄です。0床とはみなさず、「病床数が不明」とします。病床数を確かめて判断してください。"
            ),
            format!(
                "{name}: the total of beds and all kinds are blank. They are not taken for 0 but held as “beds unclear” until somebody decides."
            ),
        ),
    };
    Finding::warning("beds-total-blank", message)
}

fn disagrees(facility: &Facility, stated: u32, sum_of_kinds: Option<u32>) -> Finding {
    let name = &facility.name;
    let (sum_ja, sum_en) = match sum_of_kinds {
        Some(sum) => (format!("内訳の計は{sum}床"), format!("its kinds sum to {sum}")),
        None => ("内訳はすべて空欄".to_owned(), "all its kinds are blank".to_owned()),
    };
    let message = Text::new(
        format!(
            "{name}：合計病床数{stated}床に対し、{sum_ja}で一致しません。「病床数が不明」とします。病床数を確かめて判断してください。"
        ),
        format!(
            "{name}: the total of beds is {stated}, but {sum_en}. It is held as “beds unclear” until somebody decides."
        ),
    );
    Finding::warning("beds-total-disagrees", message)
}

fn not_a_number(cell: &str) -> Finding {
    let cell = cell.trim();
    let message = Text::new(
        format!(
            "病床数「{cell}」は数として読めません。数字だけで入力してください（例：120）。この欄は不明として扱いました。"
        ),
        format!("“{cell}” is no number of beds. Use digits only, e.g. 120. It was taken as unknown."),
    );
    Finding::warning("beds-not-a-number", message)
}
