//! Two rounds side by side: their submitted responses, which facilities are in both, and which items stand for the same.

use std::collections::BTreeMap;

use base::{Comparability, Finding, Lang, Text};
use jiff::Timestamp;
use questionnaire::Instrument;
use questionnaire::editions::{self, Joined};
use tabulate::change::{ChangeTable, Comparison, FramePair, Overlap, Pairing, compare};
use tabulate::{Dataset, Stratification};

use crate::collect::{self, Collected, Unseal};
use crate::connection::Tx;
use crate::dataset::dataset;
use crate::error::StoreError;
use crate::ids::RoundId;
use crate::round::{self, Round};
use crate::scope::Scope;
use crate::times;

/// Two rounds as of one moment.
#[derive(Clone, Debug)]
pub struct TwoRounds {
    /// The earlier round.
    pub earlier: Collected,
    /// The later round.
    pub later: Collected,
    /// Facilities in both frames, by their code in the earlier one.
    pub linked: Vec<Linked>,
}

/// A facility in two frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Its code and stratum in the earlier frame.
    pub earlier: (String, String),
    /// Its code and stratum in the later frame.
    pub later: (String, String),
}

/// What has become of each item.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// One for each item that both rounds ask, in the later questionnaire's order.
    pub tables: Vec<ChangeTable>,
    /// Items that only the later round asks, in words.
    pub added: Vec<Text>,
    /// Items that only the earlier round asked.
    pub removed: Vec<Text>,
    /// Why the frames follow different rules; `None` where they do not.
    pub frames_differ: Option<Text>,
    /// Where a file of editions contradicts the questionnaires.
    pub findings: Vec<Finding>,
}

/// Rounds that can be compared with `round`: frozen, and opened before it. The newest first.
pub async fn earlier_rounds(tx: &Tx, round: &Round) -> Result<Vec<Round>, StoreError> {
    let since = |round: &Round| round.opened_at().or_else(|| round.frozen_at());
    let own = since(round);
    let mut earlier = round::list(tx).await?;
    earlier.retain(|other| {
        other.id != round.id
            && own.zip(since(other).filter(|_| other.opened_at().is_some())).is_some_and(|(own, other)| other < own)
    });
    earlier.sort_by_key(|other| std::cmp::Reverse((since(other), other.id)));
    Ok(earlier)
}

/// Reads two rounds as of a moment, within what the person may see. Sealed answers stay sealed.
pub async fn two_rounds(
    tx: &Tx,
    scope: &Scope,
    (earlier, later): (RoundId, RoundId),
    as_of: Timestamp,
) -> Result<Option<TwoRounds>, StoreError> {
    let then = collect::collect(tx, scope, earlier, as_of, Unseal::default()).await?;
    let now = collect::collect(tx, scope, later, as_of, Unseal::default()).await?;
    let (Some(then), Some(now)) = (then, now) else {
        return Ok(None);
    };
    Ok(Some(TwoRounds { earlier: then, later: now, linked: linked(tx, scope, (earlier, later), as_of).await? }))
}

/// Facilities that are in both frames, as these were at a moment. One that an account sees in one of the rounds only is not.
async fn linked(
    tx: &Tx,
    scope: &Scope,
    (earlier, later): (RoundId, RoundId),
    as_of: Timestamp,
) -> Result<Vec<Linked>, StoreError> {
    const SQL: &str = "
        SELECT earlier.code AS earlier_code, earlier.stratum AS earlier_stratum,
               later.code AS later_code, later.stratum AS later_stratum
          FROM frame_member AS earlier
          JOIN frame_member AS later ON later.facility_id = earlier.facility_id AND later.round_id = $2
         WHERE earlier.round_id = $1
           AND earlier.status = 'in'
           AND later.status = 'in'
           AND ($3 = '' OR (earlier.prefecture = $3 AND later.prefecture = $3))
           AND NOT EXISTS (SELECT 1
                             FROM frame_decision
                            WHERE frame_decision.round_id IN ($1, $2)
                              AND frame_decision.facility_id = earlier.facility_id
                              AND frame_decision.decided_at > $4)
         ORDER BY earlier.code";
    let values = [earlier.into(), later.into(), scope.prefecture().into(), times::to_text(as_of).into()];
    let rows = tx.all(SQL, &values).await?;
    rows.iter()
        .map(|row| {
            Ok(Linked {
                earlier: (row.text("earlier_code")?, row.text("earlier_stratum")?),
                later: (row.text("later_code")?, row.text("later_stratum")?),
            })
        })
        .collect()
}

impl TwoRounds {
    /// Compares every item that both rounds ask. `editions` is the text of a file of editions, where there is one.
    ///
    /// # Errors
    /// Findings, where columns do not fit together.
    pub fn change(&self, editions: Option<&str>) -> Result<Change, Vec<Finding>> {
        let (old, new) = (&self.earlier.instrument, &self.later.instrument);
        let (file, mut findings) = match editions {
            Some(text) => {
                let (file, findings) = editions::read(text, old, new);
                (Some(file), findings)
            }
            None => (None, Vec::new()),
        };
        if base::finding::blocks(&findings) {
            return Err(findings);
        }
        let (then, now) = (dataset(&self.earlier)?, dataset(&self.later)?);
        let compared = editions::compare(old, new, file.as_ref());
        findings.extend(compared.findings.iter().cloned());
        let pairings = pairings(old, new, &then, &now, &compared.joined);
        let words = |instrument: &Instrument, indices: &[usize], dataset: &Dataset| -> Vec<Text> {
            let items = indices.iter().map(|index| &instrument.items[*index]);
            items.filter_map(|item| dataset.variable(&item.name)).map(heading).collect()
        };
        let (added, removed) = (words(new, &compared.added, &now), words(old, &compared.removed, &then));
        let frames_differ = self.frames_differ();
        let comparison = Comparison { pairings, frames_differ: frames_differ.clone() };
        let tables = compare(&then, &now, &self.overlap(then.strata(), now.strata()), &comparison)?;
        Ok(Change { tables, added, removed, frames_differ, findings })
    }

    fn frames_differ(&self) -> Option<Text> {
        let (then, now) = (&self.earlier.round.rule, &self.later.round.rule);
        let (a, b) = (then.sentence(), now.sentence());
        (then != now).then(|| {
            Text::new(
                format!("調査対象の条件が変わっています（{} → {}）", a.get(Lang::Ja), b.get(Lang::Ja)),
                format!("the rule of the frame is another ({} → {})", a.get(Lang::En), b.get(Lang::En)),
            )
        })
    }

    fn overlap(&self, then: &Stratification, now: &Stratification) -> Overlap {
        let place = |strata: &Stratification, code: &str| {
            let index = strata.classes.iter().position(|stratum| stratum.code == code);
            u16::try_from(index.expect("the frame's classes are those of its rule")).expect("there are few classes")
        };
        let mut frame: BTreeMap<(u16, u16), u32> = BTreeMap::new();
        let mut by_earlier: BTreeMap<&str, (&str, u16)> = BTreeMap::new();
        let mut by_later: BTreeMap<&str, u16> = BTreeMap::new();
        for link in &self.linked {
            let (a, b) = (place(then, &link.earlier.1), place(now, &link.later.1));
            *frame.entry((a, b)).or_default() += 1;
            by_earlier.insert(&link.earlier.0, (&link.later.0, b));
            by_later.insert(&link.later.0, a);
        }
        let answered: BTreeMap<&str, u32> =
            (0..).zip(&self.later.responses).map(|(index, response)| (response.code.as_str(), index)).collect();
        let matched = (0..).zip(&self.earlier.responses).filter_map(|(index, response)| {
            let (code, _) = by_earlier.get(response.code.as_str())?;
            Some((index, *answered.get(code)?))
        });
        let pair = |((earlier, later), n_frame)| FramePair { earlier, later, n_frame };
        let codes = |collected: &Collected| -> Vec<String> {
            collected.responses.iter().map(|response| response.code.clone()).collect()
        };
        Overlap {
            frame: frame.into_iter().map(pair).collect(),
            later_of_earlier: codes(&self.earlier)
                .iter()
                .map(|code| by_earlier.get(code.as_str()).map(|(_, b)| *b))
                .collect(),
            earlier_of_later: codes(&self.later).iter().map(|code| by_later.get(code.as_str()).copied()).collect(),
            matched: matched.collect(),
        }
    }
}

/// Items that stand for the same concept and are counted in both rounds. Of what has changed and what a person declared
/// the heavier counts; a lighter class counts where the person said why.
fn pairings(old: &Instrument, new: &Instrument, then: &Dataset, now: &Dataset, joined: &[Joined]) -> Vec<Pairing> {
    let mut pairings = Vec::new();
    for joined in joined {
        let (earlier, later) = (&old.items[joined.from].name, &new.items[joined.to].name);
        if then.variable(earlier).is_none() || now.variable(later).is_none() {
            continue;
        }
        let class = match &joined.declared {
            Some(link) if link.note.is_empty() => joined.class.max(link.class),
            Some(link) => link.class,
            None => joined.class,
        };
        let judged = joined.declared.is_some() && class < joined.class;
        let reason = if class == Comparability::Same && !judged { Text::default() } else { reason(joined, class) };
        pairings.push(Pairing { earlier: earlier.clone(), later: later.clone(), class, reason });
    }
    pairings
}

/// The note of the file of editions, or the changes that weigh most.
fn reason(joined: &Joined, class: Comparability) -> Text {
    if let Some(note) = joined.declared.as_ref().map(|link| &link.note).filter(|note| !note.is_empty()) {
        return note.clone();
    }
    let heaviest: Vec<Text> =
        joined.changes.iter().filter(|change| change.class() == class).map(editions::Change::words).collect();
    let of = |lang: Lang, between: &str| heaviest.iter().map(|words| words.get(lang)).collect::<Vec<_>>().join(between);
    Text::new(of(Lang::Ja, "、"), of(Lang::En, "; "))
}

fn heading(variable: &tabulate::Variable) -> Text {
    if variable.number.is_empty() {
        return variable.label.clone();
    }
    let (number, label) = (&variable.number, &variable.label);
    Text::new(format!("問{number}　{}", label.get(Lang::Ja)), format!("Q{number}  {}", label.get(Lang::En)))
}
