//! A new webhook under an id and with a secret of ours.

use graphql_client::GraphQLQuery;

use super::convert::{into_webhook, require_success};
use super::{Operation, Request};
use crate::error::LinearError;
use crate::types::{self, WebhookScope};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/webhook_create.graphql",
    skip_serializing_none
)]
pub(crate) struct WebhookCreate;

pub(crate) fn request(new: &types::WebhookCreate) -> Result<Request<WebhookCreate>, LinearError> {
    let (team_id, all_public_teams) = match new.scope {
        WebhookScope::AllPublicTeams => (None, Some(true)),
        WebhookScope::Team(id) => (Some(id.to_string()), None),
    };
    let input = webhook_create::WebhookCreateInput {
        id: Some(new.id.to_string()),
        url: new.url.to_string(),
        resource_types: new.resource_types.clone(),
        team_id,
        all_public_teams,
        label: new.label.clone(),
        secret: Some(new.secret.expose().to_owned()),
    };
    Request::new(webhook_create::Variables { input })
}

impl Operation for WebhookCreate {
    type Output = types::Webhook;

    fn output(data: webhook_create::ResponseData) -> Result<types::Webhook, LinearError> {
        let payload = data.webhook_create;
        require_success(payload.success)?;
        Ok(into_webhook!(payload.webhook))
    }
}
