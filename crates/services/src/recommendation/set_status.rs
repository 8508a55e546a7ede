//! Somebody decides on a recommendation.

use domain::view::RecommendationView;
use domain::{Caller, RecommendationId, RecommendationStatus};

use super::{Mover, get, move_to, require_locked};
use crate::unit::again;
use crate::{Ctx, IdempotencyKey, ServiceError};

/// Moves a recommendation. Its issues stay as they are: those are people's to move, in Linear.
///
/// # Errors
/// The caller may not decide, there is no such recommendation, or `invalid_transition` with the allowed ones.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, recommendation.id = %id))]
pub async fn set_status(
    ctx: &Ctx,
    caller: &Caller,
    id: RecommendationId,
    to: RecommendationStatus,
    key: Option<&IdempotencyKey>,
) -> Result<RecommendationView, ServiceError> {
    again(|| decide(ctx, caller, id, to, key)).await?;
    get(ctx, caller, id).await
}

async fn decide(
    ctx: &Ctx,
    caller: &Caller,
    id: RecommendationId,
    to: RecommendationStatus,
    key: Option<&IdempotencyKey>,
) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = require_locked(&unit, caller, id).await?;
    caller.require_approver()?;
    if unit.claim(caller, key, id.0).await?.is_some() {
        return Ok(());
    }
    let to = before.status.move_to(to)?;
    move_to(&mut unit, &before, to, Mover::Caller(caller)).await?;
    unit.commit().await?;
    tracing::info!(recommendation.status = %to, "Moved recommendation `{id}`");
    Ok(())
}
