//! Which column of a list holds which field of a facility.

use std::collections::BTreeMap;

use base::{Finding, Text};
use serde::{Deserialize, Serialize};

use crate::facility::FacilityKind;

/// A field of a facility that a column can hold. Serde, mappings and findings use the same names, those of [`Field::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Identifier.
    Code,
    /// Official name.
    Name,
    /// Reading of the name.
    Kana,
    /// Kind of facility: the ministry's number, a Japanese word, or a code of ours.
    Kind,
    /// Prefecture: a code or a Japanese name.
    Prefecture,
    /// Municipality: three digits within its prefecture, five, or six with the check digit.
    Municipality,
    /// Address.
    Address,
    /// Total of beds.
    BedsTotal,
    /// General beds.
    BedsGeneral,
    /// Long-term care beds.
    BedsLongTerm,
    /// Psychiatric beds.
    BedsPsychiatric,
    /// Tuberculosis beds.
    BedsTuberculosis,
    /// Beds for infectious diseases.
    BedsInfectious,
}

impl Field {
    /// All fields, in the order in which pages show them.
    pub const ALL: [Field; 13] = [
        Field::Code,
        Field::Name,
        Field::Kana,
        Field::Kind,
        Field::Prefecture,
        Field::Municipality,
        Field::Address,
        Field::BedsTotal,
        Field::BedsGeneral,
        Field::BedsLongTerm,
        Field::BedsPsychiatric,
        Field::BedsTuberculosis,
        Field::BedsInfectious,
    ];

    /// The kinds of beds, without their total.
    pub const BED_KINDS: [Field; 5] = [
        Field::BedsGeneral,
        Field::BedsLongTerm,
        Field::BedsPsychiatric,
        Field::BedsTuberculosis,
        Field::BedsInfectious,
    ];

    /// The stable word for programs and mappings.
    pub fn name(self) -> &'static str {
        match self {
            Field::Code => "code",
            Field::Name => "name",
            Field::Kana => "kana",
            Field::Kind => "kind",
            Field::Prefecture => "prefecture",
            Field::Municipality => "municipality",
            Field::Address => "address",
            Field::BedsTotal => "beds_total",
            Field::BedsGeneral => "beds_general",
            Field::BedsLongTerm => "beds_long_term",
            Field::BedsPsychiatric => "beds_psychiatric",
            Field::BedsTuberculosis => "beds_tuberculosis",
            Field::BedsInfectious => "beds_infectious",
        }
    }

    /// The field with this name.
    pub fn parse(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.name() == name)
    }

    /// The words for people.
    pub fn label(self) -> Text {
        match self {
            Field::Code => Text::new("施設コード", "Facility code"),
            Field::Name => Text::new("名称", "Name"),
            Field::Kana => Text::new("フリガナ", "Reading"),
            Field::Kind => Text::new("種別", "Kind"),
            Field::Prefecture => Text::new("都道府県", "Prefecture"),
            Field::Municipality => Text::new("市区町村コード", "Municipality code"),
            Field::Address => Text::new("所在地", "Address"),
            Field::BedsTotal => Text::new("合計病床数", "Beds, total"),
            Field::BedsGeneral => Text::new("一般病床", "Beds, general"),
            Field::BedsLongTerm => Text::new("療養病床", "Beds, long-term care"),
            Field::BedsPsychiatric => Text::new("精神病床", "Beds, psychiatric"),
            Field::BedsTuberculosis => Text::new("結核病床", "Beds, tuberculosis"),
            Field::BedsInfectious => Text::new("感染症病床", "Beds, infectious diseases"),
        }
    }
}

/// Where a field's values come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The column with one of these headings, the usual one first; a column's letters in a list without header.
    Column(Vec<String>),
    /// The same value in every row.
    Always(String),
}

/// Which column of a list holds which field.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mapping {
    /// True for the ministry's open data, whose columns are all known and needed.
    pub ministry: bool,
    /// False for a list without header, whose columns are named by their letters.
    pub header: bool,
    /// The fields that the list holds.
    pub sources: BTreeMap<Field, Source>,
}

/// Columns of the ministry's open data 医療情報ネット: field, heading, heading in the file of pharmacies if another.
/// Source: オープンデータ定義書 令和6年度 v1.0 (001306376.xlsx).
const MINISTRY: [(Field, &[&str]); 13] = [
    (Field::Code, &["ID"]),
    (Field::Name, &["正式名称", "名称"]),
    (Field::Kana, &["正式名称（フリガナ）", "フリガナ"]),
    (Field::Kind, &["機関区分"]),
    (Field::Prefecture, &["都道府県コード"]),
    (Field::Municipality, &["市区町村コード"]),
    (Field::Address, &["所在地"]),
    (Field::BedsTotal, &["合計病床数"]),
    (Field::BedsGeneral, &["一般病床"]),
    (Field::BedsLongTerm, &["療養病床"]),
    (Field::BedsPsychiatric, &["精神病床"]),
    (Field::BedsTuberculosis, &["結核病床"]),
    (Field::BedsInfectious, &["感染症病床"]),
];

impl Mapping {
    /// The ministry's open data, as downloaded.
    pub fn ministry() -> Mapping {
        let source = |headings: &[&str]| Source::Column(headings.iter().map(|&heading| heading.to_owned()).collect());
        let sources = MINISTRY.iter().map(|(field, headings)| (*field, source(headings))).collect();
        Mapping { ministry: true, header: true, sources }
    }

    /// Any list whose fields stand under these headings.
    pub fn custom<'a>(columns: impl IntoIterator<Item = (Field, &'a str)>) -> Mapping {
        let source = |heading: &str| Source::Column(vec![heading.to_owned()]);
        let sources = columns.into_iter().map(|(field, heading)| (field, source(heading))).collect();
        Mapping { ministry: false, header: true, sources }
    }

    /// Reads a mapping as people write it: `code=医療機関コード,name=名称,kind:病院`, parted by commas or new lines.
    ///
    /// `field=heading` takes a column, `field:value` gives every row the same value. `ministry` as the first word starts
    /// from the ministry's columns, so that one renamed heading can be given alone. `header=none` is for a list without
    /// header: columns are then named by their letters, `code=A`. The findings are about the mapping itself: a field that
    /// is unknown, given twice or needed; use the mapping only when none is an error.
    pub fn parse(text: &str) -> (Mapping, Vec<Finding>) {
        let mut mapping = Mapping { ministry: false, header: true, sources: BTreeMap::new() };
        let mut given: Vec<Field> = Vec::new();
        let mut findings = Vec::new();
        for part in text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
            if part == "ministry" && given.is_empty() {
                mapping = Mapping { header: mapping.header, ..Mapping::ministry() };
                continue;
            }
            if part == "header=none" {
                mapping.header = false;
                continue;
            }
            let Some((field, source)) = read_part(&mut findings, part) else {
                continue;
            };
            if given.contains(&field) {
                findings.push(given_twice(field));
            } else {
                given.push(field);
                mapping.sources.insert(field, source);
            }
        }
        for field in [Field::Code, Field::Name] {
            if !mapping.sources.contains_key(&field) {
                findings.push(not_given(field));
            }
        }
        (mapping, findings)
    }

    /// The mapping as [`Mapping::parse`] reads it, on one line. Of several accepted headings it names the usual one.
    pub fn to_line(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        if self.ministry {
            parts.push("ministry".to_owned());
        }
        if !self.header {
            parts.push("header=none".to_owned());
        }
        let usual = if self.ministry { Mapping::ministry().sources } else { BTreeMap::new() };
        for (field, source) in self.sources.iter().filter(|(field, source)| usual.get(field) != Some(source)) {
            parts.push(match source {
                Source::Column(headings) => format!("{}={}", field.name(), headings.first().map_or("", String::as_str)),
                Source::Always(value) => format!("{}:{value}", field.name()),
            });
        }
        parts.join(",")
    }
}

fn read_part(findings: &mut Vec<Finding>, part: &str) -> Option<(Field, Source)> {
    let at = part.find(['=', ':']).unwrap_or(part.len());
    let name = part[..at].trim();
    let value = part.get(at + 1..).unwrap_or_default().trim();
    if value.is_empty() {
        findings.push(not_understood(part));
        return None;
    }
    let Some(field) = Field::parse(name) else {
        findings.push(unknown_field(name));
        return None;
    };
    if part[at..].starts_with('=') {
        return Some((field, Source::Column(vec![value.to_owned()])));
    }
    if field == Field::Kind && FacilityKind::parse(value).is_none() {
        findings.push(unknown_kind(value));
        return None;
    }
    Some((field, Source::Always(value.to_owned())))
}

fn not_understood(part: &str) -> Finding {
    let message = Text::new(
        format!(
            "対応表の「{part}」は読めません。「項目=列の見出し」か「項目:値」で書いてください（例：code=医療機関コード,kind:病院）。"
        ),
        format!(
            "“{part}” in the mapping cannot be read. Write “field=heading” or “field:value”, e.g. code=ID,kind:hospital."
        ),
    );
    Finding::error("mapping-not-understood", message)
}

fn unknown_field(name: &str) -> Finding {
    let names = Field::ALL.map(Field::name).join(", ");
    let message = Text::new(
        format!("対応表の項目「{name}」はありません。使える項目：{names}。"),
        format!("The mapping names a field “{name}”, which does not exist. There are: {names}."),
    );
    Finding::error("mapping-field-unknown", message)
}

fn unknown_kind(value: &str) -> Finding {
    let kinds = FacilityKind::ALL.map(|kind| kind.label().ja).join("・");
    let codes = FacilityKind::ALL.map(FacilityKind::code).join(", ");
    let message = Text::new(
        format!("対応表の種別「{value}」は読めません。次のいずれかにしてください：{kinds}。"),
        format!("The mapping gives the kind “{value}”, which cannot be read. Use one of: {codes}."),
    );
    Finding::error("mapping-kind-unknown", message)
}

fn given_twice(field: Field) -> Finding {
    let name = field.name();
    let message = Text::new(
        format!("対応表に項目「{name}」が二度あります。一つにしてください。"),
        format!("The mapping gives the field “{name}” twice. Give it once."),
    );
    Finding::error("mapping-field-twice", message)
}

fn not_given(field: Field) -> Finding {
    let (name, label) = (field.name(), field.label());
    let message = Text::new(
        format!("対応表に{}（{name}）の列がありません。「{name}=列の見出し」を加えてください。", label.ja),
        format!("The mapping has no column for {} ({name}). Add “{name}=heading”.", label.en.to_lowercase()),
    );
    Finding::error("mapping-field-needed", message)
}
