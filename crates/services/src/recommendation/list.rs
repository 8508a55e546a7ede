//! Recommendations, page by page.

use domain::view::{Page, RecommendationView};
use domain::{AgentId, Caller, RecommendationId, RecommendationStatus};
use store::recommendation::RecommendationFilter;

use super::view::views;
use crate::{Ctx, ServiceError, paging};

/// Which recommendations, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct ListRecommendations {
    /// Only those that stand here.
    pub status: Option<RecommendationStatus>,
    /// Only those of this agent.
    pub agent_id: Option<AgentId>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1 to 200, 50 unless given.
    pub limit: Option<u64>,
}

/// Recommendations, newest first. An agent sees its own.
///
/// # Errors
/// The cursor or the limit has no usable form.
pub async fn list(
    ctx: &Ctx,
    caller: &Caller,
    cmd: ListRecommendations,
) -> Result<Page<RecommendationView>, ServiceError> {
    let before: Option<RecommendationId> = paging::cursor(cmd.cursor)?;
    let limit = paging::limit(cmd.limit)?;
    let filter = RecommendationFilter {
        status: cmd.status,
        agent: caller.agent().or(cmd.agent_id),
    };
    let (db, workspace) = (ctx.db.reader(), caller.workspace);
    // One more than asked for tells whether there is a next page.
    let rows = store::recommendation::list(db, workspace, &filter, before, limit + 1);
    let mut rows = rows.await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page {
        items: views(db, workspace, rows).await?,
        next_cursor,
    })
}
