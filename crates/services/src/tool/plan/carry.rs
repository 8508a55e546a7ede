//! Sends what was approved, and finds out afterwards whether it arrived.

use domain::Tool;
use domain::pending_action::Proposal;
use domain::tool::Arguments;
use linear::tools::{IssueRow, RawAnswer};
use linear::{CommentCreate, Connection, LinearError};
use serde_json::{Value, json};
use store::pending_action::PendingAction;

use super::{Plan, Planned, TicketsPlan, propose};
use crate::ServiceError;
use crate::tool::answer::{commented, written};
use crate::tool::read::passed;
use crate::tool::way::Via;

/// Whether something that was sent is in Linear.
pub(crate) enum Found {
    /// It is; what it was answered with.
    Yes(Sent),
    /// It certainly is not.
    No,
    /// Nobody can tell; what to say.
    Unclear(String),
}

/// What Linear has of something that was sent.
pub(crate) struct Sent {
    /// The tool's answer.
    pub(crate) result: Value,
    /// The issue, where one was made.
    pub(crate) made: Option<Box<IssueRow>>,
}

impl Sent {
    fn made(action: &PendingAction, issue: IssueRow) -> Self {
        Self {
            result: written(action, &issue),
            made: Some(Box::new(issue)),
        }
    }
}

impl From<Value> for Sent {
    fn from(result: Value) -> Self {
        Self { result, made: None }
    }
}

/// Sends the plan, once; answers what the tool answers.
pub(crate) async fn send(
    connection: &Connection,
    action: &PendingAction,
) -> Result<Sent, LinearError> {
    match plan_of(action)? {
        Plan::CreateIssue { mut input } => {
            input.insert("id".to_owned(), json!(action.linear_id));
            let made = connection.tool_issue_create(&Value::Object(input)).await?;
            Ok(Sent::made(action, made))
        }
        Plan::UpdateIssue { issue, input } => {
            let changed = connection
                .tool_issue_update(issue, &Value::Object(input))
                .await?;
            Ok(written(action, &changed).into())
        }
        Plan::Comment { issue, body } => {
            let create = CommentCreate {
                id: action.linear_id,
                issue: issue.into(),
                body,
            };
            let made = connection.comment_create(&create).await?;
            Ok(commented(action, made.id, &made.url).into())
        }
        Plan::Tickets(_) => Err(in_batches()),
        Plan::Graphql {
            query,
            variables,
            operation_name,
        } => {
            let answer = connection
                .pass_on(&query, &variables, operation_name.as_deref())
                .await?;
            concluded(&answer).map(Sent::from)
        }
    }
}

/// An operation of the agent's own counts as done where Linear says nothing against it.
fn concluded(answer: &RawAnswer) -> Result<Value, LinearError> {
    let errors = &answer.body["errors"];
    if errors.is_null() || !answer.body["data"].is_null() {
        return Ok(passed(&answer.body, answer.status));
    }
    let first = &errors[0];
    let said = [
        &first["extensions"]["userPresentableMessage"],
        &first["message"],
    ];
    let message = said.into_iter().find_map(Value::as_str);
    Err(LinearError::InvalidInput {
        message: domain::text::label(message.unwrap_or("no reason given"), 300),
    })
}

/// Looks for what was sent under its own UUID, or by what it was to change.
pub(crate) async fn find(
    connection: &Connection,
    action: &PendingAction,
) -> Result<Found, LinearError> {
    match plan_of(action)? {
        Plan::CreateIssue { .. } => {
            let id = action.linear_id.to_string();
            let found = absent_is_none(connection.tool_issue(&id).await)?;
            Ok(found.map_or(Found::No, |issue| Found::Yes(Sent::made(action, issue.row))))
        }
        Plan::Comment { .. } => {
            let found = absent_is_none(connection.comment(action.linear_id).await)?;
            Ok(found.map_or(Found::No, |made| {
                Found::Yes(commented(action, made.id, &made.url).into())
            }))
        }
        Plan::UpdateIssue { issue, .. } => {
            let proposed = look_again(connection, action).await?;
            let now = connection.tool_issue(&issue.to_string()).await?;
            Ok(match proposed {
                // Nothing is left to change: all of it is there.
                None => Found::Yes(written(action, &now.row).into()),
                Some(proposal) if proposal.changes == action.proposal.changes => Found::No,
                Some(_) => Found::Unclear(
                    "Linear did not answer, and the issue is neither as it was nor as it was to be. Look at it in \
                     Linear."
                        .to_owned(),
                ),
            })
        }
        Plan::Tickets(_) => Err(in_batches()),
        Plan::Graphql { .. } => Ok(Found::Unclear(
            "Linear did not answer this operation, and there is no way to tell whether it took effect. Look in Linear; \
             it is not sent again."
                .to_owned(),
        )),
    }
}

/// What the change of an issue would be now; nothing if there is nothing to look at, or nothing left to change.
pub(crate) async fn look_again(
    connection: &Connection,
    action: &PendingAction,
) -> Result<Option<Proposal>, LinearError> {
    if !matches!(plan_of(action)?, Plan::UpdateIssue { .. }) {
        return Ok(None);
    }
    let arguments =
        Arguments::check(action.tool, &action.proposal.arguments).map_err(|refusal| {
            LinearError::InvalidInput {
                message: refusal.message,
            }
        })?;
    let via = Via {
        connection: connection.clone(),
        integration: None,
        account: action.account,
        identifier: action.identifier.clone(),
        recommendation: None,
    };
    match propose(&via, &arguments).await {
        Ok(Planned::Change(mut proposal)) => {
            proposal.facts.agent = action.proposal.facts.agent;
            proposal.facts.own_issue = action.proposal.facts.own_issue;
            Ok(Some(*proposal))
        }
        Ok(Planned::Nothing(_)) => Ok(None),
        Err(ServiceError::Upstream { source, .. }) => Err(source),
        // A name that meant something when it was approved does not any more.
        Err(error) => Err(LinearError::InvalidInput {
            message: error.refusal().message,
        }),
    }
}

fn absent_is_none<T>(found: Result<T, LinearError>) -> Result<Option<T>, LinearError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(LinearError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The tickets that an action pushes, if it pushes any.
pub(crate) fn tickets_of(action: &PendingAction) -> Result<Option<TicketsPlan>, LinearError> {
    if action.tool != Tool::PushExecutionTickets {
        return Ok(None);
    }
    match plan_of(action)? {
        Plan::Tickets(plan) => Ok(Some(plan)),
        _ => Ok(None),
    }
}

/// Tickets are sent batch by batch, by `pending_action::push`.
fn in_batches() -> LinearError {
    LinearError::Unexpected {
        message: "a push of tickets was taken for a single write".to_owned(),
    }
}

fn plan_of(action: &PendingAction) -> Result<Plan, LinearError> {
    serde_json::from_value(action.proposal.plan.clone()).map_err(|error| LinearError::Unexpected {
        message: format!("a stored plan cannot be read: {error}"),
    })
}
