//! Whether a folder's tables can be read by machines: the ministry's rule of 2020 for tables of statistics
//! （統計表における機械判読可能なデータの表記方法の統一ルール、総務省、2020年12月18日）, item by item.
//!
//! Works on anybody's CSV and Excel files. What is checked, by which number, and what we could not verify:
//! `docs/formats/lint.md`.

mod cells;
mod era;
mod grid;
mod heads;
mod number;
mod open;
mod parts;
mod region;
mod rule;
mod say;
mod shape;
mod split;
mod workbook;

use std::collections::BTreeMap;

use base::{Finding, Severity, Text};
use serde::Serialize;

pub(crate) use grid::Cell;
use grid::Grid;
pub use rule::Rule;

/// Largest file that is looked into, in bytes.
pub const LINT_BYTES_MAX: usize = 128 * 1024 * 1024;
/// Most cells of a file that are looked at.
pub const LINT_CELLS_MAX: usize = 4_000_000;
/// Cells that one flaw lists by name; the others are counted.
pub const CELLS_LISTED_MAX: usize = 20;
/// Most flaws of one file; what comes after them is counted in one more.
pub const FLAWS_MAX: usize = 500;

/// Something that keeps machines from reading a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// The item of the rule; `None` for what the rule of 2020 does not name.
    pub rule: Option<&'static str>,
    /// The item of the later edition, as others cite it.
    pub rule_later: Option<&'static str>,
    /// The first cells, e.g. `B7`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<String>,
    /// How many cells there are.
    pub n_cells: usize,
    /// What is wrong, where, and what would be right.
    #[serde(flatten)]
    pub finding: Finding,
}

/// What came of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// File by file, in the order in which they were given.
    pub flaws: Vec<Flaw>,
    /// Files that hold tables, and were looked into.
    pub looked_into: Vec<String>,
    /// Files that others can read, and whose inside this check does not know.
    pub passed_over: Vec<String>,
}

impl Verdict {
    /// True when nothing must be put right; warnings may remain.
    pub fn passes(&self) -> bool {
        !self.flaws.iter().any(|flaw| flaw.finding.severity == Severity::Error)
    }
}

/// Looks into the files of a folder: (name, content).
pub fn lint<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Verdict {
    let mut verdict = Verdict::default();
    for (name, bytes) in files {
        let mut flaws =
            Flaws { file: name.to_owned(), later_csv: !is_workbook(name), found: Vec::new(), places: BTreeMap::new() };
        match open::open(name, bytes, &mut flaws) {
            open::Opened::Grids(grids) => {
                if grids.iter().all(|grid| (0..grid.rows.len()).all(|row| grid.n_filled(row) == 0)) {
                    flaws.add_file(Rule::Format, Severity::Error, "no-table", say::no_table());
                }
                grids.iter().for_each(|grid| look_into(grid, &mut flaws));
                verdict.looked_into.push(name.to_owned());
            }
            open::Opened::PassedOver => verdict.passed_over.push(name.to_owned()),
            open::Opened::Refused => verdict.looked_into.push(name.to_owned()),
        }
        verdict.flaws.extend(flaws.finish());
    }
    verdict
}

/// The sheets of a workbook, for others who read tables.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<Grid>, Vec<Finding>> {
    let mut flaws = Flaws { file: String::new(), later_csv: false, found: Vec::new(), places: BTreeMap::new() };
    match workbook::open(bytes, &mut flaws) {
        open::Opened::Grids(grids) => Ok(grids),
        open::Opened::PassedOver | open::Opened::Refused => {
            Err(flaws.found.into_iter().map(|flaw| Finding { place: base::Place::default(), ..flaw.finding }).collect())
        }
    }
}

fn is_workbook(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".xlsx", ".xlsm", ".xls"].iter().any(|ending| name.ends_with(ending))
}

fn look_into(grid: &Grid, flaws: &mut Flaws) {
    split::hidden(grid, flaws);
    workbook::merged_and_formulas(grid, flaws);
    let Some(shape) = shape::Shape::of(grid) else {
        return;
    };
    split::parts(grid, &shape, flaws);
    heads::check(grid, &shape, flaws);
    cells::check(grid, &shape, flaws);
    era::check(grid, &shape, flaws);
    region::check(grid, &shape, flaws);
}

/// The flaws of one file while it is looked into: one for each code, kind, sheet and column, with its cells.
pub(crate) struct Flaws {
    file: String,
    later_csv: bool,
    found: Vec<Flaw>,
    /// Where each kind of flaw stands in `found`.
    places: BTreeMap<Key, usize>,
}

type Key = (&'static str, &'static str, Option<String>, Option<usize>);

/// Where a flaw is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At<'a> {
    pub(crate) grid: &'a Grid,
    /// From 0.
    pub(crate) row: Option<usize>,
    /// From 0.
    pub(crate) column: Option<usize>,
}

impl Flaws {
    /// Adds a flaw, or a cell to one that is known.
    pub(crate) fn add(
        &mut self,
        rule: Rule,
        severity: Severity,
        code: &'static str,
        at: At<'_>,
        message: impl FnOnce() -> Text,
    ) {
        self.add_kind(rule, severity, (code, ""), at, message);
    }

    /// The same for a flaw of several kinds, each of which has its own remedy and so its own line.
    pub(crate) fn add_kind(
        &mut self,
        rule: Rule,
        severity: Severity,
        (code, kind): (&'static str, &'static str),
        at: At<'_>,
        message: impl FnOnce() -> Text,
    ) {
        let key = (code, kind, at.grid.sheet.clone(), at.column);
        let cell = at.row.zip(at.column).map(|(row, column)| grid::cell_name(row, column));
        if let Some(known) = self.places.get(&key).map(|index| &mut self.found[*index]) {
            known.n_cells += 1;
            if known.cells.len() < CELLS_LISTED_MAX {
                known.cells.extend(cell);
            }
            return;
        }
        let mut finding = Finding::new(severity, code, message()).in_file(&self.file);
        if let Some(sheet) = &at.grid.sheet {
            finding = finding.on_sheet(sheet);
        }
        if let Some(row) = at.row {
            finding = finding.at_row(u32::try_from(row + 1).unwrap_or(u32::MAX));
        }
        if let Some(column) = at.column {
            finding = finding.in_column(&grid::letters(column));
        }
        let mut flaw = self.flaw(rule, finding, cell.into_iter().collect());
        // A row or a column as a whole counts as one place.
        flaw.n_cells = flaw.n_cells.max(1);
        self.places.insert(key, self.found.len());
        self.found.push(flaw);
    }

    /// Adds a flaw of the file as a whole.
    pub(crate) fn add_file(&mut self, rule: Rule, severity: Severity, code: &'static str, message: Text) {
        let finding = Finding::new(severity, code, message).in_file(&self.file);
        let flaw = self.flaw(rule, finding, Vec::new());
        self.found.push(flaw);
    }

    fn flaw(&self, rule: Rule, finding: Finding, cells: Vec<String>) -> Flaw {
        Flaw { rule: rule.number(), rule_later: rule.later(self.later_csv), n_cells: cells.len(), cells, finding }
    }

    fn finish(self) -> Vec<Flaw> {
        let n_found = self.found.len();
        let mut flaws: Vec<Flaw> = self.found.into_iter().map(Flaw::told).take(FLAWS_MAX).collect();
        if n_found > FLAWS_MAX {
            let rest = n_found - FLAWS_MAX;
            let finding = Finding::error("more-flaws", say::more(rest)).in_file(&self.file);
            flaws.push(Flaw { rule: None, rule_later: None, cells: Vec::new(), n_cells: 0, finding });
        }
        flaws
    }
}

impl Flaw {
    /// The message with the number of the rule and how many cells there are beside the first.
    fn told(mut self) -> Flaw {
        let more = self.n_cells.saturating_sub(1);
        let (mut ja, mut en) = (String::new(), String::new());
        if more > 0 {
            ja = format!("（ほか{more}か所）");
            en = format!(" ({more} more cells)");
        }
        let (rule_ja, rule_en) = match (self.rule, self.rule_later) {
            (Some(rule), _) => (format!("［表記方法 {rule}］"), format!(" [rule {rule}]")),
            (None, Some(later)) => (format!("［表記方法 後の版 {later}］"), format!(" [later edition, {later}]")),
            (None, None) => (String::new(), String::new()),
        };
        self.finding.message.ja.push_str(&(ja + &rule_ja));
        self.finding.message.en.push_str(&(en + &rule_en));
        self
    }
}

#[cfg(test)]
mod tests;
