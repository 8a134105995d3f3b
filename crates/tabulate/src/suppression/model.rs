//! What is published as a system of sums: cells, and relations in which they add up.
//!
//! It knows nothing of tables. `layout` makes one of tables; `exchange` and `bounds` look at nothing else.

/// Index of a cell in its [`Model`].
pub(crate) type CellId = usize;

/// Whether readers see a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Everybody knows it, whatever is withheld: how many facilities answered.
    Public,
    /// Printed unless it is withheld; the number is what withholding it loses.
    Printed(u64),
    /// Never printed, such as those who did not choose an option; it can only be worked out.
    Unprinted,
}

/// How far a true value must be hidden: there must be another solution at least so far above, and one so far below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Need {
    pub(crate) up: i128,
    pub(crate) down: i128,
}

impl Need {
    pub(crate) fn is_none(self) -> bool {
        self.up <= 0 && self.down <= 0
    }
}

/// Cells between a floor, which mostly is zero, and a ceiling, which mostly is none; and sums of them that are zero.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    sights: Vec<Sight>,
    /// What everybody knows each cell to be at least.
    floors: Vec<i128>,
    /// And at most.
    ceilings: Vec<Option<i128>>,
    relations: Vec<Vec<(CellId, i8)>>,
    /// For each cell the relations that it stands in, with its sign.
    of_cell: Vec<Vec<(usize, i8)>>,
}

impl Model {
    pub(crate) fn add(&mut self, sight: Sight) -> CellId {
        self.sights.push(sight);
        self.floors.push(0);
        self.ceilings.push(None);
        self.of_cell.push(Vec::new());
        self.sights.len() - 1
    }

    /// Says that everybody knows the cell to be at least so much.
    pub(crate) fn raise_floor(&mut self, cell: CellId, floor: i128) {
        self.floors[cell] = self.floors[cell].max(floor);
    }

    /// Says that everybody knows the cell to be at most so much.
    pub(crate) fn lower_ceiling(&mut self, cell: CellId, ceiling: i128) {
        self.ceilings[cell] = Some(self.ceilings[cell].map_or(ceiling, |known| known.min(ceiling)));
    }

    pub(crate) fn ceiling(&self, cell: CellId) -> Option<i128> {
        self.ceilings[cell]
    }

    /// True where floor and ceiling meet: everybody knows the cell, whatever is withheld.
    pub(crate) fn is_fixed(&self, cell: CellId) -> bool {
        self.ceilings[cell] == Some(self.floors[cell])
    }

    pub(crate) fn floor(&self, cell: CellId) -> i128 {
        self.floors[cell]
    }

    /// Says that the signed cells add up to zero. A cell stands in a relation once.
    pub(crate) fn relate(&mut self, terms: Vec<(CellId, i8)>) {
        let index = self.relations.len();
        for (cell, sign) in &terms {
            assert!(self.of_cell[*cell].iter().all(|(other, _)| *other != index), "a cell stands in a relation once");
            self.of_cell[*cell].push((index, *sign));
        }
        self.relations.push(terms);
    }

    /// Says that `parts` add up to `whole`.
    pub(crate) fn add_up(&mut self, parts: impl IntoIterator<Item = CellId>, whole: CellId) {
        let mut terms: Vec<(CellId, i8)> = parts.into_iter().map(|part| (part, 1)).collect();
        terms.push((whole, -1));
        self.relate(terms);
    }

    /// Takes over another model's cells and relations; its first cell gets the number that is returned.
    pub(crate) fn append(&mut self, other: &Model) -> CellId {
        let offset = self.n_cells();
        for cell in 0..other.n_cells() {
            let own = self.add(other.sights[cell]);
            (self.floors[own], self.ceilings[own]) = (other.floors[cell], other.ceilings[cell]);
        }
        for relation in &other.relations {
            self.relate(relation.iter().map(|(cell, sign)| (offset + cell, *sign)).collect());
        }
        offset
    }

    pub(crate) fn n_cells(&self) -> usize {
        self.sights.len()
    }

    pub(crate) fn sight(&self, cell: CellId) -> Sight {
        self.sights[cell]
    }

    /// What withholding a cell loses; nothing where it is not printed.
    pub(crate) fn loss(&self, cell: CellId) -> u64 {
        match self.sights[cell] {
            Sight::Printed(loss) => loss,
            Sight::Public | Sight::Unprinted => 0,
        }
    }

    pub(crate) fn relations(&self) -> &[Vec<(CellId, i8)>] {
        &self.relations
    }

    pub(crate) fn relations_of(&self, cell: CellId) -> &[(usize, i8)] {
        &self.of_cell[cell]
    }

    /// True when `values` satisfy every relation and lie between floors and ceilings.
    pub(crate) fn holds(&self, values: &[i128]) -> bool {
        let balanced = |relation: &Vec<(CellId, i8)>| {
            relation.iter().map(|(cell, sign)| i128::from(*sign) * values[*cell]).sum::<i128>() == 0
        };
        let is_within = |(cell, value): (CellId, &i128)| {
            *value >= self.floors[cell] && self.ceilings[cell].is_none_or(|ceiling| *value <= ceiling)
        };
        values.iter().enumerate().all(is_within) && self.relations.iter().all(balanced)
    }
}
