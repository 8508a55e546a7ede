//! Disconnections: what is left of a connection that was taken away, so that its outcome can be shown.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean_null, text, text_null, timestamp_with_time_zone as time,
    timestamp_with_time_zone_null as time_null, uuid,
};

use crate::schema::{belongs_to, create, drop_all, index, unique};

const TABLE: &str = "disconnections";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    // No reference to `integrations`: this row outlives the one that it tells of.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(TABLE)
            .col(uuid("id").primary_key())
            .col(uuid("workspace_id"))
            .col(uuid("integration_id"))
            .col(text("linear_org_name"))
            .col(text("requested_by"))
            .col(time("requested_at"))
            .col(time_null("finished_at"))
            .col(boolean_null("webhook_removed"))
            .col(text_null("outcome"))
            .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
            .take();
        let indexes = vec![
            unique(TABLE, &["integration_id"]),
            index(TABLE, &["workspace_id", "id"]),
        ];
        create(manager, table, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &[TABLE]).await
    }
}
