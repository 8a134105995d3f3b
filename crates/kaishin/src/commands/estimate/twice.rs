//! Keys that stand twice in one object of JSON. Readers keep the last of them without a word, and the first total is gone.

use std::collections::BTreeSet;
use std::fmt;

use base::{Finding, Text};
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

/// A finding for every key that its object has already. What is no JSON is somebody else's finding.
pub(in crate::commands) fn keys_twice(bytes: &[u8]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let look = Look { place: String::new(), findings: &mut findings };
    let read = look.deserialize(&mut serde_json::Deserializer::from_slice(bytes));
    if read.is_ok() { findings } else { Vec::new() }
}

/// One value at its place.
struct Look<'a> {
    place: String,
    findings: &'a mut Vec<Finding>,
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let place = if self.place.is_empty() { key.clone() } else { format!("{}.{key}", self.place) };
            if seen.contains(&key) {
                self.findings.push(twice(&key, &place));
            }
            seen.insert(key);
            map.next_value_seed(Look { place, findings: &mut *self.findings })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while values.next_element_seed(Look { place: self.place.clone(), findings: &mut *self.findings })?.is_some() {}
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

fn twice(key: &str, place: &str) -> Finding {
    let message = Text::new(
        format!("「{key}」が2回書かれています。どちらが正しいか確かめ、1つにしてください。"),
        format!("“{key}” is written twice. See which one is right, and keep that one."),
    );
    Finding::error("key-twice", message).at_item(place)
}
