//! The responses of one round as columns, checked once and trusted afterwards.

use std::collections::BTreeMap;

use base::{Finding, Text, finding};

use crate::check;
use crate::classification::{Classification, Stratification};
use crate::kernel::CodeSet;
use crate::variable::{Variable, VariableData};

/// Responses as columns: strata for the weights, classifications for the rows of tables, variables for their columns.
///
/// Every column has its right length, every index points somewhere, every variable has a base, and no class has more
/// responses than facilities. It holds nothing by which a facility could be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    n_units: usize,
    strata: Stratification,
    classifications: Vec<Classification>,
    variables: Vec<Variable>,
    /// For each variable the codes that occur in it; none for one without codes.
    codes_used: Vec<CodeSet>,
    /// By variable the codes of options that go with no other.
    alone: BTreeMap<String, Vec<String>>,
}

impl Dataset {
    /// Takes the columns of `n_units` responses.
    ///
    /// # Errors
    /// All findings at once when columns contradict each other; nothing is repaired silently.
    pub fn new(
        n_units: usize,
        strata: Stratification,
        classifications: Vec<Classification>,
        mut variables: Vec<Variable>,
    ) -> Result<Dataset, Vec<Finding>> {
        for variable in &mut variables {
            say_that_everybody_is_asked(variable);
        }
        let codes_used = variables.iter().map(codes_used).collect();
        let dataset = Dataset { n_units, strata, classifications, variables, codes_used, alone: BTreeMap::new() };
        let findings = check::dataset(&dataset);
        if finding::blocks(&findings) { Err(findings) } else { Ok(dataset) }
    }

    /// The same with what the questionnaire says of options: by variable the codes of those that go with no other. Readers know it too, so that
    /// suppression must.
    #[must_use]
    pub fn with_alone(mut self, alone: BTreeMap<String, Vec<String>>) -> Dataset {
        self.alone = alone;
        self
    }

    /// By variable the codes of options that go with no other.
    pub fn alone(&self) -> &BTreeMap<String, Vec<String>> {
        &self.alone
    }

    /// How many responses there are.
    pub fn n_units(&self) -> usize {
        self.n_units
    }

    /// The strata, which carry the weights.
    pub fn strata(&self) -> &Stratification {
        &self.strata
    }

    /// All classifications, the first being the customary one.
    pub fn classifications(&self) -> &[Classification] {
        &self.classifications
    }

    /// All variables, in the questionnaire's order.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The codes that occur in a variable of this dataset.
    pub(crate) fn codes_used(&self, variable: &Variable) -> CodeSet {
        let index = self.variables.iter().position(|own| std::ptr::eq(own, variable) || own.name == variable.name);
        index.map_or_else(|| codes_used(variable), |index| self.codes_used[index])
    }

    /// The classification with this name.
    pub fn classification(&self, name: &str) -> Option<&Classification> {
        self.classifications.iter().find(|classification| classification.name == name)
    }

    /// The variable with this name.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }
}

fn codes_used(variable: &Variable) -> CodeSet {
    match &variable.data {
        VariableData::Single(codes) => CodeSet::of(codes),
        VariableData::Multiple { .. } | VariableData::Amount { .. } => CodeSet::default(),
    }
}

/// Fills in the sentence of a base without a condition, so that every table prints one.
fn say_that_everybody_is_asked(variable: &mut Variable) {
    let base = &mut variable.base;
    if base.expression.is_empty() && base.sentence.is_empty() {
        base.sentence = Text::new(
            format!("※回答のあったすべての{}を母数としている", base.unit.get(base::Lang::Ja)),
            format!("Base: every responding {}", base.unit.get(base::Lang::En)),
        );
    }
}
