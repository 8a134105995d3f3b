//! What the columns of a file are to a tabulation: classifications, items, strata; and the frame behind weights.

use std::collections::BTreeMap;

use base::{Finding, Text};
use extract::CodedFile;
use tabulate::kernel::{Cells, Counts, Folding, Strata};

use super::meaning::Meaning;
use super::weighting::{Frame, real};
use crate::commands::sampled::whole;

/// The sign between the columns of a crossing, as in `bed_class:prefecture`.
pub(super) const CROSSED: char = ':';

/// The plan of one tabulation. Columns are named by their place in the file's columns.
pub(super) struct Layout {
    /// The columns of the classifications, each once, and behind them the strata where they are none of these.
    pub(super) dimensions: Vec<usize>,
    /// The classifications, in the order in which they were asked for.
    pub(super) by: Vec<By>,
    pub(super) items: Vec<usize>,
    pub(super) cells: Cells,
    /// For each item which of its codes are in the base.
    pub(super) in_base: Vec<Vec<bool>>,
    /// The dimension of the strata.
    pub(super) strata: Option<usize>,
}

/// One classification: a column, or several crossed.
pub(super) struct By {
    /// Places in the layout's dimensions.
    pub(super) dimensions: Vec<usize>,
    /// The cells of a crossing.
    pub(super) folding: Option<Folding>,
}

/// What a layout is made of.
pub(super) struct Wanted<'a> {
    pub(super) by: &'a [String],
    /// The column of strata that cells are crossed with.
    pub(super) strata: Option<&'a str>,
    /// The items where the command names them; then every other column of the file is one.
    pub(super) items: Option<&'a [String]>,
    /// Columns of the design, which are no items unless they are named.
    pub(super) of_design: &'a [String],
}

impl Layout {
    pub(super) fn new(file: &CodedFile, wanted: &Wanted<'_>, meaning: &Meaning) -> Result<Layout, Vec<Finding>> {
        let (by, strata) = classes(file, wanted, meaning)?;
        let mut dimensions: Vec<usize> = Vec::new();
        for column in by.iter().flatten().copied().chain(strata) {
            if !dimensions.contains(&column) {
                dimensions.push(column);
            }
        }
        let is_item = |column: &usize| {
            let name = &file.columns()[*column].name;
            let meant = meaning.is_counted(name) && !wanted.of_design.contains(name);
            !dimensions.contains(column) && (wanted.items.is_some() || meant)
        };
        let items: Vec<usize> = (0..file.columns().len()).filter(is_item).collect();
        if items.is_empty() {
            return Err(vec![nothing_to_count(file)]);
        }
        let n_codes = |column: &usize| file.columns()[*column].codes.len();
        let shape: Vec<usize> = dimensions.iter().map(n_codes).collect();
        let Some(cells) = Cells::new(&shape) else {
            return Err(vec![too_many_cells(&shape)]);
        };
        let in_base = items.iter().map(|item| {
            let column = &file.columns()[*item];
            column.codes.iter().map(|code| meaning.in_base(&column.name, code)).collect()
        });
        let in_base = in_base.collect();
        let dimension = |column: &usize| dimensions.iter().position(|dimension| dimension == column);
        let strata = strata.as_ref().and_then(dimension);
        let by = by.iter().map(|columns| By::new(columns.iter().filter_map(dimension).collect(), &cells, strata));
        let by = by.collect::<Result<Vec<By>, Vec<Finding>>>()?;
        Ok(Layout { dimensions, by, items, cells, in_base, strata })
    }

    /// The frame, where strata were named; refused when it does not fit the responses.
    pub(super) fn frame(
        &self,
        file: &CodedFile,
        counts: &Counts,
        sizes: &[(String, f64)],
    ) -> Result<Option<Frame>, Vec<Finding>> {
        let Some(strata) = self.strata else {
            return Ok(None);
        };
        let column = &file.columns()[self.dimensions[strata]];
        let mut findings = Vec::new();
        let mut known: BTreeMap<&str, u64> = BTreeMap::new();
        for (code, size) in sizes {
            match whole(*size).and_then(|size| u64::try_from(size).ok()) {
                Some(size) => _ = known.insert(code, size),
                None => findings.push(unclear_size(code, *size)),
            }
        }
        let (mut n_frame, mut without_answers) = (Vec::with_capacity(column.codes.len()), Vec::new());
        for (code, n) in column.codes.iter().zip(self.responses(counts, strata)) {
            let code = code.to_string();
            match known.remove(code.as_str()) {
                Some(size) if n == 0 => {
                    without_answers.extend((size > 0).then(|| (code, real(size))));
                    n_frame.push(0);
                }
                Some(size) if size < n => findings.push(too_small(&code, size, n)),
                Some(size) => n_frame.push(size),
                None if n == 0 => n_frame.push(0), // A code that may occur and does not.
                None if sizes.iter().any(|(known, _)| *known == code) => {}
                None => findings.push(not_in_frame(&code).in_column(&column.name)),
            }
        }
        let without = known.into_iter().filter(|(_, size)| *size > 0);
        without_answers.extend(without.map(|(code, size)| (code.to_owned(), real(size))));
        if !findings.is_empty() {
            return Err(findings);
        }
        Ok(Some(Frame { strata: Strata { dimension: strata, n_frame }, without_answers }))
    }

    /// Responses by stratum, counted at the first item.
    pub(super) fn responses(&self, counts: &Counts, strata: usize) -> Vec<u64> {
        let mut sums = vec![0; self.cells.shape()[strata]];
        for rank in 0..counts.n_codes(0) {
            for (sum, n) in sums.iter_mut().zip(self.cells.margin(counts.of(0, rank), &[strata])) {
                *sum += n;
            }
        }
        sums
    }

    /// Responses of every stratum by its code.
    pub(super) fn responses_of(&self, file: &CodedFile, counts: &Counts) -> Vec<(String, u64)> {
        let Some(strata) = self.strata else {
            return Vec::new();
        };
        let codes = file.columns()[self.dimensions[strata]].codes.iter().map(ToString::to_string);
        codes.zip(self.responses(counts, strata)).collect()
    }
}

/// The columns of each classification that was asked for, and that of the strata.
type Classes = (Vec<Vec<usize>>, Option<usize>);

fn classes(file: &CodedFile, wanted: &Wanted<'_>, meaning: &Meaning) -> Result<Classes, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut place = |name: &str| {
        let place = file.columns().iter().position(|column| column.name == name);
        if place.is_none() {
            findings.push(no_column(name, file));
        }
        place
    };
    let mut asked: Vec<Vec<&str>> = Vec::new();
    for names in wanted.by.iter().map(|name| crossed(name, file)) {
        if !asked.contains(&names) {
            asked.push(names);
        }
    }
    let by: Vec<Vec<usize>> = asked.iter().map(|names| names.iter().filter_map(|name| place(name)).collect()).collect();
    let strata = wanted.strata.and_then(&mut place);
    findings.extend(asked.iter().filter(|names| is_twice(names)).map(|names| crossed_with_itself(names)));
    let classes = || asked.iter().flatten().copied().chain(wanted.strata);
    let items = file.columns().iter().map(|column| column.name.as_str()).filter(|_| wanted.items.is_some());
    let mut ids: Vec<&str> = classes().chain(items).filter(|name| meaning.is_id(name)).collect();
    ids.dedup();
    findings.extend(ids.into_iter().map(is_id));
    let is_class = |name: &&String| classes().any(|class| class == name.as_str());
    findings.extend(wanted.items.into_iter().flatten().filter(is_class).map(|name| item_is_class(name)));
    if findings.is_empty() { Ok((by, strata)) } else { Err(findings) }
}

impl By {
    fn new(dimensions: Vec<usize>, cells: &Cells, strata: Option<usize>) -> Result<By, Vec<Finding>> {
        if dimensions.len() < 2 {
            return Ok(By { dimensions, folding: None });
        }
        let Some(folding) = Folding::new(cells, &dimensions, strata) else {
            let shape: Vec<usize> =
                dimensions.iter().chain(&strata).map(|dimension| cells.shape()[*dimension]).collect();
            return Err(vec![too_many_cells(&shape)]);
        };
        Ok(By { dimensions, folding: Some(folding) })
    }
}

/// The columns that a classification is made of: the one of that name, or those between its colons.
pub(super) fn crossed<'a>(name: &'a str, file: &CodedFile) -> Vec<&'a str> {
    if file.columns().iter().any(|column| column.name == name) { vec![name] } else { name.split(CROSSED).collect() }
}

fn is_twice(names: &[&str]) -> bool {
    names.iter().enumerate().any(|(place, name)| names[..place].contains(name))
}

pub(super) fn crossed_with_itself(names: &[&str]) -> Finding {
    let crossing = names.join(&CROSSED.to_string());
    let message = Text::new(
        format!("「{crossing}」には同じ列が2回あります。掛け合わせる列は別々のものにしてください。"),
        format!("“{crossing}” names a column twice: cross different columns."),
    );
    Finding::error("crossed-with-itself", message).at_item(&crossing)
}

fn item_is_class(name: &str) -> Finding {
    let message = Text::new(
        format!(
            "列「{name}」は区分または層として使うため、項目としては集計できません。--items か --by のどちらかから外してください。"
        ),
        format!(
            "Column “{name}” is a class or the strata, and cannot be counted by itself. Take it out of --items or of --by."
        ),
    );
    Finding::error("item-is-class", message).at_item(name)
}

fn nothing_to_count(file: &CodedFile) -> Finding {
    let (left_ja, left_en) = match file.skipped() {
        [] => (String::new(), String::new()),
        left => {
            let left = left.join(", ");
            (format!("コードの列でない列：{left}"), format!(" Not columns of codes: {left}"))
        }
    };
    let message = Text::new(
        format!("集計する項目がありません。コードの列を --items に指定するか、--by を減らしてください。{left_ja}"),
        format!("There is nothing to count. Name columns of codes in --items, or fewer in --by.{left_en}"),
    );
    Finding::error("nothing-to-count", message)
}

/// The sizes of `--frame`, and what cannot be read as one.
pub(super) fn sizes(frame: &[String]) -> (Vec<(String, f64)>, Vec<Finding>) {
    let mut sizes = Vec::new();
    let mut findings = Vec::new();
    for pair in frame {
        match pair.split_once('=').and_then(|(code, size)| Some((code, size.trim().parse::<u32>().ok()?))) {
            Some((code, _)) if sizes.iter().any(|(known, _): &(String, f64)| known == code.trim()) => {
                findings.push(stratum_twice(code.trim()));
            }
            Some((code, size)) => sizes.push((code.trim().to_owned(), f64::from(size))),
            None => {
                findings.push(not_a_size(pair));
                // It is named, and so not missing too.
                sizes.extend(pair.split_once('=').map(|(code, _)| (code.trim().to_owned(), f64::from(u32::MAX))));
            }
        }
    }
    (sizes, findings)
}

/// A stratum of `--frame` that nobody answered for. A design says so beside its tables instead.
pub(super) fn nobody_responded(code: &str) -> Finding {
    Finding::error(
        "stratum-without-response",
        Text::new(
            format!(
                "--frame の層「{code}」の回答がデータにありません。近い層とまとめるか、--frame から外して母集団を狭めてください。"
            ),
            format!(
                "Nobody in the data is of stratum “{code}”. Merge it with a similar one, or take it out of --frame and of the population."
            ),
        ),
    )
}

pub(super) fn is_id(name: &str) -> Finding {
    let message = Text::new(
        format!(
            "列「{name}」は施設を区別するための列（コードブックの role が id）なので、集計や区分に使えません。別の列を指定してください。"
        ),
        format!(
            "Column “{name}” tells facilities apart (its role in the codebook is id): it is neither counted nor a class. Name another one."
        ),
    );
    Finding::error("column-is-id", message).in_column(name)
}

fn no_column(name: &str, file: &CodedFile) -> Finding {
    let known = file.columns().iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
    Finding::error(
        "no-such-column",
        Text::new(
            format!("「{name}」というコードの列はありません。ある列：{known}"),
            format!("There is no column of codes “{name}”. There are: {known}"),
        ),
    )
    .at_item(name)
}

fn too_many_cells(shape: &[usize]) -> Finding {
    let shape = shape.iter().map(usize::to_string).collect::<Vec<_>>().join("×");
    let max = tabulate::kernel::CELLS_MAX;
    Finding::error(
        "too-many-cells",
        Text::new(
            format!(
                "--by の区分の組合せ（{shape}）が多すぎるか、行がありません。{max}以下になるよう --by を分けて実行してください。"
            ),
            format!(
                "The classes of --by combine to too many ({shape}), or there is no row. Run with fewer in --by; up to {max} combinations are counted."
            ),
        ),
    )
}

fn not_a_size(pair: &str) -> Finding {
    Finding::error(
        "frame-size",
        Text::new(
            format!("--frame の「{pair}」は「層のコード=対象施設数」の形ではありません。例：1=2940"),
            format!("“{pair}” in --frame is not a stratum’s code and its number of facilities, such as 1=2940."),
        ),
    )
}

fn stratum_twice(code: &str) -> Finding {
    Finding::error(
        "stratum-twice",
        Text::new(
            format!("--frame に層「{code}」が2回あります。どちらが正しいか確かめ、1つにしてください。"),
            format!("--frame names stratum “{code}” twice. See which size is right, and keep that one."),
        ),
    )
}

fn too_small(code: &str, size: u64, n: u64) -> Finding {
    Finding::error(
        "more-responses-than-facilities",
        Text::new(
            format!(
                "層「{code}」の回答{n}件が対象施設数{size}を超えています。名簿にない施設の回答がないか確認してください。"
            ),
            format!(
                "Stratum “{code}” has {n} responses from {size} facilities. Look for responses from outside of the frame."
            ),
        ),
    )
}

fn not_in_frame(code: &str) -> Finding {
    Finding::error(
        "class-missing",
        Text::new(
            format!(
                "データにある層「{code}」が対象施設数の一覧（--frame、または設計の fpc の sizes）にありません。加えてください。"
            ),
            format!(
                "Stratum “{code}” is in the data and not in the frame (--frame, or “sizes” in “fpc” of the design). Add its number of facilities."
            ),
        ),
    )
}

fn unclear_size(code: &str, size: f64) -> Finding {
    Finding::error(
        "stratum-without-population",
        Text::new(
            format!("層「{code}」の対象施設数が{size}です。0以上の整数を入れてください。"),
            format!("The number of facilities of stratum “{code}” is {size}. Give a whole number, 0 or more."),
        ),
    )
}
