//! The 47 prefectures with their codes (JIS X 0401) and their place on a tile map.

use crate::text::Text;

/// Japanese names with English ones, in the order of their codes 01 to 47.
const NAMES: [(&str, &str); 47] = [
    ("北海道", "Hokkaido"),
    ("青森県", "Aomori"),
    ("岩手県", "Iwate"),
    ("宮城県", "Miyagi"),
    ("秋田県", "Akita"),
    ("山形県", "Yamagata"),
    ("福島県", "Fukushima"),
    ("茨城県", "Ibaraki"),
    ("栃木県", "Tochigi"),
    ("群馬県", "Gunma"),
    ("埼玉県", "Saitama"),
    ("千葉県", "Chiba"),
    ("東京都", "Tokyo"),
    ("神奈川県", "Kanagawa"),
    ("新潟県", "Niigata"),
    ("富山県", "Toyama"),
    ("石川県", "Ishikawa"),
    ("福井県", "Fukui"),
    ("山梨県", "Yamanashi"),
    ("長野県", "Nagano"),
    ("岐阜県", "Gifu"),
    ("静岡県", "Shizuoka"),
    ("愛知県", "Aichi"),
    ("三重県", "Mie"),
    ("滋賀県", "Shiga"),
    ("京都府", "Kyoto"),
    ("大阪府", "Osaka"),
    ("兵庫県", "Hyogo"),
    ("奈良県", "Nara"),
    ("和歌山県", "Wakayama"),
    ("鳥取県", "Tottori"),
    ("島根県", "Shimane"),
    ("岡山県", "Okayama"),
    ("広島県", "Hiroshima"),
    ("山口県", "Yamaguchi"),
    ("徳島県", "Tokushima"),
    ("香川県", "Kagawa"),
    ("愛媛県", "Ehime"),
    ("高知県", "Kochi"),
    ("福岡県", "Fukuoka"),
    ("佐賀県", "Saga"),
    ("長崎県", "Nagasaki"),
    ("熊本県", "Kumamoto"),
    ("大分県", "Oita"),
    ("宮崎県", "Miyazaki"),
    ("鹿児島県", "Kagoshima"),
    ("沖縄県", "Okinawa"),
];

/// Every prefecture as (two-digit code, name), in the order of the codes.
pub fn all() -> impl Iterator<Item = (String, Text)> {
    NAMES.iter().enumerate().map(|(index, (ja, en))| (format!("{:02}", index + 1), Text::new(*ja, *en)))
}

/// The name of the prefecture with this code: `01`, `1` and `13` are codes.
pub fn name(code: &str) -> Option<Text> {
    let number: usize = code.trim().parse().ok()?;
    let (ja, en) = NAMES.get(number.checked_sub(1)?)?;
    Some(Text::new(*ja, *en))
}

/// The two-digit code of the prefecture with this Japanese name.
pub fn code_of(name: &str) -> Option<String> {
    NAMES.iter().position(|(ja, _)| *ja == name).map(|index| format!("{:02}", index + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_to_names_and_back() {
        assert_eq!(name("1").map(|text| text.ja), Some("北海道".to_owned()));
        assert_eq!(name("47").map(|text| text.en), Some("Okinawa".to_owned()));
        assert_eq!(name("48"), None);
        assert_eq!(name("00"), None);
        assert_eq!(code_of("京都府"), Some("26".to_owned()));
        assert_eq!(all().count(), 47);
    }
}
