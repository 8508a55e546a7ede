//! Every sealed value that is kept, for replacing the key that it is sealed with.

use domain::WorkspaceId;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::Place;

/// Every column that holds sealed values, with its table. The table has `id`, `workspace_id`, and a
/// `version` that counts its changes.
pub const COLUMNS: [(&str, &str); 11] = [
    ("integrations", "sealed_api_key"),
    ("integrations", "sealed_webhook_secret"),
    ("integrations", "sealed_previous_secret"),
    ("oauth_applications", "sealed_client_secret"),
    ("oauth_applications", "sealed_webhook_secret"),
    ("oauth_grants", "sealed_access_token"),
    ("oauth_grants", "sealed_refresh_token"),
    ("oauth_authorizations", "sealed_state"),
    ("oauth_authorizations", "sealed_verifier"),
    ("webhook_endpoints", "sealed_secret"),
    ("webhook_endpoints", "sealed_previous_secret"),
];

/// A sealed value and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Where it is kept, and for which place it was sealed.
    pub place: Place,
    /// As it is kept.
    pub bytes: Vec<u8>,
}

/// All of them, of all workspaces.
pub async fn all<C: ConnectionTrait>(c: &C) -> Result<Vec<Sealed>, DbErr> {
    let mut found = Vec::new();
    for (table, column) in COLUMNS {
        let sql = format!(
            "SELECT id, workspace_id, {column} AS sealed FROM {table} WHERE {column} IS NOT NULL ORDER BY id"
        );
        let rows = c
            .query_all_raw(Statement::from_string(c.get_database_backend(), sql))
            .await?;
        for row in &rows {
            found.push(read(row, table, column)?);
        }
    }
    Ok(found)
}

fn read(row: &QueryResult, table: &'static str, column: &'static str) -> Result<Sealed, DbErr> {
    let place = Place {
        workspace: WorkspaceId(row.try_get::<Uuid>("", "workspace_id")?),
        table,
        row: row.try_get("", "id")?,
        column,
    };
    let bytes = row.try_get("", "sealed")?;
    Ok(Sealed { place, bytes })
}

/// Puts `bytes` in the place of a value that is still as it was; whether it was. Counts as a change of its
/// row, so that nobody who read it before writes the old one back.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &Sealed,
    bytes: Vec<u8>,
) -> Result<bool, DbErr> {
    let Place { table, column, .. } = before.place;
    let sql = format!(
        "UPDATE {table} SET {column} = $1, version = version + 1 WHERE id = $2 AND {column} = $3"
    );
    let values: [Value; 3] = [
        bytes.into(),
        before.place.row.into(),
        before.bytes.clone().into(),
    ];
    let update = Statement::from_sql_and_values(c.get_database_backend(), sql, values);
    Ok(c.execute_raw(update).await?.rows_affected() == 1)
}
