//! One connected account.

use domain::view::ConnectedAccountView;
use domain::{Caller, ConnectedAccountId};

use super::{require, view};
use crate::{Ctx, ServiceError};

/// Where an account stands.
///
/// # Errors
/// There is no such account in this workspace.
pub async fn get(
    ctx: &Ctx,
    caller: &Caller,
    id: ConnectedAccountId,
) -> Result<ConnectedAccountView, ServiceError> {
    let db = ctx.db.reader();
    let row = require(db, caller, id).await?;
    view(ctx, db, row).await
}
