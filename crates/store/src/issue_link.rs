//! Issue links: which hiring is which Linear issue, and what was last heard of it.

use domain::{
    HiringId, HiringStatus, IntegrationId, IssueLinkId, StateType, Timestamp, WorkspaceId,
};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::entity::hiring;
use crate::entity::issue_link::{COLUMN, Column, Entity, Model};
use crate::hiring::Hiring;
use crate::row::{self, moment, parsed, timestamp};

/// A hiring's tie to a Linear issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueLink {
    /// Its id.
    pub id: IssueLinkId,
    /// Where it is.
    pub workspace: WorkspaceId,
    /// The hiring; it has one link at most.
    pub hiring: HiringId,
    /// The integration that it goes through.
    pub integration: IntegrationId,
    /// The issue's UUID, minted here before Linear hears of it.
    pub linear_issue_id: Uuid,
    /// The team's UUID.
    pub linear_team_id: Uuid,
    /// For example `ENG-42`; absent until Linear confirmed the issue.
    pub identifier: Option<String>,
    /// Its address in Linear.
    pub url: Option<String>,
    /// The UUID of its workflow state.
    pub state_id: Option<Uuid>,
    /// The name of its workflow state.
    pub state_name: Option<String>,
    /// The type of its workflow state.
    pub state_type: Option<StateType>,
    /// Linear's time of the news that is known.
    pub linear_updated_at: Option<Timestamp>,
    /// When a create was first sent.
    pub create_sent_at: Option<Timestamp>,
    /// The last status that Linear was brought to, or that came from there.
    pub settled: Option<HiringStatus>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// Adds a link.
pub async fn insert<C: ConnectionTrait>(c: &C, link: &IssueLink) -> Result<(), DbErr> {
    row::insert(c, Model::from(link)).await
}

/// The link of a hiring, if it has one.
pub async fn of_hiring<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    hiring: HiringId,
) -> Result<Option<IssueLink>, DbErr> {
    let query = Entity::in_workspace(workspace).filter(COLUMN.hiring_id.eq(hiring.0));
    query.one(c).await?.map(IssueLink::try_from).transpose()
}

/// The link of a Linear issue, if it is one of ours.
pub async fn by_linear_issue<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
    linear_issue_id: Uuid,
) -> Result<Option<IssueLink>, DbErr> {
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.integration_id.eq(integration.0))
        .filter(COLUMN.linear_issue_id.eq(linear_issue_id));
    query.one(c).await?.map(IssueLink::try_from).transpose()
}

/// The links of those Linear issues that are ours.
pub async fn by_linear_issues<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
    linear_issue_ids: &[Uuid],
) -> Result<Vec<IssueLink>, DbErr> {
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.integration_id.eq(integration.0))
        .filter(
            COLUMN
                .linear_issue_id
                .is_in(linear_issue_ids.iter().copied()),
        );
    let rows = query.all(c).await?;
    rows.into_iter().map(IssueLink::try_from).collect()
}

/// Whether an issue is linked whose hiring still follows it.
pub async fn any_open<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
) -> Result<bool, DbErr> {
    let open = [HiringStatus::Paid, HiringStatus::InProgress].map(HiringStatus::as_str);
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.integration_id.eq(integration.0))
        .filter(COLUMN.identifier.is_not_null())
        .find_both_related(hiring::Entity)
        .filter(hiring::COLUMN.status.is_in(open));
    Ok(query.one(c).await?.is_some())
}

/// Which of these Linear issues are linked through one of these integrations, of whichever workspaces.
pub async fn linked_everywhere<C: ConnectionTrait>(
    c: &C,
    integrations: &[IntegrationId],
    linear_issue_ids: &[Uuid],
) -> Result<Vec<(IntegrationId, Uuid)>, DbErr> {
    let query = Entity::everywhere(integrations.iter().map(|id| id.0))
        .filter(
            COLUMN
                .linear_issue_id
                .is_in(linear_issue_ids.iter().copied()),
        )
        .select_only()
        .columns([Column::IntegrationId, Column::LinearIssueId]);
    let rows: Vec<(Uuid, Uuid)> = query.into_tuple().all(c).await?;
    Ok(rows
        .into_iter()
        .map(|(integration, issue)| (IntegrationId(integration), issue))
        .collect())
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it
/// was.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &IssueLink,
    after: &IssueLink,
) -> Result<bool, DbErr> {
    let fixed = [
        Column::Id,
        Column::WorkspaceId,
        Column::HiringId,
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

/// Removes the links that go through an integration.
pub async fn delete_of_integration<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
) -> Result<(), DbErr> {
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.integration_id.eq(integration.0));
    delete.exec(c).await?;
    Ok(())
}

/// How many links go through an integration.
pub async fn count_of_integration<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
) -> Result<u64, DbErr> {
    let query = Entity::in_workspace(workspace).filter(COLUMN.integration_id.eq(integration.0));
    query.count(c).await
}

/// The links that go through an integration, with their hirings, oldest first.
pub async fn of_integration<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
) -> Result<Vec<(Hiring, IssueLink)>, DbErr> {
    let rows = Entity::in_workspace(workspace)
        .filter(COLUMN.integration_id.eq(integration.0))
        .find_both_related(hiring::Entity)
        .order_by_asc(COLUMN.id)
        .all(c)
        .await?;
    rows.into_iter()
        .map(|(link, hiring)| Ok((Hiring::try_from(hiring)?, IssueLink::try_from(link)?)))
        .collect()
}

impl From<&IssueLink> for Model {
    fn from(row: &IssueLink) -> Self {
        let IssueLink {
            id,
            workspace,
            hiring,
            integration,
            linear_issue_id,
            linear_team_id,
            identifier,
            url,
            state_id,
            state_name,
            state_type,
            linear_updated_at,
            create_sent_at,
            settled,
            created_at,
            updated_at,
            version,
        } = row.clone();
        Self {
            id: id.0,
            workspace_id: workspace.0,
            hiring_id: hiring.0,
            integration_id: integration.0,
            linear_issue_id,
            linear_team_id,
            identifier,
            url,
            state_id,
            state_name,
            state_type: state_type.map(|word| word.to_string()),
            linear_updated_at: moment(linear_updated_at),
            create_sent_at: moment(create_sent_at),
            settled: settled.map(|word| word.to_string()),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        }
    }
}

impl TryFrom<Model> for IssueLink {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            hiring_id,
            integration_id,
            linear_issue_id,
            linear_team_id,
            identifier,
            url,
            state_id,
            state_name,
            state_type,
            linear_updated_at,
            create_sent_at,
            settled,
            created_at,
            updated_at,
            version,
        } = model;
        Ok(Self {
            id: IssueLinkId(id),
            workspace: WorkspaceId(workspace_id),
            hiring: HiringId(hiring_id),
            integration: IntegrationId(integration_id),
            linear_issue_id,
            linear_team_id,
            identifier,
            url,
            state_id,
            state_name,
            state_type: state_type.map(StateType::from),
            linear_updated_at: timestamp(linear_updated_at),
            create_sent_at: timestamp(create_sent_at),
            settled: settled
                .map(|word| parsed("issue_links.settled", &word))
                .transpose()?,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        })
    }
}
