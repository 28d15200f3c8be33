//! The token that both ends of a connection know.

use std::fmt;
use std::str::FromStr;

use blake2::{Blake2s256, Digest as _};
use serde::{Deserialize, Serialize};

use super::LinkError;
use super::noise::noise;

/// What both ends know and nobody else: who has it may train on the server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Token(String);

/// Not a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a token of {found} characters; give {} to {} of them, without spaces, that nobody can guess",
    Token::LEAST,
    Token::MOST
)]
pub struct TokenError {
    found: usize,
}

/// Two digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    let digits = bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]);
    digits.collect()
}

impl Token {
    /// Shorter ones could be guessed from what is seen on the wire.
    pub const LEAST: usize = 16;
    pub const MOST: usize = 1024;
    /// Random bytes of one that is made up: 160 bits.
    const BYTES: usize = 20;

    /// A new one, from the system's source of random numbers.
    ///
    /// # Errors
    /// When the system has none.
    pub fn random() -> Result<Self, LinkError> {
        let random = noise()?.generate_keypair()?.private;
        Ok(Self(hex(&random[..Self::BYTES.min(random.len())])))
    }

    /// For people; nothing else shows it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The key that is used in its place.
    pub(super) fn key(&self) -> [u8; 32] {
        let mut hash = Blake2s256::new();
        hash.update(b"balescope token\0");
        hash.update(self.0.as_bytes());
        hash.finalize().into()
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        let found = text.chars().count();
        let fits = (Self::LEAST..=Self::MOST).contains(&found);
        if fits && !text.contains(char::is_whitespace) {
            return Ok(Self(text.to_owned()));
        }
        Err(TokenError { found })
    }
}

impl TryFrom<String> for Token {
    type Error = TokenError;

    fn try_from(text: String) -> Result<Self, TokenError> {
        text.parse()
    }
}

impl From<Token> for String {
    fn from(token: Token) -> Self {
        token.0
    }
}

/// What is logged holds no token.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(...)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_tokens_differ_and_are_long_enough() {
        let [a, b] = [Token::random().unwrap(), Token::random().unwrap()];
        assert_ne!(a, b);
        assert_eq!(a.reveal().parse(), Ok(a.clone()));
        assert_eq!(a.reveal().len(), 40);
        assert_ne!(a.key(), b.key());
    }

    #[test]
    fn short_tokens_and_sentences_are_refused() {
        for bad in ["", "fifteen-letters", "words with spaces in between"] {
            assert!(bad.parse::<Token>().is_err(), "{bad}");
        }
        assert!(" sixteen-letters!\n".parse::<Token>().is_ok());
    }

    #[test]
    fn it_is_not_shown_by_accident() {
        let token: Token = "0123456789abcdef".parse().unwrap();
        assert!(!format!("{token:?}").contains("0123"));
    }
}
