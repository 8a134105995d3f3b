//! The words of the reasons for which a facility is in a frame, out of it or unclear.

use base::{Text, prefecture};

use super::{BedDecision, Reason};
use crate::beds::{BedReading, UnclearBeds};
use crate::facility::FacilityKind;

pub(super) fn reason(code: &str, words: Text, detail: Text) -> Reason {
    Reason { code: code.to_owned(), words, detail }
}

pub(super) fn beds_words(beds: u32) -> Text {
    Text::new(format!("{beds}床"), if beds == 1 { "1 bed".to_owned() } else { format!("{beds} beds") })
}

pub(super) fn rule_met(beds: Option<u32>) -> Reason {
    let detail = beds.map_or_else(Text::default, beds_words);
    reason("rule-met", Text::new("対象の条件を満たす", "Meets the rule"), detail)
}

pub(super) fn kind_outside(kind: FacilityKind) -> Reason {
    reason("kind-outside", Text::new("種別が対象外", "Kind not asked"), kind.label())
}

pub(super) fn prefecture_outside(code: &str) -> Reason {
    let detail = prefecture::name(code).unwrap_or_else(|| Text::same(code));
    reason("prefecture-outside", Text::new("都道府県が対象外", "Prefecture not asked"), detail)
}

pub(super) fn prefecture_unknown() -> Reason {
    reason("prefecture-unknown", Text::new("都道府県が不明", "Prefecture unknown"), Text::default())
}

pub(super) fn beds_decided(decision: &BedDecision, admitted: bool) -> Reason {
    let (code, words) = if admitted {
        ("beds-decided-in", Text::new("病床数を担当者が判断（対象）", "Beds decided by a person: asked"))
    } else {
        ("beds-decided-out", Text::new("病床数を担当者が判断（対象外）", "Beds decided by a person: not asked"))
    };
    let beds = beds_words(decision.beds);
    let detail = Text::new(format!("{}：{}", beds.ja, decision.reason), format!("{}: {}", beds.en, decision.reason));
    reason(code, words, detail)
}

pub(super) fn beds_unclear(reading: BedReading) -> Reason {
    let (why, stated, sum) = match reading {
        BedReading::Unclear { reason, stated, sum_of_kinds } => (reason, stated, sum_of_kinds),
        BedReading::Clear(beds) => (UnclearBeds::Blank, Some(beds), None),
    };
    let shown = |beds: Option<u32>, none: &str| beds.map_or_else(|| none.to_owned(), |beds| beds.to_string());
    let detail = Text::new(
        format!("総数 {}、内訳の計 {}", shown(stated, "空欄"), shown(sum, "空欄")),
        format!("total {}, sum of kinds {}", shown(stated, "blank"), shown(sum, "blank")),
    );
    match why {
        UnclearBeds::Blank => {
            let words = Text::new("病床数が不明（総数が空欄）", "Beds unclear: the total is blank");
            reason("beds-unclear-blank", words, detail)
        }
        UnclearBeds::Disagrees => {
            let words =
                Text::new("病床数が不明（総数と内訳が一致しない）", "Beds unclear: the total disagrees with its kinds");
            reason("beds-unclear-disagrees", words, detail)
        }
    }
}

/// Why a number of beds does not meet the rule's limits.
pub(super) fn beds_outside(beds_min: Option<u32>, beds_max: Option<u32>, beds: u32) -> Reason {
    let detail = beds_words(beds);
    match (beds_min, beds_max) {
        (Some(min), _) if beds < min => {
            reason("beds-below", Text::new(format!("{min}床未満"), format!("Fewer than {min} beds")), detail)
        }
        (_, max) => {
            let max = max.unwrap_or(u32::MAX);
            reason("beds-above", Text::new(format!("{max}床超"), format!("More than {max} beds")), detail)
        }
    }
}
