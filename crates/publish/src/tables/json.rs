//! `tables.json`: writing and reading. Whoever reads may be an outsider, and the file may be anybody's.

use base::{Finding, Text};

use super::{FORMAT, Release, Table};

/// The largest file that is read.
pub const TABLES_JSON_BYTES_MAX: usize = 256 * 1024 * 1024;

/// The file's bytes: UTF-8, one line, fields in the order of the form. The same release gives the same bytes.
pub fn to_json(release: &Release) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(release).expect("plain data becomes JSON");
    bytes.push(b'\n');
    bytes
}

/// Reads the file. Fields that this version does not know are passed over.
///
/// # Errors
/// Findings, where it is too large, no JSON of this form, of another version, or does not fit together.
pub fn from_json(bytes: &[u8]) -> Result<Release, Vec<Finding>> {
    if bytes.len() > TABLES_JSON_BYTES_MAX {
        return Err(vec![too_large(bytes.len())]);
    }
    let format = serde_json::from_slice::<FormatOnly>(bytes).ok().and_then(|only| only.format);
    if let Some(format) = format.filter(|format| format != FORMAT) {
        return Err(vec![other_format(&format)]);
    }
    let release: Release = serde_json::from_slice(bytes).map_err(|error| vec![no_release(&error)])?;
    let findings: Vec<Finding> = release.tables.iter().flat_map(disagreements).collect();
    if findings.is_empty() { Ok(release) } else { Err(findings) }
}

#[derive(serde::Deserialize)]
struct FormatOnly {
    format: Option<String>,
}

/// Where a table's parts do not fit each other.
pub(crate) fn disagreements(table: &Table) -> Vec<Finding> {
    let mut findings = Vec::new();
    let place = format!("{}/{}", table.item, table.by.code);
    for row in &table.rows {
        let (n_cells, n_columns) = (row.cells.len(), table.columns.len());
        if n_cells != n_columns {
            let (ja, en) = (row.class.label.get(base::Lang::Ja), row.class.label.get(base::Lang::En));
            let message = Text::new(
                format!("行「{ja}」のセルは{n_cells}個ですが、列は{n_columns}個です。同じ数にしてください。"),
                format!("Row “{en}” has {n_cells} cells for {n_columns} columns; there must be one for each."),
            );
            findings.push(Finding::error("cells-and-columns", message).at_item(&place));
        }
    }
    if table.rows.iter().filter(|row| row.class.total).count() != 1
        || !table.rows.last().is_some_and(|row| row.class.total)
    {
        let message = Text::new(
            "計の行がありません。最後の行をただ一つの計の行（\"total\": true）にしてください。",
            "The total row is missing: the last row, and no other, must be the total (\"total\": true).",
        );
        findings.push(Finding::error("total-row", message).at_item(&place));
    }
    findings
}

fn too_large(n_bytes: usize) -> Finding {
    let (size, max) = (n_bytes / (1024 * 1024), TABLES_JSON_BYTES_MAX / (1024 * 1024));
    let message = Text::new(
        format!("ファイルが大きすぎます（{size} MB）。{max} MB までの tables.json を読み取れます。"),
        format!("The file is too large ({size} MB); a tables.json of up to {max} MB can be read."),
    );
    Finding::error("tables-too-large", message)
}

fn other_format(format: &str) -> Finding {
    let message = Text::new(
        format!("形式「{format}」は読み取れません。このプログラムが読み取れる形式は {FORMAT} です。"),
        format!("The form “{format}” cannot be read; this program reads {FORMAT}."),
    );
    Finding::error("tables-format", message)
}

fn no_release(error: &serde_json::Error) -> Finding {
    let message = Text::new(
        format!(
            "tables.json として読み取れません（{}文字目付近：{error}）。書き出したままのファイルを指定してください。",
            error.column()
        ),
        format!("This cannot be read as tables.json ({error}). Give the file as it was written."),
    );
    Finding::error("tables-unreadable", message)
}
