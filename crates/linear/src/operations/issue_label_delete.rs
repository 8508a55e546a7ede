//! The end of a label.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::require_success;
use super::{Operation, Request};
use crate::error::LinearError;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/issue_label_delete.graphql",
    skip_serializing_none
)]
pub(crate) struct IssueLabelDelete;

pub(crate) fn request(id: Uuid) -> Result<Request<IssueLabelDelete>, LinearError> {
    Request::new(issue_label_delete::Variables { id: id.to_string() })
}

impl Operation for IssueLabelDelete {
    type Output = ();

    fn output(data: issue_label_delete::ResponseData) -> Result<(), LinearError> {
        require_success(data.issue_label_delete.success)
    }
}
