//! Changes of an issue.

use graphql_client::GraphQLQuery;
use serde_json::Value;

use super::convert::{into_issue, require_success};
use super::{DateTime, Operation, Request, TimelessDate};
use crate::error::LinearError;
use crate::types::{self, Assignee, IssueChanges, IssueRef, Priority};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/issue_update.graphql",
    variables_derives = "Default",
    skip_serializing_none
)]
pub(crate) struct IssueUpdate;

pub(crate) fn request(
    issue: IssueRef,
    changes: &IssueChanges,
) -> Result<Request<IssueUpdate>, LinearError> {
    let assignee_id = match changes.assignee {
        Some(Assignee::User(id)) => Some(id.to_string()),
        Some(Assignee::Nobody) | None => None,
    };
    let input = issue_update::IssueUpdateInput {
        title: changes.title.clone(),
        description: changes.description.clone(),
        state_id: changes.state_id.map(|id| id.to_string()),
        priority: changes.priority.map(Priority::number),
        assignee_id,
        ..issue_update::IssueUpdateInput::default()
    };
    let variables = issue_update::Variables {
        id: issue.to_string(),
        input,
    };
    Request::adjusted(variables, |variables| {
        // To Linear an absent property stays as it is and a null one is cleared; the generated type
        // has one `None` for both.
        if changes.assignee == Some(Assignee::Nobody) {
            variables["input"]["assigneeId"] = Value::Null;
        }
    })
}

impl Operation for IssueUpdate {
    type Output = types::Issue;

    fn output(data: issue_update::ResponseData) -> Result<types::Issue, LinearError> {
        let payload = data.issue_update;
        require_success(payload.success)?;
        let changed = payload
            .issue
            .ok_or_else(|| LinearError::unexpected("no issue"))?;
        Ok(into_issue!(changed))
    }
}
