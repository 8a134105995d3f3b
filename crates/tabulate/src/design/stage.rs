//! One stage of sampling: which unit and stratum each row belongs to, and how many units there are.

use std::collections::BTreeMap;

/// One stage. Units are numbered within the design, strata within the stage, both in the order of first appearance.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    /// For each row its unit.
    pub(crate) unit_of: Vec<usize>,
    /// For each row its stratum.
    pub(crate) stratum_of: Vec<usize>,
    /// For each stratum its name, for findings.
    pub(crate) strata: Vec<String>,
    /// For each stratum the sampled units.
    pub(crate) n_sampled: Vec<usize>,
    /// For each stratum the units in the population; infinite when drawn with replacement or unknown.
    pub(crate) n_population: Vec<f64>,
}

impl Stage {
    /// Numbers labels in the order of first appearance.
    pub(crate) fn number(labels: impl Iterator<Item = String>) -> (Vec<usize>, Vec<String>) {
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let mut names: Vec<String> = Vec::new();
        let of = labels
            .map(|label| {
                *numbers.entry(label).or_insert_with_key(|label| {
                    names.push(label.clone());
                    names.len() - 1
                })
            })
            .collect();
        (of, names)
    }

    /// For each stratum how many different units it has.
    pub(crate) fn count_units(unit_of: &[usize], stratum_of: &[usize], n_strata: usize) -> Vec<usize> {
        let mut pairs: Vec<(usize, usize)> = stratum_of.iter().copied().zip(unit_of.iter().copied()).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut counts = vec![0; n_strata];
        for (stratum, _) in pairs {
            counts[stratum] += 1;
        }
        counts
    }

    /// How many different units some rows lie in.
    pub(crate) fn n_units_of(&self, rows: impl Iterator<Item = usize>) -> usize {
        n_different(rows.map(|row| self.unit_of[row]).collect())
    }

    /// How many different strata some rows lie in.
    pub(crate) fn n_strata_of(&self, rows: impl Iterator<Item = usize>) -> usize {
        n_different(rows.map(|row| self.stratum_of[row]).collect())
    }

    /// The sampled part of a stratum's units.
    pub(crate) fn fraction(&self, stratum: usize) -> f64 {
        super::real(self.n_sampled[stratum]) / self.n_population[stratum]
    }

    /// How many units of the population each sampled unit of a stratum stands for.
    pub(crate) fn weight(&self, stratum: usize) -> f64 {
        self.n_population[stratum] / super::real(self.n_sampled[stratum])
    }

    /// True for a stratum whose only sampled unit stands for others too.
    pub(crate) fn is_lonely(&self, stratum: usize) -> bool {
        self.n_sampled[stratum] < 2 && self.n_population[stratum] > 1.0
    }
}

fn n_different(mut numbers: Vec<usize>) -> usize {
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len()
}
