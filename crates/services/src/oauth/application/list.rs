//! The applications of a workspace.

use domain::Caller;
use domain::view::OAuthApplicationView;

use super::view;
use crate::{Ctx, ServiceError};

/// The applications that admins registered, newest first.
///
/// # Errors
/// An agent asks.
pub async fn list_applications(
    ctx: &Ctx,
    caller: &Caller,
) -> Result<Vec<OAuthApplicationView>, ServiceError> {
    caller.require_reader()?;
    let db = ctx.db.reader();
    let rows = store::oauth_application::list(db, caller.workspace).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        views.push(view(ctx, db, row).await?);
    }
    Ok(views)
}
