//! Weighted shares with standard errors and intervals: from counts where the design allows it, row by row elsewhere.

use base::{Finding, Text};
use extract::CodedFile;
use tabulate::design::Lonely;
use tabulate::kernel::{Counts, Strata};
use tabulate::microdata::{Adjustment, DesignRecipe, Microdata, PopulationRecipe, WeightRecipe};
use tabulate::{CountedBase, Share, WeightSummary, shares_of};

use super::design::DesignPlan;
use super::diagnostics::Diagnostics;
use super::layout::Layout;
use super::rows::{Columns, Rows};
use super::views::{View, views};
use crate::commands::sampled;

/// Rows of a design that is worked out row by row.
const ROWS_MAX: usize = 4_000_000;
/// How far totals of one population may lie apart before they are told.
const TOTALS_APART_MAX: f64 = 1e-6;

/// Shares by classification (at last in total), item, class and code.
pub(super) type Shares = Vec<Vec<Vec<Vec<Option<Share>>>>>;

/// What came of the weights.
pub(super) struct Weighted {
    pub(super) shares: Shares,
    pub(super) diagnostics: Diagnostics,
}

/// A frame with its strata as a dimension of the layout.
pub(super) struct Frame {
    pub(super) strata: Strata,
    /// Strata of the frame that are not in the data, with their size.
    pub(super) without_answers: Vec<(String, f64)>,
}

/// From counts alone. `refuse_lonely` is what a design says of a stratum with one respondent.
pub(super) fn from_counts(
    file: &CodedFile,
    layout: &Layout,
    counts: &Counts,
    frame: Frame,
    refuse_lonely: bool,
) -> Result<Weighted, Vec<Finding>> {
    let responses = layout.responses(counts, frame.strata.dimension);
    let codes = &file.columns()[layout.dimensions[frame.strata.dimension]].codes;
    let sizes: Vec<(u64, u64)> = frame.strata.n_frame.iter().copied().zip(responses).collect();
    let lonely: Vec<String> = codes
        .iter()
        .zip(&sizes)
        .filter(|(_, (n_frame, n))| *n == 1 && *n_frame > 1)
        .map(|(code, _)| code.to_string())
        .collect();
    if refuse_lonely && !lonely.is_empty() {
        return Err(lonely.iter().map(|stratum| lonely_stratum(stratum)).collect());
    }
    let weight = |(n_frame, n): &(u64, u64)| (real(*n_frame) / real(*n), *n);
    let n_strata = sizes.iter().filter(|(_, n)| *n > 0).count();
    let diagnostics = Diagnostics {
        weights: WeightSummary::of(sizes.iter().filter(|(_, n)| *n > 0).map(weight)),
        n_strata,
        df: real(sizes.iter().map(|(_, n)| n).sum()) - real(n_strata as u64),
        lonely,
        without_answers: frame.without_answers.clone(),
        ..Diagnostics::default()
    };
    let strata = &frame.strata;
    let shares = views(layout, counts).iter().map(|view| shares_by(layout, view, strata, &sizes)).collect();
    Ok(Weighted { shares, diagnostics })
}

fn shares_by(layout: &Layout, view: &View<'_>, strata: &Strata, sizes: &[(u64, u64)]) -> Vec<Vec<Vec<Option<Share>>>> {
    let strata = Strata { dimension: view.strata.unwrap_or(strata.dimension), n_frame: strata.n_frame.clone() };
    // The kernel's interval has one t for the whole file; ours has that of the base, and so needs no more than the error.
    let of_items = strata.shares(&view.counts, view.cells, view.by, &layout.in_base, 1.0);
    let by_other = view.by.filter(|by| *by != strata.dimension);
    let kept: Vec<usize> = std::iter::once(strata.dimension).chain(by_other).collect();
    let n_others = by_other.map_or(1, |by| view.cells.shape()[by]);
    let of_item = |(item, classes): (usize, tabulate::kernel::SharesOfColumn)| {
        // Responses in the base, and all: where nobody of a stratum is in the base, those who did not answer may be.
        let mut bases = vec![(0, 0); sizes.len() * n_others];
        for (rank, is_in) in layout.in_base[item].iter().enumerate() {
            for ((base, all), n) in bases.iter_mut().zip(view.cells.margin(view.counts.of(item, rank), &kept)) {
                *base += if *is_in { n } else { 0 };
                *all += n;
            }
        }
        let of_class = |(class, codes): (usize, Vec<Option<tabulate::kernel::WeightedShare>>)| {
            let cells: Vec<((u64, u64), (u64, u64))> = match (view.by, by_other) {
                (Some(_), None) => vec![(bases[class], sizes[class])],
                (_, _) => (0..sizes.len()).map(|stratum| (bases[stratum * n_others + class], sizes[stratum])).collect(),
            };
            let n_base = cells.iter().map(|((n_base, _), _)| n_base).sum();
            let n_strata = cells.iter().filter(|((n_base, _), _)| *n_base > 0).count() as u64;
            let complete = cells.iter().all(|((_, here), (n_frame, n))| *here == 0 || n_frame == n);
            let base = CountedBase::new(n_base, n_strata, complete);
            let share = |share: tabulate::kernel::WeightedShare| base.share(share.share, share.standard_error);
            codes.into_iter().map(|code| code.map(share)).collect()
        };
        classes.into_iter().enumerate().map(of_class).collect()
    };
    of_items.into_iter().enumerate().map(of_item).collect()
}

/// Row by row, under any design.
pub(super) fn by_row(
    file: &CodedFile,
    layout: &Layout,
    plan: &DesignPlan,
    mut columns: Columns,
) -> Result<Weighted, Vec<Finding>> {
    if file.n_rows() > ROWS_MAX {
        return Err(vec![too_many_rows(file.n_rows())]);
    }
    // What is wrong is told at the rows of the file, before they are put into their own order.
    let (as_found, _) = with_units_without_rows(columns.clone(), plan, file.n_rows())?;
    if !as_found.is_empty() {
        plan.recipe.prepare(&Microdata::new(as_found)?)?;
    }
    let mut rows = Rows::read(file, layout)?;
    rows.sort(&mut columns);
    let (mut columns, n_without_rows) = with_units_without_rows(columns, plan, file.n_rows())?;
    if columns.is_empty() {
        columns.push((String::new(), vec![String::new(); file.n_rows()])); // A design that reads no column has rows all the same.
    }
    let data = Microdata::new(columns)?;
    let prepared = plan.recipe.prepare(&data)?;
    let design = prepared.sampling.design();
    let in_file = &design.weights()[..file.n_rows()];
    if let Some(smallest) = in_file.iter().copied().reduce(f64::min).filter(|smallest| *smallest <= 0.0) {
        return Err(vec![calibrated_below_zero(smallest)]);
    }
    let everybody = tabulate::design::Domain::all(design.n_rows());
    let diagnostics = Diagnostics {
        weights: WeightSummary::of(in_file.iter().map(|weight| (*weight, 1))),
        n_strata: design.n_strata(),
        df: prepared.sampling.degrees_of_freedom(&everybody),
        lonely: design.lonely_strata().into_iter().map(str::to_owned).collect(),
        without_answers: without_answers(plan, &data),
        collapsed: prepared.collapsed,
        n_without_rows,
        unweighted: plan.recipe.weights == WeightRecipe::FromPopulation && plan.recipe.population.is_empty(),
        totals_apart: totals_apart(&plan.recipe),
    };
    let mut classes: Vec<(Vec<u16>, usize)> = Vec::new();
    for by in &layout.by {
        let (mut class_of, mut n_classes) = (vec![0_u16; file.n_rows()], 1);
        for column in by.dimensions.iter().map(|dimension| layout.dimensions[*dimension]) {
            let n_codes = file.columns()[column].codes.len();
            // A layout has no more classes than cells, and cells are numbered in 16 bits.
            let factor = u16::try_from(n_codes).expect("a column of codes has up to 256 of them");
            for (class, code) in class_of.iter_mut().zip(rows.of(column)) {
                *class = *class * factor + u16::from(*code);
            }
            n_classes *= n_codes;
        }
        classes.push((class_of, n_classes));
    }
    classes.push((vec![0; file.n_rows()], 1));
    let mut shares: Shares = vec![Vec::new(); classes.len()];
    for (item, in_base) in layout.items.iter().zip(&layout.in_base) {
        for (shares, (class_of, n_classes)) in shares.iter_mut().zip(&classes) {
            shares.push(shares_of(&prepared.sampling, rows.of(*item), in_base, class_of, *n_classes)?);
        }
    }
    Ok(Weighted { shares, diagnostics })
}

/// Adds the units that were sampled and have no row here, e.g. facilities without a device: they are outside of every base, and how
/// many there are is part of the sample's chance.
fn with_units_without_rows(
    mut columns: Columns,
    plan: &DesignPlan,
    n_rows: usize,
) -> Result<(Columns, usize), Vec<Finding>> {
    let (Some(strata), false) = (&plan.recipe.strata, plan.sampled.is_empty()) else {
        return Ok((columns, 0));
    };
    let column = |name: &str| columns.iter().find(|(known, _)| known == name).map(|(_, cells)| cells.as_slice());
    let Some(stratum_of) = column(strata) else {
        return Ok((columns, 0)); // The recipe says what is missing.
    };
    let units = plan.recipe.clusters.first().and_then(|name| column(name));
    let missing = sampled::without_rows(&stratum_of[..n_rows], units, &plan.sampled)?;
    let total = missing.len();
    for (name, cells) in &mut columns {
        let further = missing.iter().enumerate();
        cells.extend(further.map(|(number, stratum)| sampled::cell(stratum, number, name == strata)));
    }
    Ok((columns, total))
}

fn without_answers(plan: &DesignPlan, data: &Microdata) -> Vec<(String, f64)> {
    let (Some(strata), Some(PopulationRecipe::OfStratum(sizes))) =
        (&plan.recipe.strata, plan.recipe.population.first())
    else {
        return Vec::new();
    };
    let cells = data.column(strata).unwrap_or_default();
    sizes.iter().filter(|(code, size)| *size > 0.0 && !cells.contains(code)).cloned().collect()
}

/// Known totals that add up to another number of units than the strata have. Of clusters the strata count clusters.
fn totals_apart(recipe: &DesignRecipe) -> Vec<(f64, String, f64)> {
    let [PopulationRecipe::OfStratum(sizes)] = recipe.population.as_slice() else {
        return Vec::new();
    };
    let margins = match &recipe.adjust {
        Some(Adjustment::PostStratify(margin)) if recipe.clusters.is_empty() => std::slice::from_ref(margin),
        Some(Adjustment::Rake(margins, _)) if recipe.clusters.is_empty() => margins,
        Some(_) | None => return Vec::new(),
    };
    let sum = |classes: &[(String, f64)]| -> f64 { classes.iter().map(|(_, n)| n).sum() };
    let of_strata = sum(sizes);
    let sums = margins.iter().map(|margin| (of_strata, margin.by.join("."), sum(&margin.totals)));
    sums.filter(|(strata, _, totals)| (strata - totals).abs() > TOTALS_APART_MAX * strata.abs()).collect()
}

/// True when a design would rather have no figure than a stratum with one unit.
pub(super) fn refuses_lonely(plan: &DesignPlan) -> bool {
    plan.recipe.lonely == Lonely::Fail
}

pub(super) fn real(count: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of survey rows lie far below 2^53")]
    let count = count as f64;
    count
}

fn lonely_stratum(stratum: &str) -> Finding {
    let message = Text::new(
        format!(
            "層「{stratum}」の回答は1件だけで、ばらつきを推定できません。隣の層とまとめるか、設計の lonely に adjust などを指定してください。"
        ),
        format!(
            "Stratum “{stratum}” has one response, so that its spread cannot be seen. Merge it with a neighbour, or say adjust (or another way) in “lonely” of the design."
        ),
    );
    Finding::error("lonely-unit", message)
}

fn calibrated_below_zero(smallest: f64) -> Finding {
    let message = Text::new(
        format!(
            "補正後の重みに0以下のものがあります（最小 {smallest:.4}）。割合が0%未満や100%超になり得ます。既知の総数（adjust）を確かめるか、項目を減らすか、rake にしてください。"
        ),
        format!(
            "Adjusting makes weights of zero or less (the smallest is {smallest:.4}), under which shares may leave 0 to 100 %. Check the known totals (“adjust”), use fewer of them, or rake."
        ),
    );
    Finding::error("adjusted-weights-not-positive", message).at_item("adjust")
}

fn too_many_rows(n_rows: usize) -> Finding {
    let message = Text::new(
        format!(
            "この設計では{ROWS_MAX}行まで集計できます（今は{n_rows}行）。層別の悉皆調査とみなす設計（strata と fpc の sizes だけ）なら行数の上限はありません。"
        ),
        format!(
            "Under this design up to {ROWS_MAX} rows are worked out (here {n_rows}). A stratified census (“strata” and “sizes” in “fpc” alone) has no such limit."
        ),
    );
    Finding::error("too-many-rows", message)
}
