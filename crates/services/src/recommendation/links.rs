//! Links between recommendations and issues, page by page.

use domain::view::{Page, RecommendationLinkView};
use domain::{Caller, RecommendationId, RecommendationLinkId};
use store::recommendation_link::LinkFilter;

use super::require;
use super::view::link_views;
use crate::{Ctx, ServiceError, paging};

/// Which links, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct ListLinks {
    /// Only those of this recommendation.
    pub recommendation: Option<RecommendationId>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1 to 200, 50 unless given.
    pub limit: Option<u64>,
}

/// Links, newest first, from what is known here: Linear is not asked. An agent names one of its own recommendations.
///
/// # Errors
/// The recommendation is not there for this caller, an agent names none, or cursor or limit have no usable form.
pub async fn links(
    ctx: &Ctx,
    caller: &Caller,
    cmd: ListLinks,
) -> Result<Page<RecommendationLinkView>, ServiceError> {
    let (db, workspace) = (ctx.db.reader(), caller.workspace);
    match cmd.recommendation {
        Some(id) => drop(require(db, caller, id).await?),
        None => caller.require_reader()?,
    }
    let before: Option<RecommendationLinkId> = paging::cursor(cmd.cursor)?;
    let limit = paging::limit(cmd.limit)?;
    let filter = LinkFilter {
        recommendation: cmd.recommendation,
    };
    // One more than asked for tells whether there is a next page.
    let rows = store::recommendation_link::list(db, workspace, &filter, before, limit + 1);
    let mut rows = rows.await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page {
        items: link_views(db, workspace, rows).await?,
        next_cursor,
    })
}
