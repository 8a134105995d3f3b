//! The response table: facilities of the frame, responses and the rate, by class and in total.

use base::{Finding, Text};

use crate::check;
use crate::classification::Classification;
use crate::rounding::Percent;
use crate::table::{Marking, RowKind};

/// What is known of one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseCount {
    /// The class's code.
    pub code: String,
    /// For people.
    pub label: Text,
    /// Facilities of the frame.
    pub n_frame: u32,
    /// Responses among them.
    pub n_responses: u32,
}

/// One row of a [`ResponseTable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseRow {
    /// A class or the total.
    pub kind: RowKind,
    /// For people.
    pub label: Text,
    /// Facilities of the frame.
    pub n_frame: u64,
    /// Responses among them; never more.
    pub n_responses: u64,
}

impl ResponseRow {
    /// The response rate; `None` for a class without facilities.
    pub fn rate(&self) -> Option<Percent> {
        Percent::of(self.n_responses, self.n_frame)
    }
}

/// Response by class, with its total last. No rate exceeds 100 %, because nobody outside the frame can respond.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseTable {
    by: Text,
    marking: Marking,
    rows: Vec<ResponseRow>,
}

impl ResponseTable {
    /// Takes the counts of each class of the classification called `by`.
    ///
    /// # Errors
    /// A finding for each class with more responses than facilities.
    pub fn new(by: Text, counts: &[ResponseCount]) -> Result<ResponseTable, Vec<Finding>> {
        let findings: Vec<Finding> = counts
            .iter()
            .filter(|count| count.n_responses > count.n_frame)
            .map(|count| check::more_responses_than_facilities(&count.label, count.n_frame, count.n_responses))
            .collect();
        if !findings.is_empty() {
            return Err(findings);
        }
        let mut rows: Vec<ResponseRow> = Vec::with_capacity(counts.len() + 1);
        for count in counts {
            rows.push(ResponseRow {
                kind: RowKind::Class { code: count.code.clone() },
                label: count.label.clone(),
                n_frame: u64::from(count.n_frame),
                n_responses: u64::from(count.n_responses),
            });
        }
        rows.push(ResponseRow {
            kind: RowKind::Total,
            label: Text::new("全体", "All"),
            n_frame: rows.iter().map(|row| row.n_frame).sum(),
            n_responses: rows.iter().map(|row| row.n_responses).sum(),
        });
        Ok(ResponseTable { by, marking: Marking::InternalUnsuppressed, rows })
    }

    /// Response in a dataset by one of its classifications.
    pub fn of(by: &Classification) -> ResponseTable {
        let count = |(index, class): (usize, &crate::classification::Class)| ResponseCount {
            code: class.code.clone(),
            label: class.label.clone(),
            n_frame: by.n_frame[index],
            n_responses: check::n_in_class(&by.of_unit, index),
        };
        let counts: Vec<ResponseCount> = by.classes.iter().enumerate().map(count).collect();
        ResponseTable::new(by.label.clone(), &counts)
            .expect("a dataset has no class with more responses than facilities")
    }

    /// The classification, for people.
    pub fn by(&self) -> &Text {
        &self.by
    }

    /// The classes, then the total.
    pub fn rows(&self) -> &[ResponseRow] {
        &self.rows
    }

    /// The last row.
    pub fn total(&self) -> &ResponseRow {
        self.rows.last().expect("a response table ends with its total")
    }

    /// Whether the table may leave the secretariat.
    pub fn marking(&self) -> Marking {
        self.marking
    }

    /// The table as part of a release. How many facilities answered is not withheld.
    pub fn released(self) -> ResponseTable {
        ResponseTable { marking: Marking::Released, ..self }
    }
}
