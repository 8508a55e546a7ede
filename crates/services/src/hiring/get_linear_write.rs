//! Where a write of the hired agent stands.

use domain::view::LinearWriteView;
use domain::{Caller, HiringId, LinearWriteId};

use crate::{Ctx, ServiceError, hiring, linear_write};

/// One write of a hiring's agent. An agent sees those of its own hirings.
///
/// # Errors
/// There is no such write for this caller.
pub async fn get_linear_write(
    ctx: &Ctx,
    caller: &Caller,
    hiring: HiringId,
    id: LinearWriteId,
) -> Result<LinearWriteView, ServiceError> {
    hiring::get(ctx, caller, hiring).await?;
    let db = ctx.db.reader();
    let found = store::linear_write::get(db, caller.workspace, id).await?;
    let write = found
        .filter(|write| write.hiring == hiring)
        .ok_or(ServiceError::NotFound("write to Linear"))?;
    linear_write::view(db, write).await
}
