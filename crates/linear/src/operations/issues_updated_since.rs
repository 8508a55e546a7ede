//! What changed since some time: how outages are caught up with.

use graphql_client::GraphQLQuery;
use time::format_description::well_known::Rfc3339;

use super::convert::{into_issue, next_page};
use super::{DateTime, DateTimeOrDuration, Operation, Request};
use crate::error::LinearError;
use crate::types::{self, IssuesSince, Page};

/// Linear refuses longer pages.
const MAX_PAGE: u8 = 250;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/issues_updated_since.graphql",
    variables_derives = "Default",
    skip_serializing_none
)]
pub(crate) struct IssuesUpdatedSince;

pub(crate) fn request(since: &IssuesSince) -> Result<Request<IssuesUpdatedSince>, LinearError> {
    use issues_updated_since::{DateComparator, IDComparator, IssueFilter, TeamFilter, Variables};
    let unwritable = |_| LinearError::InvalidInput {
        message: "The time is out of range.".into(),
    };
    let gte = Some(since.since.format(&Rfc3339).map_err(unwritable)?);
    let team = since.team_id.map(|id| TeamFilter {
        id: Some(IDComparator {
            eq: Some(id.to_string()),
        }),
    });
    Request::new(Variables {
        filter: IssueFilter {
            updated_at: Some(DateComparator { gte, lt: None }),
            team,
            ..IssueFilter::default()
        },
        first: since.first.clamp(1, MAX_PAGE).into(),
        after: since.after.clone(),
    })
}

impl Operation for IssuesUpdatedSince {
    type Output = Page<types::Issue>;

    fn output(data: issues_updated_since::ResponseData) -> Result<Self::Output, LinearError> {
        let next = next_page!(data.issues.page_info);
        let issues = data
            .issues
            .nodes
            .into_iter()
            .map(|issue| Ok(into_issue!(issue)));
        let items = issues.collect::<Result<_, LinearError>>()?;
        Ok(Page { items, next })
    }
}
