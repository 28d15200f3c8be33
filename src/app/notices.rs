//! What the window tells: toasts that go away by themselves, banners that stay until dismissed.

use std::path::Path;
use std::time::{Duration, Instant};

use super::AppCommand;
use crate::crash;

/// How long a toast stays.
const TOAST: Duration = Duration::from_secs(5);

/// How long one with a button stays.
const OFFER: Duration = Duration::from_secs(15);

/// More banners than this push the oldest one out.
const BANNERS: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Note,
    Warning,
    Error,
}

/// A line in the corner that goes away.
#[derive(Clone, Debug)]
pub struct Toast {
    pub tone: Tone,
    pub text: String,
    pub until: Instant,
    /// A button with the way back.
    pub action: Option<(&'static str, AppCommand)>,
}

/// A message across the top that stays.
#[derive(Clone, Debug)]
pub struct Banner {
    pub id: u64,
    pub tone: Tone,
    pub text: String,
    /// A button with the way out.
    pub action: Option<(&'static str, AppCommand)>,
}

#[derive(Default)]
pub struct Notices {
    toasts: Vec<Toast>,
    banners: Vec<Banner>,
    last_id: u64,
}

impl Notices {
    /// Those of a new window: the report of a fault of the one before is told of.
    pub fn telling(fault: Option<&Path>) -> Self {
        let mut notices = Self::default();
        if let Some(report) = fault {
            let text = format!(
                "Balescope met a fault when it ran before. A report that helps to find it is in {}: please send it",
                report.display()
            );
            notices.banner(Tone::Warning, text, None);
            crash::mark_told(report);
        }
        notices
    }

    pub fn toast(&mut self, tone: Tone, text: impl Into<String>) {
        self.toasts.push(Toast {
            tone,
            text: text.into(),
            until: Instant::now() + TOAST,
            action: None,
        });
    }

    /// A toast that stays longer, with a button.
    pub fn offer(&mut self, tone: Tone, text: String, action: (&'static str, AppCommand)) {
        self.toasts.push(Toast {
            tone,
            text,
            until: Instant::now() + OFFER,
            action: Some(action),
        });
    }

    pub fn banner(
        &mut self,
        tone: Tone,
        text: impl Into<String>,
        action: Option<(&'static str, AppCommand)>,
    ) {
        let text = text.into();
        self.banners.retain(|banner| banner.text != text);
        if self.banners.len() == BANNERS {
            self.banners.remove(0);
        }
        self.last_id += 1;
        self.banners.push(Banner {
            id: self.last_id,
            tone,
            text,
            action,
        });
    }

    /// Something went wrong: a toast with the first line and a banner with all of it.
    pub fn error(&mut self, heading: &str, message: &dyn std::fmt::Display) {
        self.toast(Tone::Error, heading);
        self.banner(Tone::Error, format!("{heading}: {message}"), None);
    }

    pub fn dismiss(&mut self, id: u64) {
        self.banners.retain(|banner| banner.id != id);
    }

    /// Banners speak of the data that were; new data begin without them.
    pub fn clear_banners(&mut self) {
        self.banners.clear();
    }

    pub fn banners(&self) -> &[Banner] {
        &self.banners
    }

    pub fn toasts(&self) -> &[Toast] {
        &self.toasts
    }

    pub fn dismiss_toast(&mut self, index: usize) {
        if index < self.toasts.len() {
            self.toasts.remove(index);
        }
    }

    /// Drops toasts whose time is over; says when the next one's will be.
    pub fn expire(&mut self, now: Instant) -> Option<Duration> {
        self.toasts.retain(|toast| toast.until > now);
        self.toasts.iter().map(|toast| toast.until - now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toasts_go_and_banners_stay() {
        let mut notices = Notices::default();
        notices.error("Cannot open", &"a.npz: damaged");
        assert!(notices.expire(Instant::now()).unwrap() <= TOAST);
        assert_eq!(notices.expire(Instant::now() + 2 * TOAST), None);
        assert!(notices.toasts().is_empty());
        assert_eq!(notices.banners().len(), 1);
        notices.dismiss(notices.banners()[0].id);
        assert!(notices.banners().is_empty());
    }

    #[test]
    fn the_same_message_stands_once_and_few_stand_at_all() {
        let mut notices = Notices::default();
        for text in ["a", "b", "a", "c", "d"] {
            notices.banner(Tone::Error, text, None);
        }
        let texts: Vec<_> = notices
            .banners()
            .iter()
            .map(|banner| banner.text.as_str())
            .collect();
        assert_eq!(texts, ["a", "c", "d"]);
    }
}
