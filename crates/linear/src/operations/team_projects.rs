//! The projects of one team, a page at a time.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::into_projects;
use super::{Operation, Request};
use crate::error::LinearError;
use crate::types::{Page, Project};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/team_projects.graphql",
    skip_serializing_none
)]
pub(crate) struct TeamProjects;

pub(crate) fn request(
    team_id: Uuid,
    after: Option<String>,
) -> Result<Request<TeamProjects>, LinearError> {
    Request::new(team_projects::Variables {
        id: team_id.to_string(),
        after,
    })
}

impl Operation for TeamProjects {
    type Output = Page<Project>;

    fn output(data: team_projects::ResponseData) -> Result<Self::Output, LinearError> {
        into_projects!(data.team.projects)
    }
}
