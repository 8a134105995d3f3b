//! The key of an answer: the full path of its item, with a stable row id for every repeat on the way.

use std::borrow::Borrow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest key, in bytes.
pub const KEY_BYTES_MAX: usize = 500;
/// Longest key template, in bytes: what is left for the row ids is enough for the deepest nesting.
pub const PATH_BYTES_MAX: usize = 250;

/// The key of an answer, e.g. `ehr/q3` or `vpn/q9[2]/maker`.
///
/// Row ids are given once and never change when another row is removed. A repeat's own key (`vpn/q9`) holds the
/// list of its rows. A key is made of letters, digits, `_`, `-`, `.`, `/` and row brackets, so it is safe as the name
/// of an HTML field and as a text in a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(String);

impl Key {
    /// `None` for a text that no item could have as its key.
    pub fn parse(text: &str) -> Option<Key> {
        let fits = !text.is_empty() && text.len() <= KEY_BYTES_MAX && text.split('/').all(segment_is_valid);
        fits.then(|| Key(text.to_owned()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path without row ids, `vpn/q9/maker`: the key template of the item.
    pub fn template(&self) -> String {
        let names: Vec<&str> = self.segments().map(|(name, _)| name).collect();
        names.join("/")
    }

    /// The row ids from the outermost repeat to the innermost.
    pub fn rows(&self) -> Vec<u32> {
        self.segments().filter_map(|(_, row)| row).collect()
    }

    /// Names with their row ids, from the outside in.
    pub fn segments(&self) -> impl Iterator<Item = (&str, Option<u32>)> {
        self.0.split('/').map(|segment| match segment.split_once('[') {
            Some((name, rest)) => (name, rest.trim_end_matches(']').parse().ok()),
            None => (segment, None),
        })
    }

    /// The repeats on the way to the key, from the outermost inwards: the key of each, and the row in it.
    pub fn lists(&self) -> Vec<(Key, u32)> {
        let opened = self.0.match_indices('[');
        let lists = opened.filter_map(|(at, _)| {
            let row = self.0[at + 1..].split(']').next()?.parse().ok()?;
            Some((Key(self.0[..at].to_owned()), row))
        });
        lists.collect()
    }

    /// The key of a row of the repeat that has this key: `vpn/q9` and 2 give `vpn/q9[2]`.
    #[must_use]
    pub fn row(&self, row: u32) -> Key {
        Key(format!("{}[{row}]", self.0))
    }

    /// The key of what is called `name` directly inside: `vpn/q9[2]` and `maker` give `vpn/q9[2]/maker`.
    #[must_use]
    pub fn child(&self, name: &str) -> Key {
        Key(format!("{}/{name}", self.0))
    }

    /// For the compiler, which has checked the names it puts together.
    pub(crate) fn from_checked(text: String) -> Key {
        debug_assert!(Key::parse(&text).is_some(), "not a key: {text}");
        Key(text)
    }
}

/// True for a name as XLSForm has it: a letter or `_` first, then letters, digits, `_`, `-` and `.`, all as XML knows
/// them. (XML's `:` is left out: it keeps apart what fields on a page are for.)
pub fn name_is_valid(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(begins_name) && chars.all(|c| begins_name(c) || continues_name(c))
}

fn begins_name(c: char) -> bool {
    let beyond_ascii = matches!(c,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}');
    c.is_ascii_alphabetic() || c == '_' || beyond_ascii
}

fn continues_name(c: char) -> bool {
    let beyond_ascii = matches!(c, '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}');
    c.is_ascii_digit() || matches!(c, '-' | '.') || beyond_ascii
}

fn segment_is_valid(segment: &str) -> bool {
    match segment.split_once('[') {
        Some((name, rest)) => {
            let row = rest.strip_suffix(']').unwrap_or_default();
            let canonical = row.parse::<u32>().is_ok_and(|number| number > 0 && number.to_string() == row);
            name_is_valid(name) && canonical
        }
        None => name_is_valid(segment),
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<Key> for String {
    fn from(key: Key) -> String {
        key.0
    }
}

impl TryFrom<String> for Key {
    type Error = String;

    fn try_from(text: String) -> Result<Key, String> {
        Key::parse(&text).ok_or_else(|| format!("not the key of an answer: {text:?}"))
    }
}
