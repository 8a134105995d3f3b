//! Receipts: what a table was made from, so that anybody who holds the same extract can make it again.

use base::{Finding, Text};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tabulate::{AveragingRule, ShareOf, Table};

/// What a publication was made from. The caller knows it; nothing here asks the time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The questionnaire's `form_id`.
    pub form_id: String,
    /// Its edition.
    pub edition: String,
    /// The round's number in the database that it was made in.
    pub round: String,
    /// The fiscal year 年度 that the round belongs to.
    pub fiscal_year: i16,
    /// Submissions after this moment do not count: RFC 3339, UTC.
    pub as_of: String,
    /// SHA-256 of the extract that was counted, in lower-case hexadecimal digits.
    pub extract_sha256: String,
    /// Name and version of the program.
    pub program: String,
}

/// What one table was made from: every cell of it has the same receipt but for its own address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// SHA-256 of the extract.
    pub extract_sha256: String,
    /// Submissions after this moment do not count.
    pub as_of: String,
    /// SHA-256 of the table's plan, as [`plan_text`] writes it.
    pub plan_sha256: String,
    /// How the figures were estimated, each with its version and method note.
    pub methods: Vec<Method>,
    /// Name and version of the program.
    pub program: String,
}

/// A method with its version. The version rises when the same sums would give another figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// Stable word for programs.
    pub code: String,
    /// From 1.
    pub version: u32,
    /// The note that describes it.
    pub note: String,
}

const SHARE: &str = "docs/methods/share.md";

/// Figures of a table, each with its version and note.
const ESTIMATES: [(&str, u32, &str); 3] =
    [("share-of-respondents", 1, SHARE), ("frame-weighted-share", 1, SHARE), ("stratified-census-precision", 1, SHARE)];

/// Where facilities have several of what is counted.
const CLUSTERS: [(&str, u32, &str); 1] = [("share-of-clusters", 1, "docs/methods/share-of-clusters.md")];

/// What intervals are made by.
const INTERVALS: [(&str, u32, &str); 4] = [
    ("logit", 1, "docs/methods/interval.md"),
    ("clopper-pearson", 1, "docs/methods/interval.md"),
    ("symmetric", 1, "docs/methods/interval.md"),
    ("complete", 1, SHARE),
];

impl Receipt {
    /// Of a table that was read back from a file without receipts.
    pub(crate) fn unknown() -> Receipt {
        Receipt {
            extract_sha256: String::new(),
            as_of: String::new(),
            plan_sha256: String::new(),
            methods: Vec::new(),
            program: String::new(),
        }
    }

    /// The receipt of a table.
    pub fn of(table: &Table, source: &Source) -> Receipt {
        let plan = plan_text(&table.name, &table.by_name, table.averaging, table.share_of);
        let method = |(code, version, note): &(&str, u32, &str)| Method {
            code: (*code).to_owned(),
            version: *version,
            note: (*note).to_owned(),
        };
        let used = |(code, ..): &&(&str, u32, &str)| uses(table, code);
        Receipt {
            extract_sha256: source.extract_sha256.clone(),
            as_of: source.as_of.clone(),
            plan_sha256: sha256(plan.as_bytes()),
            methods: ESTIMATES
                .iter()
                .chain(CLUSTERS.iter().filter(|_| table.counts_within_facilities()))
                .chain(INTERVALS.iter().filter(used))
                .map(method)
                .collect(),
            program: source.program.clone(),
        }
    }
}

/// The plan of one table in the form that is hashed: four lines, `item=…`, `by=…`, `averaging=…`, `share_of=…`.
pub fn plan_text(item: &str, by: &str, averaging: AveragingRule, share_of: ShareOf) -> String {
    format!("item={item}\nby={by}\naveraging={}\nshare_of={}\n", averaging.code(), share_of.code())
}

/// Where a table's receipt does not fit what the release says of itself: then one of them was changed.
pub fn disagreements(release: &crate::tables::Release, table: &crate::tables::Table) -> Vec<Finding> {
    let receipt = &table.receipt;
    let plan = format!(
        "item={}\nby={}\naveraging={}\nshare_of={}\n",
        table.item, table.by.code, table.averaging.code, table.share_of.code
    );
    let pairs = [
        ("plan_sha256", &receipt.plan_sha256, &sha256(plan.as_bytes())),
        ("extract_sha256", &receipt.extract_sha256, &release.source.extract_sha256),
        ("as_of", &receipt.as_of, &release.source.as_of),
    ];
    let place = format!("{}/{}", table.item, table.by.code);
    let differs = pairs.into_iter().filter(|(_, found, right)| found != right);
    differs.map(|(field, found, right)| other_receipt(field, found, right).at_item(&place)).collect()
}

fn other_receipt(field: &str, found: &str, right: &str) -> Finding {
    let message = Text::new(
        format!(
            "来歴票の {field} は「{found}」ですが、この公表ファイルの内容からは「{right}」になるはずです。書き換えられていないか確かめてください。"
        ),
        format!(
            "The receipt’s {field} is “{found}”; by what this release says it should be “{right}”. See whether the file was changed."
        ),
    );
    Finding::error("receipt-disagrees", message)
}

/// SHA-256 in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// True when any interval of the table was made by this method.
fn uses(table: &Table, method: &str) -> bool {
    let estimates = table.rows.iter().flat_map(|row| {
        let shares = row.cells.iter().flat_map(|cell| [&cell.of_respondents, &cell.frame_weighted]);
        let means = row.amounts.iter().flat_map(|amounts| [&amounts.mean, &amounts.mean_frame_weighted]);
        shares.chain(means)
    });
    estimates.filter_map(|estimate| estimate.precision()).any(|precision| precision.method.code() == method)
}
