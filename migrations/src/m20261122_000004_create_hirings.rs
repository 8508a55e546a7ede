//! Hirings, their issue links and history, and the keys that make creating one repeatable.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, boolean, text, text_null, timestamp_with_time_zone as time,
    timestamp_with_time_zone_null as time_null, uuid, uuid_null,
};

use crate::schema::{belongs_to, create, drop_all, index, needs, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_hirings(manager).await?;
        create_issue_links(manager).await?;
        create_hiring_history(manager).await?;
        create_idempotency_keys(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "idempotency_keys",
            "hiring_history",
            "issue_links",
            "hirings",
        ];
        drop_all(manager, &tables).await
    }
}

async fn create_hirings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "hirings";
    let table = Table::create()
        .table(TABLE)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid("agent_id"))
        .col(text("capability"))
        .col(text("task_description"))
        .col(text("price"))
        .col(text("status"))
        .col(boolean("sync_to_linear"))
        .col(uuid_null("linear_team_id"))
        .col(text("created_by"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
        .foreign_key(&mut needs(TABLE, "agent_id", "agents"))
        .take();
    let indexes = vec![
        index(TABLE, &["workspace_id", "id"]),
        index(TABLE, &["workspace_id", "status", "id"]),
        index(TABLE, &["agent_id", "id"]),
    ];
    create(manager, table, indexes).await
}

// No reference to `integrations`: a link stays readable after its integration is replaced.
async fn create_issue_links(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "issue_links";
    let table = Table::create()
        .table(TABLE)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid("hiring_id"))
        .col(uuid("integration_id"))
        .col(uuid("linear_issue_id"))
        .col(uuid("linear_team_id"))
        .col(text_null("identifier"))
        .col(text_null("url"))
        .col(uuid_null("state_id"))
        .col(text_null("state_name"))
        .col(text_null("state_type"))
        .col(time_null("linear_updated_at"))
        .col(time_null("create_sent_at"))
        .col(text_null("settled"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
        .foreign_key(&mut belongs_to(TABLE, "hiring_id", "hirings"))
        .take();
    let indexes = vec![
        unique(TABLE, &["hiring_id"]),
        unique(TABLE, &["integration_id", "linear_issue_id"]),
        index(TABLE, &["workspace_id", "id"]),
    ];
    create(manager, table, indexes).await
}

async fn create_hiring_history(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "hiring_history";
    let table = Table::create()
        .table(TABLE)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid("hiring_id"))
        .col(text("kind"))
        .col(text("actor"))
        .col(text("summary"))
        .col(time("at"))
        .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
        .foreign_key(&mut belongs_to(TABLE, "hiring_id", "hirings"))
        .take();
    let indexes = vec![
        index(TABLE, &["workspace_id", "id"]),
        index(TABLE, &["hiring_id", "id"]),
    ];
    create(manager, table, indexes).await
}

async fn create_idempotency_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "idempotency_keys";
    let table = Table::create()
        .table(TABLE)
        .col(uuid("workspace_id"))
        .col(text("credential"))
        .col(text("key"))
        .col(blob("request_sha256"))
        .col(uuid("subject"))
        .col(time("created_at"))
        .primary_key(
            Index::create()
                .col("workspace_id")
                .col("credential")
                .col("key"),
        )
        .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
        .take();
    create(manager, table, vec![]).await
}
