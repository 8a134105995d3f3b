//! Units that were sampled and have no row in a file, e.g. facilities without a device: they are outside of every base, and how many
//! there are is part of the sample's chance.

use std::collections::BTreeSet;

use base::{Finding, Text};

/// Most units without a row, of all strata together.
const UNITS_MAX: usize = 4_000_000;
/// The unit of a sampled facility without a row; no file has such a text.
const WITHOUT_ROW: &str = "\u{1f}";

/// The strata of the units that are missing, one each: `sampled` tells how many units there are of each stratum. `units` are the
/// units of the rows, where a unit may have several.
pub(super) fn without_rows(
    strata: &[String],
    units: Option<&[String]>,
    sampled: &[(String, f64)],
) -> Result<Vec<String>, Vec<Finding>> {
    let (mut findings, mut missing) = (Vec::new(), Vec::new());
    for (stratum, sampled) in sampled {
        let rows = strata.iter().enumerate().filter(|(_, of_row)| *of_row == stratum).map(|(row, _)| row);
        let n = match units {
            None => rows.count(),
            Some(units) => rows.map(|row| units[row].as_str()).collect::<BTreeSet<_>>().len(),
        };
        match whole(*sampled).map(|sampled| sampled.checked_sub(n)) {
            Some(Some(without)) if without <= UNITS_MAX - missing.len() => {
                missing.extend(std::iter::repeat_n(stratum.clone(), without))
            }
            Some(Some(_)) | None => findings.push(not_sampled(stratum, *sampled)),
            Some(None) => findings.push(more_than_sampled(stratum, n, *sampled)),
        }
    }
    if findings.is_empty() { Ok(missing) } else { Err(findings) }
}

/// What stands in a column at such a unit.
pub(super) fn cell(stratum: &str, number: usize, is_stratum: bool) -> String {
    if is_stratum { stratum.to_owned() } else { format!("{WITHOUT_ROW}{stratum}{number}") }
}

/// A count that was written as a number.
pub(super) fn whole(number: f64) -> Option<usize> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just before")]
    (number.is_finite() && (0.0..1e15).contains(&number) && number.fract() == 0.0).then_some(number as usize)
}

fn not_sampled(stratum: &str, sampled: f64) -> Finding {
    let message = Text::new(
        format!(
            "層「{stratum}」の sampled が{sampled}です。標本の数（0以上の整数、上限{UNITS_MAX}）を入れてください。"
        ),
        format!(
            "“sampled” of stratum “{stratum}” is {sampled}. Give the number of sampled units, a whole number up to {UNITS_MAX}."
        ),
    );
    Finding::error("sampled-unclear", message).at_item("sampled")
}

fn more_than_sampled(stratum: &str, n: usize, sampled: f64) -> Finding {
    let message = Text::new(
        format!(
            "層「{stratum}」のデータは{n}件で、設計の sampled（{sampled}）を超えています。別の時点の設計ではないか確認してください。"
        ),
        format!(
            "Stratum “{stratum}” has {n} units in the data and {sampled} in “sampled” of the design. See whether the design is of another moment."
        ),
    );
    Finding::error("more-rows-than-sampled", message).at_item("sampled")
}
