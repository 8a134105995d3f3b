//! The items of the rule, by the numbers of 2020 and of the later edition.

/// An item of the rule, or what we check beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// ファイル形式は Excel か CSV となっているか.
    Format,
    /// 1セル1データとなっているか.
    OneDatum,
    /// 数値データは数値属性とし、文字列を含まないこと.
    Numbers,
    /// セルの結合をしていないか.
    Merged,
    /// スペースや改行等で体裁を整えていないか.
    Layout,
    /// 項目名等を省略していないか.
    ItemNames,
    /// 数式を使用している場合は、数値データに修正しているか.
    Formulas,
    /// オブジェクトを使用していないか.
    Objects,
    /// データの単位を記載しているか.
    Units,
    /// 機種依存文字を使用していないか.
    VendorCharacters,
    /// e-Stat の時間軸コードの表記、西暦表記又は和暦に西暦の併記がされているか.
    Time,
    /// 地域コード又は地域名称が表記されているか.
    Region,
    /// 数値データの同一列内に特殊記号（秘匿等）が含まれる場合.
    Symbols,
    /// データが分断されていないか.
    Split,
    /// 1シートに複数の表が掲載されていないか.
    SeveralTables,
    /// Lines of unequal length, which the rule of 2020 does not name.
    Lines,
    /// Hidden rows, columns and sheets, which the rule does not name.
    Hidden,
}

impl Rule {
    /// The item of the rule of 2020.
    pub fn number(self) -> Option<&'static str> {
        match self {
            Rule::Format => Some("1-1"),
            Rule::OneDatum => Some("1-2"),
            Rule::Numbers => Some("1-3"),
            Rule::Merged => Some("1-4"),
            Rule::Layout => Some("1-5"),
            Rule::ItemNames => Some("1-6"),
            Rule::Formulas => Some("1-7"),
            Rule::Objects => Some("1-8"),
            Rule::Units => Some("1-9"),
            Rule::VendorCharacters => Some("1-10"),
            Rule::Time => Some("1-11"),
            Rule::Region => Some("1-12"),
            Rule::Symbols => Some("1-13"),
            Rule::Split => Some("2-1"),
            Rule::SeveralTables => Some("2-2"),
            Rule::Lines | Rule::Hidden => None,
        }
    }

    /// The item of the later edition, whose numbers differ between Excel and CSV.
    pub fn later(self, csv: bool) -> Option<&'static str> {
        let (excel, text) = match self {
            Rule::Format => (Some("1"), Some("1")),
            Rule::OneDatum => (Some("2-1"), Some("4-2")),
            Rule::Numbers => (Some("2-2"), Some("4-3")),
            Rule::Merged => (Some("2-3"), None),
            Rule::Layout => (Some("2-4"), Some("4-4")),
            Rule::ItemNames => (Some("2-5"), Some("4-6")),
            Rule::Formulas => (Some("2-6"), None),
            Rule::Objects => (Some("2-7"), None),
            Rule::Units => (Some("2-8"), Some("4-7")),
            Rule::VendorCharacters => (Some("2-9"), Some("4-8")),
            Rule::Time => (Some("2-10"), Some("4-9")),
            Rule::Region => (Some("2-11"), Some("4-10")),
            Rule::Symbols => (Some("2-12"), Some("4-11")),
            Rule::Split => (Some("3-1"), Some("4-13")),
            Rule::SeveralTables => (Some("3-2"), Some("4-14")),
            Rule::Lines => (None, Some("4-5")),
            Rule::Hidden => (None, None),
        };
        if csv { text } else { excel }
    }
}
