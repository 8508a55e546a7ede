//! The approval queue: calls of tools, the policies that judge them, and gated writes with their outcome.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, text, text_null, timestamp_with_time_zone as time,
    timestamp_with_time_zone_null as time_null, uuid, uuid_null,
};

use crate::schema::{belongs_to, create, drop_all, index, unique};

const ACTIONS: &str = "pending_actions";
const RULES: &str = "policy_rules";
const CALLS: &str = "tool_calls";
const STOPS: &str = "write_stops";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (actions, indexes) = actions();
        create(manager, actions, indexes).await?;
        let (rules, indexes) = rules();
        create(manager, rules, indexes).await?;
        let (calls, indexes) = calls();
        create(manager, calls, indexes).await?;
        let (stops, indexes) = stops();
        create(manager, stops, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &[STOPS, CALLS, RULES, ACTIONS]).await
    }
}

type Made = (TableCreateStatement, Vec<IndexCreateStatement>);

fn actions() -> Made {
    let table = Table::create()
        .table(ACTIONS)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid("agent_id"))
        .col(uuid_null("hiring_id"))
        .col(uuid_null("integration_id"))
        .col(uuid_null("account_id"))
        .col(text_null("identifier"))
        .col(text("tool"))
        .col(text("status"))
        .col(text("hash"))
        .col(text_null("waiting_key"))
        .col(uuid("linear_id"))
        .col(text("proposal"))
        .col(text("summary"))
        .col(text_null("original"))
        .col(text_null("edited_by"))
        .col(text_null("reason"))
        .col(text("rule"))
        .col(text("approvals"))
        .col(text("drift"))
        .col(text("remarks"))
        .col(text_null("decision"))
        .col(text_null("result"))
        .col(text_null("refusal"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("runs_at"))
        .col(time_null("sent_at"))
        .col(time_null("finished_at"))
        .col(time("updated_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(ACTIONS, "workspace_id", "workspaces"))
        .foreign_key(&mut belongs_to(ACTIONS, "agent_id", "agents"))
        .take();
    let indexes = vec![
        // The same call waits once: the key is there while it waits, and is nothing afterwards.
        unique(ACTIONS, &["workspace_id", "waiting_key"]),
        index(ACTIONS, &["workspace_id", "status", "id"]),
        index(ACTIONS, &["workspace_id", "agent_id", "id"]),
        index(ACTIONS, &["status", "expires_at"]),
    ];
    (table, indexes)
}

fn rules() -> Made {
    let table = Table::create()
        .table(RULES)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(big_integer("position"))
        .col(text("name"))
        .col(boolean("enabled"))
        .col(text("matcher"))
        .col(text("verdict"))
        .col(text("approvers"))
        .col(time_null("ends_at"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .foreign_key(&mut belongs_to(RULES, "workspace_id", "workspaces"))
        .take();
    (table, vec![index(RULES, &["workspace_id", "position"])])
}

fn calls() -> Made {
    let table = Table::create()
        .table(CALLS)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid("agent_id"))
        .col(text("tool"))
        .col(text("verdict"))
        .col(uuid_null("rule_id"))
        .col(text("rule_name"))
        .col(text("summary"))
        .col(text("facts"))
        .col(uuid_null("action_id"))
        .col(text_null("error_code"))
        .col(big_integer_null("complexity"))
        .col(time("created_at"))
        .foreign_key(&mut belongs_to(CALLS, "workspace_id", "workspaces"))
        .foreign_key(&mut belongs_to(CALLS, "agent_id", "agents"))
        .take();
    (table, vec![index(CALLS, &["workspace_id", "id"])])
}

fn stops() -> Made {
    let table = Table::create()
        .table(STOPS)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(text("subject"))
        .col(uuid_null("agent_id"))
        .col(text("stopped_by"))
        .col(time("created_at"))
        .foreign_key(&mut belongs_to(STOPS, "workspace_id", "workspaces"))
        .foreign_key(&mut belongs_to(STOPS, "agent_id", "agents"))
        .take();
    (table, vec![unique(STOPS, &["workspace_id", "subject"])])
}
