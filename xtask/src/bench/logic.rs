//! How long large questionnaires take to compile and to answer: measured by an example of the crate itself.

use crate::process::{cargo, output};
use crate::say;

/// What is measured, by the name that the example prints, and in words.
const WHAT: [(&str, &str); 4] = [
    ("compile", "compile a form of 10,000 rows (2,500 conditions)"),
    ("journey", "lay out a whole journey: 2,000 questions, 500 conditions"),
    ("change-any", "follow one changed answer in that form, each question in turn"),
    ("change-gate", "follow the one answer that all 500 conditions read"),
];

/// Times of one kind in microseconds, quickest first.
pub(crate) struct Times {
    pub(crate) words: &'static str,
    pub(crate) micros: Vec<f64>,
}

impl Times {
    /// The middle of the times.
    pub(crate) fn median(&self) -> f64 {
        self.micros[self.micros.len() / 2]
    }

    /// Ninety-nine of a hundred are no longer than this.
    pub(crate) fn p99(&self) -> f64 {
        self.micros[(self.micros.len() * 99).div_ceil(100) - 1]
    }
}

/// Builds the example for release and runs it.
pub(crate) fn measure() -> Result<Vec<Times>, String> {
    let mut example = cargo(&["run", "--release", "--quiet", "--package", "questionnaire", "--example", "logic"]);
    let printed = output(&mut example)?;
    WHAT.into_iter().map(|(name, words)| times(&printed, name, words)).collect()
}

fn times(printed: &str, name: &str, words: &'static str) -> Result<Times, String> {
    let line = printed.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let micros: Option<Vec<f64>> = line.and_then(|line| line.split(' ').map(|time| time.parse().ok()).collect());
    let micros = micros.ok_or_else(|| format!("the example does not tell {name}"))?;
    let times = Times { words, micros };
    say::line(&format!("{words}: {:.1} µs", times.median()));
    Ok(times)
}
