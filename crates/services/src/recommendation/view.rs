//! Recommendations and their links as shown.

use std::collections::HashMap;

use domain::view::{RecommendationLinkView, RecommendationView};
use domain::{LinkState, RecommendationId, WorkspaceId};
use jobs::{JobState, JobStatus};
use sea_orm::ConnectionTrait;
use store::integration::Integration;
use store::recommendation::Recommendation;
use store::recommendation_link::RecommendationLink;

use super::MakeIssue;
use crate::ServiceError;

/// Rows as shown, with the same few queries for all of them.
pub(super) async fn views<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    rows: Vec<Recommendation>,
) -> Result<Vec<RecommendationView>, ServiceError> {
    let ids: Vec<RecommendationId> = rows.iter().map(|row| row.id).collect();
    let links = store::recommendation_link::of_recommendations(db, workspace, &ids).await?;
    let mut of: HashMap<RecommendationId, Vec<RecommendationLinkView>> = HashMap::new();
    for link in link_views(db, workspace, links).await? {
        of.entry(link.recommendation_id).or_default().push(link);
    }
    let shown = rows.into_iter().map(|row| RecommendationView {
        links: of.remove(&row.id).unwrap_or_default(),
        id: row.id,
        agent_id: row.agent,
        author: row.author,
        title: row.title,
        body: row.body,
        evidence: row.evidence,
        priority: row.priority,
        status: row.status,
        allowed: row.status.allowed(),
        created_at: row.created_at,
        updated_at: row.updated_at,
    });
    Ok(shown.collect())
}

/// Links as shown; one that is pending says what it waits for.
pub(super) async fn link_views<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    links: Vec<RecommendationLink>,
) -> Result<Vec<RecommendationLinkView>, ServiceError> {
    let pending = links.iter().filter(|link| link.state == LinkState::Pending);
    let keys: Vec<String> = pending.map(|link| MakeIssue::key(link.id)).collect();
    if keys.is_empty() {
        return Ok(links.into_iter().map(shown).collect());
    }
    let jobs = jobs::status_of(db, &keys).await?;
    let integration = store::integration::of_workspace(db, workspace).await?;
    let view = |link: RecommendationLink| {
        let job = jobs.get(&MakeIssue::key(link.id));
        let is_pending = link.state == LinkState::Pending;
        let mut view = shown(link);
        if is_pending {
            (view.waiting_reason, view.next_attempt_at) = in_the_way(job, integration.as_ref());
        }
        view
    };
    Ok(links.into_iter().map(view).collect())
}

/// What keeps an issue from being made, and when it is tried again.
fn in_the_way(
    job: Option<&JobStatus>,
    integration: Option<&Integration>,
) -> (Option<String>, Option<domain::Timestamp>) {
    if let Some(job) = job.filter(|job| job.last_error.is_some()) {
        let next = (job.state == JobState::Waiting).then_some(job.run_at);
        return (job.last_error.clone(), next);
    }
    let reason = match integration {
        Some(row) if row.state.may_call() => None,
        Some(row) => row
            .state_reason
            .clone()
            .or_else(|| row.state.waiting_reason().map(str::to_owned)),
        None => Some("The workspace is not connected to Linear any more.".to_owned()),
    };
    (reason, None)
}

fn shown(link: RecommendationLink) -> RecommendationLinkView {
    RecommendationLinkView {
        id: link.id,
        recommendation_id: link.recommendation,
        state: link.state,
        linear_issue_id: link.linear_issue_id,
        issue_identifier: link.identifier,
        issue_url: link.url,
        issue_title: link.title,
        linear_issue_state: link.state_name,
        linear_issue_state_type: link.state_type,
        priority: link.priority,
        linear_updated_at: link.linear_updated_at,
        synced_at: link.synced_at,
        refusal: link.refusal,
        waiting_reason: None,
        next_attempt_at: None,
        created_by: link.created_by,
        created_at: link.created_at,
    }
}
