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
        "sampled",
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

/// Keys of a question that only some statistics heed.
const OF_SOME: [(&str, &[&str]); 8] = [
    ("method", &["proportion_ci", "chisq"]),
    ("probs", &["quantile"]),
    ("rule", &["quantile"]),
    ("interval", &["quantile"]),
    ("replace", &["deff"]),
    ("contrasts", &["contrast"]),
    ("rows", &["chisq"]),
    ("columns", &["chisq"]),
];

/// A warning for every key of a case that is not read.
pub(super) fn unread(case: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    look(case, &CASE, "", &mut findings);
    let ask = &case["ask"];
    let stat = ask["stat"].as_str().unwrap_or_default();
    let unheeded = OF_SOME.iter().filter(|(key, stats)| ask.get(key).is_some() && !stats.contains(&stat));
    findings.extend(unheeded.map(|(key, stats)| unheeded_key(key, stat, stats)));
    if ["df", "design_df"].contains(&stat) && ask.get("by").is_some() {
        findings.push(unheeded_key("by", stat, &["mean", "total", "proportion", "quantile", "contrast"]));
    }
    findings.extend(unsampled(case));
    findings
}

/// Rows of a repeat are of the facilities that have some: without the others the weights are too large.
fn unsampled(case: &Value) -> Option<Finding> {
    let design = &case["design"];
    let data = design["data"].as_str().unwrap_or_default();
    let of_a_repeat = data.rsplit('/').next().is_some_and(|file| file.starts_with("repeat."));
    let message = || {
        Text::new(
            "繰り返しのファイルには、行のない施設が入っていません。抽出結果の design.json の files にある sampled（層ごとの標本の数）を design に加えてください。加えないと合計が大きく出ます。",
            "The file of a repeat lacks facilities without a row. Add “sampled” (units of each stratum in the sample) from “files” in the extract's design.json to the design; without it totals come out too large.",
        )
    };
    let is_told = design.get("sampled").is_some() || design.get("weights").is_some();
    (of_a_repeat && !is_told).then(|| Finding::warning("sampled-untold", message()).at_item("design.sampled"))
}

fn unheeded_key(key: &str, stat: &str, stats: &[&str]) -> Finding {
    let message = Text::new(
        format!("「{key}」は「{stat}」には使われないため、読み飛ばしました（使われるのは {}）。", stats.join("・")),
        format!("“{key}” means nothing for “{stat}” and was passed over; it belongs to {}.", stats.join(", ")),
    );
    Finding::warning("case-key-unheeded", message).at_item(&format!("ask.{key}"))
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
