//! A small generator whose numbers follow from its seed alone, on every machine and for good.

/// `SplitMix64` (Steele, Lea and Flood, 2014). Good enough for a demonstration, not for secrets.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n` - 1; `n` is at least 1.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        assert!(n > 0);
        let scaled = (self.next() >> 32) * u64::from(n);
        u32::try_from(scaled >> 32).expect("a product with a number below 2^32, shifted by 32, fits")
    }

    /// An index of a list with `n` entries, at least 1.
    pub(crate) fn index(&mut self, n: usize) -> usize {
        let n = u32::try_from(n).expect("lists here are short");
        usize::try_from(self.below(n)).expect("an index below a usize fits")
    }

    pub(crate) fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.index(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn the_numbers_are_those_of_the_published_algorithm() {
        // First outputs for seed 1234567, as published with the algorithm's reference implementation (splitmix64.c).
        let mut chance = Chance::new(1_234_567);
        assert_eq!(chance.next(), 6_457_827_717_110_365_317);
        assert_eq!(chance.next(), 3_203_168_211_198_807_973);
    }
}
