//! Rules about which calls run, wait or are refused, in their order.

use domain::policy::Rule;
use domain::{PolicyRuleId, Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::policy_rule::{COLUMN, Column, Entity, Model};
use crate::row::{self, from_json, moment, parsed, timestamp, to_json};

/// A rule, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRow {
    /// Where it is.
    pub workspace: WorkspaceId,
    /// The lowest is asked first.
    pub position: i64,
    /// The rule.
    pub rule: Rule,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it changed last.
    pub updated_at: Timestamp,
}

/// All rules of a workspace, in their order.
pub async fn all<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Vec<PolicyRow>, DbErr> {
    let query = Entity::in_workspace(workspace);
    let query = query.order_by_asc(COLUMN.position).order_by_asc(COLUMN.id);
    let rows = query.all(c).await?;
    rows.into_iter().map(PolicyRow::try_from).collect()
}

/// Adds a rule.
pub async fn insert<C: ConnectionTrait>(c: &C, row: &PolicyRow) -> Result<(), DbErr> {
    row::insert(c, Model::try_from(row)?).await
}

/// Writes a rule that is there already; whether it was.
pub async fn update<C: ConnectionTrait>(c: &C, row: &PolicyRow) -> Result<bool, DbErr> {
    let fixed = [Column::Id, Column::WorkspaceId, Column::CreatedAt];
    let update = Entity::update_many()
        .set(row::changes(Model::try_from(row)?, &fixed))
        .filter(COLUMN.workspace_id.eq(row.workspace.0))
        .filter(COLUMN.id.eq(row.rule.id.0));
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// Removes a rule; whether it was there.
pub async fn delete<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: PolicyRuleId,
) -> Result<bool, DbErr> {
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0));
    Ok(delete.exec(c).await?.rows_affected == 1)
}

impl TryFrom<&PolicyRow> for Model {
    type Error = DbErr;

    fn try_from(row: &PolicyRow) -> Result<Self, DbErr> {
        let PolicyRow {
            workspace,
            position,
            rule,
            created_at,
            updated_at,
        } = row;
        let Rule {
            id,
            name,
            enabled,
            matcher,
            verdict,
            approvers,
            ends_at,
        } = rule;
        Ok(Self {
            id: id.0,
            workspace_id: workspace.0,
            position: *position,
            name: name.clone(),
            enabled: *enabled,
            matcher: to_json(matcher)?,
            verdict: verdict.to_string(),
            approvers: to_json(approvers)?,
            ends_at: moment(*ends_at),
            created_at: (*created_at).into(),
            updated_at: (*updated_at).into(),
        })
    }
}

impl TryFrom<Model> for PolicyRow {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            position,
            name,
            enabled,
            matcher,
            verdict,
            approvers,
            ends_at,
            created_at,
            updated_at,
        } = model;
        let rule = Rule {
            id: PolicyRuleId(id),
            name,
            enabled,
            matcher: from_json("policy_rules.matcher", &matcher)?,
            verdict: parsed("policy_rules.verdict", &verdict)?,
            approvers: from_json("policy_rules.approvers", &approvers)?,
            ends_at: timestamp(ends_at),
        };
        Ok(Self {
            workspace: WorkspaceId(workspace_id),
            position,
            rule,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
