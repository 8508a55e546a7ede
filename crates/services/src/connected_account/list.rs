//! All connected accounts, page by page.

use domain::view::{ConnectedAccountView, Page};
use domain::{Caller, ConnectedAccountId, ConnectedAccountStatus, connected_account as rules};
use store::connected_account::ConnectedAccountFilter;

use super::view;
use crate::{Ctx, ServiceError, oauth, paging};

/// Which accounts, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct ListAccounts {
    /// Only those of this application, by its name.
    pub connection_name: Option<String>,
    /// Only the one of this person.
    pub identifier: Option<String>,
    /// Only those that stand here.
    pub status: Option<ConnectedAccountStatus>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1 to 200, 50 unless given.
    pub limit: Option<u64>,
}

/// Accounts, newest first.
///
/// # Errors
/// An agent asks, there is no such application, or cursor, limit or identifier have no usable form.
pub async fn list(
    ctx: &Ctx,
    caller: &Caller,
    cmd: ListAccounts,
) -> Result<Page<ConnectedAccountView>, ServiceError> {
    caller.require_reader()?;
    let before: Option<ConnectedAccountId> = paging::cursor(cmd.cursor)?;
    let limit = paging::limit(cmd.limit)?;
    let identifier = cmd
        .identifier
        .as_deref()
        .map(rules::identifier)
        .transpose()?;
    let db = ctx.db.reader();
    let application = match &cmd.connection_name {
        Some(name) => {
            let found = oauth::require_application(db, caller.workspace, "connection_name", name);
            Some(found.await?.id)
        }
        None => None,
    };
    let filter = ConnectedAccountFilter {
        status: cmd.status,
        application,
        identifier,
    };
    // One more than asked for tells whether there is a next page.
    let rows = store::connected_account::list(db, caller.workspace, &filter, before, limit + 1);
    let mut rows = rows.await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.push(view(ctx, db, row).await?);
    }
    Ok(Page { items, next_cursor })
}
