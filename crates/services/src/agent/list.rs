//! All agents.

use domain::Caller;
use domain::view::AgentView;

use crate::{Ctx, ServiceError, agent};

/// The agents of the workspace, by name, with their tokens.
///
/// # Errors
/// An agent asks.
pub async fn list(ctx: &Ctx, caller: &Caller) -> Result<Vec<AgentView>, ServiceError> {
    caller.require_reader()?;
    let db = ctx.db.reader();
    let tokens = store::api_token::list(db, caller.workspace).await?;
    let open = store::hiring::open_by_agent(db, caller.workspace).await?;
    let mut agents = store::agent::list(db, caller.workspace).await?;
    agents.sort_by_key(|agent| agent.name.to_lowercase());
    let view = |row: store::agent::Agent| {
        let open = open.get(&row.id).copied().unwrap_or(0);
        agent::view(row, open, &tokens)
    };
    Ok(agents.into_iter().map(view).collect())
}
