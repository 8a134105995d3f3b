//! Two editions of a questionnaire side by side: which items stand for the same concept, what has changed, and which
//! tables are touched by it.
//!
//! Items are joined by a file of editions ([`read`]), then by `kaishin::concept`, then, in the same form, by key. What
//! the file says is compared with what has in fact changed; a contradiction is a finding. The file is a CSV beside the
//! later edition's sheets, `editions.csv`:
//!
//! | column | meaning |
//! |---|---|
//! | `concept` | what stays the same; the same word as in `kaishin::concept` |
//! | `from_item`, `to_item` | key templates (or names) in the earlier and in the later edition |
//! | `class` | `same`, `reworded`, `options changed` or `base changed`: the heaviest that applies |
//! | `note_ja`, `note_en` | why, for readers of tables |
//! | `from_edition` | `form_id` of the earlier edition; may be left out where there is only one |

mod bases;
mod differences;
mod file;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use base::{Comparability, ConceptLink, Finding, Text};

use crate::instrument::Instrument;

pub use file::{EditionsFile, beside, read, write};

/// Two editions compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Items that stand for the same concept, in the order of the later edition.
    pub joined: Vec<Joined>,
    /// Items of the later edition that have no counterpart, as indices.
    pub added: Vec<usize>,
    /// Items of the earlier edition that have none, as indices.
    pub removed: Vec<usize>,
    /// Where the file of editions contradicts what has changed, or leaves something out.
    pub findings: Vec<Finding>,
}

/// One item in two editions.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// Index in the earlier edition.
    pub from: usize,
    /// Index in the later edition.
    pub to: usize,
    /// By what they are joined.
    pub by: JoinedBy,
    /// What has changed, in the order in which it is looked at.
    pub changes: Vec<Change>,
    /// The heaviest of the changes.
    pub class: Comparability,
    /// What the file of editions says, where it says something.
    pub declared: Option<ConceptLink>,
}

/// By what two items are taken for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JoinedBy {
    /// A line of the file of editions.
    File,
    /// The same `kaishin::concept`.
    Concept,
    /// The same key in the same form.
    Key,
}

/// Something that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Other respondents than those for whom the questionnaire was.
    Respondents { old: Text, new: Text },
    /// Asked of others: the rules, in each edition's own names.
    Base { old: String, new: String },
    /// The rule is the same, but the answers that it reads are not: key templates of the gates, in the later edition.
    Gates(Vec<String>),
    /// Another kind of answer, as in XLSForm's `type`.
    Kind { old: &'static str, new: &'static str },
    /// Other options.
    Options(OptionChanges),
    /// Another unit.
    Unit { old: Text, new: Text },
    /// The question in other words.
    Wording { old: Text, new: Text },
    /// Support text or guidance in other words.
    Guidance,
    /// Needed or no longer.
    Required { old: &'static str, new: &'static str },
    /// Another check.
    Check { old: String, new: String },
    /// Another number.
    Number { old: String, new: String },
}

/// How the options of a choice differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionChanges {
    /// Values that are new.
    pub added: Vec<String>,
    /// Values that are gone.
    pub removed: Vec<String>,
    /// Values whose words differ.
    pub relabelled: Vec<String>,
    /// True where only the order differs.
    pub reordered: bool,
}

impl Change {
    /// What it does to comparisons.
    pub fn class(&self) -> Comparability {
        match self {
            Change::Respondents { .. } | Change::Base { .. } | Change::Gates(_) => Comparability::BaseChanged,
            Change::Kind { .. } | Change::Unit { .. } => Comparability::OptionsChanged,
            Change::Options(options) if options.only_order() => Comparability::Reworded,
            Change::Options(_) => Comparability::OptionsChanged,
            Change::Wording { .. } => Comparability::Reworded,
            Change::Guidance | Change::Required { .. } | Change::Check { .. } | Change::Number { .. } => {
                Comparability::Same
            }
        }
    }
}

impl OptionChanges {
    fn only_order(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.relabelled.is_empty()
    }
}

impl Comparison {
    /// Items of the later edition whose tables count others than before, in order: what a change of routing touches.
    pub fn tables_touched(&self) -> impl Iterator<Item = &Joined> {
        self.joined.iter().filter(|joined| joined.class == Comparability::BaseChanged)
    }
}

/// Compares two editions, with the lines of a file of editions where there is one.
pub fn compare(old: &Instrument, new: &Instrument, file: Option<&EditionsFile>) -> Comparison {
    let pairs = join(old, new, file);
    let mut bases = bases::Bases::new(old, new, &pairs);
    let mut classes: BTreeMap<usize, Comparability> = BTreeMap::new();
    let mut joined = Vec::new();
    // Gates come first, as what hangs on them depends on what has become of them.
    for to in new.evaluation_order() {
        for pair in pairs.iter().filter(|pair| pair.to == to) {
            let mut changes = bases.changes(pair, &classes);
            changes.extend(differences::of(old, new, pair));
            let class = changes.iter().map(Change::class).max().unwrap_or(Comparability::Same);
            let heaviest = classes.get(&to).map_or(class, |other| class.max(*other));
            classes.insert(to, heaviest);
            joined.push(Joined { from: pair.from, to, by: pair.by, changes, class, declared: pair.declared.clone() });
        }
    }
    joined.sort_by_key(|joined| (joined.to, joined.from));
    let (froms, tos): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().map(|pair| (pair.from, pair.to)).unzip();
    let findings = file.map(|_| words::contradictions(old, new, &joined)).unwrap_or_default();
    Comparison {
        joined,
        added: (0..new.items.len()).filter(|index| !tos.contains(index)).collect(),
        removed: (0..old.items.len()).filter(|index| !froms.contains(index)).collect(),
        findings,
    }
}

/// Items of the earlier edition by the item of the later one that stands for the same, where it is one alone: where two
/// questions have become one, nobody can say which of them is meant.
pub fn counterparts(old: &Instrument, new: &Instrument, file: Option<&EditionsFile>) -> BTreeMap<usize, usize> {
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for pair in join(old, new, file) {
        found.entry(pair.to).or_default().push(pair.from);
    }
    found.into_iter().filter_map(|(to, from)| (from.len() == 1).then(|| (to, from[0]))).collect()
}

/// Two items that stand for the same.
#[derive(Clone, Debug)]
struct Pair {
    from: usize,
    to: usize,
    by: JoinedBy,
    declared: Option<ConceptLink>,
}

fn join(old: &Instrument, new: &Instrument, file: Option<&EditionsFile>) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut add = |from: Option<usize>, to: Option<usize>, by: JoinedBy, declared: Option<ConceptLink>| {
        let (Some(from), Some(to)) = (from, to) else { return };
        // Only a file may say that one question has become two, or two have become one.
        let taken = |pair: &Pair| (pair.from == from || pair.to == to) && by != JoinedBy::File;
        if !pairs.iter().any(taken) {
            pairs.push(Pair { from, to, by, declared });
        }
    };
    for link in file.into_iter().flat_map(|file| &file.links) {
        add(position(old, &link.from), position(new, &link.to), JoinedBy::File, Some(link.clone()));
    }
    let concepts = by_concept(old);
    for (concept, to) in by_concept(new) {
        add(concepts.get(concept).copied(), Some(to), JoinedBy::Concept, None);
    }
    if old.form_id == new.form_id {
        for (to, item) in new.items.iter().enumerate() {
            add(position(old, &item.path), Some(to), JoinedBy::Key, None);
        }
    }
    pairs
}

/// Items by concept; a concept that several items carry joins none of them.
fn by_concept(instrument: &Instrument) -> BTreeMap<&str, usize> {
    let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, item) in instrument.items.iter().enumerate().filter(|(_, item)| !item.concept.is_empty()) {
        found.entry(&item.concept).or_default().push(index);
    }
    found.into_iter().filter_map(|(concept, items)| (items.len() == 1).then(|| (concept, items[0]))).collect()
}

/// Index of the item with this key template, or of the only one of this name.
fn position(instrument: &Instrument, written: &str) -> Option<usize> {
    let item = instrument.item_at(written).or_else(|| instrument.item_named(written))?;
    instrument.items.iter().position(|other| other.path == item.path)
}
