//! What is in a delivery and how it is signed.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use crate::graphql::plain_numbers;
use crate::model::DateTime;
use crate::world::{Event, World};

/// The webhooks that are enabled, subscribe to the event's type and cover its team.
pub(super) fn subscribers(world: &World, event: &Event) -> Vec<Uuid> {
    let team = event.team_id.and_then(|id| world.teams.get(id));
    let private = team.is_some_and(|team| team.private);
    let wants = world.webhooks.iter().filter(|webhook| {
        let covered = webhook.all_public_teams && !private || webhook.team_id == event.team_id;
        webhook.enabled && covered && webhook.resource_types.iter().any(|kind| kind == event.kind)
    });
    wants.map(|webhook| webhook.id).collect()
}

/// Linear's `EntityWebhookPayload`. `updatedFrom` is there on updates only.
pub(super) fn body(world: &World, event: &Event, webhook_id: Uuid, now: DateTime) -> Value {
    let mut body = json!({
        "action": event.action,
        "actor": event.actor,
        "createdAt": event.created_at,
        "data": event.data,
        "url": event.url,
        "type": event.kind,
        "organizationId": world.organization.id,
        "webhookTimestamp": now.millis(),
        "webhookId": webhook_id,
    });
    if let Some(updated_from) = &event.updated_from {
        body["updatedFrom"] = json!(updated_from);
    }
    plain_numbers(body)
}

/// What an event is about, for the log: the identifier, or a name.
pub(super) fn subject(data: &Value) -> String {
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
