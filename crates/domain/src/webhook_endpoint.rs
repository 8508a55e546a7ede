//! Outgoing webhooks: where a workspace wants to be told of what happens, and of what.

use serde::{Deserialize, Serialize};
use time::Duration;

use crate::{Refusal, text, word_enum};

/// Most endpoints of a workspace.
pub const MAX_ENDPOINTS: u64 = 20;
/// Most characters of a description.
pub const MAX_DESCRIPTION: usize = 200;
/// How long the secret before a rotation is still signed with, beside the new one.
pub const ROTATION: Duration = Duration::hours(24);
/// An endpoint that has only failed for this long is not sent to any more.
pub const GIVE_UP_AFTER: Duration = Duration::days(5);

word_enum! {
    /// What an endpoint can be told: the `type` of a message.
    WebhookEvent {
        /// An agent asked for a write. It waits for a person, unless policy let it run at once.
        ActionCreated = "pending_action.created",
        /// What it asks, who agreed so far, or what was said about it changed, and it still waits.
        ActionUpdated = "pending_action.updated",
        /// Enough people agreed, or policy did.
        ActionApproved = "pending_action.approved",
        /// An approval was taken back, or what it changes had changed: it waits again.
        ActionReopened = "pending_action.reopened",
        /// A person said no.
        ActionRejected = "pending_action.rejected",
        /// Nobody decided in time.
        ActionExpired = "pending_action.expired",
        /// It was taken back, or what it needs is gone.
        ActionCancelled = "pending_action.cancelled",
        /// It is in Linear.
        ActionSucceeded = "pending_action.succeeded",
        /// Linear refused it, or it could not be done.
        ActionFailed = "pending_action.failed",
        /// It was sent to Linear and not answered; what became of it is being found out.
        ActionUnknown = "pending_action.unknown",
        /// The workspace has to be connected to Linear again.
        ReconnectRequired = "integration.reconnect_required",
        /// A person's own connection to Linear has to be made again.
        AccountReconnectRequired = "connected_account.reconnect_required",
        /// Another endpoint is not sent to any more, because it failed.
        EndpointDisabled = "webhook_endpoint.disabled",
        /// Somebody tries the endpoint out. Every endpoint is told that.
        EndpointTest = "webhook_endpoint.test",
    }
}

/// An endpoint as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewWebhookEndpoint {
    /// Where messages are sent: an https address.
    pub url: String,
    /// What it is for, at most 200 characters.
    #[serde(default)]
    pub description: Option<String>,
    /// What it is told; everything unless given.
    #[serde(default)]
    pub events: Option<Vec<WebhookEvent>>,
}

/// What it is for, if that is said.
///
/// # Errors
/// It is too long, or more than a line.
pub fn description(given: Option<&str>) -> Result<Option<String>, Refusal> {
    match given {
        Some(given) if !given.trim().is_empty() => {
            text::line("description", given, MAX_DESCRIPTION).map(Some)
        }
        _ => Ok(None),
    }
}

/// What it is told, each named once, in the order of the list; nothing named is everything.
///
/// # Errors
/// A list that is empty: such an endpoint would never hear anything.
pub fn events(given: Option<&[WebhookEvent]>) -> Result<Option<Vec<WebhookEvent>>, Refusal> {
    let Some(given) = given else {
        return Ok(None);
    };
    if given.is_empty() {
        let allowed: Vec<&str> = WebhookEvent::ALL
            .iter()
            .map(|event| event.as_str())
            .collect();
        let message =
            "`events` must name at least one event. Leave it out to be told of everything.";
        return Err(Refusal::field("events", message).with("allowed", allowed));
    }
    let all = WebhookEvent::ALL.iter();
    Ok(Some(
        all.copied().filter(|event| given.contains(event)).collect(),
    ))
}

/// Whether an endpoint with this list is told of this.
pub fn is_told(events: Option<&[WebhookEvent]>, event: WebhookEvent) -> bool {
    event == WebhookEvent::EndpointTest || events.is_none_or(|events| events.contains(&event))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_what_is_told_and_no_list_everything() {
        use WebhookEvent as E;
        assert_eq!(events(None), Ok(None));
        let twice = [E::ActionFailed, E::ActionCreated, E::ActionFailed];
        let listed = events(Some(&twice)).unwrap().unwrap();
        assert_eq!(listed, [E::ActionCreated, E::ActionFailed]);
        assert_eq!(events(Some(&[])).unwrap_err().field_name(), Some("events"));
        assert!(is_told(None, E::ActionUnknown) && is_told(Some(&listed), E::ActionFailed));
        assert!(!is_told(Some(&listed), E::ActionApproved));
        assert!(is_told(Some(&listed), E::EndpointTest));
    }

    #[test]
    fn a_description_is_one_short_line() {
        assert_eq!(description(Some(" ")), Ok(None));
        assert_eq!(description(Some(" Slack ")), Ok(Some("Slack".to_owned())));
        assert!(description(Some(&"x".repeat(201))).is_err());
    }
}
