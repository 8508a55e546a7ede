//! From the arguments of a write to what is sent, and to what people are shown of it.

mod by_ids;
mod by_names;
mod carry;
mod fields;
mod tickets;

pub(crate) use carry::{Found, Sent, find, look_again, send, tickets_of};
pub(crate) use tickets::{PlannedTicket, TicketsPlan};

use domain::pending_action::{FieldChange, Proposal};
use domain::policy::CallFacts;
use domain::tool::Arguments;
use domain::view::TargetView;
use domain::{AgentId, RecommendationId, Tool, WorkspaceId};
use linear::tools::IssueDetails;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::pending_action::PendingAction;
use uuid::Uuid;

use super::graphql;
use super::way::{Via, Way, way_of};
use crate::recommendation::{self, Given};
use crate::{Ctx, ServiceError};

/// What is sent to Linear, with ids in the place of names. Stored with the action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Plan {
    /// An issue is made, under the action's own UUID.
    CreateIssue {
        /// Linear's input, without the id.
        input: Map<String, Value>,
    },
    /// An issue is changed.
    UpdateIssue {
        /// Which.
        issue: Uuid,
        /// Linear's input: `null` clears.
        input: Map<String, Value>,
    },
    /// A comment is made, under the action's own UUID.
    Comment {
        /// On which issue.
        issue: Uuid,
        /// Markdown.
        body: String,
    },
    /// The issues of a specification are made, each under its own UUID.
    Tickets(TicketsPlan),
    /// An operation of the agent's own.
    Graphql {
        /// The document.
        query: String,
        /// Its variables.
        variables: Value,
        /// Which of its operations.
        operation_name: Option<String>,
    },
}

/// What comes of the arguments.
pub(super) enum Planned {
    /// Something would change.
    Change(Box<Proposal>),
    /// All is as it should be already; the answer.
    Nothing(Value),
}

/// Resolves what a write means.
///
/// # Errors
/// A name means nothing or several things, an issue is not there, or Linear refuses to say.
pub(super) async fn propose(via: &Via, arguments: &Arguments) -> Result<Planned, ServiceError> {
    match arguments.tool() {
        Tool::CreateLinearIssue => by_names::create(via, arguments),
        Tool::UpdateLinearIssue => by_names::update(via, arguments).await,
        Tool::CreateLinearComment => by_names::comment(via, arguments).await,
        Tool::PushExecutionTickets => tickets::push(via, arguments).await,
        Tool::LinearIssueCreate => by_ids::create(via, arguments).await,
        Tool::LinearIssueUpdate => by_ids::update(via, arguments).await,
        Tool::LinearGraphqlQuery => operation(arguments),
        _ => Err(ServiceError::internal("a tool that reads was planned")),
    }
}

/// The recommendation that the arguments name; none for tools that make nothing of one.
///
/// # Errors
/// It is not there, or another agent's, or was rejected.
pub(super) async fn given(
    ctx: &Ctx,
    workspace: WorkspaceId,
    agent: AgentId,
    arguments: &Arguments,
) -> Result<Option<Given>, ServiceError> {
    match arguments.id("recommendation_id") {
        Some(id) => {
            let id = RecommendationId(id);
            let given = recommendation::given(ctx, workspace, agent, id).await?;
            Ok(Some(given))
        }
        None => Ok(None),
    }
}

/// The same action with other arguments, for an approver who edits.
///
/// # Errors
/// Like [`propose`]; or the edit makes it another kind of call, or leaves nothing to change.
pub(crate) async fn propose_again(
    ctx: &Ctx,
    action: &PendingAction,
    arguments: &Value,
) -> Result<Proposal, ServiceError> {
    let arguments = Arguments::check(action.tool, arguments)?;
    if action.tool == Tool::LinearGraphqlQuery && !graphql::inspect(&arguments)?.writes {
        let message = "`query` must still be a mutation: a query changes nothing.";
        return Err(domain::Refusal::field("query", message).into());
    }
    let mut via = via_of(ctx, action).await?;
    via.recommendation = given(ctx, action.workspace, action.agent, &arguments)
        .await?
        .map(Box::new);
    match propose(&via, &arguments).await? {
        Planned::Change(mut proposal) => {
            proposal.facts.agent = Some(action.agent);
            proposal.facts.own_issue = action.proposal.facts.own_issue
                && proposal.target.issue_id == action.proposal.target.issue_id;
            Ok(*proposal)
        }
        Planned::Nothing(_) => Err(ServiceError::conflict(
            "nothing_to_change",
            "With these arguments nothing would change. Reject the action instead.",
        )),
    }
}

async fn via_of(ctx: &Ctx, action: &PendingAction) -> Result<Via, ServiceError> {
    let Way::Open(connection) = way_of(ctx, action).await? else {
        let message = "The connection to Linear that this goes through cannot be used now, so names cannot be looked up.";
        return Err(ServiceError::conflict("integration_not_connected", message));
    };
    let integration = store::integration::of_workspace(ctx.db.reader(), action.workspace).await?;
    Ok(Via {
        connection: *connection,
        integration,
        account: action.account,
        identifier: action.identifier.clone(),
        recommendation: None,
    })
}

fn operation(arguments: &Arguments) -> Result<Planned, ServiceError> {
    let looked = graphql::inspect(arguments)?;
    let query = arguments.text("query").unwrap_or_default().to_owned();
    let variables = arguments
        .value("variables")
        .cloned()
        .unwrap_or_else(|| json!({}));
    let operation_name = arguments.text("operation_name").map(str::to_owned);
    let names: Vec<String> = looked.root_fields;
    let mut changes = vec![FieldChange {
        field: "query".to_owned(),
        label: "GraphQL document".to_owned(),
        before: None,
        after: Some(query.clone()),
        markdown: false,
    }];
    if arguments.has("variables") {
        changes.push(FieldChange {
            field: "variables".to_owned(),
            label: "Variables".to_owned(),
            before: None,
            after: Some(format!("{variables:#}")),
            markdown: false,
        });
    }
    let facts = CallFacts {
        tool: arguments.tool().to_string(),
        writes: true,
        fields: names.clone(),
        ..CallFacts::default()
    };
    let plan = Plan::Graphql {
        query,
        variables,
        operation_name,
    };
    let summary = format!("Run the GraphQL mutation {}", names.join(", "));
    change(
        arguments,
        plan,
        summary,
        TargetView::default(),
        changes,
        facts,
    )
}

/// Puts a proposal together.
fn change(
    arguments: &Arguments,
    plan: Plan,
    summary: String,
    target: TargetView,
    changes: Vec<FieldChange>,
    facts: CallFacts,
) -> Result<Planned, ServiceError> {
    Ok(Planned::Change(Box::new(Proposal {
        arguments: arguments.to_json(),
        summary: domain::text::label(&summary, 300),
        target,
        changes,
        plan: serde_json::to_value(plan).map_err(ServiceError::internal)?,
        facts,
    })))
}

/// An issue, as the context of a decision.
fn target(issue: &IssueDetails) -> TargetView {
    let row = &issue.row;
    TargetView {
        issue_id: Some(row.id),
        identifier: Some(domain::text::label(&row.identifier, 50)),
        title: Some(row.title.clone()),
        url: Some(row.url.clone()),
        state_name: Some(row.state.name.clone()),
        assignee: row.assignee.as_ref().map(|person| person.name.clone()),
        priority: Some(row.priority_label.clone()),
        description: issue.description.clone(),
        team_name: Some(row.team.name.clone()),
        project_name: row.project.as_ref().map(|project| project.name.clone()),
    }
}

/// The priority of a new issue, as policies look at it: one that is not given is none, which has a number, too.
fn of_new_issue(priority: Option<i64>) -> Vec<u8> {
    vec![
        priority
            .and_then(|priority| u8::try_from(priority).ok())
            .unwrap_or(0),
    ]
}

/// What policies look at in a change of an issue.
fn facts_of(arguments: &Arguments, issue: &IssueDetails, fields: Vec<String>) -> CallFacts {
    let mut priorities = vec![issue.row.priority];
    let asked = arguments.integer("priority");
    priorities.extend(asked.and_then(|asked| u8::try_from(asked).ok()));
    CallFacts {
        tool: arguments.tool().to_string(),
        writes: true,
        team: Some(issue.row.team.id),
        project: issue.row.project.as_ref().map(|project| project.id),
        fields,
        priorities,
        ..CallFacts::default()
    }
}

/// What an agent is told whose change is there already.
fn nothing(issue: &IssueDetails) -> Planned {
    Planned::Nothing(json!({
        "success": true,
        "issue": issue.row,
        "message": "Nothing to change: the issue is so already.",
        "content_notice": super::answer::UNTRUSTED,
    }))
}
