//! Golden answers: `cases/estimates/cases.jsonl`, made by R 4.2.2 with survey 4.5 (`golden.R` beside it), and what is refused.

use std::path::PathBuf;

use base::Clock;
use jiff::SignedDuration;
use serde_json::{Value, json};
use store::collect::{self, Unseal};
use tabulate::ColumnKind;

use super::*;
use crate::clock::SystemClock;
use crate::commands::extract::tests::{Folder, filled};
use crate::commands::extract::write as write_extract;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/estimates"))
}

fn answers(lines: &[String]) -> Vec<Value> {
    let folder = folder();
    let mut ready = Ready { folder: data::Folder::new(&folder), designs: BTreeMap::new() };
    let answer = |(number, line): (u32, &String)| ready.answer_line(line.as_bytes(), number);
    let answers: Vec<String> = (1..).zip(lines).map(answer).collect();
    answers.iter().map(|answer| serde_json::from_str(answer).expect("an answer is JSON")).collect()
}

/// What differs, as a sentence. Numbers of the expectation that R could not give are null and not compared.
fn differs(found: &Value, expected: &Value, tolerance: &Value, place: &str) -> Option<String> {
    match expected {
        Value::Number(expected) => {
            let expected = expected.as_f64()?;
            let (relative, absolute) = (tolerance["rel"].as_f64()?, tolerance["abs"].as_f64()?);
            let off =
                found.as_f64().is_none_or(|found| (found - expected).abs() > absolute + relative * expected.abs());
            off.then(|| format!("{place}: {found}, R says {expected}"))
        }
        Value::Array(expected) => {
            let each = expected.iter().enumerate();
            each.filter_map(|(k, value)| differs(&found[k], value, tolerance, &format!("{place}[{k}]"))).next()
        }
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Object(_) => None,
    }
}

fn differs_in_rows(found: &Value, expected: &Value, tolerance: &Value) -> Option<String> {
    let rows = expected["rows"].as_array()?;
    if found["rows"].as_array().map(Vec::len) != Some(rows.len()) {
        return Some(format!("{} rows expected", rows.len()));
    }
    for row in rows {
        let same_key = |other: &&Value| {
            let named = row["key"].as_object();
            named.is_none_or(|named| named.iter().all(|(name, value)| other["key"][name] == *value))
        };
        let Some(other) = found["rows"].as_array()?.iter().find(same_key) else {
            return Some(format!("no row {}", row["key"]));
        };
        for (name, ours) in [("estimate", "estimate"), ("se", "se"), ("ci", "ci"), ("ci_t", "ci"), ("ci_z", "ci_z")] {
            let place = format!("{} {name}", row["key"]);
            if let Some(difference) = differs(&other[ours], &row[name], tolerance, &place) {
                return Some(difference);
            }
        }
    }
    None
}

#[test]
fn every_golden_case_is_answered_as_by_r() {
    let text = std::fs::read_to_string(folder().join("cases.jsonl")).expect("the cases are in the repository");
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert!(lines.len() > 200, "only {} cases", lines.len());
    let mut failures = Vec::new();
    for (line, found) in lines.iter().zip(answers(&lines)) {
        let case: Value = serde_json::from_str(line).expect("a case is JSON");
        let (expected, tolerance) = (&case["expect"], &case["tol"]);
        let refused = found["error"].is_string();
        let difference = if refused != (expected["error"] == true) {
            Some(format!("error: {}", found["error"]))
        } else if expected["degenerate"] == true {
            let limits = &found["rows"][0]["ci"];
            (limits[0] == limits[1]).then(|| format!("limits {limits}"))
        } else {
            let keys = ["df", "value", "matrix", "F", "X2", "ndf", "ddf", "p"];
            keys.iter()
                .filter_map(|key| differs(&found[key], &expected[key], tolerance, key))
                .next()
                .or_else(|| differs_in_rows(&found, expected, tolerance))
        };
        failures.extend(difference.map(|difference| format!("{}: {difference}", case["id"])));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[track_caller]
fn check_refused(line: &str, code: &str, words: &str) {
    let answer = &answers(&[line.to_owned()])[0];
    assert_eq!(answer["findings"][0]["code"], code, "{answer}");
    let error = answer["error"].as_str().expect("words");
    assert!(error.contains(words), "“{error}” says {words}");
    assert!(answer["error_ja"].as_str().is_some_and(|words| !words.is_empty()));
}

#[test]
fn cases_that_cannot_be_answered_say_what_would_be_right() {
    let line = |design: Value, ask: Value| json!({ "id": "x", "design": design, "ask": ask }).to_string();
    let mean = json!({ "stat": "mean", "variable": "beds" });
    check_refused("{\"id\": 1", "not-json", "stdin row 1");
    check_refused("{\"id\": 1}", "case-unreadable", "ask");
    check_refused(&line(json!({}), mean.clone()), "case-unreadable", "design.data");
    check_refused(&line(json!({ "data": "none.csv" }), mean.clone()), "file-unreadable", "none.csv");
    check_refused(&line(json!({ "data": "../README.md" }), mean.clone()), "outside-data-dir", "--data-dir");
    check_refused(&line(json!({ "data": "ragged.csv" }), mean.clone()), "csv-ragged", "This row has 1 cells");
    let design = json!({ "data": "hospitals_2024.csv" });
    check_refused(&line(design.clone(), json!({ "stat": "mode" })), "case-unreadable", "ask.stat");
    check_refused(&line(design.clone(), json!({ "stat": "mean", "variable": "bed" })), "unknown-column", "bed_class");
    let weights = json!({ "data": "hospitals_2024.csv", "weights": "0 for every row" });
    check_refused(&line(weights, mean.clone()), "weight-unusable", "weights");
    let two = json!({ "data": ["hospitals_2023.csv", "hospitals_2024.csv"] });
    check_refused(&line(two, mean), "case-unreadable", "design.stack");
    let design = json!({ "data": "hospitals_2024.csv" });
    let beds = json!({ "stat": "proportion_ci", "variable": "beds" });
    check_refused(&line(design.clone(), beds), "not-a-share", "column “beds”");
    // Two columns of names make a table of 49 times 45 cells, and a matrix of as many rows and columns.
    let names = json!({ "stat": "chisq", "rows": "facility_id", "columns": "beds" });
    check_refused(&line(design, names), "too-many-classes", "more than 1000");
}

/// What R prints as NaN, infinite or of no width is withheld, and said.
#[test]
fn where_there_is_nothing_to_say_it_is_said() {
    let said = |design: &Value, ask: Value| -> Value {
        let line = json!({ "id": "x", "design": design, "ask": ask }).to_string();
        let answer = answers(&[line]).remove(0);
        assert_eq!(answer["degenerate"], true, "{answer}");
        assert!(answer["note"].as_str().is_some_and(|note| !note.is_empty()), "{answer}");
        answer
    };
    let simple = json!({ "data": "hospitals_2024.csv" });
    let nobody = json!([{ "column": "beds", "op": ">", "value": 9999 }]);
    let empty = said(&simple, json!({ "stat": "mean", "variable": "beds", "domain": nobody }));
    assert_eq!(empty["rows"], json!([{ "key": {}, "n_base": 0, "estimate": null }]));
    // Five hospitals without a device: there are no beds per device.
    let without = json!([{ "column": "devices", "op": "==", "value": 0 }]);
    let ask =
        json!({ "stat": "ratio", "numerator": "beds", "denominator": "devices", "domain": without, "na": "drop" });
    let over_zero = said(&simple, ask);
    assert_eq!(over_zero["rows"], json!([{ "key": {}, "n_base": 5, "estimate": null }]), "{over_zero}");
    assert!(over_zero["note"].as_str().is_some_and(|note| note.contains("denominator")), "{over_zero}");
    // Known totals of the very table that is tested: nothing is left to chance.
    let totals = json!({ "public.yes": 15, "public.no": 12, "private.yes": 40, "private.no": 10, "other.yes": 15, "other.no": 10 });
    let adjust = json!({ "kind": "poststratify", "by": ["owner", "netmap"], "totals": totals });
    let fixed = json!({ "data": "hospitals_2024.csv", "weights": "102/49 for every row", "adjust": adjust });
    for (method, statistic) in [("F", "F"), ("Chisq", "X2"), ("Wald", "F"), ("adjWald", "F")] {
        let test = said(&fixed, json!({ "stat": "chisq", "rows": "owner", "columns": "netmap", "method": method }));
        assert!(test[statistic].is_null() && test["p"].is_null(), "{test}");
    }
    // The share up to the last value is one: it does not vary, and has no limit to read back.
    let last = said(&simple, json!({ "stat": "quantile", "variable": "beds", "probs": [1], "interval": "mean" }));
    assert!(last["rows"][0]["estimate"].is_number() && last["rows"][0]["ci"].is_null(), "{last}");
    // Both limits of the test fall on one value, and the median is another.
    let few = json!([{ "column": "devices", "op": "<=", "value": 4 }]);
    let ask = json!({ "stat": "quantile", "variable": "devices", "probs": [0.5], "interval": "score", "na": "drop", "domain": few });
    let row = &said(&simple, ask)["rows"][0];
    assert_eq!((&row["estimate"], &row["ci"]), (&json!(2.0), &json!([1.0, 1.0])));
    // The share below the first tenth of two public clusters may lie below zero: one limit is out of reach.
    let clusters = json!({ "data": "districts.csv", "clusters": ["district"], "weights": "weight" });
    let public = json!([{ "column": "owner", "op": "==", "value": "public" }]);
    let ask = json!({ "stat": "quantile", "variable": "beds", "probs": [0.1], "interval": "mean", "domain": public });
    let limits = &said(&clusters, ask)["rows"][0]["ci"];
    assert!(limits[0].is_null() && limits[1].is_number(), "{limits}");
}

/// A JSON number finds a code with a zero before it, and never two codes at once.
#[test]
fn a_number_means_the_code_that_it_is() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("prefs.csv"), "pref,x\n01,1\n01,2\n02,4\n13,8\n").unwrap();
    std::fs::write(folder.0.join("both.csv"), "pref,x\n01,1\n1,2\n02,4\n13,8\n").unwrap();
    let mut ready = Ready { folder: data::Folder::new(&folder.0), designs: BTreeMap::new() };
    let mut total = |file: &str| -> Value {
        let domain = json!([{ "column": "pref", "op": "==", "value": 1 }]);
        let ask = json!({ "stat": "total", "variable": "x", "domain": domain });
        let case = json!({ "id": 1, "design": { "data": file }, "ask": ask });
        let answer: Value = serde_json::from_str(&ready.answer_line(case.to_string().as_bytes(), 1)).unwrap();
        answer["rows"][0]["estimate"].clone()
    };
    assert_eq!([total("prefs.csv"), total("both.csv")], [json!(3.0), json!(2.0)]);
}

/// A slip in a key is told and never refuses; makers’ remarks are nobody’s slip.
#[test]
fn keys_that_are_not_read_are_said_beside_the_answer() {
    let ask = json!({ "stat": "mean", "variable": "devices", "na": "drop", "levle": 0.9, "note": "remark", "zzz": 1 });
    let design = json!({ "data": "hospitals_2024.csv", "name": "any", "strate": "bed_class", "fpc": { "colum": 1, "constant": 102 } });
    let line = |ask: &Value| json!({ "id": "x", "tags": ["mean"], "design": design, "ask": ask }).to_string();
    let answer = &answers(&[line(&ask)])[0];
    let said = |answer: &Value| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let findings = answer["findings"].as_array().expect("findings").iter();
        let mut said: Vec<(String, String)> =
            findings.map(|finding| (text(&finding["item"]), text(&finding["message"]["en"]))).collect();
        said.sort();
        said
    };
    let found = said(answer);
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["ask.levle", "ask.zzz", "design.fpc.colum", "design.strate"], "{answer}");
    for (words, (_, message)) in ["“level”?", "Known here: stat", "“column”?", "“strata”?"].iter().zip(&found)
    {
        assert!(message.contains(words), "“{message}” names {words}");
    }
    assert!(answer["rows"][0]["estimate"].is_number() && answer["error"].is_null(), "{answer}");
    // Of a refused case the slip comes with the reason.
    let answer = &answers(&[line(&json!({ "stat": "mean", "variabel": "devices" }))])[0];
    assert_eq!(answer["findings"][0]["item"], "ask.variable");
    assert_eq!(said(answer)[0].0, "ask.variabel");
    assert!(answer["error"].as_str().is_some_and(|error| !error.contains("variabel")), "{answer}");
}

/// A total over nobody is zero, and stands beside the others as R has it: the beds of the smallest class that no hospital told.
#[test]
fn a_total_of_nobody_is_zero_among_others() {
    let design = json!({ "data": "unanswered.csv" });
    let of = json!({ "stat": "total", "variable": "y", "by": ["z"], "na": "drop" });
    let all = json!({ "stat": "covariance", "of": of, "domain": [{ "column": "y", "op": ">", "value": 1e9 }] });
    let found = &answers(&[json!({ "id": "x", "design": design, "ask": all }).to_string()])[0];
    assert!(found["labels"].as_array().is_some_and(Vec::is_empty), "no row, and so no part: {found}");
    let of = json!({ "stat": "total", "variable": "y" });
    let ask = json!({ "stat": "covariance", "of": of, "domain": [{ "column": "y", "op": ">", "value": 1e9 }] });
    let found = &answers(&[json!({ "id": "x", "design": design, "ask": ask }).to_string()])[0];
    assert_eq!(found["matrix"], json!([[0.0]]), "{found}");
}

#[test]
fn the_matched_panel_leaves_out_who_answered_once() {
    let design = json!({
        "data": ["hospitals_2023.csv", "hospitals_2024.csv"], "stack": "year", "clusters": ["facility_id"],
        "strata": "bed_class", "weights": "weight",
    });
    let of = json!({ "stat": "mean", "variable": "beds", "by": ["year"] });
    let contrasts = json!([{ "name": "change", "coef": { "2023": -1, "2024": 1 } }]);
    let ask = json!({ "stat": "contrast", "of": of, "contrasts": contrasts, "matched_panel_only": true });
    let all = json!({ "stat": "contrast", "of": of, "contrasts": contrasts, "change_within": "bed_class" });
    let line = |ask: &Value| json!({ "id": "x", "design": design, "ask": ask }).to_string();
    let found = answers(&[line(&ask), line(&all)]);
    let n = |answer: &Value| {
        answer["years"].as_array().expect("both years").iter().map(|row| row["n_base"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(n(&found[0])[0], n(&found[0])[1], "as many hospitals in both years");
    let alone = json!({ "id": "x", "design": { "data": "hospitals_2024.csv" }, "ask": ask });
    check_refused(&alone.to_string(), "case-unreadable", "“clusters” the column that tells a facility");
    let unknown = json!({ "stat": "mean", "variable": "bedz" });
    let refused = &answers(&[line(&unknown)])[0]["error"];
    assert!(refused.as_str().is_some_and(|words| words.contains("“bedz”") && !words.contains('#')), "{refused}");
    assert_eq!(n(&found[1]), [json!(45), json!(49)]);
    assert_eq!(found[1]["rows"].as_array().map(Vec::len), Some(3), "one change a bed class");
}

/// An extract's files are read as they are: three numbers and an empty cell, the mean by hand.
#[test]
fn parquet_is_read_as_csv_is() {
    let path = std::env::temp_dir().join(format!("kaishin-estimate-{}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    let column = |name: &str, values: extract::Values| extract::Column {
        name: name.to_owned(),
        label: base::Text::default(),
        values,
    };
    let numbers = extract::Values::Integer(vec![Some(1), Some(2), None, Some(6)]);
    let strata = extract::Values::Text(["a", "a", "b", "b"].map(|stratum| Some(stratum.to_owned())).to_vec());
    let sheet = extract::Sheet::new("devices", vec![column("bed", strata), column("q9/value", numbers)]);
    std::fs::write(path.join("devices.parquet"), extract::parquet(&sheet).unwrap()).unwrap();
    let mut ready = Ready { folder: data::Folder::new(&path), designs: BTreeMap::new() };
    let design = json!({ "data": "devices.parquet", "strata": "bed", "fpc": { "sizes": { "a": 4, "b": 2 } } });
    let case = json!({ "id": 1, "design": design, "ask": { "stat": "mean", "variable": "q9/value", "na": "drop" } });
    let answer: Value = serde_json::from_str(&ready.answer_line(case.to_string().as_bytes(), 1)).unwrap();
    std::fs::remove_dir_all(&path).unwrap();
    // Weights 2, 2 and 1: (2·1 + 2·2 + 1·6) / 5.
    assert_eq!(answer["rows"][0]["estimate"], json!(2.4), "{answer}");
}

/// Four of eight hospitals answered, and two of them have devices: each stands for two hospitals, and not for four.
#[test]
fn hospitals_without_a_row_count_in_the_weights() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("repeat.devices.csv"), "bed,facility,n\na,f1,1\na,f2,1\na,f2,1\n").unwrap();
    let mut ready = Ready { folder: data::Folder::new(&folder.0), designs: BTreeMap::new() };
    let mut answer = |sampled: &[(&str, u32)]| -> Value {
        let mut design = json!({
            "data": "repeat.devices.csv", "strata": "bed", "clusters": ["facility"], "fpc": { "sizes": { "a": 8 } },
        });
        if !sampled.is_empty() {
            design["sampled"] = sampled.iter().map(|(stratum, n)| ((*stratum).to_owned(), json!(n))).collect();
        }
        let case = json!({ "id": 1, "design": design, "ask": { "stat": "total", "variable": "n", "na": "drop" } });
        serde_json::from_str(&ready.answer_line(case.to_string().as_bytes(), 1)).unwrap()
    };
    let told = answer(&[("a", 4)]);
    let row = &told["rows"][0];
    // Totals of the hospitals 1, 2, 0, 0: s² = 11/12, and 8² (1 − 4/8) s² / 4.
    let se = row["se"].as_f64().unwrap();
    assert_eq!((&row["estimate"], told.get("findings")), (&json!(6.0), None), "{told}");
    assert!((se - (8.0 * 11.0 / 12.0_f64).sqrt()).abs() < 1e-12, "{told}");
    let untold = answer(&[]);
    assert_eq!(untold["rows"][0]["estimate"], json!(12.0));
    assert_eq!(untold["findings"][0]["code"], "sampled-untold", "{untold}");
    assert_eq!(answer(&[("a", 1)])["findings"][0]["code"], "more-rows-than-sampled");
}

/// What a question names and its statistic does not heed is told, and refused where the answer would be taken for another.
#[test]
fn keys_that_a_statistic_does_not_heed() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("data.csv"), "bed,q1,n\na,Yes,1\na,No,2\nb,No,3\nb,Yes,5\n").unwrap();
    let mut ready = Ready { folder: data::Folder::new(&folder.0), designs: BTreeMap::new() };
    let mut codes = |design: Value, ask: Value| -> Vec<String> {
        let mut design = design;
        design["data"] = json!("data.csv");
        let case = json!({ "id": 1, "design": design, "ask": ask }).to_string();
        let answer: Value = serde_json::from_str(&ready.answer_line(case.as_bytes(), 1)).unwrap();
        let findings = answer["findings"].as_array().cloned().unwrap_or_default();
        findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    };
    let yes = |equals: &str| json!({ "column": "q1", "equals": equals });
    assert_eq!(codes(json!({}), json!({ "stat": "deff", "variable": "n", "by": ["bed"] })), ["case-by-unheeded"]);
    let wilson = json!({ "stat": "proportion", "indicator": yes("Yes"), "method": "wilson" });
    assert_eq!(codes(json!({}), wilson), ["case-key-unheeded"]);
    assert_eq!(codes(json!({}), json!({ "stat": "proportion", "indicator": yes("yes") })), ["value-nowhere"]);
    let half = json!({ "fpc": { "constant": 0.5, "is": "sampling_fraction" } });
    assert!(codes(half, json!({ "stat": "mean", "variable": "n" })).is_empty());
}

/// A copy of an extract's file that lost its codebook: three of four were asked, one of them says yes.
#[test]
fn codes_of_extracts_are_understood_without_a_codebook() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("copy.csv"), "bed,q1\na,yes\na,#not_asked\nb,#blank\nb,no\n").unwrap();
    let mut ready = Ready { folder: data::Folder::new(&folder.0), designs: BTreeMap::new() };
    let ask = json!({ "stat": "proportion", "indicator": { "column": "q1", "equals": "yes" } });
    let case = json!({ "id": 1, "design": { "data": "copy.csv" }, "ask": ask }).to_string();
    let answer: Value = serde_json::from_str(&ready.answer_line(case.as_bytes(), 1)).unwrap();
    let row = &answer["rows"][0];
    assert_eq!((&row["n_base"], &row["estimate"]), (&json!(3), &json!(1.0 / 3.0)), "{answer}");
}

/// Of an extract everything but the weights comes with it: every share of every facility’s item has the base, the figure and the
/// standard error of the round’s own tables. Bases come in words.
#[tokio::test]
async fn an_extract_brings_its_bases() {
    let folder = Folder::new();
    let (store, round) = filled(&folder, 3).await;
    let now = SystemClock.now();
    let (place, as_of) = (folder.0.join("extract"), now - SignedDuration::from_secs(1));
    write_extract(&store, round, as_of, now, &place).await.unwrap().unwrap();
    let tx = store.read().await.unwrap();
    let collected = collect::collect(&tx, &store::Scope::All, round, as_of, Unseal::default()).await.unwrap().unwrap();
    let dataset = store::dataset::dataset(&collected).unwrap();
    let design: Value = serde_json::from_slice(&std::fs::read(place.join("design.json")).unwrap()).unwrap();
    let design = json!({
        "data": "facilities.parquet", "strata": design["strata"], "fpc": design["fpc"], "lonely": design["lonely"],
    });
    let mut ready = Ready { folder: data::Folder::new(&place), designs: BTreeMap::new() };
    let mut answer = |ask: &Value| -> Value {
        let case = json!({ "id": 1, "design": design, "ask": ask }).to_string();
        serde_json::from_str(&ready.answer_line(case.as_bytes(), 1)).unwrap()
    };
    let (mut n, mut n_narrow) = (0, 0);
    for table in tabulate::run(&dataset, &tabulate::standard(&dataset, "bed_class")).tables {
        let facilities = dataset.variable(&table.name).is_some_and(|variable| variable.parent.is_none());
        let row = table.total();
        let n_base = row.n_base.known().unwrap();
        if !facilities || n_base == 0 {
            continue;
        }
        let categories = table.columns.iter().zip(&row.cells);
        for (column, cell) in categories.filter(|(column, _)| column.kind == ColumnKind::Category) {
            let (item, code) = match table.multiple {
                true => (format!("{}/{}", table.name, column.code), "1"),
                false => (table.name.clone(), column.code.as_str()),
            };
            let found = answer(&json!({ "stat": "proportion", "indicator": { "column": item, "equals": code } }));
            let told = &found["rows"][0];
            let near = |told: &Value, expected: f64| {
                told.as_f64().is_some_and(|told| (told - expected).abs() <= 1e-12 + 1e-9 * expected.abs())
            };
            assert_eq!(told["n_base"].as_u64(), Some(n_base), "{item} {code}: {found}");
            assert!(near(&told["estimate"], cell.frame_weighted.value().unwrap()), "{item} {code}: {found}");
            if let Some(precision) = cell.frame_weighted.precision() {
                assert!(near(&told["se"], precision.standard_error), "{item} {code}: {found}");
            }
            assert_eq!(found["base"]["ja"], table.base().sentence.ja, "{item}");
            n += 1;
            n_narrow += usize::from(n_base < dataset.n_units() as u64);
        }
    }
    assert!(n > 20 && n_narrow > 10, "{n} figures, {n_narrow} with a base of their own");
}
