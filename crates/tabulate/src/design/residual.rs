//! What calibration leaves of a score: the part that the known totals do not explain.

/// How often the margins of a raking are projected out in turn, as R's `survey` does.
const RAKING_PROJECTIONS: usize = 10;

/// How the weights were calibrated, kept for variances.
#[derive(Clone, Debug)]
pub(crate) enum Calibration {
    PostStrata(PostStrata),
    /// The margins of a raking.
    Raking(Vec<PostStrata>),
    Linear(LinearFit),
}

/// Classes whose totals are known, with the weights around the calibration to them.
#[derive(Clone, Debug)]
pub(crate) struct PostStrata {
    pub(crate) class_of: Vec<usize>,
    pub(crate) n_classes: usize,
    pub(crate) weights_before: Vec<f64>,
    pub(crate) weights_after: Vec<f64>,
}

/// A regression on what has known totals: an orthonormal basis of the weighted regressors, and the final weight over the root
/// of the first one.
#[derive(Clone, Debug)]
pub(crate) struct LinearFit {
    pub(crate) basis: Vec<Vec<f64>>,
    pub(crate) weight: Vec<f64>,
}

impl Calibration {
    /// Leaves the residual of one weighted score in its place.
    pub(crate) fn leave_residual(&self, score: &mut [f64]) {
        match self {
            Calibration::PostStrata(classes) => classes.subtract_means(score, |row| classes.weights_before[row]),
            Calibration::Raking(margins) => {
                for _ in 0..RAKING_PROJECTIONS {
                    for margin in margins {
                        margin.subtract_means(score, |_| 1.0);
                    }
                }
            }
            Calibration::Linear(fit) => fit.leave_residual(score),
        }
    }
}

impl PostStrata {
    /// Subtracts from each value (score over weight) the mean of its class, cases counting `case_weight`.
    fn subtract_means(&self, score: &mut [f64], case_weight: impl Fn(usize) -> f64) {
        let mut sums = vec![0.0; self.n_classes];
        let mut sizes = vec![0.0; self.n_classes];
        for (row, score) in score.iter().enumerate() {
            let weight = case_weight(row);
            sums[self.class_of[row]] += score / self.weights_after[row] * weight;
            sizes[self.class_of[row]] += weight;
        }
        for (row, score) in score.iter_mut().enumerate() {
            let class = self.class_of[row];
            *score -= sums[class] / sizes[class] * self.weights_after[row];
        }
    }
}

impl LinearFit {
    /// An orthonormal basis of what the columns span, by Gram and Schmidt, twice for the sake of rounding. A column that
    /// adds nothing to the earlier ones is left out.
    pub(crate) fn basis(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
        const NOTHING_LEFT: f64 = 1e-7;
        let mut basis: Vec<Vec<f64>> = Vec::new();
        for column in columns {
            let mut rest = column.clone();
            for _ in 0..2 {
                project_out(&basis, &mut rest);
            }
            let length = dot(&rest, &rest).sqrt();
            if length > NOTHING_LEFT * dot(column, column).sqrt() {
                basis.push(rest.iter().map(|value| value / length).collect());
            }
        }
        basis
    }

    fn leave_residual(&self, score: &mut [f64]) {
        let mut rest: Vec<f64> = score
            .iter()
            .zip(&self.weight)
            .map(|(score, weight)| if *weight == 0.0 { 0.0 } else { score / weight })
            .collect();
        for _ in 0..2 {
            project_out(&self.basis, &mut rest);
        }
        for ((score, rest), weight) in score.iter_mut().zip(rest).zip(&self.weight) {
            *score = rest * weight;
        }
    }
}

fn project_out(basis: &[Vec<f64>], vector: &mut [f64]) {
    for direction in basis {
        let along = dot(direction, vector);
        for (value, step) in vector.iter_mut().zip(direction) {
            *value -= along * step;
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
