//! Repeats: a table with a line for each row, or a block for each row where the questions do not fit into columns.

use base::Lang;
use questionnaire::{Instrument, Item, ItemVisit, Key, Kind, Value};

use super::layout::{Line, LineKind, Source, joined};
use super::part::Part;
use super::words;

/// More columns than this are not a table that anybody can print.
const COLUMNS_MAX: usize = 9;

/// The lines of the repeat at `visits[at]`, with everything inside its rows.
pub(crate) fn lines(source: &Source<'_>, visits: &[&ItemVisit], at: usize, depth: usize) -> Vec<Line> {
    let repeat = visits[at];
    let Some(Value::Rows(rows)) = repeat.answer.value() else {
        return Vec::new();
    };
    let mut lines = vec![source.words(repeat)];
    let unit = &source.instrument.items[repeat.item].unit;
    lines[0].unit = String::new();
    lines[0].hint = joined(&[&lines[0].hint, words::MORE_ROWS.get(source.lang)]);
    let inside: Vec<Vec<&ItemVisit>> = rows.iter().map(|row| within(visits, &repeat.key.row(*row))).collect();
    let Some(first) = inside.first() else { return lines };
    let table = is_table(source.instrument, repeat.item);
    if table {
        lines.push(Line { kind: LineKind::TableHead, heads: columns(source, first), ..Line::default() });
    }
    for (position, visits) in inside.iter().enumerate() {
        let label = words::row(unit, position + 1, source.lang);
        if table {
            lines.push(row(source, label, visits));
        } else {
            lines.push(Line { kind: LineKind::Group, label, ..Line::default() });
            lines.extend(source.lines(visits, depth + 1));
        }
    }
    lines
}

/// Everything below a row's key.
fn within<'a>(visits: &[&'a ItemVisit], row: &Key) -> Vec<&'a ItemVisit> {
    let prefix = format!("{row}/");
    visits.iter().filter(|visit| visit.key.as_str().starts_with(&prefix)).copied().collect()
}

/// True where each row of the repeat is one line of a table: no more columns than anybody can print, and nothing inside
/// that needs lines of its own, as questions do that say something else in each row.
pub(crate) fn is_table(instrument: &Instrument, repeat: usize) -> bool {
    let n_columns = |item: &Item| {
        let is_many = item.kind == Kind::SelectMultiple;
        if is_many { item.options.len() + usize::from(item.unknown_allowed) } else { usize::from(item.is_typed()) }
    };
    let inside = || instrument.items.iter().filter(|item| item.repeat == Some(repeat));
    let total: usize = inside().map(n_columns).sum();
    let is_plain = |item: &Item| {
        let says_answers = [&item.label.ja, &item.label.en].into_iter().any(|label| label.contains("${"));
        item.kind != Kind::Repeat && item.kind != Kind::Note && !(item.is_typed() && says_answers)
    };
    inside().all(is_plain) && (1..=COLUMNS_MAX).contains(&total)
}

/// The headings of a table.
fn columns(source: &Source<'_>, row: &[&ItemVisit]) -> Vec<(String, u16)> {
    let mut heads = Vec::new();
    for visit in row {
        let item = &source.instrument.items[visit.item];
        if !item.is_typed() {
            continue;
        }
        let label = heading(source, visit);
        if item.kind == Kind::SelectMultiple {
            let options = item.options.iter().map(|option| option.label.get(source.lang));
            let unknown = item.unknown_allowed.then_some(words::UNKNOWN.get(source.lang));
            heads.extend(options.chain(unknown).map(|option| (format!("{label}\n{option}"), 1)));
        } else {
            heads.push((label, 1));
        }
    }
    heads
}

/// 「台数（台）※必須」
fn heading(source: &Source<'_>, visit: &ItemVisit) -> String {
    let item = &source.instrument.items[visit.item];
    let label = visit.label(source.instrument).get(source.lang);
    let words = source.words(visit);
    let unit = match (words.unit.as_str(), source.lang) {
        ("", _) => String::new(),
        (unit, Lang::Ja) => format!("（{unit}）"),
        (unit, Lang::En) => format!(" ({unit})"),
    };
    let need = words.need.filter(|_| item.kind.is_asked()).map(|need| need.get(source.lang)).unwrap_or_default();
    let unknown = if item.unknown_allowed && item.kind != Kind::SelectOne && item.kind != Kind::SelectMultiple {
        format!("\n{}", words::UNKNOWN_TOO.get(source.lang))
    } else {
        String::new()
    };
    format!("{label}{unit}\n{need}{unknown}")
}

fn row(source: &Source<'_>, label: String, visits: &[&ItemVisit]) -> Line {
    let mut line = Line { kind: LineKind::TableRow, label, ..Line::default() };
    let mut column = 0;
    for visit in visits {
        let item = &source.instrument.items[visit.item];
        if !item.is_typed() {
            continue;
        }
        if item.kind == Kind::SelectMultiple {
            let options = item.options.iter().map(|option| Part::Option(option.value.clone()));
            for part in options.chain(item.unknown_allowed.then_some(Part::Unknown)) {
                line.cells.push(source.circle(visit, column, part));
                column += 1;
            }
        } else {
            line.cells.push(source.cell(visit, column, 1));
            column += 1;
        }
        line.key.get_or_insert_with(|| visit.key.clone());
    }
    line
}
