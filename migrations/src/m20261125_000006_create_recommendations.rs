//! Recommendations, and their ties to issues in Linear.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, text, text_null, timestamp_with_time_zone as time,
    timestamp_with_time_zone_null as time_null, uuid, uuid_null,
};

use crate::schema::{belongs_to, create, drop_all, index, needs, unique};

const RECOMMENDATIONS: &str = "recommendations";
const LINKS: &str = "recommendation_links";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (table, indexes) = recommendations();
        create(manager, table, indexes).await?;
        let (table, indexes) = links();
        create(manager, table, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &[LINKS, RECOMMENDATIONS]).await
    }
}

type Made = (TableCreateStatement, Vec<IndexCreateStatement>);

fn recommendations() -> Made {
    let table = Table::create()
        .table(RECOMMENDATIONS)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid_null("agent_id"))
        .col(text("author"))
        .col(text("title"))
        .col(text("body"))
        .col(text_null("evidence"))
        .col(big_integer("priority"))
        .col(text("status"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(
            RECOMMENDATIONS,
            "workspace_id",
            "workspaces",
        ))
        .foreign_key(&mut needs(RECOMMENDATIONS, "agent_id", "agents"))
        .take();
    let indexes = vec![
        index(RECOMMENDATIONS, &["workspace_id", "id"]),
        index(RECOMMENDATIONS, &["workspace_id", "status", "id"]),
        index(RECOMMENDATIONS, &["workspace_id", "agent_id", "id"]),
    ];
    (table, indexes)
}

// No reference to `integrations`: whoever takes a connection away removes its links, and tells of it.
fn links() -> Made {
    let table = Table::create()
        .table(LINKS)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid("recommendation_id"))
        .col(uuid("integration_id"))
        .col(uuid_null("action_id"))
        .col(uuid("linear_issue_id"))
        .col(text("state"))
        .col(text("content"))
        .col(text("title"))
        .col(text_null("identifier"))
        .col(text_null("url"))
        .col(text_null("state_name"))
        .col(text_null("state_type"))
        .col(big_integer_null("priority"))
        .col(time_null("linear_updated_at"))
        .col(time_null("synced_at"))
        .col(time_null("sent_at"))
        .col(text_null("refusal"))
        .col(text("created_by"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(LINKS, "workspace_id", "workspaces"))
        .foreign_key(&mut belongs_to(
            LINKS,
            "recommendation_id",
            "recommendations",
        ))
        .take();
    let indexes = vec![
        unique(LINKS, &["integration_id", "linear_issue_id"]),
        index(LINKS, &["recommendation_id", "id"]),
        index(LINKS, &["workspace_id", "id"]),
        index(LINKS, &["integration_id", "state"]),
    ];
    (table, indexes)
}
