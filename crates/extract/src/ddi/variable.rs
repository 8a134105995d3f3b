//! One variable of DDI: its question, of whom it is asked, its categories with how often they occur.

use std::collections::BTreeMap;

use base::Text;

use super::file_id;
use super::xml::Xml;
use crate::codebook::{Codebook, CodebookColumn, CodebookFile, Role, StateWord};
use crate::column::{Column, Sheet, Values};

/// Writes the variables of one file.
pub(super) fn write(xml: &mut Xml, codebook: &Codebook, (number, file): (usize, &CodebookFile), sheet: &Sheet) {
    for (place, column) in sheet.columns().iter().enumerate() {
        let words = file.columns.iter().find(|words| words.name == column.name);
        let words =
            words.cloned().unwrap_or_else(|| CodebookColumn { name: column.name.clone(), ..CodebookColumn::default() });
        let (id, files) = (format!("V{}.{}", number + 1, place + 1), file_id(number));
        let continuous = matches!(column.values, Values::Integer(_));
        let interval = if continuous { "contin" } else { "discrete" };
        let attributes = [("ID", id.as_str()), ("name", &column.name), ("files", &files), ("intrvl", interval)];
        xml.within("var", &attributes, |xml| of_column(xml, codebook, &words, column));
    }
}

fn of_column(xml: &mut Xml, codebook: &Codebook, words: &CodebookColumn, column: &Column) {
    xml.both("labl", &[], &words.label);
    if matches!(words.role, Role::Item | Role::Option | Role::Value) && !words.item.is_empty() {
        let number: &[(&str, &str)] = &[("seqNo", words.number.as_str())];
        xml.within("qstn", if words.number.is_empty() { &[] } else { number }, |xml| {
            xml.both("qstnLit", &[], &words.label);
        });
    }
    let states = codebook.states_of(words);
    let coded = words.role.is_counted();
    let missing = states.iter().filter(|state| coded && state.state != StateWord::Answered);
    let missing: Vec<&str> = missing.map(|state| state.code.as_str()).collect();
    if !missing.is_empty() {
        xml.within("invalrng", &[], |xml| {
            for code in &missing {
                xml.empty("item", &[("VALUE", code)]);
            }
        });
    }
    xml.both("universe", &[("clusion", "I")], &words.universe.sentence);
    match &column.values {
        Values::Integer(values) => summary(xml, values),
        Values::Text(values) if coded || words.role == Role::Class => categories(xml, codebook, words, values),
        Values::Text(_) | Values::Real(_) => {}
    }
    if !words.concept.is_empty() {
        xml.leaf("concept", &[], &words.concept);
    }
    let format = if matches!(column.values, Values::Integer(_) | Values::Real(_)) { "numeric" } else { "character" };
    xml.empty("varFormat", &[("type", format), ("schema", "other"), ("formatname", "Parquet")]);
    if !words.universe.expression.is_empty() {
        xml.leaf("notes", &[("type", "universe expression")], &words.universe.expression);
    }
    xml.both("notes", &[("type", "comparability")], &words.comparability);
}

/// How often each code occurs, those that never do included.
fn categories(xml: &mut Xml, codebook: &Codebook, words: &CodebookColumn, values: &[Option<String>]) {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for value in values {
        *counts.entry(value.as_deref().unwrap_or_default()).or_default() += 1;
    }
    let mut known: Vec<(&str, Text, Option<StateWord>)> =
        words.codes.iter().map(|code| (code.code.as_str(), code.label.clone(), None)).collect();
    if words.role.is_counted() {
        let states = codebook.states_of(words).iter();
        known.extend(states.map(|state| (state.code.as_str(), state.label.clone(), Some(state.state))));
    }
    for (code, label, state) in known {
        let n = counts.get(code).copied().unwrap_or_default();
        // An amount or several options are answered or not; choices and texts never stand as `answered`.
        if n == 0 && state == Some(StateWord::Answered) {
            continue;
        }
        let is_missing = state.is_some_and(|state| state != StateWord::Answered);
        let attributes: &[(&str, &str)] = if is_missing { &[("missing", "Y"), ("missType", code)] } else { &[] };
        xml.within("catgry", attributes, |xml| {
            xml.leaf("catValu", &[], code);
            xml.both("labl", &[], &label);
            xml.leaf("catStat", &[("type", "freq")], &n.to_string());
        });
    }
}

/// How many there are, the smallest, the largest and the mean of whole numbers.
fn summary(xml: &mut Xml, values: &[Option<i64>]) {
    let given: Vec<i64> = values.iter().flatten().copied().collect();
    let mut put = |kind: &str, value: String| xml.leaf("sumStat", &[("type", kind)], &value);
    put("vald", given.len().to_string());
    put("invd", (values.len() - given.len()).to_string());
    if let (Some(smallest), Some(largest)) = (given.iter().min(), given.iter().max()) {
        put("min", smallest.to_string());
        put("max", largest.to_string());
        let sum: i128 = given.iter().map(|value| i128::from(*value)).sum();
        #[expect(clippy::cast_precision_loss, reason = "sums of surveys lie far below 2^53")]
        let mean = sum as f64 / given.len() as f64;
        put("mean", mean.to_string());
    }
}
