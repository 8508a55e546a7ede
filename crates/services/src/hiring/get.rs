//! One hiring.

use domain::view::HiringView;
use domain::{Caller, HiringId};

use super::view::views;
use crate::{Ctx, ServiceError};

/// One hiring. An agent sees its own.
///
/// # Errors
/// There is no such hiring for this caller.
pub async fn get(ctx: &Ctx, caller: &Caller, id: HiringId) -> Result<HiringView, ServiceError> {
    let db = ctx.db.reader();
    let row = store::hiring::with_link(db, caller.workspace, id).await?;
    let own = |agent| caller.agent().is_none_or(|asking| asking == agent);
    let row = row
        .filter(|(hiring, ..)| own(hiring.agent))
        .ok_or(ServiceError::NotFound("hiring"))?;
    let integration = store::integration::of_workspace(db, caller.workspace).await?;
    let shown = views(db, integration.as_ref(), vec![row]).await?;
    shown
        .into_iter()
        .next()
        .ok_or(ServiceError::NotFound("hiring"))
}
