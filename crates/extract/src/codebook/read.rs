//! Reading a codebook, by hand or ours: words may come in one language, codes as numbers.

use std::collections::BTreeSet;

use base::{Finding, Text, UniverseWords};
use serde::{Deserialize, Deserializer};

use super::{CODEBOOK_FORMAT, Codebook};

/// Bytes of a codebook file.
const BYTES_MAX: usize = 16 << 20;

/// Reads a codebook.
///
/// # Errors
/// All findings at once; a file that is no JSON of this form has one.
pub fn codebook(bytes: &[u8]) -> Result<Codebook, Vec<Finding>> {
    if bytes.len() > BYTES_MAX {
        return Err(vec![too_large(bytes.len())]);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let codebook: Codebook = serde_json::from_slice(bytes).map_err(|error| vec![unreadable(&error)])?;
    let mut findings = Vec::new();
    if codebook.format != CODEBOOK_FORMAT {
        findings.push(other_format(&codebook.format));
    }
    for file in &codebook.files {
        let mut names = BTreeSet::new();
        for column in &file.columns {
            if !names.insert(&column.name) {
                findings.push(twice(&column.name, "列", "column").in_column(&column.name));
            }
            let states = codebook.states_of(column).iter().map(|state| &state.code);
            let mut codes = BTreeSet::new();
            for code in column.codes.iter().map(|code| &code.code).chain(states) {
                if !codes.insert(code) {
                    findings.push(twice(code, "コード", "code").in_column(&column.name));
                }
            }
        }
    }
    if findings.is_empty() { Ok(codebook) } else { Err(findings) }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Same(String),
    Two(Text),
}

/// Words in two languages, or the same for both.
pub(super) fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
    Ok(match Words::deserialize(deserializer)? {
        Words::Same(words) => Text::same(words),
        Words::Two(text) => text,
    })
}

/// A base, of which the sentence alone may be given.
pub(super) fn universe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<UniverseWords, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Universe {
        Sentence(String),
        Whole(UniverseWords),
    }
    Ok(match Universe::deserialize(deserializer)? {
        Universe::Sentence(words) => UniverseWords { sentence: Text::same(words), ..UniverseWords::default() },
        Universe::Whole(universe) => universe,
    })
}

/// A code, also where it was written as a number.
pub(super) fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Code {
        Text(String),
        Number(i64),
    }
    Ok(match Code::deserialize(deserializer)? {
        Code::Text(text) => text,
        Code::Number(number) => number.to_string(),
    })
}

fn unreadable(error: &serde_json::Error) -> Finding {
    let message = Text::new(
        format!(
            "コードブックとして読めません（{error}）。\"format\"・\"states\"・\"files\" を持つ JSON にしてください。例は docs/methods/design.md にあります。"
        ),
        format!(
            "This cannot be read as a codebook ({error}). Write JSON with “format”, “states” and “files”; docs/methods/design.md has an example."
        ),
    );
    let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
    Finding::error("codebook-unreadable", message).at_row(line)
}

fn other_format(found: &str) -> Finding {
    let message = Text::new(
        format!("コードブックの format が「{found}」です。「{CODEBOOK_FORMAT}」としてください。"),
        format!("The codebook’s “format” is “{found}”; write “{CODEBOOK_FORMAT}”."),
    );
    Finding::error("codebook-format", message).at_item("format")
}

fn twice(name: &str, ja: &str, en: &str) -> Finding {
    let message = Text::new(
        format!("コードブックに{ja}「{name}」が2回あります。どちらかを消してください。"),
        format!("The codebook names the {en} “{name}” twice. Remove one of them."),
    );
    Finding::error("codebook-twice", message)
}

fn too_large(n_bytes: usize) -> Finding {
    let message = Text::new(
        format!("コードブックが大きすぎます（{n_bytes}バイト、上限{BYTES_MAX}バイト）。使う列だけを残してください。"),
        format!(
            "The codebook is too large: {n_bytes} bytes of at most {BYTES_MAX}. Keep only the columns that are used."
        ),
    );
    Finding::error("file-too-large", message)
}
