//! The file of a design: how weights and standard errors are made. Its words are those of `kaishin estimate`, and a few more.

use std::path::Path;

use base::{Finding, Text, nearest};
use serde_json::{Map, Value};
use store::extracts::DESIGN_FORMAT;
use tabulate::microdata::{Adjustment, DesignRecipe, PopulationRecipe, WeightRecipe};

use super::data;
use crate::commands::estimate::case;
use crate::commands::estimate::json::{Read, given, label_at, labels_at, numbers_at, wrong};
use crate::commands::estimate::twice::keys_twice;
use crate::output::Failure;

/// Keys that a design may have.
const KEYS: [&str; 14] = [
    "format",
    "title",
    "strata",
    "clusters",
    "weights",
    "fpc",
    "sampled",
    "nonresponse",
    "adjust",
    "collapse_below",
    "lonely",
    "nest",
    "replicates",
    "files",
];

/// A design as a file tells it.
#[derive(Clone, Debug, Default)]
pub(super) struct DesignPlan {
    pub(super) recipe: DesignRecipe,
    /// Units of each stratum in the sample, where the file says so: some may have no row.
    pub(super) sampled: Vec<(String, f64)>,
    /// Rows of units that did not respond, and the classes in which others stand for them.
    pub(super) nonresponse: Option<Nonresponse>,
}

/// Classes within which those who responded stand for those who did not.
#[derive(Clone, Debug)]
pub(super) struct Nonresponse {
    pub(super) by: Vec<String>,
    /// The column that says who responded, and what it says then.
    pub(super) column: String,
    pub(super) equals: String,
}

impl DesignPlan {
    /// Reads a design for the file of data with this name.
    pub(super) fn read(path: &Path, data: &Path) -> Result<Result<DesignPlan, Vec<Finding>>, Failure> {
        let bytes = match data::words(path)? {
            Ok(bytes) => bytes,
            Err(findings) => return Ok(Err(findings)),
        };
        let file = data.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(DesignPlan::parse(&bytes, &file).map_err(|findings| data::in_file(findings, path)))
    }

    fn parse(bytes: &[u8], file: &str) -> Read<DesignPlan> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut design: Map<String, Value> = serde_json::from_slice(bytes).map_err(|error| vec![unreadable(&error)])?;
        let mut findings = keys_twice(bytes);
        findings.extend(design.keys().filter(|key| !KEYS.contains(&key.as_str())).map(|key| unknown_key(key)));
        if design.get("format").and_then(Value::as_str) != Some(DESIGN_FORMAT) {
            findings.push(other_format(design.get("format")));
        }
        if let Some(Value::Object(mut files)) = design.remove("files")
            && let Some(Value::Object(own)) = files.remove(file)
        {
            findings.extend(own.keys().filter(|key| !KEYS.contains(&key.as_str())).map(|key| unknown_key(key)));
            design.extend(own);
        }
        let design = Value::Object(design);
        let mut plan = DesignPlan::default();
        let recipe = case::recipe(&design);
        let sampled = given(&design, "sampled").map(|_| numbers_at(&design, "sampled", "design.sampled"));
        let nonresponse = given(&design, "nonresponse").map(nonresponse);
        match recipe {
            Ok(recipe) => plan.recipe = recipe,
            Err(more) => findings.extend(more),
        }
        match sampled.transpose() {
            Ok(sampled) => plan.sampled = sampled.unwrap_or_default(),
            Err(more) => findings.extend(more),
        }
        match nonresponse.transpose() {
            Ok(nonresponse) => plan.nonresponse = nonresponse,
            Err(more) => findings.extend(more),
        }
        findings.extend(plan.contradictions());
        if findings.is_empty() { Ok(plan) } else { Err(findings) }
    }

    fn contradictions(&self) -> Option<Finding> {
        let plain = matches!(self.recipe.weights, WeightRecipe::FromPopulation) && self.recipe.adjust.is_none();
        let strata = self.recipe.strata.is_some();
        let fits = self.sampled.is_empty() || (strata && plain && self.nonresponse.is_none());
        (!fits).then(sampled_with_others)
    }

    /// Facilities of each stratum, where the whole design is a stratified census with non-response: it can be estimated from
    /// counts, without looking at rows.
    pub(super) fn census(&self) -> Option<(&str, &[(String, f64)])> {
        let DesignRecipe { strata, clusters, weights, population, adjust, replicates, .. } = &self.recipe;
        let plain = clusters.is_empty() && adjust.is_none() && replicates.is_none() && self.nonresponse.is_none();
        match (strata, weights, population.as_slice()) {
            (Some(strata), WeightRecipe::FromPopulation, [PopulationRecipe::OfStratum(sizes)]) if plain => {
                Some((strata, sizes))
            }
            _ => None,
        }
    }

    /// The columns that the design reads.
    pub(super) fn columns(&self, known: &[String]) -> Vec<String> {
        let recipe = &self.recipe;
        let mut names: Vec<String> = recipe.strata.iter().chain(&recipe.clusters).cloned().collect();
        if let WeightRecipe::Column(name) = &recipe.weights {
            names.push(name.clone());
        }
        for population in &recipe.population {
            match population {
                PopulationRecipe::Size(name) | PopulationRecipe::Fraction(name) => names.push(name.clone()),
                PopulationRecipe::Constant(_)
                | PopulationRecipe::ConstantFraction(_)
                | PopulationRecipe::OfStratum(_)
                | PopulationRecipe::Unknown => {}
            }
        }
        match &recipe.adjust {
            Some(Adjustment::PostStratify(margin)) => names.extend(margin.by.iter().cloned()),
            Some(Adjustment::Rake(margins, _)) => names.extend(margins.iter().flat_map(|margin| margin.by.clone())),
            Some(Adjustment::CalibrateLinear(terms)) => {
                let begins = |name: &&String| {
                    terms.iter().any(|(term, _)| term.split(':').any(|part| part.starts_with(name.as_str())))
                };
                names.extend(known.iter().filter(begins).cloned());
            }
            None => {}
        }
        if let Some(nonresponse) = &self.nonresponse {
            names.extend(nonresponse.by.iter().chain([&nonresponse.column]).cloned());
        }
        let mut different: Vec<String> = Vec::new();
        for name in names {
            if !different.contains(&name) {
                different.push(name);
            }
        }
        different
    }
}

fn nonresponse(value: &Value) -> Read<Nonresponse> {
    let by = labels_at(value, "by", "design.nonresponse.by")?;
    let responded = given(value, "responded").ok_or_else(|| {
        wrong(
            "design.nonresponse.responded",
            "回答した行を示す {\"column\": 列, \"equals\": 値}",
            "{\"column\": NAME, \"equals\": VALUE}, which says who responded",
        )
    })?;
    let column = label_at(responded, "column", "design.nonresponse.responded.column")?;
    let equals = label_at(responded, "equals", "design.nonresponse.responded.equals")?;
    Ok(Nonresponse { by, column, equals })
}

fn unreadable(error: &serde_json::Error) -> Finding {
    let message = Text::new(
        format!(
            "設計ファイルとして読めません（{error}）。{{ }} で囲んだ JSON にしてください。例は docs/methods/design.md にあります。"
        ),
        format!(
            "This cannot be read as a design ({error}). Write one JSON object; docs/methods/design.md has examples."
        ),
    );
    Finding::error("design-unreadable", message).at_row(u32::try_from(error.line()).unwrap_or(u32::MAX))
}

fn unknown_key(key: &str) -> Finding {
    let known = KEYS.join(", ");
    let (likely_ja, likely_en) = nearest(key, KEYS.into_iter())
        .map(|likely| (format!("（「{likely}」ではありませんか）"), format!("; did you mean “{likely}”?")))
        .unwrap_or_default();
    let message = Text::new(
        format!("設計に「{key}」という項目はありません{likely_ja}。使える項目：{known}"),
        format!("A design has no key “{key}”{likely_en}. It may have: {known}"),
    );
    Finding::error("design-key-unknown", message).at_item(key)
}

fn other_format(found: Option<&Value>) -> Finding {
    let found = found.map(Value::to_string).unwrap_or_default();
    let message = Text::new(
        format!("設計の format は「{DESIGN_FORMAT}」としてください（今の値：{found}）。"),
        format!("“format” of the design must be “{DESIGN_FORMAT}” (found {found})."),
    );
    Finding::error("design-format", message).at_item("format")
}

fn sampled_with_others() -> Finding {
    let message = Text::new(
        "sampled（層ごとの標本の数）は、strata と fpc から重みを作る設計だけに使えます。weights・adjust・nonresponse と一緒には使えません。",
        "“sampled” (units of each stratum in the sample) belongs to designs whose weights come from “strata” and “fpc”; it does not go with “weights”, “adjust” or “nonresponse”.",
    );
    Finding::error("sampled-with-weights", message).at_item("sampled")
}
