//! Pending actions as shown.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::TicketView;
use crate::pending_action::{Approval, FieldChange, Remark};
use crate::policy::Verdict;
use crate::{ActionState, AgentId, HiringId, PendingActionId, PolicyRuleId, Refusal, Tool};

/// A gated write, with all that a person needs to decide on it. Nothing is cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PendingActionView {
    /// Its id.
    pub id: PendingActionId,
    /// Where it stands.
    pub status: ActionState,
    /// The agent that asked.
    pub agent_id: AgentId,
    /// What people call it.
    pub agent_name: String,
    /// Whom it acts for, if it acts for a person.
    pub identifier: Option<String>,
    /// The hiring whose issue it is about, if it is the agent's own.
    pub hiring_id: Option<HiringId>,
    /// The tool that was called.
    pub tool: Tool,
    /// What would happen, in a sentence.
    pub summary: String,
    /// What it is about in Linear.
    pub target: TargetView,
    /// What would change, field by field.
    pub changes: Vec<FieldChange>,
    /// The tickets of a push, each below its parent; empty for every other tool.
    #[serde(default)]
    pub tickets: Vec<TicketView>,
    /// The arguments that would run.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub arguments: Value,
    /// Why, in the agent's words.
    pub reason: Option<String>,
    /// What an approver changed, if one did.
    pub edit: Option<EditView>,
    /// The labels of what changed in Linear since it was shown, for which it is asked again.
    pub drift: Vec<String>,
    /// Questions and answers, oldest first.
    pub remarks: Vec<Remark>,
    /// The name of the rule that made it wait or let it run.
    pub rule_name: String,
    /// That rule; none for a default.
    pub rule_id: Option<PolicyRuleId>,
    /// Who agreed so far.
    pub approvals: Vec<Approval>,
    /// How many different people have to agree.
    pub approvals_needed: u16,
    /// The last decision, if there was one.
    pub decision: Option<DecisionView>,
    /// What Linear had when it was done: `issue_id`, `issue_identifier`, `url` and the like.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub result: Option<Value>,
    /// Why it failed.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub refusal: Option<Refusal>,
    /// What binds a decision to what was seen: send it with the decision.
    pub hash: String,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// Until when somebody can agree.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// When it runs, while an approval can still be taken back.
    #[serde(with = "time::serde::rfc3339::option")]
    pub runs_at: Option<OffsetDateTime>,
    /// When its outcome was known.
    #[serde(with = "time::serde::rfc3339::option")]
    pub finished_at: Option<OffsetDateTime>,
}

/// What an action is about in Linear, as it was when last looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TargetView {
    /// The issue, if there is one already.
    pub issue_id: Option<Uuid>,
    /// Such as `ENG-42`.
    pub identifier: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its address in Linear.
    pub url: Option<String>,
    /// The name of its workflow state.
    pub state_name: Option<String>,
    /// Who it is assigned to.
    pub assignee: Option<String>,
    /// The name of its priority.
    pub priority: Option<String>,
    /// Its description, in Markdown.
    pub description: Option<String>,
    /// The name of the team.
    pub team_name: Option<String>,
    /// The name of the project.
    pub project_name: Option<String>,
}

/// What an approver changed before agreeing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EditView {
    /// Who.
    pub by: String,
    /// The arguments as the agent gave them.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub original: Value,
    /// The names of the arguments that are others now.
    pub fields: Vec<String>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionView {
    /// `approved`, `rejected`, `cancelled` or `expired`.
    pub outcome: ActionState,
    /// Who, or which rule.
    pub by: String,
    /// Why.
    pub reason: Option<String>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// How many actions wait, and whether any can be asked for at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PendingCounts {
    /// For a decision.
    pub pending: u64,
    /// For the outcome of something that was sent.
    pub unknown: u64,
    /// How many switches are thrown that stop writes: every page tells of them.
    pub stops: u64,
}

/// What a call of a tool came to.
#[derive(Debug, Clone, PartialEq)]
pub enum ToolAnswer {
    /// It ran; the tool's own answer.
    Done(Value),
    /// It waits, or its outcome is not known yet.
    Waits(Box<PendingActionView>),
}

impl ToolAnswer {
    /// How policy judged, for the record.
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::Done(_) => Verdict::Allow,
            Self::Waits(_) => Verdict::Ask,
        }
    }
}
