//! A report: what is known of the round, who responded, and the table of every question.

use base::{Finding, Text};
use tabulate::{Marking, ResponseTable, Table, Tabulation};

/// What a report says about its round. Ready words, because only the caller knows clock and calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundFacts {
    /// The survey's title.
    pub survey: Text,
    /// The round's name, e.g. 令和8年度調査.
    pub round: Text,
    /// From when to when answers were taken.
    pub period: Text,
    /// The state of the answers that was tabulated, e.g. 2026年4月24日 17:00時点.
    pub as_of: Text,
    /// When the report was made.
    pub generated_at: Text,
    /// Who publishes, for the charts' foot.
    pub source: Text,
    /// By which rules figures are withheld; empty where nothing is.
    pub rules: Text,
}

/// One publication, before it becomes pages or files.
#[derive(Clone, Debug)]
pub struct Report {
    /// The publication's title.
    pub title: Text,
    /// The round.
    pub facts: RoundFacts,
    /// Response by each classification that the report shows, the customary one first.
    pub responses: Vec<ResponseTable>,
    /// One table a question, in the questionnaire's order.
    pub tables: Vec<Table>,
    /// What could not be tabulated, and why.
    pub findings: Vec<Finding>,
    /// Printed on every page and file.
    pub marking: Marking,
}

/// Puts a report together. The marking is the tables' own.
pub fn assemble(title: Text, facts: RoundFacts, responses: Vec<ResponseTable>, tabulation: Tabulation) -> Report {
    let Tabulation { tables, findings } = tabulation;
    let is_released = !tables.is_empty() && tables.iter().all(|table| table.marking == Marking::Released);
    let marking = if is_released { Marking::Released } else { Marking::InternalUnsuppressed };
    Report { title, facts, responses, tables, findings, marking }
}
