//! One webhook.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::into_webhook;
use super::{Operation, Request};
use crate::error::LinearError;
use crate::types;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/webhook.graphql",
    skip_serializing_none
)]
pub(crate) struct Webhook;

pub(crate) fn request(id: Uuid) -> Result<Request<Webhook>, LinearError> {
    Request::new(webhook::Variables { id: id.to_string() })
}

impl Operation for Webhook {
    type Output = types::Webhook;

    fn output(data: webhook::ResponseData) -> Result<types::Webhook, LinearError> {
        Ok(into_webhook!(data.webhook))
    }
}
