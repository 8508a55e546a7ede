//! A new issue under an id of ours.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::{into_issue, require_success};
use super::{DateTime, Operation, Request, TimelessDate};
use crate::error::LinearError;
use crate::types::{self, Priority};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/issue_create.graphql",
    variables_derives = "Default",
    skip_serializing_none
)]
pub(crate) struct IssueCreate;

pub(crate) fn request(new: &types::IssueCreate) -> Result<Request<IssueCreate>, LinearError> {
    let input = issue_create::IssueCreateInput {
        id: Some(new.id.to_string()),
        team_id: new.team_id.to_string(),
        title: Some(new.title.clone()),
        description: new.description.clone(),
        state_id: new.state_id.map(|id| id.to_string()),
        priority: new.priority.map(Priority::number),
        assignee_id: new.assignee_id.map(|id| id.to_string()),
        project_id: new.project_id.map(|id| id.to_string()),
        label_ids: (!new.label_ids.is_empty())
            .then(|| new.label_ids.iter().map(Uuid::to_string).collect()),
        ..issue_create::IssueCreateInput::default()
    };
    Request::new(issue_create::Variables { input })
}

impl Operation for IssueCreate {
    type Output = types::Issue;

    fn output(data: issue_create::ResponseData) -> Result<types::Issue, LinearError> {
        let payload = data.issue_create;
        require_success(payload.success)?;
        let made = payload
            .issue
            .ok_or_else(|| LinearError::unexpected("no issue"))?;
        Ok(into_issue!(made))
    }
}
