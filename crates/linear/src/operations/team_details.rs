//! The teams with all that their issues can be given, a page at a time.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::{into_labels, into_projects, into_states, next_page, uuid};
use super::{Operation, Request};
use crate::error::LinearError;
use crate::types::{Label, Page, Project, WorkflowState};

/// A team with the first page of each of its lists.
pub(crate) struct Begun {
    pub(crate) id: Uuid,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) states: Page<WorkflowState>,
    pub(crate) projects: Page<Project>,
    pub(crate) labels: Page<Label>,
}

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/team_details.graphql",
    skip_serializing_none
)]
pub(crate) struct TeamDetails;

pub(crate) fn request(after: Option<String>) -> Result<Request<TeamDetails>, LinearError> {
    Request::new(team_details::Variables { after })
}

impl Operation for TeamDetails {
    /// Each team with the first of everything, and where more of it begins.
    type Output = Page<Begun>;

    fn output(data: team_details::ResponseData) -> Result<Self::Output, LinearError> {
        let next = next_page!(data.teams.page_info);
        let teams = data.teams.nodes.into_iter().map(|team| {
            Ok(Begun {
                id: uuid("a team", &team.id)?,
                key: team.key,
                name: team.name,
                states: into_states!(team.states)?,
                projects: into_projects!(team.projects)?,
                labels: into_labels!(team.labels)?,
            })
        });
        let items = teams.collect::<Result<_, LinearError>>()?;
        Ok(Page { items, next })
    }
}
