//! Actions as they stand: those that wait, all of them, or one.

use domain::view::{MOST_COUNTED, Page, PendingActionView, PendingCounts};
use domain::{ActionState, AgentId, Caller, PendingActionId};
use store::pending_action::PendingActionFilter;

use super::view::views;
use super::{require, view};
use crate::{Ctx, ServiceError, paging};

/// Most that are shown on the page of what waits; more cannot be read at once anyway.
const SHOWN: u64 = 500;

/// Which actions, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct ListActions {
    /// Only those that stand here.
    pub status: Option<ActionState>,
    /// Only those of this agent.
    pub agent: Option<AgentId>,
    /// Only those whose summary has this in it.
    pub search: Option<String>,
    /// 1 to 200, 50 unless given.
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Actions, newest first; an agent's own if an agent asks.
///
/// # Errors
/// Cursor, limit or search have no usable form.
pub async fn list(
    ctx: &Ctx,
    caller: &Caller,
    cmd: ListActions,
) -> Result<Page<PendingActionView>, ServiceError> {
    let before: Option<PendingActionId> = paging::cursor(cmd.cursor)?;
    let limit = paging::limit(cmd.limit)?;
    let filter = PendingActionFilter {
        statuses: cmd.status.into_iter().collect(),
        agent: caller.agent().or(cmd.agent),
        search: paging::filter("search", cmd.search, 200)?,
    };
    let db = ctx.db.reader();
    // One more than asked for tells whether there is a next page.
    let rows = store::pending_action::list(db, caller.workspace, &filter, before, limit + 1);
    let mut rows = rows.await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let items = views(db, caller.workspace, rows).await?;
    Ok(Page { items, next_cursor })
}

/// What somebody has to look at, oldest first: what waits, what was approved and can still be taken back, and
/// what was sent and not answered.
///
/// # Errors
/// An agent asks.
pub async fn waiting(ctx: &Ctx, caller: &Caller) -> Result<Vec<PendingActionView>, ServiceError> {
    caller.require_reader()?;
    let filter = PendingActionFilter {
        statuses: vec![
            ActionState::Pending,
            ActionState::Approved,
            ActionState::Executing,
            ActionState::Unknown,
        ],
        ..PendingActionFilter::default()
    };
    let db = ctx.db.reader();
    let rows = store::pending_action::oldest(db, caller.workspace, &filter, SHOWN).await?;
    views(db, caller.workspace, rows).await
}

/// One action.
///
/// # Errors
/// It is not there, or is another agent's.
pub async fn get(
    ctx: &Ctx,
    caller: &Caller,
    id: PendingActionId,
) -> Result<PendingActionView, ServiceError> {
    let db = ctx.db.reader();
    let action = require(db, caller, id).await?;
    view(db, action).await
}

/// How many wait, and how many switches are thrown that let none be asked for.
///
/// # Errors
/// An agent asks.
pub async fn counts(ctx: &Ctx, caller: &Caller) -> Result<PendingCounts, ServiceError> {
    caller.require_reader()?;
    let (db, workspace) = (ctx.db.reader(), caller.workspace);
    let count = |status| store::pending_action::count(db, workspace, status, MOST_COUNTED);
    Ok(PendingCounts {
        pending: count(ActionState::Pending).await?,
        unknown: count(ActionState::Unknown).await?,
        stops: store::write_stop::count(db, workspace).await?,
    })
}
