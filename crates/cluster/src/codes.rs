//! Values as DataFusion reads them become codes as the kernel counts them, one byte a row.

use std::collections::HashMap;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringViewArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::DataFusionError;

use crate::plan::{Column, Value};

/// Numbers that lie no further apart than this are looked up in a table.
const TABLE_MAX: usize = 4096;
/// Texts that are remembered within a batch; a power of two.
const REMEMBERED: usize = 512;
/// Spreads the bits of a text's view over the remembered ones: the golden ratio.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// How the values of one column become codes.
#[derive(Debug)]
pub(crate) struct Coding {
    name: String,
    missing: Option<u8>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Numbers from `first` on, each with its code.
    Table {
        first: i64,
        codes: Vec<Option<u8>>,
    },
    /// Numbers that lie far apart.
    Numbers(HashMap<i64, u8>),
    Texts(HashMap<String, u8>),
}

impl Coding {
    pub(crate) fn new(column: &Column) -> Coding {
        let (mut numbers, mut texts, mut missing) = (HashMap::new(), HashMap::new(), None);
        for (code, value) in (0..=u8::MAX).zip(&column.values) {
            match value {
                Value::Number(number) => _ = numbers.insert(*number, code),
                Value::Text(text) => _ = texts.insert(text.clone(), code),
                Value::Missing => missing = Some(code),
                Value::Absent => {}
            }
        }
        let kind = if texts.is_empty() { of_numbers(numbers) } else { Kind::Texts(texts) };
        Coding { name: column.name.clone(), missing, kind }
    }

    /// Puts the code of every row behind those that are there.
    ///
    /// # Errors
    /// When a value has no code: the file has changed, or its type is read otherwise than by us.
    pub(crate) fn push(&self, values: &ArrayRef, codes: &mut Vec<u8>) -> Result<(), DataFusionError> {
        codes.reserve(values.len());
        match &self.kind {
            Kind::Texts(texts) => {
                let values = cast(values, &DataType::Utf8View)?;
                self.push_texts(texts, values.as_string_view(), codes)
            }
            Kind::Table { first, codes: table } => self.push_numbers(values, codes, |number| {
                let place = usize::try_from(number.wrapping_sub(*first)).ok()?;
                table.get(place).copied().flatten()
            }),
            Kind::Numbers(numbers) => self.push_numbers(values, codes, |number| numbers.get(&number).copied()),
        }
    }

    fn push_numbers(
        &self,
        values: &ArrayRef,
        codes: &mut Vec<u8>,
        code: impl Fn(i64) -> Option<u8>,
    ) -> Result<(), DataFusionError> {
        let values = cast(values, &DataType::Int64)?;
        let values = values.as_primitive::<Int64Type>();
        if values.null_count() == 0 {
            for value in values.values() {
                codes.push(code(*value).ok_or_else(|| self.unknown(value))?);
            }
            return Ok(());
        }
        for value in values {
            codes.push(match value {
                Some(value) => code(value).ok_or_else(|| self.unknown(value))?,
                None => self.missing.ok_or_else(|| self.unknown(""))?,
            });
        }
        Ok(())
    }

    /// A text is looked up once a batch: the same text is nearly always the same view, as it comes from a dictionary.
    fn push_texts(
        &self,
        texts: &HashMap<String, u8>,
        values: &StringViewArray,
        codes: &mut Vec<u8>,
    ) -> Result<(), DataFusionError> {
        let mut remembered: Vec<Option<(u128, u8)>> = vec![None; REMEMBERED];
        for (row, view) in values.views().iter().enumerate() {
            if values.is_null(row) {
                codes.push(self.missing.ok_or_else(|| self.unknown(""))?);
                continue;
            }
            let place = &mut remembered[place_of(*view)];
            let code = match place {
                Some((known, code)) if known == view => *code,
                _ => {
                    let text = values.value(row);
                    // An empty text is an empty cell.
                    let code = if text.is_empty() { self.missing } else { texts.get(text).copied() };
                    let code = code.ok_or_else(|| self.unknown(text))?;
                    *place = Some((*view, code));
                    code
                }
            };
            codes.push(code);
        }
        Ok(())
    }

    fn unknown(&self, value: impl std::fmt::Display) -> DataFusionError {
        DataFusionError::Execution(format!(
            "column “{}” has the value “{value}”, which it had not when its codes were read",
            self.name
        ))
    }
}

fn of_numbers(numbers: HashMap<i64, u8>) -> Kind {
    let (first, last) = (numbers.keys().min().copied().unwrap_or(0), numbers.keys().max().copied().unwrap_or(0));
    match usize::try_from(last.wrapping_sub(first)) {
        Ok(apart) if apart < TABLE_MAX => {
            let number = |place: usize| i64::try_from(place).ok().map(|place| first + place);
            let codes = (0..=apart).map(|place| numbers.get(&number(place)?).copied()).collect();
            Kind::Table { first, codes }
        }
        Ok(_) | Err(_) => Kind::Numbers(numbers),
    }
}

/// Where a view is remembered: its two halves, mixed.
fn place_of(view: u128) -> usize {
    let [low, high] = [view & u128::from(u64::MAX), view >> 64].map(|half| u64::try_from(half).unwrap_or(0));
    let mixed = (low ^ high.rotate_left(29)).wrapping_mul(SPREAD) >> 32;
    usize::try_from(mixed).unwrap_or(0) % REMEMBERED
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, BooleanArray, Int64Array, LargeStringArray, StringArray, UInt8Array};

    use super::Coding;
    use crate::plan::{Column, Value};

    #[track_caller]
    fn check(known: &[Value], values: ArrayRef, expected: Result<&[u8], &str>) {
        let coding = Coding::new(&Column { name: "q1".to_owned(), values: known.to_vec() });
        let mut codes = vec![7];
        match (coding.push(&values, &mut codes), expected) {
            (Ok(()), Ok(expected)) => assert_eq!(codes[1..], *expected),
            (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{error}"),
            (made, expected) => panic!("{made:?} {codes:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn numbers_of_every_width_and_far_apart() {
        let known = [Value::Number(-1), Value::Number(0), Value::Number(9), Value::Missing];
        check(&known, Arc::new(Int64Array::from(vec![Some(9), None, Some(-1)])), Ok(&[2, 3, 0]));
        check(&known, Arc::new(UInt8Array::from(vec![0, 9])), Ok(&[1, 2]));
        check(&known, Arc::new(BooleanArray::from(vec![false])), Ok(&[1]));
        check(&known, Arc::new(UInt8Array::from(vec![5])), Err("“q1” has the value “5”"));
        check(&known[..3], Arc::new(Int64Array::from(vec![None])), Err("the value “”"));
        let far = [Value::Number(i64::MIN), Value::Number(i64::MAX)];
        check(&far, Arc::new(Int64Array::from(vec![i64::MAX, i64::MIN])), Ok(&[1, 0]));
        check(&far, Arc::new(Int64Array::from(vec![0])), Err("the value “0”"));
    }

    #[test]
    fn texts_short_and_long() {
        let long = "架空の選択肢、とても長い";
        let known = ["1", "b020", long].map(|text| Value::Text(text.to_owned()));
        let values = vec![Some(long), Some("1"), Some(long), Some("b020")];
        check(&known, Arc::new(StringArray::from(values.clone())), Ok(&[2, 0, 2, 1]));
        check(&known, Arc::new(LargeStringArray::from(values)), Ok(&[2, 0, 2, 1]));
        check(&known, Arc::new(StringArray::from(vec!["b200"])), Err("the value “b200”"));
        check(&known, Arc::new(StringArray::from(vec![None::<&str>])), Err("the value “”"));
        check(&known, Arc::new(StringArray::from(vec![""])), Err("the value “”"));
        let with_missing = [Value::Text("1".to_owned()), Value::Missing];
        check(&with_missing, Arc::new(StringArray::from(vec![Some("1"), Some(""), None])), Ok(&[0, 1, 1]));
    }

    #[test]
    fn a_column_without_any_value() {
        check(&[Value::Missing], Arc::new(Int64Array::from(vec![None, None])), Ok(&[0, 0]));
        check(&[Value::Missing], Arc::new(StringArray::from(vec![None::<&str>])), Ok(&[0]));
        check(
            &[Value::Number(1), Value::Absent, Value::Number(3)],
            Arc::new(Int64Array::from(vec![3, 1])),
            Ok(&[2, 0]),
        );
    }
}
