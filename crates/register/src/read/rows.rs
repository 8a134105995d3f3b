//! From rows to facilities, with what is wrong in each row.

use std::collections::BTreeMap;

use super::beds::{BedColumns, beds, report_unclear};
use super::collect::Findings;
use super::header::Layout;
use super::missing::destroyed_codes;
use super::row_findings::{
    blank, code_twice, codes_are_numbers, kind_assumed, kind_unknown, municipality_unclear, prefecture_unknown, ragged,
    too_long,
};
use super::table::{Row, Table};
use super::value;
use crate::facility::{Facility, FacilityKind};
use crate::mapping::{Field, Mapping, Source};

/// Longest identifier, in characters. The ministry's have 5 to 13.
const CODE_LENGTH_MAX: usize = 64;
/// Longest name, in characters. The ministry's longest has 40; surveys have met 65.
const NAME_LENGTH_MAX: usize = 200;

/// Reads all rows below the header.
pub(crate) fn facilities(findings: &mut Findings, table: &Table, layout: &Layout, mapping: &Mapping) -> Vec<Facility> {
    report_codes(findings, table, layout);
    let columns = BedColumns::of(layout);
    if !mapping.ministry {
        BedColumns::report(findings, mapping);
        if !mapping.sources.contains_key(&Field::Kind) {
            findings.push(kind_assumed());
        }
    }
    let reader = Reader { layout, mapping, columns };
    let mut first_rows: BTreeMap<String, u32> = BTreeMap::new();
    let mut facilities = Vec::new();
    for row in &table.rows[layout.first_row.min(table.rows.len())..] {
        if table.strict_width && !fits(row, layout.width) {
            findings.push(ragged(row, layout.width));
            continue;
        }
        let facility = reader.facility(findings, row);
        if !facility.code.is_empty() && !value::is_destroyed_code(&facility.code) {
            if let Some(first) = first_rows.get(&facility.code) {
                let called = reader.called(Field::Code);
                findings.push(code_twice(&facility.code, *first, row.number).at_row(row.number).in_column(&called));
            } else {
                first_rows.insert(facility.code.clone(), row.number);
            }
        }
        facilities.push(facility);
    }
    facilities
}

/// A row fits when it has the header's cells; blank ones beyond them do no harm.
fn fits(row: &Row, width: usize) -> bool {
    row.cells.len() >= width && row.cells.iter().skip(width).all(|cell| cell.trim().is_empty())
}

/// What Excel did to the column of identifiers.
fn report_codes(findings: &mut Findings, table: &Table, layout: &Layout) {
    let Some(column) = layout.column(Field::Code) else {
        return;
    };
    let called = layout.called(column);
    let rows = &table.rows[layout.first_row.min(table.rows.len())..];
    let cell = |row: &Row| row.cells.get(column).unwrap_or_default().trim().to_owned();
    let destroyed: Vec<&Row> = rows.iter().filter(|row| value::is_destroyed_code(&cell(row))).collect();
    if let [first, ..] = destroyed.as_slice() {
        let heading = if layout.first_row > 0 { called.as_str() } else { "" };
        findings.push(destroyed_codes(heading, column, &cell(first), destroyed.len()).at_row(first.number));
    }
    let n_numbers = table.n_numbers.get(column).copied().unwrap_or(0);
    if n_numbers > 0 {
        findings.push(codes_are_numbers(n_numbers).in_column(&called));
    }
}

struct Reader<'a> {
    layout: &'a Layout,
    mapping: &'a Mapping,
    columns: BedColumns,
}

impl Reader<'_> {
    fn facility(&self, findings: &mut Findings, row: &Row) -> Facility {
        let code = value::code(self.cell(row, Field::Code));
        let name = value::words(self.cell(row, Field::Name));
        self.check_text(findings, row, Field::Code, &code, CODE_LENGTH_MAX);
        self.check_text(findings, row, Field::Name, &name, NAME_LENGTH_MAX);
        let address = value::words(self.cell(row, Field::Address));
        let prefecture = self.prefecture(findings, row, &address);
        let facility = Facility {
            code,
            name,
            kana: value::kana(self.cell(row, Field::Kana)),
            kind: self.kind(findings, row),
            municipality: self.municipality(findings, row, &prefecture),
            prefecture,
            address,
            beds: beds(findings, row, self.layout, self.columns),
            invented: false,
        };
        report_unclear(findings, row, &facility, self.layout, self.columns);
        facility
    }

    fn cell<'r>(&'r self, row: &'r Row, field: Field) -> &'r str {
        match (self.layout.column(field), self.mapping.sources.get(&field)) {
            (Some(column), _) => row.cells.get(column).unwrap_or_default(),
            (None, Some(Source::Always(value))) => value,
            (None, Some(Source::Column(_)) | None) => "",
        }
    }

    fn called(&self, field: Field) -> String {
        self.layout.column(field).map_or_else(|| field.label().ja, |column| self.layout.called(column))
    }

    /// A column that is missing was reported once for the list, and not in every row.
    fn check_text(&self, findings: &mut Findings, row: &Row, field: Field, text: &str, length_max: usize) {
        if self.layout.column(field).is_none() {
            return;
        }
        let length = text.chars().count();
        let finding = match length {
            0 => blank(field),
            _ if length > length_max => too_long(field, length, length_max),
            _ => return,
        };
        findings.push(finding.at_row(row.number).in_column(&self.called(field)));
    }

    fn kind(&self, findings: &mut Findings, row: &Row) -> FacilityKind {
        if !self.mapping.sources.contains_key(&Field::Kind) {
            return FacilityKind::Hospital;
        }
        let cell = self.cell(row, Field::Kind);
        value::kind(cell).unwrap_or_else(|| {
            if self.layout.column(Field::Kind).is_some() {
                findings.push(kind_unknown(cell).at_row(row.number).in_column(&self.called(Field::Kind)));
            }
            FacilityKind::Other
        })
    }

    /// The prefecture that is stated, or else the one with which the address or the municipality's code begins.
    fn prefecture(&self, findings: &mut Findings, row: &Row, address: &str) -> String {
        let cell = self.cell(row, Field::Prefecture).trim();
        let stated = Some(cell).filter(|cell| !cell.is_empty()).and_then(value::prefecture_code);
        if !cell.is_empty() && stated.is_none() {
            findings.push(prefecture_unknown(cell).at_row(row.number).in_column(&self.called(Field::Prefecture)));
        }
        let of_municipality = || {
            let code = value::municipality_code(self.cell(row, Field::Municipality), "")?;
            value::prefecture_code(&code[..2])
        };
        stated.or_else(|| value::prefecture_of_address(address)).or_else(of_municipality).unwrap_or_default()
    }

    fn municipality(&self, findings: &mut Findings, row: &Row, prefecture: &str) -> String {
        let cell = self.cell(row, Field::Municipality).trim();
        if cell.is_empty() {
            return String::new();
        }
        let code = value::municipality_code(cell, prefecture);
        if code.as_ref().is_none_or(|code| !prefecture.is_empty() && !code.starts_with(prefecture)) {
            findings.push(municipality_unclear(cell).at_row(row.number).in_column(&self.called(Field::Municipality)));
            return String::new();
        }
        code.unwrap_or_default()
    }
}
