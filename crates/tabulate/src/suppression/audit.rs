//! Attacks releases from outside: what can a reader work out who has all of them and knows how tables add up?

use std::collections::BTreeMap;

use base::Finding;

use super::behind::Behind;
use super::bounds::{self, Range};
use super::earlier::{self, Difference, is_nowhere};
use super::layout::{Layout, Part};
use super::learned::{Learned, learned, wide_enough};
use super::model::{CellId, Model, Sight};
use super::printed::PrintedTable;
use super::rules::Rules;
use super::say;
use super::telling::telling;

/// Withheld figures of all releases that are attacked all at once, at most.
const TOGETHER_MAX: usize = 1_500;

/// What a lesson is about, within a row of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Cases of a repeat.
    Cases,
    /// The base.
    Base,
    /// Off the path.
    NotAsked,
    /// Base unknown.
    Undetermined,
    /// Those who answered at all.
    Answered,
    /// Those in the column with this code.
    Column(String),
    /// Those who answered and did not choose the option with this code.
    NotChosen(String),
    /// The sum of the amounts.
    Sum,
}

/// One thing that a reader learns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lesson {
    /// How bad it is.
    pub learned: Learned,
    /// For a change since an earlier release its place among the earlier ones; `None` for a figure of a release.
    pub since: Option<usize>,
    /// For a figure of an earlier release its place among them; `None` for the latest.
    pub of_earlier: Option<usize>,
    /// The item.
    pub item: String,
    /// The classification; empty for the total.
    pub by: String,
    /// The class's code; empty for the total.
    pub class: String,
    /// What is counted.
    pub subject: Subject,
    /// The least that it can be.
    pub low: i128,
    /// The most that it can be; `None` where there is no limit.
    pub high: Option<i128>,
}

/// What came of an attack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// What can be learned, the worst first.
    pub lessons: Vec<Lesson>,
    /// Counts and sums of the latest release.
    pub n_figures: usize,
    /// How many of them are withheld.
    pub n_withheld: usize,
    /// What could not be looked at.
    pub findings: Vec<Finding>,
}

/// Attacks `latest` with the help of `earlier` releases of the same survey.
///
/// # Errors
/// A finding where the printed figures of one release contradict each other, so that there is nothing to work out.
pub fn audit(latest: &[PrintedTable], earlier: &[Vec<PrintedTable>], rules: &Rules) -> Result<Audit, Vec<Finding>> {
    attack(latest, earlier, rules, Effort::Full)
}

/// How hard an attack tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// Sum by sum.
    Quick,
    /// All sums at once.
    Full,
}

pub(super) fn attack(
    latest: &[PrintedTable],
    earlier: &[Vec<PrintedTable>],
    rules: &Rules,
    effort: Effort,
) -> Result<Audit, Vec<Finding>> {
    let hidden = |tables: &[PrintedTable]| Layout::new(tables).known.iter().filter(|value| value.is_none()).count();
    let is_large = || hidden(latest) + earlier.iter().map(|tables| hidden(tables)).sum::<usize>() > TOGETHER_MAX;
    if effort == Effort::Full && earlier.len() > 1 && is_large() {
        return in_pairs(latest, earlier, rules);
    }
    at_once(latest, earlier, rules, effort)
}

/// Beside each earlier release exactly, and beside all of them sum by sum: all at once would take too long.
pub(super) fn in_pairs(
    latest: &[PrintedTable],
    earlier: &[Vec<PrintedTable>],
    rules: &Rules,
) -> Result<Audit, Vec<Finding>> {
    let mut all = at_once(latest, earlier, rules, Effort::Quick)?;
    for (index, before) in earlier.iter().enumerate() {
        let pair = at_once(latest, std::slice::from_ref(before), rules, Effort::Full)?;
        for lesson in pair.lessons {
            let (since, of_earlier) = (lesson.since.map(|_| index), lesson.of_earlier.map(|_| index));
            let lesson = Lesson { since, of_earlier, ..lesson };
            match all.lessons.iter_mut().find(|known| known.is_about_the_same(&lesson)) {
                Some(known) if known.learned <= lesson.learned => {}
                Some(known) => *known = lesson,
                None => all.lessons.push(lesson),
            }
        }
        let is_new = |finding: &Finding| !all.findings.contains(finding);
        let more: Vec<Finding> = pair.findings.into_iter().filter(is_new).collect();
        all.findings.extend(more);
    }
    all.lessons.sort();
    all.findings.push(say::looked_at_in_pairs());
    Ok(all)
}

fn at_once(
    latest: &[PrintedTable],
    earlier: &[Vec<PrintedTable>],
    rules: &Rules,
    effort: Effort,
) -> Result<Audit, Vec<Finding>> {
    let layouts: Vec<Layout> =
        std::iter::once(latest).chain(earlier.iter().map(Vec::as_slice)).map(Layout::new).collect();
    let mut attack = Attack::new(&layouts, rules);
    let mut findings = Vec::new();
    for (index, before) in earlier.iter().enumerate() {
        let differences = earlier::differences(&layouts[0], latest, &layouts[index + 1], before);
        attack.join(index, differences);
    }
    let ranges = match attack.ranges(effort) {
        Ok(ranges) => ranges,
        Err(()) if !attack.differences.is_empty() => {
            findings.push(say::answers_were_corrected());
            attack = Attack::new(&layouts, rules);
            attack.ranges(effort).map_err(|()| vec![say::contradiction()])?
        }
        Err(()) => return Err(vec![say::contradiction()]),
    };
    let mut lessons = attack.lessons(&ranges);
    lessons.sort();
    lessons.dedup();
    let is_printable = |cell: &CellId| matches!(layouts[0].model.sight(*cell), Sight::Printed(_));
    let printable = (0..layouts[0].model.n_cells()).filter(is_printable);
    let n_withheld = printable.clone().filter(|cell| layouts[0].known[*cell].is_none()).count();
    Ok(Audit { lessons, n_figures: printable.count(), n_withheld, findings })
}

/// All releases as one model.
struct Attack<'a> {
    layouts: &'a [Layout],
    rules: &'a Rules,
    model: Model,
    known: Vec<Option<i128>>,
    /// Where the cells of each layout begin.
    offsets: Vec<CellId>,
    /// What came in between, with the place of the earlier release.
    differences: Vec<(CellId, usize, Difference)>,
    /// By cell of the latest release how many came in since it was printed.
    between: BTreeMap<CellId, i128>,
    /// Changes that are printed on both sides and are no additions.
    corrections: Vec<(usize, Difference, i128)>,
}

impl<'a> Attack<'a> {
    fn new(layouts: &'a [Layout], rules: &'a Rules) -> Attack<'a> {
        let mut model = Model::default();
        let mut known = Vec::new();
        let mut offsets = Vec::new();
        for layout in layouts {
            offsets.push(model.append(&layout.model));
            known.extend_from_slice(&layout.known);
        }
        Attack {
            layouts,
            rules,
            model,
            known,
            offsets,
            differences: Vec::new(),
            between: BTreeMap::new(),
            corrections: Vec::new(),
        }
    }

    /// Says that the latest figures are those of an earlier release and what came in between.
    fn join(&mut self, index: usize, differences: Vec<Difference>) {
        for difference in differences {
            if self.layouts[0].model.sight(difference.latest) == Sight::Public {
                continue;
            }
            let (now, before) = (difference.latest, self.offsets[index + 1] + difference.earlier);
            let change = self.known[now].zip(self.known[before]).map(|(now, before)| now - before);
            if difference.is_corrected {
                self.corrections.extend(change.map(|change| (index, difference, change)));
                continue;
            }
            if self.known[before].is_some() && !self.layouts[0].items[self.layouts[0].places[now].item].repeated {
                let between = self.between.entry(now).or_insert(difference.n_responses);
                *between = difference.n_responses.min(*between);
            }
            let cell = self.model.add(Sight::Unprinted);
            self.known.push(change);
            self.model.add_up([before, cell], now);
            self.differences.push((cell, index, difference));
        }
    }

    fn ranges(&self, effort: Effort) -> Result<Vec<Range>, ()> {
        if effort == Effort::Quick {
            return bounds::narrowed(&self.model, &self.known).map_err(|_| ());
        }
        bounds::ranges(&self.model, &self.known, |cell| self.enough(cell)).map_err(|_| ())
    }

    /// How far apart the limits of a cell must lie. Where an earlier release printed it, all that can be hidden is what came in between.
    fn enough(&self, cell: CellId) -> i128 {
        let layout = self.offsets.iter().rposition(|offset| *offset <= cell).expect("the first begins at 0");
        let own = cell - self.offsets[layout];
        if own >= self.layouts[layout].places.len() {
            return i128::from(self.rules.n_min);
        }
        let enough = wide_enough(&self.layouts[layout], self.rules, own);
        if layout == 0 { self.between.get(&own).map_or(enough, |between| enough.min(*between)) } else { enough }
    }

    fn lessons(&self, ranges: &[Range]) -> Vec<Lesson> {
        let mut lessons = Vec::new();
        for (index, (layout, offset)) in self.layouts.iter().zip(&self.offsets).enumerate() {
            let of_earlier = index.checked_sub(1);
            let mut lesson = |cell: CellId, learned: Learned| {
                lessons.push(Lesson { of_earlier, ..self.lesson(layout, cell, learned, ranges[offset + cell]) });
            };
            let hidden: Vec<bool> = layout.known.iter().map(Option::is_none).collect();
            for (cell, _) in telling(layout, &layout.known, &hidden, &Behind::default(), self.rules) {
                if matches!(layout.model.sight(cell), Sight::Printed(_)) {
                    lesson(cell, Learned::Disclosed);
                }
            }
            for cell in 0..layout.places.len() {
                let is_unprinted = layout.model.sight(cell) == Sight::Unprinted;
                let is_open = layout.known[cell].is_none() || is_unprinted;
                let range = ranges[offset + cell];
                let enough = self.enough(offset + cell);
                if let Some(learned) = learned(layout, self.rules, cell, range, enough).filter(|_| is_open) {
                    lesson(cell, learned);
                }
            }
        }
        for (cell, index, difference) in &self.differences {
            let range = ranges[*cell];
            let is_news = !is_nowhere(&self.layouts[0], difference.latest);
            let among_few = self.rules.is_small(difference.n_responses) && is_news;
            if range.is_exact() && (among_few || self.rules.is_small(range.low)) {
                let told = self.lesson(&self.layouts[0], difference.latest, Learned::Disclosed, range);
                lessons.push(Lesson { since: Some(*index), ..told });
            }
        }
        for (index, difference, change) in &self.corrections {
            if self.rules.is_small(change.abs()) {
                let range = Range { low: *change, high: Some(*change) };
                let told = self.lesson(&self.layouts[0], difference.latest, Learned::Disclosed, range);
                lessons.push(Lesson { since: Some(*index), ..told });
            }
        }
        lessons
    }

    fn lesson(&self, layout: &Layout, cell: CellId, learned: Learned, range: Range) -> Lesson {
        let place = &layout.places[cell];
        let item = &layout.items[place.item];
        let code = |column: usize| item.columns[column].1.clone();
        let subject = match place.part {
            Part::Responses | Part::Cases => Subject::Cases,
            Part::Base => Subject::Base,
            Part::NotAsked => Subject::NotAsked,
            Part::Undetermined => Subject::Undetermined,
            Part::Answered => Subject::Answered,
            Part::Column(column) => Subject::Column(code(column)),
            Part::NotChosen(column) => Subject::NotChosen(code(column)),
            Part::Sum => Subject::Sum,
        };
        Lesson {
            learned,
            since: None,
            of_earlier: None,
            item: item.name.clone(),
            by: place.by.clone(),
            class: place.class.clone(),
            subject,
            low: range.low,
            high: range.high,
        }
    }
}
