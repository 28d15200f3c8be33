//! Telling a connection how a run goes, and hearing its wishes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::updates::Seen;
use crate::link::{LinkError, Receiver, Sender};
use crate::train::remote::{ClientMessage, Key, ServerMessage, ServerReply, Subscription};

/// What is said while a run is followed is shorter than this.
const CONTROL: usize = 1 << 12;
/// A sign of life this often.
const ALIVE: Duration = Duration::from_secs(5);
/// Updates are gathered for so long.
const GATHER: Duration = Duration::from_millis(40);
/// Between two snapshots at least; twice as long as the last one took to send.
const PICTURES: Duration = Duration::from_millis(500);

impl Connection {
    /// Sends updates from one thread while controls come in on this one.
    pub(super) fn follow(
        &self,
        key: &Key,
        from: usize,
        watch: Subscription,
        mut sender: Sender,
        mut receiver: Receiver,
    ) -> Result<(), LinkError> {
        sender.send_value(&ServerReply::Here)?;
        let listens = AtomicBool::new(true);
        std::thread::scope(|scope| {
            let update = || self.send_updates(key, from, watch, sender, &listens);
            let thread = std::thread::Builder::new().name("remote-updates".to_owned());
            if let Err(error) = thread.spawn_scoped(scope, update) {
                return Err(LinkError::Lost(error));
            }
            let heard = self.receive_controls(key, &mut receiver);
            listens.store(false, Ordering::Release);
            self.state.wake();
            heard
        })
    }

    fn receive_controls(&self, key: &Key, receiver: &mut Receiver) -> Result<(), LinkError> {
        loop {
            match receiver.receive_value(CONTROL)? {
                ClientMessage::Control(control) => self.state.control(key, control),
                ClientMessage::Alive => {}
                ClientMessage::Received => {
                    self.state.received(key);
                    return Ok(());
                }
                ClientMessage::About
                | ClientMessage::Follow { .. }
                | ClientMessage::Start { .. } => {
                    return Err(LinkError::Unclear(
                        "a question at the wrong time".to_owned(),
                    ));
                }
            }
        }
    }

    /// Until the run has ended, or nobody listens; the sender closes the connection when it goes.
    fn send_updates(
        &self,
        key: &Key,
        from: usize,
        watch: Subscription,
        mut sender: Sender,
        listens: &AtomicBool,
    ) {
        let listens = || listens.load(Ordering::Acquire);
        let mut seen = Seen::from(from);
        let (mut next_picture, mut spoke) = (Instant::now(), Instant::now());
        let mut ended = false;
        loop {
            let pictures = watch.snapshots && Instant::now() >= next_picture;
            let patience = if watch.snapshots { PICTURES } else { ALIVE };
            let update = self
                .state
                .next_update(key, &mut seen, pictures, patience, &listens);
            let Some(update) = update.filter(|_| listens()) else {
                return;
            };
            let begun = Instant::now();
            let has_picture = update.has_picture();
            let sent = if ended {
                // The last updates were sent; the other end says when they have arrived.
                std::thread::sleep(GATHER);
                Ok(true)
            } else if !update.is_empty() {
                spoke = begun;
                update.send(&mut sender)
            } else if spoke.elapsed() >= ALIVE {
                spoke = begun;
                sender.send_value(&ServerMessage::Alive).map(|()| false)
            } else {
                Ok(false)
            };
            match sent {
                Ok(now) => ended = now,
                Err(_) => return,
            }
            if has_picture {
                next_picture = Instant::now() + PICTURES.max(2 * begun.elapsed());
            }
            std::thread::sleep(GATHER);
        }
    }
}
