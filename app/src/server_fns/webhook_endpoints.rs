//! Outgoing webhooks. Their pages are read whole, so there is nothing here to load.

use domain::{WebhookEndpointId, WebhookEvent, WebhookMessageId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::auth::{self, ctx};
#[cfg(feature = "ssr")]
use crate::flash;

/// An endpoint as it was typed. Nothing ticked is everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EndpointForm {
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) description: String,
    #[serde(default)]
    pub(crate) events: Vec<WebhookEvent>,
}

#[cfg(feature = "ssr")]
impl From<EndpointForm> for domain::webhook_endpoint::NewWebhookEndpoint {
    fn from(form: EndpointForm) -> Self {
        Self {
            url: form.url,
            description: Some(form.description),
            events: (!form.events.is_empty()).then_some(form.events),
        }
    }
}

/// Adds an endpoint. The page that follows shows its secret once.
#[server(endpoint = "create_webhook_endpoint")]
pub(crate) async fn create_webhook_endpoint(
    url: String,
    description: String,
    #[server(default)] events: Vec<WebhookEvent>,
    form_key: String,
) -> Result<(), AppError> {
    let viewer = auth::viewer().await?;
    let form = EndpointForm {
        url,
        description,
        events,
    };
    let made = flash::keep_on_refusal("webhook_endpoint", &form, async {
        let key = flash::once("create_webhook_endpoint", &form_key, &form)?;
        let (ctx, by) = (ctx(), viewer.caller());
        let new = form.clone().into();
        Ok(services::webhook_endpoint::create(&ctx, &by, new, Some(&key)).await?)
    });
    let made = made.await?;
    let page = endpoint_page(made.endpoint.id);
    flash::NewEndpointSecret::keep(&viewer.session, made).await?;
    auth::redirect(&page);
    Ok(())
}

/// Gives an endpoint another address, description or list of events.
#[server(endpoint = "update_webhook_endpoint")]
pub(crate) async fn update_webhook_endpoint(
    id: WebhookEndpointId,
    url: String,
    description: String,
    #[server(default)] events: Vec<WebhookEvent>,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let form = EndpointForm {
        url,
        description,
        events,
    };
    let set = flash::keep_on_refusal("webhook_endpoint_changed", &form, async {
        let new = form.clone().into();
        Ok(services::webhook_endpoint::update(&ctx(), &by, id, new).await?)
    });
    set.await?;
    flash::tell("The endpoint is changed.").await;
    auth::redirect(&endpoint_page(id));
    Ok(())
}

/// Removes an endpoint.
#[server(endpoint = "remove_webhook_endpoint")]
pub(crate) async fn remove_webhook_endpoint(id: WebhookEndpointId) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::webhook_endpoint::remove(&ctx(), &by, id).await?;
    flash::tell("The endpoint is removed. Nothing is sent to it any more.").await;
    auth::redirect("/settings/webhooks");
    Ok(())
}

/// Replaces the secret of an endpoint. The page that follows shows the new one once.
#[server(endpoint = "rotate_endpoint_secret")]
pub(crate) async fn rotate_endpoint_secret(
    id: WebhookEndpointId,
    form_key: String,
) -> Result<(), AppError> {
    let viewer = auth::viewer().await?;
    let key = flash::once("rotate_endpoint_secret", &form_key, &id)?;
    let (ctx, by) = (ctx(), viewer.caller());
    let made = services::webhook_endpoint::rotate_secret(&ctx, &by, id, Some(&key)).await?;
    flash::NewEndpointSecret::keep(&viewer.session, made).await?;
    auth::redirect(&endpoint_page(id));
    Ok(())
}

/// Sends an endpoint a test message.
#[server(endpoint = "test_webhook_endpoint")]
pub(crate) async fn test_webhook_endpoint(id: WebhookEndpointId) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::webhook_endpoint::test(&ctx(), &by, id, None).await?;
    flash::tell("A test is on its way. What came of it is in the log in a moment.").await;
    auth::redirect(&endpoint_page(id));
    Ok(())
}

/// Switches an endpoint on or off. `resend` sends what it missed, too.
#[server(endpoint = "switch_webhook_endpoint")]
pub(crate) async fn switch_webhook_endpoint(
    id: WebhookEndpointId,
    enabled: bool,
    #[server(default)] resend: bool,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let told = if enabled {
        services::webhook_endpoint::enable(&ctx(), &by, id, resend).await?;
        "The endpoint is enabled: messages are sent to it again."
    } else {
        services::webhook_endpoint::disable(&ctx(), &by, id).await?;
        "The endpoint is disabled: messages to it are held."
    };
    flash::tell(told).await;
    auth::redirect(&endpoint_page(id));
    Ok(())
}

/// Sends an endpoint all that it did not get.
#[server(endpoint = "resend_to_endpoint")]
pub(crate) async fn resend_to_endpoint(id: WebhookEndpointId) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let messages = services::webhook_message::resend_all(&ctx(), &by, id).await?;
    let told = match messages {
        0 => "There is nothing to send again.".to_owned(),
        1 => "1 message is sent again.".to_owned(),
        n => format!("{n} messages are sent again."),
    };
    flash::tell(&told).await;
    auth::redirect(&endpoint_page(id));
    Ok(())
}

/// Sends one message again.
#[server(endpoint = "resend_webhook_message")]
pub(crate) async fn resend_webhook_message(id: WebhookMessageId) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::webhook_message::resend(&ctx(), &by, id, None).await?;
    flash::tell("The message is sent again, under the same id.").await;
    auth::redirect(&format!("/settings/webhooks/messages/{id}"));
    Ok(())
}

#[cfg(feature = "ssr")]
fn endpoint_page(id: WebhookEndpointId) -> String {
    format!("/settings/webhooks/{id}")
}
