//! Picks the default team, and the project.

use domain::audit::AuditAction;
use domain::view::{IntegrationStatus, ProjectView, TeamView};
use domain::{Caller, EventKind, Refusal};
use serde_json::json;
use uuid::Uuid;

use super::{
    audited, changed_meanwhile, existing, refresh_teams, require, require_team, status, teams,
};
use crate::unit::again;
use crate::{Ctx, ServiceError, feature};

/// The team, and the project if there is to be one.
#[derive(Debug, Clone)]
pub struct SelectTeam {
    /// Linear's UUID of the team.
    pub team_id: Uuid,
    /// Linear's UUID of the project, one of the team's.
    pub project_id: Option<Uuid>,
}

/// Picks where issues go unless a hiring says otherwise. Names are taken from Linear.
///
/// # Errors
/// Not an admin, not connected, the connection does not see such a team, or the project is none of the team's.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn select_team(
    ctx: &Ctx,
    caller: &Caller,
    cmd: SelectTeam,
) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let known = teams(ctx, caller).await?;
    let (team, project) = match find(&known, &cmd) {
        Ok(found) => found,
        // It may be newer than what we know; Linear decides.
        Err(_) => find(
            &refresh_teams(ctx, &require(ctx, caller).await?).await?,
            &cmd,
        )?,
    };
    again(|| choose(ctx, caller, &team, project.as_ref())).await?;
    status(ctx, caller).await
}

async fn choose(
    ctx: &Ctx,
    caller: &Caller,
    team: &TeamView,
    project: Option<&ProjectView>,
) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = existing(&unit.txn, caller.workspace).await?;
    let mut after = before.clone();
    after.selected_team_id = Some(team.id);
    after.selected_project_id = project.map(|project| project.id);
    after.selected_project_name = project.map(|project| project.name.clone());
    after.updated_at = unit.now;
    if !store::integration::replace(&unit.txn, &before, &after).await? {
        return Err(changed_meanwhile());
    }
    let entry = audited(AuditAction::TeamSelected, &before)
        .before(json!({
            "team_id": before.selected_team_id,
            "project_name": before.selected_project_name,
        }))
        .after(json!({
            "team_id": team.id,
            "team_name": team.name,
            "project_name": after.selected_project_name,
        }));
    unit.audit(caller, entry).await?;
    unit.changed(caller.workspace, EventKind::Integration, before.id.0);
    unit.commit().await
}

fn find(known: &[TeamView], cmd: &SelectTeam) -> Result<(TeamView, Option<ProjectView>), Refusal> {
    let team = require_team(known, "team_id", cmd.team_id)?;
    let Some(id) = cmd.project_id else {
        return Ok((team, None));
    };
    match team.projects.iter().find(|project| project.id == id) {
        Some(project) => {
            let project = project.clone();
            Ok((team, Some(project)))
        }
        None => Err(unknown_project(&team)),
    }
}

pub(super) fn unknown_project(team: &TeamView) -> Refusal {
    let available = team.projects.iter();
    let available = available.map(|project| json!({ "id": project.id, "name": project.name }));
    let available: Vec<serde_json::Value> = available.collect();
    let names: Vec<&str> = team
        .projects
        .iter()
        .map(|project| project.name.as_str())
        .collect();
    let message = if names.is_empty() {
        format!(
            "`project_id` is no project of the team {}, which has none.",
            team.name
        )
    } else {
        format!(
            "`project_id` is no project of the team {}. There are: {}.",
            team.name,
            names.join(", ")
        )
    };
    Refusal::field("project_id", message).with("available", available)
}
