//! The first page: what waits, what failed, what happened lately.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{HistoryEntry, IntegrationStatus};
use crate::{HiringId, Timestamp};

/// What the first page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// How many of each.
    pub counts: OverviewCounts,
    /// The connection to Linear.
    pub integration: IntegrationStatus,
    /// What is late or was given up, with the reason and the next attempt.
    pub attention: Vec<Attention>,
    /// What happened lately, newest first, with the hiring that it happened to.
    pub recent: Vec<(HiringId, String, HistoryEntry)>,
    /// How many agents can be hired.
    pub agents: u64,
}

/// How many hirings stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OverviewCounts {
    /// Wait for payment.
    pub pending: u64,
    /// Paid, not begun.
    pub paid: u64,
    /// Under way.
    pub in_progress: u64,
    /// Done.
    pub completed: u64,
    /// Given up.
    pub failed: u64,
    /// Called off.
    pub cancelled: u64,
}

/// Something that is late or was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// The job behind it, to have it tried again.
    pub job_id: Uuid,
    /// What is to be done, in words.
    pub title: String,
    /// The hiring that it is done for: its agent and its task, shortened. Empty if it is done for none.
    pub about: String,
    /// Why it did not work.
    pub reason: String,
    /// The hiring that it is for, if it is for one.
    pub hiring_id: Option<HiringId>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again by itself; never, if it was given up.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_attempt_at: Option<Timestamp>,
}
