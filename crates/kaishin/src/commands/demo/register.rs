//! The demo's register as it was and as it is: between its two rounds hospitals open, close and change their size.

use register::{BedClass, Beds, Facility, invented};

/// One of so many hospitals of today had not opened when the closed round's frame was frozen, and where the first of them stands.
const OPENED: (usize, usize) = (60, 7);
/// Likewise those beside which another one stood that has closed since. In the full demo 8,238 hospitals were, 8,171 are.
const CLOSED: (usize, usize) = (40, 31);
/// Likewise those that had beds for another class.
const RESIZED: (usize, usize) = (50, 23);
/// How many beds of a neighbouring class they had beyond its limit.
const BEYOND: u32 = 10;

/// The register of today, and that of the time before the closed round.
pub(super) struct Registers {
    pub(super) then: Vec<Facility>,
    pub(super) now: Vec<Facility>,
}

pub(super) fn registers(counts: &[(BedClass, u32)], seed: u64) -> Registers {
    let now = invented::hospitals(counts, seed);
    // Names of their own for those that closed.
    let others = invented::hospitals(counts, seed.wrapping_add(1));
    let is = |index: usize, (every, first): (usize, usize)| index % every == first;
    let mut then = Vec::new();
    for (index, (facility, other)) in now.iter().zip(others).enumerate() {
        if is(index, CLOSED) {
            then.push(Facility { code: closed_code(&other), ..other });
        }
        if is(index, RESIZED) {
            then.push(resized(facility));
        } else if !is(index, OPENED) {
            then.push(facility.clone());
        }
    }
    then.sort_by(|a, b| a.code.cmp(&b.code));
    Registers { then, now }
}

/// `KX13000001` → `KX13900001`, which no hospital of today has.
fn closed_code(facility: &Facility) -> String {
    let (before, number) = facility.code.split_at(facility.code.len() - 6);
    format!("{before}9{}", &number[1..])
}

/// With beds of the next class above, the largest with some of the class below.
fn resized(facility: &Facility) -> Facility {
    let total = facility.beds.sum_of_kinds().unwrap_or_default();
    let class = BedClass::of(total).unwrap_or(BedClass::From20);
    let total = match class.limits() {
        (_, Some(to)) => to + BEYOND,
        (from, None) => from - BEYOND,
    };
    let none = Beds {
        general: Some(0),
        psychiatric: Some(0),
        long_term: Some(0),
        tuberculosis: Some(0),
        infectious: Some(0),
        ..facility.beds
    };
    let beds = match facility.beds.psychiatric {
        Some(1..) => Beds { total_stated: Some(total), psychiatric: Some(total), ..none },
        _ => Beds { total_stated: Some(total), general: Some(total), ..none },
    };
    Facility { beds, ..facility.clone() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use register::{BedClass, BedReading, Facility, invented};

    use super::registers;

    #[test]
    fn hospitals_open_close_and_change_their_class() {
        let registers = registers(&invented::COUNTS_2024, 2022);
        assert_eq!((registers.then.len(), registers.now.len()), (8_238, 8_171));
        let by_code = |list: &[Facility]| -> BTreeMap<String, Option<BedClass>> {
            let class = |facility: &Facility| match facility.beds.reading() {
                BedReading::Clear(total) => BedClass::of(total),
                BedReading::Unclear { .. } => panic!("{} has unclear beds", facility.code),
            };
            list.iter().map(|facility| (facility.code.clone(), class(facility))).collect()
        };
        let (then, now) = (by_code(&registers.then), by_code(&registers.now));
        assert_eq!((then.len(), now.len()), (8_238, 8_171), "every code is one hospital’s");
        let of = |code: &String| (then.get(code), now.get(code));
        let in_both = || then.keys().filter(|code| now.contains_key(*code));
        let moved = in_both().filter(|code| of(code).0 != of(code).1).count();
        assert_eq!((then.len() - in_both().count(), now.len() - in_both().count(), moved), (204, 137, 163));
        assert!(registers.then.iter().all(|facility| facility.invented && facility.code.starts_with("KX")));
    }
}
