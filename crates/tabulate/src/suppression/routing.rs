//! What the printed rule of a base says about other tables: a base that is one answer to another item.

use super::layout::Item;

/// The base of `of` is everybody who gave one answer to `item`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gate {
    pub(crate) of: usize,
    pub(crate) item: usize,
    pub(crate) column: usize,
}

/// The gates that follow from the rules alone: a rule that asks one answer more than the rule of the item that is
/// answered. Rules with 「or」, 「not」 or numbers promise no equality.
pub(crate) fn gates(items: &[Item]) -> Vec<Gate> {
    let terms: Vec<Option<Vec<Term<'_>>>> = items.iter().map(|item| terms(&item.expression)).collect();
    let mut gates = Vec::new();
    for (of, own) in terms.iter().enumerate() {
        let Some(own) = own else { continue };
        if items[of].repeated || items[of].base_of != of {
            continue;
        }
        for (index, item) in items.iter().enumerate().filter(|(_, item)| !item.repeated) {
            let Some(before) = &terms[index] else { continue };
            let added: Vec<&Term<'_>> = own.iter().filter(|term| !before.contains(term)).collect();
            let [added] = added[..] else { continue };
            if added.name != item.name || before.len() + 1 != own.len() {
                continue;
            }
            let column = item.options().into_iter().find(|column| item.columns[*column].1 == added.code);
            gates.extend(column.map(|column| Gate { of, item: index, column }));
        }
    }
    gates
}

/// `${name} = 'code'` or `selected(${name}, 'code')`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Term<'a> {
    name: &'a str,
    code: &'a str,
}

/// The answers that a rule asks for, each once; `None` for a rule of another form.
fn terms(expression: &str) -> Option<Vec<Term<'_>>> {
    let mut terms: Vec<Term<'_>> = Vec::new();
    for part in expression.split(" and ").filter(|part| !part.trim().is_empty()) {
        let term = term(part.trim())?;
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    Some(terms)
}

fn term(part: &str) -> Option<Term<'_>> {
    let inner = part.strip_prefix("selected(").and_then(|rest| rest.strip_suffix(')'));
    let (name, code) = match inner {
        Some(inner) => inner.split_once(',')?,
        None => part.split_once('=')?,
    };
    let name = name.trim().strip_prefix("${")?.strip_suffix('}')?;
    let code = code.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    let is_plain = |word: &str| !word.contains(['\'', '$', '(', ')', '=']);
    (is_plain(name) && is_plain(code)).then_some(Term { name, code })
}
