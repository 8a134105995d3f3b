//! Who acts, and what they may see.

use crate::ids::{AccountId, FacilityId, PersonId};

/// What a person may see. Every list, look-up and count goes through it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The secretariat: everything.
    All,
    /// A coordinator: the facilities of one prefecture (two-digit code).
    Prefecture(String),
    /// A hospital: itself.
    Facility(FacilityId),
}

impl Scope {
    /// The prefecture that limits the view; empty for no limit. For `($n = '' OR prefecture = $n)`.
    pub(crate) fn prefecture(&self) -> String {
        match self {
            Scope::All | Scope::Facility(_) => String::new(),
            Scope::Prefecture(code) => code.clone(),
        }
    }

    /// The facility that limits the view; 0 for no limit. For `($n = 0 OR facility_id = $n)`.
    pub(crate) fn facility(&self) -> i64 {
        match self {
            Scope::All | Scope::Prefecture(_) => 0,
            Scope::Facility(facility) => facility.0,
        }
    }
}

/// Who does something; written to the audit log and beside every revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// An account of the secretariat or of a coordinator.
    Account(AccountId),
    /// A person at a hospital.
    Person(PersonId),
    /// A hospital before a person declared themselves.
    Facility(FacilityId),
    /// The program itself: the command line, the demo, a job.
    System(&'static str),
}

impl Actor {
    /// The actor as the log keeps it, e.g. `account:3`. Holds no name and no address.
    pub fn mark(&self) -> String {
        match self {
            Actor::Account(id) => format!("account:{id}"),
            Actor::Person(id) => format!("person:{id}"),
            Actor::Facility(id) => format!("facility:{id}"),
            Actor::System(name) => format!("system:{name}"),
        }
    }

    /// The person behind the act, where it is one at a hospital.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Actor::Person(id) => Some(*id),
            Actor::Account(_) | Actor::Facility(_) | Actor::System(_) => None,
        }
    }
}
