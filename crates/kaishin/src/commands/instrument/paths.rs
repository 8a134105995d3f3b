//! `kaishin instrument paths`: what holds for all answers to a questionnaire.

use std::process::ExitCode;

use base::Lang;
use questionnaire::paths::{ANALYSIS_TOO_LARGE, Burden, PartPaths, Paths, Respondent, analyse};
use questionnaire::{Instrument, plain};
use serde_json::{Value as Json, json};

use super::open::compiled;
use crate::cli::PathsArgs;
use crate::output;

pub(crate) fn run(args: &PathsArgs) -> ExitCode {
    let instrument = match compiled(&args.path) {
        Ok(instrument) => instrument,
        Err(findings) => return output::refused(&findings, args.json),
    };
    let paths = analyse(&instrument, args.respondents);
    if args.json {
        output::line(as_json(&instrument, &paths));
    } else {
        print(&instrument, &paths);
    }
    ExitCode::SUCCESS
}

fn as_json(instrument: &Instrument, paths: &Paths) -> Json {
    let checks = paths.checks.iter().map(|check| {
        json!({ "item": path(instrument, check.item), "column": check.column, "verdict": check.verdict.code() })
    });
    let options = paths.options.iter().map(|found| {
        json!({
            "item": path(instrument, found.item),
            "never": found.never,
            "alike": found.alike,
            "unnoticed": found.unnoticed,
        })
    });
    let undecided = paths.undecided.iter().map(|found| {
        json!({
            "item": found.path,
            "row": found.row,
            "column": found.column,
            "expression": found.expression,
            "because": found.because.code(),
        })
    });
    json!({
        "form_id": instrument.form_id,
        "version": instrument.version,
        "items": instrument.items.len(),
        "burden": paths.burden.map(burden_json),
        "exact": paths.exact,
        "parts": paths.parts.iter().map(|part| part_json(instrument, part)).collect::<Vec<Json>>(),
        "unreachable": all(instrument, &paths.unreachable),
        "cannot_decide": {
            "items": all(instrument, &paths.maybe_reachable),
            "expressions": undecided.collect::<Vec<Json>>(),
        },
        "checks": checks.collect::<Vec<Json>>(),
        "options": options.collect::<Vec<Json>>(),
        "covered": paths.covered.code(),
        "respondents": paths.respondents.iter().map(respondent_json).collect::<Vec<Json>>(),
        "findings": paths.findings,
    })
}

fn path(instrument: &Instrument, index: usize) -> &str {
    &instrument.items[index].path
}

fn all<'i>(instrument: &'i Instrument, items: &[usize]) -> Vec<&'i str> {
    items.iter().map(|index| path(instrument, *index)).collect()
}

fn part_json(instrument: &Instrument, part: &PartPaths) -> Json {
    json!({
        "gates": all(instrument, &part.gates),
        "items": all(instrument, &part.items),
        "burden": part.burden.map(burden_json),
        "exact": part.exact,
    })
}

fn burden_json(burden: Burden) -> Json {
    // A number where every reader of JSON takes it for the same number, a text beyond.
    let routes = u64::try_from(burden.routes).ok().filter(|routes| *routes < 1 << 53);
    json!({
        "routes": routes.map_or_else(|| json!(burden.routes.to_string()), |routes| json!(routes)),
        "questions": { "fewest": burden.questions_min, "most": burden.questions_max },
        "minutes": { "least": minutes(burden.seconds_min), "most": minutes(burden.seconds_max) },
    })
}

fn respondent_json(respondent: &Respondent) -> Json {
    json!({
        "answers": plain::write(&respondent.answers),
        "asked": respondent.asked,
        "questions": respondent.questions,
        "minutes": minutes(respondent.seconds),
        "complete": respondent.complete,
    })
}

/// Minutes to a tenth: more would pretend to more than the rule knows.
fn minutes(seconds: u32) -> f64 {
    f64::from(seconds.div_ceil(6)) / 10.0
}

fn print(instrument: &Instrument, paths: &Paths) {
    if paths.findings.iter().any(|found| found.code == ANALYSIS_TOO_LARGE) {
        // Nothing is known, and nothing is counted as none.
        return output::findings(&paths.findings);
    }
    match paths.burden {
        Some(burden) => {
            let (ja, en) = if paths.exact { ("", "") } else { ("以下", "at most ") };
            let (min, max) = (burden.questions_min, burden.questions_max);
            let (least, most) = (minutes(burden.seconds_min), minutes(burden.seconds_max));
            output::line(format!("経路 {}{ja} / {en}{} routes", burden.routes, burden.routes));
            output::line(format!("設問 {min}～{max} / {min} to {max} questions"));
            output::line(format!("目安 {least}～{most}分 / about {least} to {most} minutes"));
        }
        None => output::line("経路は数えきれません / the routes cannot be counted"),
    }
    for part in &paths.parts {
        let routes = part.burden.map_or_else(|| "?".to_owned(), |burden| burden.routes.to_string());
        output::line(format!(
            "  {}: {routes} → {}",
            all(instrument, &part.gates).join(" "),
            all(instrument, &part.items).join(" ")
        ));
    }
    for found in &paths.options {
        let alike: Vec<String> = found.alike.iter().map(|options| options.join(" = ")).collect();
        let words = [("同じ経路 / alike", alike.join(", ")), ("経路に無関係 / unnoticed", found.unnoticed.join(" "))];
        for (word, options) in words.iter().filter(|(_, options)| !options.is_empty()) {
            output::line(format!("  {} — {word}: {options}", path(instrument, found.item)));
        }
    }
    let (never, maybe) = (paths.unreachable.len(), paths.maybe_reachable.len());
    output::line(format!(
        "到達できない設問 {never}件、判定できない設問 {maybe}件 / {never} items cannot be reached, {maybe} undecided"
    ));
    let (covered, n) = (paths.covered.words(), paths.respondents.len());
    output::line(format!(
        "試験回答 {n}件（{}）、--json で表示 / {n} test respondents ({}); --json shows them",
        covered.get(Lang::Ja),
        covered.get(Lang::En)
    ));
    output::findings(&paths.findings);
}
