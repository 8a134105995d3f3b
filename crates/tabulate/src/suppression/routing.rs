//! What the printed rule of a base says about other tables: a base of those who gave one answer to another item, or one of several.

use super::layout::Item;

/// The base of `of` is everybody who gave one of some answers to `item`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gate {
    pub(crate) of: usize,
    pub(crate) item: usize,
    pub(crate) opens: Opens,
}

/// Which answers open a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Opens {
    /// One of these columns, no two of which anybody is in: the base is their sum.
    OneOf(Vec<usize>),
    /// Any of these options of an item of several choices: the base is at least each of them, and at most their sum.
    AnyOf(Vec<usize>),
    /// Whoever answered and did not choose the option.
    AllBut(usize),
}

/// The gates that follow from the rules alone: a rule that asks one thing more than the rule of the item that is
/// answered. Rules that ask for answers to several items at once, or for numbers, promise nothing.
pub(crate) fn gates(items: &[Item]) -> Vec<Gate> {
    let rules: Vec<Option<Vec<Asked<'_>>>> = items.iter().map(|item| rule(&item.expression)).collect();
    let mut gates = Vec::new();
    for (of, own) in rules.iter().enumerate() {
        let Some(own) = own else { continue };
        if items[of].repeated || items[of].base_of != of {
            continue;
        }
        for (index, item) in items.iter().enumerate().filter(|(_, item)| !item.repeated) {
            let Some(before) = &rules[index] else { continue };
            let added: Vec<&Asked<'_>> = own.iter().filter(|asked| !before.contains(asked)).collect();
            let [added] = added[..] else { continue };
            if added.name != item.name || before.len() + 1 != own.len() {
                continue;
            }
            gates.extend(opens(item, added).map(|opens| Gate { of, item: index, opens }));
        }
    }
    gates
}

/// The columns that open a gate; `None` where the rule names an answer that there is not.
fn opens(item: &Item, asked: &Asked<'_>) -> Option<Opens> {
    let options = item.options();
    let column = |code: &&str| options.iter().copied().find(|column| item.columns[*column].1 == *code);
    let columns: Vec<usize> = asked.codes.iter().map(column).collect::<Option<_>>()?;
    match (item.multiple, asked.is_not, &columns[..]) {
        (true, true, [column]) => Some(Opens::AllBut(*column)),
        (true, true, _) => None,
        (true, false, [_]) | (false, false, _) => Some(Opens::OneOf(columns)),
        (true, false, _) => Some(Opens::AnyOf(columns)),
        (false, true, _) => {
            let others = options.iter().copied().filter(|column| !columns.contains(column));
            Some(Opens::OneOf(others.collect()))
        }
    }
}

/// `${name} = 'code'`, `selected(${name}, 'code')`, several of them about one item with `or` between, or one of them not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked<'a> {
    name: &'a str,
    codes: Vec<&'a str>,
    is_not: bool,
}

/// What a rule asks for, each once; `None` for a rule of another form.
fn rule(expression: &str) -> Option<Vec<Asked<'_>>> {
    let mut rule: Vec<Asked<'_>> = Vec::new();
    let parts = split(expression, " and ");
    // `a and b or c` is read otherwise than it looks.
    if parts.len() > 1 && parts.iter().any(|part| split(part, " or ").len() > 1) {
        return None;
    }
    for part in parts.into_iter().filter(|part| !part.trim().is_empty()) {
        let inner = bare(part);
        let nested = split(inner, " and ");
        if nested.len() > 1 {
            rule.extend(self::rule(inner)?);
            continue;
        }
        let asked = alternatives(inner)?;
        if !rule.contains(&asked) {
            rule.push(asked);
        }
    }
    Some(rule)
}

/// Terms about one item with `or` between them.
fn alternatives(part: &str) -> Option<Asked<'_>> {
    let mut asked: Option<Asked<'_>> = None;
    for alternative in split(part, " or ") {
        let term = term(bare(alternative))?;
        match &mut asked {
            None => asked = Some(term),
            Some(asked) if asked.name == term.name && !asked.is_not && !term.is_not => asked.codes.extend(term.codes),
            Some(_) => return None,
        }
    }
    asked
}

fn term(part: &str) -> Option<Asked<'_>> {
    if let Some(inner) = part.strip_prefix("not(").and_then(|rest| rest.strip_suffix(')')) {
        let asked = term(bare(inner))?;
        return (!asked.is_not).then_some(Asked { is_not: true, ..asked });
    }
    let inner = part.strip_prefix("selected(").and_then(|rest| rest.strip_suffix(')'));
    let (name, code, is_not) = match inner {
        Some(inner) => inner.split_once(',').map(|(name, code)| (name, code, false))?,
        None => match part.split_once("!=") {
            Some((name, code)) => (name, code, true),
            None => part.split_once('=').map(|(name, code)| (name, code, false))?,
        },
    };
    let name = name.trim().strip_prefix("${")?.strip_suffix('}')?;
    let code = code.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    let is_plain = |word: &str| !word.contains(['\'', '$', '(', ')', '=']);
    (is_plain(name) && is_plain(code)).then(|| Asked { name, codes: vec![code], is_not })
}

/// Without brackets around the whole.
fn bare(part: &str) -> &str {
    let part = part.trim();
    let inner = part.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    match inner {
        Some(inner) if is_balanced(inner) => bare(inner),
        Some(_) | None => part,
    }
}

/// True where no bracket closes that was not opened.
fn is_balanced(part: &str) -> bool {
    let mut depth = 0_i32;
    for c in part.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// The parts between a word that stands outside of brackets.
fn split<'a>(expression: &'a str, word: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let (mut begin, mut depth) = (0, 0_i32);
    for (place, c) in expression.char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth == 0 && place >= begin && expression[place..].starts_with(word) {
            parts.push(&expression[begin..place]);
            begin = place + word.len();
        }
    }
    parts.push(&expression[begin..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::{Opens, gates};
    use crate::suppression::layout::Item;
    use crate::table::ColumnKind;

    /// Two questions with the answers a, b and c, and one that is asked by a rule: how its gate opens.
    #[track_caller]
    fn check(rule: &str, multiple: bool, opens: Option<Opens>) {
        let item = |name: &str, expression: &str, base_of: usize, multiple: bool| Item {
            name: name.to_owned(),
            expression: expression.to_owned(),
            multiple,
            repeated: false,
            columns: ["a", "b", "c"].map(|code| (ColumnKind::Category, code.to_owned())).to_vec(),
            alone: Vec::new(),
            has_sum: false,
            base_of,
        };
        let items = [item("p", "", 0, false), item("q", "${p} = 'a'", 1, multiple), item("r", rule, 2, false)];
        let found = gates(&items).into_iter().find(|gate| gate.of == 2).map(|gate| (gate.item, gate.opens));
        assert_eq!(found, opens.map(|opens| (1, opens)), "{rule}");
    }

    #[test]
    fn a_rule_says_which_answers_open_its_gate() {
        check("${p} = 'a' and ${q} = 'b'", false, Some(Opens::OneOf(vec![1])));
        check("(${p} = 'a') and (${q} = 'b' or ${q} = 'c')", false, Some(Opens::OneOf(vec![1, 2])));
        check("${p} = 'a' and ${q} != 'b'", false, Some(Opens::OneOf(vec![0, 2])));
        check("${p} = 'a' and selected(${q}, 'c')", true, Some(Opens::OneOf(vec![2])));
        check("${p} = 'a' and (selected(${q}, 'a') or selected(${q}, 'b'))", true, Some(Opens::AnyOf(vec![0, 1])));
        check("${p} = 'a' and not(selected(${q}, 'b'))", true, Some(Opens::AllBut(1)));
        // What is read otherwise than it looks, other answers, several items, numbers.
        check("${p} = 'a' and ${q} = 'b' or ${q} = 'c'", false, None);
        check("${p} = 'a' and ${q} = 'x'", false, None);
        check("${p} = 'a' and (${q} = 'b' or ${p} = 'c')", false, None);
        check("${p} = 'a' and ${q} > 3", false, None);
    }
}
