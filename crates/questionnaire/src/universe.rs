//! Of whom an item is asked: the conjunction of its own condition and those of everything around it.

use base::{Lang, Text, UniverseWords};

use crate::expression::{Expr, names};
use crate::instrument::{Condition, Instrument, Kind, Slot};
use crate::phrases::{Phrase, Style, gate, phrase};

/// The base rule of an item, as an expression and in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Universe {
    /// Conjunction of the item's own condition and those around it; empty when everybody is asked.
    pub expression: String,
    /// The same in words.
    pub words: UniverseWords,
    /// 「問3で「はい」と回答した場合の設問です」: for people, whatever has been answered.
    pub asked_when: Text,
    /// Key templates of the items that the rule reads.
    pub gates: Vec<String>,
}

/// Derives the universe of every item. Gates come first, as the words for others depend on theirs.
pub(crate) fn fill(instrument: &mut Instrument) {
    let order: Vec<usize> = instrument
        .graph
        .order()
        .iter()
        .filter_map(|slot| match slot {
            Slot::Item(index) => Some(*index),
            Slot::Group(_) => None,
        })
        .collect();
    for index in order {
        let universe = universe(instrument, index);
        instrument.items[index].universe = universe;
    }
}

/// The conditions on the way to an item, the outermost first, each with the key template that it belongs to.
pub(crate) fn conditions(instrument: &Instrument, index: usize) -> Vec<(&str, &Condition)> {
    let item = &instrument.items[index];
    let mut found = Vec::new();
    let around = instrument.enclosing(index).into_iter().rev();
    let own_group = item.group.filter(|_| item.kind == Kind::Repeat);
    for group in around.chain(own_group) {
        let group = &instrument.groups[group];
        found.extend(group.relevant.as_ref().map(|condition| (group.path.as_str(), condition)));
    }
    found.extend(item.relevant.as_ref().map(|condition| (item.path.as_str(), condition)));
    found
}

fn universe(instrument: &Instrument, index: usize) -> Universe {
    let item = &instrument.items[index];
    let conditions = conditions(instrument, index);
    let mut gates = Vec::new();
    let (mut of_respondents, mut of_rows): (Vec<Phrase>, Vec<Phrase>) = (Vec::new(), Vec::new());
    for (path, condition) in &conditions {
        let read = gates_of(instrument, path, &condition.expr);
        let within_row = item.repeat.is_some() && read.iter().any(|gate| instrument.items[*gate].repeat == item.repeat);
        let words = phrase(instrument, path, &condition.expr, false, Style::Respondents);
        if within_row {
            of_rows.push(words)
        } else {
            of_respondents.push(words)
        }
        gates.extend(read.into_iter().map(|gate| instrument.items[gate].path.clone()));
    }
    let (of_respondents, of_rows) = (Phrase::all(of_respondents).parts(), Phrase::all(of_rows).parts());
    gates.dedup();
    let row_unit = item.repeat.map(|repeat| row_unit(&instrument.items[repeat].unit));
    let sentence = sentence(&instrument.unit, &of_respondents, row_unit.as_ref(), &of_rows);
    let unit = row_unit.unwrap_or_else(|| instrument.unit.clone());
    let words = UniverseWords { expression: conjunction(&conditions), sentence, unit };
    Universe { expression: words.expression.clone(), words, asked_when: asked_when(instrument, index), gates }
}

/// When an item is asked, whatever has been answered: 「問3で「はい」と回答した場合の設問です」.
fn asked_when(instrument: &Instrument, index: usize) -> Text {
    let (unit_ja, units) = (instrument.unit.get(Lang::Ja), plural(instrument.unit.get(Lang::En)));
    match route(instrument, index) {
        Some(route) => Text::new(
            format!("{}場合の設問です", route.get(Lang::Ja)),
            format!("Asked of {units} that {}", route.get(Lang::En)),
        ),
        None => Text::new(format!("すべての{unit_ja}にお聞きする設問です"), format!("Asked of all {units}")),
    }
}

/// The answers that lead to an item, in words; `None` where everybody comes to it.
pub(crate) fn route(instrument: &Instrument, index: usize) -> Option<Text> {
    let conditions = conditions(instrument, index);
    let words =
        |(path, condition): &(&str, &Condition)| phrase(instrument, path, &condition.expr, false, Style::Answer);
    (!conditions.is_empty()).then(|| Phrase::all(conditions.iter().map(words)).flat())
}

fn row_unit(unit: &Text) -> Text {
    if unit.is_empty() { Text::new("行", "row") } else { unit.clone() }
}

fn gates_of(instrument: &Instrument, path: &str, expr: &Expr) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for (name, _) in names(expr) {
        let index = instrument.item_named(name).and_then(|item| instrument.by_path.get(&item.path));
        found.extend(index);
    }
    let mut left = vec![expr];
    while let Some(expr) = left.pop() {
        match expr {
            Expr::Path { .. } => found.extend(gate(instrument, path, expr)),
            Expr::Binary { left: a, right: b, .. } => left.extend([&**a, &**b]),
            Expr::Call { args, .. } => left.extend(args),
            Expr::Negate(inner) => left.push(inner),
            Expr::Number(_) | Expr::Literal(_) | Expr::Reference { .. } => {}
        }
    }
    found
}

fn conjunction(conditions: &[(&str, &Condition)]) -> String {
    match conditions {
        [] => String::new(),
        [(_, only)] => only.expr.to_string(),
        several => {
            let parts: Vec<String> = several.iter().map(|(_, condition)| format!("({})", condition.expr)).collect();
            parts.join(" and ")
        }
    }
}

/// 「※AであるX のうち、BであるX を母数としている」 / “Base: Xs that A and that B”; inside a repeat, of the rows.
fn sentence(unit: &Text, of_respondents: &[Phrase], row_unit: Option<&Text>, of_rows: &[Phrase]) -> Text {
    let unit_ja = unit.get(Lang::Ja);
    let units_en = plural(unit.get(Lang::En));
    let mut ja =
        if of_respondents.is_empty() { format!("すべての回答{unit_ja}") } else { among(of_respondents, unit_ja) };
    let mut en = if of_respondents.is_empty() {
        format!("all responding {units_en}")
    } else {
        format!("{units_en} {}", that(of_respondents))
    };
    if let Some(row) = row_unit {
        let row_ja = row.get(Lang::Ja);
        let rows_en = plural(row.get(Lang::En));
        ja = format!("{ja}の{row_ja}");
        en = if of_rows.is_empty() {
            format!("{rows_en} of {en}")
        } else {
            format!("{rows_en} {}, of {en}", that(of_rows))
        };
        if !of_rows.is_empty() {
            ja = format!("{ja}のうち、{}", among(of_rows, row_ja));
        }
    }
    Text::new(format!("※{ja}を母数としている"), format!("Base: {en}"))
}

/// 「のうち」 keeps the parts apart, so that none of them needs brackets.
fn among(phrases: &[Phrase], unit: &str) -> String {
    let parts: Vec<String> = phrases.iter().map(|phrase| format!("{}{unit}", phrase.flat().get(Lang::Ja))).collect();
    parts.join("のうち、")
}

fn that(phrases: &[Phrase]) -> String {
    let words = |phrase: &Phrase| if phrases.len() == 1 { phrase.flat() } else { phrase.within() };
    let parts: Vec<String> = phrases.iter().map(|phrase| format!("that {}", words(phrase).get(Lang::En))).collect();
    parts.join(" and ")
}

/// A plain English plural: enough for hospitals, clinics, pharmacies and devices.
pub(crate) fn plural(word: &str) -> String {
    if let Some(stem) = word.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        return format!("{stem}ies");
    }
    if word.ends_with('s') { word.to_owned() } else { format!("{word}s") }
}
