//! Tables as cells and sums: where each cell stands, and what is known of it.

use std::collections::BTreeMap;

use super::model::{CellId, Model, Sight};
use super::printed::{PrintedRow, PrintedTable};
use super::routing;
use crate::table::ColumnKind;

/// What a cell counts in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Responses, the same for every item.
    Responses,
    /// Cases, where they are not the responses.
    Cases,
    /// The base.
    Base,
    /// Off the path.
    NotAsked,
    /// Base unknown.
    Undetermined,
    /// Those who answered an item of several choices; not printed.
    Answered,
    /// One column.
    Column(usize),
    /// Those who answered and did not choose; not printed.
    NotChosen(usize),
    /// The sum of the amounts.
    Sum,
}

/// Where a cell is met. Items with the same base share the cells of their base, whose place is the first item's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Index of the item in [`Layout::items`]; the responses belong to the first.
    pub(crate) item: usize,
    /// The classification; empty for the total, which all tables of an item share.
    pub(crate) by: String,
    /// The class's code; empty for the total, and for the class of those without a value.
    pub(crate) class: String,
    /// What it counts.
    pub(crate) part: Part,
}

/// One item, as its tables say.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) expression: String,
    pub(crate) multiple: bool,
    pub(crate) repeated: bool,
    pub(crate) columns: Vec<(ColumnKind, String)>,
    /// Columns of options that go with no other.
    pub(crate) alone: Vec<usize>,
    pub(crate) has_sum: bool,
    /// The item at which the cells of its base are met.
    pub(crate) base_of: usize,
}

/// A row of a table with the places of its cells.
#[derive(Clone, Debug)]
pub(crate) struct RowCells {
    pub(crate) responses: CellId,
    pub(crate) cases: CellId,
    pub(crate) base: CellId,
    pub(crate) not_asked: CellId,
    pub(crate) undetermined: CellId,
    pub(crate) answered: Option<CellId>,
    pub(crate) columns: Vec<CellId>,
    pub(crate) not_chosen: Vec<CellId>,
    pub(crate) sum: Option<CellId>,
}

/// The cells of a set of tables, and everything that is known to add up. Cells of the model beyond the last place are what is left between
/// two figures of which one is known to be at least the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    pub(crate) model: Model,
    /// What is printed in each cell.
    pub(crate) known: Vec<Option<i128>>,
    pub(crate) places: Vec<Place>,
    pub(crate) items: Vec<Item>,
    /// For each table its item and its rows, as they came.
    pub(crate) tables: Vec<(usize, Vec<RowCells>)>,
    cell_at: BTreeMap<Place, CellId>,
}

impl Layout {
    /// Lays out tables. What their words promise is taken as known only where their figures agree with it.
    pub(crate) fn new(tables: &[PrintedTable]) -> Layout {
        let mut layout = Layout { items: items(tables), ..Layout::default() };
        share_bases(&mut layout.items, tables);
        for table in tables {
            let item = layout.item(&table.item).expect("every table's item is listed");
            let rows = table.rows.iter().map(|row| layout.row(item, &table.by, row)).collect();
            layout.tables.push((item, rows));
        }
        layout.relate_columns(tables);
        for gate in routing::gates(&layout.items) {
            layout.relate_gate(&gate);
        }
        layout.relate_alone();
        layout
    }

    /// The index of the item with this name.
    pub(crate) fn item(&self, name: &str) -> Option<usize> {
        self.items.iter().position(|item| item.name == name)
    }

    /// The cell at a place.
    pub(crate) fn cell(&self, place: &Place) -> Option<CellId> {
        self.cell_at.get(place).copied()
    }

    /// The cells of an item that are printed, whatever shares them.
    pub(crate) fn cells_of(&self, item: usize) -> impl Iterator<Item = CellId> {
        let base_of = self.items[item].base_of;
        let owns = move |place: &Place| place.item == item || (place.item == base_of && place.part.is_of_base());
        (0..self.places.len())
            .filter(move |cell| owns(&self.places[*cell]) && matches!(self.model.sight(*cell), Sight::Printed(_)))
    }

    fn row(&mut self, item: usize, by: &str, row: &PrintedRow) -> RowCells {
        let told = self.items[item].clone();
        let (by, class) = match &row.class {
            Some(class) => (by.to_owned(), class.clone()),
            None => (String::new(), String::new()),
        };
        let is_total = row.class.is_none();
        let mut cell = |item: usize, part: Part, sight: Sight, value: Option<i128>| {
            self.put(Place { item, by: by.clone(), class: class.clone(), part }, sight, value)
        };
        let number = |value: Option<u64>| value.map(i128::from);
        let printed = |part: Part, value: Option<u64>| Sight::Printed(loss(part, is_total, value));
        let responses = cell(0, Part::Responses, Sight::Public, Some(i128::from(row.n_responses)));
        let of_base = |part: Part, value: Option<u64>| {
            // Whoever is asked without a condition is counted by the responses.
            let is_public = !told.repeated && told.expression.is_empty() && row.asks_everybody();
            if is_public { Sight::Public } else { printed(part, value) }
        };
        let n_cases = number(row.n_cases);
        let cases = if told.repeated {
            cell(told.base_of, Part::Cases, printed(Part::Cases, row.n_cases), n_cases)
        } else {
            responses
        };
        let base = cell(told.base_of, Part::Base, of_base(Part::Base, row.n_base), number(row.n_base));
        let not_asked =
            cell(told.base_of, Part::NotAsked, of_base(Part::NotAsked, row.n_not_asked), number(row.n_not_asked));
        let undetermined = cell(
            told.base_of,
            Part::Undetermined,
            of_base(Part::Undetermined, row.n_undetermined),
            number(row.n_undetermined),
        );
        let columns: Vec<CellId> = row
            .counts
            .iter()
            .enumerate()
            .map(|(index, count)| cell(item, Part::Column(index), printed(Part::Column(index), *count), number(*count)))
            .collect();
        let states = told.states();
        let answered = told.multiple.then(|| {
            let parts: Option<i128> = states.iter().map(|column| number(row.counts[*column])).sum();
            let value = number(row.n_base).zip(parts).map(|(base, states)| base - states);
            cell(item, Part::Answered, Sight::Unprinted, value)
        });
        let options = if told.multiple { told.options() } else { Vec::new() };
        let n_answered = answered.and_then(|answered| self.known[answered]);
        let not_chosen: Vec<CellId> = options
            .iter()
            .map(|option| {
                let value = n_answered.zip(number(row.counts[*option])).map(|(answered, chosen)| answered - chosen);
                let place = Place { item, by: by.clone(), class: class.clone(), part: Part::NotChosen(*option) };
                self.put(place, Sight::Unprinted, value)
            })
            .collect();
        let sum = row.sum.map(|sum| {
            let place = Place { item, by: by.clone(), class: class.clone(), part: Part::Sum };
            self.put(place, Sight::Printed(loss(Part::Sum, is_total, None)), sum)
        });
        let cells = RowCells { responses, cases, base, not_asked, undetermined, answered, columns, not_chosen, sum };
        self.relate_row(&cells, &told);
        cells
    }

    fn put(&mut self, place: Place, sight: Sight, value: Option<i128>) -> CellId {
        if let Some(cell) = self.cell_at.get(&place) {
            self.known[*cell] = self.known[*cell].or(value);
            return *cell;
        }
        let cell = self.model.add(sight);
        self.cell_at.insert(place.clone(), cell);
        self.places.push(place);
        self.known.push(value);
        cell
    }
}

impl RowCells {
    /// The cells that a row prints, but the responses.
    pub(crate) fn printed(&self) -> impl Iterator<Item = CellId> {
        let cases = (self.cases != self.responses).then_some(self.cases);
        let sizes = [self.base, self.not_asked, self.undetermined];
        cases.into_iter().chain(sizes).chain(self.columns.iter().copied()).chain(self.sum)
    }
}

impl Part {
    /// True for what items with the same base have in common.
    pub(crate) fn is_of_base(self) -> bool {
        matches!(self, Part::Cases | Part::Base | Part::NotAsked | Part::Undetermined)
    }
}

impl Item {
    /// The columns of the states: blank, unknown, unconfirmed.
    pub(crate) fn states(&self) -> Vec<usize> {
        let is_state = |kind: ColumnKind| !matches!(kind, ColumnKind::Category | ColumnKind::Answered);
        (0..self.columns.len()).filter(|column| is_state(self.columns[*column].0)).collect()
    }

    /// The columns of the categories.
    pub(crate) fn options(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|column| self.columns[*column].0 == ColumnKind::Category).collect()
    }
}

impl PrintedRow {
    /// True when the printed base is all responses, and nothing contradicts that.
    fn asks_everybody(&self) -> bool {
        self.n_base.is_none_or(|n_base| n_base == self.n_responses)
    }
}

fn items(tables: &[PrintedTable]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for table in tables {
        if items.iter().all(|item| item.name != table.item) {
            items.push(Item {
                name: table.item.clone(),
                expression: table.expression.clone(),
                multiple: table.multiple,
                repeated: table.repeated,
                columns: table.columns.clone(),
                alone: table.alone(),
                has_sum: table.rows.iter().any(|row| row.sum.is_some()),
                base_of: items.len(),
            });
        }
    }
    items
}

/// Lets items share the cells of their base where the same rule gives the same figures. Rows of repeats are cases of
/// their own repeat, so that they share nothing.
fn share_bases(items: &mut [Item], tables: &[PrintedTable]) {
    let figures = |name: &str| -> BTreeMap<(String, Option<String>), [Option<u64>; 3]> {
        let own = tables.iter().filter(|table| table.item == name);
        own.flat_map(|table| table.rows.iter().map(move |row| (table, row)))
            .map(|(table, row)| {
                let by = if row.class.is_some() { table.by.clone() } else { String::new() };
                ((by, row.class.clone()), [row.n_base, row.n_not_asked, row.n_undetermined])
            })
            .collect()
    };
    for index in 1..items.len() {
        if items[index].repeated {
            continue;
        }
        let first = (0..index).find(|first| {
            let first = &items[*first];
            !first.repeated && first.expression == items[index].expression && first.base_of < index
        });
        let Some(first) = first.map(|first| items[first].base_of) else { continue };
        let (theirs, own) = (figures(&items[first].name), figures(&items[index].name));
        let agree = |(place, own): (&(String, Option<String>), &[Option<u64>; 3])| {
            let pairs = theirs.get(place).map(|theirs| theirs.iter().zip(own).collect::<Vec<_>>());
            pairs.unwrap_or_default().into_iter().all(|(one, other)| one.is_none() || other.is_none() || one == other)
        };
        if own.iter().all(agree) {
            items[index].base_of = first;
        }
    }
}

/// What withholding a cell loses: totals most, bases more than columns, large counts more than small ones.
fn loss(part: Part, is_total: bool, value: Option<u64>) -> u64 {
    let size = u64::from(u64::BITS - value.unwrap_or(0).leading_zeros());
    let of_part = match part {
        Part::Cases | Part::Base => 60,
        Part::NotAsked | Part::Undetermined => 10,
        Part::Sum => 30,
        Part::Column(_) | Part::Responses | Part::Answered | Part::NotChosen(_) => 10 + size,
    };
    if is_total { 40 * of_part } else { of_part }
}
