//! Why two machines do not talk.

use std::io;

/// Why two machines do not talk, or not any more.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error(
        "no token is known for it; add it among the remote devices of the window, or on the command line set \
         BALESCOPE_TOKEN to the token that `balescope serve` has there, or give --token-file"
    )]
    NoToken,
    #[error(
        "the name {host:?} is not known ({why}); check its spelling, or give the number of the machine"
    )]
    Unresolved { host: String, why: String },
    #[error(
        "no connection to {address} ({why}); is `balescope serve` running there, and does a firewall let the port through?"
    )]
    Unreachable { address: String, why: String },
    /// The server could not read what the token had sealed.
    #[error("the token is refused; give the one that `balescope serve` has there")]
    WrongToken,
    /// Somebody sends what somebody else has sent.
    #[error("a greeting that was answered before: a recording")]
    Recorded,
    /// Bytes that no end of this protocol would send.
    #[error("something answers, but it is no `balescope serve`; check the port")]
    Stranger,
    #[error(
        "the connection was closed before an answer came: this is no `balescope serve`, or it has as many \
         connections as it takes; check the port, or try again later"
    )]
    Closed,
    #[error(
        "Balescope {theirs} is there and {ours} here, which do not understand each other; update the older one"
    )]
    Version { theirs: String, ours: String },
    #[error("the connection was lost ({0})")]
    Lost(#[source] io::Error),
    #[error("a message of {found} bytes, where at most {most} are expected")]
    TooLong { found: u64, most: usize },
    #[error("a message that is not understood ({0})")]
    Unclear(String),
    #[error("encryption failed: {0}")]
    Cipher(String),
}

impl LinkError {
    /// Whether another try may go better.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. } | Self::Unresolved { .. } | Self::Closed | Self::Lost(_)
        )
    }
}

impl From<io::Error> for LinkError {
    fn from(error: io::Error) -> Self {
        Self::Lost(error)
    }
}

impl From<snow::Error> for LinkError {
    fn from(error: snow::Error) -> Self {
        Self::Cipher(error.to_string())
    }
}
