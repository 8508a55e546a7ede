//! One agent.

use domain::view::AgentView;
use domain::{AgentId, Caller};

use crate::{Ctx, ServiceError, agent};

/// One agent of the workspace, with its tokens.
///
/// # Errors
/// There is no such agent in this workspace.
pub async fn get(ctx: &Ctx, caller: &Caller, id: AgentId) -> Result<AgentView, ServiceError> {
    let all = agent::list(ctx, caller).await?;
    all.into_iter()
        .find(|agent| agent.id == id)
        .ok_or(ServiceError::NotFound("agent"))
}
