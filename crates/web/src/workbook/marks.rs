//! What the marked copy of a workbook says at its cells.

use base::{Finding, Lang, Place, Severity, Text};
use questionnaire::{Answer, Item, Key, Protection};
use store::response::Draft;
use workbook::answering::{Clash, Mark, Marks, Note, TypedCells, in_cell_order};

use crate::answers;
use crate::workbook::returned::{Brought, Kept, KeptCell};

/// Codes of findings about what is not there yet: nobody has to fill in everything at once.
const NOT_YET_CODES: [&str; 2] = ["answer-missing", "answer-unconfirmed"];

/// True for a finding about what is not there yet.
pub(crate) fn is_not_yet(finding: &Finding) -> bool {
    NOT_YET_CODES.contains(&finding.code.as_str())
}

/// For whom a marked copy is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    /// The hospital, which may see all of its own.
    Hospital,
    /// Whoever brings workbooks for hospitals: what was typed into the cells of protected answers stays out.
    Desk,
}

/// The marks of a reading. What was typed stands there again, unless somebody has answered since. `open` are the
/// questions that are still to be chosen between, each with the workbook's answer.
pub(crate) fn marks(kept: &Kept, draft: &Draft, open: &[(Key, Answer)], whose: For, lang: Lang) -> Marks {
    let is_hidden = |key: &Key| {
        whose == For::Desk && draft.instrument.item(key).is_none_or(|item| item.protect != Protection::None)
    };
    let mut marks = Marks::new();
    for finding in kept.remaining.iter().chain(&kept.findings) {
        let Some(key) = finding.place.item.as_deref().and_then(Key::parse) else { continue };
        if draft.revised.get(&key).is_some_and(|revised| revised.version > kept.version) {
            continue;
        }
        let wrong = finding.severity == Severity::Error && !is_not_yet(finding);
        let cells = kept.typed.get(&key).filter(|_| !is_hidden(&key));
        let own = cells.into_iter().flatten().find(|cell| cell.wrong && is_same_cell(&cell.place, &finding.place));
        let part = own.map(|cell| cell.part.clone()).unwrap_or_default();
        // What is wrong may be said with what was typed.
        let message = if wrong && is_hidden(&key) { protected() } else { finding.message.clone() };
        let mark =
            marks.entry(key).or_insert_with(|| Mark { typed: cells.map(|cells| typed(cells)), notes: Vec::new() });
        mark.notes.push(Note { part, message: message.get(lang).to_owned(), wrong });
    }
    for (key, mine) in open {
        let Some(item) = draft.instrument.item(key) else { continue };
        let mine = if is_hidden(key) { said(item, mine, lang) } else { answers::shown(item, mine, lang).text };
        let message = match lang {
            Lang::Ja => {
                format!("送られたブックの回答は「{mine}」でした。どちらを残すか、回答ページで選んでください。")
            }
            Lang::En => format!("The workbook said “{mine}”. Choose on the answering pages which one stays."),
        };
        marks.insert(key.clone(), Mark::whole(None, &message, false));
    }
    marks
}

fn typed(cells: &[KeptCell]) -> TypedCells {
    cells.iter().map(|cell| (cell.part.clone(), cell.typed.clone())).collect()
}

fn is_same_cell(one: &Place, other: &Place) -> bool {
    (&one.sheet, one.row, &one.column) == (&other.sheet, other.row, &other.column)
}

fn protected() -> Text {
    Text::new(
        "この欄の記入は確認が必要です。保護する回答のため、記入の内容と理由はここに示しません。施設の画面で確認して、記入し直してください。",
        "What was written here needs another look. As this answer is protected, neither it nor the reason is told here: see the hospital's pages, and write it again.",
    )
}

impl Brought {
    /// True where something could not be read, or wants a choice or another look.
    pub fn needs_mending(&self) -> bool {
        let judged = &self.judged;
        !judged.findings.is_empty() || !judged.clashes.is_empty() || self.doubted().next().is_some()
    }

    /// Of what remains for the response to be whole, what wants another look; not what is only not there yet.
    pub fn doubted(&self) -> impl Iterator<Item = &Finding> {
        self.judged.remaining.iter().filter(|finding| !is_not_yet(finding))
    }

    /// Where the workbook and the pages say something different, at the workbook's cell, in the order of the cells.
    pub fn conflicts(&self) -> Vec<Finding> {
        let one = |clash: &Clash| {
            let item = self.draft.instrument.item(&clash.key)?;
            Some(Finding { place: clash.place.clone(), ..conflicts(item, &clash.theirs, &clash.mine) })
        };
        let mut found: Vec<Finding> = self.judged.clashes.iter().filter_map(one).collect();
        in_cell_order(&mut found, &self.judged.sheets);
        found
    }

    /// Everything that wants mending, a choice or another look, in the order of the cells.
    pub fn told(&self) -> Vec<Finding> {
        let mut told = self.judged.findings.clone();
        told.extend(self.doubted().cloned());
        told.extend(self.conflicts());
        in_cell_order(&mut told, &self.judged.sheets);
        told
    }

    /// What a copy for mending says at its cells, without what was typed into those of protected answers.
    pub fn marks(&self, lang: Lang) -> Marks {
        let kept = Kept::of(&self.judged, i64::MAX);
        let open: Vec<(Key, Answer)> =
            self.judged.clashes.iter().map(|clash| (clash.key.clone(), clash.mine.clone())).collect();
        marks(&kept, &self.draft, &open, For::Desk, lang)
    }
}

/// What the pages and the workbook say, and what is to be done. Protected answers are not said.
fn conflicts(item: &Item, theirs: &Answer, mine: &Answer) -> Finding {
    let (ja, en) = (Lang::Ja, Lang::En);
    Finding::warning(
        "answer-conflict",
        Text::new(
            format!(
                "回答ページでは「{}」、ブックでは「{}」です。取り込んだ後、回答ページの「Excelで回答する」でどちらを残すか選んでください。それまでは回答ページの回答が残ります",
                said(item, theirs, ja),
                said(item, mine, ja)
            ),
            format!(
                "the pages say “{}”, the workbook says “{}”; once it is saved, choose under “Answer in Excel” on the answering pages which one stays; until then it is the pages'",
                said(item, theirs, en),
                said(item, mine, en)
            ),
        ),
    )
}

/// An answer in words that may leave the hospital.
fn said(item: &Item, answer: &Answer, lang: Lang) -> String {
    match (item.protect, answer.value()) {
        (Protection::None, Some(_)) => {
            let shown = answers::shown(item, answer, lang);
            format!("{}{}", shown.text, shown.unit)
        }
        (_, Some(_)) => Text::new("表示しない回答", "not shown").get(lang).to_owned(),
        (_, None) if *answer == Answer::Unknown => Text::new("わからない", "don't know").get(lang).to_owned(),
        (_, None) => Text::new("空欄", "blank").get(lang).to_owned(),
    }
}
