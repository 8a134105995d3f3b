//! How a design is made from the columns of microdata.

use std::collections::{BTreeMap, BTreeSet};

use base::Finding;

use super::columns::number;
use super::{Microdata, say};
use crate::design::{
    Collapsed, Design, DesignParts, Lonely, Margin, Population, Raking, StageParts, is_weight, weight_unusable,
};
use crate::listed::listed;
use crate::replicate::{Centre, Replicates, Replication};
use crate::sampling::Sampling;

/// Columns and numbers that make a design.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DesignRecipe {
    /// The column of strata.
    pub strata: Option<String>,
    /// Columns of units, stage by stage; none when each row is a unit.
    pub clusters: Vec<String>,
    /// The weights.
    pub weights: WeightRecipe,
    /// Population sizes, stage by stage.
    pub population: Vec<PopulationRecipe>,
    /// What the weights are made to meet.
    pub adjust: Option<Adjustment>,
    /// What strata with one unit contribute.
    pub lonely: Lonely,
    /// Units with the same label in different strata are different units.
    pub nest: bool,
    /// Replicates instead of linearisation.
    pub replicates: Option<ReplicateRecipe>,
    /// Classes of post-stratification and raking with fewer rows are merged with their neighbour.
    pub collapse_below: usize,
}

/// A design with what was done on the way to it.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The design.
    pub sampling: Sampling,
    /// Classes that were merged.
    pub collapsed: Vec<Collapsed>,
}

/// Where weights come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum WeightRecipe {
    /// Population over sample where population sizes are told, else one.
    #[default]
    FromPopulation,
    /// A column.
    Column(String),
    /// The same for every row.
    Constant(f64),
}

/// Where population sizes come from.
#[derive(Clone, Debug, PartialEq)]
pub enum PopulationRecipe {
    /// A column with the number of units.
    Size(String),
    /// A column with the sampled part.
    Fraction(String),
    /// One number of units for all rows.
    Constant(f64),
    /// One sampled part for all rows.
    ConstantFraction(f64),
    /// The number of units of each stratum by its label; only at the first stage.
    OfStratum(Vec<(String, f64)>),
    /// Unknown at this stage.
    Unknown,
}

/// Classes of a column with their totals.
#[derive(Clone, Debug, PartialEq)]
pub struct MarginRecipe {
    /// The columns; several are crossed, their values joined with a dot.
    pub by: Vec<String>,
    /// Class and total.
    pub totals: Vec<(String, f64)>,
}

/// What weights are made to meet.
#[derive(Clone, Debug, PartialEq)]
pub enum Adjustment {
    /// The totals of one classification.
    PostStratify(MarginRecipe),
    /// Those of several in turn.
    Rake(Vec<MarginRecipe>, Raking),
    /// The totals of terms: `(Intercept)`, a column of numbers, or a column followed by a category.
    CalibrateLinear(Vec<(String, f64)>),
}

/// How replicates are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplicateRecipe {
    /// Which units are left out.
    pub kind: Replication,
    /// From where estimates are measured.
    pub centre: Centre,
}

impl DesignRecipe {
    /// Makes the design.
    ///
    /// # Errors
    /// All findings at once, as far as one does not hide the next.
    pub fn sampling(&self, data: &Microdata) -> Result<Sampling, Vec<Finding>> {
        self.prepare(data).map(|prepared| prepared.sampling)
    }

    /// Makes the design, and tells which classes had to be merged.
    ///
    /// # Errors
    /// As [`DesignRecipe::sampling`].
    pub fn prepare(&self, data: &Microdata) -> Result<Prepared, Vec<Finding>> {
        // Margins are looked at even where the design is at fault, so that everything is said at once.
        let mut findings = Vec::new();
        let recipes: &[MarginRecipe] = match &self.adjust {
            Some(Adjustment::PostStratify(recipe)) => std::slice::from_ref(recipe),
            Some(Adjustment::Rake(recipes, _)) => recipes,
            Some(Adjustment::CalibrateLinear(_)) | None => &[],
        };
        let mut margins: Vec<Margin> = Vec::new();
        let mut collapsed = Vec::new();
        for recipe in recipes {
            match margin(data, recipe) {
                Ok(mut margin) => {
                    collapsed.extend(margin.collapse(self.collapse_below));
                    margins.push(margin);
                }
                Err(more) => findings.extend(more),
            }
        }
        let design = gather(&mut findings, self.parts(data).and_then(Design::new).map(Some));
        let Some(design) = design.filter(|_| findings.is_empty()) else {
            return Err(findings);
        };
        let design = match &self.adjust {
            None => design,
            Some(Adjustment::PostStratify(_)) => design.post_stratify(&margins[0])?,
            Some(Adjustment::Rake(_, rule)) => design.rake(&margins, *rule)?,
            Some(Adjustment::CalibrateLinear(terms)) => calibrate(data, design, terms)?,
        };
        let replicates = match self.replicates {
            None => None,
            Some(_) if design.is_calibrated() => return Err(vec![replicates_of_calibrated()]),
            Some(recipe) => {
                let replicates = Replicates::new(&design, recipe.kind, recipe.centre);
                Some(replicates.map_err(|lonely| vec![say::lonely(&lonely)])?)
            }
        };
        if let (Some(ReplicateRecipe { kind: Replication::Jackknife, .. }), Some(_)) = (self.replicates, &self.strata) {
            return Err(vec![unstratified_jackknife()]);
        }
        Ok(Prepared { sampling: Sampling::new(design, replicates), collapsed })
    }

    fn parts(&self, data: &Microdata) -> Result<DesignParts, Vec<Finding>> {
        let mut findings = Vec::new();
        let strata = self.strata.as_ref().map(|name| gather(&mut findings, labels(data, name)));
        let mut stages: Vec<StageParts> = self
            .clusters
            .iter()
            .map(|name| StageParts { units: Some(gather(&mut findings, labels(data, name))), ..StageParts::default() })
            .collect();
        if stages.is_empty() {
            stages.push(StageParts::default());
        }
        if self.population.len() > stages.len() {
            findings.push(more_populations(self.population.len(), stages.len()));
        }
        for (number, (stage, recipe)) in stages.iter_mut().zip(&self.population).enumerate() {
            stage.population = match recipe {
                PopulationRecipe::OfStratum(sizes) => match &strata {
                    Some(strata) if number == 0 => {
                        Population::Size(gather(&mut findings, of_stratum(self.strata.as_deref(), strata, sizes)))
                    }
                    Some(_) | None => {
                        findings.push(sizes_without_strata());
                        Population::Unknown
                    }
                },
                PopulationRecipe::Unknown => Population::Unknown,
                PopulationRecipe::Constant(size) => Population::Size(vec![*size; data.n_rows()]),
                PopulationRecipe::ConstantFraction(part) => Population::Fraction(vec![*part; data.n_rows()]),
                PopulationRecipe::Size(name) => Population::Size(gather(&mut findings, all_numbers(data, name))),
                PopulationRecipe::Fraction(name) => {
                    Population::Fraction(gather(&mut findings, all_numbers(data, name)))
                }
            };
        }
        let weights = match &self.weights {
            WeightRecipe::FromPopulation => None,
            WeightRecipe::Constant(weight) => {
                // Said once, and not of every row.
                findings.extend((!is_weight(*weight)).then(|| weight_unusable(*weight).at_item("weights")));
                Some(vec![*weight; data.n_rows()])
            }
            WeightRecipe::Column(name) => Some(gather(&mut findings, weights(data, name))),
        };
        if !findings.is_empty() {
            return Err(findings);
        }
        Ok(DesignParts { n_rows: data.n_rows(), strata, stages, weights, nest: self.nest, lonely: self.lonely })
    }
}

/// What was read, or its default with the findings put aside, so that the rest is looked at too.
fn gather<T: Default>(findings: &mut Vec<Finding>, read: Result<T, Vec<Finding>>) -> T {
    read.unwrap_or_else(|more| {
        findings.extend(more);
        T::default()
    })
}

/// A column of labels without a hole.
fn labels(data: &Microdata, name: &str) -> Result<Vec<String>, Vec<Finding>> {
    let cells = data.need(name)?;
    let blank = cells.iter().enumerate().filter(|(_, cell)| cell.is_empty());
    let findings = listed(blank, |(row, _)| say::blank_in_design(name, row));
    if findings.is_empty() { Ok(cells.to_vec()) } else { Err(findings) }
}

/// A column of numbers without a hole.
fn all_numbers(data: &Microdata, name: &str) -> Result<Vec<f64>, Vec<Finding>> {
    let read = |row: usize, cell: &str| number(cell).ok_or_else(|| Box::new(say::not_a_number(name, row, cell)));
    each_number(data, name, read)
}

/// A column of weights.
fn weights(data: &Microdata, name: &str) -> Result<Vec<f64>, Vec<Finding>> {
    let read = |row: usize, cell: &str| match cell.trim().parse::<f64>() {
        Ok(weight) if is_weight(weight) => Ok(weight),
        Ok(weight) => Err(Box::new(say::at_row(weight_unusable(weight).in_column(name), row))),
        Err(_) => Err(Box::new(say::not_a_number(name, row, cell))),
    };
    each_number(data, name, read)
}

/// A column read cell by cell, or all that is wrong with it.
fn each_number(
    data: &Microdata,
    name: &str,
    read: impl Fn(usize, &str) -> Result<f64, Box<Finding>>,
) -> Result<Vec<f64>, Vec<Finding>> {
    let read = |(row, cell): (usize, &String)| match cell.as_str() {
        "" => Err(Box::new(say::blank_in_design(name, row))),
        cell => read(row, cell),
    };
    let cells = data.need(name)?;
    let findings = listed(cells.iter().enumerate().filter_map(|cell| read(cell).err()), |finding| *finding);
    if !findings.is_empty() {
        return Err(findings);
    }
    Ok(cells.iter().enumerate().filter_map(|cell| read(cell).ok()).collect())
}

/// The size of each row's stratum.
fn of_stratum(column: Option<&str>, strata: &[String], sizes: &[(String, f64)]) -> Result<Vec<f64>, Vec<Finding>> {
    let mut missing: Vec<(usize, &str)> = Vec::new();
    let mut of_row = Vec::with_capacity(strata.len());
    for (row, stratum) in strata.iter().enumerate() {
        match sizes.iter().find(|(label, _)| label == stratum) {
            Some((_, size)) => of_row.push(*size),
            None if missing.iter().any(|(_, label)| label == stratum) => {}
            None => missing.push((row, stratum)),
        }
    }
    if missing.is_empty() {
        return Ok(of_row);
    }
    let column = column.unwrap_or_default();
    Err(missing.into_iter().map(|(row, stratum)| say::stratum_not_in_frame(column, stratum, row)).collect())
}

fn margin(data: &Microdata, recipe: &MarginRecipe) -> Result<Margin, Vec<Finding>> {
    let columns: Vec<Vec<String>> = recipe.by.iter().map(|name| labels(data, name)).collect::<Result<_, _>>()?;
    let name = recipe.by.join(".");
    let cells: Vec<&[String]> = columns.iter().map(Vec::as_slice).collect();
    let (label_of, ambiguous) = joined(&cells, data.n_rows());
    if !ambiguous.is_empty() {
        return Err(ambiguous.iter().map(|label| say::ambiguous_class(&name, label)).collect());
    }
    let mut class_of = Vec::with_capacity(data.n_rows());
    let mut without: Vec<(String, usize)> = Vec::new();
    for (row, label) in label_of.into_iter().enumerate() {
        match recipe.totals.iter().position(|(class, _)| *class == label) {
            Some(class) => class_of.push(class),
            None if without.iter().any(|(known, _)| *known == label) => {}
            None => without.push((label, row)),
        }
    }
    if !without.is_empty() {
        let say = |(label, row): (String, usize)| say::class_without_total(&name, &label, row);
        return Err(without.into_iter().map(say).collect());
    }
    let (classes, totals) = recipe.totals.iter().cloned().unzip();
    Ok(Margin { name, class_of, classes, totals })
}

/// The classes of rows by several columns, each value joined to the next with a dot, and labels that two classes would share.
pub fn joined(columns: &[&[String]], n_rows: usize) -> (Vec<String>, Vec<String>) {
    let parts = |row: usize| columns.iter().map(|cells| cells[row].as_str()).collect::<Vec<_>>();
    let labels: Vec<String> = (0..n_rows).map(|row| parts(row).join(".")).collect();
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ambiguous: BTreeSet<&str> = BTreeSet::new();
    for (row, label) in labels.iter().enumerate() {
        if parts(*first.entry(label).or_insert(row)) != parts(row) {
            ambiguous.insert(label);
        }
    }
    let ambiguous = ambiguous.into_iter().map(str::to_owned).collect();
    (labels, ambiguous)
}

fn calibrate(data: &Microdata, design: Design, terms: &[(String, f64)]) -> Result<Design, Vec<Finding>> {
    let mut names = Vec::new();
    let mut columns = Vec::new();
    let mut totals = Vec::new();
    for (term, total) in terms {
        let mut column = vec![1.0; data.n_rows()];
        for part in term.split(':') {
            for (value, factor) in column.iter_mut().zip(self::term(data, part)?) {
                *value *= factor;
            }
        }
        names.push(term.clone());
        columns.push(column);
        totals.push(*total);
    }
    design.calibrate_linear(&names, &columns, &totals)
}

/// One factor of a term: 1, a number, or whether a column has a category.
fn term(data: &Microdata, name: &str) -> Result<Vec<f64>, Vec<Finding>> {
    if name == "(Intercept)" {
        return Ok(vec![1.0; data.n_rows()]);
    }
    if data.column(name).is_some() {
        return all_numbers(data, name);
    }
    let column = data.names().iter().filter(|column| name.starts_with(column.as_str())).max_by_key(|name| name.len());
    let Some(column) = column else {
        return Err(vec![say::unknown_term(name)]);
    };
    let category = &name[column.len()..];
    let cells = labels(data, column)?;
    if !cells.iter().any(|cell| cell == category) {
        return Err(vec![say::unknown_term(name)]);
    }
    Ok(cells.iter().map(|cell| f64::from(u8::from(cell == category))).collect())
}

fn more_populations(n_populations: usize, n_stages: usize) -> Finding {
    say::not_defined(
        "fpc",
        &format!(
            "母集団の大きさが{n_populations}段分ありますが、抽出は{n_stages}段です。clusters と fpc の数をそろえてください。"
        ),
        &format!(
            "There are population sizes for {n_populations} stages and clusters for {n_stages}. Give as many of both."
        ),
    )
}

fn sizes_without_strata() -> Finding {
    say::not_defined(
        "fpc",
        "層ごとの母集団の大きさ（sizes）は、strata があるとき第1段にだけ使えます。strata を指定してください。",
        "Population sizes by stratum (“sizes”) belong to the first stage of a design with strata. Give “strata”.",
    )
}

fn replicates_of_calibrated() -> Finding {
    say::not_defined(
        "replicates",
        "補正した重みから反復標本は作れません。adjust を外すか、replicates を外して線形化を使ってください。",
        "Replicates cannot be made of calibrated weights. Leave out “adjust”, or leave out “replicates” for linearisation.",
    )
}

fn unstratified_jackknife() -> Finding {
    say::not_defined(
        "replicates",
        "JK1 は層のない設計だけに使えます。層があるときは JKn を指定してください。",
        "JK1 is for designs without strata. Ask for JKn where there are strata.",
    )
}
