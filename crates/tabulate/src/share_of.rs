//! Of what the shares of an item are shares: of the cases in its base, or of all the choices that these made.

use base::{Lang, Text, UniverseWords};

/// What the percentages of a table have below the line. A plan cannot be written without it, and a table carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ShareOf {
    /// The cases of the base. With several choices a case may be in several columns, so that shares may add up to more
    /// than 100 %.
    Cases,
    /// All choices that the cases of the base made. Only where several may be chosen; the shares of the categories add up
    /// to 100 %, and blank and unknown, which choose nothing, have none.
    Choices,
}

impl ShareOf {
    /// As it is printed.
    pub fn words(self) -> Text {
        match self {
            ShareOf::Cases => Text::new("回答者に占める割合", "Share of those asked"),
            ShareOf::Choices => Text::new("延べ選択数に占める割合", "Share of all choices"),
        }
    }

    /// Stable word for programs.
    pub fn code(self) -> &'static str {
        match self {
            ShareOf::Cases => "cases",
            ShareOf::Choices => "choices",
        }
    }

    /// The one with this code.
    pub fn parse(code: &str) -> Option<ShareOf> {
        [ShareOf::Cases, ShareOf::Choices].into_iter().find(|share_of| share_of.code() == code)
    }

    /// The base of an item that takes several choices, its sentence saying what the shares are of.
    pub(crate) fn said_in(self, base: &UniverseWords) -> UniverseWords {
        let (ja, en) = match self {
            ShareOf::Cases => (
                "（割合の分母は回答者数。複数選択のため合計は100％を超えることがある）",
                " (shares of those asked; with several choices each, they may add up to more than 100%)",
            ),
            ShareOf::Choices => {
                ("（割合の分母は延べ選択数。合計は100％になる）", " (shares of all choices made, which add up to 100%)")
            }
        };
        let sentence = |lang: Lang, of_what: &str| format!("{}{of_what}", base.sentence.get(lang));
        UniverseWords { sentence: Text::new(sentence(Lang::Ja, ja), sentence(Lang::En, en)), ..base.clone() }
    }
}
