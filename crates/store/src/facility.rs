//! The register of facilities: imports of lists, and looking facilities up.

use base::Finding;
use jiff::Timestamp;
use jiff::civil::Date;
use register::{Beds, Difference, Facility, FacilityKind};
use sea_orm::Value;

use crate::audit;
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::FacilityId;
use crate::row::Row;
use crate::scope::{Actor, Scope};
use crate::times;

/// A list of facilities that is about to become the register's state for its source.
#[derive(Clone, Debug)]
pub struct Import<'a> {
    /// Which list it is, e.g. `mhlw-hospitals`: facilities vanish only within their own source.
    pub source: &'a str,
    /// Name of the file, without folders.
    pub file_name: &'a str,
    /// SHA-256 of the file.
    pub file_hash: &'a str,
    /// The day on which the list was true.
    pub as_of: Date,
    /// The facilities, checked.
    pub facilities: &'a [Facility],
}

/// A facility of the register with its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Identity.
    pub id: FacilityId,
    /// What the register says.
    pub facility: Facility,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// Rows of all pages, within what the person may see.
    pub n_total: u64,
}

const COLUMNS: &str = "id, code, name, kana, kind, prefecture, municipality, address, beds_stated, beds_general, \
     beds_long_term, beds_psychiatric, beds_tuberculosis, beds_infectious, beds_total_only, invented";

/// What the import would change. Writes nothing.
pub async fn compare(tx: &Tx, import: &Import<'_>) -> Result<Difference, StoreError> {
    let known = current(tx, import.source).await?;
    let known: Vec<Facility> = known.into_iter().map(|registered| registered.facility).collect();
    Ok(register::diff(&known, import.facilities))
}

/// Applies an import. One that changes nothing leaves no trace but its audit entry's absence: nothing is written.
pub async fn apply(
    tx: &Tx,
    import: &Import<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<Difference, Vec<Finding>>, StoreError> {
    let strangers = of_other_sources(tx, import).await?;
    if !strangers.is_empty() {
        return Ok(Err(strangers));
    }
    let difference = compare(tx, import).await?;
    if difference.is_empty() {
        return Ok(Ok(difference));
    }
    let import_id = note(tx, import, &difference, actor, now).await?;
    insert(tx, import.source, &difference.appeared, import_id).await?;
    vanish(tx, &difference.vanished, import_id).await?;
    change(tx, import, &difference, import_id).await?;
    let detail = serde_json::json!({
        "source": import.source, "file": import.file_name, "hash": import.file_hash, "as_of": import.as_of.to_string(),
        "appeared": difference.appeared.len(), "vanished": difference.vanished.len(), "changed": difference.changed.len(),
    });
    audit::write(tx, actor, "register.imported", &format!("register:{import_id}"), detail, now).await?;
    Ok(Ok(difference))
}

/// Facilities of `source` that have not vanished, by code.
pub async fn current(tx: &Tx, source: &str) -> Result<Vec<Registered>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM facility
          WHERE vanished_import IS NULL AND source = $1
          ORDER BY code"
    );
    tx.all(&sql, &[source.into()]).await?.iter().map(from_row).collect()
}

/// All facilities that have not vanished, by code.
pub async fn all(tx: &Tx) -> Result<Vec<Registered>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM facility WHERE vanished_import IS NULL ORDER BY code");
    tx.all(&sql, &[]).await?.iter().map(from_row).collect()
}

/// A page of the register: `query` is part of a name, its reading or a code; empty for everything.
pub async fn search(
    tx: &Tx,
    scope: &Scope,
    query: &str,
    page: u32,
    page_len: u32,
) -> Result<Page<Registered>, StoreError> {
    const WHERE: &str = "
          WHERE vanished_import IS NULL
            AND ($1 = '' OR prefecture = $1)
            AND ($2 = 0 OR id = $2)
            AND ($3 = '' OR name LIKE $4 OR kana LIKE $4 OR code LIKE $4)";
    let query = base::normalise::fold_width(query);
    let like = format!("%{}%", query.replace(['%', '_'], ""));
    let limits: [Value; 4] = [scope.prefecture().into(), scope.facility().into(), query.into(), like.into()];
    let total = tx.only(&format!("SELECT count(*) AS n FROM facility {WHERE}"), &limits).await?.number("n")?;
    let sql = format!("SELECT {COLUMNS} FROM facility {WHERE} ORDER BY code LIMIT $5 OFFSET $6");
    let mut values = limits.to_vec();
    values.extend([i64::from(page_len).into(), (i64::from(page) * i64::from(page_len)).into()]);
    let rows = tx.all(&sql, &values).await?.iter().map(from_row).collect::<Result<_, _>>()?;
    Ok(Page { rows, n_total: total.unsigned_abs() })
}

/// The imports so far, newest first: (as-of day, file name, appeared, vanished, changed, when).
pub async fn imports(tx: &Tx) -> Result<Vec<PastImport>, StoreError> {
    const SQL: &str = "
        SELECT source, file_name, as_of, n_appeared, n_vanished, n_changed, imported_at
          FROM register_import
         ORDER BY id DESC
         LIMIT 50";
    tx.all(SQL, &[])
        .await?
        .iter()
        .map(|row| {
            Ok(PastImport {
                source: row.text("source")?,
                file_name: row.text("file_name")?,
                as_of: row.text("as_of")?,
                n_appeared: row.count("n_appeared")?,
                n_vanished: row.count("n_vanished")?,
                n_changed: row.count("n_changed")?,
                imported_at: row.moment("imported_at")?,
            })
        })
        .collect()
}

/// An import as the register's page lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastImport {
    /// Which list.
    pub source: String,
    /// Name of the file.
    pub file_name: String,
    /// The day on which the list was true, `2025-06-01`.
    pub as_of: String,
    /// Facilities that appeared.
    pub n_appeared: u32,
    /// Facilities that vanished.
    pub n_vanished: u32,
    /// Facilities of which a field changed.
    pub n_changed: u32,
    /// When it was imported.
    pub imported_at: Timestamp,
}

async fn note(
    tx: &Tx,
    import: &Import<'_>,
    difference: &Difference,
    actor: &Actor,
    now: Timestamp,
) -> Result<i64, StoreError> {
    const SQL: &str = "
        INSERT INTO register_import
               (source, file_name, file_hash, as_of, n_appeared, n_vanished, n_changed, imported_at, imported_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        RETURNING id";
    let count = |n: usize| i64::try_from(n).expect("a list fits memory");
    let values: [Value; 9] = [
        import.source.into(),
        import.file_name.into(),
        import.file_hash.into(),
        import.as_of.to_string().into(),
        count(difference.appeared.len()).into(),
        count(difference.vanished.len()).into(),
        count(difference.changed.len()).into(),
        times::to_text(now).into(),
        actor.mark().into(),
    ];
    tx.only(SQL, &values).await?.number("id")
}

/// Codes that another source already uses: taking them over would make two lists fight over one facility.
async fn of_other_sources(tx: &Tx, import: &Import<'_>) -> Result<Vec<Finding>, StoreError> {
    const SQL: &str = "SELECT code, source FROM facility WHERE source <> $1 ORDER BY code";
    let rows = tx.all(SQL, &[import.source.into()]).await?;
    let mut taken = std::collections::BTreeMap::new();
    for row in &rows {
        taken.insert(row.text("code")?, row.text("source")?);
    }
    let clash = |facility: &Facility| {
        let source = taken.get(&facility.code)?;
        Some(Finding::error(
            "code-of-other-source",
            base::Text::new(
                format!(
                    "コード「{}」は別の一覧「{source}」の施設に使われています。同じ一覧の新しい版であれば --source {source} を指定してください。",
                    facility.code
                ),
                format!(
                    "Code “{}” belongs to a facility of another list, “{source}”. If this is a newer issue of that list, say --source {source}.",
                    facility.code
                ),
            ),
        ))
    };
    Ok(import.facilities.iter().filter_map(clash).take(20).collect())
}

async fn insert(tx: &Tx, source: &str, appeared: &[Facility], import_id: i64) -> Result<(), StoreError> {
    const HEAD: &str = "
        INSERT INTO facility
               (code, source, name, kana, kind, prefecture, municipality, address, beds_stated, beds_general,
                beds_long_term, beds_psychiatric, beds_tuberculosis, beds_infectious, beds_total_only, invented,
                appeared_import)";
    // A facility that vanished and is back keeps its identity.
    const TAIL: &str = "
        ON CONFLICT (code) DO UPDATE
       SET name = excluded.name, kana = excluded.kana, kind = excluded.kind, prefecture = excluded.prefecture,
           municipality = excluded.municipality, address = excluded.address, beds_stated = excluded.beds_stated,
           beds_general = excluded.beds_general, beds_long_term = excluded.beds_long_term,
           beds_psychiatric = excluded.beds_psychiatric, beds_tuberculosis = excluded.beds_tuberculosis,
           beds_infectious = excluded.beds_infectious, beds_total_only = excluded.beds_total_only,
           vanished_import = NULL";
    let rows: Vec<Vec<Value>> = appeared
        .iter()
        .map(|facility| {
            let mut row: Vec<Value> = vec![facility.code.clone().into(), source.into()];
            row.extend(described(facility));
            row.extend([if facility.invented { "yes" } else { "no" }.into(), import_id.into()]);
            row
        })
        .collect();
    tx.insert_many(HEAD, TAIL, &rows).await
}

/// Name to beds, in the order of the table.
fn described(facility: &Facility) -> Vec<Value> {
    let beds = &facility.beds;
    let number = |n: Option<u32>| Value::from(n.map(i64::from));
    vec![
        facility.name.clone().into(),
        facility.kana.clone().into(),
        facility.kind.code().into(),
        facility.prefecture.clone().into(),
        facility.municipality.clone().into(),
        facility.address.clone().into(),
        number(beds.total_stated),
        number(beds.general),
        number(beds.long_term),
        number(beds.psychiatric),
        number(beds.tuberculosis),
        number(beds.infectious),
        if beds.total_only { "yes" } else { "no" }.into(),
    ]
}

async fn vanish(tx: &Tx, vanished: &[Facility], import_id: i64) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE facility SET vanished_import = $1 WHERE code = $2";
    for facility in vanished {
        tx.execute(SQL, &[import_id.into(), facility.code.clone().into()]).await?;
    }
    Ok(())
}

async fn change(tx: &Tx, import: &Import<'_>, difference: &Difference, import_id: i64) -> Result<(), StoreError> {
    const UPDATE: &str = "
        UPDATE facility
           SET name = $1, kana = $2, kind = $3, prefecture = $4, municipality = $5, address = $6, beds_stated = $7,
               beds_general = $8, beds_long_term = $9, beds_psychiatric = $10, beds_tuberculosis = $11,
               beds_infectious = $12, beds_total_only = $13
         WHERE code = $14
        RETURNING id";
    const HISTORY: &str = "INSERT INTO facility_change (import_id, facility_id, field, before, after)";
    let by_code: std::collections::BTreeMap<&str, &Facility> =
        import.facilities.iter().map(|facility| (facility.code.as_str(), facility)).collect();
    let mut history = Vec::new();
    for change in &difference.changed {
        let facility = by_code.get(change.code.as_str()).expect("a change is of a facility in the list");
        let mut values = described(facility);
        values.push(change.code.clone().into());
        let id = tx.only(UPDATE, &values).await?.number("id")?;
        history.extend(change.fields.iter().map(|field| -> Vec<Value> {
            vec![
                import_id.into(),
                id.into(),
                field.field.clone().into(),
                field.before.clone().into(),
                field.after.clone().into(),
            ]
        }));
    }
    tx.insert_many(HISTORY, "", &history).await
}

fn from_row(row: &Row) -> Result<Registered, StoreError> {
    let kind = row.text("kind")?;
    Ok(Registered {
        id: FacilityId(row.number("id")?),
        facility: Facility {
            code: row.text("code")?,
            name: row.text("name")?,
            kana: row.text("kana")?,
            kind: FacilityKind::parse(&kind).ok_or_else(|| StoreError::inconsistent("facility", "kind", kind))?,
            prefecture: row.text("prefecture")?,
            municipality: row.text("municipality")?,
            address: row.text("address")?,
            beds: Beds {
                total_stated: row.optional_count("beds_stated")?,
                general: row.optional_count("beds_general")?,
                long_term: row.optional_count("beds_long_term")?,
                psychiatric: row.optional_count("beds_psychiatric")?,
                tuberculosis: row.optional_count("beds_tuberculosis")?,
                infectious: row.optional_count("beds_infectious")?,
                total_only: row.text("beds_total_only")? == "yes",
            },
            invented: row.text("invented")? == "yes",
        },
    })
}
