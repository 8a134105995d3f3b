//! The frame rule: which facilities a round asks, each with its reason, and the stratum each belongs to.

mod reason;

use base::{Text, prefecture};
use serde::{Deserialize, Serialize};

use crate::beds::BedReading;
use crate::classification::Classification;
use crate::facility::{Facility, FacilityKind};
use reason::{
    beds_decided, beds_outside, beds_unclear, kind_outside, prefecture_outside, prefecture_unknown, rule_met,
};

/// What strata 層 are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stratify {
    /// The six classes of beds.
    BedClass,
    /// The kinds of facilities.
    Kind,
    /// One stratum for all; a placement then names none.
    None,
}

impl Stratify {
    /// The classification whose classes are the strata.
    pub fn classification(self) -> Option<Classification> {
        match self {
            Stratify::BedClass => Some(Classification::bed_class()),
            Stratify::Kind => Some(Classification::kind()),
            Stratify::None => None,
        }
    }
}

/// Who is asked. A condition that is absent excludes nobody.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FrameRule {
    /// The kinds that are asked; at least one.
    pub kinds: Vec<FacilityKind>,
    /// The smallest number of beds that is asked.
    #[serde(default)]
    pub beds_min: Option<u32>,
    /// The largest number of beds that is asked.
    #[serde(default)]
    pub beds_max: Option<u32>,
    /// Two-digit codes of the prefectures that are asked; `None` for the whole country.
    #[serde(default)]
    pub prefectures: Option<Vec<String>>,
    /// What strata are made of.
    pub stratify_by: Stratify,
}

/// A number of beds that a person decided on, where the register leaves it unclear.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BedDecision {
    /// Beds.
    pub beds: u32,
    /// Why, in the person's words.
    pub reason: String,
}

/// Whether a facility is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Asked.
    In,
    /// Not asked.
    Out,
    /// Cannot be told until a person decides.
    Unclear,
}

/// Why a facility is where it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// Stable word for programs: `rule-met`, `beds-decided-in`, `beds-decided-out`, `beds-below`, `beds-above`, `kind-outside`,
    /// `prefecture-outside`, `prefecture-unknown`, `beds-unclear-blank`, `beds-unclear-disagrees`.
    pub code: String,
    /// Words that are the same for every facility of the frame with this code, so that they can head a list.
    pub words: Text,
    /// What is particular to this facility, such as its numbers; may be empty.
    pub detail: Text,
}

/// Where the rule puts one facility.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Placement {
    /// In, out or unclear.
    pub status: Status,
    /// Why.
    pub reason: Reason,
    /// Code of the stratum of a facility that is in; `None` where no class of the strata fits it.
    pub stratum: Option<String>,
    /// The clear or decided number of beds, also where the rule does not ask for it.
    pub beds: Option<u32>,
}

impl FrameRule {
    /// The rule of the ministry's surveys: hospitals with 20 beds or more, in strata by bed class.
    pub fn hospitals() -> FrameRule {
        FrameRule {
            kinds: vec![FacilityKind::Hospital],
            beds_min: Some(20),
            beds_max: None,
            prefectures: None,
            stratify_by: Stratify::BedClass,
        }
    }

    /// Where `facility` belongs. A decision counts wherever it is given: give it only while it stands.
    pub fn place(&self, facility: &Facility, decision: Option<&BedDecision>) -> Placement {
        let reading = facility.beds.reading();
        let beds = match (decision, reading) {
            (Some(decision), _) => Some(decision.beds),
            (None, BedReading::Clear(beds)) => Some(beds),
            (None, BedReading::Unclear { .. }) => None,
        };
        let (status, reason) = self.verdict(facility, reading, decision, beds);
        let stratum = match status {
            Status::In => self.stratify_by.classification().and_then(|classes| classes.class_of(facility, beds)),
            Status::Out | Status::Unclear => None,
        };
        Placement { status, reason, stratum, beds }
    }

    fn verdict(
        &self,
        facility: &Facility,
        reading: BedReading,
        decision: Option<&BedDecision>,
        beds: Option<u32>,
    ) -> (Status, Reason) {
        if !self.kinds.contains(&facility.kind) {
            return (Status::Out, kind_outside(facility.kind));
        }
        if let Some(prefectures) = &self.prefectures {
            if facility.prefecture.is_empty() {
                return (Status::Unclear, prefecture_unknown());
            }
            if !prefectures.contains(&facility.prefecture) {
                return (Status::Out, prefecture_outside(&facility.prefecture));
            }
        }
        if self.beds_min.is_none() && self.beds_max.is_none() {
            return (Status::In, rule_met(beds));
        }
        match (beds, decision) {
            (None, _) => (Status::Unclear, beds_unclear(reading)),
            (Some(beds), Some(decision)) if self.admits(beds) => (Status::In, beds_decided(decision, true)),
            (Some(_), Some(decision)) => (Status::Out, beds_decided(decision, false)),
            (Some(beds), None) if self.admits(beds) => (Status::In, rule_met(Some(beds))),
            (Some(beds), None) => (Status::Out, beds_outside(self.beds_min, self.beds_max, beds)),
        }
    }

    fn admits(&self, beds: u32) -> bool {
        self.beds_min.is_none_or(|min| beds >= min) && self.beds_max.is_none_or(|max| beds <= max)
    }

    /// The rule in words, without a full stop: 「全国の病院（20床以上）」, “Hospitals with 20 beds or more, nationwide”.
    pub fn sentence(&self) -> Text {
        let kinds: Vec<Text> = self.kinds.iter().map(|kind| kind.label()).collect();
        let kinds_ja = kinds.iter().map(|kind| kind.ja.as_str()).collect::<Vec<_>>().join("・");
        let kinds_en = kinds.iter().map(|kind| kind.en.as_str()).collect::<Vec<_>>().join(", ");
        let (beds_ja, beds_en) = match (self.beds_min, self.beds_max) {
            (None, None) => (String::new(), String::new()),
            (Some(min), None) => (format!("（{min}床以上）"), format!(" with {min} beds or more")),
            (None, Some(max)) => (format!("（{max}床以下）"), format!(" with {max} beds or fewer")),
            (Some(min), Some(max)) => (format!("（{min}～{max}床）"), format!(" with {min}–{max} beds")),
        };
        let (where_ja, where_en) = match &self.prefectures {
            None => ("全国".to_owned(), "nationwide".to_owned()),
            Some(codes) => {
                let names: Vec<Text> = codes.iter().filter_map(|code| prefecture::name(code)).collect();
                let ja = names.iter().map(|name| name.ja.as_str()).collect::<Vec<_>>().join("・");
                let en = names.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join(", ");
                (ja, format!("in {en}"))
            }
        };
        Text::new(format!("{where_ja}の{kinds_ja}{beds_ja}"), format!("{kinds_en}{beds_en}, {where_en}"))
    }
}
