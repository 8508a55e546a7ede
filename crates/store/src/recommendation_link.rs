//! Ties of recommendations to Linear issues, and what was last heard of those.

use domain::{
    IntegrationId, LinkState, PendingActionId, RecommendationId, RecommendationLinkId, Refusal,
    StateType, Timestamp, WorkspaceId,
};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::entity::recommendation_link::{COLUMN, Column, Entity, Model};
use crate::row;

mod convert;

/// A recommendation's tie to a Linear issue.
#[derive(Debug, Clone, PartialEq)]
pub struct RecommendationLink {
    /// Its id; newer ones sort later.
    pub id: RecommendationLinkId,
    /// Where it is.
    pub workspace: WorkspaceId,
    /// The recommendation.
    pub recommendation: RecommendationId,
    /// The integration that it goes through.
    pub integration: IntegrationId,
    /// The pending action that made the issue, if an agent asked for it.
    pub action: Option<PendingActionId>,
    /// The issue's UUID, minted here before Linear hears of it.
    pub linear_issue_id: Uuid,
    /// How far it is.
    pub state: LinkState,
    /// What is sent to make the issue.
    pub content: LinkContent,
    /// The title of the issue.
    pub title: String,
    /// For example `ENG-42`; absent until Linear confirmed the issue.
    pub identifier: Option<String>,
    /// Its address in Linear.
    pub url: Option<String>,
    /// The name of its workflow state.
    pub state_name: Option<String>,
    /// The type of its workflow state.
    pub state_type: Option<StateType>,
    /// Its priority.
    pub priority: Option<u8>,
    /// Linear's time of the news that is known.
    pub linear_updated_at: Option<Timestamp>,
    /// When it was last heard of.
    pub synced_at: Option<Timestamp>,
    /// When a create was first sent; from then on the issue may be there.
    pub sent_at: Option<Timestamp>,
    /// Why Linear refused to make it.
    pub refusal: Option<Refusal>,
    /// Who had it made, by the name at that time.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// What is sent to make an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkContent {
    /// The team.
    pub team: Uuid,
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// The project, one of the team's.
    pub project: Option<Uuid>,
    /// The labels.
    pub labels: Vec<Uuid>,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low.
    pub priority: u8,
}

/// Which links a list shows; all of them by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkFilter {
    /// Only those of this recommendation.
    pub recommendation: Option<RecommendationId>,
}

/// Adds a link.
pub async fn insert<C: ConnectionTrait>(c: &C, link: &RecommendationLink) -> Result<(), DbErr> {
    row::insert(c, Model::try_from(link)?).await
}

/// One link.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: RecommendationLinkId,
) -> Result<Option<RecommendationLink>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(RecommendationLink::try_from).transpose()
}

/// At most `limit` links, newest first; of those that are older than `before`, if it is given.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    filter: &LinkFilter,
    before: Option<RecommendationLinkId>,
    limit: u64,
) -> Result<Vec<RecommendationLink>, DbErr> {
    let mut query = Entity::in_workspace(workspace);
    if let Some(recommendation) = filter.recommendation {
        query = query.filter(COLUMN.recommendation_id.eq(recommendation.0));
    }
    if let Some(before) = before {
        query = query.filter(COLUMN.id.lt(before.0));
    }
    let rows = query.order_by_desc(COLUMN.id).limit(limit).all(c).await?;
    rows.into_iter().map(RecommendationLink::try_from).collect()
}

/// The links of these recommendations, newest first.
pub async fn of_recommendations<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    recommendations: &[RecommendationId],
) -> Result<Vec<RecommendationLink>, DbErr> {
    if recommendations.is_empty() {
        return Ok(Vec::new());
    }
    let ids = recommendations.iter().map(|id| id.0);
    let rows = Entity::in_workspace(workspace)
        .filter(COLUMN.recommendation_id.is_in(ids))
        .order_by_desc(COLUMN.id)
        .all(c)
        .await?;
    rows.into_iter().map(RecommendationLink::try_from).collect()
}

/// The links of those Linear issues that are ours.
pub async fn by_linear_issues<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
    linear_issue_ids: &[Uuid],
) -> Result<Vec<RecommendationLink>, DbErr> {
    let ids = linear_issue_ids.iter().copied();
    let rows = Entity::in_workspace(workspace)
        .filter(COLUMN.integration_id.eq(integration.0))
        .filter(COLUMN.linear_issue_id.is_in(ids))
        .all(c)
        .await?;
    rows.into_iter().map(RecommendationLink::try_from).collect()
}

/// The link of the Linear issue that goes by this identifier or UUID, the newest if there are several.
pub async fn by_name<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
    name: &str,
) -> Result<Option<RecommendationLink>, DbErr> {
    let of = Entity::in_workspace(workspace).filter(COLUMN.integration_id.eq(integration.0));
    let query = match name.parse::<Uuid>() {
        Ok(id) => of.filter(COLUMN.linear_issue_id.eq(id)),
        Err(_) => of.filter(COLUMN.identifier.eq(name.to_uppercase())),
    };
    let row = query.order_by_desc(COLUMN.id).one(c).await?;
    row.map(RecommendationLink::try_from).transpose()
}

/// Those that go through an integration and stand in one of these states, oldest first, at most `limit` of those
/// behind `after`.
pub async fn of_integration<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
    states: &[LinkState],
    after: Option<RecommendationLinkId>,
    limit: u64,
) -> Result<Vec<RecommendationLink>, DbErr> {
    let states = states.iter().map(|state| state.as_str());
    let mut query = Entity::in_workspace(workspace)
        .filter(COLUMN.integration_id.eq(integration.0))
        .filter(COLUMN.state.is_in(states));
    if let Some(after) = after {
        query = query.filter(COLUMN.id.gt(after.0));
    }
    let rows = query.order_by_asc(COLUMN.id).limit(limit).all(c).await?;
    rows.into_iter().map(RecommendationLink::try_from).collect()
}

/// The links of an integration whose issue is in Linear, newest first, at most `limit`; only those whose issue is over
/// or is not, if `over` says so: in a state of one of these `over_types`.
pub async fn newest<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
    over: Option<bool>,
    over_types: &[&str],
    limit: u64,
) -> Result<Vec<RecommendationLink>, DbErr> {
    let types = over_types.iter().copied();
    let mut query = Entity::in_workspace(workspace)
        .filter(COLUMN.integration_id.eq(integration.0))
        .filter(COLUMN.state.eq(LinkState::Linked.as_str()));
    query = match over {
        Some(true) => query.filter(COLUMN.state_type.is_in(types)),
        Some(false) => query.filter(COLUMN.state_type.is_not_in(types)),
        None => query,
    };
    let rows = query.order_by_desc(COLUMN.id).limit(limit).all(c).await?;
    rows.into_iter().map(RecommendationLink::try_from).collect()
}

/// How many links go through an integration whose issue is there, or about to be.
pub async fn count_of_integration<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
) -> Result<u64, DbErr> {
    let counted = [LinkState::Pending, LinkState::Linked].map(LinkState::as_str);
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.integration_id.eq(integration.0))
        .filter(COLUMN.state.is_in(counted));
    query.count(c).await
}

/// Whether an issue is linked that somebody still works on.
pub async fn any_open<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
) -> Result<bool, DbErr> {
    let over = [StateType::Completed, StateType::Canceled].map(String::from);
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.integration_id.eq(integration.0))
        .filter(COLUMN.state.eq(LinkState::Linked.as_str()))
        .filter(COLUMN.state_type.is_not_in(over));
    Ok(query.one(c).await?.is_some())
}

/// Which of these Linear issues are linked through one of these integrations, of whichever workspaces.
pub async fn linked_everywhere<C: ConnectionTrait>(
    c: &C,
    integrations: &[IntegrationId],
    linear_issue_ids: &[Uuid],
) -> Result<Vec<(IntegrationId, Uuid)>, DbErr> {
    let ids = linear_issue_ids.iter().copied();
    let query = Entity::everywhere(integrations.iter().map(|id| id.0))
        .filter(COLUMN.linear_issue_id.is_in(ids))
        .select_only()
        .columns([Column::IntegrationId, Column::LinearIssueId]);
    let rows: Vec<(Uuid, Uuid)> = query.into_tuple().all(c).await?;
    let found = rows.into_iter();
    Ok(found
        .map(|(integration, issue)| (IntegrationId(integration), issue))
        .collect())
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it was.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &RecommendationLink,
    after: &RecommendationLink,
) -> Result<bool, DbErr> {
    let fixed = [
        Column::Id,
        Column::WorkspaceId,
        Column::RecommendationId,
        Column::LinearIssueId,
        Column::CreatedAt,
    ];
    let mut model = Model::try_from(after)?;
    model.version = before.version + 1;
    let update = Entity::update_many()
        .set(row::changes(model, &fixed))
        .filter(COLUMN.workspace_id.eq(before.workspace.0))
        .filter(COLUMN.id.eq(before.id.0))
        .filter(COLUMN.version.eq(before.version));
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// Removes the links that go through an integration; answers how many there were.
pub async fn delete_of_integration<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
) -> Result<u64, DbErr> {
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.integration_id.eq(integration.0));
    Ok(delete.exec(c).await?.rows_affected)
}
