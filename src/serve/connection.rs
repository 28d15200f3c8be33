//! One connection of somebody who knows the token.

use std::sync::Arc;

use super::memory::Reserved;
use super::queue::Work;
use super::refusal::Refusal;
use super::state::ServerState;
use crate::codec::Archive;
use crate::data::Dataset;
use crate::link::{LinkError, Receiver, Sender};
use crate::train::remote::{ClientMessage, DataHead, DataKey, Key, MOST, Order, ServerReply};
use crate::train::{DeviceChoice, Earlier, RunId};

pub(super) struct Connection {
    /// Tells connections apart, and the runs that come over them.
    pub id: u64,
    pub state: Arc<ServerState>,
    pub device: DeviceChoice,
    pub device_name: String,
}

impl Connection {
    /// Answers until the other end has had enough.
    ///
    /// # Errors
    /// When the connection is lost, or something is said that makes no sense.
    pub fn serve(&self, mut sender: Sender, mut receiver: Receiver) -> Result<(), LinkError> {
        loop {
            let memory = self.state.memory();
            let heard =
                receiver.receive_value_where(MOST, |length| memory.reserve_message(length))?;
            let (ask, _room) = match heard {
                Ok(heard) => heard,
                Err(why) => {
                    sender.send_value(&ServerReply::Refused(why.to_string()))?;
                    continue;
                }
            };
            match ask {
                ClientMessage::About => sender.send_value(&ServerReply::About {
                    device: self.device_name.clone(),
                    runs: self.state.busy(),
                })?,
                ClientMessage::Start {
                    order,
                    data,
                    archive,
                } => {
                    let taken = self.start(*order, data, archive, &mut sender, &mut receiver);
                    sender.send_value(&match taken {
                        Ok(()) => ServerReply::Taken,
                        Err(Refusal::Link(lost)) => return Err(lost),
                        Err(why) => ServerReply::Refused(why.to_string()),
                    })?;
                }
                ClientMessage::Follow { key, from, watch } => {
                    if self.state.follow(&key, self.id, watch) {
                        return self.follow(&key, from, watch, sender, receiver);
                    }
                    sender.send_value(&ServerReply::Unknown)?;
                }
                ClientMessage::Control(_) | ClientMessage::Received | ClientMessage::Alive => {}
            }
        }
    }

    /// Takes a run in, with its data where they are not at hand.
    fn start(
        &self,
        order: Order,
        wanted: DataKey,
        archive: bool,
        sender: &mut Sender,
        receiver: &mut Receiver,
    ) -> Result<(), Refusal> {
        let room = |bytes| self.state.memory().reserve(bytes);
        let archive = if archive {
            Some(receiver.receive_where(MOST, room)??)
        } else {
            None
        };
        let bytes = archive.as_ref().map(|(bytes, _)| bytes.as_slice());
        let key = Key::new(&order, bytes, &wanted)?;
        if self.state.knows(&key) {
            return Ok(());
        }
        let data = match self.state.memory().data(&wanted) {
            Some(data) => data,
            None => self.take_data(wanted, sender, receiver)?,
        };
        let work = self.work(order, archive, &data)?;
        self.state.add(key, work)
    }

    fn take_data(
        &self,
        wanted: DataKey,
        sender: &mut Sender,
        receiver: &mut Receiver,
    ) -> Result<Arc<Dataset>, Refusal> {
        sender.send_value(&ServerReply::Wanted)?;
        let memory = self.state.memory();
        let answer = receiver.receive_value_where(MOST, |length| memory.reserve_message(length))?;
        let (head, _room): (DataHead, _) = answer?;
        let reserved = memory.reserve(head.bytes()?)?;
        sender.send_value(&ServerReply::Taken)?;
        let data = head.receive(receiver)?;
        if !DataKey::from_data(&data).is_ok_and(|found| found == wanted) {
            return Err(Refusal::OtherData);
        }
        let data = Arc::new(data);
        memory.add(wanted, &data, reserved);
        Ok(data)
    }

    fn work(
        &self,
        mut order: Order,
        archive: Option<(Vec<u8>, Reserved)>,
        data: &Arc<Dataset>,
    ) -> Result<Work, Refusal> {
        let further = order.further.take();
        if let Some(further) = &further {
            further.check()?;
        }
        let spec = order.spec(RunId(self.id), data, self.device.clone())?;
        match (further, archive) {
            (None, _) => Ok(Work::Train(Box::new(spec))),
            (Some(further), Some((bytes, received))) => {
                let label = &data.origin.label;
                let taken = Archive::memory_of(label, &bytes)?;
                let room = self.state.memory().reserve(taken)?;
                let archive = Archive::from_bytes(label, &bytes);
                drop((bytes, received));
                let earlier = Earlier {
                    spec,
                    archive: Arc::new(archive?),
                    report: Arc::new(further.report),
                    losses: further.losses,
                };
                Ok(Work::Further(Box::new(earlier), further.epochs, room))
            }
            (Some(_), None) => Err(Refusal::NoArchive),
        }
    }
}
