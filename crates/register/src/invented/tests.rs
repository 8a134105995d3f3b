//! The invented register as others see it.

use std::collections::{BTreeMap, BTreeSet};

use super::{COUNTS_2024, hospitals};
use crate::beds::{BedClass, BedReading};
use crate::classification::Classification;
use crate::frame::{FrameRule, Status};

#[test]
fn the_invented_register_has_the_counts_of_2024_and_cannot_be_mistaken() {
    let facilities = hospitals(&COUNTS_2024, 1);
    assert_eq!(facilities.len(), 8_171);
    let mut by_class: BTreeMap<BedClass, u32> = BTreeMap::new();
    for facility in &facilities {
        let BedReading::Clear(beds) = facility.beds.reading() else { panic!("{facility:?}") };
        *by_class.entry(BedClass::of(beds).unwrap()).or_default() += 1;
        assert!(facility.invented);
        assert!(facility.name.contains("架空"), "{facility:?}");
        assert!(facility.address.contains("架空"), "{facility:?}");
        assert!(facility.kana.contains("カクウ"), "{facility:?}");
        assert!(facility.code.starts_with(&format!("KX{}", facility.prefecture)), "{facility:?}");
        assert!(facility.municipality.starts_with(&format!("{}9", facility.prefecture)), "{facility:?}");
        assert_eq!(FrameRule::hospitals().place(facility, None).status, Status::In);
    }
    assert_eq!(by_class, BTreeMap::from(COUNTS_2024));
    let codes: BTreeSet<&str> = facilities.iter().map(|facility| facility.code.as_str()).collect();
    assert_eq!(codes.len(), 8_171);
    assert!(codes.contains("KX13000001"));
    assert!(facilities.is_sorted_by_key(|facility| &facility.code));
}

#[test]
fn every_prefecture_has_hospitals_and_tokyo_the_most() {
    let facilities = hospitals(&COUNTS_2024, 1);
    let mut by_prefecture: BTreeMap<&str, u32> = BTreeMap::new();
    for facility in &facilities {
        *by_prefecture.entry(facility.prefecture.as_str()).or_default() += 1;
    }
    assert_eq!(by_prefecture.len(), Classification::prefecture().classes.len());
    assert_eq!(by_prefecture.iter().max_by_key(|(_, n)| **n).map(|(code, _)| *code), Some("13"));
}

#[test]
fn some_names_are_as_long_as_surveys_have_met() {
    let facilities = hospitals(&COUNTS_2024, 1);
    let lengths: Vec<usize> = facilities.iter().map(|facility| facility.name.chars().count()).collect();
    assert_eq!(lengths.iter().max(), Some(&65));
    assert_eq!(lengths.iter().filter(|length| **length == 65).count(), 8);
}

#[test]
fn the_seed_decides_everything() {
    let counts = [(BedClass::From20, 40), (BedClass::From500, 3)];
    assert_eq!(hospitals(&counts, 7), hospitals(&counts, 7));
    assert_ne!(hospitals(&counts, 7), hospitals(&counts, 8));
    assert_eq!(hospitals(&counts, 7).len(), 43);
    assert!(hospitals(&[], 7).is_empty());
}
