//! Gated writes: added when an agent asks, changed by [`replace`] alone, kept with their outcome.

use domain::pending_action::{Approval, DecidingRule, Proposal, Remark};
use domain::view::DecisionView;
use domain::{
    ActionState, AgentId, ConnectedAccountId, HiringId, IntegrationId, PendingActionId, Refusal,
    Timestamp, Tool, WorkspaceId,
};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

use crate::entity::pending_action::{COLUMN, Column, Entity, Model};
use crate::row;

mod convert;

/// A gated write.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingAction {
    /// Its id.
    pub id: PendingActionId,
    /// Where it is.
    pub workspace: WorkspaceId,
    /// The agent that asked.
    pub agent: AgentId,
    /// The hiring of that agent whose issue it is about, if it is about one.
    pub hiring: Option<HiringId>,
    /// The workspace's connection that it runs through; or an account.
    pub integration: Option<IntegrationId>,
    /// The connected account that it runs through.
    pub account: Option<ConnectedAccountId>,
    /// Whom that account is of.
    pub identifier: Option<String>,
    /// The tool that was called.
    pub tool: Tool,
    /// Where it stands.
    pub status: ActionState,
    /// What binds a decision to what was seen.
    pub hash: String,
    /// What makes the same call the same while it waits; nothing afterwards.
    pub waiting_key: Option<String>,
    /// The UUID of what is made in Linear, minted before Linear hears of it.
    pub linear_id: Uuid,
    /// What would run, and what people are shown of it.
    pub proposal: Proposal,
    /// The agent's own arguments, if an approver changed them.
    pub original: Option<Value>,
    /// Who changed them.
    pub edited_by: Option<String>,
    /// Why, in the agent's words.
    pub reason: Option<String>,
    /// The rule that judged.
    pub rule: DecidingRule,
    /// Who agreed.
    pub approvals: Vec<Approval>,
    /// What changed in Linear since it was shown.
    pub drift: Vec<String>,
    /// Questions and answers.
    pub remarks: Vec<Remark>,
    /// The last decision.
    pub decision: Option<DecisionView>,
    /// What Linear had when it was done.
    pub result: Option<Value>,
    /// Why it failed.
    pub refusal: Option<Refusal>,
    /// When the agent asked.
    pub created_at: Timestamp,
    /// Until when somebody can agree.
    pub expires_at: Timestamp,
    /// When it runs, once approved.
    pub runs_at: Option<Timestamp>,
    /// When it was sent; from then on it may be in Linear.
    pub sent_at: Option<Timestamp>,
    /// When its outcome was known.
    pub finished_at: Option<Timestamp>,
    /// When it changed last.
    pub updated_at: Timestamp,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// Which actions.
#[derive(Debug, Clone, Default)]
pub struct PendingActionFilter {
    /// Only those that stand in one of these; all if empty.
    pub statuses: Vec<ActionState>,
    /// Only those of this agent.
    pub agent: Option<AgentId>,
    /// Only those whose summary has this in it, capitals aside.
    pub search: Option<String>,
}

/// Adds an action; `false` if the same call waits already.
pub async fn insert<C: ConnectionTrait>(c: &C, action: &PendingAction) -> Result<bool, DbErr> {
    row::insert_new(c, Model::try_from(action)?).await
}

/// One action.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: PendingActionId,
) -> Result<Option<PendingAction>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(PendingAction::try_from).transpose()
}

/// The action that waits for the same call.
pub async fn waiting<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    key: &str,
) -> Result<Option<PendingAction>, DbErr> {
    let row = Entity::in_workspace(workspace)
        .filter(COLUMN.waiting_key.eq(key))
        .one(c)
        .await?;
    row.map(PendingAction::try_from).transpose()
}

/// Actions of a workspace, newest first, at most `limit` of those older than `before`.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    filter: &PendingActionFilter,
    before: Option<PendingActionId>,
    limit: u64,
) -> Result<Vec<PendingAction>, DbErr> {
    let mut query = matching(workspace, filter);
    if let Some(before) = before {
        query = query.filter(COLUMN.id.lt(before.0));
    }
    let rows = query.order_by_desc(COLUMN.id).limit(limit).all(c).await?;
    rows.into_iter().map(PendingAction::try_from).collect()
}

/// Actions of a workspace, oldest first, at most `limit`.
pub async fn oldest<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    filter: &PendingActionFilter,
    limit: u64,
) -> Result<Vec<PendingAction>, DbErr> {
    let query = matching(workspace, filter).order_by_asc(COLUMN.id);
    let rows = query.limit(limit).all(c).await?;
    rows.into_iter().map(PendingAction::try_from).collect()
}

/// How many there are, counted up to `most`.
pub async fn count<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    status: ActionState,
    most: u64,
) -> Result<u64, DbErr> {
    let query = Entity::in_workspace(workspace).filter(COLUMN.status.eq(status.as_str()));
    row::count_up_to(c, query, Column::Id, most).await
}

/// What is open in any workspace and past its time, at most `limit`: workspace and id.
pub async fn overdue<C: ConnectionTrait>(
    c: &C,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<(WorkspaceId, PendingActionId)>, DbErr> {
    let rows: Vec<(Uuid, Uuid)> = Entity::overdue(now)
        .select_only()
        .column(Column::WorkspaceId)
        .column(Column::Id)
        .limit(limit)
        .into_tuple()
        .all(c)
        .await?;
    let found = rows.into_iter();
    Ok(found
        .map(|(workspace, id)| (WorkspaceId(workspace), PendingActionId(id)))
        .collect())
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it was.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &PendingAction,
    after: &PendingAction,
) -> Result<bool, DbErr> {
    let fixed = [
        Column::Id,
        Column::WorkspaceId,
        Column::AgentId,
        Column::Tool,
        Column::LinearId,
        Column::CreatedAt,
    ];
    let mut model = Model::try_from(after)?;
    model.version = before.version + 1;
    let update = Entity::update_many()
        .set(row::changes(model, &fixed))
        .filter(COLUMN.workspace_id.eq(before.workspace.0))
        .filter(COLUMN.id.eq(before.id.0))
        .filter(COLUMN.version.eq(before.version));
    Ok(update.exec(c).await?.rows_affected == 1)
}

fn matching(workspace: WorkspaceId, filter: &PendingActionFilter) -> sea_orm::Select<Entity> {
    let mut query = Entity::in_workspace(workspace);
    if !filter.statuses.is_empty() {
        let statuses = filter.statuses.iter().map(|status| status.as_str());
        query = query.filter(COLUMN.status.is_in(statuses));
    }
    if let Some(agent) = filter.agent {
        query = query.filter(COLUMN.agent_id.eq(agent.0));
    }
    if let Some(text) = &filter.search {
        let summary = Expr::expr(Func::lower(Expr::col(Column::Summary)));
        query = query.filter(summary.like(row::has_text(text)));
    }
    query
}
