//! The path through an instrument: what is asked, what is not, what cannot be said yet, and why.

use base::{Lang, Text};
use jiff::Timestamp;

use crate::answer::{Answer, Answers};
use crate::check::{self, ItemFinding, Slip, slips};
use crate::expression::{Expr, NodeId, Truth};
use crate::instrument::{Choice, Instrument, Item, Kind, Required, Slot};
use crate::key::Key;
use crate::phrases::fill;
use crate::tree::Walk;

/// The whole path of one response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journey {
    /// One entry for each section of the instrument, in order.
    pub sections: Vec<SectionVisit>,
}

/// One section as one respondent meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionVisit {
    /// Index into [`Instrument::sections`].
    pub section: usize,
    /// Items in order; those of a repeat once for each row, after the repeat itself.
    pub items: Vec<ItemVisit>,
    /// How far along it is.
    pub state: SectionState,
}

/// One item as one respondent meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemVisit {
    /// Key of the answer.
    pub key: Key,
    /// Index into [`Instrument::items`].
    pub item: usize,
    /// The innermost row's id, inside a repeat.
    pub row: Option<u32>,
    /// Whether it is asked.
    pub presence: Presence,
    /// The answer as it is kept, also off the path. For a calculated item, the result while it is on the path.
    pub answer: Answer,
    /// Whether an answer is needed now.
    pub required: bool,
    /// The label with earlier answers put in; `None` where the label has no places for them.
    pub(crate) piped: Option<Text>,
    /// Which options are offered; `None` for all.
    pub(crate) offered: Option<Vec<usize>>,
    /// Options taken from the answers of a repeat's rows, where the item has such.
    pub(crate) taken: Vec<Choice>,
}

/// Whether an item is asked of this respondent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// On the path.
    In,
    /// Off the path, with one line for people.
    Out {
        /// 「電子カルテシステムを使用していないため対象外」
        because: Text,
    },
    /// A gate is blank, unknown or unconfirmed, with one line for people.
    Undetermined {
        /// 「問3に回答すると、この設問が対象かどうか決まります」
        because: Text,
    },
}

/// How far along a section is: 未着手・入力中・任意未記入・入力済・確認が必要・対象外.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SectionState {
    /// 未着手
    NotStarted,
    /// 入力中
    InProgress,
    /// 任意・未記入: nothing has to be answered here, and nobody has answered anything.
    Optional,
    /// 入力済
    Done,
    /// 確認が必要
    NeedsAttention,
    /// 対象外
    NotApplicable,
}

impl SectionState {
    /// The word for it in files.
    pub fn code(self) -> &'static str {
        match self {
            SectionState::NotStarted => "not_started",
            SectionState::InProgress => "in_progress",
            SectionState::Optional => "optional",
            SectionState::Done => "done",
            SectionState::NeedsAttention => "needs_attention",
            SectionState::NotApplicable => "not_applicable",
        }
    }
}

impl Presence {
    /// The word for it in files.
    pub fn code(&self) -> &'static str {
        match self {
            Presence::In => "in",
            Presence::Out { .. } => "out",
            Presence::Undetermined { .. } => "undetermined",
        }
    }

    /// Why it is not on the path, or not yet known to be.
    pub fn because(&self) -> Option<&Text> {
        match self {
            Presence::In => None,
            Presence::Out { because } | Presence::Undetermined { because } => Some(because),
        }
    }
}

impl ItemVisit {
    /// The word for one of the five states: that of the answer, or `not_asked` off the path.
    pub fn state_code(&self) -> &'static str {
        match &self.presence {
            Presence::Out { .. } => "not_asked",
            Presence::In | Presence::Undetermined { .. } => self.answer.state_code(),
        }
    }

    /// The question with earlier answers put in.
    pub fn label<'a>(&'a self, instrument: &'a Instrument) -> &'a Text {
        self.piped.as_ref().unwrap_or(&instrument.items[self.item].label)
    }

    /// The options that are offered, in order.
    pub fn options<'a>(&'a self, instrument: &'a Instrument) -> Vec<&'a Choice> {
        if instrument.items[self.item].options_from.is_some() {
            return self.taken.iter().collect();
        }
        let options = &instrument.items[self.item].options;
        match &self.offered {
            Some(offered) => offered.iter().map(|index| &options[*index]).collect(),
            None => options.iter().collect(),
        }
    }
}

impl Journey {
    /// Every visit, in order.
    pub fn items(&self) -> impl Iterator<Item = &ItemVisit> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// The visit with this key.
    pub fn visit(&self, key: &Key) -> Option<&ItemVisit> {
        self.items().find(|visit| visit.key == *key)
    }
}

/// The path of `answers` through `instrument`, where no expression asks the time.
///
/// Conditions that read `today()` or `now()` are undetermined here; use [`journey_at`] for such instruments.
pub fn journey(instrument: &Instrument, answers: &Answers) -> Journey {
    walk(instrument, answers, None)
}

/// The path of `answers` through `instrument` at the moment `now`.
pub fn journey_at(instrument: &Instrument, answers: &Answers, now: Timestamp) -> Journey {
    walk(instrument, answers, Some(now))
}

/// Why the item with `key` is asked, not asked, or undecided: one line for people.
pub fn why(instrument: &Instrument, answers: &Answers, key: &Key) -> Text {
    why_in(instrument, &journey(instrument, answers), key)
}

/// Like [`why`], at the moment `now`.
pub fn why_at(instrument: &Instrument, answers: &Answers, key: &Key, now: Timestamp) -> Text {
    why_in(instrument, &journey_at(instrument, answers, now), key)
}

fn why_in(instrument: &Instrument, journey: &Journey, key: &Key) -> Text {
    let Some(visit) = journey.visit(key) else {
        return Text::new("この調査票にない設問です", "There is no such question in this questionnaire");
    };
    visit.presence.because().cloned().unwrap_or_else(|| asked_when(instrument, visit.item).clone())
}

/// When an item is asked, whatever has been answered: 「問3で「はい」と回答した場合の設問です」.
pub fn asked_when(instrument: &Instrument, index: usize) -> &Text {
    &instrument.items[index].universe.asked_when
}

fn walk(instrument: &Instrument, answers: &Answers, now: Option<Timestamp>) -> Journey {
    visits(&Walk::new(instrument, answers, now))
}

/// One look at a response: its path, and everything there that still needs attention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What [`journey_at`] says.
    pub journey: Journey,
    /// What [`crate::check_at`] says.
    pub findings: Vec<ItemFinding>,
}

/// Path and findings of `answers` at the moment `now`, at the price of one of them.
pub fn look_at(instrument: &Instrument, answers: &Answers, now: Timestamp) -> Look {
    let walk = Walk::new(instrument, answers, Some(now));
    let mut findings = Vec::new();
    let journey = visits_with(&walk, |visit, slips| findings.extend(check::found(&walk, visit, slips)));
    Look { journey, findings }
}

/// The journey of a response that has been laid out.
pub(crate) fn visits(walk: &Walk<'_>) -> Journey {
    visits_with(walk, |_, _| {})
}

/// The same, with a look at what is wrong at each visit, in order.
pub(crate) fn visits_with(walk: &Walk<'_>, mut see: impl FnMut(&ItemVisit, Vec<Slip>)) -> Journey {
    let mut by_section: Vec<Vec<ItemVisit>> = vec![Vec::new(); walk.instrument.sections.len()];
    for node in 0..walk.metas.len() {
        if let Some(visit) = visit(walk, node) {
            by_section[walk.instrument.items[visit.item].section].push(visit);
        }
    }
    let sections = by_section.into_iter().enumerate().map(|(section, items)| {
        let mut tally = Tally::default();
        for visit in &items {
            let slips = slips(walk, visit);
            tally.add(mark_of(walk, visit, &slips));
            see(visit, slips);
        }
        SectionVisit { section, items, state: tally.state() }
    });
    Journey { sections: sections.collect() }
}

/// The visit at a node; `None` for groups and choice lists.
pub(crate) fn visit(walk: &Walk<'_>, node: NodeId) -> Option<ItemVisit> {
    let meta = &walk.metas[node];
    let (Some(Slot::Item(index)), Some(key)) = (meta.slot, &meta.key) else {
        return None;
    };
    let item = &walk.instrument.items[index];
    Some(ItemVisit {
        key: key.clone(),
        item: index,
        row: meta.row,
        presence: meta.presence.clone(),
        answer: meta.answer.clone(),
        required: is_required(walk, item, node),
        piped: piped(walk, &item.label, node),
        offered: offered(walk, item, node),
        taken: taken(walk, item, node),
    })
}

fn is_required(walk: &Walk<'_>, item: &Item, node: NodeId) -> bool {
    let on_path = walk.metas[node].presence == Presence::In;
    on_path
        && item.is_typed()
        && match &item.required {
            Required::Never => false,
            Required::Always => true,
            Required::When(condition) => {
                matches!(walk.truth(&condition.expr, node), Some((Truth::True, _)))
            }
        }
}

/// The options that the item's filter lets through. What `or_other` added stands outside every list.
fn offered(walk: &Walk<'_>, item: &Item, node: NodeId) -> Option<Vec<usize>> {
    let filter = item.choice_filter.as_ref()?;
    let above = walk.tree.lists.get(item.list.as_str())?;
    let root = *walk.tree.nodes[*above].children.first()?;
    let listed = &walk.tree.nodes[root].children;
    let passes = |index: &usize| listed.get(*index).is_none_or(|option| walk.offers(&filter.expr, *option, node));
    Some((0..item.options.len()).filter(passes).collect())
}

/// What was answered in the rows of a repeat, each thing once, as options for another item.
fn taken(walk: &Walk<'_>, item: &Item, node: NodeId) -> Vec<Choice> {
    let Some((_, sources)) = item.options_from.as_ref().and_then(|name| walk.tree.named.get(name.as_str())) else {
        return Vec::new();
    };
    // Rows around the source's own row hold for both, where both are inside.
    let near = |source: NodeId| {
        walk.tree.rows_around(source).skip(1).all(|row| {
            let same = |other: &NodeId| walk.tree.nodes[*other].row_of == walk.tree.nodes[row].row_of;
            walk.tree.rows_around(node).find(same).is_none_or(|own| own == row)
        })
    };
    let passes =
        |source: NodeId| item.choice_filter.as_ref().is_none_or(|filter| walk.offers(&filter.expr, source, node));
    let mut found: Vec<Choice> = Vec::new();
    for source in sources.iter().copied().filter(|source| walk.tree.is_there(*source) && near(*source)) {
        let value = &walk.tree.nodes[source].text;
        if !value.is_empty() && found.iter().all(|option| option.value != *value) && passes(source) {
            found.push(Choice { value: value.clone(), label: Text::same(value.clone()), ..Choice::default() });
        }
    }
    found
}

/// The words with earlier answers put in, seen from a node.
pub(crate) fn piped(walk: &Walk<'_>, words: &Text, node: NodeId) -> Option<Text> {
    if !words.ja.contains("${") && !words.en.contains("${") {
        return None;
    }
    let value = |name: &str, lang: Lang| {
        let nodes = walk.tree.resolve(name, node, node).unwrap_or_default();
        let shown: Vec<String> = nodes.into_iter().map(|node| shown_value(walk, node, lang)).collect();
        shown.join(if lang == Lang::Ja { "、" } else { ", " })
    };
    Some(Text::new(fill(&words.ja, |name| value(name, Lang::Ja)), fill(&words.en, |name| value(name, Lang::En))))
}

/// A value for people: labels of options, everything else as it is read by expressions.
fn shown_value(walk: &Walk<'_>, node: NodeId, lang: Lang) -> String {
    let text = &walk.tree.nodes[node].text;
    let Some(Slot::Item(index)) = walk.metas[node].slot else {
        return text.clone();
    };
    let item = &walk.instrument.items[index];
    if item.kind == Kind::Calculate && text == "NaN" {
        return "—".to_owned();
    }
    if let Some(label) = choice_named(walk, item, text) {
        return label.get(lang).to_owned();
    }
    if item.options.is_empty() {
        return text.clone();
    }
    let labels: Vec<&str> = text
        .split_whitespace()
        .map(|value| item.option(value).map_or(value, |option| option.label.get(lang)))
        .collect();
    labels.join(if lang == Lang::Ja { "、" } else { ", " })
}

/// The words of the option that a calculation by `jr:choice-name` gives, which are Japanese to expressions: people read
/// them in their own language.
fn choice_named<'w>(walk: &Walk<'w>, item: &Item, text: &str) -> Option<&'w Text> {
    let Expr::Call { function, args, .. } = &item.calculation.as_ref()?.expr else { return None };
    let [_, Expr::Literal(of)] = args.as_slice() else { return None };
    let name = of.trim().strip_prefix("${")?.strip_suffix('}').filter(|_| function.name() == "jr:choice-name")?;
    let Slot::Item(index) = walk.instrument.by_name.get(name)? else { return None };
    let options = &walk.instrument.items[*index].options;
    options.iter().map(|option| &option.label).find(|label| label.get(Lang::Ja) == text)
}

/// What one visit contributes to the state of its section.
pub(crate) fn mark(walk: &Walk<'_>, visit: &ItemVisit) -> Tally {
    mark_of(walk, visit, &slips(walk, visit))
}

fn mark_of(walk: &Walk<'_>, visit: &ItemVisit, slips: &[Slip]) -> Tally {
    let mut mark = Tally::default();
    if !walk.instrument.items[visit.item].is_typed() {
        return mark;
    }
    mark.typed = 1;
    if matches!(visit.presence, Presence::Out { .. }) {
        return mark;
    }
    mark.asked = 1;
    mark.touched = usize::from(visit.answer != Answer::Blank);
    mark.open = usize::from(visit.presence != Presence::In);
    for slip in slips {
        match slip {
            Slip::Missing => mark.missing = 1,
            Slip::Unconfirmed | Slip::Wrong(_) => mark.wrong = 1,
        }
    }
    mark
}

/// How many visits of a section are what: its state is computed from these, never ticked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    typed: usize,
    asked: usize,
    touched: usize,
    open: usize,
    missing: usize,
    wrong: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, mark: Tally) {
        self.typed += mark.typed;
        self.asked += mark.asked;
        self.touched += mark.touched;
        self.open += mark.open;
        self.missing += mark.missing;
        self.wrong += mark.wrong;
    }

    /// Takes back what was added before.
    pub(crate) fn take(&mut self, mark: Tally) {
        self.typed -= mark.typed;
        self.asked -= mark.asked;
        self.touched -= mark.touched;
        self.open -= mark.open;
        self.missing -= mark.missing;
        self.wrong -= mark.wrong;
    }

    pub(crate) fn state(&self) -> SectionState {
        let touched = self.touched > 0;
        let missing = self.missing > 0 || (self.open > 0 && !touched);
        match (touched, missing, self.wrong > 0) {
            _ if self.typed == 0 => SectionState::Done,
            _ if self.asked == 0 => SectionState::NotApplicable,
            (_, _, true) => SectionState::NeedsAttention,
            (false, true, false) => SectionState::NotStarted,
            (true, true, false) => SectionState::InProgress,
            (false, false, false) => SectionState::Optional,
            (true, false, false) => SectionState::Done,
        }
    }
}
