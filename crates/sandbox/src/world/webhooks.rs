//! Subscribing to changes. Only admins may, and only admins may look.

use std::sync::Arc;

use url::Url;
use uuid::Uuid;

use super::lookup::require_admin;
use super::{By, WebhookCreateInput, WebhookUpdateInput, World, arguments, rules};
use crate::model::Webhook;
use crate::refusal::Refusal;

/// What Linear lets a webhook subscribe to (Linear developer docs, "Webhooks" and "OAuth app manifests").
pub(crate) const RESOURCE_TYPES: &[&str] = &[
    "AgentSessionEvent",
    "AppUserNotification",
    "Attachment",
    "Comment",
    "Customer",
    "CustomerNeed",
    "Cycle",
    "Document",
    "Initiative",
    "InitiativeUpdate",
    "Issue",
    "IssueLabel",
    "IssueSLA",
    "OAuthAuthorization",
    "PermissionChange",
    "Project",
    "ProjectLabel",
    "ProjectUpdate",
    "Reaction",
    "Release",
    "ReleaseNote",
    "User",
];

impl World {
    /// Creates a webhook for one team or all public ones. Unlike Linear the sandbox delivers to loopback addresses.
    pub(crate) fn create_webhook(
        &mut self,
        by: &By,
        input: &WebhookCreateInput,
    ) -> Result<Arc<Webhook>, Refusal> {
        require_admin(by)?;
        let id = match &input.id {
            Some(id) => arguments::uuid("id", id)?,
            None => self.ids.uuid(),
        };
        if self.webhooks.get_hidden(id).is_some() {
            return Err(Refusal::Conflict {
                entity: "Webhook",
                id,
            });
        }
        let all_public_teams = input.all_public_teams.unwrap_or(false);
        let team_id = match &input.team_id {
            Some(team) => Some(self.team(team)?.id),
            None => None,
        };
        if all_public_teams == team_id.is_some() {
            return Err(Refusal::argument(
                "Either teamId or allPublicTeams must be given.",
            ));
        }
        let webhook = Webhook {
            id,
            application_id: None,
            address: address(&input.url)?,
            secret: match &input.secret {
                Some(secret) => arguments::filled("secret", Some(secret))?.to_owned(),
                None => self.ids.webhook_secret(),
            },
            label: input.label.clone(),
            resource_types: resource_types(&input.resource_types)?,
            team_id,
            all_public_teams,
            enabled: input.enabled.unwrap_or(true),
            creator_id: by.user.id,
            archived_at: None,
            created_at: by.now,
            updated_at: by.now,
        };
        self.changed();
        Ok(self.webhooks.put(webhook))
    }

    /// Changes a webhook; this is also how a disabled one is enabled again.
    pub(crate) fn update_webhook(
        &mut self,
        by: &By,
        id: &str,
        input: &WebhookUpdateInput,
    ) -> Result<Arc<Webhook>, Refusal> {
        let mut webhook = Webhook::clone(&*self.own_webhook(by, id)?);
        if let Some(url) = &input.url {
            webhook.address = address(url)?;
        }
        if let Some(types) = &input.resource_types {
            webhook.resource_types = resource_types(types)?;
        }
        if let Some(secret) = &input.secret {
            arguments::filled("secret", Some(secret))?.clone_into(&mut webhook.secret);
        }
        webhook.enabled = input.enabled.unwrap_or(webhook.enabled);
        webhook.label = input.label.clone().or(webhook.label);
        webhook.updated_at = rules::touched(webhook.updated_at, by.now);
        self.changed();
        Ok(self.webhooks.put(webhook))
    }

    /// Deletes a webhook; what is still to be delivered to it is dropped.
    pub(crate) fn delete_webhook(&mut self, by: &By, id: &str) -> Result<Uuid, Refusal> {
        let webhook = self.own_webhook(by, id)?;
        self.webhooks.remove(webhook.id);
        self.changed();
        Ok(webhook.id)
    }

    /// Replaces the secret; the old one is dead at once.
    pub(crate) fn rotate_webhook_secret(&mut self, by: &By, id: &str) -> Result<String, Refusal> {
        let secret = self.ids.webhook_secret();
        let input = WebhookUpdateInput {
            secret: Some(secret.clone()),
            ..Default::default()
        };
        self.update_webhook(by, id, &input)?;
        Ok(secret)
    }

    /// A webhook that is the workspace's own: an application's is changed in the settings of the application.
    fn own_webhook(&self, by: &By, id: &str) -> Result<Arc<Webhook>, Refusal> {
        let webhook = self.webhook(by, id)?;
        if webhook.application_id.is_some() {
            return Err(Refusal::Forbidden(
                "The webhook of an application is changed in the application's settings."
                    .to_owned(),
            ));
        }
        Ok(webhook)
    }

    /// What Linear does to a webhook whose deliveries keep failing.
    pub(crate) fn disable_webhook(&mut self, id: Uuid) {
        if let Some(webhook) = self.webhooks.get(id) {
            self.webhooks.put(Webhook {
                enabled: false,
                ..Webhook::clone(&webhook)
            });
            self.changed();
        }
    }
}

/// Where deliveries go. Linear wants public HTTPS; a sandbox delivers to loopback too.
pub(crate) fn address(url: &str) -> Result<Url, Refusal> {
    Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| Refusal::argument("url must be a URL address."))
}

/// What a webhook may subscribe to.
pub(crate) fn resource_types(types: &[String]) -> Result<Vec<String>, Refusal> {
    if types.is_empty() {
        return Err(Refusal::argument(
            "resourceTypes must contain at least 1 elements.",
        ));
    }
    match types
        .iter()
        .find(|kind| !RESOURCE_TYPES.contains(&kind.as_str()))
    {
        Some(unknown) => Err(Refusal::argument(format!(
            "resourceTypes must not contain {unknown}."
        ))),
        None => Ok(types.to_vec()),
    }
}
