//! Authorizations: tries to have somebody give access in Linear, from the link to the answer.
//!
//! Link, state and the browser's cookie are random, so a plain hash of each is as good as a slow one.

use domain::{
    AuthorizationId, AuthorizationPurpose, ConnectedAccountId, LinearActor, OAuthApplicationId,
    ScopeSet, Timestamp, WorkspaceId,
};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, UpdateMany};

use crate::Place;
use crate::entity::oauth_authorization::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row::{self, moment, parsed, timestamp};

/// One try to get access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthAuthorization {
    /// Its id.
    pub id: AuthorizationId,
    /// Where it is.
    pub workspace: WorkspaceId,
    /// The application that access is to be given to.
    pub application: OAuthApplicationId,
    /// For what.
    pub purpose: AuthorizationPurpose,
    /// For which account, if it is for one.
    pub connected_account: Option<ConnectedAccountId>,
    /// In whose name writes will appear.
    pub actor: LinearActor,
    /// What is asked for.
    pub asked_scopes: ScopeSet,
    /// The SHA-256 of the token in the link that the person is sent.
    pub link_hash: Vec<u8>,
    /// The SHA-256 of the state that Linear sends back.
    pub state_hash: Vec<u8>,
    /// The state, sealed for this row.
    pub sealed_state: Vec<u8>,
    /// The PKCE verifier, sealed for this row.
    pub sealed_verifier: Vec<u8>,
    /// The SHA-256 of the cookie of the browser that opened the link; written by [`open`].
    pub browser_hash: Option<Vec<u8>>,
    /// Where Linear sends the person afterwards.
    pub redirect_uri: String,
    /// Who asks, by name.
    pub started_by: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When the link was opened; written by [`open`].
    pub opened_at: Option<Timestamp>,
    /// When Linear's answer came; written by [`use_up`].
    pub used_at: Option<Timestamp>,
    /// Counts the changes; written by [`open`] and [`use_up`].
    pub version: i64,
}

/// Where an authorization's state is kept.
pub const fn state_place(workspace: WorkspaceId, id: AuthorizationId) -> Place {
    place(workspace, id, "sealed_state")
}

/// Where an authorization's PKCE verifier is kept.
pub const fn verifier_place(workspace: WorkspaceId, id: AuthorizationId) -> Place {
    place(workspace, id, "sealed_verifier")
}

const fn place(workspace: WorkspaceId, id: AuthorizationId, column: &'static str) -> Place {
    Place {
        workspace,
        table: "oauth_authorizations",
        row: id.0,
        column,
    }
}

/// Adds an authorization.
pub async fn insert<C: ConnectionTrait>(
    c: &C,
    authorization: &OAuthAuthorization,
) -> Result<(), DbErr> {
    row::insert(c, Model::from(authorization)).await
}

/// One authorization.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: AuthorizationId,
) -> Result<Option<OAuthAuthorization>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(OAuthAuthorization::try_from).transpose()
}

/// The authorization that a link leads to, of whichever workspace: the link is all that the browser
/// brings. It may be over or used.
pub async fn by_link_hash<C: ConnectionTrait>(
    c: &C,
    hash: &[u8],
) -> Result<Option<OAuthAuthorization>, DbErr> {
    let row = Entity::by_link_hash(hash).one(c).await?;
    row.map(OAuthAuthorization::try_from).transpose()
}

/// The authorization that Linear's answer belongs to, of whichever workspace: the state is all that
/// comes back. It may be over or used, and of another browser.
pub async fn by_state_hash<C: ConnectionTrait>(
    c: &C,
    hash: &[u8],
) -> Result<Option<OAuthAuthorization>, DbErr> {
    let row = Entity::by_state_hash(hash).one(c).await?;
    row.map(OAuthAuthorization::try_from).transpose()
}

/// Binds an authorization to the browser that opens its link; whether it was the first, and in time.
pub async fn open<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: AuthorizationId,
    browser_hash: &[u8],
    at: Timestamp,
) -> Result<bool, DbErr> {
    let update = unused(workspace, id, at)
        .col_expr(Column::BrowserHash, browser_hash.to_vec().into())
        .col_expr(Column::OpenedAt, Moment::from(at).into())
        .filter(COLUMN.opened_at.is_null());
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// Notes that Linear's answer came; whether it was the first, to a link that was opened, and in time.
pub async fn use_up<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: AuthorizationId,
    at: Timestamp,
) -> Result<bool, DbErr> {
    let update = unused(workspace, id, at)
        .col_expr(Column::UsedAt, Moment::from(at).into())
        .filter(COLUMN.opened_at.is_not_null());
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// A change of an authorization that is neither used nor over.
fn unused(workspace: WorkspaceId, id: AuthorizationId, at: Timestamp) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.used_at.is_null())
        .filter(COLUMN.expires_at.gt(Moment::from(at)))
}

/// Removes those that are over, in all workspaces; how many.
pub async fn delete_expired<C: ConnectionTrait>(c: &C, now: Timestamp) -> Result<u64, DbErr> {
    let delete = Entity::delete_many().filter(COLUMN.expires_at.lte(Moment::from(now)));
    Ok(delete.exec(c).await?.rows_affected)
}

impl From<&OAuthAuthorization> for Model {
    fn from(row: &OAuthAuthorization) -> Self {
        let OAuthAuthorization {
            id,
            workspace,
            application,
            purpose,
            connected_account,
            actor,
            asked_scopes,
            link_hash,
            state_hash,
            sealed_state,
            sealed_verifier,
            browser_hash,
            redirect_uri,
            started_by,
            created_at,
            expires_at,
            opened_at,
            used_at,
            version,
        } = row.clone();
        Self {
            id: id.0,
            workspace_id: workspace.0,
            application_id: application.0,
            purpose: purpose.to_string(),
            connected_account_id: connected_account.map(|account| account.0),
            actor: actor.to_string(),
            asked_scopes: asked_scopes.to_string(),
            link_hash,
            state_hash,
            sealed_state,
            sealed_verifier,
            browser_hash,
            redirect_uri,
            started_by,
            created_at: created_at.into(),
            expires_at: expires_at.into(),
            opened_at: moment(opened_at),
            used_at: moment(used_at),
            version,
        }
    }
}

impl TryFrom<Model> for OAuthAuthorization {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            application_id,
            purpose,
            connected_account_id,
            actor,
            asked_scopes,
            link_hash,
            state_hash,
            sealed_state,
            sealed_verifier,
            browser_hash,
            redirect_uri,
            started_by,
            created_at,
            expires_at,
            opened_at,
            used_at,
            version,
        } = model;
        Ok(Self {
            id: AuthorizationId(id),
            workspace: WorkspaceId(workspace_id),
            application: OAuthApplicationId(application_id),
            purpose: parsed("oauth_authorizations.purpose", &purpose)?,
            connected_account: connected_account_id.map(ConnectedAccountId),
            actor: parsed("oauth_authorizations.actor", &actor)?,
            asked_scopes: ScopeSet::parse(&asked_scopes),
            link_hash,
            state_hash,
            sealed_state,
            sealed_verifier,
            browser_hash,
            redirect_uri,
            started_by,
            created_at: created_at.into(),
            expires_at: expires_at.into(),
            opened_at: timestamp(opened_at),
            used_at: timestamp(used_at),
            version,
        })
    }
}
