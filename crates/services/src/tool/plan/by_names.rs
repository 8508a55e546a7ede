//! Writes of the tools that speak in names.

use domain::Refusal;
use domain::matching::{Sought, pick};
use domain::policy::CallFacts;
use domain::tool::Arguments;
use domain::view::{ProjectView, TargetView};
use linear::tools::{CycleRef, IssueDetails, NamesQuery, PlanNamesQuery, StateRef};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fields::{Fields, priority_label};
use super::{Plan, Planned, change, facts_of, nothing, of_new_issue, target};
use crate::recommendation::Given;
use crate::tool::names::{look_up, person};
use crate::tool::read::no_active_cycle;
use crate::tool::trouble::of_linear;
use crate::tool::way::Via;
use crate::{ServiceError, integration};

/// An issue in the selected team. Nothing is asked of Linear.
pub(super) fn create(via: &Via, arguments: &Arguments) -> Result<Planned, ServiceError> {
    let given = via.recommendation.as_deref();
    let described = arguments.text("description");
    let Some(description) = described.or(given.map(|given| given.text.body.as_str())) else {
        let message = "`description` is missing: the description, in Markdown.";
        return Err(Refusal::field("description", message).into());
    };
    let team = via.team()?;
    let title = arguments.text("title").unwrap_or_default();
    let team_name = via.known_team(team).map(|team| team.name.clone());
    let mut input = Map::new();
    input.insert("teamId".to_owned(), json!(team));
    input.insert("title".to_owned(), title.into());
    input.insert("description".to_owned(), description.into());
    let mut fields = Fields::default();
    fields.set("team", "Team", None, team_name.clone());
    if let Some(given) = given {
        fields.set("recommendation", "Recommendation", None, Some(told(given)));
    }
    fields.set("title", "Title", None, Some(title.to_owned()));
    fields.text(
        "description",
        "Description",
        None,
        Some(description.to_owned()),
    );
    let project = within_team(via, arguments, team, &mut input, &mut fields)?;
    let asked = arguments.integer("priority");
    let priority = asked.or(given.and_then(|given| given.priority.map(i64::from)));
    if let Some(priority) = priority {
        input.insert("priority".to_owned(), priority.into());
        fields.set("priority", "Priority", None, Some(priority_label(priority)));
    }
    let facts = CallFacts {
        tool: arguments.tool().to_string(),
        writes: true,
        team: Some(team),
        project: project.as_ref().map(|project| project.id),
        fields: fields.names(),
        priorities: of_new_issue(priority),
        ..CallFacts::default()
    };
    let shown = TargetView {
        team_name: team_name.clone(),
        project_name: project.map(|project| project.name),
        ..TargetView::default()
    };
    let place = team_name
        .map(|name| format!(" in {name}"))
        .unwrap_or_default();
    let summary = format!("Create \u{201c}{title}\u{201d}{place}");
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

/// The recommendation as whoever decides is shown it, with the issues that were made of it already.
fn told(given: &Given) -> String {
    if given.issues.is_empty() {
        return given.title.clone();
    }
    let issues = given.issues.join(", ");
    format!("{} (has an issue already: {issues})", given.title)
}

/// Project and labels, by their ids; people are shown the names. Answers the project.
fn within_team(
    via: &Via,
    arguments: &Arguments,
    team: Uuid,
    input: &mut Map<String, Value>,
    fields: &mut Fields,
) -> Result<Option<ProjectView>, ServiceError> {
    let (asked, labels) = (arguments.id("project_id"), arguments.ids("label_ids"));
    let Some(known) = via.known_team(team) else {
        if asked.is_none() && labels.is_empty() {
            return Ok(None);
        }
        let message = "Projects and labels of the selected team are not known here yet. Try again in a minute.";
        return Err(ServiceError::conflict("team_unknown", message));
    };
    let selected = || {
        let id = integration::selected_project(via.integration.as_ref()?, team)?;
        // One that is gone in Linear since is nobody's wish any more.
        integration::project_of(known, id).ok()
    };
    let project = match asked {
        Some(id) => Some(integration::project_of(known, id)?),
        None => selected(),
    };
    let project = project.cloned();
    if let Some(project) = &project {
        input.insert("projectId".to_owned(), json!(project.id));
        fields.set("project", "Project", None, Some(project.name.clone()));
    }
    if !labels.is_empty() {
        let found = integration::labels_of(known, &labels)?;
        let names: Vec<&str> = found.iter().map(|label| label.name.as_str()).collect();
        input.insert("labelIds".to_owned(), json!(labels));
        fields.set("labels", "Labels", None, Some(names.join(", ")));
    }
    Ok(project)
}

/// A change of up to eight fields.
pub(super) async fn update(via: &Via, arguments: &Arguments) -> Result<Planned, ServiceError> {
    let identifier = arguments.text("identifier").unwrap_or_default();
    let issue = via
        .connection
        .tool_issue(identifier)
        .await
        .map_err(of_linear)?;
    let mut input = Map::new();
    let mut fields = Fields::default();
    plain_fields(arguments, &issue, &mut input, &mut fields);
    if let Some(name) = arguments.text("state") {
        let state = state_named(&issue, name)?;
        let (before, after) = (issue.row.state.name.clone(), state.name.clone());
        input.insert("stateId".to_owned(), json!(state.id));
        fields.set("state", "State", Some(before), Some(after));
    }
    if arguments.has("assignee_name") {
        assignee(via, arguments, &issue, &mut input, &mut fields).await?;
    }
    if arguments.has("cycle") {
        cycle(via, arguments, &issue, &mut input, &mut fields).await?;
    }
    finish(arguments, &issue, input, fields)
}

/// The fields that are given as they are, whatever the tool calls them.
pub(super) fn plain_fields(
    arguments: &Arguments,
    issue: &IssueDetails,
    input: &mut Map<String, Value>,
    fields: &mut Fields,
) {
    if let Some(title) = arguments.text("title") {
        input.insert("title".to_owned(), title.into());
        let before = Some(issue.row.title.clone());
        fields.set("title", "Title", before, Some(title.to_owned()));
    }
    if arguments.has("description") {
        let after = arguments.text("description").map(str::to_owned);
        input.insert(
            "description".to_owned(),
            after.clone().unwrap_or_default().into(),
        );
        fields.text(
            "description",
            "Description",
            issue.description.clone(),
            after,
        );
    }
    if let Some(priority) = arguments.integer("priority") {
        input.insert("priority".to_owned(), priority.into());
        let before = priority_label(i64::from(issue.row.priority));
        let after = priority_label(priority);
        fields.set("priority", "Priority", Some(before), Some(after));
    }
    for name in ["due_date", "dueDate"] {
        if arguments.has(name) {
            let after = arguments.text(name).map(str::to_owned);
            input.insert("dueDate".to_owned(), json!(after));
            fields.set("due_date", "Due date", issue.row.due_date.clone(), after);
        }
    }
}

/// Puts a change of an issue together.
pub(super) fn finish(
    arguments: &Arguments,
    issue: &IssueDetails,
    input: Map<String, Value>,
    fields: Fields,
) -> Result<Planned, ServiceError> {
    if fields.is_empty() {
        return Ok(nothing(issue));
    }
    let facts = facts_of(arguments, issue, fields.names());
    let row = &issue.row;
    let summary = format!(
        "Change {} of {} \u{201c}{}\u{201d}",
        fields.labels(),
        row.identifier,
        row.title
    );
    let plan = Plan::UpdateIssue {
        issue: row.id,
        input,
    };
    change(
        arguments,
        plan,
        summary,
        target(issue),
        fields.into_changes(),
        facts,
    )
}

fn state_named<'a>(issue: &'a IssueDetails, name: &str) -> Result<&'a StateRef, ServiceError> {
    let sought = Sought {
        what: "state",
        code: "state_not_found",
        field: "state",
        name,
    };
    let names: Vec<Vec<&str>> = issue
        .states
        .iter()
        .map(|state| vec![&*state.name])
        .collect();
    Ok(&issue.states[pick(&sought, &names)?])
}

async fn assignee(
    via: &Via,
    arguments: &Arguments,
    issue: &IssueDetails,
    input: &mut Map<String, Value>,
    fields: &mut Fields,
) -> Result<(), ServiceError> {
    let before = issue
        .row
        .assignee
        .as_ref()
        .map(|person| person.name.clone());
    let Some(name) = arguments.text("assignee_name") else {
        input.insert("assigneeId".to_owned(), Value::Null);
        fields.set("assignee", "Assignee", before, None);
        return Ok(());
    };
    let asked = NamesQuery {
        team: issue.row.team.id,
        assignee: Some(name.to_owned()),
        ..NamesQuery::default()
    };
    let names = look_up(via, &asked).await?;
    let id = person(&names, "assignee_name", name)?;
    let found = names.people.iter().find(|person| person.id == id);
    input.insert("assigneeId".to_owned(), json!(id));
    fields.set(
        "assignee",
        "Assignee",
        before,
        found.map(|person| person.name.clone()),
    );
    Ok(())
}

async fn cycle(
    via: &Via,
    arguments: &Arguments,
    issue: &IssueDetails,
    input: &mut Map<String, Value>,
    fields: &mut Fields,
) -> Result<(), ServiceError> {
    let before = issue.row.cycle.as_ref().map(CycleRef::label);
    let given = arguments.text("cycle").unwrap_or("none");
    let after = match given.to_lowercase().as_str() {
        "none" => None,
        "active" => Some(issue.active_cycle.clone().ok_or_else(no_active_cycle)?),
        id => {
            let id = id.parse().map_err(|_| {
                let message = "`cycle` must be `active`, `none`, or the UUID of a cycle.";
                Refusal::field("cycle", message)
            })?;
            let asked = PlanNamesQuery {
                team: issue.row.team.id,
                cycle: Some(id),
                ..PlanNamesQuery::default()
            };
            via.connection
                .tool_plan_names(&asked)
                .await
                .map_err(of_linear)?
                .cycle
        }
    };
    input.insert(
        "cycleId".to_owned(),
        json!(after.as_ref().map(|cycle| cycle.id)),
    );
    fields.set(
        "cycle",
        "Cycle",
        before,
        after.as_ref().map(CycleRef::label),
    );
    Ok(())
}

/// A comment on an issue.
pub(super) async fn comment(via: &Via, arguments: &Arguments) -> Result<Planned, ServiceError> {
    let identifier = arguments.text("identifier").unwrap_or_default();
    let body = arguments.text("body").unwrap_or_default().to_owned();
    let issue = via
        .connection
        .tool_issue(identifier)
        .await
        .map_err(of_linear)?;
    let mut fields = Fields::default();
    fields.text("comment", "Comment", None, Some(body.clone()));
    let facts = facts_of(arguments, &issue, fields.names());
    let row = &issue.row;
    let summary = format!(
        "Comment on {} \u{201c}{}\u{201d}",
        row.identifier, row.title
    );
    let plan = Plan::Comment {
        issue: row.id,
        body,
    };
    change(
        arguments,
        plan,
        summary,
        target(&issue),
        fields.into_changes(),
        facts,
    )
}
