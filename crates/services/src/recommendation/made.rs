//! An agent's approved action made an issue of a recommendation: the two are tied in the transaction that records it.

use domain::audit::AuditAction;
use domain::recommendation::{Effect, Known, effect};
use domain::{
    EventKind, LinkState, RecommendationId, RecommendationLinkId, RecommendationStatus, Tool,
};
use linear::tools::IssueRow;
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::integration::Integration;
use store::pending_action::PendingAction;
use store::recommendation::Recommendation;
use store::recommendation_link::{LinkContent, RecommendationLink};

use super::{Mover, News, audited, move_to, pushed};
use crate::ServiceError;
use crate::audit::Actor;
use crate::unit::Unit;

/// What an issue was tied to.
pub(crate) struct Tied {
    /// The recommendation.
    pub(crate) recommendation: RecommendationId,
    /// The link.
    pub(crate) link: RecommendationLinkId,
}

/// Ties the issue that an action made to the recommendation that it was asked for; nothing if it was asked for none,
/// or if the recommendation or the connection is gone.
pub(crate) async fn made(
    unit: &mut Unit<'_>,
    action: &PendingAction,
    issue: &IssueRow,
) -> Result<Option<Tied>, ServiceError> {
    let Some(id) = asked_for(action) else {
        return Ok(None);
    };
    let workspace = action.workspace;
    let Some(recommendation) = store::recommendation::lock(&unit.txn, workspace, id).await? else {
        return Ok(None);
    };
    let Some(integration) = integration_of(&unit.txn, action, issue).await? else {
        return Ok(None);
    };
    let Some(news) = News::of_row(issue, "Linear") else {
        return Ok(None);
    };
    let link = news.onto(&row(unit, action, id, &integration, issue), unit.now);
    store::recommendation_link::insert(&unit.txn, &link).await?;
    let entry = audited(AuditAction::RecommendationLinked, &recommendation).after(
        json!({ "link": link.state, "issue": link.identifier, "pending_action": action.id }),
    );
    unit.audit_by(Actor::house(), workspace, entry);
    unit.changed(workspace, EventKind::Recommendation, id.0);
    let to = status(&recommendation, &link);
    move_to(unit, &recommendation, to, Mover::House).await?;
    Ok(Some(Tied {
        recommendation: id,
        link: link.id,
    }))
}

/// The recommendation that the call names; an approver may have changed it.
fn asked_for(action: &PendingAction) -> Option<RecommendationId> {
    if action.tool != Tool::CreateLinearIssue {
        return None;
    }
    let given = action.proposal.arguments.get("recommendation_id")?;
    given.as_str()?.parse().ok()
}

/// The workspace's connection through which the issue is heard of: the one that made it, or for a person's own
/// connection the one that sees the same team.
async fn integration_of<C: ConnectionTrait>(
    db: &C,
    action: &PendingAction,
    issue: &IssueRow,
) -> Result<Option<Integration>, ServiceError> {
    let found = store::integration::of_workspace(db, action.workspace).await?;
    let fits = |found: &Integration| match action.integration {
        Some(id) => found.id == id,
        None => found.teams.iter().any(|team| team.id == issue.team.id),
    };
    Ok(found.filter(fits))
}

fn row(
    unit: &Unit<'_>,
    action: &PendingAction,
    recommendation: RecommendationId,
    integration: &Integration,
    issue: &IssueRow,
) -> RecommendationLink {
    let by = action.decision.as_ref().map(|decision| decision.by.clone());
    RecommendationLink {
        id: RecommendationLinkId(unit.id()),
        workspace: action.workspace,
        recommendation,
        integration: integration.id,
        action: Some(action.id),
        linear_issue_id: issue.id,
        state: LinkState::Linked,
        content: LinkContent {
            team: issue.team.id,
            title: issue.title.clone(),
            // What was sent is kept with the action.
            body: String::new(),
            project: issue.project.as_ref().map(|project| project.id),
            labels: issue.label_ids.clone(),
            priority: issue.priority,
        },
        title: issue.title.clone(),
        identifier: None,
        url: None,
        state_name: None,
        state_type: None,
        priority: None,
        linear_updated_at: None,
        synced_at: None,
        sent_at: action.sent_at,
        refusal: None,
        created_by: by.unwrap_or_else(|| "Countersign".to_owned()),
        created_at: unit.now,
        updated_at: unit.now,
        version: 1,
    }
}

/// Accepted, or implemented where the issue was closed before its answer was found. What somebody rejected meanwhile
/// stays rejected.
fn status(recommendation: &Recommendation, link: &RecommendationLink) -> RecommendationStatus {
    let known = Known {
        status: recommendation.status,
        state_type: None,
        updated_at: None,
    };
    if let (Some(kind), Some(at)) = (&link.state_type, link.linear_updated_at)
        && let Effect::Move(to) = effect(&known, kind, at)
    {
        return to;
    }
    pushed(recommendation).unwrap_or(recommendation.status)
}
