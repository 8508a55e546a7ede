//! Table `pending_actions`: gated writes, from the call to the outcome.

use domain::{ActionState, PendingActionId, Timestamp, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_actions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub agent_id: Uuid,
    pub hiring_id: Option<Uuid>,
    pub integration_id: Option<Uuid>,
    pub account_id: Option<Uuid>,
    pub identifier: Option<String>,
    pub tool: String,
    pub status: String,
    pub hash: String,
    pub waiting_key: Option<String>,
    pub linear_id: Uuid,
    pub proposal: String,
    pub summary: String,
    pub original: Option<String>,
    pub edited_by: Option<String>,
    pub reason: Option<String>,
    pub rule: String,
    pub approvals: String,
    pub drift: String,
    pub remarks: String,
    pub decision: Option<String>,
    pub result: Option<String>,
    pub refusal: Option<String>,
    pub created_at: Moment,
    pub expires_at: Moment,
    pub runs_at: Option<Moment>,
    pub sent_at: Option<Moment>,
    pub finished_at: Option<Moment>,
    pub updated_at: Moment,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }

    pub fn by_id(workspace: WorkspaceId, id: PendingActionId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }

    /// What is past its time in any workspace: for the clean-up, which belongs to none.
    pub fn overdue(now: Timestamp) -> Select<Entity> {
        let open = [ActionState::Pending, ActionState::Approved].map(ActionState::as_str);
        Entity::find()
            .filter(COLUMN.status.is_in(open))
            .filter(COLUMN.expires_at.lte(Moment::from(now)))
    }
}
