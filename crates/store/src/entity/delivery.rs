//! Table `deliveries`: webhook requests as received.

use domain::{DeliveryId, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliveries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub integration_id: Uuid,
    pub linear_delivery_id: Option<Uuid>,
    pub body_sha256: Vec<u8>,
    pub event_type: Option<String>,
    pub action: Option<String>,
    pub webhook_timestamp: Option<Moment>,
    pub late: bool,
    pub headers: String,
    pub body: Vec<u8>,
    pub outcome: String,
    pub reason: Option<String>,
    pub hiring_id: Option<Uuid>,
    pub received_at: Moment,
    pub processed_at: Option<Moment>,
    pub subject: Option<String>,
    pub request_id: Option<String>,
    pub picked_up_at: Option<Moment>,
    pub replays: i64,
    pub replayed_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }

    pub fn by_id(workspace: WorkspaceId, id: DeliveryId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }

    /// Those that wait to be processed, in all workspaces together: for the worker that does it. The word is
    /// written out, because an index is of these alone, and SQLite does not look into parameters.
    pub fn everywhere_waiting() -> Select<Entity> {
        Entity::find().filter(Expr::cust("outcome = 'received'"))
    }
}

/// Those with an outcome that an index finds: all but the one that most deliveries have. Said beside the
/// outcome that is looked for, in the words of the index.
pub fn is_eventful() -> Expr {
    Expr::cust("outcome <> 'no_effect'")
}

/// Those of a type that an index finds: all but the one that most deliveries have.
pub fn is_of_other_type() -> Expr {
    Expr::cust("event_type <> 'Issue'")
}
