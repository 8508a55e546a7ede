//! Changes of a webhook.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::{into_webhook, require_success};
use super::{Operation, Request};
use crate::error::LinearError;
use crate::types::{self, WebhookChanges};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/webhook_update.graphql",
    skip_serializing_none
)]
pub(crate) struct WebhookUpdate;

pub(crate) fn request(
    id: Uuid,
    changes: &WebhookChanges,
) -> Result<Request<WebhookUpdate>, LinearError> {
    let input = webhook_update::WebhookUpdateInput {
        url: changes.url.as_ref().map(ToString::to_string),
        resource_types: changes.resource_types.clone(),
        enabled: changes.enabled,
        label: changes.label.clone(),
        secret: changes
            .secret
            .as_ref()
            .map(|secret| secret.expose().to_owned()),
    };
    Request::new(webhook_update::Variables {
        id: id.to_string(),
        input,
    })
}

impl Operation for WebhookUpdate {
    type Output = types::Webhook;

    fn output(data: webhook_update::ResponseData) -> Result<types::Webhook, LinearError> {
        let payload = data.webhook_update;
        require_success(payload.success)?;
        Ok(into_webhook!(payload.webhook))
    }
}
