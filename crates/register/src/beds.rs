//! Beds of a facility: what a list states, what can be read out of it, and the six classes of size.

use base::Text;
use serde::{Deserialize, Serialize};

/// Beds as a list states them. Unknown (`None`) is not zero.
///
/// The parts of 療養病床 (for medical and for care insurance) are not kinds of their own and are not held here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Beds {
    /// The total as stated, 合計病床数.
    pub total_stated: Option<u32>,
    /// 一般病床.
    pub general: Option<u32>,
    /// 療養病床.
    pub long_term: Option<u32>,
    /// 精神病床.
    pub psychiatric: Option<u32>,
    /// 結核病床.
    pub tuberculosis: Option<u32>,
    /// 感染症病床.
    pub infectious: Option<u32>,
    /// True where the list has no columns for kinds at all: its total then stands alone and nothing can disagree with it.
    pub total_only: bool,
}

/// Why the number of beds of a facility is not clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnclearBeds {
    /// No total is stated.
    Blank,
    /// The stated total differs from the sum of the kinds.
    Disagrees,
}

/// What can be read out of [`Beds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BedReading {
    /// The total.
    Clear(u32),
    /// A person has to decide.
    Unclear {
        /// Why.
        reason: UnclearBeds,
        /// The total as stated.
        stated: Option<u32>,
        /// Sum of the kinds that are known; `None` when none is.
        sum_of_kinds: Option<u32>,
    },
}

impl Beds {
    /// Sum of the kinds that are known, `None` when none is. Larger than any hospital, it stops at `u32::MAX`.
    pub fn sum_of_kinds(&self) -> Option<u32> {
        let kinds = [self.general, self.long_term, self.psychiatric, self.tuberculosis, self.infectious];
        kinds.into_iter().flatten().reduce(u32::saturating_add)
    }

    /// The number of beds, or why it is unclear.
    ///
    /// A total disagrees when it differs from the sum of the kinds, a blank kind counting as no beds. So a total above
    /// zero disagrees with kinds that are all blank, unless the list has no kinds ([`Beds::total_only`]). By this rule
    /// 74 hospitals of the ministry's list of 2025-06-01 disagree, 7 of them with all kinds blank.
    pub fn reading(&self) -> BedReading {
        let sum_of_kinds = self.sum_of_kinds();
        let unclear = |reason| BedReading::Unclear { reason, stated: self.total_stated, sum_of_kinds };
        match self.total_stated {
            None => unclear(UnclearBeds::Blank),
            Some(total) if self.total_only || total == sum_of_kinds.unwrap_or(0) => BedReading::Clear(total),
            Some(_) => unclear(UnclearBeds::Disagrees),
        }
    }
}

/// The six classes of hospitals by beds in which the ministry publishes its surveys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BedClass {
    /// 20 to 99 beds.
    #[serde(rename = "b020")]
    From20,
    /// 100 to 199 beds.
    #[serde(rename = "b100")]
    From100,
    /// 200 to 299 beds.
    #[serde(rename = "b200")]
    From200,
    /// 300 to 399 beds.
    #[serde(rename = "b300")]
    From300,
    /// 400 to 499 beds.
    #[serde(rename = "b400")]
    From400,
    /// 500 beds and more.
    #[serde(rename = "b500")]
    From500,
}

impl BedClass {
    /// All six, smallest first.
    pub const ALL: [BedClass; 6] = [
        BedClass::From20,
        BedClass::From100,
        BedClass::From200,
        BedClass::From300,
        BedClass::From400,
        BedClass::From500,
    ];

    /// The class of a number of beds; `None` under 20.
    pub fn of(beds: u32) -> Option<BedClass> {
        match beds {
            0..20 => None,
            20..100 => Some(BedClass::From20),
            100..200 => Some(BedClass::From100),
            200..300 => Some(BedClass::From200),
            300..400 => Some(BedClass::From300),
            400..500 => Some(BedClass::From400),
            500.. => Some(BedClass::From500),
        }
    }

    /// Smallest and largest number of beds in the class; no largest in the last one.
    pub fn limits(self) -> (u32, Option<u32>) {
        match self {
            BedClass::From20 => (20, Some(99)),
            BedClass::From100 => (100, Some(199)),
            BedClass::From200 => (200, Some(299)),
            BedClass::From300 => (300, Some(399)),
            BedClass::From400 => (400, Some(499)),
            BedClass::From500 => (500, None),
        }
    }

    /// The stable word for programs, `b020` to `b500`.
    pub fn code(self) -> &'static str {
        match self {
            BedClass::From20 => "b020",
            BedClass::From100 => "b100",
            BedClass::From200 => "b200",
            BedClass::From300 => "b300",
            BedClass::From400 => "b400",
            BedClass::From500 => "b500",
        }
    }

    /// The class with this code.
    pub fn parse(code: &str) -> Option<BedClass> {
        BedClass::ALL.into_iter().find(|class| class.code() == code)
    }

    /// The words for people: 「20～99床」, “20–99 beds”.
    pub fn label(self) -> Text {
        match self.limits() {
            (from, Some(to)) => Text::new(format!("{from}～{to}床"), format!("{from}–{to} beds")),
            (from, None) => Text::new(format!("{from}床以上"), format!("{from} beds and more")),
        }
    }
}
