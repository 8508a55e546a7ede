//! Where a workspace wants to be told of what happens: endpoints of outgoing webhooks, managed by its admins.
//!
//! What an endpoint is told, and how that is sent, is in `webhook_message`. What comes in from Linear is a delivery,
//! and has nothing to do with these.

mod create;
mod forget;
mod list;
mod remove;
mod rotate_secret;
mod switch;
mod test;
mod update;

pub use create::create;
pub use forget::forget_previous_secrets;
pub use list::{get, list};
pub use remove::remove;
pub use rotate_secret::rotate_secret;
pub use switch::{disable, enable};
pub use test::test;
pub use update::update;

pub(crate) use switch::give_up;

use domain::audit::AuditAction;
use domain::view::WebhookEndpointView;
use domain::webhook_endpoint::{NewWebhookEndpoint, description, events};
use domain::{
    MessageStatus, Refusal, WebhookEndpointId, WebhookEvent, WorkspaceId, webhook_endpoint,
};
use outgoing::{EndpointSecret, Target};
use sea_orm::ConnectionTrait;
use secrecy::SecretString;
use store::webhook_endpoint::WebhookEndpoint;
use url::Url;

use crate::audit::Entry;
use crate::error::CHANGED_MEANWHILE;
use crate::{Ctx, ServiceError};

const WHAT: &str = "webhook endpoint";

/// An endpoint of this workspace.
pub(crate) async fn require<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    id: WebhookEndpointId,
) -> Result<WebhookEndpoint, ServiceError> {
    let found = store::webhook_endpoint::get(db, workspace, id).await?;
    found.ok_or(ServiceError::NotFound(WHAT))
}

/// Refuses to send to an endpoint that is disabled.
pub(crate) fn require_enabled(endpoint: &WebhookEndpoint) -> Result<(), ServiceError> {
    if endpoint.disabled_at.is_none() {
        return Ok(());
    }
    Err(ServiceError::conflict(
        "webhook_endpoint_disabled",
        "This endpoint is disabled, so nothing is sent to it. Enable it first.",
    ))
}

/// That something was done to an endpoint. Its address may hold a secret of the other side, so only the host is named.
pub(crate) fn audited(action: AuditAction, endpoint: &WebhookEndpoint) -> Entry {
    let label = host(&endpoint.url);
    Entry::of(action, "webhook_endpoint", endpoint.id.0, &label)
}

/// Scheme, host and port of an address.
fn host(url: &str) -> String {
    let parsed = Url::parse(url);
    parsed.map_or_else(
        |_| "an unreadable address".to_owned(),
        |url| url.origin().ascii_serialization(),
    )
}

/// What was asked for, in its form.
struct Checked {
    url: String,
    description: Option<String>,
    events: Option<Vec<WebhookEvent>>,
}

/// Checks what is asked for against the rules, and the address against what this deployment allows.
fn check(ctx: &Ctx, new: &NewWebhookEndpoint) -> Result<Checked, Refusal> {
    let target = Target::parse(new.url.trim(), ctx.outgoing.allowed());
    let target = target.map_err(|bad| {
        let message = format!("`url` is no address that can be sent to. {bad}");
        Refusal::field("url", message)
    })?;
    Ok(Checked {
        url: target.url().to_string(),
        description: description(new.description.as_deref())?,
        events: events(new.events.as_deref())?,
    })
}

/// A new secret, in clear and sealed for its place.
fn mint(ctx: &Ctx, workspace: WorkspaceId, id: WebhookEndpointId) -> (EndpointSecret, Vec<u8>) {
    let mut random = [0; 32];
    ctx.ids.fill(&mut random);
    let secret = EndpointSecret::generate(random);
    let place = store::webhook_endpoint::secret_place(workspace, id);
    let sealed = ctx.seal(&place, &SecretString::from(secret.expose().to_owned()));
    (secret, sealed)
}

fn changed_meanwhile() -> ServiceError {
    let message = "Somebody else changed this endpoint just now. Look again.";
    ServiceError::conflict(CHANGED_MEANWHILE, message)
}

async fn view<C: ConnectionTrait>(
    db: &C,
    row: WebhookEndpoint,
) -> Result<WebhookEndpointView, ServiceError> {
    let (workspace, id) = (row.workspace, row.id);
    let count = |status| store::webhook_message::count(db, workspace, id, status);
    Ok(WebhookEndpointView {
        id,
        url: row.url,
        description: row.description,
        events: row.events,
        enabled: row.disabled_at.is_none(),
        disabled_at: row.disabled_at,
        disabled_reason: row.disabled_reason,
        failing_since: row.failing_since,
        last_success_at: row.last_success_at,
        waiting: count(MessageStatus::Waiting).await?,
        held: count(MessageStatus::Held).await?,
        failed: count(MessageStatus::Failed).await?,
        previous_secret_until: row.previous_secret_until,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Refuses one more than a workspace may have.
async fn require_room<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
) -> Result<(), ServiceError> {
    let most = webhook_endpoint::MAX_ENDPOINTS;
    if store::webhook_endpoint::count(db, workspace).await? < most {
        return Ok(());
    }
    let message = format!("There are {most} endpoints, and a workspace may have no more.");
    Err(ServiceError::Conflict(
        Refusal::new("too_many_webhook_endpoints", message).with("max", most),
    ))
}
