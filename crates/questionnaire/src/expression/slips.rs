//! What cannot stand where it stands, and what its author probably meant: people bring along the signs of spreadsheets
//! and of other languages.

use base::{Text, did_you_mean, nearest};

use super::ExprError;
use super::ast::Operator;
use super::lexer::{Placed, Token};

/// Functions that other tools have and this product has not.
const OF_OTHER_TOOLS: [&str; 31] = [
    "acos",
    "area",
    "asin",
    "atan",
    "atan2",
    "base64-decode",
    "cos",
    "digest",
    "distance",
    "exp",
    "exp10",
    "id",
    "intersects",
    "jr:itext",
    "lang",
    "local-name",
    "log",
    "log10",
    "name",
    "namespace-uri",
    "pi",
    "property",
    "pulldata",
    "random",
    "randomize",
    "sin",
    "sqrt",
    "tan",
    "thousands-sep",
    "uuid",
    "version",
];

/// Functions of spreadsheets, and what is written here.
const OF_SPREADSHEETS: [(&str, &str); 14] = [
    ("AND", "… and …"),
    ("OR", "… or …"),
    ("ISBLANK", "${…} = ''"),
    ("LEN", "string-length( )"),
    ("CONCATENATE", "concat( )"),
    ("LEFT", "substr( )"),
    ("MID", "substr( )"),
    ("RIGHT", "substr( )"),
    ("SUBSTITUTE", "translate( )"),
    ("AVERAGE", "sum( ) div count( )"),
    ("COUNTIF", "count(…[…])"),
    ("IFS", "if( )"),
    ("VALUE", "number( )"),
    ("SEARCH", "contains( )"),
];

/// A token that cannot stand where it does.
pub(super) fn unexpected(before: Option<&Placed>, here: &Placed, after: Option<&Token>) -> ExprError {
    let shown = shown(&here.token);
    let hint = meant(before, here, after).unwrap_or_default();
    ExprError::new(
        here.at,
        "broken-expression",
        format!("「{shown}」はここには置けません{}", hint.ja),
        format!("“{shown}” cannot stand here{}", hint.en),
    )
}

/// What was probably meant, to be put behind what is wrong.
fn meant(before: Option<&Placed>, here: &Placed, after: Option<&Token>) -> Option<Text> {
    let next_to = |placed: &Placed| here.at == placed.at + 1;
    let (and, or) = (["かつ", "および", "and"], ["または", "もしくは", "or"]);
    let is_among = |words: &[&str], word: &str| words.contains(&word.to_ascii_lowercase().as_str());
    let hint = match (before.map(|placed| &placed.token), &here.token, after) {
        (Some(Token::Operator(Operator::Equal)), Token::Operator(Operator::Equal), _) => {
            ("。「=」は1つだけ書いてください", "; write “=” once")
        }
        (Some(Token::Operator(Operator::Less)), Token::Operator(Operator::Greater), _)
            if before.is_some_and(next_to) =>
        {
            ("。等しくないことは「!=」と書いてください", "; write “!=” for unequal")
        }
        (Some(Token::Operator(Operator::Equal)), Token::Operator(Operator::Greater), _) => {
            ("。「>=」と書いてください", "; write “>=”")
        }
        (Some(Token::Operator(Operator::Equal)), Token::Operator(Operator::Less), _) => {
            ("。「<=」と書いてください", "; write “<=”")
        }
        (_, Token::Name(word), _) if is_among(&and, word) => ("。「and」と小文字で書いてください", "; write “and”"),
        (_, Token::Name(word), _) if is_among(&or, word) => ("。「or」と小文字で書いてください", "; write “or”"),
        (Some(Token::Name(word)), Token::Name(_) | Token::Reference(_), _) if word == "not" => {
            ("。not の後にはかっこが必要です：not( )", "; not needs brackets: not( )")
        }
        (Some(Token::Number(_)), Token::Comma, Some(Token::Number(_))) => {
            ("。数は桁区切りのカンマなしで書いてください", "; write numbers without commas")
        }
        (Some(Token::Slash), Token::Number(_) | Token::Reference(_) | Token::OpenRound, _) => {
            ("。割り算は「div」と書いてください", "; write “div” to divide")
        }
        (None, Token::Operator(Operator::Equal), _) => {
            ("。先頭の「=」を取り除いてください", "; take away the “=” at the beginning")
        }
        _ => return None,
    };
    Some(Text::new(hint.0, hint.1))
}

fn shown(token: &Token) -> String {
    match token {
        Token::Number(number) => number.to_string(),
        Token::Literal(text) => format!("'{text}'"),
        Token::Reference(name) => format!("${{{name}}}"),
        Token::Name(name) => name.clone(),
        Token::PrefixStar(prefix) => format!("{prefix}:*"),
        Token::Star | Token::Operator(Operator::Multiply) => "*".to_owned(),
        Token::Operator(operator) => operator.shown().to_owned(),
        Token::Minus => "-".to_owned(),
        Token::Slash => "/".to_owned(),
        Token::DoubleSlash => "//".to_owned(),
        Token::Dot => ".".to_owned(),
        Token::DoubleDot => "..".to_owned(),
        Token::At => "@".to_owned(),
        Token::DoubleColon => "::".to_owned(),
        Token::Comma => ",".to_owned(),
        Token::OpenRound => "(".to_owned(),
        Token::CloseRound => ")".to_owned(),
        Token::OpenSquare => "[".to_owned(),
        Token::CloseSquare => "]".to_owned(),
    }
}

/// A function that is not there.
pub(super) fn unknown_function(name: &str, at: usize) -> ExprError {
    if OF_OTHER_TOOLS.contains(&name) {
        let ja = format!("関数「{name}」には対応していません");
        return ExprError::new(at, "unknown-function", ja, format!("the function “{name}” is not supported here"));
    }
    if let Some((_, here)) = OF_SPREADSHEETS.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) {
        let ja = format!("関数「{name}」はありません。「{here}」と書いてください");
        return ExprError::new(at, "unknown-function", ja, format!("there is no function “{name}”; write “{here}”"));
    }
    let known = super::known_functions;
    let likely = known().find(|known| known.eq_ignore_ascii_case(name));
    let (ja, en) = did_you_mean(likely.or_else(|| nearest(name, known())));
    ExprError::new(
        at,
        "unknown-function",
        format!("関数「{name}」はありません{ja}"),
        format!("there is no function “{name}”{en}"),
    )
}
