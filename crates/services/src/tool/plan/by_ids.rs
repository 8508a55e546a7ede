//! Writes of the tools that speak in Linear's ids: people are shown the names.

use domain::Refusal;
use domain::policy::CallFacts;
use domain::tool::Arguments;
use domain::view::TargetView;
use linear::tools::{CycleRef, IssueDetails, PlanNames, PlanNamesQuery};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::by_names::{finish, plain_fields};
use super::fields::{Fields, priority_label};
use super::{Plan, Planned, change, of_new_issue};
use crate::ServiceError;
use crate::tool::trouble::of_linear;
use crate::tool::way::Via;

async fn names(via: &Via, arguments: &Arguments, team: Uuid) -> Result<PlanNames, ServiceError> {
    let asked = PlanNamesQuery {
        team,
        assignee: arguments.id("assigneeId"),
        project: arguments.id("projectId"),
        cycle: arguments.id("cycleId"),
        parent: arguments.text("parentId").map(str::to_owned),
    };
    via.connection
        .tool_plan_names(&asked)
        .await
        .map_err(of_linear)
}

/// An issue in any team that the connection sees.
pub(super) async fn create(via: &Via, arguments: &Arguments) -> Result<Planned, ServiceError> {
    let team = arguments.id("teamId").unwrap_or_default();
    let names = names(via, arguments, team).await?;
    let title = arguments.text("title").unwrap_or_default();
    let mut input = Map::new();
    let mut fields = Fields::default();
    input.insert("teamId".to_owned(), json!(team));
    input.insert("title".to_owned(), title.into());
    fields.set("team", "Team", None, Some(names.team.name.clone()));
    fields.set("title", "Title", None, Some(title.to_owned()));
    given_fields(arguments, &names, &mut input, &mut fields);
    named_fields(arguments, &names, None, &mut input, &mut fields)?;
    let facts = CallFacts {
        tool: arguments.tool().to_string(),
        writes: true,
        team: Some(team),
        project: arguments.id("projectId"),
        fields: fields.names(),
        priorities: of_new_issue(arguments.integer("priority")),
        ..CallFacts::default()
    };
    let shown = TargetView {
        team_name: Some(names.team.name.clone()),
        project_name: names.project.map(|project| project.name),
        ..TargetView::default()
    };
    let summary = format!("Create \u{201c}{title}\u{201d} in {}", names.team.name);
    let plan = Plan::CreateIssue { input };
    change(
        arguments,
        plan,
        summary,
        shown,
        fields.into_changes(),
        facts,
    )
}

/// What a new issue is given as it is.
fn given_fields(
    arguments: &Arguments,
    names: &PlanNames,
    input: &mut Map<String, Value>,
    fields: &mut Fields,
) {
    if let Some(text) = arguments.text("description") {
        input.insert("description".to_owned(), text.into());
        fields.text("description", "Description", None, Some(text.to_owned()));
    }
    if let Some(date) = arguments.text("dueDate") {
        input.insert("dueDate".to_owned(), date.into());
        fields.set("due_date", "Due date", None, Some(date.to_owned()));
    }
    if let Some(parent) = arguments.text("parentId") {
        let shown = names
            .parent
            .as_ref()
            .map(|found| format!("{} \u{201c}{}\u{201d}", found.identifier, found.title));
        input.insert("parentId".to_owned(), parent.into());
        fields.set("parent", "Parent issue", None, shown);
    }
    if let Some(priority) = arguments.integer("priority") {
        input.insert("priority".to_owned(), priority.into());
        fields.set("priority", "Priority", None, Some(priority_label(priority)));
    }
}

/// A change of an issue.
pub(super) async fn update(via: &Via, arguments: &Arguments) -> Result<Planned, ServiceError> {
    let id = arguments.text("issueId").unwrap_or_default();
    let issue = via.connection.tool_issue(id).await.map_err(of_linear)?;
    let names = names(via, arguments, issue.row.team.id).await?;
    let mut input = Map::new();
    let mut fields = Fields::default();
    plain_fields(arguments, &issue, &mut input, &mut fields);
    named_fields(arguments, &names, Some(&issue), &mut input, &mut fields)?;
    finish(arguments, &issue, input, fields)
}

/// The fields that are given as ids; `issue` is what there is already.
fn named_fields(
    arguments: &Arguments,
    names: &PlanNames,
    issue: Option<&IssueDetails>,
    input: &mut Map<String, Value>,
    fields: &mut Fields,
) -> Result<(), ServiceError> {
    let row = issue.map(|issue| &issue.row);
    if let Some(id) = arguments.id("stateId") {
        let state = names.states.iter().find(|state| state.id == id);
        let state = state.ok_or_else(|| {
            let known = names.states.iter().map(|state| &*state.name);
            unknown("stateId", "workflow state", &names.team.name, known)
        })?;
        input.insert("stateId".to_owned(), json!(id));
        let before = row.map(|row| row.state.name.clone());
        fields.set("state", "State", before, Some(state.name.clone()));
    }
    if arguments.has("assigneeId") {
        input.insert("assigneeId".to_owned(), json!(arguments.id("assigneeId")));
        let before = row.and_then(|row| row.assignee.as_ref().map(|person| person.name.clone()));
        let after = names.assignee.as_ref().map(|person| person.name.clone());
        fields.set("assignee", "Assignee", before, after);
    }
    if arguments.has("projectId") {
        input.insert("projectId".to_owned(), json!(arguments.id("projectId")));
        let before = row.and_then(|row| row.project.as_ref().map(|project| project.name.clone()));
        let after = names.project.as_ref().map(|project| project.name.clone());
        fields.set("project", "Project", before, after);
    }
    if arguments.has("cycleId") {
        input.insert("cycleId".to_owned(), json!(arguments.id("cycleId")));
        let before = row.and_then(|row| row.cycle.as_ref().map(CycleRef::label));
        let after = names.cycle.as_ref().map(CycleRef::label);
        fields.set("cycle", "Cycle", before, after);
    }
    if arguments.has("estimate") {
        let points = arguments.integer("estimate");
        input.insert("estimate".to_owned(), json!(points));
        let before = row.and_then(|row| row.estimate.map(|points| points.to_string()));
        fields.set(
            "estimate",
            "Estimate",
            before,
            points.map(|points| points.to_string()),
        );
    }
    if arguments.has("labelIds") {
        labels(arguments, names, issue, input, fields)?;
    }
    Ok(())
}

fn labels(
    arguments: &Arguments,
    names: &PlanNames,
    issue: Option<&IssueDetails>,
    input: &mut Map<String, Value>,
    fields: &mut Fields,
) -> Result<(), ServiceError> {
    let ids = arguments.ids("labelIds");
    let mut after = Vec::with_capacity(ids.len());
    for id in &ids {
        let label = names.labels.iter().find(|label| label.id == *id);
        let label = label.ok_or_else(|| {
            let known = names.labels.iter().map(|label| &*label.name);
            unknown("labelIds", "label", &names.team.name, known)
        })?;
        after.push(label.name.clone());
    }
    after.sort();
    // Rows name a few labels only, but have the ids of all.
    let present = issue.into_iter().flat_map(|issue| &issue.row.label_ids);
    let mut before: Vec<String> = present
        .map(|id| {
            let label = names.labels.iter().find(|label| label.id == *id);
            label.map_or_else(|| id.to_string(), |label| label.name.clone())
        })
        .collect();
    before.sort();
    input.insert("labelIds".to_owned(), json!(ids));
    fields.set(
        "labels",
        "Labels",
        Some(before.join(", ")),
        Some(after.join(", ")),
    );
    Ok(())
}

fn unknown<'a>(
    field: &str,
    what: &str,
    team: &str,
    known: impl Iterator<Item = &'a str>,
) -> Refusal {
    let known: Vec<String> = known
        .take(50)
        .map(|name| domain::text::label(name, 100))
        .collect();
    let team = domain::text::label(team, 100);
    let message = format!(
        "`{field}` names no {what} of the team {team}. There are: {}.",
        known.join(", ")
    );
    Refusal::field(field, message).with("available", known)
}
