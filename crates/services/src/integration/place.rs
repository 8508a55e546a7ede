//! What an issue of a team can be given: its projects and labels, by their ids.

use domain::Refusal;
use domain::view::{LabelView, ProjectView, TeamView};
use serde_json::json;
use store::integration::Integration;
use uuid::Uuid;

use super::{refresh_teams, select_team};
use crate::{Ctx, ServiceError};

/// Where an issue goes within its team.
pub(crate) struct Placed {
    /// The project that was asked for, or the selected one.
    pub(crate) project: Option<Uuid>,
}

/// Looks up what is asked for in a team, in Linear if it is newer than what is known here.
///
/// # Errors
/// The team has no such project or label, with those that it has.
pub(crate) async fn in_team(
    ctx: &Ctx,
    integration: &Integration,
    team: Uuid,
    project: Option<Uuid>,
    labels: &[Uuid],
) -> Result<Placed, ServiceError> {
    if project.is_some() || !labels.is_empty() {
        let known = find(&integration.teams, team, project, labels);
        if known.is_err() {
            let teams = refresh_teams(ctx, integration).await?;
            find(&teams, team, project, labels)?;
        }
    }
    Ok(Placed {
        project: project.or_else(|| selected_project(integration, team)),
    })
}

/// The selected project, which is one of the selected team's.
pub(crate) fn selected_project(integration: &Integration, team: Uuid) -> Option<Uuid> {
    let of_team = integration.selected_team_id == Some(team);
    integration.selected_project_id.filter(|_| of_team)
}

fn find(
    teams: &[TeamView],
    team: Uuid,
    project: Option<Uuid>,
    labels: &[Uuid],
) -> Result<(), Refusal> {
    let Some(team) = teams.iter().find(|known| known.id == team) else {
        return Err(super::unknown_team(teams, "team_id"));
    };
    if let Some(id) = project {
        project_of(team, id)?;
    }
    labels_of(team, labels).map(drop)
}

/// The project of this id.
///
/// # Errors
/// The team has none of this id, with those that it has.
pub(crate) fn project_of(team: &TeamView, id: Uuid) -> Result<&ProjectView, Refusal> {
    let found = team.projects.iter().find(|project| project.id == id);
    found.ok_or_else(|| select_team::unknown_project(team))
}

/// The labels of these ids.
///
/// # Errors
/// One is not there, or is a group of labels, with those that there are.
pub(crate) fn labels_of<'a>(
    team: &'a TeamView,
    ids: &[Uuid],
) -> Result<Vec<&'a LabelView>, Refusal> {
    let usable = || team.labels.iter().filter(|label| !label.is_group);
    let find = |id: &Uuid| usable().find(|label| label.id == *id);
    ids.iter()
        .map(|id| {
            find(id).ok_or_else(|| {
                let names: Vec<&str> = usable().map(|label| label.name.as_str()).collect();
                let message = format!(
                    "`label_ids` names no label that issues of the team {} can be given. There are: {}.",
                    team.name,
                    names.join(", ")
                );
                let known = usable().map(|label| json!({ "id": label.id, "name": label.name }));
                let known: Vec<serde_json::Value> = known.collect();
                Refusal::field("label_ids", message).with("available", known)
            })
        })
        .collect()
}
