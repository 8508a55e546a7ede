//! One issue.

use graphql_client::GraphQLQuery;

use super::convert::into_issue;
use super::{DateTime, Operation, Request};
use crate::error::LinearError;
use crate::types::{self, IssueRef};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/issue.graphql",
    skip_serializing_none
)]
pub(crate) struct Issue;

pub(crate) fn request(issue: IssueRef) -> Result<Request<Issue>, LinearError> {
    Request::new(issue::Variables {
        id: issue.to_string(),
    })
}

impl Operation for Issue {
    type Output = types::Issue;

    fn output(data: issue::ResponseData) -> Result<types::Issue, LinearError> {
        Ok(into_issue!(data.issue))
    }
}
