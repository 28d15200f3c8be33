//! The tokens of a formula.

use super::error::FormulaError;

/// Longest formula, in characters.
const LONGEST: usize = 4000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Name(String),
    /// A column name that stood in backticks or quotation marks.
    Quoted(String),
    /// One of + - * / ^ ( ) ,
    Symbol(char),
}

/// A token and the place of its first character, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub token: Token,
    pub position: usize,
}

/// The tokens of a formula, and the place after its last character.
#[derive(Debug)]
pub(super) struct Tokens {
    pub list: Vec<Placed>,
    pub end: usize,
}

pub(super) fn tokens(text: &str) -> Result<Tokens, FormulaError> {
    // One character more than is allowed tells enough about a text of any length.
    let characters: Vec<char> = text.chars().take(LONGEST + 1).collect();
    if characters.len() > LONGEST {
        let problem = format!("the formula is longer than {LONGEST} characters");
        return Err(FormulaError {
            position: LONGEST + 1,
            problem,
        });
    }
    let mut lexer = Lexer {
        characters: &characters,
        at: 0,
    };
    let mut list = Vec::new();
    while let Some(placed) = lexer.next()? {
        list.push(placed);
    }
    Ok(Tokens {
        list,
        end: characters.len() + 1,
    })
}

struct Lexer<'a> {
    characters: &'a [char],
    at: usize,
}

impl Lexer<'_> {
    fn next(&mut self) -> Result<Option<Placed>, FormulaError> {
        self.take_while(char::is_whitespace);
        let Some(first) = self.peek(0) else {
            return Ok(None);
        };
        let position = self.at + 1;
        let token = match first {
            '0'..='9' => self.number()?,
            '.' if self.digit(1) => self.number()?,
            mark @ ('`' | '"' | '\'') => self.quoted(mark)?,
            c if c.is_alphabetic() || c == '_' => Token::Name(self.name()),
            '*' if self.peek(1) == Some('*') => {
                self.at += 2;
                Token::Symbol('^')
            }
            '+' | '-' | '*' | '/' | '^' | '(' | ')' | ',' => {
                self.at += 1;
                Token::Symbol(first)
            }
            other => {
                return Err(FormulaError {
                    position,
                    problem: format!("`{other}` has no meaning here"),
                });
            }
        };
        Ok(Some(Placed { token, position }))
    }

    fn number(&mut self) -> Result<Token, FormulaError> {
        let start = self.at;
        self.take_while(|c| c.is_ascii_digit());
        if self.peek(0) == Some('.') {
            self.at += 1;
            self.take_while(|c| c.is_ascii_digit());
        }
        // An e without digits after it is not an exponent but the start of a name.
        let sign = usize::from(matches!(self.peek(1), Some('+' | '-')));
        if matches!(self.peek(0), Some('e' | 'E')) && self.digit(1 + sign) {
            self.at += 1 + sign;
            self.take_while(|c| c.is_ascii_digit());
        }
        let text: String = self.characters[start..self.at].iter().collect();
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Token::Number(number)),
            _ => Err(FormulaError {
                position: start + 1,
                problem: format!("the number {text} is too large"),
            }),
        }
    }

    /// Letters, digits and underscores; also a point between two of them, as in `mu.pt`, and the number of
    /// an entry at the end, as in `mu_pt[0]`.
    fn name(&mut self) -> String {
        let start = self.at;
        let part = |c: char| c.is_alphanumeric() || c == '_';
        self.take_while(part);
        while self.peek(0) == Some('.') && self.peek(1).is_some_and(part) {
            self.at += 1;
            self.take_while(part);
        }
        let digits = |c: &&char| c.is_ascii_digit();
        let count = self
            .characters
            .iter()
            .skip(self.at + 1)
            .take_while(digits)
            .count();
        if self.peek(0) == Some('[') && count > 0 && self.peek(1 + count) == Some(']') {
            self.at += count + 2;
        }
        self.characters[start..self.at].iter().collect()
    }

    /// A name between two marks. A backtick in a name in backticks is written twice.
    fn quoted(&mut self, mark: char) -> Result<Token, FormulaError> {
        let position = self.at + 1;
        self.at += 1;
        let mut name = String::new();
        while let Some(c) = self.peek(0) {
            self.at += 1;
            if c != mark {
                name.push(c);
            } else if mark == '`' && self.peek(0) == Some('`') {
                self.at += 1;
                name.push('`');
            } else {
                return Ok(Token::Quoted(name));
            }
        }
        Err(FormulaError {
            position,
            problem: format!("the name that starts here has no closing {}", called(mark)),
        })
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.at + ahead).copied()
    }

    fn digit(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|c| c.is_ascii_digit())
    }

    fn take_while(&mut self, part: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&part) {
            self.at += 1;
        }
    }
}

fn called(mark: char) -> &'static str {
    if mark == '`' {
        "backtick"
    } else {
        "quotation mark"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters() {
        let Tokens { list, end } = tokens(" größe*`a b` ^2.5e-1").unwrap();
        let found: Vec<_> = list.into_iter().map(|p| (p.position, p.token)).collect();
        assert_eq!(
            found,
            [
                (2, Token::Name("größe".into())),
                (7, Token::Symbol('*')),
                (8, Token::Quoted("a b".into())),
                (14, Token::Symbol('^')),
                (15, Token::Number(0.25)),
            ]
        );
        assert_eq!(end, 21);
    }

    #[test]
    fn an_e_without_digits_is_a_name() {
        let list = tokens("2e + 2e1").unwrap().list;
        assert_eq!(list[0].token, Token::Number(2.0));
        assert_eq!(list[1].token, Token::Name("e".into()));
        assert_eq!(list[3].token, Token::Number(20.0));
    }
}
