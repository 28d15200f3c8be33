//! Listens, and lets in who knows the token.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::handshakes::{HandshakeSlot, Handshakes};
use super::runner::Log;
use super::state::ServerState;
use crate::link::{self, Greetings, Token};
use crate::train::DeviceChoice;

/// Connections that have shown that they know the token.
const CONNECTIONS: usize = 64;

/// Callers without the token are told of this often at most.
const REFUSALS: Duration = Duration::from_secs(1);

pub(super) struct Listener {
    pub(super) token: Token,
    pub(super) device: DeviceChoice,
    pub(super) device_name: String,
    pub(super) state: Arc<ServerState>,
    pub(super) log: Arc<Log>,
    pub(super) closing: AtomicBool,
    pub(super) handshakes: Arc<Handshakes>,
    pub(super) heard: Greetings,
    pub(super) last_guest: AtomicU64,
    pub(super) connections: Mutex<HashMap<u64, TcpStream>>,
    pub(super) refused: Mutex<Option<Instant>>,
}

impl Listener {
    pub(super) fn connections(&self) -> std::sync::MutexGuard<'_, HashMap<u64, TcpStream>> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn listen(self: &Arc<Self>, listener: &TcpListener) {
        loop {
            let accepted = listener.accept();
            if self.closing.load(Ordering::Acquire) {
                return;
            }
            let Ok((stream, from)) = accepted else {
                // For instance too many open files: that passes.
                std::thread::sleep(Duration::from_millis(50));
                continue;
            };
            let Ok(second) = stream.try_clone() else {
                continue;
            };
            let place = self.handshakes.admit(from.ip(), second);
            let shared = Arc::clone(self);
            let thread = std::thread::Builder::new().name("remote-connection".to_owned());
            // Where there are no more threads, the caller is not answered.
            drop(thread.spawn(move || shared.meet(stream, from, place)));
        }
    }

    fn meet(&self, stream: TcpStream, from: SocketAddr, place: HandshakeSlot) {
        let Ok(own) = stream.try_clone() else { return };
        // Who greets as only those do who know the token makes room for callers.
        let answered = link::answer(stream, &self.token, &self.heard, || drop(place));
        let (sender, receiver) = match answered {
            Ok((sender, receiver, _)) => (sender, receiver),
            Err(error) => return self.refuse(from, &error),
        };
        let id = self.last_guest.fetch_add(1, Ordering::AcqRel) + 1;
        let Some(_slot) = self.slot(id, own) else {
            return;
        };
        let connection = Connection {
            id,
            state: Arc::clone(&self.state),
            device: self.device.clone(),
            device_name: self.device_name.clone(),
        };
        // Most connections end by being closed.
        if let Err(error) = connection.serve(sender, receiver)
            && !error.may_pass()
        {
            (self.log)(&format!("{from}: {error}"));
        }
    }

    /// A place among the connections, where there is one.
    fn slot(&self, id: u64, stream: TcpStream) -> Option<ConnectionSlot<'_>> {
        let mut connections = self.connections();
        if connections.len() >= CONNECTIONS {
            return None;
        }
        connections.insert(id, stream);
        Some(ConnectionSlot { listener: self, id })
    }

    fn refuse(&self, from: SocketAddr, error: &link::LinkError) {
        let mut last = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|at| at.elapsed() >= REFUSALS) {
            *last = Some(Instant::now());
            (self.log)(&format!("Refused {}: {}", from.ip(), reason(error)));
        }
    }
}

/// A place among the connections, free again when this is dropped, whatever happened.
struct ConnectionSlot<'a> {
    listener: &'a Listener,
    id: u64,
}

impl Drop for ConnectionSlot<'_> {
    fn drop(&mut self) {
        self.listener.connections().remove(&self.id);
        self.listener.state.leave(self.id);
    }
}

fn reason(error: &link::LinkError) -> String {
    match error {
        link::LinkError::WrongToken => "it does not know the token".to_owned(),
        other => other.to_string(),
    }
}
