//! The design of a case: from JSON to a recipe.

use base::Finding;
use serde_json::Value;
use tabulate::design::{Lonely, Raking};
use tabulate::microdata::{
    Adjustment, DesignRecipe, MarginRecipe, Microdata, PopulationRecipe, ReplicateRecipe, WeightRecipe,
};
use tabulate::replicate::{Centre, Replication};

use super::json::{Read, given, label, label_at, labels_at, numbers_at, objects, wrong};

/// What the words behind a constant weight say.
const FOR_EVERY_ROW: &str = "for every row";

/// The code of an item that was asked and not answered, where a case names none.
const NO_RESPONSE: &str = "NR";

/// A design with its data.
pub(super) struct CaseDesign {
    pub(super) files: Vec<String>,
    /// The column that tells stacked files apart.
    pub(super) stack: Option<String>,
    /// Columns that are crossed to make the strata, where there are several.
    pub(super) crossed_strata: Vec<String>,
    pub(super) missing_codes: Vec<String>,
    pub(super) blank_is_not_asked: bool,
    /// Units of each stratum in the sample, where the file lacks those that have no row.
    pub(super) sampled: Vec<(String, f64)>,
    pub(super) recipe: DesignRecipe,
}

/// Reads the design of a case.
pub(super) fn read(case: &Value) -> Read<CaseDesign> {
    let Some(design) = given(case, "design").filter(|design| design.is_object()) else {
        return Err(wrong("design", "抽出設計（data を含む）", "a design, with its data"));
    };
    let files = labels_at(design, "data", "design.data")?;
    if files.is_empty() {
        return Err(wrong("design.data", "CSV ファイルの名前", "the name of a CSV file"));
    }
    let stack = given(design, "stack").and_then(label);
    if files.len() > 1 && stack.is_none() {
        return Err(wrong(
            "design.stack",
            "ファイルを区別する列の名前",
            "a name for the column that tells the files apart",
        ));
    }
    let missing_codes = match given(design, "missing_codes") {
        Some(Value::Object(codes)) => codes.keys().cloned().collect(),
        None => vec![NO_RESPONSE.to_owned()],
        Some(_) => labels_at(design, "missing_codes", "design.missing_codes")?,
    };
    let blank = given(design, "blank").and_then(label).unwrap_or_default();
    let strata = labels_at(design, "strata", "design.strata")?;
    let crossed_strata = if strata.len() > 1 { strata } else { Vec::new() };
    let mut one_column = design.clone();
    if !crossed_strata.is_empty() {
        one_column["strata"] = Value::String(Microdata::crossed_name(&crossed_strata));
    } else if let Some([only]) = design["strata"].as_array().map(Vec::as_slice) {
        one_column["strata"] = only.clone();
    }
    let mut recipe = recipe(&one_column)?;
    // A unit that changed its stratum between files is a unit in each.
    recipe.nest |= stack.is_some();
    let sampled = match given(design, "sampled") {
        Some(_) => numbers_at(design, "sampled", "design.sampled")?,
        None => Vec::new(),
    };
    let plain = recipe.weights == WeightRecipe::FromPopulation && recipe.adjust.is_none();
    if !(sampled.is_empty() || (plain && files.len() == 1 && recipe.strata.is_some())) {
        return Err(wrong(
            "design.sampled",
            "1つのファイルで、strata と fpc から重みを作る設計",
            "one file and a design whose weights come from “strata” and “fpc”",
        ));
    }
    Ok(CaseDesign {
        files,
        stack,
        crossed_strata,
        missing_codes,
        blank_is_not_asked: blank.contains("not asked"),
        sampled,
        recipe,
    })
}

/// Reads how a design is made of columns, everything wrong with it at once. Files of designs use the same words.
pub(in crate::commands) fn recipe(design: &Value) -> Read<DesignRecipe> {
    let mut findings = Vec::new();
    let strata = given(design, "strata").map(|_| label_at(design, "strata", "design.strata"));
    let populations = objects(design, "fpc").into_iter().map(population).collect::<Read<_>>();
    let recipe = DesignRecipe {
        strata: gather(&mut findings, strata.transpose()),
        clusters: gather(&mut findings, labels_at(design, "clusters", "design.clusters")),
        weights: gather(&mut findings, weights(design)),
        population: gather(&mut findings, populations),
        adjust: gather(&mut findings, given(design, "adjust").map(adjustment).transpose()),
        lonely: gather(&mut findings, lonely(design)),
        nest: given(design, "nest").and_then(Value::as_bool).unwrap_or(false),
        replicates: gather(&mut findings, given(design, "replicates").map(replicates).transpose()),
        collapse_below: gather(&mut findings, collapse_below(design)),
    };
    if findings.is_empty() { Ok(recipe) } else { Err(findings) }
}

/// What was read, or its default with the findings put aside, so that the rest is looked at too.
fn gather<T: Default>(findings: &mut Vec<Finding>, read: Read<T>) -> T {
    read.unwrap_or_else(|more| {
        findings.extend(more);
        T::default()
    })
}

fn collapse_below(design: &Value) -> Read<usize> {
    let Some(value) = given(design, "collapse_below") else {
        return Ok(0);
    };
    let n = value.as_u64().and_then(|n| usize::try_from(n).ok());
    n.ok_or_else(|| wrong("design.collapse_below", "0以上の整数", "a whole number of rows, 0 or more"))
}

fn weights(design: &Value) -> Read<WeightRecipe> {
    let wrong = || {
        wrong(
            "design.weights",
            "重みの列の名前、数、または「8171/5353 for every row」",
            "a column of weights, a number, or “8171/5353 for every row”",
        )
    };
    match given(design, "weights") {
        None => Ok(WeightRecipe::FromPopulation),
        Some(Value::String(words)) => match words.trim().strip_suffix(FOR_EVERY_ROW) {
            Some(fraction) => constant(fraction).map(WeightRecipe::Constant).ok_or_else(wrong),
            None => Ok(WeightRecipe::Column(words.clone())),
        },
        Some(value) => {
            let number = value.as_f64().or_else(|| value.get("constant").and_then(Value::as_f64));
            number.map(WeightRecipe::Constant).ok_or_else(wrong)
        }
    }
}

/// `8171/5353`, or `1.5`.
fn constant(words: &str) -> Option<f64> {
    let number = |words: &str| words.trim().parse::<f64>().ok();
    match words.split_once('/') {
        Some((above, below)) => Some(number(above)? / number(below)?),
        None => number(words),
    }
}

fn population(fpc: &Value) -> Read<PopulationRecipe> {
    let wrong = || {
        wrong(
            "design.fpc",
            "{\"column\": 列, \"is\": \"population_size\" または \"sampling_fraction\"}、{\"constant\": 数}、または層ごとの {\"sizes\": {\"b020\": 2940}}",
            "{\"column\": NAME, \"is\": \"population_size\" or \"sampling_fraction\"}, {\"constant\": NUMBER}, or by stratum {\"sizes\": {\"b020\": 2940}}",
        )
    };
    if fpc.is_null() {
        return Ok(PopulationRecipe::Unknown);
    }
    let is = given(fpc, "is").and_then(label).unwrap_or_else(|| "population_size".to_owned());
    if given(fpc, "sizes").is_some() {
        return Ok(PopulationRecipe::OfStratum(numbers_at(fpc, "sizes", "design.fpc.sizes")?));
    }
    let is_fraction = match is.as_str() {
        "population_size" => false,
        "sampling_fraction" | "fraction" => true,
        _ => return Err(wrong()),
    };
    if let Some(constant) = fpc.get("constant").and_then(Value::as_f64) {
        let recipe = if is_fraction { PopulationRecipe::ConstantFraction } else { PopulationRecipe::Constant };
        return Ok(recipe(constant));
    }
    let column = given(fpc, "column").and_then(label).ok_or_else(wrong)?;
    Ok(if is_fraction { PopulationRecipe::Fraction(column) } else { PopulationRecipe::Size(column) })
}

fn adjustment(adjust: &Value) -> Read<Adjustment> {
    match given(adjust, "kind").and_then(Value::as_str) {
        Some("poststratify") => Ok(Adjustment::PostStratify(margin(adjust, "design.adjust")?)),
        Some("rake") => {
            let margins = objects(adjust, "margins").into_iter();
            let margins = margins.map(|one| margin(one, "design.adjust.margins")).collect::<Read<_>>()?;
            let usual = Raking::default();
            let epsilon = given(adjust, "epsilon").and_then(Value::as_f64).unwrap_or(usual.epsilon);
            let rounds = given(adjust, "maxit").and_then(Value::as_u64).and_then(|rounds| u32::try_from(rounds).ok());
            let rounds_max = rounds.unwrap_or(usual.rounds_max);
            Ok(Adjustment::Rake(margins, Raking { epsilon, rounds_max }))
        }
        Some("calibrate_linear") => {
            Ok(Adjustment::CalibrateLinear(numbers_at(adjust, "totals", "design.adjust.totals")?))
        }
        _ => Err(wrong(
            "design.adjust.kind",
            "poststratify・rake・calibrate_linear のいずれか",
            "poststratify, rake or calibrate_linear",
        )),
    }
}

fn margin(object: &Value, place: &str) -> Read<MarginRecipe> {
    let by = labels_at(object, "by", &format!("{place}.by"))?;
    if by.is_empty() {
        return Err(wrong(&format!("{place}.by"), "区分の列の名前", "the column of classes"));
    }
    Ok(MarginRecipe { by, totals: numbers_at(object, "totals", &format!("{place}.totals"))? })
}

fn lonely(design: &Value) -> Read<Lonely> {
    match given(design, "lonely").and_then(Value::as_str) {
        None if given(design, "lonely").is_none() => Ok(Lonely::Fail),
        Some("fail") => Ok(Lonely::Fail),
        Some("remove") => Ok(Lonely::Remove),
        Some("certainty") => Ok(Lonely::Certainty),
        Some("adjust") => Ok(Lonely::Adjust),
        Some("average") => Ok(Lonely::Average),
        _ => Err(wrong(
            "design.lonely",
            "fail・remove・certainty・adjust・average のいずれか",
            "fail, remove, certainty, adjust or average",
        )),
    }
}

fn replicates(replicates: &Value) -> Read<ReplicateRecipe> {
    let kind = replicates.as_str().or_else(|| replicates.get("type").and_then(Value::as_str));
    let kind = match kind {
        Some("JK1") => Replication::Jackknife,
        Some("JKn") => Replication::StratifiedJackknife,
        _ => return Err(wrong("design.replicates.type", "JK1 または JKn", "JK1 or JKn")),
    };
    let centre = replicates.get("centre").and_then(Value::as_str).unwrap_or_default();
    let centre = if centre.contains("estimate") && !centre.contains("replicate") {
        Centre::Estimate
    } else {
        Centre::Replicates
    };
    Ok(ReplicateRecipe { kind, centre })
}
