//! The teams to choose from.

use domain::view::TeamView;
use domain::{Caller, IntegrationState};
use linear::LinearError;
use store::integration::Integration;

use super::{mark_reconnect_required, require, team_views};
use crate::{Ctx, ServiceError};

/// The teams that the connected key sees, as Linear has them now; as last seen while Linear is away or
/// the connection is switched off.
///
/// # Errors
/// An agent asks, or the workspace is not connected.
pub async fn teams(ctx: &Ctx, caller: &Caller) -> Result<Vec<TeamView>, ServiceError> {
    caller.require_reader()?;
    let integration = require(ctx, caller).await?;
    match refresh(ctx, &integration).await {
        Err(ServiceError::Upstream { source, .. }) if source.is_retryable() => {
            Ok(integration.teams)
        }
        answer => answer,
    }
}

/// The teams as last seen, without asking Linear: what a page shows while it is rendered.
///
/// # Errors
/// An agent asks, or the workspace is not connected.
pub async fn known_teams(ctx: &Ctx, caller: &Caller) -> Result<Vec<TeamView>, ServiceError> {
    caller.require_reader()?;
    Ok(require(ctx, caller).await?.teams)
}

/// Asks Linear and keeps the answer; of a connection that is switched off nothing is asked.
pub(crate) async fn refresh(
    ctx: &Ctx,
    before: &Integration,
) -> Result<Vec<TeamView>, ServiceError> {
    if before.state == IntegrationState::Disabled {
        return Ok(before.teams.clone());
    }
    let teams = match ctx.connection(before)?.teams().await {
        Ok(teams) => team_views(teams),
        Err(error) => {
            if matches!(error, LinearError::Unauthenticated) {
                mark_reconnect_required(ctx, before).await?;
            }
            return Err(error.into());
        }
    };
    if teams != before.teams {
        let unit = ctx.begin(ctx.now()).await?;
        let mut after = before.clone();
        after.teams.clone_from(&teams);
        after.last_synced_at = Some(unit.now);
        // Lost to a change by somebody else: then the next look keeps it.
        store::integration::replace(&unit.txn, before, &after).await?;
        unit.commit().await?;
    }
    Ok(teams)
}
