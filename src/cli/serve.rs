//! `balescope serve`.

use std::path::PathBuf;

use clap::Args;

use super::exit::NotWritten;
use super::{output, token};
use crate::link::Token;
use crate::named::ParseError;
use crate::serve::{ServeError, ServeOptions, Server};
use crate::train::DeviceChoice;

/// Runs come whole: data and settings once, events and the archive back. All of it is encrypted with
/// keys that only those can make who know the token; whoever knows it can train here. Runs are done one
/// after the other, and go on when a connection is cut; results are kept in memory until they are
/// fetched, at most 64 of them.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The device of this machine that trains: auto, cpu, gpu or part of a name that `balescope devices`
    /// lists
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub device: DeviceChoice,

    /// The address and port to listen on; 127.0.0.1 for this machine alone, 0.0.0.0 is every address of
    /// this machine
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7878")]
    pub listen: String,

    /// A file with the token, 16 characters or more [default: the token in BALESCOPE_TOKEN; where that is
    /// not set either, one is made up and shown]
    #[arg(long, value_name = "FILE", conflicts_with = "token")]
    pub token_file: Option<PathBuf>,

    /// The token itself, which others on this machine can see while the program runs
    #[arg(long, value_name = "TOKEN")]
    pub token: Option<String>,

    /// Gigabytes that the data of runs may take in memory
    #[arg(long, value_name = "GB", default_value = "4", value_parser = gigabytes)]
    pub memory: f64,

    /// Keep finished runs in this folder too, where `balescope runs` lists them
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

fn gigabytes(text: &str) -> Result<f64, ParseError> {
    match text.trim().parse::<f64>() {
        Ok(found) if found > 0.0 && found <= 1e6 => Ok(found),
        _ => Err("expected a number above 0, such as 4 or 0.5".into()),
    }
}

/// `balescope serve`.
pub(super) fn run(args: ServeArgs) -> anyhow::Result<()> {
    let given = token::given(args.token.as_deref(), args.token_file.as_deref())?;
    let made_up = given.is_none();
    let token = match given {
        Some(token) => token,
        None => Token::random()?,
    };
    let options = ServeOptions {
        device: args.device,
        listen: args.listen,
        token: token.clone(),
        memory: (args.memory * 1e9) as usize,
        keep: args.keep,
    };
    let server = Server::start(options, output::say).map_err(|error| match error {
        ServeError::Device(error) => anyhow::Error::from(error),
        ServeError::Keep(error) => NotWritten(error).into(),
        other => other.into(),
    })?;
    let (address, device) = (server.address(), server.device());
    let shown = if made_up {
        format!("Token: {}\n", token.reveal())
    } else {
        String::new()
    };
    let port = address.port();
    let how = if address.ip().is_loopback() {
        format!(
            "For this machine alone: balescope fit FILE --device remote:{address}, with the token in \
             BALESCOPE_TOKEN; --listen 0.0.0.0:{port} lets other machines in"
        )
    } else {
        format!(
            "On the other machine: balescope fit FILE --device remote:HOST:{port}, with the token in \
             BALESCOPE_TOKEN"
        )
    };
    output::print(&format!(
        "Listening on {address}, training on {device}\n{shown}{how}\n"
    ))?;
    server.wait();
    Ok(())
}
