//! Agents and API tokens.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob, text, timestamp_with_time_zone as time, timestamp_with_time_zone_null as time_null, uuid,
    uuid_null,
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
        create_agents(manager).await?;
        create_api_tokens(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["api_tokens", "agents"]).await
    }
}

async fn create_agents(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "agents";
    let table = Table::create()
        .table(TABLE)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(text("name"))
        .col(text("description"))
        .col(time("created_at"))
        .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
        .take();
    create(manager, table, vec![index(TABLE, &["workspace_id", "id"])]).await
}

async fn create_api_tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "api_tokens";
    let table = Table::create()
        .table(TABLE)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(text("kind"))
        .col(uuid_null("agent_id"))
        .col(text("name"))
        .col(text("hint"))
        .col(blob("hash"))
        .col(text("scopes"))
        .col(text("created_by"))
        .col(time("created_at"))
        .col(time_null("expires_at"))
        .col(time_null("revoked_at"))
        .col(time_null("last_used_at"))
        .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
        .foreign_key(&mut belongs_to(TABLE, "agent_id", "agents"))
        .take();
    let indexes = vec![
        unique(TABLE, &["hash"]),
        index(TABLE, &["workspace_id", "id"]),
        index(TABLE, &["agent_id"]),
    ];
    create(manager, table, indexes).await
}
