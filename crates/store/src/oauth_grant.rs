//! Grants: the tokens of each connection, sealed, and where their renewal stands.

use domain::{ConnectionKind, OAuthApplicationId, OAuthGrantId, ScopeSet, Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::Place;
use crate::entity::oauth_grant::{COLUMN, Column, Entity, Model};
use crate::row::{self, moment, parsed, timestamp};

/// The tokens of one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthGrant {
    /// Its id.
    pub id: OAuthGrantId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The application that access was given to.
    pub application: OAuthApplicationId,
    /// How access was given; by anything but a key.
    pub kind: ConnectionKind,
    /// What was asked for.
    pub asked_scopes: ScopeSet,
    /// What was granted.
    pub granted_scopes: ScopeSet,
    /// The access token, sealed for this row.
    pub sealed_access_token: Vec<u8>,
    /// The refresh token, sealed for this row, if there is one.
    pub sealed_refresh_token: Option<Vec<u8>>,
    /// When these tokens were issued.
    pub issued_at: Timestamp,
    /// When the access token ends, if it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// When it is to be renewed. Absent where it does not end, and where Linear refused for good.
    pub refresh_due_at: Option<Timestamp>,
    /// When the present refresh token was first sent: for a while from then on Linear answers the same
    /// request again.
    pub first_used_at: Option<Timestamp>,
    /// Who renews it at the moment.
    pub lease_by: Option<Uuid>,
    /// Until when nobody else does.
    pub lease_until: Option<Timestamp>,
    /// Since when renewing fails.
    pub failing_since: Option<Timestamp>,
    /// When it may be tried again.
    pub not_before: Option<Timestamp>,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When access was given.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// Where a grant's access token is kept.
pub const fn access_token_place(workspace: WorkspaceId, id: OAuthGrantId) -> Place {
    place(workspace, id, "sealed_access_token")
}

/// Where a grant's refresh token is kept.
pub const fn refresh_token_place(workspace: WorkspaceId, id: OAuthGrantId) -> Place {
    place(workspace, id, "sealed_refresh_token")
}

const fn place(workspace: WorkspaceId, id: OAuthGrantId, column: &'static str) -> Place {
    Place {
        workspace,
        table: "oauth_grants",
        row: id.0,
        column,
    }
}

/// Adds a grant.
pub async fn insert<C: ConnectionTrait>(c: &C, grant: &OAuthGrant) -> Result<(), DbErr> {
    row::insert(c, Model::from(grant)).await
}

/// One grant.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: OAuthGrantId,
) -> Result<Option<OAuthGrant>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(OAuthGrant::try_from).transpose()
}

/// The grants to an application, newest first.
pub async fn of_application<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    application: OAuthApplicationId,
) -> Result<Vec<OAuthGrant>, DbErr> {
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.application_id.eq(application.0))
        .order_by_desc(COLUMN.id);
    let rows = query.all(c).await?;
    rows.into_iter().map(OAuthGrant::try_from).collect()
}

/// At most `limit` grants that are to be renewed by now, that nobody renews, and that may be tried, in
/// all workspaces; the longest overdue first.
pub async fn due_everywhere<C: ConnectionTrait>(
    c: &C,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<OAuthGrant>, DbErr> {
    let query = Entity::due_everywhere(now.into())
        .order_by_asc(COLUMN.refresh_due_at)
        .order_by_asc(COLUMN.id)
        .limit(limit);
    let rows = query.all(c).await?;
    rows.into_iter().map(OAuthGrant::try_from).collect()
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it
/// was. A key that is replaced seals the tokens anew, which is a change as well: whoever holds the lease
/// and comes too late with new tokens reads the row again and writes them to that.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &OAuthGrant,
    after: &OAuthGrant,
) -> Result<bool, DbErr> {
    let fixed = [
        Column::Id,
        Column::WorkspaceId,
        Column::ApplicationId,
        Column::CreatedAt,
    ];
    let mut model = Model::from(after);
    model.version = before.version + 1;
    let update = Entity::update_many()
        .set(row::changes(model, &fixed))
        .filter(COLUMN.workspace_id.eq(before.workspace.0))
        .filter(COLUMN.id.eq(before.id.0))
        .filter(COLUMN.version.eq(before.version));
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// Removes a grant with its tokens; whether it was there. What has it is to forget it in the same
/// transaction. [`crate::Db::forget_deleted`] sees to it that the tokens are in no file any more.
pub async fn delete<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: OAuthGrantId,
) -> Result<bool, DbErr> {
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0));
    Ok(delete.exec(c).await?.rows_affected == 1)
}

impl From<&OAuthGrant> for Model {
    fn from(row: &OAuthGrant) -> Self {
        let OAuthGrant {
            id,
            workspace,
            application,
            kind,
            asked_scopes,
            granted_scopes,
            sealed_access_token,
            sealed_refresh_token,
            issued_at,
            expires_at,
            refresh_due_at,
            first_used_at,
            lease_by,
            lease_until,
            failing_since,
            not_before,
            last_error,
            created_at,
            updated_at,
            version,
        } = row.clone();
        Self {
            id: id.0,
            workspace_id: workspace.0,
            application_id: application.0,
            kind: kind.to_string(),
            asked_scopes: asked_scopes.to_string(),
            granted_scopes: granted_scopes.to_string(),
            sealed_access_token,
            sealed_refresh_token,
            issued_at: issued_at.into(),
            expires_at: moment(expires_at),
            refresh_due_at: moment(refresh_due_at),
            first_used_at: moment(first_used_at),
            lease_by,
            lease_until: moment(lease_until),
            failing_since: moment(failing_since),
            not_before: moment(not_before),
            last_error,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        }
    }
}

impl TryFrom<Model> for OAuthGrant {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            application_id,
            kind,
            asked_scopes,
            granted_scopes,
            sealed_access_token,
            sealed_refresh_token,
            issued_at,
            expires_at,
            refresh_due_at,
            first_used_at,
            lease_by,
            lease_until,
            failing_since,
            not_before,
            last_error,
            created_at,
            updated_at,
            version,
        } = model;
        Ok(Self {
            id: OAuthGrantId(id),
            workspace: WorkspaceId(workspace_id),
            application: OAuthApplicationId(application_id),
            kind: parsed("oauth_grants.kind", &kind)?,
            asked_scopes: ScopeSet::parse(&asked_scopes),
            granted_scopes: ScopeSet::parse(&granted_scopes),
            sealed_access_token,
            sealed_refresh_token,
            issued_at: issued_at.into(),
            expires_at: timestamp(expires_at),
            refresh_due_at: timestamp(refresh_due_at),
            first_used_at: timestamp(first_used_at),
            lease_by,
            lease_until: timestamp(lease_until),
            failing_since: timestamp(failing_since),
            not_before: timestamp(not_before),
            last_error,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        })
    }
}
