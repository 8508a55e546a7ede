//! What an agent's call says of a recommendation, looked up before the call is planned.

use domain::recommendation::{IssueSource, IssueText, build_linear_issue_body};
use domain::{AgentId, RecommendationId, WorkspaceId};
use sea_orm::ConnectionTrait;
use store::recommendation::Recommendation;

use super::{WHAT, pushed};
use crate::{Ctx, ServiceError};

/// A recommendation that an agent wants an issue made of.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    /// Its title.
    pub(crate) title: String,
    /// What the issue says unless the agent says something else.
    pub(crate) text: IssueText,
    /// Its priority; none if it has none.
    pub(crate) priority: Option<u8>,
    /// The issues that were made of it already.
    pub(crate) issues: Vec<String>,
}

/// The agent's own recommendation of this id.
///
/// # Errors
/// It is not there, or another's, or was rejected.
pub(crate) async fn given(
    ctx: &Ctx,
    workspace: WorkspaceId,
    agent: AgentId,
    id: RecommendationId,
) -> Result<Given, ServiceError> {
    let db = ctx.db.reader();
    let found = store::recommendation::get(db, workspace, id).await?;
    let found = found.filter(|found| found.agent == Some(agent));
    let found = found.ok_or(ServiceError::NotFound(WHAT))?;
    pushed(&found)?;
    Ok(Given {
        issues: issues(db, &found).await?,
        text: text(ctx, &found),
        priority: Some(found.priority).filter(|priority| *priority > 0),
        title: found.title,
    })
}

/// What the issue of a recommendation says.
pub(super) fn text(ctx: &Ctx, recommendation: &Recommendation) -> IssueText {
    let id = recommendation.id.to_string();
    let source = IssueSource {
        title: &recommendation.title,
        body: &recommendation.body,
        evidence: recommendation.evidence.as_deref(),
        author: &recommendation.author,
        id: &id,
        page: &ctx.page(&format!("recommendations/{id}")),
    };
    build_linear_issue_body(&source)
}

async fn issues<C: ConnectionTrait>(
    db: &C,
    recommendation: &Recommendation,
) -> Result<Vec<String>, ServiceError> {
    let (workspace, id) = (recommendation.workspace, recommendation.id);
    let links = store::recommendation_link::of_recommendations(db, workspace, &[id]).await?;
    let known = links.into_iter().filter(|link| link.state.counts());
    Ok(known.filter_map(|link| link.identifier).collect())
}
