//! From `--as-of` to the moment that a round is looked at: one that has come, and not from before the round took answers.

use base::calendar::long_moment;
use base::{Finding, Lang, Text};
use jiff::Timestamp;
use store::{RoundId, Store, round};

use crate::cli::AsOf;
use crate::output::Failure;

/// The moment, where it can be made again later and every one of these rounds has something to say about it. Rounds that are not
/// there are left to who reads them.
pub(super) async fn moment(
    store: &Store,
    asked: &AsOf,
    rounds: &[RoundId],
    now: Timestamp,
) -> Result<Result<Timestamp, Vec<Finding>>, Failure> {
    let Some(as_of) = asked.as_of else {
        return Ok(Ok(now));
    };
    if as_of > now {
        return Ok(Err(vec![still_to_come(as_of)]));
    }
    let tx = store.read().await?;
    let mut findings = Vec::new();
    for id in rounds {
        if let Some(round) = round::get(&tx, *id).await? {
            match round.opened_at() {
                Some(opened_at) if opened_at <= as_of => {}
                opened_at => findings.push(before_opening(*id, as_of, opened_at)),
            }
        }
    }
    Ok(if findings.is_empty() { Ok(as_of) } else { Err(findings) })
}

fn still_to_come(as_of: Timestamp) -> Finding {
    let [ja, en] = [Lang::Ja, Lang::En].map(|lang| long_moment(as_of, lang));
    let message = Text::new(
        format!("{ja}はまだ来ていません。後から同じものを作れるよう、過去の時点を指定してください。"),
        format!("{en} is still to come. Name a moment that has passed, so that the same can be made again."),
    );
    Finding::error("as-of-future", message).at_item("--as-of")
}

fn before_opening(round: RoundId, as_of: Timestamp, opened_at: Option<Timestamp>) -> Finding {
    let in_both = |moment: Timestamp| [Lang::Ja, Lang::En].map(|lang| long_moment(moment, lang));
    let [as_of_ja, as_of_en] = in_both(as_of);
    let message = match opened_at.map(in_both) {
        Some([ja, en]) => Text::new(
            format!(
                "調査 {round} が回答の受付を始めたのは{ja}で、{as_of_ja}の時点では何もありません。受付開始より後の時点を指定してください。"
            ),
            format!(
                "Round {round} opened {en}, so that there is nothing as of {as_of_en}. Name a moment after it opened."
            ),
        ),
        None => Text::new(
            format!("調査 {round} はまだ回答を受け付けていません。受付を始めてから、その後の時点を指定してください。"),
            format!("Round {round} has not opened yet. Open it, and name a moment after that."),
        ),
    };
    Finding::error("as-of-before-opening", message).at_item("--as-of")
}
