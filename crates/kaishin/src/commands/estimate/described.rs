//! The codebook beside a file of data: who was asked, cell by cell and in words.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base::{Finding, Text};
use extract::{Codebook, CodebookColumn, CodebookFile, Role, StateWord};
use store::extracts::CODEBOOK;
use tabulate::microdata::{CellState, Described, Microdata};

/// Reads the codebook of a folder, where there is one.
pub(super) fn codebook(folder: &Path) -> Result<Option<Codebook>, Vec<Finding>> {
    match fs::read(folder.join(CODEBOOK)) {
        Ok(bytes) => extract::codebook(&bytes).map(Some),
        Err(_) => Ok(None),
    }
}

/// The columns of the file of this name. Unlike a codebook that somebody names, one that lies beside must name the file.
pub(super) fn of_file<'a>(codebook: &'a Codebook, name: &str) -> Option<&'a CodebookFile> {
    codebook.files.iter().find(|file| file.file == name)
}

/// The table with what the codebook says of its columns.
pub(super) fn described(codebook: &Codebook, file: &CodebookFile, mut table: Microdata) -> Microdata {
    for column in &file.columns {
        if let Some(states) = states(codebook, file, column, &table) {
            let codes = column.codes.iter().map(|code| code.code.clone()).collect();
            table = table.with_described(&column.name, Described { states, codes });
        }
    }
    table
}

/// The table with the states of columns in which codes stand that only our extracts write: the file of an extract that lost its
/// codebook, or a copy of it as CSV.
pub(super) fn by_its_codes(mut table: Microdata) -> Microdata {
    for name in table.names().to_vec() {
        let cells = table.column(&name).unwrap_or_default();
        let state = |cell: &String| StateWord::ALL.into_iter().find(|state| state.code() == cell);
        if cells.iter().any(|cell| state(cell).is_some()) {
            let states = cells.iter().map(|cell| state_of(state(cell), cell.is_empty())).collect();
            table = table.with_described(&name, Described { states, codes: Vec::new() });
        }
    }
    table
}

/// What a cell is, by the state that its code or its item's stands for.
fn state_of(state: Option<StateWord>, is_empty: bool) -> CellState {
    match state {
        Some(StateWord::Blank | StateWord::Unknown | StateWord::Unconfirmed) => CellState::Blank,
        Some(StateWord::NotAsked | StateWord::Undetermined) => CellState::NotAsked,
        Some(StateWord::Answered) | None if is_empty => CellState::Blank,
        Some(StateWord::Answered) | None => CellState::Answered,
    }
}

/// The base of every column that has one, in words.
pub(super) fn bases(file: &CodebookFile) -> BTreeMap<String, Text> {
    let said = file.columns.iter().filter(|column| !column.universe.sentence.is_empty());
    said.map(|column| (column.name.clone(), column.universe.sentence.clone())).collect()
}

fn states(
    codebook: &Codebook,
    file: &CodebookFile,
    column: &CodebookColumn,
    table: &Microdata,
) -> Option<Vec<CellState>> {
    let own = table.column(&column.name)?;
    // An amount has no states of its own: they stand in the column of its item.
    let told =
        |other: &&CodebookColumn| !column.item.is_empty() && other.item == column.item && other.role == Role::Item;
    let item = file.columns.iter().find(told).filter(|_| column.role == Role::Value).unwrap_or(column);
    let cells = table.column(&item.name)?;
    let of_code: BTreeMap<&str, StateWord> =
        codebook.states_of(item).iter().map(|state| (state.code.as_str(), state.state)).collect();
    let listed = |cell: &String| column.codes.iter().any(|code| code.code == *cell);
    let state =
        |(cell, own): (&String, &String)| state_of(of_code.get(cell.as_str()).copied(), own.is_empty() && !listed(own));
    Some(cells.iter().zip(own).map(state).collect())
}
