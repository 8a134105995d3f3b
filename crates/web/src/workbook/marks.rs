//! What the marked copy of a workbook says at its cells.

use base::{Finding, Lang, Severity};
use questionnaire::{Answer, Key};
use store::response::Draft;
use workbook::answering::{Mark, Marks};

use crate::answers;
use crate::workbook::returned::{Brought, Kept};

/// Codes of findings about what is not there yet: nobody has to fill in everything at once.
const NOT_YET_CODES: [&str; 2] = ["answer-missing", "answer-unconfirmed"];

/// True for a finding about what is not there yet.
pub(crate) fn is_not_yet(finding: &Finding) -> bool {
    NOT_YET_CODES.contains(&finding.code.as_str())
}

/// The marks of a reading. What was typed stands there again, unless somebody has answered since. `open` are the
/// questions that are still to be chosen between, each with the workbook's answer.
pub(crate) fn marks(kept: &Kept, draft: &Draft, open: &[(Key, Answer)], lang: Lang) -> Marks {
    let mut marks = Marks::new();
    for finding in kept.remaining.iter().chain(&kept.findings) {
        let Some(key) = finding.place.item.as_deref().and_then(Key::parse) else { continue };
        if draft.revised.get(&key).is_some_and(|revised| revised.version > kept.version) {
            continue;
        }
        let typed = kept.rejected.get(&key).cloned();
        let wrong = typed.is_some() || (finding.severity == Severity::Error && !is_not_yet(finding));
        marks.insert(key, Mark { typed, message: finding.message.get(lang).to_owned(), wrong });
    }
    for (key, mine) in open {
        let Some(item) = draft.instrument.item(key) else { continue };
        let mine = answers::shown(item, mine, lang);
        let message = match lang {
            Lang::Ja => {
                format!("送られたブックの回答は「{}」でした。どちらを残すか、回答ページで選んでください。", mine.text)
            }
            Lang::En => format!("The workbook said “{}”. Choose on the answering pages which one stays.", mine.text),
        };
        marks.insert(key.clone(), Mark { typed: None, message, wrong: false });
    }
    marks
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

    /// What a copy for mending says at its cells.
    pub fn marks(&self, lang: Lang) -> Marks {
        let kept = Kept::of(&self.judged, i64::MAX);
        let open: Vec<(Key, Answer)> =
            self.judged.clashes.iter().map(|clash| (clash.key.clone(), clash.mine.clone())).collect();
        marks(&kept, &self.draft, &open, lang)
    }
}
