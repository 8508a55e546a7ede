//! Whether webhooks may be read, and so managed.

use graphql_client::GraphQLQuery;

use super::{Operation, Request};
use crate::error::LinearError;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/probe_webhooks.graphql",
    skip_serializing_none
)]
pub(crate) struct ProbeWebhooks;

pub(crate) fn request() -> Result<Request<ProbeWebhooks>, LinearError> {
    Request::new(probe_webhooks::Variables)
}

impl Operation for ProbeWebhooks {
    type Output = ();

    fn output(_: probe_webhooks::ResponseData) -> Result<(), LinearError> {
        Ok(())
    }
}
