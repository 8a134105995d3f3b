//! A plan: which tables to make. Plain data; whether its names exist is found out by [`crate::run`].

use crate::dataset::Dataset;
use crate::estimate::AveragingRule;
use crate::share_of::ShareOf;

/// One table to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablePlan {
    /// The item's name.
    pub variable: String,
    /// The classification's name.
    pub by: String,
    /// The rule of the figures to show first.
    pub averaging: AveragingRule,
    /// Of what the shares are shares; [`ShareOf::Choices`] only for an item that takes several.
    pub share_of: ShareOf,
}

/// Tables to make, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order of the publication.
    pub tables: Vec<TablePlan>,
}

/// Every item by one classification, every respondent counting once and shares being of respondents; the weighted shares
/// stand beside them in each table.
pub fn standard(dataset: &Dataset, by: &str) -> Plan {
    let table = |variable: &crate::Variable| TablePlan {
        variable: variable.name.clone(),
        by: by.to_owned(),
        averaging: AveragingRule::ShareOfRespondents,
        share_of: ShareOf::Cases,
    };
    Plan { tables: dataset.variables().iter().map(table).collect() }
}
