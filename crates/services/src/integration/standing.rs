//! Whether the connection works, and nothing else: every page asks.

use domain::{Caller, IntegrationState, Timestamp};

use crate::{Ctx, ServiceError};

/// Where the connection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Whether it works.
    pub state: IntegrationState,
    /// Why it does not, if it does not.
    pub reason: Option<String>,
    /// Since when.
    pub since: Timestamp,
}

/// Where the workspace's connection stands, if there is one.
///
/// # Errors
/// An agent asks.
pub async fn standing(ctx: &Ctx, caller: &Caller) -> Result<Option<Standing>, ServiceError> {
    caller.require_reader()?;
    let found = store::integration::standing(ctx.db.reader(), caller.workspace).await?;
    Ok(found.map(|(state, reason, since)| Standing {
        state,
        reason,
        since,
    }))
}
