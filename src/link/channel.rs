//! The sealed connection. A message is its length (8 bytes, little-endian) and its bytes; both are cut
//! into pieces that are sealed one by one, each behind its own length (2 bytes, big-endian).

use std::convert::Infallible;
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use snow::StatelessTransportState;

use super::LinkError;

/// A sealed piece at most, by the Noise specification.
const PIECE: usize = 65_535;
/// What sealing adds to a piece.
const SEAL: usize = 16;
/// Memory is taken for a message as it comes, in steps of this.
const STEP: usize = 1 << 20;

/// No answer for so long, and the other end is gone; it says something every few seconds.
const SILENCE: Duration = Duration::from_secs(20);

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

/// Both halves of a connection whose handshake is done.
pub(super) fn halves(
    stream: TcpStream,
    keys: StatelessTransportState,
) -> Result<(Sender, Receiver), LinkError> {
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_write_timeout(Some(SILENCE))?;
    let keys = Arc::new(keys);
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
    Ok((sender, receiver))
}

/// Fills the buffer before the deadline, however slowly the bytes drip.
pub(super) fn read_by(
    mut stream: &TcpStream,
    mut buffer: &mut [u8],
    deadline: Instant,
) -> io::Result<()> {
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
    /// Takes the empty message that ends the handshake, before the deadline.
    pub(super) fn receive_by(&mut self, deadline: Instant) -> Result<(), LinkError> {
        self.deadline = Some(deadline);
        self.receive(0)?;
        self.deadline = None;
        Ok(self.stream.set_read_timeout(Some(SILENCE))?)
    }

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
    use super::*;
    use crate::link::handshake::tests::pair;

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
}
