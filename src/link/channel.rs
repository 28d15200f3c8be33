//! The sealed connection. A message is its length (8 bytes, little-endian) and its bytes; both are cut
//! into pieces that are sealed one by one, each behind its own length (2 bytes, big-endian).
//!
//! Keys come from a Noise handshake (<https://noiseprotocol.org>, pattern `NNpsk0`): both ends prove
//! that they know the token before anything else is read, and a connection that was recorded cannot be
//! read later with the token alone. An empty message of the caller's, sealed with the new keys, ends it:
//! a recording has none, and a greeting is answered once. An empty piece in place of the server's part says that the token is another one.

use std::convert::Infallible;
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use snow::{Builder, HandshakeState, StatelessTransportState};

use super::{Greetings, LinkError, Token};

const PATTERN: &str = "Noise_NNpsk0_25519_ChaChaPoly_BLAKE2s";
/// Bound into the keys, so that no other protocol can be mistaken for this one.
const PROLOGUE: &[u8] = b"balescope remote training";
/// Counts up whenever the messages change; the handshake itself stays as it is.
const PROTOCOL: u32 = 3;

/// A sealed piece at most, by the Noise specification.
const PIECE: usize = 65_535;
/// What sealing adds to a piece.
const SEAL: usize = 16;
/// The other end's part of the handshake at most: a key, a seal, and its version.
const GREETING: usize = 256;
/// Memory is taken for a message as it comes, in steps of this.
const STEP: usize = 1 << 20;

/// From the first byte to the empty message that ends the handshake.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// No answer for so long, and the other end is gone; it says something every few seconds.
const SILENCE: Duration = Duration::from_secs(20);

/// The other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Of the program there.
    pub version: String,
}

/// The outgoing half.
pub struct Sender {
    stream: TcpStream,
    keys: Arc<StatelessTransportState>,
    /// Pieces sealed so far.
    count: u64,
    sealed: Vec<u8>,
}

/// The incoming half.
pub struct Receiver {
    stream: TcpStream,
    keys: Arc<StatelessTransportState>,
    count: u64,
    sealed: Vec<u8>,
    /// By when all that is read must be there; none: silence must not last too long.
    deadline: Option<Instant>,
}

pub(super) fn noise() -> Result<Builder<'static>, LinkError> {
    Ok(Builder::new(PATTERN.parse()?))
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
    receiver.deadline = Some(deadline);
    receiver.receive(0)?;
    receiver.deadline = None;
    receiver.stream.set_read_timeout(Some(SILENCE))?;
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
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_write_timeout(Some(SILENCE))?;
    let keys = Arc::new(state.into_stateless_transport_mode()?);
    let sender = Sender {
        stream: stream.try_clone()?,
        keys: Arc::clone(&keys),
        count: 0,
        sealed: vec![0; 2 + PIECE],
    };
    let receiver = Receiver {
        stream,
        keys,
        count: 0,
        sealed: vec![0; PIECE],
        deadline: None,
    };
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

/// Fills the buffer before the deadline, however slowly the bytes drip.
fn read_by(mut stream: &TcpStream, mut buffer: &mut [u8], deadline: Instant) -> io::Result<()> {
    while !buffer.is_empty() {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(buffer) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => buffer = &mut buffer[read..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn fill(mut stream: &TcpStream, buffer: &mut [u8], deadline: Option<Instant>) -> io::Result<()> {
    match deadline {
        Some(deadline) => read_by(stream, buffer, deadline),
        None => stream.read_exact(buffer),
    }
}

fn understood<T: DeserializeOwned>(message: &[u8]) -> Result<T, LinkError> {
    ciborium::from_reader(message).map_err(|e| LinkError::Unclear(e.to_string()))
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

impl Sender {
    /// Sends a message.
    pub fn send(&mut self, message: &[u8]) -> Result<(), LinkError> {
        let length = (message.len() as u64).to_le_bytes();
        let room = PIECE - SEAL;
        let (first, rest) = message.split_at(message.len().min(room - length.len()));
        self.piece(&[&length, first].concat())?;
        rest.chunks(room).try_for_each(|piece| self.piece(piece))
    }

    /// Sends a value as CBOR.
    pub fn send_value<T: Serialize>(&mut self, value: &T) -> Result<(), LinkError> {
        let mut message = Vec::new();
        ciborium::into_writer(value, &mut message)
            .map_err(|e| LinkError::Unclear(e.to_string()))?;
        self.send(&message)
    }

    fn piece(&mut self, plain: &[u8]) -> Result<(), LinkError> {
        let sealed = &mut self.sealed[2..];
        let length = self.keys.write_message(self.count, plain, sealed)?;
        self.count += 1;
        self.sealed[..2].copy_from_slice(&(length as u16).to_be_bytes());
        Ok(self.stream.write_all(&self.sealed[..2 + length])?)
    }

    /// Ends the connection in both directions.
    pub fn close(&self) {
        // Where it is closed already, that is what was wanted.
        drop(self.stream.shutdown(Shutdown::Both));
    }
}

impl Drop for Sender {
    /// The other half may be waiting for what will not come.
    fn drop(&mut self) {
        self.close();
    }
}

impl Receiver {
    /// The next message, of at most so many bytes.
    ///
    /// # Errors
    /// When the connection is lost or silent for too long, or what comes is not of this connection.
    pub fn receive(&mut self, most: usize) -> Result<Vec<u8>, LinkError> {
        let received = self.receive_where(most, |_| Ok::<_, Infallible>(()))?;
        let Ok((message, ())) = received;
        Ok(message)
    }

    /// The same for a message that needs room: `room` is asked for so many bytes before they come. Where
    /// it refuses, the message is passed over, and the inner error is its own.
    ///
    /// # Errors
    /// As [`Receiver::receive`].
    pub fn receive_where<T, E>(
        &mut self,
        most: usize,
        room: impl FnOnce(usize) -> Result<T, E>,
    ) -> Result<Result<(Vec<u8>, T), E>, LinkError> {
        let mut first = self.piece()?;
        let Some((length, _)) = first.split_first_chunk() else {
            return Err(LinkError::Unclear("no length".to_owned()));
        };
        let found = u64::from_le_bytes(*length);
        let all = usize::try_from(found).ok().filter(|n| *n <= most);
        let all = all.ok_or(LinkError::TooLong { found, most })?;
        first.drain(..8);
        let room = room(all);
        let mut message = first;
        let mut come = message.len();
        while come < all {
            if room.is_ok() && message.capacity() == message.len() {
                message.reserve((all - message.len()).min(message.len().max(STEP)));
            }
            let piece = self.piece()?;
            if piece.is_empty() {
                return Err(LinkError::Unclear("an empty piece".to_owned()));
            }
            come += piece.len();
            if room.is_ok() {
                message.extend(piece);
            }
        }
        if come > all {
            return Err(LinkError::Unclear("more than was announced".to_owned()));
        }
        Ok(room.map(|room| (message, room)))
    }

    /// The next value, of at most so many bytes of CBOR.
    ///
    /// # Errors
    /// As [`Receiver::receive`], and when it is another value.
    pub fn receive_value<T: DeserializeOwned>(&mut self, most: usize) -> Result<T, LinkError> {
        understood(&self.receive(most)?)
    }

    /// The next value, as [`Receiver::receive_where`].
    ///
    /// # Errors
    /// As [`Receiver::receive_value`].
    pub fn receive_value_where<V: DeserializeOwned, T, E>(
        &mut self,
        most: usize,
        room: impl FnOnce(usize) -> Result<T, E>,
    ) -> Result<Result<(V, T), E>, LinkError> {
        match self.receive_where(most, room)? {
            Ok((message, room)) => Ok(Ok((understood(&message)?, room))),
            Err(refused) => Ok(Err(refused)),
        }
    }

    fn piece(&mut self) -> Result<Vec<u8>, LinkError> {
        let mut length = [0; 2];
        fill(&self.stream, &mut length, self.deadline)?;
        let length = usize::from(u16::from_be_bytes(length));
        let sealed = &mut self.sealed[..length];
        fill(&self.stream, sealed, self.deadline)?;
        let mut plain = vec![0; length];
        let length = self.keys.read_message(self.count, sealed, &mut plain)?;
        self.count += 1;
        plain.truncate(length);
        Ok(plain)
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
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

    fn pair() -> ((Sender, Receiver), (Sender, Receiver)) {
        let (stream, there) = server(token("0123456789abcdef"));
        let (sender, receiver, peer) = initiate(stream, &token("0123456789abcdef")).unwrap();
        assert_eq!(peer.version, env!("CARGO_PKG_VERSION"));
        let (other_sender, other_receiver, _) = there.join().unwrap().unwrap();
        ((sender, receiver), (other_sender, other_receiver))
    }

    #[test]
    fn messages_of_any_length_come_through_in_order() {
        let ((mut here, _a), (_b, mut there)) = pair();
        let lengths = [0, 1, PIECE - SEAL - 8, PIECE - SEAL - 7, PIECE, 300_000];
        let sending = std::thread::Builder::new()
            .spawn(move || {
                for length in lengths {
                    let message: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
                    here.send(&message).unwrap();
                }
                here.send_value(&("a word", f64::NAN)).unwrap();
                here
            })
            .unwrap();
        for length in lengths {
            let message = there.receive(1 << 20).unwrap();
            assert_eq!(message.len(), length);
            assert!(
                message
                    .iter()
                    .enumerate()
                    .all(|(i, b)| *b == (i % 251) as u8)
            );
        }
        let (word, number): (String, f64) = there.receive_value(100).unwrap();
        assert!(word == "a word" && number.is_nan());
        sending.join().unwrap();
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
    fn a_message_without_room_is_passed_over() {
        let ((mut here, _a), (_b, mut there)) = pair();
        let sending = std::thread::Builder::new()
            .spawn(move || {
                here.send(&vec![1; 300_000]).unwrap();
                here.send(b"next").unwrap();
                here
            })
            .unwrap();
        let refused = there.receive_where(1 << 20, Err::<(), _>);
        assert_eq!(refused.unwrap(), Err(300_000));
        let taken = there.receive_where(1 << 20, Ok::<_, ()>);
        assert_eq!(taken.unwrap(), Ok((b"next".to_vec(), 4)));
        sending.join().unwrap();
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
    fn a_message_that_is_too_long_takes_no_memory() {
        let ((mut here, _a), (_b, mut there)) = pair();
        here.piece(&u64::MAX.to_le_bytes()).unwrap();
        let refused = there.receive(1000).unwrap_err();
        assert!(matches!(
            refused,
            LinkError::TooLong {
                found: u64::MAX,
                ..
            }
        ));
    }

    #[test]
    fn bytes_that_were_changed_or_sent_twice_are_refused() {
        let ((mut here, _a), (_b, mut there)) = pair();
        here.send(b"one").unwrap();
        let again = here.sealed[..2 + 8 + 3 + SEAL].to_vec();
        assert_eq!(there.receive(100).unwrap(), b"one");
        here.stream.write_all(&again).unwrap();
        assert!(matches!(there.receive(100), Err(LinkError::Cipher(_))));
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
