//! The end of a webhook.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::require_success;
use super::{Operation, Request};
use crate::error::LinearError;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/webhook_delete.graphql",
    skip_serializing_none
)]
pub(crate) struct WebhookDelete;

pub(crate) fn request(id: Uuid) -> Result<Request<WebhookDelete>, LinearError> {
    Request::new(webhook_delete::Variables { id: id.to_string() })
}

impl Operation for WebhookDelete {
    type Output = ();

    fn output(data: webhook_delete::ResponseData) -> Result<(), LinearError> {
        require_success(data.webhook_delete.success)
    }
}
