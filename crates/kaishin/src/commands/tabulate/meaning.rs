//! What columns and codes mean to a tabulation: which are counted, which codes are in the base, what they are called.

use std::path::Path;

use base::{Finding, Lang, Text, nearest};
use extract::{CodeValue, Codebook, CodebookColumn, CodebookFile, CodedColumn, CodedFile, Role, StateWord};

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

    /// True for a column that tells rows apart. Counted, it would be one line for each facility.
    pub(super) fn is_id(&self, name: &str) -> bool {
        self.column(name).is_some_and(|column| column.role == Role::Id)
    }

    /// The state that a code stands for, where it stands for one. Codes that our extracts write are understood without a codebook
    /// too, so that a file that lost its own has its bases.
    fn state(&self, column: &str, code: &str) -> Option<StateWord> {
        let Some((codebook, column)) = self.codebook.as_ref().zip(self.column(column)) else {
            return StateWord::ALL.into_iter().find(|state| state.code() == code);
        };
        codebook.states_of(column).iter().find(|state| state.code == code).map(|state| state.state)
    }

    /// Adds the codes of the codebook that nobody chose, which are counted too: as zero.
    pub(super) fn complete(&self, file: &mut CodedFile) {
        for place in 0..file.columns().len() {
            if let Some(column) = self.column(&file.columns()[place].name) {
                file.may_hold(place, column.codes.iter().map(|code| code.code.as_str()));
            }
        }
    }

    /// The codes of a column in the order in which they are told: as the codebook has them, the others behind. One that only
    /// might have occurred, as a dictionary in the file has it, and that the codebook does not know, is none of them.
    pub(super) fn order(&self, column: &CodedColumn, n_of: impl Fn(usize) -> u64) -> Vec<usize> {
        let ranks = 0..column.codes.len();
        let Some(own) = self.column(&column.name) else {
            return ranks.filter(|rank| n_of(*rank) > 0).collect();
        };
        let places: std::collections::BTreeMap<&str, usize> =
            own.codes.iter().enumerate().map(|(place, code)| (code.code.as_str(), place)).collect();
        let code = |rank: usize| column.codes[rank].to_string();
        let is_told = |rank: &usize| {
            n_of(*rank) > 0
                || places.contains_key(code(*rank).as_str())
                || self.state(&column.name, &code(*rank)).is_some()
        };
        let mut ranks: Vec<usize> = ranks.filter(is_told).collect();
        ranks.sort_by_key(|rank| (places.get(code(*rank).as_str()).copied().unwrap_or(usize::MAX), *rank));
        ranks
    }

    /// A warning for each column of the codebook that the file lacks.
    pub(super) fn columns_without_data(&self, names: &[String]) -> Vec<Finding> {
        let told = self.of_file().into_iter().flat_map(|file| &file.columns);
        told.filter(|column| !names.contains(&column.name)).map(|column| without_data(&column.name, names)).collect()
    }

    /// A warning for each value of `--not-asked` that no item has: a slip there makes every base too large. Blank cells are no slip.
    pub(super) fn never_said(&self, file: &CodedFile, items: &[usize]) -> Vec<Finding> {
        let is_said = |value: &&String| {
            items.iter().any(|item| file.columns()[*item].codes.iter().any(|code| code.to_string() == **value))
        };
        self.not_asked
            .iter()
            .filter(|value| !value.is_empty() && !is_said(value))
            .map(|value| never_said(value))
            .collect()
    }

    /// True for a code of the base.
    pub(super) fn in_base(&self, column: &str, code: &CodeValue) -> bool {
        let code = code.to_string();
        !self.not_asked.contains(&code) && self.state(column, &code).is_none_or(StateWord::in_base)
    }

    /// The base of a column in words: what the codebook says, or else which rows are counted, by the codes that are told.
    pub(super) fn base(&self, column: &CodedColumn, told_codes: &[usize]) -> Text {
        let told = self.column(&column.name).map(|own| own.universe.sentence.clone()).unwrap_or_default();
        if !told.is_empty() {
            return told;
        }
        let codes = column.codes.iter().enumerate().filter(|(rank, _)| told_codes.contains(rank)).map(|(_, code)| code);
        let outside = codes.filter(|code| !self.in_base(&column.name, code)).map(ToString::to_string);
        let (ja, en): (Vec<String>, Vec<String>) = outside
            .map(|code| match code.as_str() {
                "" => ("空欄".to_owned(), "blank".to_owned()),
                code => (format!("「{code}」"), format!("“{code}”")),
            })
            .unzip();
        if ja.is_empty() {
            return Text::new("全行", "all rows");
        }
        Text::new(format!("{}以外の全行", ja.join("・")), format!("all rows but {}", en.join(", ")))
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

fn never_said(value: &str) -> Finding {
    let message = Text::new(
        format!(
            "--not-asked の値「{value}」はどの項目にもないため、母数から外れた行はありません。値の誤りでないか確かめてください。"
        ),
        format!(
            "No item has the value “{value}” of --not-asked, so that no row was taken out of a base by it. See whether it is misspelt."
        ),
    );
    Finding::warning("value-never-said", message)
}

fn without_data(name: &str, known: &[String]) -> Finding {
    let (likely_ja, likely_en) = nearest(name, known.iter().map(String::as_str))
        .map(|likely| (format!("（「{likely}」ではありませんか）"), format!("; did you mean “{likely}”?")))
        .unwrap_or_default();
    let message = Text::new(
        format!(
            "コードブックにある列「{name}」がデータにありません{likely_ja}。この列の表はありません。データかコードブックの列名を直してください。"
        ),
        format!(
            "The codebook has a column “{name}” and the data have none{likely_en}. There is no table of it. Correct the column’s name in either."
        ),
    );
    Finding::warning("column-without-data", message).in_column(name)
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
