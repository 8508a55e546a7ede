//! How changes in Linear come back to a connection: by a webhook of its own, or by the application's.

use domain::{Capability, ConnectionKind, Feature, ScopeSet, WebhookState};
use store::integration::Integration;

use crate::{Ctx, ServiceError};

/// Why the application's webhook tells nothing, and what to do.
const NO_WEBHOOK_SECRET: &str = "An app may not register webhooks: its application has one of its own in Linear. Enter that one's signing secret \
     under OAuth application, so that what it sends is believed. Until then changes made in Linear come back only when Linear is asked, every five minutes.";

/// What is known of the webhook of a connection that has these rights, before Linear is asked.
pub(crate) fn way_back(
    kind: ConnectionKind,
    granted: &ScopeSet,
    has_webhook_secret: bool,
    before: WebhookState,
) -> (WebhookState, Option<String>) {
    if kind.needs_application_webhook(granted) {
        let lack = if kind.can(Capability::NeedsApplicationWebhook) {
            NO_WEBHOOK_SECRET.to_owned()
        } else {
            Feature::CreateWebhooks.lack()
        };
        return if has_webhook_secret {
            // The application's own webhook tells of the workspaces of people as well.
            (WebhookState::Application, None)
        } else {
            (WebhookState::Refused, Some(lack))
        };
    }
    match before {
        WebhookState::Active => (WebhookState::Active, None),
        _ => (WebhookState::Pending, None),
    }
}

/// The same for a connection as it is stored; `None` where it registers its webhook by itself.
pub(super) async fn of_application(
    ctx: &Ctx,
    integration: &Integration,
) -> Result<Option<(WebhookState, Option<String>)>, ServiceError> {
    let (Some(grant), Some(application)) = (integration.grant, integration.application) else {
        return Ok(None);
    };
    let (db, workspace) = (ctx.db.reader(), integration.workspace);
    let grant = store::oauth_grant::get(db, workspace, grant).await?;
    let Some(grant) = grant.filter(|grant| {
        let kind = integration.kind;
        kind.needs_application_webhook(&grant.granted_scopes)
    }) else {
        return Ok(None);
    };
    let application = store::oauth_application::get(db, workspace, application).await?;
    let has_secret = application.is_some_and(|found| found.sealed_webhook_secret.is_some());
    let (kind, before) = (integration.kind, integration.webhook_state);
    Ok(Some(way_back(
        kind,
        &grant.granted_scopes,
        has_secret,
        before,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_and_admins_register_webhooks() {
        let way = |kind, granted, secret| {
            way_back(
                kind,
                &ScopeSet::parse(granted),
                secret,
                WebhookState::Pending,
            )
            .0
        };
        assert_eq!(
            way(ConnectionKind::ApiKey, "", false),
            WebhookState::Pending
        );
        let user = ConnectionKind::OAuthUser;
        assert_eq!(way(user, "read admin", false), WebhookState::Pending);
        for kind in [
            user,
            ConnectionKind::OAuthApp,
            ConnectionKind::ClientCredentials,
        ] {
            assert_eq!(way(kind, "read", true), WebhookState::Application);
            assert_eq!(way(kind, "read", false), WebhookState::Refused);
        }
    }

    #[test]
    fn a_webhook_that_is_registered_stays_so() {
        let admin = ScopeSet::parse("read admin");
        let before = WebhookState::Active;
        let way = way_back(ConnectionKind::OAuthUser, &admin, true, before);
        assert_eq!(way, (WebhookState::Active, None));
    }
}
