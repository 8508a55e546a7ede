//! The job that makes the issue of a recommendation, once, and finds out whether an earlier try made it.

use domain::audit::AuditAction;
use domain::{EventKind, LinkState, RecommendationLinkId, Refusal, WorkspaceId};
use jobs::{Job, JobError};
use linear::{Connection, Issue, IssueCreate, LinearError, Priority};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::integration::Integration;
use store::recommendation_link::RecommendationLink;
use uuid::Uuid;

use super::{News, audited, changed_meanwhile, follow, replace_link};
use crate::audit::Actor;
use crate::integration::Trouble;
use crate::sync::{job_error, retry};
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError, integration, tool};

/// Most that are started in one transaction; more than wait as a rule.
const AT_ONCE: u64 = 1_000;

/// Makes the issue of a link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MakeIssue {
    workspace: WorkspaceId,
    link: RecommendationLinkId,
}

impl MakeIssue {
    /// The one job of a link.
    pub(crate) fn of(link: &RecommendationLink) -> Self {
        Self {
            workspace: link.workspace,
            link: link.id,
        }
    }

    pub(crate) fn key(link: RecommendationLinkId) -> String {
        format!("{}:{link}", Self::NAME)
    }
}

impl Job for MakeIssue {
    const NAME: &'static str = "make_recommendation_issue";
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::key(self.link))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        let db = ctx.db.reader();
        let found = store::recommendation_link::get(db, self.workspace, self.link).await;
        let pending = |link: &RecommendationLink| link.state == LinkState::Pending;
        let Some(link) = found.map_err(retry)?.filter(pending) else {
            return Ok(());
        };
        let found = store::integration::get(db, self.workspace, link.integration).await;
        // Switching the connection on, or connecting again, starts this job again.
        let Some(integration) = found.map_err(retry)?.filter(|row| row.state.may_call()) else {
            return Ok(());
        };
        match attempt(ctx, &integration, link.clone()).await {
            Ok(()) => Ok(()),
            Err(Trouble::Linear(LinearError::Unauthenticated)) => {
                let marked = integration::mark_reconnect_required(ctx, &integration).await;
                marked.map_err(retry)
            }
            Err(Trouble::Linear(error)) if error.is_retryable() => Err(job_error(error)),
            Err(Trouble::Linear(error)) => {
                let refusal = tool::refused(&error);
                let failed = again(|| fail(ctx, &link, &refusal)).await;
                failed.map_err(retry)
            }
            Err(Trouble::Ours(error)) => Err(retry(error)),
        }
    }
}

/// Starts the jobs of links whose issue is still to be made, when the connection changed.
pub(crate) async fn resume(
    unit: &mut Unit<'_>,
    integration: &Integration,
) -> Result<(), ServiceError> {
    for link in pending(unit, integration).await? {
        unit.enqueue(&MakeIssue::of(&link)).await?;
    }
    Ok(())
}

/// The keys of the jobs of a connection whose issue is still to be made.
pub(crate) async fn unmade(
    unit: &Unit<'_>,
    integration: &Integration,
) -> Result<Vec<String>, ServiceError> {
    let links = pending(unit, integration).await?;
    Ok(links.iter().map(|link| MakeIssue::key(link.id)).collect())
}

/// The links of a connection whose issue is still to be made.
async fn pending(
    unit: &Unit<'_>,
    integration: &Integration,
) -> Result<Vec<RecommendationLink>, ServiceError> {
    let (workspace, id) = (integration.workspace, integration.id);
    let states = [LinkState::Pending];
    let links = store::recommendation_link::of_integration(
        &unit.txn, workspace, id, &states, None, AT_ONCE,
    );
    Ok(links.await?)
}

/// Makes the issue under the id that the link carries. If a try before may have made it, looks first.
async fn attempt(
    ctx: &Ctx,
    integration: &Integration,
    link: RecommendationLink,
) -> Result<(), Trouble> {
    let connection = ctx.connection(integration)?;
    if link.sent_at.is_some()
        && let Some(issue) = find(&connection, &link).await?
    {
        return Ok(record(ctx, &link, &issue).await?);
    }
    mark_sent(ctx, &link).await?;
    match connection.issue_create(&request(&link)).await {
        Ok(issue) => Ok(record(ctx, &link, &issue).await?),
        Err(LinearError::Conflict { message }) => match find(&connection, &link).await? {
            Some(issue) => Ok(record(ctx, &link, &issue).await?),
            // It says the id is taken and does not show it: try again later.
            None => Err(LinearError::Unexpected { message }.into()),
        },
        Err(error) => Err(error.into()),
    }
}

async fn find(
    connection: &Connection,
    link: &RecommendationLink,
) -> Result<Option<Issue>, LinearError> {
    match connection.issue(link.linear_issue_id).await {
        Ok(issue) => Ok(Some(issue)),
        Err(LinearError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn request(link: &RecommendationLink) -> IssueCreate {
    let content = &link.content;
    let mut create = IssueCreate::new(link.linear_issue_id, content.team, content.title.clone());
    create.description = Some(content.body.clone());
    create.project_id = content.project;
    create.label_ids.clone_from(&content.labels);
    create.priority = (content.priority > 0).then(|| Priority::of(content.priority));
    create
}

/// From here on the issue may exist.
async fn mark_sent(ctx: &Ctx, before: &RecommendationLink) -> Result<(), ServiceError> {
    if before.sent_at.is_some() {
        return Ok(());
    }
    let mut unit = ctx.begin(ctx.now()).await?;
    let after = RecommendationLink {
        sent_at: Some(unit.now),
        updated_at: unit.now,
        ..before.clone()
    };
    replace_link(&mut unit, before, &after).await?;
    unit.commit().await
}

/// Records what Linear made; news of it may have come in before.
async fn record(ctx: &Ctx, link: &RecommendationLink, issue: &Issue) -> Result<(), ServiceError> {
    let news = News::of_issue(issue, "Linear");
    let learn = || async {
        let mut unit = ctx.begin(ctx.now()).await?;
        follow(&mut unit, link, &news).await?;
        unit.commit().await
    };
    again(learn).await?;
    tracing::info!(recommendation_link.id = %link.id, "Made the issue of a recommendation");
    Ok(())
}

/// Records that Linear refused for good: there is no issue, and none will be.
async fn fail(ctx: &Ctx, link: &RecommendationLink, refusal: &Refusal) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let (workspace, id) = (link.workspace, link.recommendation);
    let Some(recommendation) = store::recommendation::lock(&unit.txn, workspace, id).await? else {
        return Ok(());
    };
    let before = store::recommendation_link::get(&unit.txn, workspace, link.id).await?;
    let Some(before) = before.filter(|now| now.state == LinkState::Pending) else {
        return Ok(());
    };
    let after = RecommendationLink {
        state: LinkState::Failed,
        refusal: Some(refusal.clone()),
        updated_at: unit.now,
        ..before.clone()
    };
    if !store::recommendation_link::replace(&unit.txn, &before, &after).await? {
        return Err(changed_meanwhile());
    }
    let entry = audited(AuditAction::RecommendationRefused, &recommendation)
        .after(json!({ "link": after.state, "error_code": refusal.code }));
    unit.audit_by(Actor::linear("Linear"), workspace, entry);
    unit.changed(workspace, EventKind::Recommendation, id.0);
    unit.commit().await
}
