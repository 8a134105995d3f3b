//! What must hold between the columns of a dataset before anything is counted.

use std::collections::BTreeSet;

use base::{Finding, Text};

use crate::classification::Classification;
use crate::dataset::Dataset;
use crate::variable::{State, Variable, VariableData, VariableKind};

/// Categories that fit beside the reserved codes, and into a mask.
const SINGLE_CATEGORIES_MAX: usize = State::FIRST_RESERVED as usize;
const MULTIPLE_CATEGORIES_MAX: usize = 64;
/// Strata that can be crossed with at least two classes in 16 bits.
const STRATA_MAX: usize = 32_000;

/// All findings about a dataset.
pub(crate) fn dataset(dataset: &Dataset) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let strata = Classification::from(dataset.strata());
    check_strata(&mut findings, strata.classes.len());
    check_grouping(&mut findings, dataset.n_units(), &strata);
    for classification in dataset.classifications() {
        check_grouping(&mut findings, dataset.n_units(), classification);
    }
    let names = dataset.classifications().iter().map(|by| by.name.as_str());
    check_unique(&mut findings, "duplicate-classification", "区分", "classification", names);
    let names = dataset.variables().iter().map(|variable| variable.name.as_str());
    check_unique(&mut findings, "duplicate-item", "設問", "item", names);
    for variable in dataset.variables() {
        check_base(&mut findings, variable);
        check_shape(&mut findings, dataset.n_units(), variable);
        check_codes(&mut findings, variable);
    }
    findings
}

/// How many of `of_unit` lie in class `index`.
pub(crate) fn n_in_class(of_unit: &[u16], index: usize) -> u32 {
    let n = of_unit.iter().filter(|class| usize::from(**class) == index).count();
    u32::try_from(n).expect("responses are counted in 32 bits")
}

/// The finding for a response rate above 100 %.
pub(crate) fn more_responses_than_facilities(class: &Text, n_frame: u32, n_responses: u32) -> Finding {
    let message = Text::new(
        format!(
            "「{}」の回答数{n_responses}が対象施設数{n_frame}を超えています。名簿にない施設の回答か、区分の異なる名簿が混ざっていないか確認してください。",
            class.get(base::Lang::Ja)
        ),
        format!(
            "“{}” has {n_responses} responses from {n_frame} facilities. Look for responses from outside of the frame, or for classes of another frame.",
            class.get(base::Lang::En)
        ),
    );
    Finding::error("more-responses-than-facilities", message)
}

fn check_strata(findings: &mut Vec<Finding>, n_strata: usize) {
    if n_strata > STRATA_MAX {
        findings.push(Finding::error(
            "too-many-strata",
            Text::new(
                format!("層が{n_strata}個あります。{STRATA_MAX}個までにまとめてください。"),
                format!("There are {n_strata} strata; merge them into {STRATA_MAX} at most."),
            ),
        ));
    }
}

fn check_grouping(findings: &mut Vec<Finding>, n_units: usize, by: &Classification) {
    let (name, n_classes) = (&by.name, by.classes.len());
    if by.of_unit.len() != n_units || by.n_frame.len() != n_classes {
        let (n_of_unit, n_sizes) = (by.of_unit.len(), by.n_frame.len());
        findings.push(Finding::error("grouping-length", Text::new(
            format!("区分「{name}」：回答{n_units}件に対し{n_of_unit}件、{n_classes}区分に対し施設数{n_sizes}件です。数を揃えてください。"),
            format!("Classification “{name}”: {n_of_unit} entries for {n_units} responses, {n_sizes} sizes for {n_classes} classes; they must be as many."),
        )));
        return;
    }
    if let Some(unit) = by.of_unit.iter().position(|class| usize::from(*class) >= n_classes) {
        let class = by.of_unit[unit];
        findings.push(Finding::error(
            "class-missing",
            Text::new(
                format!(
                    "区分「{name}」：{}件目の回答の区分番号{class}は名簿の区分（0～{}）にありません。",
                    unit + 1,
                    n_classes.saturating_sub(1)
                ),
                format!(
                    "Classification “{name}”: response {} is in class {class}, which the frame (0 to {}) lacks.",
                    unit + 1,
                    n_classes.saturating_sub(1)
                ),
            ),
        ));
        return;
    }
    for (index, class) in by.classes.iter().enumerate() {
        let (n_frame, n_responses) = (by.n_frame[index], n_in_class(&by.of_unit, index));
        if n_responses > n_frame {
            findings.push(more_responses_than_facilities(&class.label, n_frame, n_responses));
        }
    }
    let codes = by.classes.iter().map(|class| class.code.as_str());
    check_unique(findings, "duplicate-class", "区分コード", "class", codes);
}

fn check_unique<'a>(findings: &mut Vec<Finding>, code: &str, ja: &str, en: &str, names: impl Iterator<Item = &'a str>) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            findings.push(Finding::error(
                code,
                Text::new(
                    format!("{ja}「{name}」が2回あります。名前は重複しないようにしてください。"),
                    format!("There are two of {en} “{name}”; names must differ."),
                ),
            ));
        }
    }
}

/// No number without its base.
fn check_base(findings: &mut Vec<Finding>, variable: &Variable) {
    let name = &variable.name;
    if variable.base.sentence.is_empty() || variable.base.unit.is_empty() {
        let message = Text::new(
            format!("設問「{name}」に母数の説明または単位がありません。母数のない表は作れません。"),
            format!("Item “{name}” lacks the words or the unit of its base; no table is made without one."),
        );
        findings.push(Finding::error("base-missing", message).at_item(name));
    }
}

fn check_shape(findings: &mut Vec<Finding>, n_units: usize, variable: &Variable) {
    let name = &variable.name;
    let mut refuse = |code: &str, ja: String, en: String| {
        findings.push(Finding::error(code, Text::new(ja, en)).at_item(name));
    };
    let n_cases = variable.data.n_cases();
    let n_expected = variable.parent.as_ref().map_or(n_units, Vec::len);
    if n_cases != n_expected {
        refuse(
            "column-length",
            format!("設問「{name}」の値が{n_cases}件で、{n_expected}件と一致しません。"),
            format!("Item “{name}” has {n_cases} values; {n_expected} are expected."),
        );
    }
    let beyond = |parent: &u32| usize::try_from(*parent).is_ok_and(|parent| parent >= n_units);
    if let Some(parent) = variable.parent.as_ref().and_then(|parents| parents.iter().find(|parent| beyond(parent))) {
        refuse(
            "row-without-response",
            format!(
                "設問「{name}」に、存在しない回答（{parent}番）の行があります。回答は0～{}番です。",
                n_units.saturating_sub(1)
            ),
            format!("Item “{name}” has a row of response {parent}; responses are 0 to {}.", n_units.saturating_sub(1)),
        );
    }
    let n_categories = variable.kind.categories().len();
    let (fits, n_max) = match (&variable.kind, &variable.data) {
        (VariableKind::Single { .. }, VariableData::Single(_)) => (true, SINGLE_CATEGORIES_MAX),
        (VariableKind::Multiple { .. }, VariableData::Multiple { masks, states }) => {
            (masks.len() == states.len(), MULTIPLE_CATEGORIES_MAX)
        }
        (VariableKind::Amount { .. }, VariableData::Amount { amounts, states }) => (amounts.len() == states.len(), 0),
        (VariableKind::Single { .. } | VariableKind::Multiple { .. } | VariableKind::Amount { .. }, _) => {
            (false, usize::MAX)
        }
    };
    if !fits {
        refuse(
            "column-kind",
            format!("設問「{name}」の種類と値の並びが一致しません。"),
            format!("The values of item “{name}” are not those of its kind."),
        );
    }
    if n_categories > n_max {
        refuse(
            "too-many-categories",
            format!("設問「{name}」の選択肢が{n_categories}個あります。{n_max}個まで集計できます。"),
            format!("Item “{name}” has {n_categories} categories; {n_max} can be counted."),
        );
    }
}

/// No code outside of the codebook.
fn check_codes(findings: &mut Vec<Finding>, variable: &Variable) {
    let n_categories = variable.kind.categories().len();
    let wrong = match &variable.data {
        VariableData::Single(codes) => {
            codes.iter().position(|code| State::of_code(*code) == State::Answered && usize::from(*code) >= n_categories)
        }
        VariableData::Multiple { masks, states } => masks
            .iter()
            .zip(states)
            .position(|(mask, state)| *state == State::Answered && n_categories < 64 && mask >> n_categories != 0),
        VariableData::Amount { .. } => None,
    };
    if let Some(case) = wrong {
        let (name, case) = (&variable.name, case + 1);
        let message = Text::new(
            format!("設問「{name}」の{case}件目の値は選択肢（{n_categories}個）の外を指しています。"),
            format!("Value {case} of item “{name}” points outside of its {n_categories} categories."),
        );
        findings.push(Finding::error("code-outside-codebook", message).at_item(name));
    }
}
