//! Which of the 256 possible codes a column uses, in ascending order: a code's rank in this order is what is counted.

/// A set of codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeSet([u64; 4]);

impl CodeSet {
    /// The codes that occur in `codes`.
    pub fn of(codes: &[u8]) -> CodeSet {
        let mut seen = [false; 256];
        for code in codes {
            seen[usize::from(*code)] = true;
        }
        (0..=u8::MAX).filter(|code| seen[usize::from(*code)]).collect()
    }

    /// The codes 0 up to and without `n`.
    pub fn first(n: usize) -> CodeSet {
        (0..=u8::MAX).take(n).collect()
    }

    /// Puts a code in.
    pub fn insert(&mut self, code: u8) {
        self.0[usize::from(code >> 6)] |= 1 << (code & 63);
    }

    /// Whether the code is in.
    pub fn contains(&self, code: u8) -> bool {
        self.0[usize::from(code >> 6)] >> (code & 63) & 1 == 1
    }

    /// How many codes.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// True without any code.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The codes, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.iter().zip([0_u8, 64, 128, 192]).flat_map(|(word, first)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let [bit, ..] = left.trailing_zeros().to_le_bytes();
                (left != 0).then(|| {
                    left &= left - 1;
                    first + bit
                })
            })
        })
    }

    /// The rank of a code that is in the set: how many smaller codes are.
    pub fn rank(&self, code: u8) -> usize {
        self.iter().take_while(|smaller| *smaller < code).count()
    }

    /// True when the codes are 0, 1, 2 … without a gap, so that each is its own rank.
    pub(crate) fn is_dense(&self) -> bool {
        *self == CodeSet::first(self.len())
    }
}

impl FromIterator<u8> for CodeSet {
    fn from_iter<I: IntoIterator<Item = u8>>(codes: I) -> CodeSet {
        let mut set = CodeSet::default();
        for code in codes {
            set.insert(code);
        }
        set
    }
}

/// How codes of one set become ranks, many at once.
#[derive(Clone, Debug)]
pub(crate) enum Ranking {
    /// Each code is its own rank.
    Dense,
    /// Up to nine codes: a rank is the number of codes, the first left aside, that are reached.
    Few { reached: [u8; FEW], n: usize },
    /// Any number of codes, looked up.
    Many(Box<[u8; 256]>),
}

const FEW: usize = 8;

impl From<CodeSet> for Ranking {
    fn from(set: CodeSet) -> Ranking {
        if set.is_dense() {
            return Ranking::Dense;
        }
        let n = set.len().saturating_sub(1);
        if n <= FEW {
            let mut reached = [0; FEW];
            for (least, code) in reached.iter_mut().zip(set.iter().skip(1)) {
                *least = code;
            }
            return Ranking::Few { reached, n };
        }
        let mut table = Box::new([0; 256]);
        for (rank, code) in (0..=u8::MAX).zip(set.iter()) {
            table[usize::from(code)] = rank;
        }
        Ranking::Many(table)
    }
}

impl Ranking {
    /// Writes the rank of each code.
    #[inline(always)]
    pub(crate) fn rank(&self, codes: &[u8], ranks: &mut [u8]) {
        match self {
            Ranking::Dense => ranks.copy_from_slice(codes),
            Ranking::Few { reached: [a, b, c, d, e, f, g, h], n } => match n {
                0 => ranks.fill(0),
                1 => count_reached([*a], codes, ranks),
                2 => count_reached([*a, *b], codes, ranks),
                3 => count_reached([*a, *b, *c], codes, ranks),
                4 => count_reached([*a, *b, *c, *d], codes, ranks),
                5 => count_reached([*a, *b, *c, *d, *e], codes, ranks),
                6 => count_reached([*a, *b, *c, *d, *e, *f], codes, ranks),
                7 => count_reached([*a, *b, *c, *d, *e, *f, *g], codes, ranks),
                _ => count_reached([*a, *b, *c, *d, *e, *f, *g, *h], codes, ranks),
            },
            Ranking::Many(table) => {
                for (rank, code) in ranks.iter_mut().zip(codes) {
                    *rank = table[usize::from(*code)];
                }
            }
        }
    }
}

#[inline(always)]
fn count_reached<const N: usize>(reached: [u8; N], codes: &[u8], ranks: &mut [u8]) {
    for (rank, code) in ranks.iter_mut().zip(codes) {
        *rank = reached.iter().map(|least| u8::from(code >= least)).sum();
    }
}
