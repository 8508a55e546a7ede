//! The labels of one team, a page at a time.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::into_labels;
use super::{Operation, Request};
use crate::error::LinearError;
use crate::types::{Label, Page};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/team_labels.graphql",
    skip_serializing_none
)]
pub(crate) struct TeamLabels;

pub(crate) fn request(
    team_id: Uuid,
    after: Option<String>,
) -> Result<Request<TeamLabels>, LinearError> {
    Request::new(team_labels::Variables {
        id: team_id.to_string(),
        after,
    })
}

impl Operation for TeamLabels {
    type Output = Page<Label>;

    fn output(data: team_labels::ResponseData) -> Result<Self::Output, LinearError> {
        into_labels!(data.team.labels)
    }
}
