//! The teams, a page at a time.

use graphql_client::GraphQLQuery;

use super::convert::{into_states, next_page, uuid};
use super::{Operation, Request};
use crate::error::LinearError;
use crate::types::{Page, Team};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/teams.graphql",
    skip_serializing_none
)]
pub(crate) struct Teams;

pub(crate) fn request(after: Option<String>) -> Result<Request<Teams>, LinearError> {
    Request::new(teams::Variables { after })
}

impl Operation for Teams {
    /// Each team with its first states, and where more of them begin.
    type Output = Page<(Team, Option<String>)>;

    fn output(data: teams::ResponseData) -> Result<Self::Output, LinearError> {
        let next = next_page!(data.teams.page_info);
        let teams = data.teams.nodes.into_iter().map(|team| {
            let states = into_states!(team.states)?;
            let id = uuid("a team", &team.id)?;
            let (key, name) = (team.key, team.name);
            Ok((
                Team {
                    id,
                    key,
                    name,
                    states: states.items,
                },
                states.next,
            ))
        });
        let items = teams.collect::<Result<_, LinearError>>()?;
        Ok(Page { items, next })
    }
}
