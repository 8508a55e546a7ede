//! A new label under an id of ours.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::require_success;
use super::{Operation, Request};
use crate::error::LinearError;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/issue_label_create.graphql",
    skip_serializing_none
)]
pub(crate) struct IssueLabelCreate;

pub(crate) fn request(id: Uuid, name: &str) -> Result<Request<IssueLabelCreate>, LinearError> {
    let input = issue_label_create::IssueLabelCreateInput {
        id: Some(id.to_string()),
        name: name.to_owned(),
    };
    Request::new(issue_label_create::Variables { input })
}

impl Operation for IssueLabelCreate {
    type Output = ();

    fn output(data: issue_label_create::ResponseData) -> Result<(), LinearError> {
        require_success(data.issue_label_create.success)
    }
}
