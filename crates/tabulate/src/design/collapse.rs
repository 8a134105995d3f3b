//! Merging small classes of a margin with their neighbours, so that no weight leans on a handful of rows.

use super::Margin;

/// A class that was merged with its neighbour.
#[derive(Clone, Debug, PartialEq)]
pub struct Collapsed {
    /// The margin's name.
    pub margin: String,
    /// The classes that are one now.
    pub classes: Vec<String>,
    /// Rows of the merged class.
    pub n_rows: usize,
    /// Its total.
    pub total: f64,
}

/// A run of neighbouring classes.
struct Run {
    classes: Vec<usize>,
    n_rows: usize,
    total: f64,
}

impl Margin {
    /// Merges classes with fewer rows than `n_min` with the next one in the order of the totals, the last with the one
    /// before it. Nothing happens for 0.
    pub fn collapse(&mut self, n_min: usize) -> Vec<Collapsed> {
        let mut n_of = vec![0; self.classes.len()];
        for class in &self.class_of {
            n_of[*class] += 1;
        }
        let mut runs: Vec<Run> = Vec::new();
        for (class, n_rows) in n_of.into_iter().enumerate() {
            let total = self.totals[class];
            match runs.last_mut().filter(|run| run.n_rows < n_min) {
                Some(run) => {
                    run.classes.push(class);
                    run.n_rows += n_rows;
                    run.total += total;
                }
                None => runs.push(Run { classes: vec![class], n_rows, total }),
            }
        }
        while let [.., _, last] = runs.as_slice() {
            if last.n_rows >= n_min {
                break;
            }
            let last = runs.pop().expect("two were seen");
            let before = runs.last_mut().expect("two were seen");
            before.classes.extend(last.classes);
            before.n_rows += last.n_rows;
            before.total += last.total;
        }
        self.renumber(&runs)
    }

    fn renumber(&mut self, runs: &[Run]) -> Vec<Collapsed> {
        let mut new_of = vec![0; self.classes.len()];
        let (mut classes, mut collapsed) = (Vec::new(), Vec::new());
        for (new, run) in runs.iter().enumerate() {
            let names: Vec<String> = run.classes.iter().map(|class| self.classes[*class].clone()).collect();
            for class in &run.classes {
                new_of[*class] = new;
            }
            classes.push(names.join("+"));
            if names.len() > 1 {
                let margin = self.name.clone();
                collapsed.push(Collapsed { margin, classes: names, n_rows: run.n_rows, total: run.total });
            }
        }
        for class in &mut self.class_of {
            *class = new_of[*class];
        }
        self.classes = classes;
        self.totals = runs.iter().map(|run| run.total).collect();
        collapsed
    }
}

#[cfg(test)]
mod tests {
    use super::Margin;

    #[track_caller]
    fn check(rows: &str, totals: &[f64], n_min: usize, expected: &str) {
        let classes: Vec<String> = ["a", "b", "c", "d"][..totals.len()].iter().map(|name| (*name).to_owned()).collect();
        let class_of = rows.bytes().map(|byte| usize::from(byte - b'a')).collect();
        let mut margin = Margin { name: "m".to_owned(), class_of, classes, totals: totals.to_vec() };
        let collapsed = margin.collapse(n_min);
        let found: Vec<String> =
            margin.classes.iter().zip(&margin.totals).map(|(name, n)| format!("{name}={n}")).collect();
        assert_eq!(found.join(" "), expected);
        let merged = margin.classes.iter().filter(|name| name.contains('+')).count();
        assert_eq!(collapsed.len(), merged);
        assert!(margin.class_of.iter().all(|class| *class < margin.classes.len()));
    }

    #[test]
    fn small_classes_join_their_neighbours() {
        check("aabbcc", &[3.0, 4.0, 5.0], 0, "a=3 b=4 c=5");
        check("aabbcc", &[3.0, 4.0, 5.0], 2, "a=3 b=4 c=5");
        check("abbcc", &[3.0, 4.0, 5.0], 2, "a+b=7 c=5");
        check("aabbc", &[3.0, 4.0, 5.0], 2, "a=3 b+c=9");
        check("abc", &[3.0, 4.0, 5.0], 9, "a+b+c=12");
        check("aadd", &[3.0, 1.0, 1.0, 5.0], 2, "a=3 b+c+d=7");
    }
}
