//! Which items of a questionnaire an extract holds, in which files, and what their columns are called.

use std::collections::BTreeSet;

use base::{Finding, Text};
use questionnaire::{Instrument, Item, Kind, Protection};

use super::{FACILITIES, LeftOut};

/// Headings of what is known of every facility. The name of the stratification comes to them.
const HEAD: [&str; 5] = ["facility", "row", "prefecture", "beds", "submitted_at"];

/// The files of an extract with the items in each.
pub(super) struct Chosen {
    pub(super) files: Vec<ChosenFile>,
    pub(super) left_out: Vec<LeftOut>,
}

/// One file.
pub(super) struct ChosenFile {
    pub(super) file: String,
    /// The repeat whose rows it holds; `None` for facilities.
    pub(super) repeat: Option<usize>,
    pub(super) items: Vec<ChosenItem>,
}

/// One item.
pub(super) struct ChosenItem {
    /// Index into [`Instrument::items`].
    pub(super) index: usize,
    /// The column of its codes. `NAME/OPTION` and `NAME/value` stand beside it.
    pub(super) column: String,
}

/// Chooses the items and names the columns.
pub(super) fn choose(instrument: &Instrument) -> Result<Chosen, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut left_out = Vec::new();
    let mut files = vec![ChosenFile { file: FACILITIES.to_owned(), repeat: None, items: Vec::new() }];
    let mut used: BTreeSet<String> = HEAD.iter().map(|name| (*name).to_owned()).collect();
    // What strata may be called.
    used.extend(["bed_class", "kind", "all", "stratum"].map(str::to_owned));
    for (index, item) in instrument.items.iter().enumerate() {
        if item.kind == Kind::Repeat {
            let file = format!("repeat.{}.parquet", item.path.replace('/', "."));
            files.push(ChosenFile { file, repeat: Some(index), items: Vec::new() });
            continue;
        }
        if item.kind == Kind::Note {
            continue;
        }
        if let Some(why) = why_left_out(item) {
            left_out.push(LeftOut { item: item.path.clone(), why });
            continue;
        }
        findings.extend(
            item.options
                .iter()
                .filter(|option| option.value.starts_with('#'))
                .map(|option| looks_like_state(&option.value).at_item(&item.path)),
        );
        let column = name_of(item, &used);
        used.insert(column.clone());
        let of_item = |file: &&mut ChosenFile| file.repeat == item.repeat;
        let file = files.iter_mut().find(of_item).expect("a repeat comes before what it repeats");
        file.items.push(ChosenItem { index, column });
    }
    if findings.is_empty() { Ok(Chosen { files, left_out }) } else { Err(findings) }
}

/// The item's name; its whole path where the name is taken.
fn name_of(item: &Item, used: &BTreeSet<String>) -> String {
    let mut name = item.name.clone();
    if used.contains(&name) {
        name.clone_from(&item.path);
    }
    while used.contains(&name) {
        name.insert(0, '/');
    }
    name
}

fn why_left_out(item: &Item) -> Option<&'static str> {
    match (item.protect, item.kind) {
        (Protection::Contact, _) => Some("contact"),
        (Protection::Sensitive, _) => Some("sensitive"),
        (Protection::None, Kind::Calculate | Kind::Hidden) => Some("calculated"),
        (Protection::None, _) if item.options_from.is_some() => Some("options-from-answers"),
        (Protection::None, _) => None,
    }
}

fn looks_like_state(option: &str) -> Finding {
    let message = Text::new(
        format!(
            "選択肢の値「{option}」は # で始まるため、集計用ファイルでは状態のコード（#blank など）と区別できません。次の版で値を変えてください。"
        ),
        format!(
            "The option “{option}” begins with #, so that an extract cannot tell it from the code of a state (such as #blank). Give it another value in the next edition."
        ),
    );
    Finding::error("option-like-state", message)
}
