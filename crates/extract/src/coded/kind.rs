//! What the numbers of a Parquet column stand for: they may be amounts with decimals, days, or numbers without a sign.

use parquet::basic::{ConvertedType, LogicalType};
use parquet::schema::types::ColumnDescriptor;

/// True where a number is itself, and a text too.
pub(super) fn is_plain(column: &ColumnDescriptor) -> bool {
    let is_moment = match column.logical_type_ref() {
        Some(logical) => matches!(logical, LogicalType::Date | LogicalType::Time(_) | LogicalType::Timestamp(_)),
        None => matches!(
            column.converted_type(),
            ConvertedType::DATE
                | ConvertedType::TIME_MILLIS
                | ConvertedType::TIME_MICROS
                | ConvertedType::TIMESTAMP_MILLIS
                | ConvertedType::TIMESTAMP_MICROS
                | ConvertedType::INTERVAL
        ),
    };
    !is_moment && decimals(column) == 0
}

/// How many digits of a whole number stand behind the point.
pub(super) fn decimals(column: &ColumnDescriptor) -> usize {
    let is_decimal = matches!(column.logical_type_ref(), Some(LogicalType::Decimal(_)))
        || column.converted_type() == ConvertedType::DECIMAL;
    if is_decimal { usize::try_from(column.type_scale()).unwrap_or(0) } else { 0 }
}

/// A number of 32 bits, which some columns hold without a sign.
pub(super) fn number32(column: &ColumnDescriptor) -> fn(i32) -> i64 {
    let is_unsigned = match column.logical_type_ref() {
        Some(LogicalType::Integer(integer)) => !integer.is_signed,
        _ => matches!(column.converted_type(), ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32),
    };
    if is_unsigned { |number| i64::from(number.cast_unsigned()) } else { |number| i64::from(number) }
}

/// A whole number with its point.
pub(super) fn with_point(number: i64, decimals: usize) -> String {
    if decimals == 0 {
        return number.to_string();
    }
    let digits = format!("{:0width$}", number.unsigned_abs(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    format!("{}{whole}.{part}", if number < 0 { "-" } else { "" })
}
