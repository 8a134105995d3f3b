//! Microdata from anywhere: named columns of text, a recipe of the design, and questions asked of them.
//!
//! This is how a statistician uses the estimators without a questionnaire of ours: [`Microdata`] + [`DesignRecipe`] + [`Ask`] →
//! [`Answer`].

mod answer;
mod ask;
mod columns;
mod contrast;
mod described;
mod quantiles;
mod recipe;
mod say;
mod score;
mod shares;

pub use answer::{Answer, AnswerRow, Doubt, KeyPart, answer};
pub use ask::{Ask, Condition, Contrast, Missing, Operator, QuantileInterval, Statistic, Subject};
pub use described::{CellState, Described};
pub use recipe::{
    Adjustment, DesignRecipe, MarginRecipe, PopulationRecipe, Prepared, ReplicateRecipe, WeightRecipe, joined,
};
pub use say::ambiguous_class;
pub(crate) use say::lonely as lonely_finding;

use base::Finding;

use described::ColumnView;

/// A table of text with named columns. Every column has as many cells as there are rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Microdata {
    names: Vec<String>,
    columns: Vec<Vec<String>>,
    /// For each column what a codebook says of its cells.
    described: Vec<Option<Described>>,
    n_rows: usize,
    missing_codes: Vec<String>,
    blank_is_not_asked: bool,
}

impl Microdata {
    /// Takes columns.
    ///
    /// # Errors
    /// When two columns have one name.
    ///
    /// # Panics
    /// When columns differ in length; whoever reads files says so with a row number.
    pub fn new(columns: Vec<(String, Vec<String>)>) -> Result<Microdata, Vec<Finding>> {
        let n_rows = columns.first().map_or(0, |(_, cells)| cells.len());
        let (names, columns): (Vec<String>, Vec<Vec<String>>) = columns.into_iter().unzip();
        assert!(columns.iter().all(|cells| cells.len() == n_rows), "columns of one length");
        let twice: Vec<Finding> = names
            .iter()
            .enumerate()
            .filter(|(index, name)| names[..*index].contains(name))
            .map(|(_, name)| say::column_twice(name))
            .collect();
        if !twice.is_empty() {
            return Err(twice);
        }
        let described = vec![None; names.len()];
        Ok(Microdata { names, columns, described, n_rows, missing_codes: Vec::new(), blank_is_not_asked: false })
    }

    /// The same table, where these codes mean that there is no answer. A blank always does; `blank_is_not_asked` says that
    /// it means more: that the question was not put.
    #[must_use]
    pub fn with_missing(mut self, codes: Vec<String>, blank_is_not_asked: bool) -> Microdata {
        self.missing_codes = codes;
        self.blank_is_not_asked = blank_is_not_asked;
        self
    }

    /// The same table with what a codebook says of one column. A column of another name changes nothing.
    ///
    /// # Panics
    /// When there is not one state a row.
    #[must_use]
    pub fn with_described(mut self, name: &str, described: Described) -> Microdata {
        assert_eq!(described.states.len(), self.n_rows, "one state a row");
        if let Some(place) = self.names.iter().position(|known| known == name) {
            self.described[place] = Some(described);
        }
        self
    }

    /// Several tables one below the other, with a column that tells them apart. Columns that one of them lacks are blank
    /// in its rows.
    ///
    /// # Errors
    /// When a table already has a column of that name.
    pub fn stack(tables: &[(String, Microdata)], name: &str) -> Result<Microdata, Vec<Finding>> {
        let mut names: Vec<String> = Vec::new();
        for (_, table) in tables {
            for name in &table.names {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        let column = |name: &String| -> Vec<String> {
            let cells = |table: &Microdata| table.column(name).map_or(vec![String::new(); table.n_rows], <[_]>::to_vec);
            tables.iter().flat_map(|(_, table)| cells(table)).collect()
        };
        let mut columns: Vec<(String, Vec<String>)> = names.iter().map(|name| (name.clone(), column(name))).collect();
        let labels = tables.iter().flat_map(|(label, table)| vec![label.clone(); table.n_rows]).collect();
        columns.push((name.to_owned(), labels));
        let mut stacked = Microdata::new(columns)?;
        for (place, name) in names.iter().enumerate() {
            stacked.described[place] = Described::stacked(tables.iter().map(|(_, table)| table), name);
        }
        Ok(stacked)
    }

    /// Adds a column that says `yes` where a unit has rows with every value of another column, e.g. a hospital that
    /// answered in both years, and `no` elsewhere.
    ///
    /// # Errors
    /// When a column is unknown, or one of that name exists.
    pub fn mark_matched(mut self, unit: &str, part: &str, name: &str) -> Result<Microdata, Vec<Finding>> {
        let (units, parts) = (self.need(unit)?, self.need(part)?);
        let mut pairs: Vec<(&str, &str)> =
            units.iter().map(String::as_str).zip(parts.iter().map(String::as_str)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut different: Vec<&str> = parts.iter().map(String::as_str).collect();
        different.sort_unstable();
        different.dedup();
        let everywhere = |unit: &str| {
            let start = pairs.partition_point(|(other, _)| *other < unit);
            pairs[start..].iter().take_while(|(other, _)| *other == unit).count() == different.len()
        };
        let marks: Vec<String> =
            units.iter().map(|unit| if everywhere(unit) { "yes" } else { "no" }.to_owned()).collect();
        if self.column(name).is_some() {
            return Err(vec![say::column_twice(name)]);
        }
        self.names.push(name.to_owned());
        self.columns.push(marks);
        self.described.push(None);
        Ok(self)
    }

    /// What the crossing of columns is called, as its values are: joined with a dot.
    pub fn crossed_name(parts: &[String]) -> String {
        parts.join(".")
    }

    /// Adds rows outside of every base that a codebook tells: units that were sampled and have nothing here. `cell` tells what
    /// stands in a column at the first, second … of them.
    #[must_use]
    pub fn with_rows_outside(mut self, n: usize, cell: impl Fn(&str, usize) -> String) -> Microdata {
        for (name, cells) in self.names.iter().zip(&mut self.columns) {
            cells.extend((0..n).map(|number| cell(name, number)));
        }
        for described in self.described.iter_mut().flatten() {
            described.states.extend(std::iter::repeat_n(CellState::NotAsked, n));
        }
        self.n_rows += n;
        self
    }

    /// Adds a column that crosses others; blank where one of them is.
    ///
    /// # Errors
    /// When a column is unknown, or one of that name exists.
    pub fn cross(mut self, columns: &[String]) -> Result<Microdata, Vec<Finding>> {
        let name = Microdata::crossed_name(columns);
        let cells: Vec<&[String]> = columns.iter().map(|column| self.need(column)).collect::<Result<_, _>>()?;
        let (labels, ambiguous) = recipe::joined(&cells, self.n_rows);
        if !ambiguous.is_empty() {
            return Err(ambiguous.iter().map(|label| say::ambiguous_class(&name, label)).collect());
        }
        let is_blank = |row: usize| cells.iter().any(|cells| cells[row].is_empty());
        let values = labels.into_iter().enumerate();
        let values = values.map(|(row, label)| if is_blank(row) { String::new() } else { label }).collect();
        if self.column(&name).is_some() {
            return Err(vec![say::column_twice(&name)]);
        }
        self.names.push(name);
        self.columns.push(values);
        self.described.push(None);
        Ok(self)
    }

    /// How many rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// The columns' names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The cells of one column.
    pub fn column(&self, name: &str) -> Option<&[String]> {
        let index = self.names.iter().position(|known| known == name)?;
        Some(&self.columns[index])
    }

    /// The cells of one column.
    ///
    /// # Errors
    /// With a finding that names the columns there are.
    pub(crate) fn need(&self, name: &str) -> Result<&[String], Vec<Finding>> {
        self.column(name).ok_or_else(|| vec![say::unknown_column(name, &self.names)])
    }

    /// The cells of one column with what they are.
    ///
    /// # Errors
    /// With a finding that names the columns there are.
    fn view(&self, name: &str) -> Result<ColumnView<'_>, Vec<Finding>> {
        let place = self.names.iter().position(|known| known == name);
        let place = place.ok_or_else(|| vec![say::unknown_column(name, &self.names)])?;
        Ok(ColumnView { data: self, cells: &self.columns[place], described: self.described[place].as_ref() })
    }

    /// What a cell is where no codebook says so.
    fn state_of(&self, cell: &str) -> CellState {
        match cell {
            "" if self.blank_is_not_asked => CellState::NotAsked,
            "" => CellState::Blank,
            cell if self.missing_codes.iter().any(|code| code == cell) => CellState::Blank,
            _ => CellState::Answered,
        }
    }
}

#[cfg(test)]
mod tests;
