//! What adds up within a table, between tables of one item, and between items by routing.

use super::layout::{Item, Layout, Part, Place, RowCells};
use super::model::{CellId, Sight};
use super::printed::PrintedTable;
use super::routing::{Gate, Opens};

impl Layout {
    /// What adds up within one row. The total row stands in every table of its item and is related once.
    pub(super) fn relate_row(&mut self, row: &RowCells, item: &Item) {
        let is_new = |layout: &Layout, cell: CellId, n: usize| layout.model.relations_of(cell).len() <= n;
        if is_new(self, row.not_asked, 0) {
            self.model.add_up([row.base, row.not_asked, row.undetermined], row.cases);
        }
        let Some(first) = row.columns.first() else { return };
        if !is_new(self, *first, 0) {
            return;
        }
        let Some(answered) = row.answered else {
            self.model.add_up(row.columns.iter().copied(), row.base);
            return;
        };
        let states = item.states();
        self.model.add_up(states.iter().map(|state| row.columns[*state]).chain([answered]), row.base);
        for (option, not_chosen) in item.options().into_iter().zip(&row.not_chosen) {
            self.model.add_up([row.columns[option], *not_chosen], answered);
        }
    }

    /// Classes add up to the total, in each table whose classes hold every response. What follows from the rest is
    /// left out: fewer sums say the same.
    pub(super) fn relate_columns(&mut self, tables: &[PrintedTable]) {
        let mut met: Vec<(usize, String, Part)> = Vec::new();
        for (table, (item, rows)) in tables.iter().zip(self.tables.clone()) {
            let (classes, total): (Vec<usize>, Vec<usize>) =
                (0..rows.len()).partition(|row| table.rows[*row].class.is_some());
            let [total] = total[..] else { continue };
            let n_classes: u64 = classes.iter().map(|row| table.rows[*row].n_responses).sum();
            if n_classes != table.rows[total].n_responses {
                continue;
            }
            let told = self.items[item].clone();
            let mut vertical = |layout: &mut Layout, owner: usize, part: Part, of: &dyn Fn(&RowCells) -> CellId| {
                let key = (owner, table.by.clone(), part);
                let is_public = layout.model.sight(of(&rows[total])) == Sight::Public;
                if !is_public && !met.contains(&key) {
                    met.push(key);
                    layout.model.add_up(classes.iter().map(|row| of(&rows[*row])), of(&rows[total]));
                }
            };
            for column in 0..told.columns.len() {
                vertical(self, item, Part::Column(column), &|row| row.columns[column]);
            }
            if told.multiple {
                vertical(self, item, Part::Answered, &|row| row.answered.expect("an item of several choices has it"));
            }
            if told.has_sum {
                vertical(self, item, Part::Sum, &|row| row.sum.expect("every row of amounts has a sum"));
            }
            vertical(self, told.base_of, Part::NotAsked, &|row| row.not_asked);
            if told.repeated {
                vertical(self, told.base_of, Part::Undetermined, &|row| row.undetermined);
            }
        }
    }

    /// A base of those who gave some answers to another item is bound by the counts of these answers.
    pub(super) fn relate_gate(&mut self, gate: &Gate) {
        let states = self.items[gate.item].states();
        let at = |layout: &Layout, place: &Place, item: usize, part: Part| {
            layout.cell(&Place { item, part, ..place.clone() })
        };
        let mut bases: Vec<(CellId, Vec<CellId>)> = Vec::new();
        let mut undetermined: Vec<Vec<CellId>> = Vec::new();
        let owner = self.items[gate.item].base_of;
        for place in self.places.iter().filter(|place| place.item == gate.of && place.part == Part::Base) {
            let base = at(self, place, gate.of, Part::Base);
            let chosen: Option<Vec<CellId>> = match &gate.opens {
                Opens::OneOf(columns) | Opens::AnyOf(columns) => {
                    columns.iter().map(|column| at(self, place, gate.item, Part::Column(*column))).collect()
                }
                Opens::AllBut(column) => at(self, place, gate.item, Part::NotChosen(*column)).map(|cell| vec![cell]),
            };
            bases.extend(base.zip(chosen));
            let mut parts = vec![at(self, place, gate.of, Part::Undetermined)];
            parts.push(at(self, place, owner, Part::Undetermined));
            parts.extend(states.iter().map(|state| at(self, place, gate.item, Part::Column(*state))));
            undetermined.extend(parts.into_iter().collect::<Option<Vec<CellId>>>());
        }
        let known = |cell: &CellId| self.known[*cell];
        let agrees = |(whole, parts): (&CellId, &[CellId])| {
            let sum: Option<i128> = parts.iter().map(known).sum();
            known(whole).zip(sum).is_none_or(|(whole, sum)| whole == sum)
        };
        if let Opens::AnyOf(_) = gate.opens {
            let more = |(base, chosen): &(CellId, Vec<CellId>)| -> Vec<(Vec<CellId>, Vec<CellId>)> {
                let each = chosen.iter().map(|chosen| (vec![*base], vec![*chosen]));
                each.chain([(chosen.clone(), vec![*base])]).collect()
            };
            self.relate_at_least(bases.iter().flat_map(more).collect());
        } else if bases.iter().all(|(base, chosen)| agrees((base, chosen.as_slice()))) {
            for (base, chosen) in bases {
                self.model.add_up(chosen, base);
            }
        }
        let known = |cell: &CellId| self.known[*cell];
        let agrees = |(whole, parts): (&CellId, &[CellId])| {
            let sum: Option<i128> = parts.iter().map(known).sum();
            known(whole).zip(sum).is_none_or(|(whole, sum)| whole == sum)
        };
        if undetermined.iter().all(|cells| agrees((&cells[0], &cells[1..]))) {
            for cells in undetermined {
                self.model.add_up(cells[1..].iter().copied(), cells[0]);
            }
        }
    }

    /// Whoever chose an option that goes with no other chose none of the others.
    pub(super) fn relate_alone(&mut self) {
        for (index, item) in self.items.clone().into_iter().enumerate().filter(|(_, item)| item.multiple) {
            let mut pairs = Vec::new();
            for place in self.places.iter().filter(|place| place.item == index && place.part == Part::Answered) {
                let at = |part: Part| self.cell(&Place { part, ..place.clone() });
                for alone in &item.alone {
                    let others = item.options().into_iter().filter(|option| option != alone);
                    let chosen = at(Part::Column(*alone));
                    let without = others.filter_map(|option| at(Part::NotChosen(option)));
                    pairs.extend(without.filter_map(|without| Some((vec![without], vec![chosen?]))));
                }
            }
            self.relate_at_least(pairs);
        }
    }

    /// Says that the first cells of each pair are together at least the second ones, unless some figures do not agree with it: then
    /// answers were taken that the rule does not allow. What is left between them is a cell of its own, without a place.
    fn relate_at_least(&mut self, pairs: Vec<(Vec<CellId>, Vec<CellId>)>) {
        let sum = |cells: &[CellId]| cells.iter().map(|cell| self.known[*cell]).sum::<Option<i128>>();
        let left: Vec<Option<i128>> = pairs.iter().map(|(more, less)| Some(sum(more)? - sum(less)?)).collect();
        if left.iter().flatten().any(|left| *left < 0) {
            return;
        }
        for ((more, less), left) in pairs.into_iter().zip(left) {
            let between = self.model.add(Sight::Unprinted);
            self.known.push(left);
            let plus = more.into_iter().map(|cell| (cell, 1));
            let minus = less.into_iter().chain([between]).map(|cell| (cell, -1));
            self.model.relate(plus.chain(minus).collect());
        }
    }
}
