//! A server with its threads.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::listener::Listener;
use super::runner::Runner;
use super::state::ServerState;
use crate::data::DataError;
use crate::link::{self, Greetings, Token};
use crate::runs::RunFolder;
use crate::train::{DeviceChoice, Session, TrainError, device_name};

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
    shared: Arc<Listener>,
    threads: Vec<JoinHandle<()>>,
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
            RunFolder::open(folder)?;
        }
        let refused = |why| ServeError::Listen {
            address: options.listen.clone(),
            why,
        };
        let listener = TcpListener::bind(link::with_port(&options.listen)).map_err(refused)?;
        let address = listener.local_addr().map_err(ServeError::Thread)?;
        let shared = Arc::new(Listener {
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
