//! The states of one team, a page at a time.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::into_states;
use super::{Operation, Request};
use crate::error::LinearError;
use crate::types::{Page, WorkflowState};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/team_states.graphql",
    skip_serializing_none
)]
pub(crate) struct TeamStates;

pub(crate) fn request(
    team_id: Uuid,
    after: Option<String>,
) -> Result<Request<TeamStates>, LinearError> {
    Request::new(team_states::Variables {
        id: team_id.to_string(),
        after,
    })
}

impl Operation for TeamStates {
    type Output = Page<WorkflowState>;

    fn output(data: team_states::ResponseData) -> Result<Self::Output, LinearError> {
        into_states!(data.team.states)
    }
}
