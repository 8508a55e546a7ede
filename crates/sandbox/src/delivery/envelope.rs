//! What is in a delivery and how it is signed.

use std::fmt::Write as _;
use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use crate::graphql::plain_numbers;
use crate::model::{DateTime, Webhook};
use crate::world::{Event, EventBody, World};

/// The one event that still goes out when an application was removed.
pub(super) const FAREWELL: &str = "OAuthApp";

/// The webhooks that are to hear of an event.
pub(super) fn subscribers(world: &World, event: &Event) -> Vec<Uuid> {
    if let EventBody::Installation { webhook_id, .. } = &event.body {
        let webhook = world.webhooks.get(*webhook_id);
        let wants = |webhook: &Arc<Webhook>| {
            webhook.enabled && (event.kind == FAREWELL || subscribes(webhook, event))
        };
        return webhook
            .filter(wants)
            .map(|webhook| webhook.id)
            .into_iter()
            .collect();
    }
    let wants = world.webhooks.iter().filter(|webhook| {
        webhook.enabled
            && webhook.archived_at.is_none()
            && subscribes(webhook, event)
            && covers(world, webhook, event.team_id)
    });
    wants.map(|webhook| webhook.id).collect()
}

fn subscribes(webhook: &Webhook, event: &Event) -> bool {
    webhook.resource_types.iter().any(|kind| kind == event.kind)
}

/// A webhook covers one team or all public ones; that of an application whatever its app user sees.
fn covers(world: &World, webhook: &Webhook, team_id: Option<Uuid>) -> bool {
    let Some(team) = team_id.and_then(|id| world.teams.get(id)) else {
        return webhook.all_public_teams;
    };
    let installation = webhook
        .application_id
        .and_then(|application| world.installation(application));
    match installation {
        Some(installation) => installation.access.covers(&team),
        None => webhook.all_public_teams && !team.private || webhook.team_id == Some(team.id),
    }
}

/// Linear's `EntityWebhookPayload`, in which `updatedFrom` is there on updates only; or the payload of what an
/// application is told about itself.
pub(super) fn body(world: &World, event: &Event, webhook_id: Uuid, now: DateTime) -> Value {
    let mut body = json!({
        "action": event.action,
        "createdAt": event.created_at,
        "type": event.kind,
        "organizationId": world.organization.id,
        "webhookTimestamp": now.millis(),
        "webhookId": webhook_id,
    });
    match &event.body {
        EventBody::Entity {
            actor,
            data,
            updated_from,
            url,
        } => {
            body["actor"] = actor.clone();
            body["data"] = data.clone();
            body["url"] = json!(url);
            if let Some(updated_from) = updated_from {
                body["updatedFrom"] = json!(updated_from);
            }
        }
        EventBody::Installation { fields, .. } => {
            for (name, value) in fields {
                body[name] = value.clone();
            }
        }
    }
    plain_numbers(body)
}

/// What an event is about, for the log: the identifier, or a name.
pub(super) fn subject(body: &EventBody) -> String {
    let data = match body {
        EventBody::Entity { data, .. } => data,
        EventBody::Installation { application, .. } => return application.clone(),
    };
    let identifier = data
        .get("identifier")
        .or_else(|| data.pointer("/issue/identifier"))
        .or_else(|| data.get("name"));
    identifier
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// `Linear-Signature`: HMAC-SHA256 over the raw bytes, in lower-case hex.
pub(super) fn signature(secret: &str, bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    // HMAC takes keys of any length, so there is always a signature.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        mac.update(bytes);
        for byte in mac.finalize().into_bytes() {
            let _ = write!(hex, "{byte:02x}");
        }
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_hmac_sha256_in_lower_case_hex() {
        // Test case 2 of RFC 4231.
        assert_eq!(
            signature("Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
