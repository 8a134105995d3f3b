//! A rectangle of named, typed columns.

use base::Text;

/// A table of data: one row a case, one column a variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// File name without ending, e.g. `answers`.
    pub name: String,
    columns: Vec<Column>,
    n_rows: usize,
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Heading: stable, for programs.
    pub name: String,
    /// Heading in words, for a second header line or a codebook.
    pub label: Text,
    /// The values, one a row.
    pub values: Values,
}

/// Values of one type. `None` is an empty cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Text.
    Text(Vec<Option<String>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Real numbers; never `NaN`.
    Real(Vec<Option<f64>>),
}

impl Values {
    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Values::Text(values) => values.len(),
            Values::Integer(values) => values.len(),
            Values::Real(values) => values.len(),
        }
    }

    /// True when there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Sheet {
    /// A sheet of columns that are equally long.
    ///
    /// # Panics
    /// When they are not: that is a slip of the program, never of a person.
    pub fn new(name: &str, columns: Vec<Column>) -> Sheet {
        let n_rows = columns.first().map_or(0, |column| column.values.len());
        assert!(columns.iter().all(|column| column.values.len() == n_rows), "columns of a sheet are equally long");
        Sheet { name: name.to_owned(), columns, n_rows }
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many rows, without the header.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }
}
