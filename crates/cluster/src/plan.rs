//! What is counted, as bytes that travel with the question to whoever counts.

use datafusion::common::DataFusionError;
use extract::CodeValue;
use serde::{Deserialize, Serialize};
use tabulate::kernel::Cells;

use crate::Question;

/// The columns of one pass, each with the values that its codes stand for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// Which make the cells; the last one runs fastest.
    pub(crate) dimensions: Vec<Column>,
    /// Which are counted.
    pub(crate) items: Vec<Column>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// A code is its place.
    pub(crate) values: Vec<Value>,
}

/// A value as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Value {
    Number(i64),
    Text(String),
    Missing,
    /// Of a code that no row has.
    Absent,
}

impl Plan {
    /// Some items of a question.
    pub(crate) fn of(question: &Question<'_>, items: std::ops::Range<usize>) -> Plan {
        let column = |column: &&extract::CodedColumn| Column {
            name: column.name.clone(),
            values: (0..)
                .zip(&column.codes)
                .map(|(place, value)| Value::of(value, place < column.codes_found().len()))
                .collect(),
        };
        Plan {
            dimensions: question.dimensions.iter().map(column).collect(),
            items: question.items[items].iter().map(column).collect(),
        }
    }

    /// All columns in the order in which they are read.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Column> {
        self.dimensions.iter().chain(&self.items)
    }

    /// How many codes each item has.
    pub(crate) fn n_codes(&self) -> Vec<usize> {
        self.items.iter().map(|item| item.values.len()).collect()
    }

    /// The cells, when there are not too many.
    pub(crate) fn cells(&self) -> Result<Cells, DataFusionError> {
        let shape: Vec<usize> = self.dimensions.iter().map(|column| column.values.len()).collect();
        Cells::new(&shape).ok_or_else(|| DataFusionError::Plan(format!("cells {shape:?}")))
    }

    /// The bytes that travel.
    pub(crate) fn encode(&self, bytes: &mut Vec<u8>) -> Result<(), DataFusionError> {
        serde_json::to_writer(bytes, self).map_err(|error| DataFusionError::External(error.into()))
    }

    /// What came. A scheduler and an executor believe nobody: columns have as many codes as there can be.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Plan, DataFusionError> {
        let plan: Plan = serde_json::from_slice(bytes).map_err(|error| DataFusionError::External(error.into()))?;
        if let Some(column) = plan.columns().find(|column| column.values.len() > extract::CODES_MAX) {
            return Err(DataFusionError::Plan(format!("{} codes of {}", column.values.len(), column.name)));
        }
        plan.cells()?;
        Ok(plan)
    }
}

impl Value {
    fn of(value: &CodeValue, is_found: bool) -> Value {
        match value {
            _ if !is_found => Value::Absent,
            CodeValue::Number(number) => Value::Number(*number),
            CodeValue::Text(text) => Value::Text(text.clone()),
            CodeValue::Missing => Value::Missing,
        }
    }
}
