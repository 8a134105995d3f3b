//! Keys of a case that mean nothing: said beside the answer, with the one that was probably meant. They never refuse a case, since
//! cases may carry remarks of their makers.

use base::{Finding, Text, nearest};
use serde_json::Value;

/// Keys that remark on an object and are read nowhere.
const REMARKS: [&str; 5] = ["note", "notes", "why", "name", "title"];

/// What an object may hold, and the objects inside it.
struct Known {
    keys: &'static [&'static str],
    inside: &'static [(&'static str, &'static Known)],
}

static CASE: Known = Known {
    keys: &["id", "suite", "tags", "design", "ask", "expect", "tol"],
    inside: &[("design", &DESIGN), ("ask", &ASK)],
};
static DESIGN: Known = Known {
    keys: &[
        "format",
        "data",
        "stack",
        "strata",
        "clusters",
        "weights",
        "fpc",
        "adjust",
        "lonely",
        "nest",
        "replicates",
        "missing_codes",
        "blank",
        "collapse_below",
        "matched_panel_only",
    ],
    inside: &[("fpc", &POPULATION), ("adjust", &ADJUST), ("replicates", &REPLICATES)],
};
static POPULATION: Known = Known { keys: &["column", "is", "constant", "sizes"], inside: &[] };
static ADJUST: Known =
    Known { keys: &["kind", "by", "totals", "margins", "epsilon", "maxit"], inside: &[("margins", &MARGIN)] };
static MARGIN: Known = Known { keys: &["by", "totals"], inside: &[] };
static REPLICATES: Known = Known { keys: &["type", "centre", "fpc"], inside: &[] };
static ASK: Known = Known {
    keys: &[
        "stat",
        "variable",
        "variables",
        "indicator",
        "equals",
        "numerator",
        "denominator",
        "by",
        "domain",
        "na",
        "missing_label",
        "method",
        "level",
        "probs",
        "rule",
        "interval",
        "replace",
        "of",
        "contrasts",
        "matched_panel_only",
        "change_within",
        "rows",
        "columns",
    ],
    inside: &[("indicator", &INDICATOR), ("domain", &CONDITION), ("of", &ASK), ("contrasts", &CONTRAST)],
};
static INDICATOR: Known = Known { keys: &["column", "equals"], inside: &[] };
static CONDITION: Known = Known { keys: &["column", "op", "value", "equals"], inside: &[] };
static CONTRAST: Known = Known { keys: &["coef"], inside: &[] };

/// A warning for every key of a case that is not read.
pub(super) fn unread(case: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    look(case, &CASE, "", &mut findings);
    findings
}

fn look(value: &Value, known: &Known, place: &str, findings: &mut Vec<Finding>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| look(value, known, place, findings)),
        Value::Object(object) => {
            for (key, value) in object {
                let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                if let Some((_, inside)) = known.inside.iter().find(|(name, _)| name == key) {
                    look(value, inside, &place, findings);
                } else if !known.keys.contains(&key.as_str()) && !REMARKS.contains(&key.as_str()) {
                    findings.push(unread_key(key, known.keys, &place));
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn unread_key(key: &str, known: &[&str], place: &str) -> Finding {
    let (likely_ja, likely_en) = match nearest(key, known.iter().copied()) {
        Some(likely) => (format!("「{likely}」ではありませんか。"), format!(" Did you mean “{likely}”?")),
        None => (format!("使える項目：{}", known.join(", ")), format!(" Known here: {}", known.join(", "))),
    };
    let message = Text::new(
        format!("「{key}」という項目はないため、読み飛ばしました。{likely_ja}"),
        format!("“{key}” is not a key here and was passed over.{likely_en}"),
    );
    Finding::warning("case-key-unknown", message).at_item(place)
}
