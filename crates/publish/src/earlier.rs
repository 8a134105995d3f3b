//! Releases that were published before, beside one of the same round: 速報 beside 確報.

use base::{Finding, Text};
use jiff::Timestamp;

use crate::receipt::Source;

/// Releases that are looked at together with a new one, at most.
pub const EARLIER_MAX: usize = 12;

/// What keeps `earlier` from being an earlier release of the same round as `latest`.
pub fn unfit(latest: &Source, earlier: &Source) -> Option<Finding> {
    // Long tables do not say of which questionnaire they are.
    let is_same_form =
        [&latest.form_id, &earlier.form_id].iter().any(|form| form.is_empty()) || latest.form_id == earlier.form_id;
    if !is_same_form || latest.round != earlier.round {
        return Some(other_round(latest, earlier));
    }
    let moments = latest.as_of.parse::<Timestamp>().ok().zip(earlier.as_of.parse::<Timestamp>().ok());
    moments.filter(|(latest, earlier)| earlier > latest).map(|_| later(latest, earlier))
}

/// The finding where there are too many.
pub fn too_many(n: usize) -> Finding {
    let message = Text::new(
        format!(
            "以前の公表が{n}件あります。一度に調べられるのは{EARLIER_MAX}件までです。新しいものから{EARLIER_MAX}件を指定してください。"
        ),
        format!(
            "There are {n} earlier releases; at most {EARLIER_MAX} are looked at together. Name the latest {EARLIER_MAX}."
        ),
    );
    Finding::error("too-many-earlier", message)
}

fn other_round(latest: &Source, earlier: &Source) -> Finding {
    let [(own_form, own), (form, round)] =
        [latest, earlier].map(|source| (source.form_id.as_str(), source.round.as_str()));
    let message = Text::new(
        format!(
            "以前の公表は、同じ回のものに限ります。これは「{form}」の調査{round}で、今回の公表は「{own_form}」の調査{own}です。同じ回のものを指定してください。"
        ),
        format!(
            "An earlier release must be of the same round. This is round {round} of “{form}”; the release is round {own} of “{own_form}”. Name one of the same round."
        ),
    );
    Finding::error("other-round", message)
}

fn later(latest: &Source, earlier: &Source) -> Finding {
    let [now, then] = [latest, earlier].map(|source| seconds(&source.as_of));
    let message = Text::new(
        format!("以前の公表の基準時点（{then}）が、今回の基準時点（{now}）より後です。順序を確かめてください。"),
        format!("The earlier release is as of {then}, after this one ({now}). See which came first."),
    );
    Finding::error("later-release", message)
}

/// A moment in Japan, to the second; as it stands where it is none.
fn seconds(moment: &str) -> String {
    let in_japan =
        |moment: Timestamp| moment.to_zoned(base::calendar::japan()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    moment.parse().map_or_else(|_| moment.to_owned(), in_japan)
}
