//! Listens, and lets in who knows the token.

use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::handshakes::{HandshakeSlot, Handshakes};
use super::runner::{Log, Runner};
use super::state::ServerState;
use crate::data::DataError;
use crate::link::{self, Greetings, Token};
use crate::runs::Shelf;
use crate::train::{DeviceChoice, Session, TrainError, device_name};

/// Connections that have shown that they know the token.
const CONNECTIONS: usize = 64;
/// Callers without the token are told of this often at most.
const REFUSALS: Duration = Duration::from_secs(1);

/// What a server is started with.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Of this machine.
    pub device: DeviceChoice,
    /// `ADDRESS:PORT`; port 0: any that is free.
    pub listen: String,
    pub token: Token,
    /// Bytes that the data of runs may take in memory.
    pub memory: usize,
    /// Where finished runs are kept on disk.
    pub keep: Option<PathBuf>,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "cannot listen on {address}: {why}; give an address of this machine and a port that is free, for \
         instance 0.0.0.0:7878"
    )]
    Listen { address: String, why: io::Error },
    #[error(transparent)]
    Device(#[from] TrainError),
    #[error(transparent)]
    Keep(#[from] DataError),
    #[error("no thread to train in: {0}")]
    Thread(io::Error),
}

/// A server with its threads. Dropping it ends them and the run under way.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    token: Token,
    device: DeviceChoice,
    device_name: String,
    state: Arc<ServerState>,
    log: Arc<Log>,
    closing: AtomicBool,
    handshakes: Arc<Handshakes>,
    heard: Greetings,
    last_guest: AtomicU64,
    connections: Mutex<HashMap<u64, TcpStream>>,
    refused: Mutex<Option<Instant>>,
}

impl Server {
    /// Begins to listen. `log` hears what happens, from any thread.
    ///
    /// # Errors
    /// When the device is not there, or the address cannot be had.
    pub fn start(
        options: ServeOptions,
        log: impl Fn(&str) + Send + Sync + 'static,
    ) -> Result<Self, ServeError> {
        let device_name = device_name(&options.device)?;
        if let Some(folder) = &options.keep {
            Shelf::open(folder)?;
        }
        let refused = |why| ServeError::Listen {
            address: options.listen.clone(),
            why,
        };
        let listener = TcpListener::bind(link::with_port(&options.listen)).map_err(refused)?;
        let address = listener.local_addr().map_err(ServeError::Thread)?;
        let shared = Arc::new(Shared {
            token: options.token,
            device: options.device,
            device_name,
            state: Arc::new(ServerState::new(options.memory)),
            log: Arc::new(log),
            closing: AtomicBool::new(false),
            handshakes: Arc::default(),
            heard: Greetings::default(),
            last_guest: AtomicU64::new(0),
            connections: Mutex::default(),
            refused: Mutex::default(),
        });
        let runner = Runner {
            state: Arc::clone(&shared.state),
            session: Session::start(|| {}).map_err(ServeError::Thread)?,
            keep: options.keep,
            log: Arc::clone(&shared.log),
        };
        let mut server = Self {
            address,
            shared: Arc::clone(&shared),
            threads: Vec::new(),
        };
        server.spawn("remote-runs", move || runner.work())?;
        server.spawn("remote-listener", move || shared.listen(&listener))?;
        Ok(server)
    }

    fn spawn(
        &mut self,
        name: &str,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), ServeError> {
        let thread = std::thread::Builder::new().name(name.to_owned());
        let thread = thread.spawn(work).map_err(ServeError::Thread)?;
        self.threads.push(thread);
        Ok(())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The name of the device that trains.
    pub fn device(&self) -> &str {
        &self.shared.device_name
    }

    /// Serves for as long as the program runs.
    pub fn wait(mut self) {
        for thread in self.threads.drain(..) {
            // One that panicked has said so.
            drop(thread.join());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::Release);
        self.shared.state.close();
        let connections = self.shared.connections();
        for stream in connections.values() {
            drop(stream.shutdown(Shutdown::Both));
        }
        drop(connections);
        // Wakes the thread that listens.
        let mut own = self.address;
        if own.ip().is_unspecified() {
            own.set_ip(match own {
                SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
            });
        }
        drop(TcpStream::connect_timeout(&own, Duration::from_secs(1)));
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

impl Shared {
    fn connections(&self) -> std::sync::MutexGuard<'_, HashMap<u64, TcpStream>> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn listen(self: &Arc<Self>, listener: &TcpListener) {
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
        Some(ConnectionSlot { shared: self, id })
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
    shared: &'a Shared,
    id: u64,
}

impl Drop for ConnectionSlot<'_> {
    fn drop(&mut self) {
        self.shared.connections().remove(&self.id);
        self.shared.state.leave(self.id);
    }
}

fn reason(error: &link::LinkError) -> String {
    match error {
        link::LinkError::WrongToken => "it does not know the token".to_owned(),
        other => other.to_string(),
    }
}
