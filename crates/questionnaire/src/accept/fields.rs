//! Raw fields, sorted by the item that they belong to.

use std::collections::BTreeMap;

use base::{Finding, Text};

use super::{Accepted, FIELD_CHARS_MAX};
use crate::instrument::{Instrument, Kind};
use crate::key::Key;

/// Everything that came in for one item.
#[derive(Debug, Default)]
pub(super) struct Field {
    /// Index into [`Instrument::items`].
    pub(super) item: usize,
    pub(super) values: Vec<String>,
    pub(super) unknown: bool,
}

/// Fields of one page.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) by_key: BTreeMap<Key, Field>,
    /// Repeats that get one more row, in the order in which they were asked for.
    pub(super) add: Vec<(Key, usize)>,
    /// Rows that go: the repeat's key, its item, the row.
    pub(super) remove: Vec<(Key, usize, u32)>,
}

impl Fields {
    /// Sorts the fields of the items of one section. Everything else is a finding.
    pub(super) fn sort(
        instrument: &Instrument,
        section: usize,
        raw: &[(String, String)],
        accepted: &mut Accepted,
    ) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in raw {
            let (marker, key) = split(name);
            if fields.place(instrument, section, marker, key, value, accepted).is_none() {
                accepted.findings.push(unknown_field(name));
            }
        }
        fields
    }

    /// `None` when no item of the section takes such a field.
    fn place(
        &mut self,
        instrument: &Instrument,
        section: usize,
        marker: &str,
        key: &str,
        value: &str,
        accepted: &mut Accepted,
    ) -> Option<()> {
        let in_section = |key: &Key| {
            let index = instrument.item_index(key)?;
            let item = &instrument.items[index];
            (item.section == section && item.is_typed()).then_some(index)
        };
        let shown_only = |key: &str| {
            let item = Key::parse(key).and_then(|key| instrument.item(&key));
            item.is_some_and(|item| item.section == section && !item.is_typed())
        };
        let is_repeat = |index: &usize| instrument.items[*index].kind == Kind::Repeat;
        match marker {
            "add" => {
                let key = Key::parse(key)?;
                let index = in_section(&key).filter(is_repeat)?;
                self.add.push((key, index));
            }
            "remove" => {
                let (list, row) = key.strip_suffix(']')?.rsplit_once('[')?;
                let list = Key::parse(list)?;
                let index = in_section(&list).filter(is_repeat)?;
                self.remove.push((list, index, row.parse().ok()?));
            }
            // An item that is shown and not typed, such as rows that another answer counts, says nothing by being there.
            "present" if shown_only(key) => {}
            _ => {
                let key = Key::parse(key)?;
                let index = in_section(&key)?;
                let field = self.by_key.entry(key.clone()).or_insert_with(|| Field { item: index, ..Field::default() });
                match marker {
                    "present" => {}
                    "unknown" => field.unknown |= matches!(value, "1" | "on" | "yes" | "true"),
                    _ if value.chars().count() > FIELD_CHARS_MAX => {
                        accepted.findings.push(too_long(value).at_item(key.as_str()));
                        accepted.rejected.insert(key.clone(), value.to_owned());
                        self.by_key.remove(&key);
                    }
                    _ => field.values.push(value.to_owned()),
                }
            }
        }
        Some(())
    }
}

/// Marker and key of a field's name. Keys hold no colon.
fn split(name: &str) -> (&str, &str) {
    name.split_once(':')
        .filter(|(marker, _)| matches!(*marker, "present" | "unknown" | "add" | "remove"))
        .unwrap_or(("", name))
}

fn unknown_field(name: &str) -> Finding {
    const SHOWN_MAX: usize = 100;
    let shown: String = name.chars().take(SHOWN_MAX).collect();
    Finding::warning(
        "unknown-field",
        Text::new(
            format!("この画面にない項目「{shown}」が送られました。保存していません。画面を読み込み直してください"),
            format!("the field “{shown}” is not on this page; it was not saved; load the page again"),
        ),
    )
}

fn too_long(value: &str) -> Finding {
    let found = value.chars().count();
    Finding::error(
        "too-long",
        Text::new(
            format!("{FIELD_CHARS_MAX}文字以内で入力してください（いま{found}文字です）"),
            format!("at most {FIELD_CHARS_MAX} characters can be saved; there are {found}"),
        ),
    )
}
