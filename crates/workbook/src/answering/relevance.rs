//! Routing as far as a spreadsheet can show it: a formula that is true where a line does not apply.
//!
//! A help for the eye only. What is asked is decided by the questionnaire's engine when the workbook comes back.

use std::collections::BTreeMap;

use questionnaire::expression::{Expr, Operator};
use questionnaire::{Condition, Instrument, Item, Key, Kind};

use super::layout::Plan;
use super::part::Part;
use super::sheet::{ANSWER_COLUMN, FIRST_LINE};
use super::words;
use crate::letters::letters;

/// Longest formula, in characters; Excel takes 8,192 in all.
const FORMULA_CHARS_MAX: usize = 2_000;
/// Longest text in quotes inside a formula; Excel's own limit.
const QUOTED_CHARS_MAX: usize = 255;

/// The cells of one answer.
#[derive(Clone, Debug, Default)]
struct Gate {
    sheet: usize,
    parts: Vec<(Part, u32, u32)>,
}

/// Where every answer stands, and the names that formulas use for cells of other sheets.
pub(crate) struct Places<'a> {
    instrument: &'a Instrument,
    lang: base::Lang,
    gates: BTreeMap<Key, Gate>,
    /// Name → what it stands for.
    pub(crate) names: BTreeMap<String, String>,
}

/// When a condition holds and when it does not; neither while its gate is blank.
struct Truths {
    yes: String,
    no: String,
}

impl<'a> Places<'a> {
    /// The places of a plan.
    pub(crate) fn new(instrument: &'a Instrument, lang: base::Lang, plan: &Plan) -> Places<'a> {
        let mut gates: BTreeMap<Key, Gate> = BTreeMap::new();
        for (sheet, lines) in plan.sheets.iter().enumerate() {
            for (row, line) in (FIRST_LINE..).zip(&lines.lines) {
                for cell in &line.cells {
                    let gate = gates.entry(cell.key.clone()).or_insert_with(|| Gate { sheet, parts: Vec::new() });
                    gate.parts.push((cell.part.clone(), row, u32::from(ANSWER_COLUMN + cell.column)));
                }
            }
        }
        Places { instrument, lang, gates, names: BTreeMap::new() }
    }

    /// The formula that is true where the answer with `key` is not asked. `None` where it cannot be said in a formula.
    pub(crate) fn off(&mut self, plan: &Plan, sheet: usize, key: &Key) -> Option<String> {
        let item = self.instrument.item(key)?;
        let conditions = conditions(self.instrument, item);
        let mut parts = Vec::new();
        for condition in conditions {
            // One part that cannot be said does not take the others away: each alone puts the line off the path.
            parts.extend(self.truths(plan, sheet, key, &condition.expr).map(|truths| truths.no));
        }
        let formula = match parts.as_slice() {
            [] => return None,
            [one] => one.clone(),
            several => format!("OR({})", several.join(",")),
        };
        (formula.chars().count() <= FORMULA_CHARS_MAX).then(|| format!("={formula}"))
    }

    fn truths(&mut self, plan: &Plan, sheet: usize, key: &Key, expr: &Expr) -> Option<Truths> {
        match expr {
            Expr::Binary { operator: Operator::And, left, right } => {
                let (a, b) = (self.truths(plan, sheet, key, left), self.truths(plan, sheet, key, right));
                match (a, b) {
                    (Some(a), Some(b)) => {
                        Some(Truths { yes: format!("AND({},{})", a.yes, b.yes), no: format!("OR({},{})", a.no, b.no) })
                    }
                    (_, _) => None,
                }
            }
            Expr::Binary { operator: Operator::Or, left, right } => {
                let (a, b) = (self.truths(plan, sheet, key, left)?, self.truths(plan, sheet, key, right)?);
                Some(Truths { yes: format!("OR({},{})", a.yes, b.yes), no: format!("AND({},{})", a.no, b.no) })
            }
            Expr::Binary { operator, left, right } => match (&**left, &**right) {
                (Expr::Reference { name, .. }, other) => self.compared(plan, sheet, key, name, *operator, other),
                (other, Expr::Reference { name, .. }) => {
                    self.compared(plan, sheet, key, name, operator.mirrored(), other)
                }
                (_, _) => None,
            },
            Expr::Call { function, args, .. } => match (function.name(), args.as_slice()) {
                ("not", [inner]) => {
                    let inner = self.truths(plan, sheet, key, inner)?;
                    Some(Truths { yes: inner.no, no: inner.yes })
                }
                ("selected", [Expr::Reference { name, .. }, Expr::Literal(value)]) => {
                    self.chosen(plan, sheet, key, name, value)
                }
                _ => None,
            },
            Expr::Number(_) | Expr::Literal(_) | Expr::Reference { .. } | Expr::Negate(_) | Expr::Path { .. } => None,
        }
    }

    /// `${q3} = 'yes'`, `${n} > 2`.
    fn compared(
        &mut self,
        plan: &Plan,
        sheet: usize,
        key: &Key,
        name: &str,
        operator: Operator,
        other: &Expr,
    ) -> Option<Truths> {
        match (operator, other) {
            (Operator::Equal, Expr::Literal(value)) => self.chosen(plan, sheet, key, name, value),
            (Operator::NotEqual, Expr::Literal(value)) => {
                let equal = self.chosen(plan, sheet, key, name, value)?;
                Some(Truths { yes: equal.no, no: equal.yes })
            }
            (_, Expr::Number(number)) => {
                let (item, gate_key) = self.gate(key, name)?;
                if !matches!(item.kind, Kind::Integer | Kind::Decimal) {
                    return None;
                }
                let sign = sign(operator)?;
                let gate = self.gates.get(&gate_key)?.clone();
                let (_, row, column) = *gate.parts.first()?;
                let cell = self.named(plan, sheet, gate.sheet, (row, column), (row, column));
                // The cell is a text; what is no number says nothing.
                let holds = format!("VALUE({cell}){sign}{number}");
                Some(Truths { yes: format!("IFERROR({holds},FALSE)"), no: format!("IFERROR(NOT({holds}),FALSE)") })
            }
            (_, _) => None,
        }
    }

    /// The option is chosen; it is not, though something else is.
    fn chosen(&mut self, plan: &Plan, sheet: usize, key: &Key, name: &str, value: &str) -> Option<Truths> {
        let (item, gate_key) = self.gate(key, name)?;
        let label = item.option(value)?.label.get(self.lang).to_owned();
        let gate = self.gates.get(&gate_key)?.clone();
        if let [(Part::Value, row, column)] = gate.parts.as_slice() {
            if item.kind != Kind::SelectOne || label.chars().count() > QUOTED_CHARS_MAX {
                return None;
            }
            let cell = self.named(plan, sheet, gate.sheet, (*row, *column), (*row, *column));
            let (label, unknown) = (quoted(&label), quoted(words::UNKNOWN.get(self.lang)));
            return Some(Truths {
                yes: format!("{cell}={label}"),
                no: format!("AND({cell}<>\"\",{cell}<>{unknown},{cell}<>{label})"),
            });
        }
        let options: Vec<&(Part, u32, u32)> =
            gate.parts.iter().filter(|(part, ..)| matches!(part, Part::Option(_))).collect();
        let (_, row, column) = options.iter().find(|(part, ..)| *part == Part::Option(value.to_owned()))?;
        let (_, first_row, first_column) = options.first()?;
        let (_, last_row, last_column) = options.last()?;
        let cell = self.named(plan, sheet, gate.sheet, (*row, *column), (*row, *column));
        let all = self.named(plan, sheet, gate.sheet, (*first_row, *first_column), (*last_row, *last_column));
        Some(Truths { yes: format!("{cell}<>\"\""), no: format!("AND({cell}=\"\",COUNTA({all})>0)") })
    }

    /// The item of this name and the key of its answer as seen from `key`: in the same row where both are in a repeat.
    fn gate(&self, key: &Key, name: &str) -> Option<(&'a Item, Key)> {
        let item = self.instrument.item_named(name)?;
        let lists = key.lists();
        let mut at = String::new();
        for segment in item.path.split('/') {
            if !at.is_empty() {
                at.push('/');
            }
            at.push_str(segment);
            if at.len() < item.path.len() + 16 * lists.len()
                && let Some((_, row)) = lists.iter().find(|(list, _)| list.as_str() == at)
            {
                at.push_str(&format!("[{row}]"));
            }
        }
        let gate_key = Key::parse(&at)?;
        self.gates.contains_key(&gate_key).then_some((item, gate_key))
    }

    /// A cell or range as formulas on `from` write it: through a name where it stands on another sheet, because
    /// conditional formats may not name other sheets everywhere.
    fn named(&mut self, plan: &Plan, from: usize, sheet: usize, first: (u32, u32), last: (u32, u32)) -> String {
        let cell = |(row, column): (u32, u32)| format!("${}${}", letters(column), row + 1);
        let range = if first == last { cell(first) } else { format!("{}:{}", cell(first), cell(last)) };
        if from == sheet {
            return range;
        }
        let name = format!("kaishin_{sheet}_{}_{}_{}_{}", first.0, first.1, last.0, last.1);
        let quoted = plan.sheets[sheet].name.replace('\'', "''");
        self.names.insert(name.clone(), format!("='{quoted}'!{range}"));
        name
    }
}

/// The conditions on the way to an item.
fn conditions<'a>(instrument: &'a Instrument, item: &'a Item) -> Vec<&'a Condition> {
    let mut found: Vec<&Condition> = item.relevant.iter().collect();
    let mut next = item.group;
    while let Some(index) = next {
        let group = &instrument.groups[index];
        found.extend(group.relevant.as_ref());
        next = group.parent;
    }
    found
}

fn sign(operator: Operator) -> Option<&'static str> {
    match operator {
        Operator::Equal => Some("="),
        Operator::NotEqual => Some("<>"),
        Operator::Less => Some("<"),
        Operator::LessOrEqual => Some("<="),
        Operator::Greater => Some(">"),
        Operator::GreaterOrEqual => Some(">="),
        Operator::Or
        | Operator::And
        | Operator::Add
        | Operator::Subtract
        | Operator::Multiply
        | Operator::Divide
        | Operator::Remainder
        | Operator::Union => None,
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
