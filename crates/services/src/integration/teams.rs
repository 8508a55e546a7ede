//! The teams to choose from, with all that their issues can be given.

use domain::audit::AuditAction;
use domain::view::TeamView;
use domain::{Caller, EventKind, Timestamp};
use jobs::JobError;
use linear::LinearError;
use serde_json::json;
use store::integration::Integration;
use time::Duration;

use super::{
    Trouble, audited, give_way, integration_job, mark_reconnect_required, read_teams, refused,
    require,
};
use crate::audit::Actor;
use crate::unit::Unit;
use crate::{Ctx, ServiceError, feature};

/// How long teams count as they were read. What Linear tells of ends that at once; this is for the rest.
const FRESH: Duration = Duration::minutes(5);

integration_job! {
    /// Reads the teams anew, after Linear told that they changed.
    RefreshTeams = "refresh_teams", run
}

async fn run(ctx: &Ctx, job: &RefreshTeams) -> Result<(), JobError> {
    let Some(integration) = job.integration(ctx).await? else {
        return Ok(());
    };
    match ask(ctx, &integration).await {
        Ok(_) => Ok(()),
        Err(trouble) => give_way(ctx, &integration, trouble).await,
    }
}

/// The teams that the connection sees: asked of Linear if they were not within five minutes, or if Linear told of a
/// change since; as last seen while Linear is away or the connection does not work.
///
/// # Errors
/// An agent asks, the workspace is not connected, or Linear refuses the connection.
pub async fn teams(ctx: &Ctx, caller: &Caller) -> Result<Vec<TeamView>, ServiceError> {
    caller.require_reader()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let integration = require(ctx, caller).await?;
    if is_fresh(integration.teams_read_at, ctx.now()) {
        return Ok(integration.teams);
    }
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

/// Whether what was read then still counts. A clock that was set back proves nothing.
fn is_fresh(read: Option<Timestamp>, now: Timestamp) -> bool {
    read.is_some_and(|read| (Duration::ZERO..FRESH).contains(&(now - read)))
}

/// Asks Linear and keeps the answer; of a connection that does not work nothing is asked.
///
/// # Errors
/// Linear is away, or refuses the connection.
pub(crate) async fn refresh(
    ctx: &Ctx,
    before: &Integration,
) -> Result<Vec<TeamView>, ServiceError> {
    match ask(ctx, before).await {
        Ok(teams) => Ok(teams),
        Err(Trouble::Linear(LinearError::Unauthenticated)) => {
            mark_reconnect_required(ctx, before).await?;
            Err(ServiceError::conflict(
                "reconnect_required",
                refused(before.kind),
            ))
        }
        Err(Trouble::Linear(error)) => Err(error.into()),
        Err(Trouble::Ours(error)) => Err(error),
    }
}

async fn ask(ctx: &Ctx, before: &Integration) -> Result<Vec<TeamView>, Trouble> {
    if !before.state.may_call() {
        return Ok(before.teams.clone());
    }
    let teams = read_teams(&ctx.connection(before)?).await?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut after = before.clone();
    after.teams.clone_from(&teams);
    (after.teams_read_at, after.last_synced_at) = (Some(unit.now), Some(unit.now));
    let lost = forget_lost_project(&mut after);
    // Lost to a change by somebody else: then the next look keeps it.
    let kept = store::integration::replace(&unit.txn, before, &after).await;
    if kept.map_err(ServiceError::from)? {
        if let Some(name) = lost {
            tell_of_lost_project(&mut unit, before, &name);
        }
        if teams != before.teams {
            unit.changed(before.workspace, EventKind::Integration, before.id.0);
        }
    }
    unit.commit().await?;
    Ok(teams)
}

/// A project that is archived or gone would have every new issue refused. Answers its name.
fn forget_lost_project(integration: &mut Integration) -> Option<String> {
    let project = integration.selected_project_id?;
    let teams = integration.teams.iter();
    let mut of_team = teams.filter(|team| Some(team.id) == integration.selected_team_id);
    if of_team.any(|team| team.projects.iter().any(|known| known.id == project)) {
        return None;
    }
    integration.selected_project_id = None;
    let name = integration.selected_project_name.take();
    Some(name.unwrap_or_else(|| project.to_string()))
}

fn tell_of_lost_project(unit: &mut Unit<'_>, before: &Integration, name: &str) {
    let entry = audited(AuditAction::TeamSelected, before)
        .before(json!({ "project_name": name }))
        .after(json!({ "project_name": null, "reason": "the project is gone in Linear" }));
    unit.audit_by(Actor::linear("Linear"), before.workspace, entry);
    unit.changed(before.workspace, EventKind::Integration, before.id.0);
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn teams_count_for_five_minutes() {
        let now = datetime!(2026-11-22 10:00 UTC);
        let fresh = |ago: Duration| is_fresh(Some(now - ago), now);
        assert!(fresh(Duration::ZERO));
        assert!(fresh(Duration::seconds(299)));
        assert!(!fresh(Duration::minutes(5)));
        assert!(!fresh(-Duration::SECOND));
        assert!(!is_fresh(None, now));
    }
}
