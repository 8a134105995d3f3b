//! What somebody asks of a release: by which rules, beside which earlier releases, and without which tables.

use base::{Finding, Lang, Text};
use publish::earlier::{EARLIER_MAX, too_many, unfit};
use publish::receipt::Source;
use publish::tables::Release;
use tabulate::Dataset;
use tabulate::suppression::Rules;

use crate::desk::report::table::numbered;

/// Names that a finding lists before it stops.
const LISTED_MAX: usize = 40;

/// How a release is to be made.
#[derive(Clone, Debug, Default)]
pub struct Releasing {
    /// By which rules figures are withheld.
    pub rules: Rules,
    /// What was published of the same round before, each with the name of its file.
    pub earlier: Vec<(String, Release)>,
    /// Tables that stay out of it.
    pub without: Vec<LeftOut>,
}

/// Tables that stay out of a release: of one item or of all, by one classification or by any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The item's name; `None` for every item.
    item: Option<String>,
    /// The classification's name; `None` for every one.
    by: Option<String>,
}

impl LeftOut {
    /// Reads `ITEM`, `ITEM/BY` or `*/BY`; `None` for anything else, and for what would leave nothing.
    pub fn parse(text: &str) -> Option<LeftOut> {
        let (item, by) = text.split_once('/').map_or((text, None), |(item, by)| (item, Some(by)));
        let item = Some(item).filter(|item| *item != "*");
        let is_name = |name: &str| !name.is_empty() && !name.contains(['/', '*']);
        let is_whole = (item.is_some() || by.is_some()) && item.is_none_or(is_name) && by.is_none_or(is_name);
        is_whole.then(|| LeftOut { item: item.map(str::to_owned), by: by.map(str::to_owned) })
    }

    /// True for a table that stays out.
    pub(crate) fn covers(&self, item: &str, by: &str) -> bool {
        self.item.as_deref().is_none_or(|own| own == item) && self.by.as_deref().is_none_or(|own| own == by)
    }

    /// As it is written.
    pub fn words(&self) -> String {
        let item = self.item.as_deref().unwrap_or("*");
        self.by.as_ref().map_or_else(|| item.to_owned(), |by| format!("{item}/{by}"))
    }

    /// Which tables they are, by the question's words.
    pub(crate) fn tables(&self, dataset: &Dataset, lang: Lang) -> String {
        let item = self.item.as_deref().map(|item| question(dataset, item, lang));
        let by = self.by.as_deref().map(|by| label_of(dataset, by).get(lang).to_owned());
        match (lang, item, by) {
            (Lang::Ja, Some(item), None) => format!("「{item}」"),
            (Lang::En, Some(item), None) => format!("“{item}”"),
            (Lang::Ja, Some(item), Some(by)) => format!("「{item}」の{by}別の表"),
            (Lang::En, Some(item), Some(by)) => format!("“{item}” by {by}"),
            (Lang::Ja, None, by) => format!("{}別の表", by.unwrap_or_default()),
            (Lang::En, None, by) => format!("tables by {}", by.unwrap_or_default()),
        }
    }

    /// What is said of it in the release.
    pub(crate) fn finding(&self, dataset: &Dataset) -> Finding {
        let [ja, en] = [Lang::Ja, Lang::En].map(|lang| self.tables(dataset, lang));
        let message = Text::new(format!("{ja}は公表の対象としていません。"), format!("Not published: {en}."));
        Finding::new(base::Severity::Info, "left-out", message)
    }
}

/// A question as tables head it; its name where there is none.
fn question(dataset: &Dataset, name: &str, lang: Lang) -> String {
    let Some(variable) = dataset.variables().iter().find(|variable| variable.name == name) else {
        return name.to_owned();
    };
    numbered(&variable.number, variable.label.get(lang), lang)
}

fn label_of(dataset: &Dataset, by: &str) -> Text {
    let known = dataset.classifications().iter().find(|classification| classification.name == by);
    known.map_or_else(|| Text::same(by), |classification| classification.label.clone())
}

impl Releasing {
    /// Everything that does not fit the round: unknown names, releases of other rounds or of later moments.
    pub(crate) fn check(&self, dataset: &Dataset, source: &Source) -> Vec<Finding> {
        let items: Vec<&str> = dataset.variables().iter().map(|variable| variable.name.as_str()).collect();
        let bys: Vec<&str> = dataset.classifications().iter().map(|by| by.name.as_str()).collect();
        let mut findings = Vec::new();
        for left_out in &self.without {
            let unknown = |name: &Option<String>, known: &[&str]| {
                name.as_ref().filter(|name| !known.contains(&name.as_str())).cloned()
            };
            findings.extend(unknown(&left_out.item, &items).map(|item| no_such("設問", "item", &item, &items)));
            findings.extend(unknown(&left_out.by, &bys).map(|by| no_such("区分の種類", "classification", &by, &bys)));
        }
        let is_left = |item: &&str| bys.iter().any(|by| !self.without.iter().any(|out| out.covers(item, by)));
        if findings.is_empty() && !items.is_empty() && !items.iter().any(is_left) {
            findings.push(nothing_left());
        }
        if self.earlier.len() > EARLIER_MAX {
            findings.push(too_many(self.earlier.len()));
        }
        for (file, release) in &self.earlier {
            findings.extend(unfit(source, &release.source).map(|finding| finding.in_file(file)));
        }
        findings
    }
}

fn no_such(ja: &str, en: &str, name: &str, known: &[&str]) -> Finding {
    let more = if known.len() > LISTED_MAX { " …" } else { "" };
    let known = known.iter().take(LISTED_MAX).copied().collect::<Vec<_>>().join(", ");
    let message = Text::new(
        format!("公表から除く{ja}「{name}」はありません。あるもの：{known}{more}"),
        format!("There is no {en} “{name}” to leave out. There are: {known}{more}"),
    );
    Finding::error("no-such-table", message)
}

fn nothing_left() -> Finding {
    let message = Text::new(
        "すべての表が除かれています。公表する表を一つ以上残してください。",
        "Every table is left out: keep at least one.",
    );
    Finding::error("nothing-left", message)
}

#[cfg(test)]
mod tests {
    use super::LeftOut;

    #[test]
    fn tables_are_left_out_by_item_by_classification_or_both() {
        #[track_caller]
        fn check(text: &str, covered: [bool; 3]) {
            let out = LeftOut::parse(text).expect(text);
            let tables = [("q3", "bed_class"), ("q3", "prefecture"), ("q4", "prefecture")];
            assert_eq!(tables.map(|(item, by)| out.covers(item, by)), covered, "{text}");
            assert_eq!(out.words(), text);
        }
        check("q3", [true, true, false]);
        check("q3/prefecture", [false, true, false]);
        check("*/prefecture", [false, true, true]);
        for wrong in ["", "*", "/", "q3/", "*/", "*/*", "q3/*", "q3/prefecture/13", "q*"] {
            assert_eq!(LeftOut::parse(wrong), None, "{wrong}");
        }
    }
}
