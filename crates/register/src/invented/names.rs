//! The words of which invented names and readings are made. 架空 (invented) stands in every one of them.

use super::chance::Chance;

/// A word with its reading.
type Word = (&'static str, &'static str);

const PLACES: [Word; 36] = [
    ("みどり野", "ミドリノ"),
    ("ひかり台", "ヒカリダイ"),
    ("あおぞら", "アオゾラ"),
    ("しらかば", "シラカバ"),
    ("ほしぞら", "ホシゾラ"),
    ("かぜの丘", "カゼノオカ"),
    ("つきみ野", "ツキミノ"),
    ("はるかぜ", "ハルカゼ"),
    ("にじいろ", "ニジイロ"),
    ("こもれび", "コモレビ"),
    ("せせらぎ", "セセラギ"),
    ("あさつゆ", "アサツユ"),
    ("ゆうなぎ", "ユウナギ"),
    ("くもの峰", "クモノミネ"),
    ("わかくさ", "ワカクサ"),
    ("たんぽぽ", "タンポポ"),
    ("すずらん", "スズラン"),
    ("ひだまり", "ヒダマリ"),
    ("さざなみ", "サザナミ"),
    ("やまびこ", "ヤマビコ"),
    ("あかつき", "アカツキ"),
    ("はなの里", "ハナノサト"),
    ("もりの泉", "モリノイズミ"),
    ("うみの風", "ウミノカゼ"),
    ("ゆきの原", "ユキノハラ"),
    ("いなほ台", "イナホダイ"),
    ("くるみ坂", "クルミザカ"),
    ("かえで平", "カエデダイラ"),
    ("ときわ木", "トキワギ"),
    ("みなも橋", "ミナモバシ"),
    ("ふくろう", "フクロウ"),
    ("かもめ浜", "カモメハマ"),
    ("つばめ原", "ツバメハラ"),
    ("のばら丘", "ノバラオカ"),
    ("こだま谷", "コダマダニ"),
    ("まほろば", "マホロバ"),
];

const OWNERS: [Word; 10] = [
    ("", ""),
    ("", ""),
    ("医療法人架空会　", "イリョウホウジンカクウカイ　"),
    ("医療法人架空会", "イリョウホウジンカクウカイ"),
    ("医療法人社団架空会　", "イリョウホウジンシャダンカクウカイ　"),
    ("医療法人財団架空会", "イリョウホウジンザイダンカクウカイ"),
    ("社会医療法人架空会　", "シャカイイリョウホウジンカクウカイ　"),
    ("公益財団法人架空財団　", "コウエキザイダンホウジンカクウザイダン　"),
    ("社会福祉法人架空福祉会　", "シャカイフクシホウジンカクウフクシカイ　"),
    ("独立行政法人架空機構　", "ドクリツギョウセイホウジンカクウキコウ　"),
];

const GENERAL: [Word; 6] = [
    ("病院", "ビョウイン"),
    ("中央病院", "チュウオウビョウイン"),
    ("記念病院", "キネンビョウイン"),
    ("総合病院", "ソウゴウビョウイン"),
    ("市民病院", "シミンビョウイン"),
    ("医療センター", "イリョウセンター"),
];

const LONG_TERM: [Word; 3] = [
    ("療養病院", "リョウヨウビョウイン"),
    ("温泉病院", "オンセンビョウイン"),
    ("リハビリテーション病院", "リハビリテーションビョウイン"),
];

const PSYCHIATRIC: [Word; 2] = [("こころの病院", "ココロノビョウイン"), ("やすらぎ病院", "ヤスラギビョウイン")];

/// Parts of a name with 65 characters around a place of four, as long as surveys have met.
const LONGEST: (Word, Word) = (
    (
        "一般財団法人架空地域医療振興財団附属架空",
        "イッパンザイダンホウジンカクウチイキイリョウシンコウザイダンフゾクカクウ",
    ),
    (
        "総合周産期母子医療センター高度救命救急センターがん診療連携拠点架空記念中央総合病院",
        "ソウゴウシュウサンキボシイリョウセンターコウドキュウメイキュウキュウセンターガンシンリョウレンケイキョテンカクウキネンチュウオウソウゴウビョウイン",
    ),
);

/// What a hospital mostly does, as far as its name shows.
#[derive(Clone, Copy)]
pub(crate) enum Care {
    General,
    LongTerm,
    Psychiatric,
}

/// An invented name.
pub(crate) struct Name {
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) place: &'static str,
    /// Number of the place, from 0 to 35.
    pub(crate) place_number: usize,
}

pub(crate) fn name(chance: &mut Chance, care: Care) -> Name {
    let place_number = chance.index(PLACES.len());
    let (place, place_kana) = PLACES[place_number];
    let owner = *chance.one_of(&OWNERS);
    let ending = match care {
        Care::General => *chance.one_of(&GENERAL),
        Care::LongTerm => *chance.one_of(&LONG_TERM),
        Care::Psychiatric => *chance.one_of(&PSYCHIATRIC),
    };
    let name = format!("{}架空{place}{}", owner.0, ending.0);
    let kana = format!("{}カクウ{place_kana}{}", owner.1, ending.1);
    Name { name, kana, place, place_number }
}

/// A name with 65 characters at the same place.
pub(crate) fn longest(short: &Name) -> Name {
    let (place, place_kana) = PLACES[short.place_number];
    let (before, after) = LONGEST;
    Name {
        name: format!("{}{place}{}", before.0, after.0),
        kana: format!("{}{place_kana}{}", before.1, after.1),
        place,
        place_number: short.place_number,
    }
}
