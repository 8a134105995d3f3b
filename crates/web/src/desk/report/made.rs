//! Making a report: submitted responses in, tables and charts out. Pure and busy: call it away from the async threads.

use base::{Finding, Lang, Text, calendar, prefecture};
use jiff::Timestamp;
use publish::receipt::Source;
use publish::tables::{Named, Publication, Release};
use report::view::ReportView;
use report::{Report, RoundFacts};
use store::collect::Collected;
use store::dataset::dataset;
use tabulate::suppression::{Suppressed, suppress};
use tabulate::{Classification, Dataset, Plan, ResponseTable, Table, TablePlan, Tabulation};

use crate::desk::report::releasing::{LeftOut, Releasing};
use crate::desk::staff::prefecture_name;

/// A report with the columns it was counted from, for further tables.
pub(crate) struct Made {
    /// The columns.
    pub(crate) dataset: Dataset,
    /// The report: every question by the round's strata.
    pub(crate) report: Report,
    ja: ReportView,
    en: ReportView,
    source: Source,
    place: Option<Named>,
    as_of: Timestamp,
    /// Every table as it may leave the secretariat, and of what earlier releases it was made beside; only in a report that may.
    released: Option<(Suppressed, Vec<Source>)>,
}

impl Made {
    /// Counts the responses and lays out tables and charts in both languages.
    ///
    /// # Errors
    /// Findings, where the columns do not fit together; that is a slip of ours, not of a respondent.
    pub(crate) fn new(collected: &Collected) -> Result<Made, Vec<Finding>> {
        let dataset = dataset(collected)?;
        let strata = dataset.strata().name.clone();
        let tabulation = tabulate::run(&dataset, &tabulate::standard(&dataset, &strata));
        let responses: Vec<ResponseTable> = shown(&dataset).iter().map(ResponseTable::of).collect();
        let report = report::assemble(title(collected), facts(collected), responses, tabulation);
        let ja = report::view::report(&report, Lang::Ja);
        let en = report::view::report(&report, Lang::En);
        let source = source(collected);
        let place = prefecture::name(&collected.prefecture);
        let place = place.map(|label| Named { code: collected.prefecture.clone(), label });
        Ok(Made { dataset, report, ja, en, source, place, as_of: collected.as_of, released: None })
    }

    /// The moment of which the report is.
    pub(crate) fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// The report's tables as plain data for files, each with its receipt: every item by every classification.
    pub(crate) fn release(&self, extract_sha256: String) -> Release {
        let source = Source { extract_sha256, ..self.source.clone() };
        let named = |(by, table): (Classification, &ResponseTable)| (by.name, table.clone());
        let responses: Vec<_> = shown(&self.dataset).into_iter().zip(&self.report.responses).map(named).collect();
        let (tables, findings, rules, beside) = match &self.released {
            Some((suppressed, beside)) => {
                let (tables, rules) = (suppressed.tables.clone(), suppressed.rules.codes());
                (tables, self.report.findings.clone(), rules, beside.clone())
            }
            None => {
                let tabulation = self.every_table(&[]).1;
                (tabulation.tables, tabulation.findings, Vec::new(), Vec::new())
            }
        };
        publish::tables::release(&Publication {
            title: &self.report.title,
            facts: &self.report.facts,
            place: self.place.as_ref(),
            responses: &responses,
            tables: &tables,
            findings: &findings,
            marking: self.report.marking,
            rules: &rules,
            beside: &beside,
            source: &source,
        })
    }

    /// One table as plain data, with what it belongs to.
    pub(crate) fn release_of(&self, table: &Table) -> Release {
        publish::tables::release(&Publication {
            title: &self.report.title,
            facts: &self.report.facts,
            place: self.place.as_ref(),
            responses: &[],
            tables: std::slice::from_ref(table),
            findings: &[],
            marking: table.marking,
            rules: &[],
            beside: &[],
            source: &self.source,
        })
    }

    /// What is asked of a release that does not fit this report; nothing is counted for it.
    pub(crate) fn check(&self, releasing: &Releasing) -> Vec<Finding> {
        releasing.check(&self.dataset, &self.source)
    }

    /// The same report as it may leave the secretariat: every item by every classification is made fit together, and
    /// nothing else may be published beside it.
    ///
    /// # Errors
    /// Findings, where something is asked that does not exist, or no suppression is enough.
    pub(crate) fn released(&self, releasing: &Releasing) -> Result<Made, Vec<Finding>> {
        let wrong = self.check(releasing);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let (dataset, tabulation) = self.every_table(&releasing.without);
        let earlier: Vec<_> = releasing.earlier.iter().map(|(_, release)| release.printed()).collect();
        let suppressed = suppress(&dataset, &tabulation.tables, releasing.rules, &earlier)?;
        let shown_first = dataset.classifications()[0].name.clone();
        let tables = suppressed.tables.iter().filter(|table| table.by_name == shown_first).cloned().collect();
        let left_out = releasing.without.iter().map(|out| out.finding(&dataset));
        let findings =
            tabulation.findings.into_iter().chain(suppressed.findings.iter().cloned()).chain(left_out).collect();
        let words = releasing.rules.words();
        let in_words = |lang: Lang| words.iter().map(|words| words.get(lang)).collect::<Vec<_>>().join(" ");
        let rules_in_words = Text::new(in_words(Lang::Ja), in_words(Lang::En));
        let facts = RoundFacts { rules: rules_in_words, ..self.report.facts.clone() };
        let responses = self.report.responses.iter().cloned().map(ResponseTable::released).collect();
        let report = report::assemble(self.report.title.clone(), facts, responses, Tabulation { tables, findings });
        let ja = report::view::report(&report, Lang::Ja);
        let en = report::view::report(&report, Lang::En);
        let (source, place) = (self.source.clone(), self.place.clone());
        let as_of = self.as_of;
        let beside = releasing.earlier.iter().map(|(_, release)| release.source.clone()).collect();
        Ok(Made { dataset, report, ja, en, source, place, as_of, released: Some((suppressed, beside)) })
    }

    /// Every item by every classification that tells at least two classes apart, or by the strata where none does.
    fn every_table(&self, without: &[LeftOut]) -> (Dataset, Tabulation) {
        let strata = self.dataset.strata();
        let mut classifications = shown(&self.dataset);
        if classifications.is_empty() {
            classifications.push(Classification::from(strata));
        }
        let names: Vec<String> = classifications.iter().map(|by| by.name.clone()).collect();
        let (n_units, variables) = (self.dataset.n_units(), self.dataset.variables().to_vec());
        let dataset = Dataset::new(n_units, strata.clone(), classifications, variables)
            .expect("what fits together still does without its empty classes")
            .with_alone(self.dataset.alone().clone());
        let plans: Vec<_> = names.iter().map(|by| tabulate::standard(&dataset, by).tables).collect();
        let of_item = |index: usize| plans.iter().map(move |tables| tables[index].clone());
        let is_kept = |table: &TablePlan| !without.iter().any(|out| out.covers(&table.variable, &table.by));
        let tables = (0..dataset.variables().len()).flat_map(of_item).filter(is_kept).collect();
        let tabulation = tabulate::run(&dataset, &Plan { tables });
        (dataset, tabulation)
    }

    /// What was withheld; `None` for a report that may not leave the secretariat.
    pub(crate) fn suppressed(&self) -> Option<&Suppressed> {
        self.released.as_ref().map(|(suppressed, _)| suppressed)
    }

    /// The report in words.
    pub(crate) fn view(&self, lang: Lang) -> &ReportView {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// The classifications by which response is shown: those that tell at least two classes apart.
pub(crate) fn shown(dataset: &Dataset) -> Vec<tabulate::Classification> {
    dataset.classifications().iter().map(Classification::without_empty).filter(|by| by.classes.len() > 1).collect()
}

fn title(collected: &Collected) -> Text {
    let round = &collected.round.title;
    within(
        Text::new(format!("{}　集計結果", round.get(Lang::Ja)), format!("{}: results", round.get(Lang::En))),
        collected,
    )
}

/// Words with the prefecture that the figures are of, where they are of one alone.
fn within(words: Text, collected: &Collected) -> Text {
    let code = &collected.prefecture;
    if code.is_empty() {
        return words;
    }
    Text::new(
        format!("{}（{}分のみ）", words.get(Lang::Ja), prefecture_name(code, Lang::Ja)),
        format!("{} ({} only)", words.get(Lang::En), prefecture_name(code, Lang::En)),
    )
}

fn facts(collected: &Collected) -> RoundFacts {
    let round = &collected.round;
    RoundFacts {
        survey: collected.instrument.title.clone(),
        round: within(round.title.clone(), collected),
        period: period(round.opened_at(), round.closes_at()),
        as_of: moment(collected.as_of),
        generated_at: moment(collected.as_of),
        ..RoundFacts::default()
    }
}

/// What the figures are made from, for their receipts; without the extract's hash, which takes a while.
fn source(collected: &Collected) -> Source {
    let round = &collected.round;
    let day = calendar::day_in_japan(round.opened_at().unwrap_or(collected.as_of));
    Source {
        form_id: collected.instrument.form_id.clone(),
        edition: collected.instrument.version.clone(),
        round: round.id.to_string(),
        fiscal_year: calendar::fiscal_year(day),
        as_of: collected.as_of.to_string(),
        extract_sha256: String::new(),
        program: concat!("kaishin ", env!("CARGO_PKG_VERSION")).to_owned(),
    }
}

fn period(opened_at: Option<Timestamp>, closes_at: Option<Timestamp>) -> Text {
    let (Some(opened_at), Some(closes_at)) = (opened_at, closes_at) else {
        return Text::default();
    };
    let day = |at, lang| calendar::long_day(calendar::day_in_japan(at), lang);
    Text::new(
        format!("{}～{}", day(opened_at, Lang::Ja), day(closes_at, Lang::Ja)),
        format!("{} – {}", day(opened_at, Lang::En), day(closes_at, Lang::En)),
    )
}

fn moment(at: Timestamp) -> Text {
    Text::new(calendar::long_moment(at, Lang::Ja), calendar::long_moment(at, Lang::En))
}

/// An invented report of three hospitals in two classes.
#[cfg(test)]
pub(crate) fn sample() -> Made {
    use tabulate::{Category, Stratification, Stratum, Variable, VariableData, VariableKind};
    let stratum =
        |code: &str, label: &str, n_frame| Stratum { code: code.to_owned(), label: Text::same(label), n_frame };
    let strata = Stratification {
        name: "bed_class".to_owned(),
        label: Text::new("病床規模", "Number of beds"),
        classes: vec![stratum("b020", "20～99床", 4), stratum("b100", "100～199床", 2)],
        of_unit: vec![0, 0, 1],
    };
    let category = |code: &str, label: &str| Category { code: code.to_owned(), label: Text::same(label) };
    let variable = Variable {
        name: "q3".to_owned(),
        number: "3".to_owned(),
        label: Text::new("電子カルテシステムを使用しているか。", "Do you use an EHR system?"),
        base: base::UniverseWords {
            expression: String::new(),
            sentence: Text::new("※回答した全医療機関を母数としている", "Base: all hospitals that responded"),
            unit: Text::new("医療機関", "hospital"),
        },
        kind: VariableKind::Single { categories: vec![category("yes", "はい"), category("no", "いいえ")] },
        data: VariableData::Single(vec![0, 1, 0]),
        parent: None,
    };
    let classifications = vec![tabulate::Classification::from(&strata)];
    let dataset = Dataset::new(3, strata, classifications, vec![variable]).expect("the sample fits together");
    let tabulation = tabulate::run(&dataset, &tabulate::standard(&dataset, "bed_class"));
    let responses = dataset.classifications().iter().map(ResponseTable::of).collect();
    let facts = RoundFacts { round: Text::same("架空調査 令和8年度"), ..RoundFacts::default() };
    let report =
        report::assemble(Text::new("架空調査　集計結果", "Invented survey: results"), facts, responses, tabulation);
    let (ja, en) = (report::view::report(&report, Lang::Ja), report::view::report(&report, Lang::En));
    Made {
        dataset,
        report,
        ja,
        en,
        source: Source::default(),
        place: None,
        as_of: Timestamp::UNIX_EPOCH,
        released: None,
    }
}
