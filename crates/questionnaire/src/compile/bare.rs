//! Names without `${}`: such a name stands for something inside, and a question has nothing inside. In a choice filter
//! it stands for a column of the choices. Mostly it was meant as a question, as words, or as yes.

use std::collections::{BTreeMap, BTreeSet};

use base::{did_you_mean, nearest};

use super::cells::Notes;
use super::choices::Lists;
use super::draft::{Draft, Raw};
use super::survey::SHEET;
use super::unlike::condition_of;
use crate::expression::{Axis, Expr, NodeTest, Start};
use crate::instrument::Slot;
use crate::sheets::Sheets;

/// What every option has, whatever the columns.
const OF_EVERY_OPTION: [&str; 3] = ["name", "label", "itextId"];

/// Warns about names that stand for nothing as they are written.
pub(super) fn note(
    sheets: &Sheets,
    draft: &Draft,
    names: &BTreeMap<String, Slot>,
    lists: &Lists,
    raws: &[Raw],
    notes: &mut Notes,
) {
    let items = draft.items.iter().map(|item| item.path.as_str());
    let paths: BTreeSet<&str> = items.chain(draft.groups.iter().map(|group| group.path.as_str())).collect();
    let columns = columns(sheets, lists);
    for raw in raws {
        if let (Slot::Item(index), "choice_filter") = (raw.slot, raw.column) {
            let item = &draft.items[index];
            if let (Some(filter), true) = (&item.choice_filter, lists.contains_key(&item.list)) {
                let unknown = bare(&filter.expr).into_iter().filter(|name| !columns.contains(name));
                unknown.for_each(|name| note_column(raw, name, &columns, names.contains_key(name), notes));
            }
            continue;
        }
        let at = match raw.slot {
            Slot::Item(index) => &draft.items[index].path,
            Slot::Group(index) => &draft.groups[index].path,
        };
        let Some((condition, _)) = condition_of(draft, raw) else { continue };
        for name in bare(&condition.expr) {
            if paths.contains(format!("{at}/{name}").as_str()) {
                continue;
            }
            match names.get(name) {
                Some(Slot::Item(_)) => note_item(raw, name, notes),
                Some(Slot::Group(_)) => {}
                // A default may be mere words with a hyphen between them.
                None if raw.column == "default" => {}
                None => note_word(raw, name, notes),
            }
        }
    }
}

/// Names that are all of a path and are read from where the expression stands.
fn bare(expr: &Expr) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut left = vec![expr];
    while let Some(expr) = left.pop() {
        match expr {
            Expr::Path { start: Start::Context, steps } => {
                if let [step] = steps.as_slice()
                    && let (Axis::Child, NodeTest::Named(name)) = (step.axis, &step.test)
                {
                    found.insert(name.as_str());
                }
            }
            Expr::Binary { left: first, right, .. } => left.extend([&**first, &**right]),
            Expr::Call { args, .. } => left.extend(args),
            Expr::Negate(inner) => left.push(inner),
            Expr::Number(_) | Expr::Literal(_) | Expr::Reference { .. } | Expr::Path { .. } => {}
        }
    }
    found
}

/// The columns of the choices sheet, and what every option has.
fn columns<'s>(sheets: &'s Sheets, lists: &'s Lists) -> BTreeSet<&'s str> {
    let header = sheets.sheet("choices").and_then(|sheet| sheet.rows.first());
    let written = header.into_iter().flatten().map(|heading| heading.trim()).filter(|heading| !heading.is_empty());
    let extra = lists.values().flatten().flat_map(|choice| choice.extra.keys()).map(String::as_str);
    written.chain(extra).chain(OF_EVERY_OPTION).collect()
}

fn note_item(raw: &Raw, name: &str, notes: &mut Notes) {
    notes.warning(
        SHEET,
        Some(raw.row),
        Some(&raw.heading),
        "bare-name",
        format!("「{name}」は、このままでは設問の回答になりません（「${{{name}}}」ではありませんか）"),
        format!("“{name}” as it is written is no item’s answer; did you mean “${{{name}}}”?"),
    );
}

fn note_word(raw: &Raw, word: &str, notes: &mut Notes) {
    let (ja, en) = match (raw.column, word) {
        ("required", _) => ("yes か no を書いてください。", "write yes or no; "),
        (_, "null" | "NULL" | "blank" | "empty" | "空欄" | "空白" | "未回答") => {
            ("空かどうかは '' と比べてください。", "compare with '' to ask whether it is empty; ")
        }
        _ => ("", ""),
    };
    notes.warning(
        SHEET,
        Some(raw.row),
        Some(&raw.heading),
        "bare-word",
        format!("「{word}」は、このままでは何も指しません。{ja}文字と比べるときは引用符で囲んでください（'{word}'）"),
        format!("“{word}” as it is written stands for nothing; {en}words to compare with go in quotes: '{word}'"),
    );
}

fn note_column(raw: &Raw, name: &str, columns: &BTreeSet<&str>, is_item: bool, notes: &mut Notes) {
    let likely = nearest(name, columns.iter().copied()).map(str::to_owned);
    let likely = likely.or_else(|| is_item.then(|| format!("${{{name}}}")));
    let (ja, en) = did_you_mean(likely.as_deref());
    notes.warning(
        SHEET,
        Some(raw.row),
        Some(&raw.heading),
        "unknown-column",
        format!("choices シートに「{name}」という列はありません{ja}"),
        format!("the choices sheet has no column “{name}”{en}"),
    );
}
