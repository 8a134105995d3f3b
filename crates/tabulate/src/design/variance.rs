//! The covariance of estimated totals of linearised scores, stage by stage.
//!
//! Within a stratum: (1 − n/N) · n/(n − 1) · Σ (unit total − stratum mean)², and n/N times what the next stage adds inside each
//! unit. Units without a row of the domain count with a total of zero.

use super::matrix::Matrix;
use super::{Design, Domain, Lonely, real};

/// Variances below this are what rounding leaves of zero, e.g. of a total that calibration fixed. R's `survey` draws the
/// line here too.
const NOISE_MAX: f64 = 1e-16;

/// A stratum with one sampled unit that stands for others, under [`Lonely::Fail`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LonelyUnit {
    /// The first stage is 1.
    pub stage: usize,
    /// The stratum's name.
    pub stratum: String,
}

impl Design {
    /// The covariance of the sums of `scores` (one vector of one value a row for each sum), where `staying` rows remain.
    ///
    /// # Errors
    /// With a lonely unit under [`Lonely::Fail`].
    pub(crate) fn covariance(&self, mut scores: Vec<Vec<f64>>, staying: &Domain) -> Result<Matrix, LonelyUnit> {
        for calibration in &self.calibrations {
            for score in &mut scores {
                calibration.leave_residual(score);
            }
        }
        let rows: Vec<usize> = self.order.iter().copied().filter(|row| staying.holds(*row)).collect();
        let mut covariance = self.stage_covariance(0, &rows, &scores)?;
        for index in (0..covariance.n()).filter(|index| covariance.at(*index, *index) < NOISE_MAX).collect::<Vec<_>>() {
            covariance.clear(index);
        }
        Ok(covariance)
    }

    fn stage_covariance(&self, stage: usize, rows: &[usize], scores: &[Vec<f64>]) -> Result<Matrix, LonelyUnit> {
        let design = &self.stages[stage];
        let strata: Vec<&[usize]> = rows.chunk_by(|a, b| design.stratum_of[*a] == design.stratum_of[*b]).collect();
        let stratum_of = |rows: &[usize]| design.stratum_of[rows[0]];
        let lonely: Vec<usize> =
            strata.iter().map(|rows| stratum_of(rows)).filter(|stratum| design.is_lonely(*stratum)).collect();
        if let (Lonely::Fail, Some(stratum)) = (self.lonely, lonely.first()) {
            return Err(LonelyUnit { stage: stage + 1, stratum: design.strata[*stratum].clone() });
        }
        let n_units: usize = strata.iter().map(|rows| design.n_sampled[stratum_of(rows)]).sum();
        let overall = mean(rows, scores, n_units);
        let mut sum = Matrix::zeros(scores.len());
        for rows in &strata {
            let stratum = stratum_of(rows);
            let centre = match (design.is_lonely(stratum), self.lonely) {
                (false, _) => mean(rows, scores, design.n_sampled[stratum]),
                (true, Lonely::Adjust) => overall.clone(),
                (true, Lonely::Fail | Lonely::Remove | Lonely::Certainty | Lonely::Average) => continue,
            };
            self.add_stratum(&mut sum, stage, rows, scores, &centre);
        }
        if self.lonely == Lonely::Average && !lonely.is_empty() {
            sum.scale(real(strata.len()) / real(strata.len() - lonely.len()));
        }
        if stage + 1 < self.stages.len() {
            for rows in rows.chunk_by(|a, b| design.unit_of[*a] == design.unit_of[*b]) {
                let fraction = design.fraction(stratum_of(rows));
                if fraction > 0.0 {
                    sum.add(&self.stage_covariance(stage + 1, rows, scores)?, fraction);
                }
            }
        }
        Ok(sum)
    }

    fn add_stratum(&self, sum: &mut Matrix, stage: usize, rows: &[usize], scores: &[Vec<f64>], centre: &[f64]) {
        let design = &self.stages[stage];
        let stratum = design.stratum_of[rows[0]];
        let n_sampled = design.n_sampled[stratum];
        let remaining = 1.0 - design.fraction(stratum);
        let n = real(n_sampled);
        let scale = if n_sampled > 1 { remaining * n / (n - 1.0) } else { remaining };
        if scale == 0.0 {
            return; // Everybody is in the sample: nothing was left to chance here.
        }
        let mut n_seen = 0;
        for unit in rows.chunk_by(|a, b| design.unit_of[*a] == design.unit_of[*b]) {
            let total = |score: &Vec<f64>| -> f64 { unit.iter().map(|row| score[*row]).sum() };
            let deviation: Vec<f64> = scores.iter().zip(centre).map(|(score, centre)| total(score) - centre).collect();
            sum.add_square_of(&deviation, scale);
            n_seen += 1;
        }
        sum.add_square_of(centre, scale * real(n_sampled - n_seen));
    }
}

fn mean(rows: &[usize], scores: &[Vec<f64>], n_units: usize) -> Vec<f64> {
    scores.iter().map(|score| rows.iter().map(|row| score[*row]).sum::<f64>() / real(n_units)).collect()
}
