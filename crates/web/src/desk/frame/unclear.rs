//! Facilities whose beds are unclear, with what the register says of them and the field for the decision.

use base::Lang;
use serde::Serialize;
use store::Tx;
use store::frame::{self, Member};
use store::round::Round;

use crate::desk::facilities::show::reason_in_words;
use crate::desk::staff::prefecture_name;
use crate::error::Error;

/// The form in which unclear facilities are decided.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Unclear {
    rows: Vec<Row>,
    /// What was typed, where the form came back.
    form: DecideForm,
    /// Unclear facilities of the whole round.
    n_all: usize,
}

/// What was typed into the form beside the facilities.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct DecideForm {
    pub(crate) reason: String,
    /// `beds` or `out`.
    pub(crate) decision: String,
    /// `picked` or `all`.
    pub(crate) which: String,
    /// Facilities that were ticked.
    pub(crate) picked: Vec<i64>,
    /// Beds as typed.
    pub(crate) beds: Vec<(i64, String)>,
}

/// One facility.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    id: i64,
    code: String,
    name: String,
    prefecture: String,
    reason: String,
    stated: String,
    sum: String,
    /// Beds proposed or typed.
    beds: String,
    picked: bool,
}

/// The form for the facilities of one page of the list.
pub(crate) async fn unclear(
    tx: &Tx,
    round: &Round,
    members: &[Member],
    form: DecideForm,
    lang: Lang,
) -> Result<Unclear, Error> {
    let known = frame::unclear_facilities(tx, round.id).await?;
    let number = |beds: Option<u32>| beds.map_or_else(|| "—".to_owned(), |beds| beds.to_string());
    let row = |member: &Member| {
        let id = member.facility.0;
        let beds = known.get(&member.facility).map(|registered| registered.facility.beds).unwrap_or_default();
        let typed = form.beds.iter().find(|(of, _)| *of == id).map(|(_, typed)| typed.clone());
        let proposed = || beds.sum_of_kinds().map_or_else(String::new, |sum| sum.to_string());
        Row {
            id,
            code: member.code.clone(),
            name: member.name.clone(),
            prefecture: prefecture_name(&member.prefecture, lang),
            reason: reason_in_words(member, lang),
            stated: number(beds.total_stated),
            sum: number(beds.sum_of_kinds()),
            beds: typed.unwrap_or_else(proposed),
            picked: form.picked.contains(&id),
        }
    };
    Ok(Unclear { rows: members.iter().map(row).collect(), n_all: known.len(), form })
}

#[cfg(test)]
pub(crate) fn sample() -> Unclear {
    let row = |id, stated: &str, sum: &str| Row {
        id,
        code: format!("K26000{id}"),
        name: "架空記念病院".to_owned(),
        prefecture: "京都府".to_owned(),
        reason: "病床数が不明（総数が空欄）".to_owned(),
        stated: stated.to_owned(),
        sum: sum.to_owned(),
        beds: if sum == "—" { String::new() } else { sum.to_owned() },
        picked: id == 11,
    };
    let form = DecideForm { which: "picked".to_owned(), decision: "beds".to_owned(), ..DecideForm::default() };
    Unclear { rows: vec![row(11, "—", "473"), row(12, "120", "110"), row(13, "—", "—")], form, n_all: 131 }
}
