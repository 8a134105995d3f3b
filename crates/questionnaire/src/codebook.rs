//! The codebook: how to read the answers of an instrument.

use base::{Text, UniverseWords};
use serde::{Deserialize, Serialize};

use crate::instrument::{Instrument, Protection};

/// One item of the codebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodebookEntry {
    /// Key template, e.g. `vpn/q9/maker`.
    pub path: String,
    /// `name` column.
    pub name: String,
    /// 問番号, or empty.
    pub number: String,
    /// Numbers of the same question elsewhere.
    pub aliases: Vec<String>,
    /// The question.
    pub label: Text,
    /// Kind of answer, as in XLSForm: `select_one`, `integer` …
    pub kind: String,
    /// Values with their words, in order.
    pub options: Vec<CodebookOption>,
    /// Whether answers are sealed.
    pub protect: Protection,
    /// Of whom it is asked.
    pub universe: UniverseWords,
    /// Unit of the answer.
    pub unit: Text,
    /// What stays the same across editions, or empty.
    pub concept: String,
    /// False where the wording is not the publisher's own.
    pub official: bool,
    /// Key template of the repeat around it; empty outside repeats.
    pub repeat: String,
    /// Version of the instrument.
    pub version: String,
}

/// One value of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodebookOption {
    /// The value stored.
    pub value: String,
    /// Words shown.
    pub label: Text,
}

/// The codebook of everything that carries an answer, in the order of the instrument. Notes are left out.
pub fn codebook(instrument: &Instrument) -> Vec<CodebookEntry> {
    let _ = instrument;
    Vec::new()
}
