//! Response: one row for each class of every classification.

use base::Lang;
use tabulate::Percent;

use super::Kind::{self, Text as Words};
use super::{Datum, Long, heads, key};
use crate::tables::{Release, ResponseRow, Shown};

const FIGURES: [(&str, &str, &str, Kind); 7] = [
    ("n_frame", "対象施設数", "facilities of the frame", Kind::Whole),
    ("n_responses", "回答施設数", "responses", Kind::Whole),
    ("facility_unit", "施設数の単位", "unit of facilities", Words),
    ("response_rate_percent", "回答率", "response rate", Kind::Real),
    ("rate_unit", "回答率の単位", "unit of the rate", Words),
    ("marking", "取扱い", "marking", Words),
    ("as_of", "基準時点", "as of", Words),
];

pub(super) fn responses(releases: &[&Release], lang: Lang) -> Long {
    let columns = [&key::WHEN[..], &key::PLACE, &key::CLASS, &FIGURES].concat();
    let mut rows = Vec::new();
    for release in releases {
        for responses in &release.responses {
            for row in &responses.rows {
                let mut datums = key::when(release, lang).to_vec();
                datums.extend(key::place(release, &responses.by, &row.class, lang));
                datums.extend(key::class(&responses.by, &row.class, lang));
                datums.extend([
                    Datum::count(row.n_frame),
                    Datum::shown(&row.n_responses),
                    Datum::text(key::facility_unit().get(lang)),
                    rate(row),
                    Datum::text("％"),
                    Datum::text(release.marking.label.get(lang)),
                    Datum::text(&release.source.as_of),
                ]);
                rows.push(datums);
            }
        }
    }
    Long { name: "responses", heads: heads(&columns), rows }
}

fn rate(row: &ResponseRow) -> Datum {
    match row.n_responses {
        Shown::Value(n) if n <= row.n_frame => {
            Percent::of(n, row.n_frame).map_or(Datum::Nothing, |rate| Datum::Real(f64::from(rate.tenths()) / 10.0))
        }
        Shown::Value(_) => Datum::Nothing,
        Shown::Withheld { .. } => Datum::Withheld,
    }
}
