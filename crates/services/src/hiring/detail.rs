//! One hiring with its history.

use domain::view::HiringDetail;
use domain::{Caller, HiringId};

use crate::{Ctx, ServiceError, hiring};

/// What a hiring's own page shows.
///
/// # Errors
/// There is no such hiring for this caller.
pub async fn detail(
    ctx: &Ctx,
    caller: &Caller,
    id: HiringId,
) -> Result<HiringDetail, ServiceError> {
    let hiring = hiring::get(ctx, caller, id).await?;
    let history = store::history::of_hiring(ctx.db.reader(), caller.workspace, id).await?;
    Ok(HiringDetail {
        allowed: hiring.status.allowed(),
        hiring,
        history,
    })
}
