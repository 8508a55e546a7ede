//! Erases secrets of before a rotation.

use crate::{Ctx, ServiceError};

/// Erases secrets that messages are not signed with any more, in all workspaces.
///
/// # Errors
/// The database is away.
pub async fn forget_previous_secrets(ctx: &Ctx) -> Result<(), ServiceError> {
    let gone = store::webhook_endpoint::forget_previous_secrets(ctx.db.writer(), ctx.now()).await?;
    if gone > 0 {
        tracing::info!(
            webhook_endpoints = gone,
            "Erased secrets of webhook endpoints of before a rotation"
        );
    }
    Ok(())
}
