//! All hirings, page by page.

use domain::view::{HiringView, Page};
use domain::{AgentId, Caller, HiringId, HiringStatus};
use store::hiring::HiringFilter;

use super::view::views;
use crate::{Ctx, ServiceError, paging};

/// Which hirings, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct ListHirings {
    /// Only those that stand here.
    pub status: Option<HiringStatus>,
    /// Only this agent's.
    pub agent_id: Option<AgentId>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1 to 200, 50 unless given.
    pub limit: Option<u64>,
}

/// Hirings, newest first. An agent sees its own.
///
/// # Errors
/// The cursor or the limit has no usable form.
pub async fn list(
    ctx: &Ctx,
    caller: &Caller,
    cmd: ListHirings,
) -> Result<Page<HiringView>, ServiceError> {
    let before: Option<HiringId> = paging::cursor(cmd.cursor)?;
    let limit = paging::limit(cmd.limit)?;
    let filter = HiringFilter {
        status: cmd.status,
        agent: caller.agent().or(cmd.agent_id),
    };
    let db = ctx.db.reader();
    // One more than asked for tells whether there is a next page.
    let mut rows = store::hiring::list(db, caller.workspace, &filter, before, limit + 1).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = rows
        .last()
        .filter(|_| more)
        .map(|(hiring, ..)| hiring.id.to_string());
    let integration = store::integration::of_workspace(db, caller.workspace).await?;
    Ok(Page {
        items: views(db, integration.as_ref(), rows).await?,
        next_cursor,
    })
}
