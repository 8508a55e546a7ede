//! Access by OAuth: applications that were registered in Linear, tokens, people's own connections, and
//! tries to get access. Integrations say how they are connected.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, blob_null, text, text_null, timestamp_with_time_zone as time,
    timestamp_with_time_zone_null as time_null, uuid, uuid_null,
};

use crate::schema::{
    add_columns, belongs_to, create, drop_all, drop_columns, index, needs, unique,
};

const INTEGRATIONS: &str = "integrations";
const APPLICATIONS: &str = "oauth_applications";
const GRANTS: &str = "oauth_grants";
const ACCOUNTS: &str = "connected_accounts";
const AUTHORIZATIONS: &str = "oauth_authorizations";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // SQLite would otherwise keep half a migration when the process is killed in the middle.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_applications(manager).await?;
        create_grants(manager).await?;
        create_accounts(manager).await?;
        create_authorizations(manager).await?;
        add_columns(manager, INTEGRATIONS, integration_columns()).await?;
        // The last change is the closest that is known.
        run(
            manager,
            "UPDATE integrations SET state_since = updated_at".to_owned(),
        )
        .await?;
        make_optional(manager, "sealed_api_key", blob_null).await?;
        make_optional(manager, "selected_team_id", uuid_null).await
    }

    // Columns that became optional stay so: every row that is left has a value in them.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            "DELETE FROM integrations WHERE sealed_api_key IS NULL OR selected_team_id IS NULL"
                .to_owned(),
        )
        .await?;
        drop_columns(manager, INTEGRATIONS, integration_columns()).await?;
        drop_all(manager, &[AUTHORIZATIONS, ACCOUNTS, GRANTS, APPLICATIONS]).await
    }
}

async fn run(manager: &SchemaManager<'_>, sql: String) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

fn integration_columns() -> Vec<ColumnDef> {
    vec![
        text("kind").default("api_key").take(),
        uuid_null("grant_id"),
        uuid_null("application_id"),
        time_null("state_since"),
        time_null("teams_read_at"),
    ]
}

/// Lets a column be empty. SQLite cannot change one, so another takes its place and its name.
async fn make_optional(
    manager: &SchemaManager<'_>,
    column: &'static str,
    definition: fn(String) -> ColumnDef,
) -> Result<(), DbErr> {
    let successor = format!("optional_{column}");
    let add = Table::alter()
        .table(INTEGRATIONS)
        .add_column(definition(successor.clone()))
        .take();
    manager.alter_table(add).await?;
    run(
        manager,
        format!("UPDATE {INTEGRATIONS} SET {successor} = {column}"),
    )
    .await?;
    let drop = Table::alter()
        .table(INTEGRATIONS)
        .drop_column(column)
        .take();
    manager.alter_table(drop).await?;
    let rename = Table::alter()
        .table(INTEGRATIONS)
        .rename_column(successor, column)
        .take();
    manager.alter_table(rename).await
}

async fn create_applications(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(APPLICATIONS)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(text("name"))
        .col(text("client_id"))
        .col(blob_null("sealed_client_secret"))
        .col(blob_null("sealed_webhook_secret"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(APPLICATIONS, "workspace_id", "workspaces"))
        .take();
    let indexes = vec![unique(APPLICATIONS, &["workspace_id", "name"])];
    create(manager, table, indexes).await
}

async fn create_grants(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(GRANTS)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid("application_id"))
        .col(text("kind"))
        .col(text("asked_scopes"))
        .col(text("granted_scopes"))
        .col(blob("sealed_access_token"))
        .col(blob_null("sealed_refresh_token"))
        .col(time("issued_at"))
        .col(time_null("expires_at"))
        .col(time_null("refresh_due_at"))
        .col(time_null("first_used_at"))
        .col(uuid_null("lease_by"))
        .col(time_null("lease_until"))
        .col(time_null("failing_since"))
        .col(time_null("not_before"))
        .col(text_null("last_error"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(GRANTS, "workspace_id", "workspaces"))
        .foreign_key(&mut needs(GRANTS, "application_id", APPLICATIONS))
        .take();
    let indexes = vec![
        index(GRANTS, &["workspace_id", "application_id"]),
        index(GRANTS, &["refresh_due_at"]),
    ];
    create(manager, table, indexes).await
}

// No reference from what uses a grant to the grant: both change in one transaction.
async fn create_accounts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(ACCOUNTS)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid("application_id"))
        .col(text("identifier"))
        .col(text("status"))
        .col(text_null("status_reason"))
        .col(time("status_since"))
        .col(uuid_null("grant_id"))
        .col(uuid_null("linear_user_id"))
        .col(text_null("linear_user_name"))
        .col(text_null("linear_user_email"))
        .col(uuid_null("linear_org_id"))
        .col(text_null("linear_org_name"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(ACCOUNTS, "workspace_id", "workspaces"))
        .foreign_key(&mut needs(ACCOUNTS, "application_id", APPLICATIONS))
        .take();
    let indexes = vec![
        unique(ACCOUNTS, &["workspace_id", "application_id", "identifier"]),
        // The last column is the cursor of the list.
        index(ACCOUNTS, &["workspace_id", "id"]),
        index(ACCOUNTS, &["grant_id"]),
        index(ACCOUNTS, &["application_id", "linear_org_id"]),
    ];
    create(manager, table, indexes).await
}

async fn create_authorizations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(AUTHORIZATIONS)
        .col(uuid("id").primary_key())
        .col(uuid("workspace_id"))
        .col(uuid("application_id"))
        .col(text("purpose"))
        .col(uuid_null("connected_account_id"))
        .col(text("actor"))
        .col(text("asked_scopes"))
        .col(blob("link_hash"))
        .col(blob("state_hash"))
        .col(blob("sealed_state"))
        .col(blob("sealed_verifier"))
        .col(blob_null("browser_hash"))
        .col(text("redirect_uri"))
        .col(text("started_by"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("opened_at"))
        .col(time_null("used_at"))
        .col(big_integer("version"))
        .foreign_key(&mut belongs_to(
            AUTHORIZATIONS,
            "workspace_id",
            "workspaces",
        ))
        .foreign_key(&mut belongs_to(
            AUTHORIZATIONS,
            "application_id",
            APPLICATIONS,
        ))
        .foreign_key(&mut belongs_to(
            AUTHORIZATIONS,
            "connected_account_id",
            ACCOUNTS,
        ))
        .take();
    let indexes = vec![
        unique(AUTHORIZATIONS, &["link_hash"]),
        unique(AUTHORIZATIONS, &["state_hash"]),
        index(AUTHORIZATIONS, &["application_id"]),
        index(AUTHORIZATIONS, &["connected_account_id"]),
        index(AUTHORIZATIONS, &["expires_at"]),
    ];
    create(manager, table, indexes).await
}
