use super::args::ServeArgs;
use super::exit::NotWritten;
use super::{output, token};
use crate::link::Token;
use crate::serve::{ServeError, ServeOptions, Server};

/// `balescope serve`.
pub(super) fn run(args: ServeArgs) -> anyhow::Result<()> {
    let given = token::given(args.token.as_deref(), args.token_file.as_deref())?;
    let made_up = given.is_none();
    let token = match given {
        Some(token) => token,
        None => Token::made_up()?,
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
