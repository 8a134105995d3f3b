//! The two charts of a round's page: response by prefecture as tiles, and by day as a curve.

use base::{Lang, Text, calendar};
use jiff::Timestamp;
use jiff::civil::Date;
use report::chart::{self, CurvePoint, Setting, Tile};
use store::Scope;
use store::progress::Cell;
use store::round::Round;
use tabulate::Percent;

/// Days drawn at most; a longer round shows its last days.
const DAYS_MAX: usize = 400;

/// Response by prefecture; empty for an account that sees one prefecture only.
pub(crate) fn tiles(scope: &Scope, cells: &[Cell], now: Timestamp, lang: Lang) -> String {
    if *scope != Scope::All {
        return String::new();
    }
    let share = |code: &str| {
        let of_place = cells.iter().filter(|cell| cell.prefecture == code);
        let (responded, frame) =
            of_place.fold((0, 0), |(responded, frame), cell| (responded + cell.n_responded(), frame + cell.n_frame));
        Percent::of(u64::from(responded), u64::from(frame))
    };
    let tiles: Vec<Tile> = base::prefecture::all().map(|(code, _)| Tile { percent: share(&code), code }).collect();
    let title = Text::new("都道府県別の回答率", "Response by prefecture");
    let below = Text::new("提出済の施設数 ÷ 調査対象名簿の施設数", "Facilities that submitted, of those in the frame");
    let as_of = moment(now);
    chart::tiles(&tiles, &title, &below, setting("tiles", &as_of, lang))
}

/// Responses by the end of each day since the round opened; empty before it did.
pub(crate) fn curve(round: &Round, by_day: &[(Date, u32)], n_frame: u32, now: Timestamp, lang: Lang) -> String {
    let Some(opened_at) = round.opened_at() else {
        return String::new();
    };
    let first = calendar::day_in_japan(opened_at).min(by_day.first().map_or(Date::MAX, |(day, _)| *day));
    let end = round.closes_at().map_or(now, |closes_at| closes_at.min(now));
    let last = calendar::day_in_japan(end).max(by_day.last().map_or(first, |(day, _)| *day)).max(first);
    let mut points = Vec::new();
    let (mut day, mut n_cumulative, mut rest) = (first, 0, by_day);
    while day <= last {
        while let Some(((reached, n), after)) = rest.split_first().filter(|((reached, _), _)| *reached <= day) {
            debug_assert!(*reached <= day);
            (n_cumulative, rest) = (*n, after);
        }
        points.push(CurvePoint { day: format!("{}/{}", day.month(), day.day()), n_cumulative });
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    let points = &points[points.len().saturating_sub(DAYS_MAX)..];
    let title = Text::new("日別の提出状況（累計）", "Submitted by the end of each day");
    let as_of = moment(now);
    chart::curve(points, n_frame, &title, setting("curve", &as_of, lang))
}

fn moment(now: Timestamp) -> Text {
    Text::new(calendar::long_moment(now, Lang::Ja), calendar::long_moment(now, Lang::En))
}

fn setting<'a>(prefix: &'a str, as_of: &'a Text, lang: Lang) -> Setting<'a> {
    static NOTHING: Text = Text { ja: String::new(), en: String::new() };
    Setting { lang, prefix, source: &NOTHING, as_of, marking: &NOTHING }
}
