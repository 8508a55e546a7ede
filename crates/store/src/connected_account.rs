//! Connected accounts: people's own connections to Linear.

use domain::{
    ConnectedAccountId, ConnectedAccountStatus, OAuthApplicationId, OAuthGrantId, Timestamp,
    WorkspaceId,
};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::entity::connected_account::{COLUMN, Column, Entity, Model};
use crate::row::{self, parsed};

/// A person's own connection to Linear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectedAccount {
    /// Its id; newer ones sort later.
    pub id: ConnectedAccountId,
    /// Where it is.
    pub workspace: WorkspaceId,
    /// The application that access is given to.
    pub application: OAuthApplicationId,
    /// What a program of theirs calls the person. Unique for its application.
    pub identifier: String,
    /// Whether it can be used.
    pub status: ConnectedAccountStatus,
    /// Why it cannot, if it cannot.
    pub status_reason: Option<String>,
    /// Since when it stands so.
    pub status_since: Timestamp,
    /// Its tokens, once access was given.
    pub grant: Option<OAuthGrantId>,
    /// The person in Linear, as Linear's UUID.
    pub linear_user_id: Option<Uuid>,
    /// Their name.
    pub linear_user_name: Option<String>,
    /// Their address.
    pub linear_user_email: Option<String>,
    /// The Linear workspace, as Linear's UUID.
    pub linear_org_id: Option<Uuid>,
    /// Its name.
    pub linear_org_name: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// Which accounts a list shows; all of them by default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConnectedAccountFilter {
    /// Only those that stand here.
    pub status: Option<ConnectedAccountStatus>,
    /// Only those of this application.
    pub application: Option<OAuthApplicationId>,
    /// Only those of a person whom a program of theirs calls so.
    pub identifier: Option<String>,
}

/// Adds an account, unless its application has one of this identifier: whether it was added. Whoever
/// was not the first finds the other by [`by_identifier`].
pub async fn insert_new<C: ConnectionTrait>(
    c: &C,
    account: &ConnectedAccount,
) -> Result<bool, DbErr> {
    row::insert_new(c, Model::from(account)).await
}

/// One account.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: ConnectedAccountId,
) -> Result<Option<ConnectedAccount>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(ConnectedAccount::try_from).transpose()
}

/// The account of the person whom a program of theirs calls so.
pub async fn by_identifier<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    application: OAuthApplicationId,
    identifier: &str,
) -> Result<Option<ConnectedAccount>, DbErr> {
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.application_id.eq(application.0))
        .filter(COLUMN.identifier.eq(identifier));
    let row = query.one(c).await?;
    row.map(ConnectedAccount::try_from).transpose()
}

/// The account that has these tokens, if one has.
pub async fn by_grant<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    grant: OAuthGrantId,
) -> Result<Option<ConnectedAccount>, DbErr> {
    let query = Entity::in_workspace(workspace).filter(COLUMN.grant_id.eq(grant.0));
    let row = query.one(c).await?;
    row.map(ConnectedAccount::try_from).transpose()
}

/// The accounts through which an application has access to a Linear workspace: what the application is
/// told of lost access names no more.
pub async fn of_application_and_org<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    application: OAuthApplicationId,
    linear_org_id: Uuid,
) -> Result<Vec<ConnectedAccount>, DbErr> {
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.application_id.eq(application.0))
        .filter(COLUMN.linear_org_id.eq(linear_org_id))
        .order_by_asc(COLUMN.id);
    let rows = query.all(c).await?;
    rows.into_iter().map(ConnectedAccount::try_from).collect()
}

/// How many accounts an application has.
pub async fn count_of_application<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    application: OAuthApplicationId,
) -> Result<u64, DbErr> {
    let query = Entity::in_workspace(workspace).filter(COLUMN.application_id.eq(application.0));
    query.count(c).await
}

/// How many accounts stand where, in all workspaces together.
pub async fn tally<C: ConnectionTrait>(c: &C) -> Result<Vec<(String, i64)>, DbErr> {
    Entity::tally().into_tuple().all(c).await
}

/// At most `limit` accounts, newest first; of those that are older than `before`, if it is given.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    filter: &ConnectedAccountFilter,
    before: Option<ConnectedAccountId>,
    limit: u64,
) -> Result<Vec<ConnectedAccount>, DbErr> {
    let ConnectedAccountFilter {
        status,
        application,
        identifier,
    } = filter;
    let mut query = Entity::in_workspace(workspace);
    if let Some(status) = status {
        query = query.filter(COLUMN.status.eq(status.as_str()));
    }
    if let Some(application) = application {
        query = query.filter(COLUMN.application_id.eq(application.0));
    }
    if let Some(identifier) = identifier {
        query = query.filter(COLUMN.identifier.eq(identifier.as_str()));
    }
    if let Some(before) = before {
        query = query.filter(COLUMN.id.lt(before.0));
    }
    let rows = query.order_by_desc(COLUMN.id).limit(limit).all(c).await?;
    rows.into_iter().map(ConnectedAccount::try_from).collect()
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it
/// was.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &ConnectedAccount,
    after: &ConnectedAccount,
) -> Result<bool, DbErr> {
    let fixed = [
        Column::Id,
        Column::WorkspaceId,
        Column::ApplicationId,
        Column::Identifier,
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

/// Removes an account with the tries to get access for it; whether it was there. Its grant is removed
/// apart from it, in the same transaction.
pub async fn delete<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: ConnectedAccountId,
) -> Result<bool, DbErr> {
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0));
    Ok(delete.exec(c).await?.rows_affected == 1)
}

impl From<&ConnectedAccount> for Model {
    fn from(row: &ConnectedAccount) -> Self {
        let ConnectedAccount {
            id,
            workspace,
            application,
            identifier,
            status,
            status_reason,
            status_since,
            grant,
            linear_user_id,
            linear_user_name,
            linear_user_email,
            linear_org_id,
            linear_org_name,
            created_at,
            updated_at,
            version,
        } = row.clone();
        Self {
            id: id.0,
            workspace_id: workspace.0,
            application_id: application.0,
            identifier,
            status: status.to_string(),
            status_reason,
            status_since: status_since.into(),
            grant_id: grant.map(|grant| grant.0),
            linear_user_id,
            linear_user_name,
            linear_user_email,
            linear_org_id,
            linear_org_name,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        }
    }
}

impl TryFrom<Model> for ConnectedAccount {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            application_id,
            identifier,
            status,
            status_reason,
            status_since,
            grant_id,
            linear_user_id,
            linear_user_name,
            linear_user_email,
            linear_org_id,
            linear_org_name,
            created_at,
            updated_at,
            version,
        } = model;
        Ok(Self {
            id: ConnectedAccountId(id),
            workspace: WorkspaceId(workspace_id),
            application: OAuthApplicationId(application_id),
            identifier,
            status: parsed("connected_accounts.status", &status)?,
            status_reason,
            status_since: status_since.into(),
            grant: grant_id.map(OAuthGrantId),
            linear_user_id,
            linear_user_name,
            linear_user_email,
            linear_org_id,
            linear_org_name,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        })
    }
}
