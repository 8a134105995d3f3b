//! The text form of a questionnaire: named sheets of rows of cells, as in a workbook.

mod comma;
mod markdown;

use base::{Finding, Text};
use serde::{Deserialize, Serialize};

/// Most rows of one sheet.
pub const ROWS_MAX: usize = 20_000;
/// Most cells of one row.
pub const COLUMNS_MAX: usize = 300;
/// Names of sheets that mean something.
pub const KNOWN_SHEETS: [&str; 3] = ["survey", "choices", "settings"];
/// Sheets that XLSForm knows and this product leaves out.
pub(crate) const OTHER_SHEETS: [&str; 3] = ["entities", "external_choices", "osm"];

/// One sheet. Row 1 is the header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// `survey`, `choices`, `settings` …
    pub name: String,
    /// Cells as text; rows may differ in length.
    pub rows: Vec<Vec<String>>,
}

/// All sheets of one questionnaire, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheets(pub Vec<Sheet>);

impl Sheets {
    /// A folder of sheets as (file name, text): `survey.csv`, `choices.csv`, `settings.csv`; or one file that holds
    /// them all in pyxform's layout, with the name of a sheet in the first column above its rows.
    ///
    /// UTF-8 with or without BOM; quoted cells may span lines.
    ///
    /// # Errors
    /// Findings when a file is no CSV or too large; nothing is read by halves.
    pub fn from_csv_files(files: &[(&str, &str)]) -> Result<Sheets, Vec<Finding>> {
        comma::read(files)
    }

    /// What [`Sheets::from_csv_files`] reads without complaint and its author can hardly have meant: quotes that do not
    /// pair, behind which rows are one cell. Each at its row of the file.
    pub fn csv_warnings(files: &[(&str, &str)]) -> Vec<Finding> {
        files.iter().filter_map(|(file, text)| comma::unpaired(file, text)).collect()
    }

    /// pyxform's table layout: `| survey |`, then rows whose first cell is empty.
    ///
    /// # Errors
    /// Findings when rows come before any sheet's name, or there are too many.
    pub fn from_markdown(text: &str) -> Result<Sheets, Vec<Finding>> {
        markdown::read(text)
    }

    /// A folder of sheets, as (file name, text).
    ///
    /// # Errors
    /// Findings for sheets whose names cannot be file names.
    pub fn to_csv_files(&self) -> Result<Vec<(String, String)>, Vec<Finding>> {
        let wrong: Vec<Finding> =
            self.0.iter().filter(|sheet| !is_file_name(&sheet.name)).map(|sheet| bad_file_name(&sheet.name)).collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(self.0.iter().map(|sheet| (format!("{}.csv", sheet.name), comma::write(sheet))).collect())
    }

    /// The sheets in one CSV text, in pyxform's layout. It takes only sheets that XLSForm knows; a warning names each
    /// other one, which is left out.
    pub fn to_csv(&self) -> (String, Vec<Finding>) {
        let (known, left_out): (Vec<Sheet>, Vec<Sheet>) = match self.0.as_slice() {
            // A lone sheet is the survey, whatever its name.
            [only] => (vec![Sheet { name: "survey".to_owned(), rows: only.rows.clone() }], Vec::new()),
            several => several.iter().cloned().partition(|sheet| is_xlsform(&sheet.name)),
        };
        (comma::write_stacked(&Sheets(known)), left_out.iter().map(|sheet| left_out_of_csv(&sheet.name)).collect())
    }

    /// All sheets as tables of bars.
    ///
    /// # Errors
    /// Findings for every cell that such a table cannot hold, as those with line breaks.
    pub fn to_markdown(&self) -> Result<String, Vec<Finding>> {
        let unfit = markdown::unfit(self);
        if unfit.is_empty() { Ok(markdown::write(self)) } else { Err(unfit) }
    }

    /// The same sheets without what nobody sees: empty rows, empty cells at the ends of rows, spaces around cells.
    #[must_use]
    pub fn bare(&self) -> Sheets {
        let bare_row = |row: &Vec<String>| {
            let mut cells: Vec<String> = row.iter().map(|cell| cell.trim().to_owned()).collect();
            let end = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
            cells.truncate(end);
            cells
        };
        let bare_sheet = |sheet: &Sheet| Sheet {
            name: sheet.name.trim().to_lowercase(),
            rows: sheet.rows.iter().map(bare_row).filter(|row| !row.is_empty()).collect(),
        };
        Sheets(self.0.iter().map(bare_sheet).collect())
    }

    /// The same questionnaire, always the same bytes.
    pub fn canonical_json(&self) -> String {
        serde_json::to_string(self).expect("text cells can always be written as JSON")
    }

    /// Reads back [`Sheets::canonical_json`].
    pub fn from_json(json: &str) -> Option<Sheets> {
        serde_json::from_str(json).ok()
    }

    /// The sheet of this name, whatever the case.
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.0.iter().find(|sheet| sheet.name.eq_ignore_ascii_case(name))
    }
}

fn is_file_name(name: &str) -> bool {
    let fits = |c: char| !c.is_control() && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    !name.is_empty() && name.len() <= 100 && name.chars().all(fits) && !name.starts_with('.')
}

fn bad_file_name(name: &str) -> Finding {
    Finding::error(
        "bad-sheet-name",
        Text::new(
            format!("シート名「{name}」はファイル名にできません。記号を使わずに付けてください"),
            format!("“{name}” cannot be the name of a file; name the sheet without signs"),
        ),
    )
    .on_sheet(name)
}

fn is_xlsform(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    KNOWN_SHEETS.contains(&name.as_str()) || OTHER_SHEETS.contains(&name.as_str())
}

fn left_out_of_csv(name: &str) -> Finding {
    Finding::warning(
        "sheet-left-out",
        Text::new(
            format!(
                "表「{name}」は書き出していません。1つのCSVに入れると、ほかのXLSFormのツールが読めなくなるためです。\
                 残すには folder か xlsx に書き出してください"
            ),
            format!(
                "the table “{name}” was left out: other tools for XLSForm cannot read one CSV that holds it; convert to \
                 folder or xlsx to keep it"
            ),
        ),
    )
    .on_sheet(name)
}

/// Rows that belong together → sheets, from rows whose first cell names a sheet or is empty.
fn from_stacked(rows: Vec<Vec<String>>) -> Result<Sheets, Vec<Finding>> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for (index, mut row) in rows.into_iter().enumerate() {
        let named = row.first().is_some_and(|cell| !cell.trim().is_empty());
        if named {
            let name = row.swap_remove(0).trim().to_lowercase();
            sheets.push(Sheet { name, rows: Vec::new() });
            continue;
        }
        let blank = is_blank(&row);
        match sheets.last_mut() {
            // Before the headings, empty rows set the table apart from its name.
            Some(sheet) if blank && sheet.rows.is_empty() => {}
            // Between rows they count, so that findings name the row that one sees.
            Some(sheet) if blank => sheet.rows.push(Vec::new()),
            Some(sheet) => sheet.rows.push(row.into_iter().skip(1).collect()),
            None if blank => {}
            None => return Err(vec![no_sheet_name().at_row(u32::try_from(index + 1).unwrap_or(u32::MAX))]),
        }
    }
    for sheet in &mut sheets {
        while sheet.rows.last().is_some_and(|row| is_blank(row)) {
            sheet.rows.pop();
        }
        // All rows of the file are as long as its longest; a sheet ends where its own last cell does.
        let end = |row: &Vec<String>| row.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
        let wide = sheet.rows.iter().map(end).max().unwrap_or(0);
        sheet.rows.iter_mut().for_each(|row| row.truncate(wide));
    }
    Ok(Sheets(sheets))
}

fn is_blank(row: &[String]) -> bool {
    row.iter().all(|cell| cell.trim().is_empty())
}

fn no_sheet_name() -> Finding {
    Finding::error(
        "no-sheet-name",
        Text::new(
            "シート名の行がありません。最初の列に「survey」「choices」「settings」と書いた行の下に、2列目から表を書いてください",
            "there is no row with a sheet's name; write “survey”, “choices” or “settings” in the first column, and its \
             rows below from the second column on",
        ),
    )
}

/// A finding when `rows` are more than are read.
fn too_large(name: &str, rows: &[Vec<String>]) -> Option<Finding> {
    let wide = rows.iter().map(Vec::len).max().unwrap_or(0);
    (rows.len() > ROWS_MAX || wide > COLUMNS_MAX).then(|| {
        Finding::error(
            "sheet-too-large",
            Text::new(
                format!(
                    "シートが大きすぎます（{}行・{wide}列）。{ROWS_MAX}行・{COLUMNS_MAX}列以内にしてください",
                    rows.len()
                ),
                format!(
                    "the sheet is too large ({} rows, {wide} columns); at most {ROWS_MAX} and {COLUMNS_MAX}",
                    rows.len()
                ),
            ),
        )
        .on_sheet(name)
    })
}

#[cfg(test)]
mod tests;
