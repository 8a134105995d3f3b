//! What every row of the long tables says of itself: where it stands, when, where, of which item, class and base.

use base::{Lang, Text, calendar};

use super::Kind::{self, Text as Words};
use super::{Datum, EVERYBODY};
use crate::tables::{Class, Named, Release, Row, Table};

/// The name of the classification whose classes are prefectures.
const PREFECTURE: &str = "prefecture";
/// The code of the whole country among the standard codes of regions (統計に用いる標準地域コード).
const COUNTRY: &str = "00000";

/// Columns of [`when`].
pub(super) const WHEN: [(&str, &str, &str, Kind); 4] = [
    ("time_code", "時間軸コード", "time code", Words),
    ("fiscal_year", "調査年度", "fiscal year", Words),
    ("round_code", "回コード", "round code", Words),
    ("round", "回", "round", Words),
];

/// Columns of [`place`].
pub(super) const PLACE: [(&str, &str, &str, Kind); 2] =
    [("area_code", "地域コード", "area code", Words), ("area", "地域", "area", Words)];

/// Columns of [`item`].
pub(super) const ITEM: [(&str, &str, &str, Kind); 6] = [
    ("number", "問番号", "question number", Words),
    ("item", "設問名", "item", Words),
    ("question", "設問", "question", Words),
    ("base", "母数の説明", "base", Words),
    ("base_expression", "母数の条件", "base expression", Words),
    ("base_unit", "母数の単位", "base unit", Words),
];

/// Columns of [`class`].
pub(super) const CLASS: [(&str, &str, &str, Kind); 4] = [
    ("by_code", "区分の種類コード", "classification code", Words),
    ("by", "区分の種類", "classification", Words),
    ("class_code", "区分コード", "class code", Words),
    ("class", "区分", "class", Words),
];

/// Columns of [`sizes`].
pub(super) const SIZES: [(&str, &str, &str, Kind); 8] = [
    ("n_frame", "対象施設数", "facilities of the frame", Kind::Whole),
    ("n_responses", "回答施設数", "responses", Kind::Whole),
    ("facility_unit", "施設数の単位", "unit of facilities", Words),
    ("n_cases", "件数計", "cases", Kind::Whole),
    ("n_base", "母数", "base n", Kind::Whole),
    ("n_not_asked", "対象外", "not asked", Kind::Whole),
    ("n_undetermined", "判定できない", "undetermined", Kind::Whole),
    ("case_unit", "件数の単位", "unit of cases", Words),
];

/// Columns of [`foot`].
pub(super) const FOOT: [(&str, &str, &str, Kind); 4] = [
    ("averaging", "主に示す割合", "averaging rule shown first", Words),
    ("weighted_by", "加重の区分", "weighted by", Words),
    ("marking", "取扱い", "marking", Words),
    ("as_of", "基準時点", "as of", Words),
];

/// The time code of e-Stat: the year, 1 for a fiscal year, and no part of it; the year in both calendars; then the
/// round, of which one year may have several.
pub(super) fn when(release: &Release, lang: Lang) -> [Datum; 4] {
    let year = release.source.fiscal_year;
    let words = match (lang, calendar::era_of_fiscal_year(year)) {
        (Lang::Ja, Some(era)) => format!("{year}年度（{era}度）"),
        (Lang::Ja, None) => format!("{year}年度"),
        (Lang::En, _) => format!("FY{year}"),
    };
    [
        Datum::Text(format!("{year:04}100000").into()),
        Datum::text(&words),
        Datum::text(&release.source.round),
        Datum::text(release.round.get(lang)),
    ]
}

/// The region's code with five digits, and its name.
pub(super) fn place(release: &Release, by: &Named, class: &Class, lang: Lang) -> [Datum; 2] {
    let of_prefecture = |code: &str, label: &Text| {
        if code.is_empty() {
            return [Datum::Nothing, Datum::text(label.get(lang))];
        }
        [Datum::Text(format!("{code}000").into()), Datum::text(label.get(lang))]
    };
    match &release.place {
        _ if by.code == PREFECTURE && !class.total => of_prefecture(&class.code, &class.label),
        Some(place) => of_prefecture(&place.code, &place.label),
        None => [Datum::Text(COUNTRY.into()), Datum::text(Text::new("全国", "Japan").get(lang))],
    }
}

/// The item with its base.
pub(super) fn item(table: &Table, lang: Lang) -> [Datum; 6] {
    let number = if table.number.is_empty() { &table.item } else { &table.number };
    let expression = if table.base.expression.is_empty() { EVERYBODY } else { &table.base.expression };
    [
        Datum::text(number),
        Datum::text(&table.item),
        Datum::text(table.title.get(lang)),
        Datum::text(table.base.sentence.get(lang)),
        Datum::text(expression),
        Datum::text(table.base.unit.get(lang)),
    ]
}

/// The class with its classification.
pub(super) fn class(by: &Named, class: &Class, lang: Lang) -> [Datum; 4] {
    let code = match class.code.as_str() {
        _ if class.total => "total",
        "" => "unknown",
        code => code,
    };
    [Datum::text(&by.code), Datum::text(by.label.get(lang)), Datum::text(code), Datum::text(class.label.get(lang))]
}

/// How many there are of everything, with the units.
pub(super) fn sizes(table: &Table, row: &Row, lang: Lang) -> [Datum; 8] {
    [
        Datum::count(row.n_frame),
        Datum::shown(&row.n_responses),
        Datum::text(facility_unit().get(lang)),
        Datum::shown(&row.n_cases),
        Datum::shown(&row.n_base),
        Datum::shown(&row.n_not_asked),
        Datum::shown(&row.n_undetermined),
        Datum::text(table.base.unit.get(lang)),
    ]
}

/// What facilities are counted in.
pub(super) fn facility_unit() -> Text {
    Text::new("施設", "facility")
}

/// How the figures were made, and whether they may leave the secretariat.
pub(super) fn foot(release: &Release, table: &Table, lang: Lang) -> [Datum; 4] {
    [
        Datum::text(table.averaging.label.get(lang)),
        Datum::text(table.weighted_by.label.get(lang)),
        Datum::text(table.marking.label.get(lang)),
        Datum::text(&release.source.as_of),
    ]
}
