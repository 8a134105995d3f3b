//! What the names of a questionnaire stand for, and what is wrong with a `${name}`.

use std::collections::{BTreeMap, BTreeSet};

use base::{Text, nearest};

use super::draft::Draft;
use super::settings::Settings;
use crate::instrument::{Kind, Slot};

/// What every name stands for.
pub(super) struct Names {
    /// Names that stand for one thing.
    pub(super) one: BTreeMap<String, Slot>,
    /// Names that stand for several, with their number.
    several: BTreeMap<String, usize>,
    /// Names that something is wrong with where they are given.
    pub(super) unusable: BTreeSet<String>,
    /// Names of what stands on no row of its own: other tools know nothing of them.
    added: BTreeSet<String>,
    /// The name under which other tools keep a response's own identifier, where they do.
    instance_id: Option<&'static str>,
}

impl Names {
    pub(super) fn of(draft: &mut Draft, settings: &Settings) -> Names {
        let groups = draft.groups.iter().enumerate().map(|(index, group)| (&group.name, Slot::Group(index)));
        // A repeat's item and its group are one thing with one name.
        let items = draft.items.iter().enumerate().filter(|(_, item)| item.kind != Kind::Repeat);
        let items = items.map(|(index, item)| (&item.name, Slot::Item(index)));
        let mut one = BTreeMap::new();
        let mut several: BTreeMap<String, usize> = BTreeMap::new();
        for (name, slot) in groups.chain(items) {
            *several.entry(name.clone()).or_default() += 1;
            one.insert(name.clone(), slot);
        }
        for name in settings.names_of_its_own() {
            several.entry(name.to_owned()).and_modify(|count| *count += 1);
        }
        several.retain(|_, count| *count > 1);
        let added = draft.added.iter().map(|index| draft.items[*index].name.clone()).collect::<BTreeSet<String>>();
        one.retain(|name, _| !several.contains_key(name) && !added.contains(name));
        let unusable = std::mem::take(&mut draft.unusable);
        Names { one, several, unusable, added, instance_id: settings.instance_id() }
    }

    /// What is wrong with a `${name}`, if anything: a code and a message.
    pub(super) fn wrong(&self, name: &str) -> Option<(&'static str, Text)> {
        if self.one.contains_key(name) || self.unusable.contains(name) {
            return None;
        }
        if let Some(count) = self.several.get(name) {
            let message = Text::new(
                format!("「${{{name}}}」は{count}か所にあり、どれを指すか決まりません。名前を変えてください"),
                format!("“${{{name}}}” stands for {count} items; give them different names"),
            );
            return Some(("ambiguous-name", message));
        }
        if self.instance_id == Some(name) {
            return None;
        }
        if self.added.contains(name) {
            let message = Text::new(
                format!(
                    "「${{{name}}}」は or_other が加える欄なので、式や文では使えません。使うときは、選択肢「その他」とその\
                     内容をたずねる設問を自分で書いてください"
                ),
                format!(
                    "“${{{name}}}” is added by or_other and cannot be referred to; to use it, write an option for others \
                     and a question of your own"
                ),
            );
            return Some(("added-name", message));
        }
        if name.starts_with("last-saved#") {
            let message = Text::new(
                format!("「${{{name}}}」（前回の値）には対応していません"),
                format!("“${{{name}}}” (last saved values) is not supported here"),
            );
            return Some(("unsupported-reference", message));
        }
        let likely = nearest(name, self.one.keys().map(String::as_str));
        let (ja, en) = likely.map_or_else(Default::default, |likely| {
            (format!("（「${{{likely}}}」ではありませんか）"), format!("; did you mean “${{{likely}}}”?"))
        });
        let message = Text::new(
            format!("「${{{name}}}」という設問はありません{ja}"),
            format!("there is no item “${{{name}}}”{en}"),
        );
        Some(("unknown-name", message))
    }
}
