//! Outgoing webhooks: endpoints, the messages to them, and the tries at each.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, binary_null, integer_null, text, text_null,
    timestamp_with_time_zone as time, timestamp_with_time_zone_null as time_null, uuid,
};

use crate::schema::{belongs_to, create, drop_all, index};

const ENDPOINTS: &str = "webhook_endpoints";
const MESSAGES: &str = "webhook_messages";
const ATTEMPTS: &str = "webhook_attempts";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (endpoints, indexes) = endpoints();
        create(manager, endpoints, indexes).await?;
        let (messages, indexes) = messages();
        create(manager, messages, indexes).await?;
        let (attempts, indexes) = attempts();
        create(manager, attempts, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &[ATTEMPTS, MESSAGES, ENDPOINTS]).await
    }
}

type Made = (TableCreateStatement, Vec<IndexCreateStatement>);

fn endpoints() -> Made {
    let table = Table::create()
        .table(ENDPOINTS)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(text("url"))
        .col(text_null("description"))
        .col(text_null("events"))
        .col(binary("sealed_secret"))
        .col(binary_null("sealed_previous_secret"))
        .col(time_null("previous_secret_until"))
        .col(time_null("disabled_at"))
        .col(text_null("disabled_reason"))
        .col(time_null("failing_since"))
        .col(time_null("last_success_at"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(ENDPOINTS, "workspace_id", "workspaces"))
        .take();
    (table, vec![index(ENDPOINTS, &["workspace_id", "id"])])
}

fn messages() -> Made {
    let table = Table::create()
        .table(MESSAGES)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        // No reference: a change that is told of must not fail because an endpoint is removed at that moment.
        .col(uuid("endpoint_id"))
        .col(text("event"))
        .col(text("payload"))
        .col(text("status"))
        .col(big_integer("attempt_count"))
        .col(time_null("next_attempt_at"))
        .col(text_null("last_error"))
        .col(time("created_at"))
        .col(time_null("finished_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(MESSAGES, "workspace_id", "workspaces"))
        .take();
    let indexes = vec![
        index(MESSAGES, &["workspace_id", "endpoint_id", "id"]),
        index(
            MESSAGES,
            &["workspace_id", "endpoint_id", "status", "next_attempt_at"],
        ),
        index(MESSAGES, &["workspace_id", "created_at"]),
        index(MESSAGES, &["status"]),
    ];
    (table, indexes)
}

fn attempts() -> Made {
    let table = Table::create()
        .table(ATTEMPTS)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid("message_id"))
        .col(time("at"))
        .col(big_integer("duration_ms"))
        .col(integer_null("status_code"))
        .col(text_null("error"))
        .col(text("answer"))
        .foreign_key(&mut belongs_to(ATTEMPTS, "message_id", MESSAGES))
        .take();
    (
        table,
        vec![index(ATTEMPTS, &["workspace_id", "message_id", "id"])],
    )
}
