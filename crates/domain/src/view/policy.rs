//! Policies as shown.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::policy::{Decision, Rule};
use crate::{AgentId, ToolCallId, Verdict};

/// A rule, and where it stands in the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleView {
    /// From 1; the first that matches decides.
    pub position: i64,
    /// The rule.
    #[serde(flatten)]
    pub rule: Rule,
    /// Whether its time is over.
    pub ended: bool,
}

/// All that decides on calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PoliciesView {
    /// In their order.
    pub rules: Vec<RuleView>,
    /// Whether no agent may write at all for now.
    pub writes_stopped: bool,
    /// Agents that may not write for now.
    pub stopped_agents: Vec<AgentId>,
    /// The switches that say so, with who threw them.
    pub stops: Vec<WriteStopView>,
}

/// A switch that is thrown: no writes until somebody lets them go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WriteStopView {
    /// Whose writes are stopped; everybody's if none is named.
    pub agent_id: Option<AgentId>,
    /// What people call that agent.
    pub agent_name: Option<String>,
    /// Who threw it.
    pub stopped_by: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
}

/// What a rule would have done with a call of the past.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DryRunView {
    /// Calls that were looked at.
    pub calls: u64,
    /// Calls that the rule itself would have decided.
    pub decided: u64,
    /// Calls that would have come out otherwise.
    pub changed: u64,
    /// How many would have run, waited and been refused.
    pub allow: u64,
    /// See `allow`.
    pub ask: u64,
    /// See `allow`.
    pub deny: u64,
    /// How many did run, wait and were refused.
    pub was: VerdictCounts,
    /// The latest that would have come out otherwise.
    pub examples: Vec<DryRunExample>,
}

/// How many calls came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerdictCounts {
    /// Ran.
    pub allow: u64,
    /// Waited for a person.
    pub ask: u64,
    /// Were refused.
    pub deny: u64,
}

impl VerdictCounts {
    /// Counts some more that came out so.
    pub const fn add(&mut self, verdict: Verdict, count: u64) {
        let counted = match verdict {
            Verdict::Allow => &mut self.allow,
            Verdict::Ask => &mut self.ask,
            Verdict::Deny => &mut self.deny,
        };
        *counted += count;
    }
}

/// A call that would have come out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DryRunExample {
    /// Which call.
    pub id: ToolCallId,
    /// Who called.
    pub agent_name: String,
    /// What it was about, in a sentence.
    pub summary: String,
    /// What became of it.
    pub was: Verdict,
    /// What would have become of it.
    pub would_be: Decision,
    /// When it was.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}
