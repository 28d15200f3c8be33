//! The small part of Python's literals that npy headers are written in.
//!
//! Headers are never evaluated as code, only read: a dictionary whose values are strings, whole
//! numbers, `True`, `False`, `None`, tuples and lists.

use crate::data::text::excerpt;

/// Tuples and lists within each other; no header that is read needs more than three.
const MAX_DEPTH: usize = 16;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    Text(String),
    /// As written, sign included, so that a number of any length can be shown.
    Integer(String),
    Bool(bool),
    None,
    Sequence(Vec<Literal>),
}

/// What was wrong, at which character (counted from 0).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub at: usize,
    pub found: String,
    pub expected: &'static str,
}

/// A dictionary with text keys, in the order of the text; the same key may appear twice.
pub(super) fn parse_dict(text: &str) -> Result<Vec<(String, Literal)>, Fault> {
    let mut parser = Parser {
        text: text.chars().collect(),
        at: 0,
    };
    parser.expect('{', "`{`, the start of a Python dictionary")?;
    let mut entries = Vec::new();
    while !parser.take('}') {
        let key = parser.key()?;
        parser.expect(':', "`:` after a key")?;
        entries.push((key, parser.value(0)?));
        if !parser.take(',') {
            parser.expect('}', "`,` or `}` after a value")?;
            break;
        }
    }
    parser.space();
    if parser.peek().is_some() {
        return Err(parser.fault("nothing after `}`"));
    }
    Ok(entries)
}

struct Parser {
    text: Vec<char>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while self
            .peek()
            .is_some_and(|c| c.is_ascii_whitespace() || c == '\x0b')
        {
            self.at += 1;
        }
    }

    /// Skips white space and, where it is next, one character.
    fn take(&mut self, wanted: char) -> bool {
        self.space();
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, wanted: char, expected: &'static str) -> Result<(), Fault> {
        if self.take(wanted) {
            Ok(())
        } else {
            Err(self.fault(expected))
        }
    }

    fn fault(&self, expected: &'static str) -> Fault {
        let rest: String = self.text[self.at..].iter().take(16).collect();
        let found = match rest.trim_end() {
            "" if self.text.iter().all(|c| c.is_whitespace()) => "nothing".to_owned(),
            "" => "the end of the header".to_owned(),
            rest => format!("`{}`", excerpt(rest, 16)),
        };
        Fault {
            at: self.at,
            found,
            expected,
        }
    }

    fn key(&mut self) -> Result<String, Fault> {
        self.space();
        match self.peek() {
            Some(quote @ ('\'' | '"')) => self.string(quote),
            _ => Err(self.fault("a key in quotes, or `}`")),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Literal, Fault> {
        self.space();
        match self.peek() {
            Some(quote @ ('\'' | '"')) => Ok(Literal::Text(self.string(quote)?)),
            Some('(') => self.sequence(')', depth),
            Some('[') => self.sequence(']', depth),
            Some('-' | '+' | '0'..='9') => self.integer(),
            Some(c) if c.is_ascii_alphabetic() => self.word(),
            _ => Err(self.fault("a value: a string, a number, True, False or a tuple")),
        }
    }

    fn sequence(&mut self, close: char, depth: usize) -> Result<Literal, Fault> {
        if depth >= MAX_DEPTH {
            return Err(self.fault("less deeply nested tuples"));
        }
        self.at += 1;
        let mut items = Vec::new();
        let mut commas = 0;
        while !self.take(close) {
            items.push(self.value(depth + 1)?);
            if self.take(',') {
                commas += 1;
            } else {
                self.expect(close, "`,` or a closing bracket")?;
                break;
            }
        }
        // In Python (7) is the number and only (7,) a tuple.
        if close == ')' && items.len() == 1 && commas == 0 {
            return Ok(items.remove(0));
        }
        Ok(Literal::Sequence(items))
    }

    /// The character of so many hexadecimal digits, at the last of which it ends.
    fn code(&mut self, digits: usize) -> Result<char, Fault> {
        let mut code = 0;
        for _ in 0..digits {
            self.at += 1;
            let digit = self.peek().and_then(|c| c.to_digit(16));
            code = 16 * code + digit.ok_or_else(|| self.fault("a hexadecimal digit"))?;
        }
        char::from_u32(code).ok_or_else(|| self.fault("the code of a character"))
    }

    fn string(&mut self, quote: char) -> Result<String, Fault> {
        self.at += 1;
        let mut out = String::new();
        loop {
            match self.peek() {
                Some(c) if c == quote => break,
                Some('\\') => {
                    self.at += 1;
                    match self.peek() {
                        Some(c @ ('\\' | '\'' | '"')) => out.push(c),
                        Some('n') => out.push('\n'),
                        Some('r') => out.push('\r'),
                        Some('t') => out.push('\t'),
                        Some('x') => out.push(self.code(2)?),
                        Some('u') => out.push(self.code(4)?),
                        Some('U') => out.push(self.code(8)?),
                        _ => return Err(self.fault("an escape that Python writes")),
                    }
                }
                Some(c) if c != '\n' => out.push(c),
                _ => return Err(self.fault("a closing quote")),
            }
            self.at += 1;
        }
        self.at += 1;
        Ok(out)
    }

    fn integer(&mut self) -> Result<Literal, Fault> {
        let start = self.at;
        if matches!(self.peek(), Some('-' | '+')) {
            self.at += 1;
        }
        let digits = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let number: String = self.text[start..self.at].iter().collect();
        // Python 2 wrote `7L`.
        if self.at > digits && self.peek() == Some('L') {
            self.at += 1;
        }
        let ends = !self
            .peek()
            .is_some_and(|c| c.is_alphanumeric() || c == '.' || c == '_');
        if self.at == digits || !ends {
            return Err(self.fault("a whole number"));
        }
        Ok(Literal::Integer(number))
    }

    fn word(&mut self) -> Result<Literal, Fault> {
        let start = self.at;
        let rest = self.text[start..].iter().take(8);
        let word: String = rest
            .take_while(|c| c.is_ascii_alphanumeric() || **c == '_')
            .collect();
        let value = match word.as_str() {
            "True" => Literal::Bool(true),
            "False" => Literal::Bool(false),
            "None" => Literal::None,
            _ => return Err(self.fault("True or False")),
        };
        self.at += word.len();
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Literal {
        Literal::Integer(text.to_owned())
    }

    #[test]
    fn reads_what_numpy_writes_and_what_others_make_of_it() {
        let expected = vec![
            ("descr".to_owned(), Literal::Text("<f8".to_owned())),
            ("fortran_order".to_owned(), Literal::Bool(false)),
            (
                "shape".to_owned(),
                Literal::Sequence(vec![number("3"), number("4")]),
            ),
        ];
        for text in [
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }      \n",
            "{'descr':'<f8','fortran_order':False,'shape':(3,4)}",
            "\n{ \"descr\" :\t\"<f8\" , 'fortran_order' : False , 'shape' : ( 3 , 4 , ) , } \n",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3L, 4L)}",
        ] {
            assert_eq!(parse_dict(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn tuples_follow_python() {
        let shape = |text: &str| parse_dict(&format!("{{'s': {text}}}")).unwrap().remove(0).1;
        assert_eq!(shape("()"), Literal::Sequence(vec![]));
        assert_eq!(shape("(7,)"), Literal::Sequence(vec![number("7")]));
        assert_eq!(shape("(7)"), number("7"));
        assert_eq!(shape("[7]"), Literal::Sequence(vec![number("7")]));
        assert_eq!(
            shape("(-1, +2)"),
            Literal::Sequence(vec![number("-1"), number("+2")])
        );
        assert_eq!(shape("None"), Literal::None);
        assert_eq!(shape(r"'a\'b\\'"), Literal::Text("a'b\\".to_owned()));
    }

    #[test]
    fn faults_say_where_and_what() {
        for (text, at, found, expected) in [
            ("", 0, "nothing", "`{`"),
            ("   ", 3, "nothing", "`{`"),
            ("[1]", 0, "`[1]`", "`{`"),
            ("{'a' 1}", 5, "`1}`", "`:`"),
            ("{'a': 1.5}", 7, "`.5}`", "a whole number"),
            ("{'a': 1_0}", 7, "`_0}`", "a whole number"),
            ("{'a': -}", 7, "`}`", "a whole number"),
            ("{'a': yes}", 6, "`yes}`", "True or False"),
            ("{'a': 'b", 8, "the end of the header", "a closing quote"),
            ("{'a': 1", 7, "the end of the header", "`,` or `}`"),
            (
                "{'a': (1",
                8,
                "the end of the header",
                "`,` or a closing bracket",
            ),
            ("{'a': (1]}", 8, "`]}`", "`,` or a closing bracket"),
            ("{1: 2}", 1, "`1: 2}`", "a key in quotes"),
            ("{'a': 1} x", 9, "`x`", "nothing after"),
            ("{,}", 1, "`,}`", "a key in quotes"),
            (
                "{'a': __import__('os')}",
                6,
                "`__import__('os')`",
                "a value",
            ),
        ] {
            let fault = parse_dict(text).unwrap_err();
            assert_eq!((fault.at, fault.found.as_str()), (at, found), "{text}");
            assert!(
                fault.expected.contains(expected),
                "{text}: {}",
                fault.expected
            );
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("{{'a': {}{}}}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(
            parse_dict(&deep).unwrap_err().expected,
            "less deeply nested tuples"
        );
    }
}
