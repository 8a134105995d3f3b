//! What columns and codes mean to a tabulation: which are counted, which codes are in the base, what they are called.

use std::path::Path;

use base::{Finding, Lang, Text};
use extract::{CodeValue, Codebook, CodebookColumn, CodebookFile, CodedFile, StateWord};

use super::data;
use crate::cli::Tabulate;
use crate::output::Failure;

/// A codebook, or none, with what the command says beside it.
#[derive(Default)]
pub(super) struct Meaning {
    codebook: Option<Codebook>,
    /// Name of the data's file.
    file: String,
    not_asked: Vec<String>,
}

impl Meaning {
    /// Reads the codebook, where one is named.
    pub(super) fn read(
        path: Option<&Path>,
        data: &Path,
        tabulate: &Tabulate,
    ) -> Result<Result<Meaning, Vec<Finding>>, Failure> {
        let file = data.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let not_asked = tabulate.not_asked.clone();
        let Some(path) = path else {
            return Ok(Ok(Meaning { codebook: None, file, not_asked }));
        };
        let bytes = match data::words(path)? {
            Ok(bytes) => bytes,
            Err(findings) => return Ok(Err(findings)),
        };
        let codebook = match extract::codebook(&bytes) {
            Ok(codebook) => codebook,
            Err(findings) => return Ok(Err(data::in_file(findings, path))),
        };
        if codebook.of_file(&file).is_none() {
            return Ok(Err(data::in_file(vec![other_file(&codebook, &file)], path)));
        }
        Ok(Ok(Meaning { codebook: Some(codebook), file, not_asked }))
    }

    /// True where words can be printed beside codes.
    pub(super) fn has_words(&self) -> bool {
        self.codebook.is_some()
    }

    fn of_file(&self) -> Option<&CodebookFile> {
        self.codebook.as_ref()?.of_file(&self.file)
    }

    /// What the codebook says of a column.
    pub(super) fn column(&self, name: &str) -> Option<&CodebookColumn> {
        self.of_file()?.columns.iter().find(|column| column.name == name)
    }

    /// True for a column that is counted when the command names none. Without a codebook all are.
    pub(super) fn is_counted(&self, name: &str) -> bool {
        self.codebook.is_none() || self.column(name).is_some_and(|column| column.role.is_counted())
    }

    /// The state that a code stands for, where it stands for one.
    fn state(&self, column: &str, code: &str) -> Option<StateWord> {
        let (codebook, column) = (self.codebook.as_ref()?, self.column(column)?);
        codebook.states_of(column).iter().find(|state| state.code == code).map(|state| state.state)
    }

    /// True for a code of the base.
    pub(super) fn in_base(&self, column: &str, code: &CodeValue) -> bool {
        let code = code.to_string();
        !self.not_asked.contains(&code) && self.state(column, &code).is_none_or(StateWord::in_base)
    }

    /// What a code is called.
    pub(super) fn label(&self, column: &str, code: &str) -> Text {
        let (Some(codebook), Some(column)) = (self.codebook.as_ref(), self.column(column)) else {
            return Text::default();
        };
        let own = column.codes.iter().find(|own| own.code == code).map(|own| own.label.clone());
        let state = || codebook.states_of(column).iter().find(|state| state.code == code);
        let of_state =
            || state().map(|state| if state.label.is_empty() { state.state.words() } else { state.label.clone() });
        own.or_else(of_state).unwrap_or_default()
    }

    /// Every code in the data that the codebook does not know, with the first row that has it.
    pub(super) fn codes_outside(&self, file: &CodedFile, columns: &[usize]) -> Result<Vec<Finding>, Box<Finding>> {
        let mut findings = Vec::new();
        for place in columns {
            let coded = &file.columns()[*place];
            let Some(column) = self.column(&coded.name).filter(|column| !column.codes.is_empty()) else {
                continue;
            };
            for (code, value) in (0..).zip(&coded.codes) {
                let value = value.to_string();
                let known = column.codes.iter().any(|own| own.code == value);
                if known || self.state(&coded.name, &value).is_some() {
                    continue;
                }
                // A code may be listed without occurring: the empty cell of a column that could have some.
                if let Some(row) = file.row_of(*place, code)? {
                    findings.push(outside(column, &value).in_column(&coded.name).at_row(row));
                }
            }
        }
        Ok(findings)
    }
}

fn outside(column: &CodebookColumn, value: &str) -> Finding {
    let known = column.codes.iter().map(|code| code.code.as_str()).collect::<Vec<_>>().join(", ");
    let shown = |lang: Lang| match (value, lang) {
        ("", Lang::Ja) => "空欄",
        ("", Lang::En) => "(an empty cell)",
        (value, _) => value,
    };
    let message = Text::new(
        format!(
            "コード「{}」はコードブックにありません。codes に加えるか、未回答・対象外などの意味を states に書いてください。あるコード：{known}",
            shown(Lang::Ja)
        ),
        format!(
            "The codebook does not know the code “{}”. Add it to “codes”, or say in “states” which state it stands for. It has: {known}",
            shown(Lang::En)
        ),
    );
    Finding::error("code-outside-codebook", message)
}

fn other_file(codebook: &Codebook, file: &str) -> Finding {
    let known = codebook.files.iter().map(|file| file.file.as_str()).collect::<Vec<_>>().join(", ");
    let message = Text::new(
        format!("コードブックにファイル「{file}」の説明がありません。あるファイル：{known}"),
        format!("The codebook says nothing of a file “{file}”. It has: {known}"),
    );
    Finding::error("codebook-other-file", message)
}
