//! The events of a moment ago, and how somebody who comes later tells which of them they know.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;

use domain::Event;
use uuid::Uuid;

use super::{KEPT, StreamItem};

/// How far a process had heard when something was read: whoever shows what was read is told of everything after.
/// Of use in the process that made it alone, since two processes may hear of two events in a different order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bookmark {
    origin: Uuid,
    heard: u64,
}

impl fmt::Display for Bookmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.origin.simple(), self.heard)
    }
}

impl FromStr for Bookmark {
    type Err = NoBookmark;

    fn from_str(text: &str) -> Result<Self, NoBookmark> {
        let (origin, heard) = text.split_once('.').ok_or(NoBookmark)?;
        Ok(Self {
            origin: origin.parse().map_err(|_| NoBookmark)?,
            heard: heard.parse().map_err(|_| NoBookmark)?,
        })
    }
}

/// The text is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a bookmark")]
pub struct NoBookmark;

/// Where a reader left off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Nowhere: only what comes is of interest.
    Now,
    /// After they heard this event.
    Event(Uuid),
    /// When what they show was read.
    Bookmark(Bookmark),
    /// Nobody knows.
    Unknown,
}

/// The last events, oldest first, and how many there were altogether.
#[derive(Default)]
pub(super) struct Recent {
    heard: u64,
    events: VecDeque<Event>,
}

impl Recent {
    pub(super) fn push(&mut self, event: Event) {
        if self.events.len() == KEPT {
            self.events.pop_front();
        }
        self.events.push_back(event);
        self.heard += 1;
    }

    /// Something may have happened that was not heard, so nobody can catch up across this.
    pub(super) fn gap(&mut self) {
        self.events.clear();
        self.heard += 1;
    }

    pub(super) fn bookmark(&self, origin: Uuid) -> Bookmark {
        Bookmark {
            origin,
            heard: self.heard,
        }
    }

    /// What a reader has missed; `origin` is this process.
    pub(super) fn missed(&self, since: Since, origin: Uuid) -> VecDeque<StreamItem> {
        match since {
            Since::Now => VecDeque::new(),
            Since::Event(last) => self.since_event(last),
            Since::Bookmark(bookmark) => self.since(bookmark, origin),
            Since::Unknown => resync(),
        }
    }

    fn since_event(&self, last: Uuid) -> VecDeque<StreamItem> {
        match self.events.iter().position(|event| event.id == last) {
            Some(index) => self.from(index + 1),
            None => resync(),
        }
    }

    fn since(&self, bookmark: Bookmark, origin: Uuid) -> VecDeque<StreamItem> {
        let missed = self.heard.checked_sub(bookmark.heard);
        let missed = missed.and_then(|missed| usize::try_from(missed).ok());
        let kept = missed.and_then(|missed| self.events.len().checked_sub(missed));
        match kept {
            Some(known) if bookmark.origin == origin => self.from(known),
            _ => resync(),
        }
    }

    fn from(&self, index: usize) -> VecDeque<StreamItem> {
        let events = self.events.iter().skip(index);
        events.copied().map(StreamItem::Event).collect()
    }
}

/// They have to read everything again.
fn resync() -> VecDeque<StreamItem> {
    VecDeque::from([StreamItem::Resync])
}

#[cfg(test)]
mod tests {
    use domain::{EventKind, WorkspaceId};

    use super::*;

    const HERE: Uuid = Uuid::from_u128(7);

    fn event(n: u128) -> Event {
        Event {
            id: Uuid::from_u128(n),
            workspace: WorkspaceId(Uuid::nil()),
            kind: EventKind::Hiring,
            subject: Uuid::from_u128(n),
        }
    }

    #[test]
    fn a_page_is_told_what_came_after_it_was_read() {
        let mut recent = Recent::default();
        let empty = recent.bookmark(HERE);
        assert!(recent.since(empty, HERE).is_empty());
        recent.push(event(1));
        let read = recent.bookmark(HERE);
        recent.push(event(2));
        assert_eq!(recent.since(read, HERE), [StreamItem::Event(event(2))]);
        assert_eq!(recent.since(empty, HERE).len(), 2);
    }

    #[test]
    fn what_cannot_be_caught_up_on_is_read_again() {
        let mut recent = Recent::default();
        let old = recent.bookmark(HERE);
        (0..=KEPT as u128).for_each(|n| recent.push(event(n)));
        assert_eq!(recent.since(old, HERE), [StreamItem::Resync]);
        let new = recent.bookmark(HERE);
        assert_eq!(recent.since(new, Uuid::nil()), [StreamItem::Resync]);
        recent.gap();
        recent.push(event(3));
        assert_eq!(recent.since(new, HERE), [StreamItem::Resync]);
        let ahead = Bookmark {
            origin: HERE,
            heard: u64::MAX,
        };
        assert_eq!(recent.since(ahead, HERE), [StreamItem::Resync]);
    }

    #[test]
    fn a_bookmark_survives_the_way_through_an_address() {
        let bookmark = Bookmark {
            origin: HERE,
            heard: 12,
        };
        assert_eq!(bookmark.to_string().parse(), Ok(bookmark));
        assert_eq!("17".parse::<Bookmark>(), Err(NoBookmark));
    }
}
