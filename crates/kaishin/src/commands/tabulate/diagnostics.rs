//! What a reader must know of the weights, printed with the tables.

use tabulate::WeightSummary;
use tabulate::design::Collapsed;

/// What came of a design.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Diagnostics {
    pub(super) weights: Option<WeightSummary>,
    pub(super) n_strata: usize,
    /// Units less strata, over the whole file.
    pub(super) df: f64,
    /// Strata of which one unit alone was sampled.
    pub(super) lonely: Vec<String>,
    /// Strata of the frame that nobody answered for, with their size.
    pub(super) without_answers: Vec<(String, f64)>,
    /// Classes that were merged.
    pub(super) collapsed: Vec<Collapsed>,
    /// Sampled units without a row in the file.
    pub(super) n_without_rows: usize,
    /// True where a design tells neither weights nor populations, so that every row counts one.
    pub(super) unweighted: bool,
    /// How many units the strata have in all, and how many a classification of known totals has, where these differ.
    pub(super) totals_apart: Vec<(f64, String, f64)>,
}

impl Diagnostics {
    /// Lines in both languages.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(weights) = &self.weights {
            let WeightSummary { n, sum, smallest, largest, effective_n } = weights;
            lines.push(format!("設計 / design: {n} 行 / rows, {} 層 / strata, 自由度 / df {}", self.n_strata, self.df));
            lines.push(format!(
                "重み / weights: {smallest:.4}～{largest:.4} (最大÷最小 / largest over smallest {:.2}), 合計 / sum {sum:.1}",
                largest / smallest
            ));
            lines.push(format!(
                "有効標本数 / effective n (Kish): {effective_n:.1}, 重みによるデザイン効果 / design effect of weighting: {:.4}",
                weights.design_effect()
            ));
        }
        if self.unweighted {
            lines.push(
                "設計に weights も fpc もないため、1行を1として数えました / the design has neither weights nor fpc: every row counts one"
                    .to_owned(),
            );
        }
        for (of_strata, name, of_totals) in &self.totals_apart {
            lines.push(format!(
                "総数の食い違い / totals that differ: 層 / strata {}, {name} {}（同じ母集団か確認してください / see whether both are of one population）",
                rounded(*of_strata),
                rounded(*of_totals)
            ));
        }
        if self.n_without_rows > 0 {
            lines.push(format!(
                "このファイルに行のない標本 / sampled units without a row here: {}",
                self.n_without_rows
            ));
        }
        if !self.lonely.is_empty() {
            lines.push(format!("単独の抽出単位の層 / strata with one sampled unit: {}", self.lonely.join(", ")));
        }
        if !self.without_answers.is_empty() {
            let strata = self.without_answers.iter().map(|(code, size)| format!("{code} (N={size})"));
            let strata = strata.collect::<Vec<_>>().join(", ");
            lines.push(format!(
                "回答のない層（重みはこの層を代表しません） / strata without answers, which no weight stands for: {strata}"
            ));
        }
        for collapsed in &self.collapsed {
            let Collapsed { margin, classes, n_rows, total } = collapsed;
            lines.push(format!(
                "まとめた区分 / classes merged: {margin}: {} ({n_rows} 行 / rows, 総数 / total {})",
                classes.join(" + "),
                rounded(*total)
            ));
        }
        lines
    }
}

/// A total without what adding and calibrating leave of rounding.
fn rounded(total: f64) -> f64 {
    (total * 1e6).round() / 1e6
}
