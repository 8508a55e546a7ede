//! One recommendation.

use domain::view::RecommendationView;
use domain::{Caller, RecommendationId};

use super::view::views;
use super::{WHAT, require};
use crate::{Ctx, ServiceError};

/// One recommendation with its issues. An agent sees its own.
///
/// # Errors
/// There is no such recommendation for this caller.
pub async fn get(
    ctx: &Ctx,
    caller: &Caller,
    id: RecommendationId,
) -> Result<RecommendationView, ServiceError> {
    let db = ctx.db.reader();
    let row = require(db, caller, id).await?;
    let shown = views(db, caller.workspace, vec![row]).await?;
    shown.into_iter().next().ok_or(ServiceError::NotFound(WHAT))
}
