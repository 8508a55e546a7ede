//! Which kinds of jobs a runner knows, with their types erased.

use std::collections::HashMap;
use std::pin::Pin;

use crate::{Job, JobError};

/// A job under way.
pub(super) type Run = Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>>;

/// All that a runner needs to know about a kind of job.
pub(super) struct Kind<C> {
    pub(super) max_attempts: u32,
    pub(super) own_lane: Option<usize>,
    pub(super) start: fn(&str, C) -> Result<Run, serde_json::Error>,
}

/// The kinds by name.
pub(super) struct Registry<C>(HashMap<&'static str, Kind<C>>);

impl<C> Default for Registry<C> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<C> Registry<C> {
    pub(super) fn add<J: Job<Ctx = C>>(&mut self) {
        let kind = Kind {
            max_attempts: J::MAX_ATTEMPTS,
            own_lane: J::OWN_LANE,
            start: start::<J>,
        };
        let before = self.0.insert(J::NAME, kind);
        debug_assert!(
            before.is_none(),
            "two kinds of jobs are named `{}`",
            J::NAME
        );
    }

    pub(super) fn get(&self, name: &str) -> Option<&Kind<C>> {
        self.0.get(name)
    }

    /// The kinds that have a lane of their own, with its room.
    pub(super) fn own_lanes(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let kinds = self.0.iter();
        kinds.filter_map(|(name, kind)| Some((*name, kind.own_lane?)))
    }
}

/// Reads the stored job; nothing of it runs before the future is polled.
fn start<J: Job>(payload: &str, ctx: J::Ctx) -> Result<Run, serde_json::Error> {
    let job: J = serde_json::from_str(payload)?;
    Ok(Box::pin(async move { job.run(&ctx).await }))
}
