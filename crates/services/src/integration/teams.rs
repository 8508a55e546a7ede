//! The teams to choose from.

use domain::view::TeamView;
use domain::{Caller, EventKind};
use jobs::JobError;
use linear::LinearError;
use store::integration::Integration;

use super::{Trouble, give_way, integration_job, mark_reconnect_required, require, team_views};
use crate::{Ctx, ServiceError};

integration_job! {
    /// Reads the teams anew, after Linear told that they changed.
    RefreshTeams = "refresh_teams", run
}

async fn run(ctx: &Ctx, job: &RefreshTeams) -> Result<(), JobError> {
    let Some(integration) = job.integration(ctx).await? else {
        return Ok(());
    };
    match refresh(ctx, &integration).await {
        Ok(_) => Ok(()),
        Err(ServiceError::Upstream { source, .. }) => {
            give_way(ctx, &integration, Trouble::Linear(source)).await
        }
        Err(error) => give_way(ctx, &integration, Trouble::Ours(error)).await,
    }
}

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
    if !before.state.may_call() {
        return Ok(before.teams.clone());
    }
    let teams = match ctx.connection(before)?.team_details().await {
        Ok(teams) => team_views(teams),
        Err(error) => {
            if matches!(error, LinearError::Unauthenticated) {
                mark_reconnect_required(ctx, before).await?;
            }
            return Err(error.into());
        }
    };
    if teams != before.teams {
        let mut unit = ctx.begin(ctx.now()).await?;
        let mut after = before.clone();
        after.teams.clone_from(&teams);
        after.last_synced_at = Some(unit.now);
        // Lost to a change by somebody else: then the next look keeps it.
        if store::integration::replace(&unit.txn, before, &after).await? {
            unit.changed(before.workspace, EventKind::Integration, before.id.0);
        }
        unit.commit().await?;
    }
    Ok(teams)
}
