//! The handshake that opens a sealed connection.
//!
//! Keys come from a Noise handshake (<https://noiseprotocol.org>, pattern `NNpsk0`): both ends prove
//! that they know the token before anything else is read, and a connection that was recorded cannot be
//! read later with the token alone. An empty message of the caller's, sealed with the new keys, ends it:
//! a recording has none, and a greeting is answered once. An empty piece in place of the server's part says that the token is another one.

use std::io::{self, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use snow::HandshakeState;

use super::channel::{Receiver, Sender, halves, read_by};
use super::noise::noise;
use super::{Greetings, LinkError, Token};

/// Bound into the keys, so that no other protocol can be mistaken for this one.
const PROLOGUE: &[u8] = b"balescope remote training";
/// Counts up whenever the messages change; the handshake itself stays as it is.
const PROTOCOL: u32 = 4;

/// The other end's part of the handshake at most: a key, a seal, and its version.
const GREETING: usize = 256;

/// From the first byte to the empty message that ends the handshake.
const HANDSHAKE: Duration = Duration::from_secs(5);

/// The other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Of the program there.
    pub version: String,
}

/// Opens a sealed connection as the one who called.
///
/// # Errors
/// When the token is refused, the other end is of another version, or no such program.
pub fn initiate(stream: TcpStream, token: &Token) -> Result<(Sender, Receiver, Peer), LinkError> {
    let deadline = Instant::now() + HANDSHAKE;
    let key = token.key();
    let builder = noise()?.prologue(PROLOGUE)?.psk(0, &key)?;
    let mut state = builder.build_initiator()?;
    greet(&stream, &mut state)?;
    let said = read_piece(&stream, deadline).map_err(|error| match error {
        LinkError::Lost(e) if is_end(&e) => LinkError::Closed,
        LinkError::Lost(e) if is_timeout(&e) => LinkError::Stranger,
        other => other,
    })?;
    if said.is_empty() {
        return Err(LinkError::WrongToken);
    }
    let peer = understand(&mut state, &said).ok_or(LinkError::Stranger)?;
    let (mut sender, receiver, peer) = open(stream, state, peer)?;
    sender.send(&[])?;
    Ok((sender, receiver, peer))
}

/// Opens a sealed connection as the one who was called. A caller who does not know the token is told
/// so and nothing else; none of its bytes are decoded. `heard`: what this server was greeted with before.
/// `known` is told once the greeting is right and new, which takes the token.
///
/// # Errors
/// When the caller does not know the token, sends a recording, takes too long, or is of another version.
pub fn answer(
    stream: TcpStream,
    token: &Token,
    heard: &Greetings,
    known: impl FnOnce(),
) -> Result<(Sender, Receiver, Peer), LinkError> {
    let deadline = Instant::now() + HANDSHAKE;
    let key = token.key();
    let builder = noise()?.prologue(PROLOGUE)?.psk(0, &key)?;
    let mut state = builder.build_responder()?;
    let said = read_piece(&stream, deadline)?;
    let Some(peer) = understand(&mut state, &said) else {
        stream.set_write_timeout(Some(HANDSHAKE))?;
        (&stream).write_all(&[0, 0])?;
        return Err(LinkError::WrongToken);
    };
    if !heard.is_new(&said) {
        return Err(LinkError::Recorded);
    }
    known();
    greet(&stream, &mut state)?;
    let (sender, mut receiver, peer) = open(stream, state, peer)?;
    receiver.receive_by(deadline)?;
    Ok((sender, receiver, peer))
}

/// Sends this end's part of the handshake, with its version inside.
fn greet(stream: &TcpStream, state: &mut HandshakeState) -> Result<(), LinkError> {
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(HANDSHAKE))?;
    let mut about = PROTOCOL.to_le_bytes().to_vec();
    about.extend(env!("CARGO_PKG_VERSION").as_bytes());
    let mut piece = vec![0; 2 + GREETING];
    let length = state.write_message(&about, &mut piece[2..])?;
    piece[..2].copy_from_slice(&(length as u16).to_be_bytes());
    let mut stream = stream;
    Ok(stream.write_all(&piece[..2 + length])?)
}

/// The other end's part; `None` where it was not sealed with the token.
fn understand(state: &mut HandshakeState, said: &[u8]) -> Option<(u32, Peer)> {
    let mut about = [0; GREETING];
    let length = state.read_message(said, &mut about).ok()?;
    let (protocol, version) = about[..length].split_first_chunk()?;
    let version = String::from_utf8_lossy(version).into_owned();
    Some((u32::from_le_bytes(*protocol), Peer { version }))
}

fn open(
    stream: TcpStream,
    state: HandshakeState,
    (protocol, peer): (u32, Peer),
) -> Result<(Sender, Receiver, Peer), LinkError> {
    if protocol != PROTOCOL {
        return Err(LinkError::Version {
            theirs: peer.version,
            ours: env!("CARGO_PKG_VERSION").to_owned(),
        });
    }
    let (sender, receiver) = halves(stream, state.into_stateless_transport_mode()?)?;
    Ok((sender, receiver, peer))
}

/// A piece of the handshake, all of it before the deadline.
fn read_piece(stream: &TcpStream, deadline: Instant) -> Result<Vec<u8>, LinkError> {
    let mut length = [0; 2];
    read_by(stream, &mut length, deadline)?;
    let length = usize::from(u16::from_be_bytes(length));
    if length > GREETING {
        return Err(LinkError::Stranger);
    }
    let mut piece = vec![0; length];
    read_by(stream, &mut piece, deadline)?;
    Ok(piece)
}

fn is_end(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(
        error.kind(),
        UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe
    )
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock
    )
}

#[cfg(test)]
pub(super) mod tests {
    use std::net::{Shutdown, TcpListener};
    use std::sync::Arc;
    use std::thread::JoinHandle;

    use super::*;

    type Ends = Result<(Sender, Receiver, Peer), LinkError>;

    fn token(text: &str) -> Token {
        text.parse().unwrap()
    }

    fn server(token: Token) -> (TcpStream, JoinHandle<Ends>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let thread = std::thread::Builder::new()
            .spawn(move || {
                answer(
                    listener.accept().unwrap().0,
                    &token,
                    &Greetings::default(),
                    || {},
                )
            })
            .unwrap();
        (stream, thread)
    }

    /// Both ends of a connection.
    pub(in crate::link) fn pair() -> ((Sender, Receiver), (Sender, Receiver)) {
        let (stream, there) = server(token("0123456789abcdef"));
        let (sender, receiver, peer) = initiate(stream, &token("0123456789abcdef")).unwrap();
        assert_eq!(peer.version, env!("CARGO_PKG_VERSION"));
        let (other_sender, other_receiver, _) = there.join().unwrap().unwrap();
        ((sender, receiver), (other_sender, other_receiver))
    }

    #[test]
    fn another_token_is_refused_on_both_ends() {
        let (stream, there) = server(token("0123456789abcdef"));
        let refused = initiate(stream, &token("0123456789abcdeX"));
        assert!(matches!(refused, Err(LinkError::WrongToken)));
        assert!(matches!(there.join().unwrap(), Err(LinkError::WrongToken)));
    }

    #[test]
    fn a_recorded_greeting_is_of_no_use() {
        let state = |token: &Token| {
            let builder = noise().unwrap().prologue(PROLOGUE).unwrap();
            builder
                .psk(0, &token.key())
                .unwrap()
                .build_initiator()
                .unwrap()
        };
        let (stream, there) = server(token("0123456789abcdef"));
        greet(&stream, &mut state(&token("0123456789abcdef"))).unwrap();
        // Without the key that made the greeting, nothing can be sealed.
        (&stream).write_all(&[0, 24]).unwrap();
        (&stream).write_all(&[7; 24]).unwrap();
        assert!(matches!(there.join().unwrap(), Err(LinkError::Cipher(_))));
    }

    #[test]
    fn a_greeting_is_answered_once() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Greetings::default());
        let key = token("0123456789abcdef").key();
        let builder = noise().unwrap().prologue(PROLOGUE).unwrap();
        let mut state = builder.psk(0, &key).unwrap().build_initiator().unwrap();
        let mut recording = [0; 2 + GREETING];
        let about = PROTOCOL.to_le_bytes();
        let length = state.write_message(&about, &mut recording[2..]).unwrap();
        recording[..2].copy_from_slice(&(length as u16).to_be_bytes());
        for first in [true, false] {
            let heard = Arc::clone(&heard);
            let mut stream = TcpStream::connect(address).unwrap();
            let there = listener.accept().unwrap().0;
            let there = std::thread::Builder::new()
                .spawn(move || answer(there, &token("0123456789abcdef"), &heard, || {}))
                .unwrap();
            stream.write_all(&recording[..2 + length]).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            let answered = there.join().unwrap().err().unwrap();
            assert_eq!(
                matches!(answered, LinkError::Recorded),
                !first,
                "{answered}"
            );
        }
    }

    #[test]
    fn the_whole_handshake_has_one_deadline() {
        let (mut stream, there) = server(token("0123456789abcdef"));
        let begun = Instant::now();
        let key = token("0123456789abcdef").key();
        let builder = noise().unwrap().prologue(PROLOGUE).unwrap();
        greet(
            &stream,
            &mut builder.psk(0, &key).unwrap().build_initiator().unwrap(),
        )
        .unwrap();
        // A byte now and then, of a message that never ends.
        stream.write_all(&[0xff, 0xff]).unwrap();
        while !there.is_finished() && begun.elapsed() < 4 * HANDSHAKE {
            drop(stream.write_all(&[7]));
            std::thread::sleep(HANDSHAKE / 4);
        }
        assert!(matches!(there.join().unwrap(), Err(LinkError::Lost(_))));
        assert!(begun.elapsed() < 2 * HANDSHAKE, "{:?}", begun.elapsed());
    }

    #[test]
    fn another_version_is_named() {
        let (stream, there) = server(token("0123456789abcdef"));
        let key = token("0123456789abcdef").key();
        let builder = noise().unwrap().prologue(PROLOGUE).unwrap();
        let mut state = builder.psk(0, &key).unwrap().build_initiator().unwrap();
        let mut piece = [0; GREETING];
        let about = [&(PROTOCOL + 1).to_le_bytes()[..], b"9.9.9"].concat();
        let length = state.write_message(&about, &mut piece).unwrap();
        (&stream).write_all(&(length as u16).to_be_bytes()).unwrap();
        (&stream).write_all(&piece[..length]).unwrap();
        let error = there.join().unwrap().err().unwrap();
        assert!(matches!(&error, LinkError::Version { theirs, .. } if theirs == "9.9.9"));
        let said = read_piece(&stream, Instant::now() + HANDSHAKE).unwrap();
        let (protocol, _) = understand(&mut state, &said).unwrap();
        assert_eq!(protocol, PROTOCOL);
    }

    #[test]
    fn strangers_are_told_from_servers() {
        for (says, closes) in [
            (&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], false),
            (b"", true),
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (mut other, _) = listener.accept().unwrap();
            other.write_all(says).unwrap();
            let other = (!closes).then_some(other);
            let error = initiate(stream, &token("0123456789abcdef")).err().unwrap();
            let right = match error {
                LinkError::Stranger => !closes,
                LinkError::Closed => closes,
                _ => false,
            };
            assert!(right, "{error}");
            drop(other);
        }
    }
}
