//! Applications that admins registered in Linear, with their secrets sealed.

use domain::{OAuthApplicationId, Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::Place;
use crate::entity::oauth_application::{COLUMN, Column, Entity, Model};
use crate::row;

/// An application that an admin registered in Linear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthApplication {
    /// Its id; part of its webhook's address.
    pub id: OAuthApplicationId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// What it is called here: the `connection_name` of connected accounts. Unique in its workspace.
    pub name: String,
    /// Its public name in Linear.
    pub client_id: String,
    /// What it proves itself by, sealed for this row.
    pub sealed_client_secret: Option<Vec<u8>>,
    /// The secret that Linear signs its deliveries with, sealed for this row.
    pub sealed_webhook_secret: Option<Vec<u8>>,
    /// When it was registered here.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// Where an application's client secret is kept.
pub const fn client_secret_place(workspace: WorkspaceId, id: OAuthApplicationId) -> Place {
    place(workspace, id, "sealed_client_secret")
}

/// Where an application's webhook secret is kept.
pub const fn webhook_secret_place(workspace: WorkspaceId, id: OAuthApplicationId) -> Place {
    place(workspace, id, "sealed_webhook_secret")
}

const fn place(workspace: WorkspaceId, id: OAuthApplicationId, column: &'static str) -> Place {
    Place {
        workspace,
        table: "oauth_applications",
        row: id.0,
        column,
    }
}

/// Adds an application.
pub async fn insert<C: ConnectionTrait>(
    c: &C,
    application: &OAuthApplication,
) -> Result<(), DbErr> {
    row::insert(c, Model::from(application)).await
}

/// One application.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: OAuthApplicationId,
) -> Result<Option<OAuthApplication>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    Ok(row.map(OAuthApplication::from))
}

/// The application of this name.
pub async fn by_name<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    name: &str,
) -> Result<Option<OAuthApplication>, DbErr> {
    let query = Entity::in_workspace(workspace).filter(COLUMN.name.eq(name));
    Ok(query.one(c).await?.map(OAuthApplication::from))
}

/// The applications of a workspace, newest first.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Vec<OAuthApplication>, DbErr> {
    let query = Entity::in_workspace(workspace).order_by_desc(COLUMN.id);
    let rows = query.all(c).await?;
    Ok(rows.into_iter().map(OAuthApplication::from).collect())
}

/// The application that a delivery is addressed to, of whichever workspace: its id is all that Linear
/// sends.
pub async fn for_delivery<C: ConnectionTrait>(
    c: &C,
    id: OAuthApplicationId,
) -> Result<Option<OAuthApplication>, DbErr> {
    let row = Entity::addressed(id).one(c).await?;
    Ok(row.map(OAuthApplication::from))
}

/// One application of Linear's, as each workspace that entered it has it: Linear tells one address for all of them.
pub async fn of_client_everywhere<C: ConnectionTrait>(
    c: &C,
    client_id: &str,
) -> Result<Vec<OAuthApplication>, DbErr> {
    let query = Entity::of_client_everywhere(client_id).order_by_asc(COLUMN.id);
    let rows = query.all(c).await?;
    Ok(rows.into_iter().map(OAuthApplication::from).collect())
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it
/// was.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &OAuthApplication,
    after: &OAuthApplication,
) -> Result<bool, DbErr> {
    let fixed = [Column::Id, Column::WorkspaceId, Column::CreatedAt];
    let mut model = Model::from(after);
    model.version = before.version + 1;
    let update = Entity::update_many()
        .set(row::changes(model, &fixed))
        .filter(COLUMN.workspace_id.eq(before.workspace.0))
        .filter(COLUMN.id.eq(before.id.0))
        .filter(COLUMN.version.eq(before.version));
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// Removes an application with its secrets and with the tries to get access to it; whether it was there.
/// While it has grants or connected accounts this is an error. [`crate::Db::forget_deleted`] sees to it
/// that the secrets are in no file any more.
pub async fn delete<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: OAuthApplicationId,
) -> Result<bool, DbErr> {
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0));
    Ok(delete.exec(c).await?.rows_affected == 1)
}

impl From<&OAuthApplication> for Model {
    fn from(row: &OAuthApplication) -> Self {
        let OAuthApplication {
            id,
            workspace,
            name,
            client_id,
            sealed_client_secret,
            sealed_webhook_secret,
            created_at,
            updated_at,
            version,
        } = row.clone();
        Self {
            id: id.0,
            workspace_id: workspace.0,
            name,
            client_id,
            sealed_client_secret,
            sealed_webhook_secret,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        }
    }
}

impl From<Model> for OAuthApplication {
    fn from(model: Model) -> Self {
        let Model {
            id,
            workspace_id,
            name,
            client_id,
            sealed_client_secret,
            sealed_webhook_secret,
            created_at,
            updated_at,
            version,
        } = model;
        Self {
            id: OAuthApplicationId(id),
            workspace: WorkspaceId(workspace_id),
            name,
            client_id,
            sealed_client_secret,
            sealed_webhook_secret,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        }
    }
}
