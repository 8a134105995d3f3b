//! Which columns are counted together: as many as leave a table of counters small enough for the nearest cache.

/// Counters of one table, of one byte each: what stays in the first-level cache beside the rows that pass through.
const COUNTERS_MAX: usize = 40 * 1024;
/// A small table for few rows: clearing and reading off must cost less than counting.
const COUNTERS_MIN: usize = 4 * 1024;
/// Combinations of codes in one table: with few cells more of them would take longer to read off than to count.
const COMBINATIONS_MAX: usize = 256;
const COMBINATIONS_MIN: usize = 16;
/// As many rows as are counted in the time of reading off one combination.
const ROWS_PER_COMBINATION: usize = 128;

/// One column in its group: its rank is multiplied by `factor` and added to the number that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) column: usize,
    pub(crate) n_codes: usize,
    /// In whole sets of cells: how many combinations of the members before this one there are.
    pub(crate) stride: usize,
}

/// Columns that are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) members: Vec<Member>,
    /// How many combinations of codes; the table has so many sets of cells.
    pub(crate) n_combinations: usize,
}

/// The groups in which columns are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packing {
    pub(crate) n_cells: usize,
    pub(crate) n_codes: Vec<usize>,
    pub(crate) groups: Vec<Group>,
}

impl Packing {
    /// Groups columns that have `n_codes` different codes each, for about `n_rows` rows in `n_cells` cells.
    ///
    /// Widest first, each into the first group with room, so that the same columns always give the same groups.
    pub fn new(n_cells: usize, n_codes: &[usize], n_rows: usize) -> Packing {
        let counters_max = n_rows.saturating_mul(2).clamp(COUNTERS_MIN, COUNTERS_MAX);
        let combinations_max = (n_rows / ROWS_PER_COMBINATION).clamp(COMBINATIONS_MIN, COMBINATIONS_MAX);
        let mut order: Vec<usize> = (0..n_codes.len()).collect();
        order.sort_by_key(|column| (std::cmp::Reverse(n_codes[*column]), *column));
        let mut groups: Vec<Group> = Vec::new();
        for column in order {
            // A column without any row has no code; it is counted like one with a single code.
            let n_codes = n_codes[column].max(1);
            let room = |group: &&mut Group| {
                let n_combinations = group.n_combinations * n_codes;
                n_combinations <= combinations_max && n_cells * n_combinations <= counters_max
            };
            match groups.iter_mut().find(room) {
                Some(group) => {
                    group.members.push(Member { column, n_codes, stride: group.n_combinations });
                    group.n_combinations *= n_codes;
                }
                None => {
                    groups.push(Group { members: vec![Member { column, n_codes, stride: 1 }], n_combinations: n_codes })
                }
            }
        }
        Packing { n_cells, n_codes: n_codes.to_vec(), groups }
    }

    /// How many groups there are.
    pub fn n_groups(&self) -> usize {
        self.groups.len()
    }

    /// The columns of one group, in the order in which [`crate::kernel::Worker::add`] takes them.
    pub fn columns(&self, group: usize) -> impl Iterator<Item = usize> + '_ {
        self.groups[group].members.iter().map(|member| member.column)
    }
}
