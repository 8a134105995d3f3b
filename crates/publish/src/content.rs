//! What a dataset holds, in one canonical form that can be hashed.

use sha2::{Digest, Sha256};
use tabulate::{Class, Dataset, Variable, VariableData, VariableKind};

/// SHA-256 over everything that tables are counted from: strata with their sizes, classifications, items with their
/// bases and options, and the codes of every response. The order of the responses is part of it; `store` sorts them.
pub fn sha256_of(dataset: &Dataset) -> String {
    let mut hash = Hash(Sha256::new());
    let strata = dataset.strata();
    hash.text("kaishin-dataset/1");
    hash.number(dataset.n_units());
    hash.text(&strata.name);
    hash.number(strata.classes.len());
    for stratum in &strata.classes {
        hash.text(&stratum.code);
        hash.bytes(&stratum.n_frame.to_le_bytes());
    }
    hash.indices(&strata.of_unit);
    hash.number(dataset.classifications().len());
    for by in dataset.classifications() {
        hash.text(&by.name);
        hash.classes(&by.classes);
        by.n_frame.iter().for_each(|n_frame| hash.bytes(&n_frame.to_le_bytes()));
        hash.indices(&by.of_unit);
    }
    hash.number(dataset.variables().len());
    dataset.variables().iter().for_each(|variable| hash.variable(variable));
    crate::receipt::hex(&hash.0.finalize())
}

/// Every part is written with its length, so that no two datasets have the same form.
struct Hash(Sha256);

impl Hash {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn number(&mut self, number: usize) {
        self.bytes(&u64::try_from(number).expect("a length of memory fits 64 bits").to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes(text.as_bytes());
    }

    fn indices(&mut self, indices: &[u16]) {
        self.number(indices.len());
        indices.iter().for_each(|index| self.bytes(&index.to_le_bytes()));
    }

    fn classes(&mut self, classes: &[Class]) {
        self.number(classes.len());
        classes.iter().for_each(|class| self.text(&class.code));
    }

    fn variable(&mut self, variable: &Variable) {
        self.text(&variable.name);
        self.text(&variable.base.expression);
        let (kind, categories) = match &variable.kind {
            VariableKind::Single { categories } => ("single", categories.as_slice()),
            VariableKind::Multiple { categories } => ("multiple", categories.as_slice()),
            VariableKind::Amount { .. } => ("amount", &[][..]),
        };
        self.text(kind);
        self.number(categories.len());
        categories.iter().for_each(|category| self.text(&category.code));
        let n_cases = variable.data.n_cases();
        self.number(n_cases);
        (0..n_cases).for_each(|case| self.bytes(&[variable.data.state(case).code().unwrap_or_default()]));
        match &variable.data {
            VariableData::Single(codes) => self.bytes(codes),
            VariableData::Multiple { masks, .. } => masks.iter().for_each(|mask| self.bytes(&mask.to_le_bytes())),
            VariableData::Amount { amounts, .. } => {
                amounts.iter().for_each(|amount| self.bytes(&amount.to_le_bytes()));
            }
        }
        let parent = variable.parent.as_deref().unwrap_or_default();
        self.number(parent.len());
        parent.iter().for_each(|unit| self.bytes(&unit.to_le_bytes()));
    }
}
