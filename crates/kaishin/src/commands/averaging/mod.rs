//! `kaishin averaging`: counts by class become one chapter that shows all three averaging rules and why they differ.

mod counts;

use std::fs;
use std::process::ExitCode;

use base::{Finding, Lang, Text, UniverseWords};
use report::view::averaging_text;
use tabulate::{Table, run as tabulated, standard};

use crate::cli::Averaging;
use crate::output::{self, Failure};

/// Bytes of a file of counts: a thousand classes with long names.
const FILE_BYTES_MAX: u64 = 1 << 20;

pub(crate) fn run(averaging: &Averaging) -> Result<ExitCode, Failure> {
    let file = &averaging.counts;
    let size = fs::metadata(file).map_err(|error| Failure::file(file, &error))?.len();
    if size > FILE_BYTES_MAX {
        return Err(Failure::new(format!(
            "{}: {size} バイトあります。区分ごとの件数の表は {FILE_BYTES_MAX} バイトまでです / {size} bytes of at most {FILE_BYTES_MAX}",
            file.display()
        )));
    }
    let bytes = fs::read(file).map_err(|error| Failure::file(file, &error))?;
    let lang = if averaging.lang == "en" { Lang::En } else { Lang::Ja };
    match chapter(&bytes, &averaging.base, &averaging.unit, &averaging.question, lang) {
        Ok(chapter) => {
            output::line(chapter.trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => {
            let name = file.display().to_string();
            let findings: Vec<Finding> = findings.into_iter().map(|finding| finding.in_file(&name)).collect();
            output::findings(&findings);
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The chapter, or everything that is wrong with the counts.
fn chapter(bytes: &[u8], base: &str, unit: &str, question: &str, lang: Lang) -> Result<String, Vec<Finding>> {
    let words =
        UniverseWords { expression: String::new(), sentence: Text::same(base.trim()), unit: Text::same(unit.trim()) };
    let without_base = base.trim().is_empty() || unit.trim().is_empty();
    let mut findings: Vec<Finding> = without_base.then(no_base).into_iter().collect();
    let dataset = counts::dataset(bytes, words, question.trim()).map_err(|more| findings.extend(more));
    let Ok(dataset) = dataset else { return Err(findings) };
    if !findings.is_empty() {
        return Err(findings);
    }
    let made = tabulated(&dataset, &standard(&dataset, counts::CLASSES));
    let table: Option<Table> = made.tables.into_iter().next();
    let chapter = table.map(|table| averaging_text(&table, lang)).unwrap_or_default();
    if chapter.is_empty() { Err(vec![nothing_to_average()]) } else { Ok(chapter) }
}

fn no_base() -> Finding {
    let message = Text::new(
        "--base に誰の件数かを、--unit に何を数えたかを書いてください。母数のない割合は作れません（例：--base '※バックアップを作成している医療機関を母数としている'）。",
        "Say in --base of whom these are counts and in --unit of what. No share is made without a base (for example: --base 'Base: hospitals that make backups').",
    );
    Finding::error("base-missing", message)
}

fn nothing_to_average() -> Finding {
    let message = Text::new(
        "母数に入る回答のある区分が2つ以上ないため、平均の取り方による違いはありません。区分ごとに1行ずつ、件数を書いてください。",
        "Fewer than two classes have a base, so that there is nothing to average. Write one line a class, with its counts.",
    );
    Finding::error("nothing-to-average", message)
}

#[cfg(test)]
mod tests;
