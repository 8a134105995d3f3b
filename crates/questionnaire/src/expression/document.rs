//! Answers as JSON → a tree that expressions read, where no questionnaire is at hand.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use base::Text;
use serde_json::{Map, Value as Json};

use super::eval::Focus;
use super::tree::Tree;
use crate::key::{KEY_BYTES_MAX, Key};

/// Most elements of one document.
pub const DOCUMENT_NODES_MAX: usize = 100_000;

/// A small document: an element `data` with the answers inside.
///
/// `{"q1": "yes", "group": {"n": 3}, "device": [{"maker": "A"}, {"maker": "B"}]}`: an object is a group, a list of
/// objects the rows of a repeat, a list of values several options. The keys of a response, `device[2]/maker`, will do
/// as well. Elements stand in the order of their names.
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
        document.data.take(answers, &mut n_nodes)?;
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
    fn take(&mut self, answers: &Map<String, Json>, n_nodes: &mut usize) -> Result<(), Text> {
        for (key, value) in answers {
            let Some(parsed) = Key::parse(key) else {
                return Err(Text::new(
                    format!("「{key}」は設問の名前として使えません（例：q1、device[2]/maker）"),
                    format!("“{key}” cannot be the name of an item; q1 and device[2]/maker can"),
                ));
            };
            let mut place = &mut *self;
            for (name, row) in parsed.segments() {
                place = place.child(name, row, n_nodes)?;
            }
            match value {
                Json::Object(inside) => place.take(inside, n_nodes)?,
                Json::Array(list) if list.iter().any(Json::is_object) => self.take_rows(&parsed, list, n_nodes)?,
                other @ (Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_)) => {
                    place.text = text_of(other);
                }
            }
        }
        Ok(())
    }

    /// The rows of a repeat; the element that stood for their list makes room for them.
    fn take_rows(&mut self, key: &Key, rows: &[Json], n_nodes: &mut usize) -> Result<(), Text> {
        let segments: Vec<_> = key.segments().collect();
        let Some(((name, _), around)) = segments.split_last() else {
            return Ok(());
        };
        let mut place = self;
        for (name, row) in around {
            place = place.child(name, *row, n_nodes)?;
        }
        place.children.remove(&((*name).to_owned(), None));
        for (index, row) in rows.iter().enumerate() {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let element = place.child(name, Some(number), n_nodes)?;
            if let Json::Object(inside) = row {
                element.take(inside, n_nodes)?;
            }
        }
        Ok(())
    }

    fn child(&mut self, name: &str, row: Option<u32>, n_nodes: &mut usize) -> Result<&mut Element, Text> {
        let place = match self.children.entry((name.to_owned(), row)) {
            Entry::Occupied(found) => return Ok(found.into_mut()),
            Entry::Vacant(place) => place,
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
        for ((own_name, own_row), child) in &self.children {
            if own_name == name && own_row == row {
                return child.find(rest, node);
            }
            node += child.size();
        }
        None
    }

    fn size(&self) -> usize {
        1 + self.children.values().map(Element::size).sum::<usize>()
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
        for ((name, row), child) in &self.children {
            child.lay(tree, node, name, row.is_some());
        }
    }
}

fn text_of(value: &Json) -> String {
    match value {
        Json::Null | Json::Object(_) => String::new(),
        Json::String(text) => text.clone(),
        Json::Bool(truth) => truth.to_string(),
        Json::Number(number) => number.to_string(),
        Json::Array(several) => several.iter().map(text_of).collect::<Vec<_>>().join(" "),
    }
}
