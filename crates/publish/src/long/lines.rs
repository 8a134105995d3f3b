//! A long table of ours as it is found: a CSV or a sheet, its columns told by their headings in either language.

use base::{Finding, Lang, Text};

use super::Head;
use crate::lint::{Cell, sheets};

/// Headings that a finding lists before it stops.
const LISTED_MAX: usize = 8;

/// The rows of one table with the columns that were asked for.
pub(super) struct Lines {
    rows: Vec<Vec<String>>,
    /// Where each column stands, in the order of the headings that were asked for.
    places: Vec<(&'static str, usize)>,
}

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    lines: &'a Lines,
    cells: &'a [String],
    /// As a spreadsheet counts.
    pub(super) row: u32,
}

/// A table as text: names of its columns, then rows that are as long.
#[derive(Clone)]
pub(super) struct Sheet {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(super) fn of_csv(bytes: Vec<u8>) -> Result<Sheet, Vec<Finding>> {
        let table = extract::TextTable::read(bytes)?;
        let mut rows = Vec::with_capacity(table.n_rows());
        table.each_row(|row| rows.push(row.iter().map(str::to_owned).collect()));
        Ok(Sheet { names: table.names().to_vec(), rows })
    }

    /// The sheet with this name; `None` where the workbook has no such sheet.
    pub(super) fn of_workbook(bytes: &[u8], name: &str) -> Result<Option<Sheet>, Vec<Finding>> {
        let grids = sheets(bytes)?;
        let Some(grid) = grids.into_iter().find(|grid| grid.sheet.as_deref() == Some(name)) else { return Ok(None) };
        let n_columns = grid.n_columns();
        let words = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Empty | Cell::Other => String::new(),
        };
        let row = |row: usize| (0..n_columns).map(|column| words(grid.cell(row, column))).collect::<Vec<String>>();
        Ok(Some(Sheet { names: row(0), rows: (1..grid.rows.len()).map(row).collect() }))
    }
}

impl Lines {
    /// The rows of a sheet that has all of these headings, and some of the others.
    pub(super) fn new(
        sheet: Sheet,
        heads: &[Head],
        wanted: &[&'static str],
        others: &[&'static str],
    ) -> Result<Lines, Vec<Finding>> {
        let head = |code: &str| heads.iter().find(|head| head.code == code).expect("a column of the long table");
        let place = |code: &&'static str| {
            let label = &head(code).label;
            let is_it = |name: &String| name == label.get(Lang::Ja) || name == label.get(Lang::En);
            sheet.names.iter().position(is_it).map(|place| (*code, place)).ok_or(label)
        };
        let (places, missing): (Vec<_>, Vec<_>) = wanted.iter().map(place).partition(Result::is_ok);
        let missing: Vec<&Text> = missing.into_iter().filter_map(Result::err).collect();
        if !missing.is_empty() {
            return Err(vec![foreign(&missing)]);
        }
        let others = others.iter().filter_map(|code| place(code).ok());
        let places = places.into_iter().flatten().chain(others).collect();
        Ok(Lines { rows: sheet.rows, places })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Line<'_>> {
        (2_u32..).zip(&self.rows).map(|(row, cells)| Line { lines: self, cells, row })
    }
}

impl<'a> Line<'a> {
    /// The cell of a column that was asked for; nothing where it has ***.
    pub(super) fn words(&self, column: &str) -> &'a str {
        let place = self.lines.places.iter().find(|(code, _)| *code == column).expect("a column that was asked for").1;
        let words = self.cells.get(place).map_or("", String::as_str);
        if words == super::NOTHING { "" } else { words }
    }

    /// True where a column that was asked for has a number.
    pub(super) fn is_number(&self, column: &str) -> bool {
        let place = self.lines.places.iter().find(|(code, _)| *code == column).map(|(_, place)| *place);
        let words = place.and_then(|place| self.cells.get(place)).map_or("", String::as_str);
        words.trim().parse::<f64>().is_ok()
    }

    /// True where a column is withheld.
    pub(super) fn is_withheld(&self, column: &str) -> bool {
        self.words(column) == super::WITHHELD
    }

    /// A count; the inner `None` is withheld.
    pub(super) fn count<T: std::str::FromStr>(&self, column: &str) -> Result<Option<T>, Box<Finding>> {
        let words = self.words(column);
        if words == super::WITHHELD {
            return Ok(None);
        }
        words.parse().map(Some).map_err(|_| Box::new(no_count(words).at_row(self.row).in_column(column)))
    }
}

fn foreign(missing: &[&Text]) -> Finding {
    let names = |lang: Lang| {
        let more = if missing.len() > LISTED_MAX { " …" } else { "" };
        let listed: Vec<&str> = missing.iter().take(LISTED_MAX).map(|label| label.get(lang)).collect();
        (listed, more)
    };
    let ((ja, more), (en, _)) = (names(Lang::Ja), names(Lang::En));
    let message = Text::new(
        format!(
            "回診が書き出した公表用の表（cells）ではありません：列「{}」{more}がありません。ほかの作り方の表は調べられません。公表フォルダの tables.json か cells.csv を指定してください。",
            ja.join("」「")
        ),
        format!(
            "This is none of our long tables (cells): the columns {}{more} are missing. Tables of another make cannot be looked into; name tables.json or cells.csv of a release.",
            en.join(", ")
        ),
    );
    Finding::error("foreign-table", message)
}

fn no_count(words: &str) -> Finding {
    let message = Text::new(
        format!(
            "「{words}」は件数として読めません。整数か、秘匿を表す X にしてください。書き出したままのファイルを指定してください。"
        ),
        format!("“{words}” is no count: a whole number or X is expected. Give the file as it was written."),
    );
    Finding::error("no-count", message)
}
