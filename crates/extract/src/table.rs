//! A CSV file from anywhere as a table of text: UTF-8 with or without a byte order mark, or CP932; cells apart by comma, semicolon or
//! tab.

use base::{Finding, Text, unpaired_quote};

use crate::coded::{COLUMNS_MAX, too_many_columns};
use crate::delimited::decode;

/// Findings of one kind that are listed one by one.
const LISTED_MAX: usize = 100;
/// A spreadsheet's row of the first case: one line of headings stands above.
const FIRST_ROW: usize = 2;

/// A table of text. Every row has as many cells as there are headings; no two headings are alike.
#[derive(Clone, Debug)]
pub struct TextTable {
    text: String,
    separator: u8,
    names: Vec<String>,
    n_rows: usize,
}

impl TextTable {
    /// Bytes of a file: about ten million rows of sixty codes.
    pub const BYTES_MAX: usize = 2 << 30;

    /// Reads a file.
    ///
    /// # Errors
    /// All findings at once: unknown encoding, headings that are missing or come twice, every row that is too short or long. Rows
    /// behind a quote without its pair are not what they seem, and nothing is said of them.
    pub fn read(bytes: Vec<u8>) -> Result<TextTable, Vec<Finding>> {
        if bytes.len() > TextTable::BYTES_MAX {
            return Err(vec![too_large(bytes.len())]);
        }
        let text = decode(bytes).map_err(|finding| vec![*finding])?;
        let separator = separator(&text);
        let mut reader = reader(&text, separator);
        let heading = reader.headers().map_err(|error| vec![broken(&error)])?;
        let names: Vec<String> = heading.iter().map(str::to_owned).collect();
        let unpaired = unpaired_quote(&text, separator);
        let n_sound = unpaired.map_or(usize::MAX, |unpaired| unpaired.line.saturating_sub(1));
        let mut findings = check_names(&names);
        let mut record = csv::StringRecord::new();
        let (mut n_rows, mut n_ragged) = (0, 0);
        while n_rows < n_sound {
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    findings.push(broken(&error));
                    break;
                }
            }
            if record.len() != names.len() {
                n_ragged += 1;
                if n_ragged <= LISTED_MAX {
                    findings.push(at(n_rows, ragged(record.len(), names.len())));
                }
            }
            n_rows += 1;
        }
        if n_ragged > LISTED_MAX {
            findings.push(more_ragged(n_ragged - LISTED_MAX));
        }
        findings.extend(unpaired.map(|unpaired| unpaired.finding(&names)));
        if n_rows == 0 && findings.is_empty() {
            findings.push(no_rows());
        }
        if findings.is_empty() { Ok(TextTable { text, separator, names, n_rows }) } else { Err(findings) }
    }

    /// The headings.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many rows there are below the headings.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Hands every row to `take`, in order.
    pub fn each_row(&self, mut take: impl FnMut(&csv::StringRecord)) {
        let mut reader = reader(&self.text, self.separator);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).expect("read without an error before") {
            take(&record);
        }
    }

    /// The cells of some columns, by their place.
    pub fn columns(&self, places: &[usize]) -> Vec<Vec<String>> {
        let mut columns = vec![Vec::with_capacity(self.n_rows); places.len()];
        self.each_row(|row| {
            for (column, place) in columns.iter_mut().zip(places) {
                column.push(row[*place].to_owned());
            }
        });
        columns
    }

    /// The row of a spreadsheet in which a case stands.
    pub(crate) fn spreadsheet_row(case: usize) -> u32 {
        u32::try_from(case + FIRST_ROW).unwrap_or(u32::MAX)
    }
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(text.as_bytes())
}

/// What stands between cells: a comma, or where the heading has none, a tab or the semicolon of offices that write 0,5 for a half.
fn separator(text: &str) -> u8 {
    let n_headings = |separator: u8| reader(text, separator).headers().map_or(0, csv::StringRecord::len);
    if n_headings(b',') > 1 {
        return b',';
    }
    [b'\t', b';'].into_iter().find(|separator| n_headings(*separator) > 1).unwrap_or(b',')
}

fn check_names(names: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if names.len() > COLUMNS_MAX {
        return vec![too_many_columns(names.len())];
    }
    // R writes the rows' names under no heading; one such column can still be told from the others.
    let several_unnamed = names.iter().filter(|name| name.is_empty()).count() > 1;
    for (place, name) in names.iter().enumerate() {
        if name.is_empty() {
            findings.extend(several_unnamed.then(|| unnamed(place + 1)));
        } else if names[..place].contains(name) {
            findings.push(twice(name));
        }
    }
    findings
}

fn at(case: usize, finding: Finding) -> Finding {
    finding.at_row(TextTable::spreadsheet_row(case))
}

fn broken(error: &csv::Error) -> Finding {
    let message = Text::new(
        format!("CSV として読めません（{error}）。CSV で保存し直してください。"),
        format!("This cannot be read as CSV ({error}). Save it as CSV."),
    );
    Finding::error("csv-broken", message)
}

fn ragged(found: usize, wanted: usize) -> Finding {
    let message = Text::new(
        format!(
            "この行は{found}列です。見出しは{wanted}列あります。列数をそろえてください（ファイルが途中で切れていないかも確認してください）。"
        ),
        format!(
            "This row has {found} cells where the heading has {wanted}. Give every row as many cells, and see whether the file was cut short."
        ),
    );
    Finding::error("csv-ragged", message)
}

fn more_ragged(n: usize) -> Finding {
    let message = Text::new(
        format!("ほかに{n}行の列数が見出しと違います。"),
        format!("{n} more rows have another number of cells than the heading."),
    );
    Finding::error("csv-ragged", message)
}

fn no_rows() -> Finding {
    let message = Text::new(
        "見出しの下に行がありません。1行以上のデータを入れてください。",
        "There is no row below the headings. Give at least one row of data.",
    );
    Finding::error("no-rows", message)
}

fn unnamed(place: usize) -> Finding {
    let message = Text::new(
        format!("{place}列目に見出しがありません。1行目に列の名前を入れてください。"),
        format!("Column {place} has no heading. Put the columns’ names into the first row."),
    );
    Finding::error("column-unnamed", message).at_row(1)
}

fn twice(name: &str) -> Finding {
    let message = Text::new(
        format!("列「{name}」が2つあります。列の名前は1つずつにしてください。"),
        format!("There are two columns “{name}”. Give each its own name."),
    );
    Finding::error("column-twice", message).at_row(1).in_column(name)
}

fn too_large(n_bytes: usize) -> Finding {
    const BYTES_MAX: usize = TextTable::BYTES_MAX;
    let message = Text::new(
        format!("ファイルが大きすぎます（{n_bytes}バイト、上限{BYTES_MAX}バイト）。Parquet で保存してください。"),
        format!("The file is too large: {n_bytes} bytes of at most {BYTES_MAX}. Save it as Parquet."),
    );
    Finding::error("file-too-large", message)
}
