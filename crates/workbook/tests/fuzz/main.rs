//! Damaged questionnaires are read without a panic: a short run. `cargo xtask fuzz` runs as many as one likes.

mod mutate;
mod returned;

use mutate::{Chance, Seeds, read};

#[test]
fn damaged_questionnaires_are_read_to_the_end() {
    const INPUTS: usize = 4_000;
    let seeds = Seeds::new();
    let mut chance = Chance::new(2022);
    for _ in 0..INPUTS {
        read(&seeds, &seeds.damaged(&mut chance));
    }
}
