//! The sample cases of others, where they lie beside the repository: how many agree is printed, and a floor is kept.

use jiff::tz::TimeZone;
use serde_json::Value as Json;

use super::*;
use crate::expression::{Datum, Focus, Scope, Tree};

fn cases(name: &str) -> Option<Vec<Json>> {
    let path = root().join("../shared/cases").join(name);
    let Ok(text) = fs::read_to_string(path) else {
        eprintln!("skipped: ../shared/cases/{name} absent");
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("a case a line")).collect())
}

#[test]
fn expressions_agree_with_others() {
    let Some(cases) = cases("xpath/cases.jsonl") else {
        return;
    };
    let mut wrong = Vec::new();
    for case in &cases {
        let expected = &case["expect"];
        let found = evaluate(case["expr"].as_str().expect("an expression"), expected["as"].as_str().expect("a type"));
        let agrees = match (&found, expected["as"].as_str()) {
            (None, Some("error")) => true,
            (Some(found), _) => same(found, expected),
            (None, _) => false,
        };
        if !agrees {
            wrong.push(format!("{} {} gives {found:?}, not {}", case["id"], case["expr"], expected));
        }
    }
    eprintln!("{} of {} expressions agree\n{}", cases.len() - wrong.len(), cases.len(), wrong.join("\n"));
    assert!(wrong.len() * 50 <= cases.len(), "fewer than 98 % agree");
}

fn evaluate(expr: &str, wanted: &str) -> Option<Json> {
    let expr = expression::parse(expr).ok()?;
    let tree = Tree::default();
    let zone = TimeZone::get("America/Phoenix").expect("the time zones are bundled");
    let scope = Scope::new(&tree, None, zone);
    let datum = scope.eval(&expr, Focus::at(0)).ok()?;
    Some(match wanted {
        "boolean" => Json::from(scope.boolean(&datum)),
        "string" => Json::from(scope.text(&datum).ok()?),
        "number" => {
            let number = scope.number(&datum).ok()?;
            if number.is_finite() { Json::from(number) } else { Json::from(scope.text(&Datum::Number(number)).ok()?) }
        }
        _ => Json::Null,
    })
}

fn same(found: &Json, expected: &Json) -> bool {
    let value = &expected["value"];
    if let Some(special) = value.get("special").and_then(Json::as_str) {
        return found.as_str() == Some(special);
    }
    if let Some(pattern) = expected["match"].as_str() {
        let pattern = regex_lite::Regex::new(pattern).expect("a pattern");
        return found.as_str().is_some_and(|found| pattern.is_match(found));
    }
    match (found.as_f64(), value.as_f64()) {
        (Some(found), Some(value)) => {
            let factor = expected["round_factor"].as_f64().unwrap_or(0.0);
            found == value || (factor > 0.0 && ((found - value) * factor).abs() < 1.0)
        }
        _ => found == value,
    }
}

#[test]
fn verdicts_agree_with_others() {
    let Some(cases) = cases("xlsform/cases.jsonl") else {
        return;
    };
    let mut wrong = Vec::new();
    let mut misplaced = Vec::new();
    for case in &cases {
        let sheets = case["sheets"].as_object().expect("sheets").iter().map(|(name, rows)| {
            let cell = |cell: &Json| cell.as_str().unwrap_or_default().to_owned();
            let row = |row: &Json| row.as_array().expect("a row").iter().map(cell).collect();
            Sheet { name: name.clone(), rows: rows.as_array().expect("rows").iter().map(row).collect() }
        });
        let compiled = compile(&Sheets(sheets.collect()));
        let errors: Vec<_> = compiled.findings.iter().filter(|found| found.severity == Severity::Error).collect();
        let verdict = if errors.is_empty() { "ok" } else { "error" };
        if Some(verdict) != case["expect"]["verdict"].as_str() {
            wrong.push(format!("{} {verdict} {} {:?}", case["id"], case["sheets"], errors));
            continue;
        }
        let place = &case["expect"]["error"];
        let fits = |found: &&&base::Finding| {
            place["row"].as_u64().is_none_or(|row| found.place.row.map(u64::from) == Some(row))
                && place["column"].as_str().is_none_or(|column| found.place.column.as_deref() == Some(column))
        };
        if verdict == "error" && !errors.iter().any(|found| fits(&found)) {
            misplaced.push(format!("{} {} {errors:?}", case["id"], case["expect"]));
        }
    }
    let agree = cases.len() - wrong.len();
    eprintln!("{agree} of {} verdicts agree\n{}", cases.len(), wrong.join("\n"));
    eprintln!("{} of them name another place\n{}", misplaced.len(), misplaced.join("\n"));
    assert!(wrong.len() * 10 <= cases.len(), "fewer than 90 % agree");
}
