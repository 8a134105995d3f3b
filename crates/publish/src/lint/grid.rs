//! One sheet as cells, whatever file it comes from.

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Words, or what was kept as words.
    Text(String),
    /// A number, with the digits it was written in where they are known.
    Number(f64),
    /// A day, a yes or no, an error: neither words nor a plain number.
    Other,
}

/// A sheet, or a CSV as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    /// The sheet's name; `None` for CSV.
    pub(crate) sheet: Option<String>,
    /// Cells; rows may differ in length.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Merged ranges: first and last cell, each (row, column).
    pub(crate) merged: Vec<((usize, usize), (usize, usize))>,
    /// Cells with a formula, each with its text.
    pub(crate) formulas: Vec<(usize, usize, String)>,
    /// Hidden rows.
    pub(crate) hidden_rows: Vec<usize>,
    /// Hidden columns.
    pub(crate) hidden_columns: Vec<usize>,
    /// True when the sheet itself is hidden.
    pub(crate) is_hidden: bool,
}

/// Merged ranges that are looked through for one cell.
const COVERS_MAX: usize = 1_000;

/// Stands for every cell that is not there.
const EMPTY: Cell = Cell::Empty;

impl Grid {
    /// The cell; empty where the row is shorter.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &Cell {
        self.rows.get(row).and_then(|cells| cells.get(column)).unwrap_or(&EMPTY)
    }

    /// The words of a cell; of a merged range where the cell is covered by one.
    pub(crate) fn words(&self, row: usize, column: usize) -> Option<&str> {
        let covers = |((top, left), (bottom, right)): &&((usize, usize), (usize, usize))| {
            (*top..=*bottom).contains(&row) && (*left..=*right).contains(&column)
        };
        let (row, column) = self.merged.iter().take(COVERS_MAX).find(covers).map_or((row, column), |(first, _)| *first);
        self.cell(row, column).text()
    }

    /// How many columns the longest row has.
    pub(crate) fn n_columns(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// How many cells of a row hold something.
    pub(crate) fn n_filled(&self, row: usize) -> usize {
        self.rows[row].iter().filter(|cell| !cell.is_empty()).count()
    }

    /// True when the cell is covered by a merged range and is not its first.
    pub(crate) fn is_covered(&self, row: usize, column: usize) -> bool {
        let covers = |((top, left), (bottom, right)): &((usize, usize), (usize, usize))| {
            (*top..=*bottom).contains(&row) && (*left..=*right).contains(&column) && (*top, *left) != (row, column)
        };
        self.merged.iter().take(COVERS_MAX).any(covers)
    }
}

impl Cell {
    /// True for nothing, and for words that are white space alone.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.trim().is_empty(),
            Cell::Number(_) | Cell::Other => false,
        }
    }

    /// The words; `None` where there are none.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) if !text.trim().is_empty() => Some(text),
            Cell::Text(_) | Cell::Empty | Cell::Number(_) | Cell::Other => None,
        }
    }
}

/// `0` as A, `26` as AA.
pub(crate) fn letters(column: usize) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters
}

/// `B7` for row 6, column 1.
pub(crate) fn cell_name(row: usize, column: usize) -> String {
    format!("{}{}", letters(column), row + 1)
}
