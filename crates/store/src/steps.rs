//! Statements prepared to be carried out together, with places for values as each database likes them.

use sea_orm::Value;

use crate::connection::Backend;

/// SQLite allows 32,766 parameters a statement; a few thousand are as fast.
const PARAMETERS_MAX: usize = 3_000;

/// One statement without rows, with its values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl Step {
    /// A statement whose places `$1`, `$2` … stand in the order of its values, each once.
    pub(crate) fn new(backend: Backend, sql: &str, values: Vec<Value>) -> Step {
        let sql = match backend {
            Backend::Sqlite => without_numbers(sql),
            Backend::Postgres => sql.to_owned(),
        };
        Step { sql, values }
    }
}

/// `INSERT … VALUES` of many rows in as few statements as the limit on parameters allows. All rows have one width.
pub(crate) fn insert(backend: Backend, head: &str, tail: &str, rows: &[Vec<Value>]) -> Vec<Step> {
    let Some(width) = rows.first().map(Vec::len) else {
        return Vec::new();
    };
    let chunks = rows.chunks((PARAMETERS_MAX / width.max(1)).max(1));
    chunks.map(|chunk| insert_chunk(backend, head, tail, chunk, width)).collect()
}

fn insert_chunk(backend: Backend, head: &str, tail: &str, chunk: &[Vec<Value>], width: usize) -> Step {
    let mut sql = String::with_capacity(head.len() + chunk.len() * width * 6);
    sql.push_str(head);
    sql.push_str(" VALUES ");
    let mut number = 0;
    for (index, row) in chunk.iter().enumerate() {
        assert_eq!(row.len(), width, "rows of one insert have one width");
        sql.push_str(if index == 0 { "(" } else { ", (" });
        for column in 0..width {
            number += 1;
            sql.push_str(if column == 0 { "" } else { ", " });
            push_place(backend, &mut sql, number);
        }
        sql.push(')');
    }
    sql.push(' ');
    sql.push_str(tail);
    Step { sql, values: chunk.concat() }
}

/// A place for the next value. SQLite looks a numbered place up in a list of names, which would make a long insert
/// take time by the square of its length; places without a number are found at once.
fn push_place(backend: Backend, sql: &mut String, number: usize) {
    match backend {
        Backend::Sqlite => sql.push('?'),
        Backend::Postgres => {
            sql.push('$');
            sql.push_str(&number.to_string());
        }
    }
}

/// All statements as one text, for SQLite: places without numbers take the values in order.
pub(crate) fn joined(steps: &[Step]) -> Step {
    let mut all = Step { sql: String::new(), values: Vec::new() };
    for step in steps {
        all.sql.push_str(&step.sql);
        all.sql.push(';');
        all.values.extend(step.values.iter().cloned());
    }
    all
}

fn without_numbers(sql: &str) -> String {
    let mut parts = sql.split('$');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for (index, part) in parts.enumerate() {
        let rest = part.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let number = &part[..part.len() - rest.len()];
        assert_eq!(number.parse(), Ok(index + 1), "the places of `{sql}` stand in order");
        plain.push('?');
        plain.push_str(rest);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lose_their_numbers_for_sqlite_only() {
        let sql = "UPDATE response SET version = $1 WHERE id = $2";
        let values = || vec![Value::from(7_i64), Value::from(1_i64)];
        assert_eq!(Step::new(Backend::Sqlite, sql, values()).sql, "UPDATE response SET version = ? WHERE id = ?");
        assert_eq!(Step::new(Backend::Postgres, sql, values()).sql, sql);
    }

    #[test]
    #[should_panic(expected = "stand in order")]
    fn places_out_of_order_are_a_mistake_of_ours() {
        Step::new(Backend::Sqlite, "UPDATE response SET version = $2 WHERE id = $1", Vec::new());
    }

    #[test]
    fn long_inserts_are_cut_where_the_parameters_end() {
        let rows = vec![vec![Value::from(1_i64); 1_000]; 7];
        let steps = insert(Backend::Postgres, "INSERT INTO t (…)", "", &rows);
        assert_eq!(steps.iter().map(|step| step.values.len()).collect::<Vec<_>>(), [3_000, 3_000, 1_000]);
        assert!(steps[2].sql.contains("$1000)"));
    }

    #[test]
    fn one_trip_keeps_order_and_values() {
        let step = |sql: &str, value: i64| Step::new(Backend::Sqlite, sql, vec![value.into()]);
        let trip = joined(&[step("DELETE FROM a WHERE id = $1", 1), step("DELETE FROM b WHERE id = $1", 2)]);
        assert_eq!(trip.sql, "DELETE FROM a WHERE id = ?;DELETE FROM b WHERE id = ?;");
        assert_eq!(trip.values, [Value::from(1_i64), Value::from(2_i64)]);
    }
}
