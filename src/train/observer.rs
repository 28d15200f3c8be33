//! Who hears of a run and may stop it.

use super::{Control, EventKind, ShortRun, Snapshot};

/// What the loop tells and asks while it runs.
pub(super) trait Observer {
    fn event(&mut self, event: EventKind);

    /// Whether anybody looks; if not, snapshots are not made.
    fn wants_snapshots(&self) -> bool {
        false
    }

    fn snapshot(&mut self, snapshot: Snapshot) {
        drop(snapshot);
    }

    /// Whether it is to be told what the file would be if training ended now.
    fn wants_interim(&self) -> bool {
        false
    }

    /// Whether the end of the run is the time to look for a model that makes a smaller file.
    fn wants_smaller(&self) -> bool {
        true
    }

    /// Whether anybody still wants a result.
    fn wanted(&self) -> bool {
        true
    }

    /// Asked after every batch; holds the caller while paused. `false`: stop now.
    fn go_on(&mut self, epoch_done: bool) -> bool;

    /// The next thing that is asked of a run that goes on elsewhere; holds nobody. A request to stop is
    /// told again and again.
    fn control(&mut self) -> Option<Control> {
        (!self.go_on(false)).then_some(Control::Stop)
    }
}

/// Lets control messages through, and tells how a short run goes as what it is.
pub(super) struct ShortRunObserver<'a>(pub &'a mut dyn Observer);

impl ShortRunObserver<'_> {
    fn tell(&mut self, what: ShortRun) {
        self.0.event(EventKind::Short(what));
    }
}

impl Observer for ShortRunObserver<'_> {
    fn event(&mut self, event: EventKind) {
        match event {
            EventKind::Progress(progress) => self.tell(ShortRun::Progress(progress)),
            EventKind::Epoch(loss) => self.tell(ShortRun::Epoch(loss)),
            _ => {}
        }
    }

    fn wanted(&self) -> bool {
        self.0.wanted()
    }

    fn go_on(&mut self, epoch_done: bool) -> bool {
        self.0.go_on(epoch_done)
    }
}

/// Lets control messages through and keeps events back.
pub(super) struct SilentObserver<'a>(pub &'a mut dyn Observer);

impl Observer for SilentObserver<'_> {
    fn event(&mut self, event: EventKind) {
        drop(event);
    }

    fn snapshot(&mut self, snapshot: Snapshot) {
        drop(snapshot);
    }

    fn wanted(&self) -> bool {
        self.0.wanted()
    }

    fn go_on(&mut self, epoch_done: bool) -> bool {
        self.0.go_on(epoch_done)
    }
}
