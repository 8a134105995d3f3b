//! Regular expressions, and what is wrong with one in words.

use regex_lite::{Regex, RegexBuilder};

use super::ExprError;

/// Largest compiled pattern, in bytes.
const PATTERN_BYTES_MAX: usize = 1 << 18;

/// What the library says → what to say in Japanese: the first line whose words stand in its message.
const CAUSES: &[(&str, &str)] = &[
    ("look-around", "先読み・後読みには対応していません"),
    ("backreferences", "後方参照（\\1 など）には対応していません"),
    ("Unicode character classes", "\\p{…} には対応していません"),
    ("nested character classes", "「[ ]」の中に「[」を書くには「\\[」とします"),
    ("character class ranges", "「[ ]」の中の範囲は、1文字ずつを「-」で結んでください"),
    ("invalid range", "「[ ]」の中の範囲が逆です"),
    ("escape sequence in character class", "「[ ]」の中の「\\」の使い方が正しくありません"),
    ("POSIX", "「[: :]」の中の名前が正しくありません"),
    ("class intersection", "「[ ]」の中の「&&」には対応していません"),
    ("difference", "「[ ]」の中の「--」「~~」には対応していません"),
    ("character class", "「[」に対応する「]」がありません"),
    ("without matching '('", "「)」に対応する「(」がありません"),
    ("closing ')'", "「(」に対応する「)」がありません"),
    ("applied to a sub-expression", "「*」「+」「?」「{ }」の前に、繰り返すものがありません"),
    ("min bigger than its max", "「{ }」の中の回数が逆です"),
    ("counted repetition", "「{ }」の書き方が正しくありません（例：{7}、{1,3}）"),
    ("hexadecimal", "「\\x」の後は16進数で書いてください"),
    ("decimal number", "「{ }」の中の回数が正しくありません"),
    ("escape", "「\\」の使い方が正しくありません"),
    ("flag", "「(?」の後の指定が正しくありません"),
    ("group name", "「(?<」の後の名前が正しくありません"),
    ("size limit", "繰り返しが多すぎます"),
    ("too m", "括弧が多すぎます"),
];

/// The second argument of `regex`, at `at` of the expression.
pub(crate) fn pattern(pattern: &str, at: usize) -> Result<Regex, ExprError> {
    RegexBuilder::new(pattern).size_limit(PATTERN_BYTES_MAX).build().map_err(|cause| {
        let en = cause.to_string();
        let ja = CAUSES.iter().find(|(words, _)| en.contains(words)).map_or("書き方が正しくありません", |(_, ja)| ja);
        ExprError::new(
            at,
            "broken-pattern",
            format!("正規表現「{pattern}」は読めません：{ja}"),
            format!("the pattern “{pattern}” cannot be read: {en}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn what_is_wrong_with_a_pattern_is_said_in_japanese() {
        for (written, ja) in [
            ("^[0-9{7}$", "「[」に対応する「]」がありません"),
            ("[", "「[」に対応する「]」がありません"),
            ("(", "「(」に対応する「)」がありません"),
            (")", "「)」に対応する「(」がありません"),
            ("*", "「*」「+」「?」「{ }」の前に、繰り返すものがありません"),
            ("{3}", "「*」「+」「?」「{ }」の前に、繰り返すものがありません"),
            ("a{3,1}", "「{ }」の中の回数が逆です"),
            ("a{x}", "「{ }」の中の回数が正しくありません"),
            ("a{3", "「{ }」の書き方が正しくありません（例：{7}、{1,3}）"),
            ("[z-a]", "「[ ]」の中の範囲が逆です"),
            ("[\\d-z]", "「[ ]」の中の範囲は、1文字ずつを「-」で結んでください"),
            ("(?=a)", "先読み・後読みには対応していません"),
            ("(a)\\1", "後方参照（\\1 など）には対応していません"),
            ("\\p{Han}", "\\p{…} には対応していません"),
            ("\\", "「\\」の使い方が正しくありません"),
            ("\\m", "「\\」の使い方が正しくありません"),
            ("(?y)a", "「(?」の後の指定が正しくありません"),
            ("((a{100}){100}){100}", "繰り返しが多すぎます"),
        ] {
            let error = pattern(written, 0).expect_err(written);
            assert_eq!(error.message.ja, format!("正規表現「{written}」は読めません：{ja}"), "{}", error.message.en);
            assert!(!error.message.en.chars().any(|c| c > '\u{2fff}'), "{}", error.message.en);
        }
    }
}
