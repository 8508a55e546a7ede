//! Lanes: how many jobs a runner has under way at a time, and of which kinds.
//!
//! Most kinds share one lane. A kind that waits for somebody slow has its own, so that however many of its jobs wait,
//! the others go on.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Which kinds may be claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kinds {
    /// Any but these; with none named, any.
    AllBut(Vec<&'static str>),
    /// These alone.
    Only(Vec<&'static str>),
}

impl Kinds {
    /// Any.
    pub(crate) const ANY: Self = Self::AllBut(Vec::new());
}

/// The lanes of a runner, with the room that is left on each.
pub(super) struct Lanes {
    shared: Arc<Semaphore>,
    own: BTreeMap<&'static str, Arc<Semaphore>>,
}

impl Lanes {
    /// A shared lane for so many jobs, and one for each kind that has its own.
    pub(super) fn new(shared: usize, own: impl Iterator<Item = (&'static str, usize)>) -> Self {
        let lane = |room: usize| Arc::new(Semaphore::new(room.max(1)));
        Self {
            shared: lane(shared),
            own: own.map(|(name, room)| (name, lane(room))).collect(),
        }
    }

    /// Which kinds there is room for; `None` if for none.
    pub(super) fn open(&self) -> Option<Kinds> {
        let with_room = |room: bool| {
            let lanes = self.own.iter();
            lanes
                .filter(move |(_, lane)| (lane.available_permits() > 0) == room)
                .map(|(name, _)| *name)
                .collect::<Vec<_>>()
        };
        if self.shared.available_permits() > 0 {
            return Some(Kinds::AllBut(with_room(false)));
        }
        let free = with_room(true);
        (!free.is_empty()).then_some(Kinds::Only(free))
    }

    /// The place of a job of this kind, until it is dropped.
    pub(super) fn enter(&self, name: &str) -> Option<OwnedSemaphorePermit> {
        let lane = self.own.get(name).unwrap_or(&self.shared);
        Arc::clone(lane).try_acquire_owned().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_with_a_lane_of_its_own_takes_no_room_from_the_others() {
        let lanes = Lanes::new(1, [("slow", 1)].into_iter());
        assert_eq!(lanes.open(), Some(Kinds::ANY));
        let slow = lanes.enter("slow");
        assert_eq!(lanes.open(), Some(Kinds::AllBut(vec!["slow"])));
        let quick = lanes.enter("quick");
        assert_eq!(lanes.open(), None);
        drop(slow);
        assert_eq!(lanes.open(), Some(Kinds::Only(vec!["slow"])));
        drop(quick);
        assert_eq!(lanes.open(), Some(Kinds::ANY));
    }
}
