//! The labels of the workspace itself, a page at a time.

use graphql_client::GraphQLQuery;

use super::convert::into_labels;
use super::{Operation, Request};
use crate::error::LinearError;
use crate::types::{Label, Page};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/workspace_labels.graphql",
    skip_serializing_none
)]
pub(crate) struct WorkspaceLabels;

pub(crate) fn request(after: Option<String>) -> Result<Request<WorkspaceLabels>, LinearError> {
    Request::new(workspace_labels::Variables { after })
}

impl Operation for WorkspaceLabels {
    type Output = Page<Label>;

    fn output(data: workspace_labels::ResponseData) -> Result<Self::Output, LinearError> {
        into_labels!(data.organization.labels)
    }
}
