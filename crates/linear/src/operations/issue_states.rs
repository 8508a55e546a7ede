//! Where an issue stands and where it can go.

use graphql_client::GraphQLQuery;

use super::convert::{into_state, into_states, uuid};
use super::{DateTime, Operation, Request};
use crate::error::LinearError;
use crate::types::{self, IssueRef, Team};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/issue_states.graphql",
    skip_serializing_none
)]
pub(crate) struct IssueStates;

pub(crate) fn request(issue: IssueRef) -> Result<Request<IssueStates>, LinearError> {
    Request::new(issue_states::Variables {
        id: issue.to_string(),
    })
}

impl Operation for IssueStates {
    /// With the team's first states, and where more of them begin.
    type Output = (types::IssueStates, Option<String>);

    fn output(data: issue_states::ResponseData) -> Result<Self::Output, LinearError> {
        let issue = data.issue;
        let states = into_states!(issue.team.states)?;
        let team = Team {
            id: uuid("a team", &issue.team.id)?,
            key: issue.team.key,
            name: issue.team.name,
            states: states.items,
        };
        let found = types::IssueStates {
            id: uuid("an issue", &issue.id)?,
            identifier: issue.identifier,
            updated_at: issue.updated_at.0,
            state: into_state!(issue.state)?,
            team,
        };
        Ok((found, states.next))
    }
}
