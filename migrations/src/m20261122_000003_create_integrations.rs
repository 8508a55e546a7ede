//! Integrations, and the deliveries that come in through them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, boolean, text, text_null, timestamp_with_time_zone as time,
    timestamp_with_time_zone_null as time_null, uuid, uuid_null,
};

use crate::schema::{belongs_to, create, drop_all, index, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_integrations(manager).await?;
        create_deliveries(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["deliveries", "integrations"]).await
    }
}

async fn create_integrations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "integrations";
    let table = Table::create()
        .table(TABLE)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(text("state"))
        .col(text_null("state_reason"))
        .col(blob("sealed_api_key"))
        .col(blob("sealed_webhook_secret"))
        .col(uuid("linear_user_id"))
        .col(text("linear_user_name"))
        .col(text("linear_user_email"))
        .col(uuid("linear_org_id"))
        .col(text("linear_org_name"))
        .col(text("linear_org_url_key"))
        .col(text_null("linear_org_logo_url"))
        .col(text("teams"))
        .col(uuid("selected_team_id"))
        .col(uuid_null("selected_project_id"))
        .col(text_null("selected_project_name"))
        .col(uuid("webhook_id"))
        .col(text("webhook_state"))
        .col(text_null("webhook_reason"))
        .col(time_null("last_delivery_at"))
        .col(text_null("last_delivery"))
        .col(time_null("last_synced_at"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
        .take();
    create(manager, table, vec![unique(TABLE, &["workspace_id"])]).await
}

// No reference to `integrations`: what came in stays readable after an integration is replaced.
async fn create_deliveries(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "deliveries";
    let table = Table::create()
        .table(TABLE)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid("integration_id"))
        .col(uuid_null("linear_delivery_id"))
        .col(blob("body_sha256"))
        .col(text_null("event_type"))
        .col(text_null("action"))
        .col(time_null("webhook_timestamp"))
        .col(boolean("late"))
        .col(text("headers"))
        .col(blob("body"))
        .col(text("outcome"))
        .col(text_null("reason"))
        .col(uuid_null("hiring_id"))
        .col(time("received_at"))
        .col(time_null("processed_at"))
        .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
        .take();
    let indexes = vec![
        unique(TABLE, &["integration_id", "linear_delivery_id"]),
        unique(TABLE, &["integration_id", "body_sha256"]),
        index(TABLE, &["workspace_id", "id"]),
        index(TABLE, &["workspace_id", "integration_id"]),
        index(TABLE, &["hiring_id"]),
    ];
    create(manager, table, indexes).await
}
