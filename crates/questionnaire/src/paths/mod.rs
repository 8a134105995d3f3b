//! Proof of the routing: what can be asked of whom, found for all answers at once and not by trying some.
//!
//! [`analyse`] says which questions nobody can reach, which checks always or never fire, which options lead nowhere,
//! how many routes there are, how long the shortest and the longest take, and gives respondents that cover them.
//! [`remarks`] is the quick part of it, for authors at work. What cannot be decided is said and never guessed:
//! `docs/routing.md` says what is proved, and what cannot be.
//!
//! The way of it: [`layout`] lays the questionnaire out once; [`domain`] finds finitely many values that stand for all;
//! [`states`], [`atoms`] and [`world`] turn conditions into sets of answers ([`bdd`]); [`routes`], [`verdicts`] and [`respondents`]
//! read off the rest.

mod atoms;
mod bdd;
mod domain;
mod effort;
mod layout;
mod respondents;
mod routes;
mod same;
mod states;
mod together;
mod verdicts;
mod words;
mod world;

use base::{Finding, Text};

use crate::instrument::{Instrument, Item, Required, Slot};

pub use atoms::{COMBINATIONS_MAX, EVALUATIONS_MAX, QUICK_EVALUATIONS_MAX};
pub use bdd::{DEPTH_MAX, NODES_MAX, QUICK_NODES_MAX};
pub use effort::{CHARS_A_MINUTE, answering, seconds};
pub use respondents::{Covered, Respondent};
pub use routes::{Burden, REMAINDERS_MAX};
pub use verdicts::{CheckVerdict, OptionsVerdict, Verdict};
pub use words::ANALYSIS_TOO_LARGE;
pub use world::VALUES_MAX;

pub(crate) use same::SameBase;

use routes::Part;
use world::{Breadth, Patience, World};

/// What holds for all answers to an instrument.
#[derive(Clone, Debug, PartialEq)]
pub struct Paths {
    /// Routes, and the shortest and longest of them; `None` where a limit was met.
    pub burden: Option<Burden>,
    /// False where something that cannot be decided plays a part: the figures are then bounds, routes from above.
    pub exact: bool,
    /// Independent parts of the routing, in the order of their first items.
    pub parts: Vec<PartPaths>,
    /// Items that nobody can reach, as indices.
    pub unreachable: Vec<usize>,
    /// Items of which it cannot be decided whether anybody can reach them.
    pub maybe_reachable: Vec<usize>,
    /// Checks and conditions of needed answers that do not do what checks are for.
    pub checks: Vec<CheckVerdict>,
    /// Options that lead nowhere of their own, or that nobody can choose.
    pub options: Vec<OptionsVerdict>,
    /// Expressions that cannot be decided, and why.
    pub undecided: Vec<Undecided>,
    /// Answers that cover the routes, each with its journey.
    pub respondents: Vec<Respondent>,
    /// What the respondents cover.
    pub covered: Covered,
    /// The same as findings, for people.
    pub findings: Vec<Finding>,
}

/// One independent part of the routing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartPaths {
    /// Items whose answers decide, as indices.
    pub gates: Vec<usize>,
    /// Items about which they decide, as indices.
    pub items: Vec<usize>,
    /// Its routes; `None` where a limit was met.
    pub burden: Option<Burden>,
    /// False where something that cannot be decided plays a part.
    pub exact: bool,
}

/// An expression that cannot be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Key template of the item or group.
    pub path: String,
    /// Row on the survey sheet.
    pub row: u32,
    /// Column on the survey sheet.
    pub column: &'static str,
    /// The part of the expression that is meant.
    pub expression: String,
    /// Why.
    pub because: Because,
}

/// Why an expression cannot be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Because {
    /// It asks what day it is.
    Time,
    /// It looks at several rows, or at itself.
    Rows,
    /// It does more with a number, day or text than compare it with a fixed value.
    Values,
    /// It reads a value that was worked out once and kept.
    Kept,
    /// Too many combinations of answers.
    TooMany,
    /// It cannot be evaluated.
    Error,
}

impl Undecided {
    fn new(instrument: &Instrument, place: world::Place<'_>, expression: &str, because: Because) -> Undecided {
        let (path, row) = match place.slot {
            Slot::Item(index) => (instrument.items[index].path.clone(), instrument.items[index].row),
            Slot::Group(index) => (instrument.groups[index].path.clone(), instrument.groups[index].row),
        };
        Undecided { path, row, column: place.column, expression: expression.to_owned(), because }
    }
}

/// Everything that can be said about all answers to `instrument`, with at most `respondents` generated respondents.
pub fn analyse(instrument: &Instrument, respondents: usize) -> Paths {
    let mut world = World::new(instrument, Breadth::Everything, Patience::Long);
    // Past the limit nothing means anything; who waits is told at once.
    if world.bdds.is_full() {
        return too_large(&world);
    }
    let parts = world.parts();
    if world.bdds.is_full() {
        return too_large(&world);
    }
    let burdens: Vec<Option<Burden>> = parts.iter().map(|part| world.burden(part)).collect();
    let (unreachable, maybe_reachable) = world.reached();
    let checks = world.check_verdicts();
    let options = world.option_verdicts(&parts);
    let described: Vec<PartPaths> =
        parts.iter().zip(&burdens).map(|(part, burden)| describe(&world, part, *burden)).collect();
    let burden = burdens.iter().try_fold(world.always_asked(), |sum, burden| burden.map(|burden| sum.with(burden)));
    let (respondents, covered) = world.cover(&parts, &burdens, respondents);
    if world.bdds.is_full() {
        return too_large(&world);
    }
    let blocked = parts.iter().any(Part::is_blocked);
    let exact = described.iter().all(|part| part.exact) && maybe_reachable.is_empty();
    let undecided = std::mem::take(&mut world.undecided);
    let mut paths = Paths {
        burden,
        exact,
        parts: described,
        unreachable,
        maybe_reachable,
        checks,
        options,
        undecided,
        respondents,
        covered,
        findings: Vec::new(),
    };
    paths.findings = words::remarks(instrument, &paths.unreachable, &paths.checks, &paths.options, blocked);
    paths.findings.extend(words::undecided(&paths.undecided));
    paths
}

/// What an author at work should look at, each with its place on the survey sheet: the findings of [`analyse`] but for
/// what cannot be decided. Checks that are too many to look at quickly are left to [`analyse`].
pub fn remarks(instrument: &Instrument) -> Vec<Finding> {
    let is_checked = |item: &Item| {
        let required = matches!(item.required, Required::When(_));
        item.constraint.is_some() || item.soft_constraint.is_some() || item.choice_filter.is_some() || required
    };
    let routed = instrument.items.iter().any(|item| item.relevant.is_some())
        || instrument.groups.iter().any(|group| group.relevant.is_some());
    let whole = if routed || instrument.items.iter().any(is_checked) {
        World::new(instrument, Breadth::Everything, Patience::Short).remarks()
    } else {
        Some(Vec::new())
    };
    whole.unwrap_or_else(|| {
        let mut world = World::new(instrument, Breadth::Routing, Patience::Short);
        let unreachable = if world.bdds.is_full() { Vec::new() } else { world.reached().0 };
        if world.bdds.is_full() {
            vec![words::too_large(QUICK_NODES_MAX)]
        } else {
            words::unreachable(instrument, &unreachable)
        }
    })
}

impl World<'_> {
    /// `None` where a limit was met.
    fn remarks(&mut self) -> Option<Vec<Finding>> {
        if self.bdds.is_full() {
            return None;
        }
        let parts = self.parts();
        let (unreachable, _) = self.reached();
        let checks = self.check_verdicts();
        let options = self.option_verdicts(&[]);
        let blocked = parts.iter().any(Part::is_blocked);
        let found = words::remarks(self.instrument, &unreachable, &checks, &options, blocked);
        (!self.bdds.is_full()).then_some(found)
    }
}

fn describe(world: &World<'_>, part: &Part, burden: Option<Burden>) -> PartPaths {
    let sets = part.bundles.iter().flat_map(|bundle| [bundle.asked.yes, bundle.asked.no]).chain([part.complete]);
    let exact = sets.collect::<Vec<_>>().into_iter().all(|set| world.is_exact(set));
    let mut items: Vec<usize> = part.bundles.iter().flat_map(|bundle| &bundle.items).copied().collect();
    items.sort_unstable();
    PartPaths { gates: part.gates.iter().copied().collect(), items, burden, exact }
}

/// Nothing is said where the diagrams met a limit.
fn too_large(world: &World<'_>) -> Paths {
    Paths {
        burden: None,
        exact: false,
        parts: Vec::new(),
        unreachable: Vec::new(),
        maybe_reachable: Vec::new(),
        checks: Vec::new(),
        options: Vec::new(),
        undecided: world.undecided.clone(),
        respondents: Vec::new(),
        covered: Covered::Nothing,
        findings: vec![words::too_large(NODES_MAX)],
    }
}

impl Because {
    /// The word for it in files.
    pub fn code(self) -> &'static str {
        match self {
            Because::Time => "time",
            Because::Rows => "rows",
            Because::Values => "values",
            Because::Kept => "kept",
            Because::TooMany => "too_many",
            Because::Error => "error",
        }
    }

    /// In words.
    pub fn words(self) -> Text {
        let (ja, en) = match self {
            Because::Time => ("日時によって変わるため", "it depends on the day"),
            Because::Rows => ("繰り返しの複数の行、または自分自身を読むため", "it reads several rows, or itself"),
            Because::Values => (
                "数値・日付・文字を、決まった値との比較以外に使うため",
                "it does more with a number, day or text than compare it with a fixed value",
            ),
            Because::Kept => ("一度だけ計算して残す値を読むため", "it reads a value that was worked out once and kept"),
            Because::TooMany => ("回答の組合せが多すぎるため", "there are too many combinations of answers"),
            Because::Error => ("式を計算できないため", "it cannot be evaluated"),
        };
        Text::new(ja, en)
    }
}
