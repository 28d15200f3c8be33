//! One connection of somebody who knows the token.

use std::sync::Arc;

use super::memory::Reserved;
use super::queue::Work;
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
                    sender.send_value(&ServerReply::Refused(why))?;
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
                    let answer = self.start(*order, data, archive, &mut sender, &mut receiver)?;
                    sender.send_value(&answer)?;
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
    ) -> Result<ServerReply, LinkError> {
        let archive = if archive {
            let room = |bytes| self.state.memory().reserve(bytes);
            match receiver.receive_where(MOST, room)? {
                Ok(archive) => Some(archive),
                Err(why) => return Ok(ServerReply::Refused(why)),
            }
        } else {
            None
        };
        let bytes = archive.as_ref().map(|(bytes, _)| bytes.as_slice());
        let key = match Key::of(&order, bytes, &wanted) {
            Ok(key) => key,
            Err(error) => return Ok(ServerReply::Refused(error.to_string())),
        };
        if self.state.knows(&key) {
            return Ok(ServerReply::Taken);
        }
        let data = match self.state.memory().data(&wanted) {
            Some(data) => data,
            None => match self.take_data(wanted, sender, receiver)? {
                Ok(data) => data,
                Err(why) => return Ok(ServerReply::Refused(why)),
            },
        };
        let added = self
            .work(order, archive, &data)
            .and_then(|work| self.state.add(key, work));
        Ok(match added {
            Ok(()) => ServerReply::Taken,
            Err(why) => ServerReply::Refused(why),
        })
    }

    fn take_data(
        &self,
        wanted: DataKey,
        sender: &mut Sender,
        receiver: &mut Receiver,
    ) -> Result<Result<Arc<Dataset>, String>, LinkError> {
        sender.send_value(&ServerReply::Wanted)?;
        let memory = self.state.memory();
        let answer = receiver.receive_value_where(MOST, |length| memory.reserve_message(length))?;
        let (head, _room): (DataHead, _) = match answer {
            Ok(heard) => heard,
            Err(why) => return Ok(Err(why)),
        };
        let room = head.bytes().map_err(|e| e.to_string());
        let reserved = match room.and_then(|bytes| memory.reserve(bytes)) {
            Ok(reserved) => reserved,
            Err(why) => return Ok(Err(why)),
        };
        sender.send_value(&ServerReply::Taken)?;
        let data = head.receive(receiver)?;
        if DataKey::of(&data).is_ok_and(|found| found == wanted) {
            let data = Arc::new(data);
            memory.add(wanted, &data, reserved);
            return Ok(Ok(data));
        }
        Ok(Err("the data are others than was said".to_owned()))
    }

    fn work(
        &self,
        mut order: Order,
        archive: Option<(Vec<u8>, Reserved)>,
        data: &Arc<Dataset>,
    ) -> Result<Work, String> {
        let further = order.further.take();
        if let Some(further) = &further {
            further.check().map_err(|e| e.to_string())?;
        }
        let spec = order
            .spec(RunId(self.id), data, self.device.clone())
            .map_err(|e| e.to_string())?;
        match (further, archive) {
            (None, _) => Ok(Work::Train(Box::new(spec))),
            (Some(further), Some((bytes, received))) => {
                let label = &data.origin.label;
                let taken = Archive::memory_of(label, &bytes).map_err(|e| e.to_string())?;
                let room = self.state.memory().reserve(taken)?;
                let archive = Archive::from_bytes(label, &bytes);
                drop((bytes, received));
                let earlier = Earlier {
                    spec,
                    archive: Arc::new(archive.map_err(|e| e.to_string())?),
                    report: Arc::new(further.report),
                    losses: further.losses,
                };
                Ok(Work::Further(Box::new(earlier), further.epochs, room))
            }
            (Some(_), None) => Err("the archive of the run is missing".to_owned()),
        }
    }
}
