//! Answers as JSON → a tree that expressions read, where no questionnaire is at hand.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

use base::Text;
use serde_json::Value as Json;

use super::eval::Focus;
use super::tree::Tree;
use crate::entries::{Entry, flat};
use crate::key::{KEY_BYTES_MAX, Key};

/// Most elements of one document.
pub const DOCUMENT_NODES_MAX: usize = 100_000;

/// A small document: an element `data` with the answers inside.
///
/// `{"q1": "yes", "group": {"n": 3}, "device": [{"maker": "A"}, {"maker": "B"}]}`: a file of answers, read as
/// [`crate::plain`] reads it with a questionnaire. A list of values is several options, or the ids of a repeat's rows
/// where other entries name such rows. Elements stand in the order of their names, rows in the order of their ids.
#[derive(Clone, Debug, Default)]
pub struct Document {
    data: Element,
    n_nodes: usize,
}

#[derive(Clone, Debug, Default)]
struct Element {
    /// Place in the document without row numbers; empty for the outermost element.
    path: String,
    text: String,
    /// By name and, for the rows of a repeat, number: rows stand together and in order.
    children: BTreeMap<(String, Option<u32>), Element>,
    /// By name, the rows that are there, in order; without an entry, all of them.
    rows: BTreeMap<String, Vec<u32>>,
}

impl Document {
    /// Reads a JSON object; anything else is said with what would be right.
    pub fn from_json(json: &Json) -> Result<Document, Text> {
        let Json::Object(answers) = json else {
            return Err(Text::new(
                "回答は {\"q1\": \"yes\"} のような JSON オブジェクトで書いてください",
                "the answers must be a JSON object such as {\"q1\": \"yes\"}",
            ));
        };
        let mut document = Document::default();
        let mut n_nodes = 2;
        document.data.take(&flat(answers, |_| false), &mut n_nodes)?;
        document.n_nodes = n_nodes;
        Ok(document)
    }

    /// The tree of the document.
    pub fn tree(&self) -> Tree<'_> {
        let mut tree = Tree::default();
        if self.n_nodes > 0 {
            self.data.lay(&mut tree, 0, "data", false);
        }
        tree
    }

    /// Where an expression stands that belongs to no question: at the outermost element.
    pub fn focus(&self) -> Focus {
        Focus::at(usize::from(self.n_nodes > 0))
    }

    /// Where an expression of the item with this key stands; `None` where the document has no such answer.
    pub fn focus_at(&self, key: &Key) -> Option<Focus> {
        let segments: Vec<_> = key.segments().collect();
        self.data.find(&segments, 1).map(Focus::at)
    }
}

impl Element {
    fn take(&mut self, entries: &[Entry], n_nodes: &mut usize) -> Result<(), Text> {
        let mut keys = Vec::new();
        for entry in entries {
            keys.push(Key::parse(&entry.key).ok_or_else(|| not_a_key(&entry.key))?);
        }
        let lists: BTreeSet<Key> = keys.iter().flat_map(Key::lists).map(|(list, _)| list).collect();
        for (key, entry) in keys.iter().zip(entries) {
            let rows = if entry.is_rows || lists.contains(key) { row_ids(&entry.value) } else { None };
            match rows {
                Some(rows) => self.take_rows(key, rows, n_nodes)?,
                None => self.at(key, n_nodes)?.text = text_of(&entry.value),
            }
        }
        Ok(())
    }

    /// The element with this key, made where there is none yet.
    fn at(&mut self, key: &Key, n_nodes: &mut usize) -> Result<&mut Element, Text> {
        let mut place = self;
        for (name, row) in key.segments() {
            place = place.child(name, row, n_nodes)?;
        }
        Ok(place)
    }

    fn take_rows(&mut self, list: &Key, rows: Vec<u32>, n_nodes: &mut usize) -> Result<(), Text> {
        for row in &rows {
            self.at(&list.row(*row), n_nodes)?;
        }
        let mut place = self;
        let segments: Vec<_> = list.segments().collect();
        let Some(((name, _), around)) = segments.split_last() else { return Ok(()) };
        for (name, row) in around {
            place = place.child(name, *row, n_nodes)?;
        }
        place.rows.insert((*name).to_owned(), rows);
        Ok(())
    }

    /// The elements inside that are there, in document order.
    fn inside(&self) -> impl Iterator<Item = (&str, Option<u32>, &Element)> {
        let unlisted = |name: &String, row: &Option<u32>| row.is_none() || !self.rows.contains_key(name);
        let children = self.children.iter().filter(move |((name, row), _)| unlisted(name, row));
        let children = children.map(|((name, row), child)| (name.as_str(), *row, child));
        let listed = self.rows.iter().flat_map(|(name, rows)| {
            rows.iter().filter_map(move |row| {
                let child = self.children.get(&(name.clone(), Some(*row)))?;
                Some((name.as_str(), Some(*row), child))
            })
        });
        let mut all: Vec<_> = children.chain(listed).collect();
        // By name only: what has one name keeps its order.
        all.sort_by_key(|(name, ..)| *name);
        all.into_iter()
    }

    fn child(&mut self, name: &str, row: Option<u32>, n_nodes: &mut usize) -> Result<&mut Element, Text> {
        let place = match self.children.entry((name.to_owned(), row)) {
            Slot::Occupied(found) => return Ok(found.into_mut()),
            Slot::Vacant(place) => place,
        };
        *n_nodes += 1;
        if *n_nodes > DOCUMENT_NODES_MAX {
            return Err(Text::new(
                format!("回答が多すぎます（{DOCUMENT_NODES_MAX}件まで）"),
                format!("there are too many answers (at most {DOCUMENT_NODES_MAX})"),
            ));
        }
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) };
        if path.len() > KEY_BYTES_MAX {
            return Err(Text::new("回答の入れ子が深すぎます", "the answers are nested too deeply"));
        }
        Ok(place.insert(Element { path, ..Element::default() }))
    }

    /// The node of what the segments lead to, where this element has the node `own`.
    fn find(&self, segments: &[(&str, Option<u32>)], own: usize) -> Option<usize> {
        let Some(((name, row), rest)) = segments.split_first() else {
            return Some(own);
        };
        let mut node = own + 1;
        for (own_name, own_row, child) in self.inside() {
            if own_name == *name && own_row == *row {
                return child.find(rest, node);
            }
            node += child.size();
        }
        None
    }

    fn size(&self) -> usize {
        1 + self.inside().map(|(.., child)| child.size()).sum::<usize>()
    }

    fn lay<'a>(&'a self, tree: &mut Tree<'a>, parent: usize, name: &'a str, is_row: bool) {
        let node = tree.add(parent, name, &self.text);
        if is_row {
            tree.nodes[node].row_of = Some(&self.path);
        }
        if !self.path.is_empty() {
            let named = tree.named.entry(name).or_insert((&self.path, Vec::new()));
            if named.0 == self.path {
                named.1.push(node);
            }
        }
        for (name, row, child) in self.inside() {
            child.lay(tree, node, name, row.is_some());
        }
    }
}

/// Ids of rows: whole numbers from 1, each once; none for `null`.
fn row_ids(value: &Json) -> Option<Vec<u32>> {
    match value {
        Json::Null => Some(Vec::new()),
        Json::Array(rows) => {
            let ids = rows.iter().map(|row| row.as_u64().and_then(|id| u32::try_from(id).ok()).filter(|id| *id > 0));
            let ids: Vec<u32> = ids.collect::<Option<_>>()?;
            let different: BTreeSet<&u32> = ids.iter().collect();
            (different.len() == ids.len()).then_some(ids)
        }
        Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => None,
    }
}

/// An answer that is not known or not confirmed yet is read as nothing, as in a questionnaire.
fn text_of(value: &Json) -> String {
    match value {
        Json::Null | Json::Object(_) => String::new(),
        Json::String(text) => text.clone(),
        Json::Bool(truth) => truth.to_string(),
        Json::Number(number) => number.to_string(),
        Json::Array(several) => several.iter().map(text_of).collect::<Vec<_>>().join(" "),
    }
}

fn not_a_key(key: &str) -> Text {
    Text::new(
        format!("「{key}」は設問の名前として使えません（例：q1、device[2]/maker）"),
        format!("“{key}” cannot be the name of an item; q1 and device[2]/maker can"),
    )
}
