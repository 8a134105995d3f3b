//! Questions of one group that share their options (appearance `table-list`): a table with the options as columns.

use questionnaire::{ItemVisit, Kind};

use super::layout::{Line, LineKind, Source, joined};
use super::part::Part;
use super::words;

/// More options than this are chosen from lists instead.
const OPTIONS_MAX: usize = 8;
/// Appearances of a group that make it a table.
const APPEARANCES: [&str; 2] = ["table-list", "list-nolabel"];

/// Adds the lines of the table that begins with the first visit; how many visits it took. `None` where no table does.
pub(crate) fn lines(source: &Source<'_>, visits: &[&ItemVisit], lines: &mut Vec<Line>) -> Option<usize> {
    let instrument = source.instrument;
    let first = &instrument.items[visits.first()?.item];
    let group = &instrument.groups[first.group?];
    if !APPEARANCES.iter().any(|appearance| group.appearance.contains(appearance)) {
        return None;
    }
    let belongs = |visit: &&&ItemVisit| {
        let item = &instrument.items[visit.item];
        item.group == first.group
            && matches!(item.kind, Kind::SelectOne | Kind::SelectMultiple)
            && item.is_typed()
            && item.list == first.list
            && item.options == first.options
    };
    let members: Vec<&ItemVisit> = visits.iter().take_while(belongs).copied().collect();
    if members.len() < 2 || first.options.len() > OPTIONS_MAX {
        return None;
    }
    let lang = source.lang;
    let unknown = members.iter().any(|visit| instrument.items[visit.item].unknown_allowed);
    let labels = first.options.iter().map(|option| option.label.get(lang));
    let heads = labels.chain(unknown.then_some(words::UNKNOWN.get(lang)));
    lines.push(Line {
        kind: LineKind::TableHead,
        heads: heads.map(|label| (label.to_owned(), 1)).collect(),
        ..Line::default()
    });
    for visit in &members {
        lines.push(row(source, visit));
    }
    Some(members.len())
}

fn row(source: &Source<'_>, visit: &ItemVisit) -> Line {
    let item = &source.instrument.items[visit.item];
    let mut line = source.words(visit);
    line.kind = LineKind::TableRow;
    line.hint = source.instrument.items[visit.item].hint.get(source.lang).to_owned();
    if item.kind == Kind::SelectMultiple {
        line.hint = joined(&[&line.hint, words::CIRCLE_ALL.get(source.lang)]);
    }
    let options = item.options.iter().map(|option| Part::Option(option.value.clone()));
    let parts = options.chain(item.unknown_allowed.then_some(Part::Unknown));
    for (column, part) in (0..).zip(parts) {
        line.cells.push(source.circle(visit, column, part));
    }
    line
}
