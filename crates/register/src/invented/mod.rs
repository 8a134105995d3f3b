//! An invented register for demonstrations and tests: names, codes and addresses that cannot be mistaken for real ones.

pub(crate) mod chance;
mod names;
#[cfg(test)]
mod tests;

use base::prefecture;

use crate::beds::{BedClass, Beds};
use crate::facility::{Facility, FacilityKind};
use chance::Chance;
use names::Care;

/// How many hospitals each bed class had in the ministry's survey of 2024 (令和6年度), 8,171 in all.
pub const COUNTS_2024: [(BedClass, u32); 6] = [
    (BedClass::From20, 2_940),
    (BedClass::From100, 2_810),
    (BedClass::From200, 1_015),
    (BedClass::From300, 673),
    (BedClass::From400, 357),
    (BedClass::From500, 376),
];

/// Weights by which hospitals are spread over the prefectures 01 to 47: ours, near the populations of 2020 in ten thousands.
const WEIGHTS: [u32; 47] = [
    522, 124, 121, 230, 96, 107, 183, 287, 193, 194, 734, 628, 1405, 924, 220, 103, 113, 77, 81, 205, 198, 363, 754,
    177, 141, 258, 884, 547, 132, 92, 55, 67, 189, 280, 134, 72, 95, 133, 69, 514, 81, 131, 174, 112, 107, 159, 147,
];

/// One invented hospital in so many has a name of 65 characters.
const LONG_NAME_EVERY: usize = 1_000;
/// The largest invented hospital, in beds.
const BEDS_MAX: u32 = 1_100;

/// Invented hospitals, so many in each class, in the order of their codes: `KX`, prefecture, six digits, as in `KX13000001`.
///
/// The same counts and seed give the same hospitals. Their kinds of beds sum to their totals, and each is marked as
/// invented. Municipality codes begin with 9 after the prefecture, where no real one is.
pub fn hospitals(n_by_class: &[(BedClass, u32)], seed: u64) -> Vec<Facility> {
    let mut chance = Chance::new(seed);
    let shares: Vec<(BedClass, [u32; 47])> = n_by_class.iter().map(|(class, n)| (*class, spread(*n))).collect();
    let mut facilities = Vec::new();
    for (index, (code, name)) in prefecture::all().enumerate() {
        let mut classes: Vec<BedClass> = Vec::new();
        for (class, by_prefecture) in &shares {
            classes.extend((0..by_prefecture[index]).map(|_| *class));
        }
        chance.shuffle(&mut classes);
        for (number, class) in classes.into_iter().enumerate() {
            let has_long_name = facilities.len() % LONG_NAME_EVERY == LONG_NAME_EVERY - 1;
            let mut facility = hospital(&mut chance, class, &code, &name.ja, has_long_name);
            facility.code = format!("KX{code}{:06}", number + 1);
            facilities.push(facility);
        }
    }
    facilities
}

fn hospital(
    chance: &mut Chance,
    class: BedClass,
    prefecture: &str,
    prefecture_name: &str,
    has_long_name: bool,
) -> Facility {
    let (care, beds) = beds(chance, class);
    let mut name = names::name(chance, care);
    if has_long_name {
        name = names::longest(&name);
    }
    let (block, number) = (chance.below(9) + 1, chance.below(30) + 1);
    Facility {
        code: String::new(),
        address: format!("{prefecture_name}架空{}市架空町{block}丁目{number}番地", name.place),
        municipality: format!("{prefecture}9{:02}", name.place_number),
        name: name.name,
        kana: name.kana,
        kind: FacilityKind::Hospital,
        prefecture: prefecture.to_owned(),
        beds,
        invented: true,
    }
}

/// Beds within a class, small hospitals more often than large ones. The shares of kinds are invented.
fn beds(chance: &mut Chance, class: BedClass) -> (Care, Beds) {
    let (from, to) = class.limits();
    let width = to.unwrap_or(BEDS_MAX) - from + 1;
    let total = from + chance.below(width).min(chance.below(width));
    let none = Beds {
        total_stated: Some(total),
        general: Some(0),
        long_term: Some(0),
        psychiatric: Some(0),
        tuberculosis: Some(0),
        infectious: Some(0),
        total_only: false,
    };
    match chance.below(100) {
        0..13 => (Care::Psychiatric, Beds { psychiatric: Some(total), ..none }),
        13..25 => (Care::LongTerm, Beds { long_term: Some(total), ..none }),
        25..55 => {
            let long_term = total / 5 + chance.below(total / 4 + 1);
            (Care::General, Beds { general: Some(total - long_term), long_term: Some(long_term), ..none })
        }
        _ => {
            let infectious = if total >= 200 && chance.percent(20) { 4 } else { 0 };
            let tuberculosis = if total >= 200 && chance.percent(10) { 10 } else { 0 };
            let general = total - infectious - tuberculosis;
            let beds =
                Beds { general: Some(general), infectious: Some(infectious), tuberculosis: Some(tuberculosis), ..none };
            (Care::General, beds)
        }
    }
}

/// Parts `n` by the weights: whole shares first, the rest to the largest remainders (and of equal ones to the first).
fn spread(n: u32) -> [u32; 47] {
    let sum: u64 = WEIGHTS.iter().map(|weight| u64::from(*weight)).sum();
    let mut shares = [0; 47];
    let mut remainders: Vec<(u64, usize)> = Vec::new();
    let mut left = n;
    for (index, weight) in WEIGHTS.iter().enumerate() {
        let product = u64::from(n) * u64::from(*weight);
        shares[index] = u32::try_from(product / sum).expect("a share is not larger than its whole");
        left -= shares[index];
        remainders.push((product % sum, index));
    }
    remainders.sort_by_key(|(remainder, index)| (std::cmp::Reverse(*remainder), *index));
    for (_, index) in remainders.into_iter().cycle().take(usize::try_from(left).expect("fewer than 47 are left")) {
        shares[index] += 1;
    }
    shares
}
