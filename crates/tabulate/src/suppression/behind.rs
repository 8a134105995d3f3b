//! How many hospitals stand behind a figure, and the largest amounts in a sum: what counts alone do not say.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Layout, Part, Place};
use super::rules::LARGEST_MAX;
use crate::classification::Classification;
use crate::dataset::Dataset;
use crate::table::ColumnKind;
use crate::variable::{State, Variable, VariableData};

/// What stands behind the cells of a layout.
#[derive(Clone, Debug, Default)]
pub(crate) struct Behind {
    /// Hospitals behind the cells of repeats, whose cases are devices.
    hospitals: BTreeMap<Place, i128>,
    /// Hospitals that gave an amount, and their largest amounts, largest first.
    givers: BTreeMap<Place, (u64, Vec<i128>)>,
}

impl Behind {
    /// Looks at the answers of every item of the layout that is asked in a repeat or for an amount.
    pub(crate) fn new(dataset: &Dataset, layout: &Layout, bys: &[String]) -> Behind {
        let mut behind = Behind::default();
        for (index, item) in layout.items.iter().enumerate() {
            let Some(variable) = dataset.variable(&item.name) else { continue };
            for by in bys.iter().filter_map(|by| dataset.classification(by)) {
                if item.repeated {
                    behind.count_hospitals(variable, by, index, &item.columns);
                }
                if let VariableData::Amount { amounts, states } = &variable.data {
                    behind.rank_amounts(variable, by, index, (amounts, states));
                }
            }
        }
        behind
    }

    /// Hospitals behind a count of `value` cases.
    pub(crate) fn hospitals(&self, place: &Place, value: i128) -> i128 {
        self.hospitals.get(place).copied().unwrap_or(value)
    }

    /// Hospitals that gave an amount, and the largest amounts.
    pub(crate) fn givers(&self, place: &Place) -> Option<(u64, &[i128])> {
        self.givers.get(place).map(|(n, largest)| (*n, largest.as_slice()))
    }

    fn count_hospitals(
        &mut self,
        variable: &Variable,
        by: &Classification,
        item: usize,
        columns: &[(ColumnKind, String)],
    ) {
        let mut met: BTreeSet<(Place, usize)> = BTreeSet::new();
        for case in 0..variable.data.n_cases() {
            let response = variable.response_of(case);
            let class = &by.classes[usize::from(by.of_unit[response])].code;
            for part in parts(variable, case, columns) {
                for (by, class) in [(by.name.as_str(), class.as_str()), ("", "")] {
                    let place = Place { item, by: by.to_owned(), class: class.to_owned(), part };
                    met.insert((place, response));
                }
            }
        }
        for (place, _) in &met {
            self.hospitals.insert(place.clone(), 0);
        }
        for (place, _) in met {
            *self.hospitals.entry(place).or_default() += 1;
        }
    }

    fn rank_amounts(
        &mut self,
        variable: &Variable,
        by: &Classification,
        item: usize,
        (amounts, states): (&[i64], &[State]),
    ) {
        let mut of_response: BTreeMap<usize, i128> = BTreeMap::new();
        for case in (0..amounts.len()).filter(|case| states[*case] == State::Answered) {
            *of_response.entry(variable.response_of(case)).or_default() += i128::from(amounts[case]);
        }
        let mut of_class: BTreeMap<Place, Vec<i128>> = BTreeMap::new();
        for (response, amount) in of_response {
            let class = &by.classes[usize::from(by.of_unit[response])].code;
            for (by, class) in [(by.name.as_str(), class.as_str()), ("", "")] {
                let place = Place { item, by: by.to_owned(), class: class.to_owned(), part: Part::Sum };
                of_class.entry(place).or_default().push(amount);
            }
        }
        for (place, mut given) in of_class {
            let n = u64::try_from(given.len()).expect("responses are counted");
            given.sort_unstable_by(|one, other| other.cmp(one));
            given.truncate(LARGEST_MAX);
            self.givers.insert(place, (n, given));
        }
    }
}

/// The cells of its row in which a case is counted.
fn parts(variable: &Variable, case: usize, columns: &[(ColumnKind, String)]) -> Vec<Part> {
    let column = |kind: ColumnKind| columns.iter().position(|(other, _)| *other == kind).map(Part::Column);
    let state = variable.data.state(case);
    let mut parts = vec![Part::Cases];
    parts.extend(state.in_base().then_some(Part::Base));
    parts.extend(match state {
        State::Blank => column(ColumnKind::Blank),
        State::Unknown => column(ColumnKind::Unknown),
        State::Unconfirmed => column(ColumnKind::Unconfirmed),
        State::NotAsked => Some(Part::NotAsked),
        State::Undetermined => Some(Part::Undetermined),
        State::Answered => None,
    });
    if state != State::Answered {
        return parts;
    }
    match &variable.data {
        VariableData::Single(codes) => parts.push(Part::Column(usize::from(codes[case]))),
        VariableData::Multiple { masks, .. } => {
            parts.push(Part::Answered);
            for option in 0..variable.kind.categories().len() {
                let is_chosen = masks[case] >> option & 1 == 1;
                parts.push(if is_chosen { Part::Column(option) } else { Part::NotChosen(option) });
            }
        }
        VariableData::Amount { .. } => parts.extend(column(ColumnKind::Answered)),
    }
    parts
}
