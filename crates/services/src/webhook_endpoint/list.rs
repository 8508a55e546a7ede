//! The workspace's endpoints, and one of them.

use domain::view::WebhookEndpointView;
use domain::{Caller, WebhookEndpointId};

use super::{require, view};
use crate::{Ctx, ServiceError};

/// All endpoints of the workspace, newest first.
///
/// # Errors
/// Not an admin.
pub async fn list(ctx: &Ctx, caller: &Caller) -> Result<Vec<WebhookEndpointView>, ServiceError> {
    caller.require_admin()?;
    let db = ctx.db.reader();
    let mut views = Vec::new();
    for row in store::webhook_endpoint::list(db, caller.workspace).await? {
        views.push(view(db, row).await?);
    }
    Ok(views)
}

/// One endpoint.
///
/// # Errors
/// Not an admin, or it is not there.
pub async fn get(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookEndpointId,
) -> Result<WebhookEndpointView, ServiceError> {
    caller.require_admin()?;
    let db = ctx.db.reader();
    let row = require(db, caller.workspace, id).await?;
    view(db, row).await
}
