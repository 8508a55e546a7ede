//! A day of decisions, as shown: what agents asked for, who decided, and how long it waited.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::view::VerdictCounts;
use crate::{AgentId, PendingActionId, PolicyRuleId, Tool};

/// A day in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DigestView {
    /// Such as `2026-11-25`.
    pub date: String,
    /// The day of whoever asks, when they asked.
    pub today: String,
    /// All of it together.
    pub total: DigestCounts,
    /// How long what people decided on had waited; nothing if they decided on nothing.
    pub waited: Option<WaitedView>,
    /// By agent and tool, the busiest first.
    pub lines: Vec<DigestLine>,
    /// Who decided, the busiest first.
    pub deciders: Vec<DeciderLine>,
    /// What judged, the busiest first.
    pub rules: Vec<RuleLine>,
    /// Where people always said yes to what a rule asked.
    pub suggestions: Vec<Suggestion>,
    /// How many actions wait for a decision now, whatever day it is about.
    pub waiting: u64,
    /// The one of them that has waited longest.
    pub oldest: Option<OldestWaiting>,
    /// Whether there was more that day than is counted.
    pub cut: bool,
}

/// What became of calls. Those that came in are counted by the day of the call, those that were decided by the
/// day of the decision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DigestCounts {
    /// Calls that only looked, and were let.
    pub read: u64,
    /// Writes that policy let run.
    pub allowed: u64,
    /// Writes that had to wait for a person.
    pub asked: u64,
    /// Calls that policy refused.
    pub denied: u64,
    /// A person agreed, as it was.
    pub approved: u64,
    /// A person changed it and agreed.
    pub edited: u64,
    /// A person said no.
    pub rejected: u64,
    /// Nobody decided in time.
    pub expired: u64,
    /// It was taken back, or what it needs was gone.
    pub cancelled: u64,
    /// Of what ran: Linear refused it, or it could not be done.
    pub failed: u64,
    /// Of what ran: it is not known yet whether Linear has it.
    pub unknown: u64,
}

impl DigestCounts {
    /// How much there is to tell, reading aside.
    pub const fn weight(&self) -> u64 {
        self.allowed
            + self.asked
            + self.denied
            + self.approved
            + self.edited
            + self.rejected
            + self.expired
            + self.cancelled
    }
}

/// How long what people decided on had waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WaitedView {
    /// Half of them waited so long at most.
    pub median_seconds: i64,
    /// The one that waited longest.
    pub longest_seconds: i64,
    /// Which that was.
    pub longest_id: PendingActionId,
}

/// What one agent did with one tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DigestLine {
    /// Which agent.
    pub agent_id: AgentId,
    /// What people call it.
    pub agent_name: String,
    /// Which tool.
    pub tool: Tool,
    /// What became of it.
    #[serde(flatten)]
    pub counts: DigestCounts,
}

/// What one person, or one token, decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeciderLine {
    /// As it stands with the decisions.
    pub by: String,
    /// Agreed, as it was.
    pub approved: u64,
    /// Changed it and agreed.
    pub edited: u64,
    /// Said no.
    pub rejected: u64,
    /// Took it away.
    pub cancelled: u64,
}

/// How often one rule judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleLine {
    /// Which; none for a default.
    pub rule_id: Option<PolicyRuleId>,
    /// What it was called that day.
    pub rule_name: String,
    /// What it came to.
    pub verdicts: VerdictCounts,
}

/// A rule asked for something of one agent, and people always agreed to it as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggestion {
    /// Which rule; none for a default.
    pub rule_id: Option<PolicyRuleId>,
    /// What it was called.
    pub rule_name: String,
    /// Which agent.
    pub agent_id: AgentId,
    /// What people call it.
    pub agent_name: String,
    /// Which tool.
    pub tool: Tool,
    /// How often people agreed, which is how often they decided.
    pub approved: u64,
}

/// An action that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldestWaiting {
    /// Which.
    pub id: PendingActionId,
    /// What would happen, in a sentence.
    pub summary: String,
    /// Who asks.
    pub agent_name: String,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
}
