//! What the base of an item says in words. The rule itself belongs to the questionnaire; its words travel with tables.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// The base 母数 of an item, ready to print beside a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UniverseWords {
    /// The rule as an expression, e.g. `${q3} = 'yes'`; empty when everybody is asked.
    pub expression: String,
    /// The note to print, e.g. 「※電子カルテシステムを使用している医療機関を母数としている」.
    pub sentence: Text,
    /// What one case of the base is: 医療機関 / hospital, or 装置 / device inside a repeat.
    pub unit: Text,
}
