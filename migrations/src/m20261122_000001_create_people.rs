//! Workspaces, the people in them, their sessions, and what guards the sign-in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, integer, text, timestamp_with_time_zone as time, uuid};

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
        create_workspaces(manager).await?;
        create_users(manager).await?;
        create_memberships(manager).await?;
        create_sessions(manager).await?;
        create_setup_codes(manager).await?;
        create_sign_in_attempts(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "sign_in_attempts",
            "setup_codes",
            "sessions",
            "memberships",
            "users",
            "workspaces",
        ];
        drop_all(manager, &tables).await
    }
}

async fn create_workspaces(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("workspaces")
        .col(uuid("id").primary_key())
        .col(text("name"))
        .col(time("created_at"))
        .take();
    create(manager, table, vec![]).await
}

async fn create_users(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("users")
        .col(uuid("id").primary_key())
        .col(text("email"))
        .col(text("name"))
        .col(text("password_hash"))
        .col(time("created_at"))
        .take();
    create(manager, table, vec![unique("users", &["email"])]).await
}

async fn create_memberships(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "memberships";
    let table = Table::create()
        .table(TABLE)
        .col(uuid("workspace_id"))
        .col(uuid("user_id"))
        .col(text("role"))
        .col(time("created_at"))
        .primary_key(Index::create().col("workspace_id").col("user_id"))
        .foreign_key(&mut belongs_to(TABLE, "workspace_id", "workspaces"))
        .foreign_key(&mut belongs_to(TABLE, "user_id", "users"))
        .take();
    create(manager, table, vec![index(TABLE, &["user_id"])]).await
}

async fn create_sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("sessions")
        .col(text("id").primary_key())
        .col(text("data"))
        .col(time("expires_at"))
        .take();
    create(manager, table, vec![index("sessions", &["expires_at"])]).await
}

async fn create_setup_codes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("setup_codes")
        .col(blob("hash").primary_key())
        .col(time("created_at"))
        .take();
    create(manager, table, vec![]).await
}

async fn create_sign_in_attempts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "sign_in_attempts";
    let table = Table::create()
        .table(TABLE)
        .col(text("key").primary_key())
        .col(integer("failures"))
        .col(time("last_failed_at"))
        .take();
    create(manager, table, vec![index(TABLE, &["last_failed_at"])]).await
}
