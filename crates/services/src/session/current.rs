//! Who is behind a session, with the rights of this moment.

use domain::view::SessionView;
use domain::{UserId, WorkspaceId};

use crate::{Ctx, ServiceError};

/// The person and workspace of a session; nothing if one of them is gone or they were taken apart.
pub async fn current(
    ctx: &Ctx,
    user: UserId,
    workspace: WorkspaceId,
) -> Result<Option<SessionView>, ServiceError> {
    let db = ctx.db.reader();
    let Some(role) = store::membership::role(db, workspace, user).await? else {
        return Ok(None);
    };
    let Some(user) = store::user::get(db, user).await? else {
        return Ok(None);
    };
    let Some(workspace) = store::workspace::get(db, workspace).await? else {
        return Ok(None);
    };
    Ok(Some(SessionView {
        user_id: user.id,
        user_name: user.name,
        email: user.email,
        workspace_id: workspace.id,
        workspace_name: workspace.name,
        role,
    }))
}
