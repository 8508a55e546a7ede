//! What a runner tells its owner about the runs that ended.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::lease::Claim;

/// A run ended, and what came of it is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobChange {
    /// The row's id.
    pub id: Uuid,
    /// [`crate::Job::NAME`].
    pub name: String,
    /// [`crate::Job::workspace`].
    pub workspace: Option<Uuid>,
    /// [`crate::Job::dedupe_key`].
    pub dedupe_key: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded. If it was enqueued again meanwhile, it runs once more.
    Done,
    /// It failed and is tried again.
    Retry {
        /// When.
        at: OffsetDateTime,
    },
    /// It failed and waits for somebody to restart it.
    Parked,
}

impl Outcome {
    /// A word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Retry { .. } => "retry",
            Self::Parked => "parked",
        }
    }
}

/// Whom to tell.
pub type OnChange = std::sync::Arc<dyn Fn(&JobChange) + Send + Sync>;

impl JobChange {
    pub(super) fn new(claim: Claim, outcome: Outcome) -> Self {
        let Claim {
            id,
            name,
            workspace,
            dedupe_key,
            ..
        } = claim;
        Self {
            id,
            name,
            workspace,
            dedupe_key,
            outcome,
        }
    }
}
