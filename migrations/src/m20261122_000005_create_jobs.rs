//! The durable job queue.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, integer, text, text_null, timestamp_with_time_zone as time,
    timestamp_with_time_zone_null as time_null, uuid, uuid_null,
};

use crate::schema::{create, drop_all, index, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_jobs(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["jobs"]).await
    }
}

// No reference to `workspaces`: the queue knows no tables but its own.
async fn create_jobs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "jobs";
    let table = Table::create()
        .table(TABLE)
        .col(uuid("id").primary_key())
        .col(text("name"))
        .col(uuid_null("workspace_id"))
        .col(text_null("dedupe_key"))
        .col(text("payload"))
        .col(text("state"))
        .col(boolean("rerun"))
        .col(time("run_at"))
        .col(integer("attempts"))
        .col(time_null("lease_until"))
        .col(uuid_null("leased_by"))
        .col(text_null("last_error"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .take();
    let indexes = vec![
        unique(TABLE, &["dedupe_key"]),
        index(TABLE, &["state", "run_at"]),
        index(TABLE, &["workspace_id"]),
    ];
    create(manager, table, indexes).await
}
