//! Picks the default team.

use domain::audit::AuditAction;
use domain::view::IntegrationStatus;
use domain::{Caller, EventKind, text};
use serde_json::json;
use uuid::Uuid;

use super::{audited, changed_meanwhile, require, require_team, status, teams};
use crate::{Ctx, ServiceError};

/// The team, and the project if there is to be one.
#[derive(Debug, Clone)]
pub struct SelectTeam {
    /// Linear's UUID of the team.
    pub team_id: Uuid,
    /// Linear's UUID of the project.
    pub project_id: Option<Uuid>,
    /// Its name.
    pub project_name: Option<String>,
}

/// Picks where issues go unless a hiring says otherwise.
///
/// # Errors
/// Not an admin, not connected, or the key does not see such a team.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn select_team(
    ctx: &Ctx,
    caller: &Caller,
    cmd: SelectTeam,
) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    let known = teams(ctx, caller).await?;
    let team = require_team(&known, "team_id", cmd.team_id)?;
    let project_name = match cmd.project_name.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(name) => Some(text::line("project_name", name, 200)?),
    };
    let before = require(ctx, caller).await?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut after = before.clone();
    after.selected_team_id = Some(team.id);
    after.selected_project_id = cmd.project_id;
    after.selected_project_name = cmd.project_id.and(project_name);
    after.updated_at = unit.now;
    if !store::integration::replace(&unit.txn, &before, &after).await? {
        return Err(changed_meanwhile());
    }
    let entry = audited(AuditAction::TeamSelected, &before)
        .before(json!({ "team_id": before.selected_team_id }))
        .after(json!({ "team_id": team.id, "team_name": team.name }));
    unit.audit(caller, entry).await?;
    unit.changed(caller.workspace, EventKind::Integration, before.id.0);
    unit.commit().await?;
    status(ctx, caller).await
}
