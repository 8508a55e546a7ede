//! Table `integrations`.

use domain::{IntegrationId, WorkspaceId};
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "integrations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub state: String,
    pub state_reason: Option<String>,
    pub sealed_api_key: Option<Vec<u8>>,
    pub sealed_webhook_secret: Vec<u8>,
    pub linear_user_id: Uuid,
    pub linear_user_name: String,
    pub linear_user_email: String,
    pub linear_org_id: Uuid,
    pub linear_org_name: String,
    pub linear_org_url_key: String,
    pub linear_org_logo_url: Option<String>,
    pub teams: String,
    pub selected_team_id: Option<Uuid>,
    pub selected_project_id: Option<Uuid>,
    pub selected_project_name: Option<String>,
    pub webhook_id: Uuid,
    pub webhook_state: String,
    pub webhook_reason: Option<String>,
    pub last_delivery_at: Option<Moment>,
    pub last_delivery: Option<String>,
    pub last_synced_at: Option<Moment>,
    pub sealed_previous_secret: Option<Vec<u8>>,
    pub previous_secret_until: Option<Moment>,
    pub caught_up_to: Option<Moment>,
    pub reconciled_at: Option<Moment>,
    pub reconcile_summary: Option<String>,
    pub self_test_sent_at: Option<Moment>,
    pub self_test_heard_at: Option<Moment>,
    pub self_test_label_id: Option<Uuid>,
    pub reconcile_missed: i64,
    pub refusals: i64,
    pub last_refusal_at: Option<Moment>,
    pub last_refusal: Option<String>,
    pub kind: String,
    pub grant_id: Option<Uuid>,
    pub application_id: Option<Uuid>,
    pub state_since: Option<Moment>,
    pub teams_read_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }

    pub fn by_id(workspace: WorkspaceId, id: IntegrationId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }

    /// How many there are by their own state, their webhook's and how they are connected, in all workspaces
    /// together: for whoever watches over the machine, so nobody is named.
    pub fn tally() -> Select<Entity> {
        Entity::find()
            .select_only()
            .column(Column::State)
            .column(Column::WebhookState)
            .column(Column::Kind)
            .column_as(COLUMN.id.count(), "rows")
            .group_by(Column::State)
            .group_by(Column::WebhookState)
            .group_by(Column::Kind)
    }

    /// Those with these ids, of whichever workspaces: for what the house does by itself.
    pub fn everywhere(ids: impl Iterator<Item = Uuid>) -> Select<Entity> {
        Entity::find().filter(COLUMN.id.is_in(ids))
    }

    /// Those in some states, in all workspaces together: for what the house does by itself.
    pub fn everywhere_in_states(states: impl Iterator<Item = &'static str>) -> Select<Entity> {
        Entity::find().filter(COLUMN.state.is_in(states))
    }

    /// The integration that a delivery is addressed to: its id is all that Linear sends.
    pub fn addressed(id: IntegrationId) -> Select<Entity> {
        Entity::find().filter(COLUMN.id.eq(id.0))
    }
}
