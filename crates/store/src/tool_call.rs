//! What agents called, and how policy judged it: for the dry run of a rule, and for the record.

use domain::policy::CallFacts;
use domain::{
    AgentId, PendingActionId, PolicyRuleId, Timestamp, Tool, ToolCallId, Verdict, WorkspaceId,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::tool_call::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row::{self, from_json, parsed, to_json};

/// One call.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolCall {
    /// Its id.
    pub id: ToolCallId,
    /// Where it was.
    pub workspace: WorkspaceId,
    /// Who called.
    pub agent: AgentId,
    /// What.
    pub tool: Tool,
    /// What became of it.
    pub verdict: Verdict,
    /// The rule that decided; none for a default.
    pub rule: Option<PolicyRuleId>,
    /// What that was called.
    pub rule_name: String,
    /// What it was about, in a sentence.
    pub summary: String,
    /// What policies look at.
    pub facts: CallFacts,
    /// The gated write that it made.
    pub action: Option<PendingActionId>,
    /// The code of its refusal, if it was refused.
    pub error_code: Option<String>,
    /// What it cost at Linear.
    pub complexity: Option<i64>,
    /// When.
    pub created_at: Timestamp,
}

/// Adds a call.
pub async fn insert<C: ConnectionTrait>(c: &C, call: &ToolCall) -> Result<(), DbErr> {
    row::insert(c, Model::try_from(call)?).await
}

/// The calls since then, newest first, at most `limit`.
pub async fn since<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<ToolCall>, DbErr> {
    let rows = Entity::in_workspace(workspace)
        .filter(Column::CreatedAt.gte(Moment::from(since)))
        .order_by_desc(COLUMN.id)
        .limit(limit)
        .all(c)
        .await?;
    rows.into_iter().map(ToolCall::try_from).collect()
}

impl TryFrom<&ToolCall> for Model {
    type Error = DbErr;

    fn try_from(call: &ToolCall) -> Result<Self, DbErr> {
        Ok(Self {
            id: call.id.0,
            workspace_id: call.workspace.0,
            agent_id: call.agent.0,
            tool: call.tool.to_string(),
            verdict: call.verdict.to_string(),
            rule_id: call.rule.map(|id| id.0),
            rule_name: call.rule_name.clone(),
            summary: call.summary.clone(),
            facts: to_json(&call.facts)?,
            action_id: call.action.map(|id| id.0),
            error_code: call.error_code.clone(),
            complexity: call.complexity,
            created_at: call.created_at.into(),
        })
    }
}

impl TryFrom<Model> for ToolCall {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            agent_id,
            tool,
            verdict,
            rule_id,
            rule_name,
            summary,
            facts,
            action_id,
            error_code,
            complexity,
            created_at,
        } = model;
        Ok(Self {
            id: ToolCallId(id),
            workspace: WorkspaceId(workspace_id),
            agent: AgentId(agent_id),
            tool: parsed("tool_calls.tool", &tool)?,
            verdict: parsed("tool_calls.verdict", &verdict)?,
            rule: rule_id.map(PolicyRuleId),
            rule_name,
            summary,
            facts: from_json("tool_calls.facts", &facts)?,
            action: action_id.map(PendingActionId),
            error_code,
            complexity,
            created_at: created_at.into(),
        })
    }
}
