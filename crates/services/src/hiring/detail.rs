//! One hiring with its history.

use domain::view::HiringDetail;
use domain::{Caller, HiringId};

use crate::{Ctx, ServiceError, hiring, linear_write};

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
    let db = ctx.db.reader();
    let history = store::history::of_hiring(db, caller.workspace, id).await?;
    let writes = linear_write::unfinished(db, caller.workspace, id).await?;
    Ok(HiringDetail {
        allowed: hiring.status.allowed(),
        hiring,
        history,
        writes,
    })
}
