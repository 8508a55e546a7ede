//! Issues by their ids, many at once: how what is linked to them is kept true in few requests.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::into_issue;
use super::{DateTime, DateTimeOrDuration, Operation, Request};
use crate::error::LinearError;
use crate::types;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/issues_by_id.graphql",
    variables_derives = "Default",
    skip_serializing_none
)]
pub(crate) struct IssuesById;

pub(crate) fn request(ids: &[Uuid]) -> Result<Request<IssuesById>, LinearError> {
    use issues_by_id::{IssueFilter, IssueIDComparator, Variables};
    let too_many = |_| LinearError::InvalidInput {
        message: "Too many issues are asked for at once.".into(),
    };
    let one_of = IssueIDComparator {
        eq: None,
        in_: Some(ids.iter().map(Uuid::to_string).collect()),
    };
    Request::new(Variables {
        filter: IssueFilter {
            id: Some(one_of),
            ..IssueFilter::default()
        },
        first: i64::try_from(ids.len()).map_err(too_many)?,
    })
}

impl Operation for IssuesById {
    type Output = Vec<types::Issue>;

    fn output(data: issues_by_id::ResponseData) -> Result<Self::Output, LinearError> {
        let issues = data.issues.nodes.into_iter();
        issues.map(|issue| Ok(into_issue!(issue))).collect()
    }
}
