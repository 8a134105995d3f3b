//! Classes within which those who responded stand for those who did not: weights of rows that respond grow, the others go.

use base::{Finding, Text};
use extract::CodedFile;
use tabulate::design::Margin;
use tabulate::microdata::{DesignRecipe, Microdata, WeightRecipe, ambiguous_class, joined};

use super::design::{DesignPlan, Nonresponse};

/// The column of weights that is made here.
const WEIGHT: &str = "\u{1f}weight";

/// The file and columns of the rows that responded, with the design that weighs them.
pub(super) struct Responded {
    pub(super) file: CodedFile,
    pub(super) columns: Vec<(String, Vec<String>)>,
    pub(super) plan: DesignPlan,
    pub(super) collapsed: Vec<tabulate::design::Collapsed>,
}

/// Gives the weight of rows that did not respond to the others of their class.
pub(super) fn responded(
    file: &CodedFile,
    columns: Vec<(String, Vec<String>)>,
    plan: &DesignPlan,
    nonresponse: &Nonresponse,
) -> Result<Responded, Vec<Finding>> {
    let data = Microdata::new(columns.clone())?;
    let before = DesignRecipe { adjust: None, replicates: None, ..plan.recipe.clone() }.sampling(&data)?;
    let weights = before.design().weights();
    let cells = |name: &str| data.column(name).expect("columns of the design were read");
    let stays: Vec<bool> = cells(&nonresponse.column).iter().map(|cell| *cell == nonresponse.equals).collect();
    if !stays.contains(&true) {
        return Err(vec![nobody(nonresponse)]);
    }
    let by: Vec<&[String]> = nonresponse.by.iter().map(|name| cells(name)).collect();
    let (labels, ambiguous) = joined(&by, data.n_rows());
    if !ambiguous.is_empty() {
        let name = nonresponse.by.join(".");
        return Err(ambiguous.iter().map(|label| ambiguous_class(&name, label)).collect());
    }
    let mut classes = labels.clone();
    classes.sort_unstable();
    classes.dedup();
    let mut totals = vec![0.0; classes.len()];
    let class_of: Vec<usize> =
        labels.iter().map(|label| classes.binary_search(label).expect("every label is a class")).collect();
    add_sorted(&mut totals, class_of.iter().zip(weights).map(|(class, weight)| (*class, *weight)).collect());
    let of_responded = class_of.iter().zip(&stays).filter(|(_, stays)| **stays).map(|(class, _)| *class).collect();
    let mut margin = Margin { name: nonresponse.by.join("."), class_of: of_responded, classes, totals };
    let collapsed = margin.collapse(plan.recipe.collapse_below);
    let mut sums = vec![0.0; margin.classes.len()];
    let kept: Vec<f64> = weights.iter().zip(&stays).filter(|(_, stays)| **stays).map(|(weight, _)| *weight).collect();
    add_sorted(&mut sums, margin.class_of.iter().zip(&kept).map(|(class, weight)| (*class, *weight)).collect());
    let empty = margin.classes.iter().zip(&sums).filter(|(_, sum)| **sum <= 0.0);
    let findings: Vec<Finding> = empty.map(|(class, _)| class_without_response(&margin.name, class)).collect();
    if !findings.is_empty() {
        return Err(findings);
    }
    let raised = margin.class_of.iter().zip(&kept).map(|(class, weight)| weight * margin.totals[*class] / sums[*class]);
    let raised: Vec<String> = raised.map(|weight| weight.to_string()).collect();
    let only = |(name, cells): (String, Vec<String>)| {
        (name, cells.into_iter().zip(&stays).filter(|(_, stays)| **stays).map(|(cell, _)| cell).collect())
    };
    let mut columns: Vec<(String, Vec<String>)> = columns.into_iter().map(only).collect();
    columns.push((WEIGHT.to_owned(), raised));
    let recipe = DesignRecipe { weights: WeightRecipe::Column(WEIGHT.to_owned()), ..plan.recipe.clone() };
    let file = file.only(&stays).map_err(|finding| vec![*finding])?;
    Ok(Responded { file, columns, plan: DesignPlan { recipe, nonresponse: None, ..plan.clone() }, collapsed })
}

/// Adds up the weights of each class, the smallest first, so that the order of the rows does not matter.
fn add_sorted(sums: &mut [f64], mut weights: Vec<(usize, f64)>) {
    weights.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    for (class, weight) in weights {
        sums[class] += weight;
    }
}

fn nobody(nonresponse: &Nonresponse) -> Finding {
    let Nonresponse { column, equals, .. } = nonresponse;
    let message = Text::new(
        format!(
            "「{column}」が「{equals}」の行がありません。回答した行を示す値を nonresponse の equals に入れてください。"
        ),
        format!(
            "No row has “{equals}” in “{column}”. Put the value of rows that responded into “equals” of “nonresponse”."
        ),
    );
    Finding::error("nobody-responded", message).in_column(column)
}

fn class_without_response(name: &str, class: &str) -> Finding {
    let message = Text::new(
        format!(
            "区分「{class}」には回答した行がなく、代わりになるものがありません。collapse_below に1以上を指定して隣の区分とまとめてください。"
        ),
        format!(
            "Nobody of class “{class}” responded, so that nobody can stand for it. Give “collapse_below” 1 or more to merge it with its neighbour."
        ),
    );
    Finding::error("class-without-response", message).in_column(name)
}
