//! A run that is to be done elsewhere, and how it is handed over.

use std::sync::Arc;

use super::line::{Line, call};
use super::wire::{ClientMessage, MOST, ServerReply, Subscription};
use super::{DataHead, DataKey, Further, Key, Order};
use crate::format;
use crate::link::LinkError;
use crate::train::observer::Observer;
use crate::train::{Control, Earlier, EventKind, RemoteDevice, RunSpec, TrainError};

/// A run that is to be done elsewhere.
pub(super) struct Job<'a> {
    pub spec: &'a RunSpec,
    pub remote: &'a RemoteDevice,
    pub key: Key,
    pub watch: Subscription,
    order: Order,
    data: DataKey,
    /// Of the run that is trained further.
    archive: Option<Arc<Vec<u8>>>,
}

/// Why there is no connection to a run.
pub(super) enum Failed {
    Link(LinkError),
    Other(TrainError),
}

impl From<LinkError> for Failed {
    fn from(error: LinkError) -> Self {
        Self::Link(error)
    }
}

impl<'a> Job<'a> {
    pub fn new(
        spec: &'a RunSpec,
        remote: &'a RemoteDevice,
        further: Option<(&Earlier, usize)>,
        observer: &dyn Observer,
    ) -> Result<Self, TrainError> {
        let archive = further.map(|(earlier, _)| Arc::new(earlier.archive.to_bytes()));
        let further = further.map(|(earlier, epochs)| Further {
            report: earlier.report.as_ref().clone(),
            losses: earlier.losses.clone(),
            epochs,
        });
        let order = Order::from_spec(spec, further);
        let data = DataKey::from_data(&spec.data)?;
        let archived = archive.as_ref().map(|bytes| bytes.as_slice());
        Ok(Self {
            spec,
            remote,
            key: Key::new(&order, archived, &data)?,
            watch: Subscription {
                snapshots: observer.wants_snapshots(),
                interim: observer.wants_interim(),
            },
            order,
            data,
            archive,
        })
    }

    /// The server's updates on the run from a note on; `None` where it does not know the run.
    pub fn attach(&self, from: usize) -> Result<Option<Line>, LinkError> {
        let mut line = call(self.remote)?;
        let ask = ClientMessage::Follow {
            key: self.key.clone(),
            from,
            watch: self.watch,
        };
        match line.ask(&ask)? {
            ServerReply::Here => Ok(Some(line)),
            ServerReply::Unknown => Ok(None),
            other => Err(LinkError::Unclear(format!("{other:?}"))),
        }
    }

    pub fn begin(&self, observer: &mut dyn Observer) -> Result<Line, Failed> {
        let host = &self.remote.address;
        observer.event(EventKind::Preparing(format!("Calling {host}").into()));
        if let Some(line) = self.attach(0)? {
            return Ok(line);
        }
        self.start(observer)?;
        let gone = || self.refused("the run is gone before it began");
        self.attach(0)?.ok_or_else(gone)
    }

    fn start(&self, observer: &mut dyn Observer) -> Result<(), Failed> {
        let mut line = call(self.remote)?;
        line.sender.send_value(&ClientMessage::Start {
            order: Box::new(self.order.clone()),
            data: self.data.clone(),
            archive: self.archive.is_some(),
        })?;
        if let Some(archive) = &self.archive {
            line.sender.send(archive)?;
        }
        let mut answer = line.receiver.receive_value(MOST)?;
        if let ServerReply::Wanted = answer {
            self.send_data(&mut line, observer)?;
            answer = line.receiver.receive_value(MOST)?;
        }
        match answer {
            ServerReply::Taken => Ok(()),
            ServerReply::Refused(why) => Err(self.refused(&why)),
            other => Err(LinkError::Unclear(format!("{other:?}")).into()),
        }
    }

    fn send_data(&self, line: &mut Line, observer: &mut dyn Observer) -> Result<(), Failed> {
        let data = &self.spec.data;
        let head = DataHead::from_data(data);
        let (host, size) = (&self.remote.address, head.bytes_to_send(data));
        let what = format!("Sending {} to {host}", format::bytes(size));
        observer.event(EventKind::Preparing(what.into()));
        line.sender.send_value(&head)?;
        // A refusal comes instead of silence.
        match line.receiver.receive_value(MOST)? {
            ServerReply::Taken => {}
            ServerReply::Refused(why) => return Err(self.refused(&why)),
            other => return Err(LinkError::Unclear(format!("{other:?}")).into()),
        }
        for part in head.parts(data) {
            if let Some(Control::Stop | Control::Abandon) = observer.control() {
                return Err(Failed::Other(TrainError::Stopped));
            }
            line.sender.send(&part)?;
        }
        Ok(())
    }

    fn refused(&self, why: &str) -> Failed {
        Failed::Other(TrainError::Remote {
            message: format!("{}: {why}", self.remote.address),
            lost: true,
        })
    }
}
