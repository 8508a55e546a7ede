//! Tries that are over leave nothing behind.

use crate::{Ctx, ServiceError};

/// Erases the tries to get access that are over, in all workspaces, with what was sealed for them.
///
/// # Errors
/// The database is away.
pub async fn forget_expired(ctx: &Ctx) -> Result<(), ServiceError> {
    let unit = ctx.begin(ctx.now()).await?;
    let erased = store::oauth_authorization::delete_expired(&unit.txn, unit.now).await?;
    unit.commit().await?;
    if erased > 0 {
        tracing::debug!(
            authorizations = erased,
            "Erased authorizations that are over"
        );
    }
    Ok(())
}
