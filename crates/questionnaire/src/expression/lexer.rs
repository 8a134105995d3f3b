//! An expression's text → tokens with their positions.

use super::ast::Operator;
use super::{EXPRESSION_CHARS_MAX, EXPRESSION_ERRORS_MAX, ExprError};

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Literal(String),
    Reference(String),
    /// `name` or `prefix:name`
    Name(String),
    /// `prefix:*`
    PrefixStar(String),
    Star,
    Operator(Operator),
    Minus,
    Slash,
    DoubleSlash,
    Dot,
    DoubleDot,
    At,
    DoubleColon,
    Comma,
    OpenRound,
    CloseRound,
    OpenSquare,
    CloseSquare,
}

/// A token and where it begins, in characters from 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
}

/// Reads the whole text: its tokens, and everything in it that is none.
pub(super) fn tokens(text: &str) -> (Vec<Placed>, Vec<ExprError>) {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() > EXPRESSION_CHARS_MAX {
        let too_long = ExprError::new(
            EXPRESSION_CHARS_MAX,
            "expression-too-long",
            format!("式が長すぎます（{}文字）。{EXPRESSION_CHARS_MAX}文字以内にしてください", chars.len()),
            format!("the expression is too long ({} characters); at most {EXPRESSION_CHARS_MAX} are read", chars.len()),
        );
        return (Vec::new(), vec![too_long]);
    }
    let mut lexer = Lexer { chars, next: 0, found: Vec::new() };
    let mut errors = Vec::new();
    while errors.len() < EXPRESSION_ERRORS_MAX {
        match lexer.token() {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                lexer.recover(error.code);
                errors.push(error);
            }
        }
    }
    (lexer.found, errors)
}

/// A character that begins no token.
const STRAY: &str = "stray-character";

struct Lexer {
    chars: Vec<char>,
    next: usize,
    found: Vec<Placed>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.next + ahead).copied()
    }

    /// Reads one token; false at the end.
    fn token(&mut self) -> Result<bool, ExprError> {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.next += 1;
        }
        let at = self.next + 1;
        let Some(first) = self.peek(0) else {
            return Ok(false);
        };
        let token = match first {
            '\'' | '"' => self.literal(first)?,
            '$' => self.reference()?,
            '0'..='9' => self.number(),
            '.' if self.peek(1).is_some_and(|c| c.is_ascii_digit()) => self.number(),
            c if is_name_start(c) => self.name(),
            _ => self.symbol(first)?,
        };
        self.found.push(Placed { token, at });
        Ok(true)
    }

    /// Goes on behind what is no token. After a quote that is never closed, and a broken reference, only references are
    /// told from mere text.
    fn recover(&mut self, code: &str) {
        self.next += 1;
        if code != STRAY {
            while self.peek(0).is_some_and(|c| c != '$') {
                self.next += 1;
            }
        }
    }

    fn literal(&mut self, quote: char) -> Result<Token, ExprError> {
        let start = self.next + 1;
        let Some(length) = self.chars[start..].iter().position(|c| *c == quote) else {
            return Err(ExprError::new(
                start,
                "unclosed-quote",
                format!("引用符 {quote} が閉じられていません"),
                format!("the quotation mark {quote} is never closed"),
            ));
        };
        self.next = start + length + 1;
        Ok(Token::Literal(self.chars[start..start + length].iter().collect()))
    }

    fn reference(&mut self) -> Result<Token, ExprError> {
        let start = self.next;
        let wrong = || {
            ExprError::new(
                start + 1,
                "broken-reference",
                "「$」の後は「{名前}」と書いてください（例：${q1}）",
                "after “$” a name in braces is expected, e.g. ${q1}",
            )
        };
        if self.peek(1) != Some('{') {
            return Err(wrong());
        }
        let length = self.chars[start + 2..].iter().position(|c| *c == '}').ok_or_else(wrong)?;
        let name: String = self.chars[start + 2..start + 2 + length].iter().collect();
        self.next = start + length + 3;
        let name = name.trim();
        if name.is_empty() {
            return Err(wrong());
        }
        Ok(Token::Reference(name.to_owned()))
    }

    fn number(&mut self) -> Token {
        let start = self.next;
        self.skip_digits();
        if self.peek(0) == Some('.') {
            self.next += 1;
            self.skip_digits();
        }
        self.skip_exponent();
        let text: String = self.chars[start..self.next].iter().collect();
        Token::Number(text.parse().unwrap_or(f64::NAN))
    }

    /// `e-12` after digits, which XPath 1.0 has not and everybody else writes.
    fn skip_exponent(&mut self) {
        let signed = usize::from(matches!(self.peek(1), Some('+' | '-')));
        let digit = self.peek(1 + signed).is_some_and(|c| c.is_ascii_digit());
        if matches!(self.peek(0), Some('e' | 'E')) && digit {
            self.next += 1 + signed;
            self.skip_digits();
        }
    }

    fn skip_digits(&mut self) {
        while self.peek(0).is_some_and(|c| c.is_ascii_digit()) {
            self.next += 1;
        }
    }

    fn bare_name(&mut self) -> String {
        let start = self.next;
        while self.peek(0).is_some_and(is_name_char) {
            self.next += 1;
        }
        self.chars[start..self.next].iter().collect()
    }

    fn name(&mut self) -> Token {
        let start = self.next;
        let mut name = self.bare_name();
        if self.operand_before() {
            // `1div2`: after an operand only an operator can follow, and no operator goes on with a digit.
            let word = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
            if matches!(word, "or" | "and" | "div" | "mod") {
                self.next = start + word.len();
                name.truncate(word.len());
            }
            let operator = match name.as_str() {
                "or" => Some(Operator::Or),
                "and" => Some(Operator::And),
                "div" => Some(Operator::Divide),
                "mod" => Some(Operator::Remainder),
                _ => None,
            };
            if let Some(operator) = operator {
                return Token::Operator(operator);
            }
        }
        if self.peek(0) != Some(':') || self.peek(1) == Some(':') {
            return Token::Name(name);
        }
        match self.peek(1) {
            Some('*') => {
                self.next += 2;
                Token::PrefixStar(name)
            }
            Some(c) if is_name_start(c) => {
                self.next += 1;
                let local = self.bare_name();
                Token::Name(format!("{name}:{local}"))
            }
            _ => Token::Name(name),
        }
    }

    fn symbol(&mut self, first: char) -> Result<Token, ExprError> {
        let second = self.peek(1);
        let (token, length) = match (first, second) {
            ('/', Some('/')) => (Token::DoubleSlash, 2),
            ('/', _) => (Token::Slash, 1),
            ('.', Some('.')) => (Token::DoubleDot, 2),
            ('.', _) => (Token::Dot, 1),
            (':', Some(':')) => (Token::DoubleColon, 2),
            ('!', Some('=')) => (Token::Operator(Operator::NotEqual), 2),
            ('<', Some('=')) => (Token::Operator(Operator::LessOrEqual), 2),
            ('>', Some('=')) => (Token::Operator(Operator::GreaterOrEqual), 2),
            ('<', _) => (Token::Operator(Operator::Less), 1),
            ('>', _) => (Token::Operator(Operator::Greater), 1),
            ('=', _) => (Token::Operator(Operator::Equal), 1),
            ('+', _) => (Token::Operator(Operator::Add), 1),
            ('|', _) => (Token::Operator(Operator::Union), 1),
            ('*', _) if self.operand_before() => (Token::Operator(Operator::Multiply), 1),
            ('*', _) => (Token::Star, 1),
            ('-', _) => (Token::Minus, 1),
            ('@', _) => (Token::At, 1),
            (',', _) => (Token::Comma, 1),
            ('(', _) => (Token::OpenRound, 1),
            (')', _) => (Token::CloseRound, 1),
            ('[', _) => (Token::OpenSquare, 1),
            (']', _) => (Token::CloseSquare, 1),
            _ => return Err(self.stray(first)),
        };
        self.next += length;
        Ok(token)
    }

    fn stray(&self, found: char) -> ExprError {
        let hint = match found {
            '‘' | '’' | '“' | '”' | '「' | '」' | '＇' | '＂' => {
                ("引用符は半角の ' か \" です", "quote with ' or \"")
            }
            '＝' | '！' | '＜' | '＞' | '（' | '）' | '＋' | '－' | '，' | '＄' | '｛' | '｝' | '、' => {
                ("記号は半角で書いてください", "write signs half-width")
            }
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => ("半角で書いてください", "write it half-width"),
            '≧' | '≥' => ("「>=」と書いてください", "write “>=”"),
            '≦' | '≤' => ("「<=」と書いてください", "write “<=”"),
            '≠' => ("「!=」と書いてください", "write “!=”"),
            '％' | '%' => ("割った余りは「mod」と書いてください", "write “mod” for the remainder"),
            '^' => ("累乗は pow( , ) と書いてください", "write pow( , ) for powers"),
            '#' => (
                "Excelのエラー値（#REF! など）なら、元の数式を直してください",
                "if it is an error value such as #REF!, mend the formula that gave it",
            ),
            '&' => ("「and」と書いてください", "write “and”"),
            '!' => ("「!=」または not( ) と書いてください", "write “!=” or not( )"),
            _ => ("取り除いてください", "remove it"),
        };
        ExprError::new(
            self.next + 1,
            STRAY,
            format!("「{found}」は式に使えません。{}", hint.0),
            format!("“{found}” cannot stand in an expression; {}", hint.1),
        )
    }

    /// XPath 1.0 §3.7: after an operand, `*` and the four words are operators.
    fn operand_before(&self) -> bool {
        self.found.last().is_some_and(|placed| match placed.token {
            Token::Number(_)
            | Token::Literal(_)
            | Token::Reference(_)
            | Token::Name(_)
            | Token::PrefixStar(_)
            | Token::Star
            | Token::Dot
            | Token::DoubleDot
            | Token::CloseRound
            | Token::CloseSquare => true,
            Token::Operator(_)
            | Token::Minus
            | Token::Slash
            | Token::DoubleSlash
            | Token::At
            | Token::DoubleColon
            | Token::Comma
            | Token::OpenRound
            | Token::OpenSquare => false,
        })
    }
}

fn is_name_start(c: char) -> bool {
    // Full-width signs are letters to nobody; CJK letters are names as XML has them.
    c == '_' || (c.is_alphabetic() && !matches!(c, '＄'))
}

fn is_name_char(c: char) -> bool {
    c == '_' || c == '-' || c == '.' || c.is_alphanumeric()
}
