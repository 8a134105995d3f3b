//! `kaishin eval`: the value of one expression, or of many read line by line.

use std::io::{BufRead, Read};
use std::path::Path;
use std::process::ExitCode;

use base::{Clock, Finding, Lang, Text};
use questionnaire::Key;
use questionnaire::expression::{Document, ExprError, Focus, Outcome, Wanted, evaluate};
use serde_json::{Value as Json, json};

use crate::cli::Eval;
use crate::clock::SystemClock;
use crate::files;
use crate::output::{self, Failure};

/// Longest line of a batch, in bytes.
const LINE_BYTES_MAX: usize = 1 << 20;

pub(crate) fn run(eval: Eval) -> Result<ExitCode, Failure> {
    let read = eval.answers.as_deref().map_or_else(|| Ok(Document::default()), read);
    let ready = read.and_then(|document| {
        let focus = focus(&document, eval.at.as_deref())?;
        Ok((document, focus))
    });
    let (document, focus) = match ready {
        Ok(ready) => ready,
        Err(finding) => return Ok(unread(&finding, eval.json || eval.batch)),
    };
    let tree = document.tree();
    let value = |expr: &str, wanted| evaluate(expr, &tree, focus, (SystemClock.now(), &eval.timezone), wanted);
    match &eval.expr {
        Some(expr) => Ok(one(value(expr, Wanted::AsItIs), eval.json)),
        None => batch(value),
    }
}

fn read(file: &Path) -> Result<Document, Box<Finding>> {
    let text = files::text(file)?;
    let json = serde_json::from_str(&text).map_err(|error| {
        Text::new(
            format!("JSONとして読めません（{}行{}文字目）", error.line(), error.column()),
            format!("this is no JSON: {error}"),
        )
    });
    let document = json.and_then(|json| Document::from_json(&json));
    document.map_err(|wrong| Box::new(Finding::error("not-json", wrong).in_file(&file.display().to_string())))
}

fn focus(document: &Document, key: Option<&str>) -> Result<Focus, Box<Finding>> {
    let Some(key) = key else { return Ok(document.focus()) };
    let focus = Key::parse(key).and_then(|key| document.focus_at(&key));
    focus.ok_or_else(|| {
        let message = Text::new(format!("「{key}」の回答はありません"), format!("there is no answer “{key}”"));
        Box::new(Finding::error("unknown-key", message))
    })
}

/// The end where the answers cannot be used: what `one` says about an expression, but for the place in it.
fn unread(finding: &Finding, json: bool) -> ExitCode {
    let said = format!("{} / {}", finding.line(Lang::Ja), finding.line(Lang::En));
    if json {
        output::line(json!({ "error": said, "code": finding.code }));
    } else {
        output::aside(said);
    }
    ExitCode::FAILURE
}

fn one(value: Result<Outcome, ExprError>, json: bool) -> ExitCode {
    match value {
        Ok(outcome) if json => output::line(json!({ "type": outcome.type_word(), "value": outcome.json() })),
        Ok(Outcome::Nodes(texts)) => texts.iter().for_each(output::line),
        Ok(outcome) => output::line(plain(&outcome.json())),
        Err(error) => {
            if json {
                output::line(json!({ "error": said(&error), "code": error.code, "at": error.at }));
            } else {
                output::aside(said(&error));
            }
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What is wrong and where, in both languages.
fn said(error: &ExprError) -> String {
    format!("{0}文字目：{1} / at character {0}: {2}", error.at, error.message.ja, error.message.en)
}

/// Answers every line that holds anything; a bad line gets an error of its own and the rest goes on.
fn batch(value: impl Fn(&str, Wanted) -> Result<Outcome, ExprError>) -> Result<ExitCode, Failure> {
    let mut input = std::io::stdin().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        if next_line(&mut input, &mut line).map_err(|error| Failure::new(format!("standard input: {error}")))? {
            return Ok(ExitCode::SUCCESS);
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        output::line(answered(&line, &value));
    }
}

/// Reads one line, of one that is too long only the beginning; true at the end of the input.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    let most = u64::try_from(LINE_BYTES_MAX + 1).unwrap_or(u64::MAX);
    let n = input.by_ref().take(most).read_until(b'\n', line)?;
    if line.len() > LINE_BYTES_MAX && !line.ends_with(b"\n") {
        input.skip_until(b'\n')?;
    }
    Ok(n == 0)
}

fn answered(line: &[u8], value: &impl Fn(&str, Wanted) -> Result<Outcome, ExprError>) -> Json {
    if line.len() > LINE_BYTES_MAX {
        return json!({ "id": null, "error": format!("the line is longer than {LINE_BYTES_MAX} bytes") });
    }
    let case: Json = match serde_json::from_slice(line) {
        Ok(case) => case,
        Err(error) => return json!({ "id": null, "error": format!("not a line of JSON: {error}") }),
    };
    let id = &case["id"];
    let Some(expr) = case["expr"].as_str() else {
        return json!({ "id": id, "error": "“expr” must be a text" });
    };
    let wanted = match case["as"].as_str() {
        None | Some("error") => Wanted::AsItIs,
        Some("boolean") => Wanted::Boolean,
        Some("number") => Wanted::Number,
        Some("string") => Wanted::Text,
        Some("nodeset") => Wanted::Nodes,
        Some(other) => {
            let right = "boolean, number, string, nodeset";
            return json!({ "id": id, "error": format!("“as” is one of {right}, not “{other}”") });
        }
    };
    match value(expr, wanted) {
        Ok(outcome) => json!({ "id": id, "value": outcome.json() }),
        Err(error) => json!({ "id": id, "error": said(&error) }),
    }
}
