//! A facility as a register holds it.

use base::Text;
use base::normalise::fold_width_and_space;
use serde::{Deserialize, Serialize};

use crate::beds::Beds;

/// What a facility is, in the five words of the ministry's open data and one for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FacilityKind {
    /// 病院, with 20 beds or more by law (医療法第1条の5).
    Hospital,
    /// 診療所, with 19 beds at most.
    Clinic,
    /// 歯科診療所.
    DentalClinic,
    /// 助産所.
    MidwiferyHome,
    /// 薬局.
    Pharmacy,
    /// Anything else that a survey asks.
    Other,
}

impl FacilityKind {
    /// All of them, in the order of the ministry's codes (機関区分 1 to 5).
    pub const ALL: [FacilityKind; 6] = [
        FacilityKind::Hospital,
        FacilityKind::Clinic,
        FacilityKind::DentalClinic,
        FacilityKind::MidwiferyHome,
        FacilityKind::Pharmacy,
        FacilityKind::Other,
    ];

    /// The stable word for programs, as serde writes it.
    pub fn code(self) -> &'static str {
        match self {
            FacilityKind::Hospital => "hospital",
            FacilityKind::Clinic => "clinic",
            FacilityKind::DentalClinic => "dental_clinic",
            FacilityKind::MidwiferyHome => "midwifery_home",
            FacilityKind::Pharmacy => "pharmacy",
            FacilityKind::Other => "other",
        }
    }

    /// The word for people; English in the plural, as in a list of kinds.
    pub fn label(self) -> Text {
        match self {
            FacilityKind::Hospital => Text::new("病院", "Hospitals"),
            FacilityKind::Clinic => Text::new("診療所", "Clinics"),
            FacilityKind::DentalClinic => Text::new("歯科診療所", "Dental clinics"),
            FacilityKind::MidwiferyHome => Text::new("助産所", "Midwifery homes"),
            FacilityKind::Pharmacy => Text::new("薬局", "Pharmacies"),
            FacilityKind::Other => Text::new("その他", "Others"),
        }
    }

    /// Reads a code of ours, the ministry's number (1 to 5) or the Japanese word. `None` for anything else.
    pub fn parse(text: &str) -> Option<FacilityKind> {
        match fold_width_and_space(text).to_lowercase().as_str() {
            "1" | "病院" | "hospital" => Some(FacilityKind::Hospital),
            "2" | "診療所" | "一般診療所" | "医科診療所" | "有床診療所" | "無床診療所" | "clinic" => {
                Some(FacilityKind::Clinic)
            }
            "3" | "歯科診療所" | "歯科" | "dental_clinic" => Some(FacilityKind::DentalClinic),
            "4" | "助産所" | "midwifery_home" => Some(FacilityKind::MidwiferyHome),
            "5" | "薬局" | "pharmacy" => Some(FacilityKind::Pharmacy),
            "その他" | "other" => Some(FacilityKind::Other),
            _ => None,
        }
    }
}

/// One facility 施設 of a register. Any value is valid; what is unknown is empty or `None`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Facility {
    /// Identifier: opaque text of any length, letters and leading zeros included. Unique within a register.
    pub code: String,
    /// Official name 正式名称, as typed.
    pub name: String,
    /// Reading of the name in full-width katakana; empty when unknown.
    pub kana: String,
    /// What it is.
    pub kind: FacilityKind,
    /// Two-digit prefecture code (JIS X 0401), `01` to `47`; empty when unknown.
    pub prefecture: String,
    /// Five-digit municipality code: prefecture and three digits (JIS X 0402), without check digit; empty when unknown.
    pub municipality: String,
    /// Address 所在地, as typed; empty when unknown.
    pub address: String,
    /// Beds, as the list states them.
    pub beds: Beds,
    /// True for a facility that exists only in a demonstration.
    pub invented: bool,
}
