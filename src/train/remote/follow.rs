//! Following a run that goes on elsewhere, over connections that may be cut.

mod updates;

use std::time::{Duration, Instant};

use crossbeam_channel::{RecvTimeoutError, bounded};

use super::job::Job;
use super::line::Line;
use super::picture::PictureHead;
use super::wire::{ClientMessage, MOST, ServerMessage};
use crate::format;
use crate::link::{LinkError, Receiver, Sender};
use crate::train::observer::Observer;
use crate::train::{Control, EpochLoss, EventKind, Outcome, TrainError};

/// How soon a control message is passed on.
const ANSWER: Duration = Duration::from_millis(50);
/// A sign of life this often.
const ALIVE: Duration = Duration::from_secs(5);
/// Before the second call; each further pause is twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// Updates that wait to be shown.
const UPDATES: usize = 16;
/// An archive at most, beyond what the data take in memory.
const ARCHIVE: usize = 1 << 28;

/// Updates with the values that follow them.
type Heard = Result<(ServerMessage, Vec<u8>), LinkError>;

/// Where a run stands, as far as is known here.
struct Follower<'a> {
    job: &'a Job<'a>,
    /// Notes heard so far.
    heard: usize,
    losses: Vec<EpochLoss>,
    started: bool,
    paused: bool,
    /// It was asked to end.
    stopping: bool,
}

/// How listening ended.
enum End {
    Outcome(Box<Outcome>),
    Failed(TrainError),
    Lost(LinkError),
}

impl From<LinkError> for End {
    fn from(error: LinkError) -> Self {
        Self::Lost(error)
    }
}

/// Passes all updates on until the run ends.
pub(super) fn to_the_end(
    job: &Job<'_>,
    mut line: Line,
    losses: Vec<EpochLoss>,
    observer: &mut dyn Observer,
) -> Result<(Outcome, Vec<EpochLoss>), TrainError> {
    let mut follower = Follower {
        job,
        heard: 0,
        losses,
        started: false,
        paused: false,
        stopping: false,
    };
    loop {
        match follower.listen(line, observer) {
            End::Outcome(outcome) => return Ok((*outcome, follower.losses)),
            End::Failed(error) => return Err(error),
            End::Lost(error) => line = follower.call_again(&error, observer)?,
        }
    }
}

impl Follower<'_> {
    fn host(&self) -> &str {
        &self.job.remote.address
    }

    fn listen(&mut self, line: Line, observer: &mut dyn Observer) -> End {
        let Line {
            mut sender,
            receiver,
            ..
        } = line;
        let (outbox, inbox) = bounded(UPDATES);
        let most = ARCHIVE + 2 * size_of::<f64>() * self.job.spec.data.values().len();
        // It ends with the connection, which is closed when the sender is dropped.
        let reader = std::thread::Builder::new()
            .name("remote-updates".to_owned())
            .spawn(move || read(receiver, most, |heard| outbox.send(heard).is_ok()));
        if let Err(error) = reader {
            return End::Failed(TrainError::remote(format!(
                "no thread to listen in: {error}"
            )));
        }
        if self.stopping
            && let Err(error) = sender.send_value(&ClientMessage::Control(Control::Stop))
        {
            return error.into();
        }
        let mut alive = Instant::now();
        loop {
            match self.pass_on(&mut sender, observer) {
                Ok(false) => {}
                Ok(true) => return End::Failed(TrainError::Stopped),
                Err(error) => return error.into(),
            }
            if alive.elapsed() > ALIVE {
                alive = Instant::now();
                if let Err(error) = sender.send_value(&ClientMessage::Alive) {
                    return error.into();
                }
            }
            let (told, values) = match inbox.recv_timeout(ANSWER) {
                Ok(Ok(heard)) => heard,
                Ok(Err(error)) => return error.into(),
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => {
                    let ended = std::io::ErrorKind::UnexpectedEof;
                    return LinkError::Lost(ended.into()).into();
                }
            };
            if let Some(end) = self.take(told, values, observer) {
                // Where this is lost, the server keeps the result for longer than it need.
                drop(sender.send_value(&ClientMessage::Received));
                return end;
            }
        }
    }

    /// Passes wishes on. `true`: nobody wants a result.
    fn pass_on(&mut self, to: &mut Sender, observer: &mut dyn Observer) -> Result<bool, LinkError> {
        while let Some(control) = observer.control() {
            if control == Control::Stop && self.stopping {
                break;
            }
            to.send_value(&ClientMessage::Control(control))?;
            match control {
                Control::Abandon => return Ok(true),
                Control::Stop => self.stopping = true,
                Control::Pause(_) | Control::Step => {}
            }
        }
        Ok(false)
    }

    /// A new connection in place of one that was lost.
    fn call_again(
        &mut self,
        lost: &LinkError,
        observer: &mut dyn Observer,
    ) -> Result<Line, TrainError> {
        if !lost.may_pass() {
            return Err(self.job.remote.explain(lost));
        }
        let host = self.host().to_owned();
        let at = match self.losses.last() {
            Some(done) if self.started => format!("in epoch {}", done.epoch + 1),
            _ => "before training began".to_owned(),
        };
        let patience = self.job.remote.patience;
        observer.event(EventKind::Warning(format!(
            "The connection to {host} was lost {at}; the run goes on there if the machine does. It is called \
             again for {}; stop the run (Ctrl-C on the command line) to wait no longer",
            format::duration(patience)
        )));
        let until = Instant::now() + patience;
        let mut pause = FIRST_PAUSE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let left = format::duration(left);
            let what = format!("Calling {host} again, for {left} more at most");
            observer.event(EventKind::Preparing(what.into()));
            self.wait(pause, observer)?;
            pause = (2 * pause).min(LONGEST_PAUSE);
            match self.job.attach(self.heard) {
                Ok(Some(line)) => {
                    if self.started {
                        observer.event(EventKind::Paused(self.paused));
                    }
                    return Ok(line);
                }
                Ok(None) => {
                    return Err(TrainError::remote(format!(
                        "{host} does not know the run any more: `balescope serve` was started anew there; \
                         train again"
                    )));
                }
                Err(error) if error.may_pass() && Instant::now() < until => {}
                Err(error) => {
                    return Err(TrainError::remote(format!(
                        "{host} does not answer any more: {error}. The run goes on there if the machine \
                         does, and is kept: start the same run again to fetch it"
                    )));
                }
            }
        }
    }

    /// Waits, unless there is nothing to wait for any more.
    fn wait(&self, pause: Duration, observer: &mut dyn Observer) -> Result<(), TrainError> {
        let until = Instant::now() + pause;
        while Instant::now() < until {
            match observer.control() {
                Some(Control::Abandon) => return Err(TrainError::Stopped),
                Some(Control::Stop) if !self.stopping => {
                    return Err(TrainError::remote(format!(
                        "{} could not be told to stop; the run goes on there and is kept: start the same \
                         run again to fetch it",
                        self.host()
                    )));
                }
                _ => std::thread::sleep(ANSWER.min(pause)),
            }
        }
        Ok(())
    }
}

/// Reads updates until the connection ends or nobody listens.
fn read(mut from: Receiver, most_archive: usize, tell: impl Fn(Heard) -> bool) {
    loop {
        let heard = from.receive_value(MOST).and_then(|told| {
            let values = match &told {
                ServerMessage::Picture(_) => from.receive(PictureHead::MOST)?,
                ServerMessage::Finished(_) => from.receive(most_archive)?,
                _ => Vec::new(),
            };
            Ok((told, values))
        });
        let last = heard.is_err();
        if !tell(heard) || last {
            return;
        }
    }
}
