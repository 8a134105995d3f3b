//! How a round is getting on, as tables in which every number opens its list.

use base::{Lang, prefecture};
use register::Classification;
use serde::Serialize;
use store::RoundId;
use store::progress::{Cell, Standing};
use store::round::Round;

use crate::desk::paging::{grouped, share};
use crate::desk::staff::prefecture_name;
use crate::desk::urls;

/// The word for «submitted or correcting» in addresses of the list.
pub(crate) const RESPONDED: &str = "responded";

/// A number and the address of the facilities that it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Counted {
    /// The number.
    pub(crate) n: String,
    /// Where they are listed; empty for none.
    pub(crate) href: String,
}

/// One line of a table of response.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CountLine {
    /// The class or prefecture.
    pub(crate) label: String,
    /// Facilities in the frame.
    pub(crate) frame: Counted,
    /// Facilities that submitted, correcting or not.
    pub(crate) responded: Counted,
    /// Their share.
    pub(crate) rate: String,
    /// One for each standing, in their order.
    pub(crate) standings: Vec<Counted>,
    /// One for each class and the frame: responded, of the frame, share.
    pub(crate) cells: Vec<Crossing>,
}

/// A prefecture and a class.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Crossing {
    responded: Counted,
    frame: Counted,
    rate: String,
}

/// What the two tables say.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Counts {
    /// What the strata are made of.
    pub(crate) by: String,
    /// The strata, in order.
    pub(crate) classes: Vec<String>,
    /// One line a stratum; empty where the round has none.
    pub(crate) by_class: Vec<CountLine>,
    /// One line a prefecture that has facilities in the frame.
    pub(crate) by_prefecture: Vec<CountLine>,
    /// All together.
    pub(crate) total: CountLine,
}

/// Lays out `cells`, which are already within what the person may see.
pub(crate) fn counts(round: &Round, cells: &[Cell], lang: Lang) -> Counts {
    let strata = round.rule.stratify_by.classification();
    let line = |label: &str, class: &str, place: &str| {
        let sum = sum(cells, |cell| {
            (class.is_empty() || cell.stratum == class) && (place.is_empty() || cell.prefecture == place)
        });
        count_line(round.id, label, &sum, class, place)
    };
    let classes: Vec<(String, String)> = strata.as_ref().map_or_else(Vec::new, |strata| labels(strata, cells, lang));
    let by_prefecture = prefecture::all().filter(|(code, _)| cells.iter().any(|cell| cell.prefecture == *code));
    let crossed = |place: &str, mut line: CountLine| {
        line.cells = classes.iter().map(|(class, _)| crossing(round.id, cells, class, place)).collect();
        line
    };
    let mut places: Vec<CountLine> =
        by_prefecture.map(|(code, name)| crossed(&code, line(name.get(lang), "", &code))).collect();
    let lost = sum(cells, |cell| cell.prefecture.is_empty());
    if lost.n_frame > 0 {
        places.push(CountLine { cells: Vec::new(), ..unlisted(&prefecture_name("", lang), &lost) });
    }
    let all = if lang == Lang::Ja { "全体" } else { "All" };
    Counts {
        by: strata.map_or_else(String::new, |strata| strata.label.get(lang).to_owned()),
        by_class: classes.iter().map(|(class, label)| line(label, class, "")).collect(),
        by_prefecture: places,
        total: crossed("", line(all, "", "")),
        classes: classes.into_iter().map(|(_, label)| label).collect(),
    }
}

/// Code and label of the strata; of kinds only those that the frame holds.
fn labels(strata: &Classification, cells: &[Cell], lang: Lang) -> Vec<(String, String)> {
    let held = |code: &str| strata.name == "bed_class" || cells.iter().any(|cell| cell.stratum == code);
    let classes = strata.classes.iter().filter(|class| held(&class.code));
    classes.map(|class| (class.code.clone(), class.label.get(lang).to_owned())).collect()
}

fn sum(cells: &[Cell], wanted: impl Fn(&Cell) -> bool) -> Cell {
    let mut sum = Cell::default();
    cells.iter().filter(|cell| wanted(cell)).for_each(|cell| sum.add(cell));
    sum
}

fn count_line(round: RoundId, label: &str, sum: &Cell, class: &str, place: &str) -> CountLine {
    let counted = |n: u32, state: &str| Counted { n: grouped(n), href: list(round, n, state, class, place) };
    CountLine {
        label: label.to_owned(),
        frame: counted(sum.n_frame, ""),
        responded: counted(sum.n_responded(), RESPONDED),
        rate: share(sum.n_responded(), sum.n_frame),
        standings: Standing::ALL.iter().map(|standing| counted(n_standing(sum, *standing), standing.code())).collect(),
        cells: Vec::new(),
    }
}

/// A line of facilities without a prefecture, which no list can single out.
fn unlisted(label: &str, sum: &Cell) -> CountLine {
    let counted = |n: u32| Counted { n: grouped(n), href: String::new() };
    CountLine {
        label: label.to_owned(),
        frame: counted(sum.n_frame),
        responded: counted(sum.n_responded()),
        rate: share(sum.n_responded(), sum.n_frame),
        standings: Standing::ALL.iter().map(|standing| counted(n_standing(sum, *standing))).collect(),
        cells: Vec::new(),
    }
}

fn crossing(round: RoundId, cells: &[Cell], class: &str, place: &str) -> Crossing {
    let sum = sum(cells, |cell| cell.stratum == class && (place.is_empty() || cell.prefecture == place));
    let counted = |n: u32, state: &str| Counted { n: grouped(n), href: list(round, n, state, class, place) };
    Crossing {
        responded: counted(sum.n_responded(), RESPONDED),
        frame: counted(sum.n_frame, ""),
        rate: share(sum.n_responded(), sum.n_frame),
    }
}

fn n_standing(cell: &Cell, standing: Standing) -> u32 {
    match standing {
        Standing::NotStarted => cell.n_not_started,
        Standing::Answering => cell.n_answering,
        Standing::Submitted => cell.n_submitted,
        Standing::Correcting => cell.n_correcting,
    }
}

/// The address of the facilities counted; none for a zero, which would open an empty list.
fn list(round: RoundId, n: u32, state: &str, class: &str, place: &str) -> String {
    if n == 0 {
        return String::new();
    }
    urls::with_query(&urls::part(round, "facilities"), &[("state", state), ("class", class), ("prefecture", place)])
}

#[cfg(test)]
pub(crate) fn sample(lang: Lang) -> Counts {
    let cell = |prefecture: &str, stratum: &str, n: u32| Cell {
        prefecture: prefecture.to_owned(),
        stratum: stratum.to_owned(),
        n_frame: n,
        n_not_started: n / 4,
        n_answering: n / 8,
        n_submitted: n - n / 4 - n / 8 - n / 16,
        n_correcting: n / 16,
    };
    let mut cells = Vec::new();
    for (index, (code, _)) in prefecture::all().enumerate() {
        for (size, class) in register::BedClass::ALL.iter().rev().enumerate() {
            let n = u32::try_from((index * 7) % 50 * (size + 1)).unwrap();
            cells.push(cell(&code, class.code(), n));
        }
    }
    counts(&sample_round(), &cells, lang)
}

#[cfg(test)]
pub(crate) fn sample_round() -> Round {
    Round {
        id: RoundId(2),
        title: base::Text::new("架空調査 令和8年度", "Invented survey of 2026"),
        instrument: store::InstrumentId(1),
        rule: register::FrameRule::hospitals(),
        events: Vec::new(),
        created_at: "2026-11-01T00:00:00Z".parse().unwrap(),
    }
}
