//! A person edits an issue.

use async_graphql::{MaybeUndefined, ScalarType as _, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{SandboxError, acting, names, no_issue, person, place_of, state_of, update};
use crate::core::Core;
use crate::linear::Place;
use crate::model::{Issue, TimelessDate};
use crate::snapshot::IssueSnapshot;
use crate::world::{IssueUpdateInput, World};

/// What a person changes of an issue in the app. What is absent stays as it is; an empty text unsets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IssueEdit {
    /// One line.
    pub title: Option<String>,
    /// Markdown.
    pub description: Option<String>,
    /// Name of a state of the team.
    pub state: Option<String>,
    /// Id, e-mail address or name of a person.
    pub assignee: Option<String>,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low.
    pub priority: Option<i32>,
    /// Points.
    pub estimate: Option<i32>,
    /// Such as `2026-01-31`.
    pub due_date: Option<String>,
    /// Names of all labels that it is to have.
    pub labels: Option<Vec<String>>,
    /// Name of a project.
    pub project: Option<String>,
    /// Number of a cycle of the team; 0 for none.
    pub cycle: Option<u32>,
}

pub(crate) fn edit(
    core: &Core,
    actor: Option<&str>,
    identifier: &str,
    edit: &IssueEdit,
) -> Result<IssueSnapshot, SandboxError> {
    let place = place_of(core, identifier)?;
    let by = acting(core, place, actor)?;
    let assignee_id = match edit.assignee.as_deref() {
        None => MaybeUndefined::Undefined,
        Some("") => MaybeUndefined::Null,
        Some(who) => MaybeUndefined::Value(person(core, place, who)?.id.to_string()),
    };
    let input = core.read(place, |world| input(world, identifier, edit))?;
    let input = IssueUpdateInput {
        assignee_id,
        ..input
    };
    update(core, &by, identifier, &input)
}

fn input(
    world: &World,
    identifier: &str,
    edit: &IssueEdit,
) -> Result<IssueUpdateInput, SandboxError> {
    let issue = world
        .issue(identifier)
        .map_err(|_| no_issue(world, identifier))?;
    let state = edit.state.as_deref();
    let state = state.map(|name| state_of(world, issue.team_id, name));
    let labels = edit.labels.as_ref();
    let labels = labels.map(|names| {
        names
            .iter()
            .map(|name| label(world, &issue, name))
            .collect()
    });
    let project = unless_empty(edit.project.as_ref(), |name| project(world, name))?;
    let number = edit.cycle.map(|number| match number {
        0 => String::new(),
        number => number.to_string(),
    });
    let cycle = unless_empty(number.as_ref(), |number| cycle(world, &issue, number))?;
    Ok(IssueUpdateInput {
        title: edit.title.clone(),
        description: edit
            .description
            .clone()
            .map_or(MaybeUndefined::Undefined, MaybeUndefined::Value),
        state_id: state.transpose()?.map(|id| id.to_string()),
        priority: edit.priority,
        estimate: edit
            .estimate
            .map_or(MaybeUndefined::Undefined, MaybeUndefined::Value),
        due_date: unless_empty(edit.due_date.as_ref(), day)?,
        label_ids: labels.transpose()?,
        project_id: project.map_value(|id: Uuid| id.to_string()),
        cycle_id: cycle.map_value(|id: Uuid| id.to_string()),
        ..IssueUpdateInput::default()
    })
}

/// Looks up what a text names; an empty one unsets.
fn unless_empty<T>(
    text: Option<&String>,
    find: impl FnOnce(&str) -> Result<T, SandboxError>,
) -> Result<MaybeUndefined<T>, SandboxError> {
    match text.map(String::as_str) {
        None => Ok(MaybeUndefined::Undefined),
        Some("") => Ok(MaybeUndefined::Null),
        Some(text) => find(text).map(MaybeUndefined::Value),
    }
}

fn day(text: &str) -> Result<TimelessDate, SandboxError> {
    TimelessDate::parse(Value::String(text.to_owned())).map_err(|_| {
        SandboxError::Refused("due_date must be a date such as 2026-01-31.".to_owned())
    })
}

fn label(world: &World, issue: &Issue, name: &str) -> Result<String, SandboxError> {
    let fits = |team_id: Option<Uuid>| team_id.is_none_or(|id| id == issue.team_id);
    let labels = world.labels.iter();
    let fitting: Vec<_> = labels
        .filter(|label| fits(label.team_id) && !label.is_group)
        .collect();
    let mut named = fitting.iter();
    let found = named.find(|label| label.name.eq_ignore_ascii_case(name));
    found
        .map(|label| label.id.to_string())
        .ok_or_else(|| SandboxError::NotFound {
            kind: "label",
            name: name.to_owned(),
            available: names(fitting.iter().map(|label| label.name.as_str())),
        })
}

fn project(world: &World, name: &str) -> Result<Uuid, SandboxError> {
    let mut projects = world.projects.iter();
    let found = projects.find(|project| project.name.eq_ignore_ascii_case(name));
    found
        .map(|project| project.id)
        .ok_or_else(|| SandboxError::NotFound {
            kind: "project",
            name: name.to_owned(),
            available: names(world.projects.iter().map(|project| project.name.as_str())),
        })
}

fn cycle(world: &World, issue: &Issue, number: &str) -> Result<Uuid, SandboxError> {
    let cycles = world.cycles.iter();
    let of_team: Vec<_> = cycles
        .filter(|cycle| cycle.team_id == issue.team_id)
        .map(|cycle| (cycle.number.to_string(), cycle.id))
        .collect();
    let mut numbered = of_team.iter();
    let found = numbered.find(|(known, _)| known == number);
    found
        .map(|(_, id)| *id)
        .ok_or_else(|| SandboxError::NotFound {
            kind: "cycle",
            name: number.to_owned(),
            available: names(of_team.iter().map(|(known, _)| known.as_str())),
        })
}

/// How many issues a workspace may have, as its plan says.
pub(crate) fn limit_active_issues(core: &Core, place: Place, limit: Option<usize>) {
    core.change(|linear| linear.world_mut(place).active_issue_limit = limit);
}
