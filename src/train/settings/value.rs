//! Values of settings, read and written as text.

use crate::named::ParseError;

/// What can be read from a setting's text and written to it.
pub trait Value: Sized {
    fn read(text: &str) -> Result<Self, ParseError>;
    fn write(&self) -> String;
}

impl Value for usize {
    fn read(text: &str) -> Result<Self, ParseError> {
        text.parse()
            .map_err(|_| format!("found {text:?}, expected a whole number of at least 0").into())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Value for u64 {
    fn read(text: &str) -> Result<Self, ParseError> {
        text.parse()
            .map_err(|_| format!("found {text:?}, expected a whole number of at least 0").into())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Value for bool {
    fn read(text: &str) -> Result<Self, ParseError> {
        text.parse()
            .map_err(|_| format!("found {text:?}, expected true or false").into())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Value for f64 {
    fn read(text: &str) -> Result<Self, ParseError> {
        let number = text.parse::<Self>().ok().filter(|n| n.is_finite());
        number.ok_or_else(|| format!("found {text:?}, expected a number").into())
    }

    fn write(&self) -> String {
        // With a point where there is no fraction, so that TOML reads a number of this kind again.
        format!("{self:?}")
    }
}

impl Value for String {
    fn read(text: &str) -> Result<Self, ParseError> {
        Ok(text.to_owned())
    }

    fn write(&self) -> String {
        self.clone()
    }
}

/// Without what a multiplication adds in the last digits: 0.3 times 100 is 30.
pub(super) fn tidy(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}
