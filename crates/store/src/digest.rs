//! What a digest of a day counts. Bounded by ids, which begin with the time at which they were made: no index
//! beyond those that there are is needed, and other days are not looked at.

use domain::pending_action::{Approval, DecidingRule};
use domain::view::DecisionView;
use domain::{
    ActionState, AgentId, PendingActionId, PolicyRuleId, Timestamp, Tool, Verdict, WorkspaceId,
};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use time::Duration;
use uuid::Uuid;

use crate::entity::{pending_action, tool_call};
use crate::moment::Moment;
use crate::row::{from_json, parsed};

/// Calls of one agent with one tool that one rule judged in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calls {
    /// Who called.
    pub agent: AgentId,
    /// What.
    pub tool: Tool,
    /// What became of them.
    pub verdict: Verdict,
    /// The rule that judged; none for a default.
    pub rule: Option<PolicyRuleId>,
    /// What it was called.
    pub rule_name: String,
    /// How many.
    pub calls: u64,
    /// How many gated writes they made; the same call counts once.
    pub actions: u64,
}

/// A gated write that was decided, without what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Which.
    pub id: PendingActionId,
    /// Who asked.
    pub agent: AgentId,
    /// For what.
    pub tool: Tool,
    /// Where it stands now.
    pub status: ActionState,
    /// The rule that judged it.
    pub rule: DecidingRule,
    /// Whether somebody agreed to it; policy alone did otherwise.
    pub agreed: bool,
    /// Whether its arguments were changed first.
    pub edited: bool,
    /// The decision.
    pub decision: DecisionView,
    /// When the agent asked.
    pub created_at: Timestamp,
}

/// The calls from one moment until before another, counted.
pub async fn calls<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Calls>, DbErr> {
    use tool_call::{COLUMN, Column, Entity};
    type Row = (Uuid, String, String, Option<Uuid>, String, i64, i64);
    let rows: Vec<Row> = Entity::in_workspace(workspace)
        .filter(COLUMN.id.gte(first_id(from)))
        .filter(COLUMN.id.lt(first_id(until)))
        .select_only()
        .column(Column::AgentId)
        .column(Column::Tool)
        .column(Column::Verdict)
        .column(Column::RuleId)
        .column(Column::RuleName)
        .column_as(Column::Id.count(), "calls")
        .column_as(Column::ActionId.into_expr().count_distinct(), "actions")
        .group_by(Column::AgentId)
        .group_by(Column::Tool)
        .group_by(Column::Verdict)
        .group_by(Column::RuleId)
        .group_by(Column::RuleName)
        .into_tuple()
        .all(c)
        .await?;
    let counted = rows.into_iter().map(|row| {
        let (agent, tool, verdict, rule, rule_name, calls, actions) = row;
        Ok(Calls {
            agent: AgentId(agent),
            tool: parsed("tool_calls.tool", &tool)?,
            verdict: parsed("tool_calls.verdict", &verdict)?,
            rule: rule.map(PolicyRuleId),
            rule_name,
            calls: calls.unsigned_abs(),
            actions: actions.unsigned_abs(),
        })
    });
    counted.collect()
}

/// What was decided from one moment until before another, among the latest `limit` that were asked for at most
/// `open_for` before; and whether there are more than those.
pub async fn decided<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    (from, until): (Timestamp, Timestamp),
    open_for: Duration,
    limit: u64,
) -> Result<(Vec<Decided>, bool), DbErr> {
    use pending_action::{COLUMN, Column, Entity};
    let decided = ActionState::ALL.iter().filter(|state| !state.is_open());
    let rows: Vec<Row> = Entity::in_workspace(workspace)
        .filter(COLUMN.status.is_in(decided.map(|state| state.as_str())))
        .filter(COLUMN.id.gte(first_id(from - open_for)))
        .filter(COLUMN.id.lt(first_id(until)))
        // Whatever was decided since then has changed since then.
        .filter(Column::UpdatedAt.gte(Moment::from(from)))
        .select_only()
        .column(Column::Id)
        .column(Column::AgentId)
        .column(Column::Tool)
        .column(Column::Status)
        .column(Column::Rule)
        .column(Column::Approvals)
        .column_as(Column::EditedBy.is_not_null(), "edited")
        .column(Column::Decision)
        .column(Column::CreatedAt)
        .order_by_desc(COLUMN.id)
        .limit(limit)
        .into_tuple()
        .all(c)
        .await?;
    let more = rows.len() as u64 >= limit;
    let rows: Result<Vec<Option<Decided>>, DbErr> = rows.into_iter().map(read).collect();
    let within = |row: &Decided| (from..until).contains(&row.decision.at);
    let rows = rows?.into_iter().flatten().filter(within);
    Ok((rows.collect(), more))
}

type Row = (
    Uuid,
    Uuid,
    String,
    String,
    String,
    String,
    bool,
    Option<String>,
    Moment,
);

/// Nothing for what is on its way without a decision.
fn read(row: Row) -> Result<Option<Decided>, DbErr> {
    let (id, agent, tool, status, rule, approvals, edited, decision, created_at) = row;
    let Some(decision) = decision else {
        return Ok(None);
    };
    let approvals: Vec<Approval> = from_json("pending_actions.approvals", &approvals)?;
    Ok(Some(Decided {
        id: PendingActionId(id),
        agent: AgentId(agent),
        tool: parsed("pending_actions.tool", &tool)?,
        status: parsed("pending_actions.status", &status)?,
        rule: from_json("pending_actions.rule", &rule)?,
        agreed: !approvals.is_empty(),
        edited,
        decision: from_json("pending_actions.decision", &decision)?,
        created_at: created_at.into(),
    }))
}

/// The least id that can have been made at this moment.
fn first_id(at: Timestamp) -> Uuid {
    let millis = at.unix_timestamp_nanos() / 1_000_000;
    let millis = u64::try_from(millis).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}
