//! The question of a case: from JSON to an [`Ask`].

use base::{Finding, Text};
use serde_json::Value;
use tabulate::independence::IndependenceTest;
use tabulate::interval::ShareMethod;
use tabulate::microdata::{Ask, Condition, Contrast, Missing, Operator, QuantileInterval, Statistic, Subject};
use tabulate::quantile::QuantileRule;

use super::data::MATCHED;
use super::json::{Read, given, label, label_at, labels, labels_at, numbers_at, objects, wrong};

/// The level of intervals where none is asked for.
const LEVEL: f64 = 0.95;

/// What blank answers are called where they are a category of their own and no name is given.
const OWN_CATEGORY: &str = "missing";

/// Reads the question of a case.
pub(super) fn read(case: &Value) -> Read<Ask> {
    let Some(ask) = given(case, "ask").filter(|ask| ask.is_object()) else {
        return Err(wrong("ask", "問い（stat を含む）", "a question, with its “stat”"));
    };
    let mut read = question(ask)?;
    let matched =
        |object: Option<&Value>| object.and_then(|object| object.get("matched_panel_only")).is_some_and(is_true);
    if matched(Some(ask)) || matched(ask.get("of")) || matched(case.get("design")) {
        let has = |key: &str| given(case, "design").and_then(|design| given(design, key)).is_some_and(is_filled);
        if !has("stack") || !has("clusters") {
            return Err(wrong(
                "matched_panel_only",
                "design の stack（2つのファイルを積み重ねる列）と、clusters に施設を見分ける列",
                "“stack” of the design, with two files, and in “clusters” the column that tells a facility in both",
            ));
        }
        let values = vec!["yes".to_owned()];
        read.domain.push(Condition { column: MATCHED.to_owned(), operator: Operator::In, values });
    }
    Ok(read)
}

fn is_filled(value: &Value) -> bool {
    value.as_array().is_none_or(|list| !list.is_empty())
}

fn is_true(value: &Value) -> bool {
    value.as_bool() == Some(true)
}

fn question(ask: &Value) -> Read<Ask> {
    let mut domain: Vec<Condition> = objects(ask, "domain").into_iter().map(condition).collect::<Read<_>>()?;
    let mut by = labels_at(ask, "by", "ask.by")?;
    match given(ask, "change_within") {
        Some(within) if given(within, "column").is_some() => domain.push(condition(within)?),
        Some(Value::Object(within)) => {
            for (column, values) in within {
                let values = labels(values).ok_or_else(|| {
                    wrong(
                        "ask.change_within",
                        "列と値（例：{\"bed_class\": \"500-\"}）",
                        "a column with its value, e.g. {\"bed_class\": \"500-\"}",
                    )
                })?;
                domain.push(Condition { column: column.clone(), operator: Operator::In, values });
            }
        }
        Some(_) => by.extend(labels_at(ask, "change_within", "ask.change_within")?),
        None => {}
    }
    let statistic = statistic(ask)?;
    if given(ask, "by").is_some() && is_of_all(&statistic) {
        return Err(vec![by_where_none_is(ask)]);
    }
    Ok(Ask { statistic, by, domain, missing: missing(ask)?, level: level(ask)? })
}

/// True for what is answered for all rows of the domain at once.
fn is_of_all(statistic: &Statistic) -> bool {
    match statistic {
        Statistic::DesignEffect { .. } | Statistic::Covariance(_) | Statistic::Independence { .. } => true,
        Statistic::DegreesOfFreedom
        | Statistic::Contrasts(..)
        | Statistic::Mean(_)
        | Statistic::Total(_)
        | Statistic::Shares(_)
        | Statistic::Count(_)
        | Statistic::Share(..)
        | Statistic::Ratio(..)
        | Statistic::Quantiles { .. } => false,
    }
}

fn by_where_none_is(ask: &Value) -> Finding {
    let stat = ask["stat"].as_str().unwrap_or_default();
    let message = Text::new(
        format!(
            "「{stat}」は by の区分ごとには答えません。区分ごとに domain を書いて、1つずつ問い直してください。covariance では of の中に by を書けます。"
        ),
        format!(
            "“{stat}” is not answered class by class of “by”. Ask once for each class, with “domain”; of a covariance, “by” may stand inside “of”."
        ),
    );
    Finding::error("case-by-unheeded", message).at_item("ask.by")
}

fn statistic(ask: &Value) -> Read<Statistic> {
    let stat = given(ask, "stat").and_then(Value::as_str).unwrap_or_default();
    Ok(match stat {
        "df" | "design_df" => Statistic::DegreesOfFreedom,
        "mean" | "proportion" | "share" => Statistic::Mean(subjects(ask)?),
        "total" => Statistic::Total(subjects(ask)?),
        "shares" => Statistic::Shares(label_at(ask, "variable", "ask.variable")?),
        "count" if given(ask, "indicator").is_some() => Statistic::Total(subjects(ask)?),
        "count" => Statistic::Count(label_at(ask, "variable", "ask.variable")?),
        "proportion_ci" => Statistic::Share(subject(ask)?, share_method(ask)?),
        "ratio" => {
            let part = |key: &str| label_at(ask, key, &format!("ask.{key}")).map(Subject::Number);
            Statistic::Ratio(part("numerator")?, part("denominator")?)
        }
        "quantile" => quantiles(ask)?,
        "deff" => Statistic::DesignEffect {
            variable: subject(ask)?,
            with_replacement: given(ask, "replace").is_some_and(|replace| is_true(replace) || replace == "replace"),
        },
        "covariance" => Statistic::Covariance(Box::new(inner(ask)?)),
        "contrast" => Statistic::Contrasts(Box::new(inner(ask)?), contrasts(ask)?),
        "chisq" => Statistic::Independence {
            rows: label_at(ask, "rows", "ask.rows")?,
            columns: label_at(ask, "columns", "ask.columns")?,
            test: test(ask)?,
        },
        _ => {
            return Err(wrong(
                "ask.stat",
                "df・mean・total・shares・count・proportion・proportion_ci・ratio・quantile・deff・covariance・contrast・chisq のいずれか",
                "df, mean, total, shares, count, proportion, proportion_ci, ratio, quantile, deff, covariance, contrast or chisq",
            ));
        }
    })
}

fn inner(ask: &Value) -> Read<Ask> {
    match given(ask, "of").filter(|of| of.is_object()) {
        Some(of) => question(of),
        None => Err(wrong("ask.of", "対象となる問い", "the question that it is of")),
    }
}

fn subjects(ask: &Value) -> Read<Vec<Subject>> {
    if given(ask, "variables").is_none() {
        return Ok(vec![subject(ask)?]);
    }
    Ok(labels_at(ask, "variables", "ask.variables")?.into_iter().map(Subject::Number).collect())
}

fn subject(ask: &Value) -> Read<Subject> {
    let indicator = |object: &Value, key: &str| -> Read<Subject> {
        let place = "ask.indicator";
        let equals = given(object, "equals").and_then(label);
        let equals =
            equals.ok_or_else(|| wrong(place, "列と値（column と equals）", "a column and a value: column, equals"))?;
        Ok(Subject::Indicator { column: label_at(object, key, place)?, equals })
    };
    match given(ask, "indicator") {
        Some(object) => indicator(object, "column"),
        None if given(ask, "equals").is_some() => indicator(ask, "variable"),
        None => Ok(Subject::Number(label_at(ask, "variable", "ask.variable")?)),
    }
}

fn share_method(ask: &Value) -> Read<ShareMethod> {
    let Some(name) = given(ask, "method") else {
        return Ok(ShareMethod::default());
    };
    let known = ShareMethod::ALL.into_iter().find(|method| name == method.code());
    known.ok_or_else(|| wrong("ask.method", &share_methods("・"), &share_methods(", ")))
}

fn share_methods(between: &str) -> String {
    ShareMethod::ALL.map(ShareMethod::code).join(between)
}

fn quantiles(ask: &Value) -> Read<Statistic> {
    let place = "ask.probs";
    let wrong_probability = || wrong(place, "0以上1以下の数（1つまたは一覧）", "numbers between 0 and 1");
    let values: Vec<&Value> = objects(ask, "probs");
    let probability = |value: &&Value| value.as_f64().filter(|p| (0.0..=1.0).contains(p));
    let probabilities: Option<Vec<f64>> = values.iter().map(probability).collect();
    let probabilities = probabilities.filter(|list| !list.is_empty()).ok_or_else(wrong_probability)?;
    let rule = match given(ask, "rule") {
        None => QuantileRule::default(),
        Some(name) => name
            .as_str()
            .and_then(QuantileRule::parse)
            .ok_or_else(|| wrong("ask.rule", QuantileRule::NAMES, QuantileRule::NAMES))?,
    };
    let interval = match given(ask, "interval").map_or(Some("mean"), Value::as_str) {
        Some("none") => QuantileInterval::None,
        Some("mean") => QuantileInterval::Woodruff(ShareMethod::Mean),
        Some("beta") => QuantileInterval::Woodruff(ShareMethod::Beta),
        Some("xlogit") => QuantileInterval::Woodruff(ShareMethod::XLogit),
        Some("asin") => QuantileInterval::Woodruff(ShareMethod::Asin),
        Some("score") => QuantileInterval::Score,
        _ => {
            return Err(wrong(
                "ask.interval",
                "mean・beta・xlogit・asin・score・none のいずれか",
                "mean, beta, xlogit, asin, score or none",
            ));
        }
    };
    let variable = label_at(ask, "variable", "ask.variable")?;
    Ok(Statistic::Quantiles { variable, probabilities, rule, interval })
}

fn contrasts(ask: &Value) -> Read<Vec<Contrast>> {
    let contrasts: Vec<Contrast> = objects(ask, "contrasts")
        .into_iter()
        .map(|contrast| {
            let name = given(contrast, "name").and_then(label).unwrap_or_default();
            Ok(Contrast { name, factors: numbers_at(contrast, "coef", "ask.contrasts.coef")? })
        })
        .collect::<Read<_>>()?;
    if contrasts.is_empty() {
        return Err(wrong("ask.contrasts", "1つ以上の対比（name と coef）", "one or more contrasts: name, coef"));
    }
    Ok(contrasts)
}

fn test(ask: &Value) -> Read<IndependenceTest> {
    let Some(name) = given(ask, "method") else {
        return Ok(IndependenceTest::default());
    };
    let name = name.as_str().unwrap_or_default();
    Ok(match name {
        "F" => IndependenceTest::RaoScottF,
        "Chisq" => IndependenceTest::RaoScottChiSquare,
        _ if name.contains("second order") => IndependenceTest::RaoScottF,
        _ if name.contains("first order") => IndependenceTest::RaoScottChiSquare,
        _ if name.contains("Wald") && name.contains("adj") => IndependenceTest::AdjustedWald,
        _ if name.contains("Wald") => IndependenceTest::Wald,
        _ => {
            return Err(wrong(
                "ask.method",
                "F（Rao-Scott 二次）・Chisq（Rao-Scott 一次）・Wald・adjWald のいずれか",
                "F (Rao-Scott second order), Chisq (first order), Wald or adjWald",
            ));
        }
    })
}

fn condition(object: &Value) -> Read<Condition> {
    let column = label_at(object, "column", "ask.domain.column")?;
    let operator = match given(object, "op").map_or(Some("in"), Value::as_str) {
        Some("in" | "==" | "=") => Operator::In,
        Some("!=" | "not in" | "not_in") => Operator::NotIn,
        Some("<") => Operator::Below,
        Some("<=") => Operator::AtMost,
        Some(">") => Operator::Above,
        Some(">=") => Operator::AtLeast,
        _ => {
            return Err(wrong(
                "ask.domain.op",
                "==・!=・in・not in・<・<=・>・>= のいずれか",
                "==, !=, in, not in, <, <=, > or >=",
            ));
        }
    };
    let values = given(object, "value").or_else(|| given(object, "equals")).and_then(labels);
    let values =
        values.ok_or_else(|| wrong("ask.domain.value", "値（1つまたは一覧）", "a value, or a list of values"))?;
    Ok(Condition { column, operator, values })
}

fn missing(ask: &Value) -> Read<Missing> {
    Ok(match given(ask, "na").map_or(Some(""), Value::as_str) {
        Some("") => Missing::Unsaid,
        Some("fail") => Missing::Fail,
        Some("drop") => Missing::Drop,
        Some("not_yes") => Missing::NotYes,
        Some("own_category") => {
            let name = given(ask, "missing_label").and_then(label);
            Missing::OwnCategory(name.unwrap_or_else(|| OWN_CATEGORY.to_owned()))
        }
        _ => {
            return Err(wrong(
                "ask.na",
                "fail・drop・not_yes・own_category のいずれか",
                "fail, drop, not_yes or own_category",
            ));
        }
    })
}

fn level(ask: &Value) -> Read<f64> {
    let Some(level) = given(ask, "level") else {
        return Ok(LEVEL);
    };
    let level = level.as_f64().filter(|level| *level > 0.0 && *level < 1.0);
    level.ok_or_else(|| wrong("ask.level", "0より大きく1より小さい数", "a number between 0 and 1"))
}
