//! The tools that look: one request to Linear, two where names are to be resolved.

use domain::Tool;
use domain::tool::Arguments;
use linear::tools::{IssueFilter, IssuesQuery, NamesQuery};
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::{UNTRUSTED, progress};
use super::linked;
use super::names::{by_name, look_up, person};
use super::trouble::of_linear;
use super::way::Via;
use crate::{Ctx, ServiceError};

/// States that nobody works on any more.
pub(super) const OVER: [&str; 3] = ["completed", "canceled", "duplicate"];

/// Answers a call that only looks.
pub(super) async fn read(
    ctx: &Ctx,
    via: &Via,
    arguments: &Arguments,
) -> Result<Value, ServiceError> {
    match arguments.tool() {
        Tool::QueryLinearIssues => query(via, arguments).await,
        Tool::SearchLinearIssues => search(via, arguments).await,
        Tool::GetLinearCycle => cycle(via, arguments).await,
        Tool::GetLinearProject => project(via, arguments).await,
        Tool::GetLinearIssue => linked::issue(ctx, via, arguments).await,
        Tool::ListLinearIssues => linked::list(ctx, via, arguments).await,
        Tool::LinearIssuesList => list(via, arguments).await,
        Tool::LinearGraphqlQuery => passed_on(via, arguments).await,
        Tool::CreateLinearIssue
        | Tool::UpdateLinearIssue
        | Tool::CreateLinearComment
        | Tool::PushExecutionTickets
        | Tool::LinearIssueCreate
        | Tool::LinearIssueUpdate => Err(ServiceError::internal("a tool that writes was read")),
    }
}

async fn query(via: &Via, arguments: &Arguments) -> Result<Value, ServiceError> {
    let scoped = arguments.flag("team_scope");
    let team = if scoped { Some(via.team()?) } else { None };
    let mut filter = IssueFilter {
        team,
        state_type: arguments.text("state_type").map(str::to_owned),
        ..IssueFilter::default()
    };
    if !arguments.flag("include_completed") {
        filter.not_state_types = OVER.map(str::to_owned).to_vec();
    }
    let limit = arguments.limit("limit");
    let applied = json!({
        "state_type": arguments.text("state_type"),
        "assignee_name": arguments.text("assignee_name"),
        "project_name": arguments.text("project_name"),
        "cycle": arguments.text("cycle"),
        "label": arguments.text("label"),
        "limit": limit,
        "include_completed": arguments.flag("include_completed"),
        "team_scope": scoped,
    });
    if !resolve(via, arguments, &mut filter).await? {
        return Ok(json!({
            "success": true,
            "issues": [],
            "count": 0,
            "filters_applied": applied,
            "message": "The team has no active cycle.",
        }));
    }
    let query = IssuesQuery {
        filter,
        first: limit,
        ..IssuesQuery::default()
    };
    let page = via
        .connection
        .tool_issues(&query)
        .await
        .map_err(of_linear)?;
    Ok(json!({
        "success": true,
        "count": page.items.len(),
        "issues": page.items,
        "more": page.has_next,
        "filters_applied": applied,
        "content_notice": UNTRUSTED,
    }))
}

/// Puts ids into the filter where names were given; `false` if there is no active cycle to look at.
async fn resolve(
    via: &Via,
    arguments: &Arguments,
    filter: &mut IssueFilter,
) -> Result<bool, ServiceError> {
    let given = |name| arguments.text(name).map(str::to_owned);
    let active = arguments
        .text("cycle")
        .is_some_and(|cycle| cycle.eq_ignore_ascii_case("active"));
    let asked = NamesQuery {
        team: match filter.team {
            Some(team) => team,
            // Labels of a team and the active cycle are the selected team's, whatever is looked at.
            None if active || given("label").is_some() => via.team()?,
            None => Uuid::nil(),
        },
        assignee: given("assignee_name"),
        project: given("project_name"),
        label: given("label"),
        with_cycle: active,
    };
    if !active {
        filter.cycle = arguments.text("cycle").map(uuid).transpose()?;
    }
    let nothing = asked.assignee.is_none() && asked.project.is_none() && asked.label.is_none();
    if nothing && !active {
        return Ok(true);
    }
    let names = look_up(via, &asked).await?;
    if let Some(name) = &asked.assignee {
        filter.assignee = Some(person(&names, "assignee_name", name)?);
    }
    if let Some(name) = &asked.project {
        filter.project = Some(by_name(&names.projects, "project", "project_name", name)?);
    }
    if let Some(name) = &asked.label {
        filter.label = Some(by_name(&names.labels, "label", "label", name)?);
    }
    if active {
        filter.cycle = names.active_cycle.map(|cycle| cycle.id);
        return Ok(filter.cycle.is_some());
    }
    Ok(true)
}

fn uuid(text: &str) -> Result<Uuid, ServiceError> {
    text.parse().map_err(|_| {
        let message = "`cycle` must be `active` or the UUID of a cycle.";
        domain::Refusal::field("cycle", message).into()
    })
}

async fn search(via: &Via, arguments: &Arguments) -> Result<Value, ServiceError> {
    let team = if arguments.flag("team_scope") {
        Some(via.team()?)
    } else {
        None
    };
    let words = arguments.text("query").unwrap_or_default();
    let limit = arguments.limit("limit");
    let found = via.connection.tool_search(words, team, limit).await;
    let found = found.map_err(of_linear)?;
    Ok(json!({
        "success": true,
        "count": found.nodes.len(),
        "results": found.nodes,
        "total": found.total_count,
        "query": words,
        "content_notice": UNTRUSTED,
    }))
}

async fn cycle(via: &Via, arguments: &Arguments) -> Result<Value, ServiceError> {
    let found = if let Some(id) = arguments.id("cycle_id") {
        Some(via.connection.tool_cycle(id).await.map_err(of_linear)?)
    } else {
        let active = via.connection.tool_active_cycle(via.team()?).await;
        active.map_err(of_linear)?
    };
    let Some(found) = found else {
        return Err(no_active_cycle());
    };
    Ok(json!({
        "success": true,
        "progress": progress(&found),
        "cycle": {
            "id": found.cycle.id,
            "number": found.cycle.number,
            "name": found.cycle.name,
            "description": found.description,
            "starts_at": found.cycle.starts_at,
            "ends_at": found.cycle.ends_at,
            "completed_at": found.completed_at,
        },
        "issues": found.issues,
        "content_notice": UNTRUSTED,
    }))
}

pub(super) fn no_active_cycle() -> ServiceError {
    ServiceError::conflict("no_active_cycle", "The team has no active cycle.")
}

async fn project(via: &Via, arguments: &Arguments) -> Result<Value, ServiceError> {
    let Some(id) = arguments.id("project_id") else {
        let found = via.connection.tool_projects(via.team()?).await;
        let found = found.map_err(of_linear)?;
        return Ok(json!({
            "success": true,
            "count": found.len(),
            "projects": found,
            "content_notice": UNTRUSTED,
        }));
    };
    let found = via.connection.tool_project(id).await.map_err(of_linear)?;
    Ok(json!({
        "success": true,
        "project": found.row,
        "content": found.content,
        "milestones": found.milestones,
        "issues": found.issues,
        "more_issues": found.more_issues,
        "content_notice": UNTRUSTED,
    }))
}

async fn list(via: &Via, arguments: &Arguments) -> Result<Value, ServiceError> {
    let given = |name| arguments.text(name).map(str::to_owned);
    if arguments.has("after") && arguments.has("before") {
        let message = "Give `after` or `before`, not both.";
        return Err(domain::Refusal::field("before", message).into());
    }
    let query = IssuesQuery {
        filter: IssueFilter {
            state_name: given("state"),
            assignee_email: given("assignee"),
            project_name: given("project"),
            label_names: arguments.lines("labels"),
            priority: arguments
                .integer("priority")
                .and_then(|given| u8::try_from(given).ok()),
            ..IssueFilter::default()
        },
        first: arguments.limit("first"),
        after: given("after"),
        before: given("before"),
        include_archived: false,
    };
    let page = via
        .connection
        .tool_issues(&query)
        .await
        .map_err(of_linear)?;
    Ok(json!({
        "success": true,
        "issues": page.items,
        "page_info": {
            "has_next_page": page.has_next,
            "has_previous_page": page.has_previous,
            "start_cursor": page.start_cursor,
            "end_cursor": page.end_cursor,
        },
        "content_notice": UNTRUSTED,
    }))
}

async fn passed_on(via: &Via, arguments: &Arguments) -> Result<Value, ServiceError> {
    let variables = arguments
        .value("variables")
        .cloned()
        .unwrap_or_else(|| json!({}));
    let answer = via
        .connection
        .pass_on(
            arguments.text("query").unwrap_or_default(),
            &variables,
            arguments.text("operation_name"),
        )
        .await
        .map_err(of_linear)?;
    Ok(passed(&answer.body, answer.status))
}

/// Linear's own answer, errors and all.
pub(super) fn passed(body: &Value, status: u16) -> Value {
    json!({
        "success": body["errors"].is_null(),
        "linear_status": status,
        "data": body["data"],
        "errors": body["errors"],
        "content_notice": UNTRUSTED,
    })
}
