//! Enters an application, or what Linear shows for it now: its secret can be replaced there at any time.

use domain::audit::AuditAction;
use domain::view::OAuthApplicationView;
use domain::{Caller, EventKind, Refusal, connected_account};
use linear::oauth::{ClientId, ClientSecret};
use linear::webhook::WebhookSecret;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::oauth_application::{OAuthApplication, client_secret_place, webhook_secret_place};

use super::{id_of, view};
use crate::audit::Entry;
use crate::integration::RegisterWebhook;
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError, feature, grant};

/// An application as Linear shows it.
#[derive(Debug, Clone)]
pub struct SaveApplication {
    /// What it is called here.
    pub name: String,
    /// Its client id.
    pub client_id: String,
    /// Its client secret; the one before stays where none is given.
    pub client_secret: Option<SecretString>,
    /// The secret that Linear signs its deliveries with; the one before stays where none is given.
    pub webhook_secret: Option<SecretString>,
}

/// Stores an application, secrets sealed. What waits for a new secret goes on at once.
///
/// # Errors
/// Not an admin, a field breaks its rule, or connections were made with another client id.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn save_application(
    ctx: &Ctx,
    caller: &Caller,
    cmd: SaveApplication,
) -> Result<OAuthApplicationView, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let name = connected_account::connection_name(&cmd.name)?;
    let bad = |field: &'static str| {
        move |error: linear::oauth::BadOAuthValue| Refusal::field(field, error.to_string())
    };
    let client_id = ClientId::parse(&cmd.client_id).map_err(bad("client_id"))?;
    let client_secret = cmd.client_secret.as_ref().map(ExposeSecret::expose_secret);
    let client_secret = client_secret.map(ClientSecret::parse).transpose();
    let client_secret = client_secret.map_err(bad("client_secret"))?;
    let webhook_secret = cmd
        .webhook_secret
        .map(|secret| webhook_secret(secret.expose_secret()));
    let webhook_secret = webhook_secret.transpose()?;
    let entered = Entered {
        name,
        client_id,
        client_secret,
        webhook_secret,
    };
    let kept = again(|| keep(ctx, caller, &entered)).await?;
    view(ctx, ctx.db.reader(), kept).await
}

/// What was entered, in its form.
struct Entered {
    name: String,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    webhook_secret: Option<WebhookSecret>,
}

async fn keep(
    ctx: &Ctx,
    caller: &Caller,
    entered: &Entered,
) -> Result<OAuthApplication, ServiceError> {
    let Entered {
        name,
        client_id,
        client_secret,
        webhook_secret,
    } = entered;
    let mut unit = ctx.begin(ctx.now()).await?;
    let id = id_of(caller.workspace, name);
    let before = store::oauth_application::get(&unit.txn, caller.workspace, id).await?;
    let mut after = before.clone().unwrap_or_else(|| OAuthApplication {
        id,
        workspace: caller.workspace,
        name: name.clone(),
        client_id: client_id.expose().to_owned(),
        sealed_client_secret: None,
        sealed_webhook_secret: None,
        created_at: unit.now,
        updated_at: unit.now,
        version: 1,
    });
    let seal = |place, secret: &str| ctx.seal(&place, &SecretString::from(secret.to_owned()));
    if let Some(secret) = client_secret {
        let place = client_secret_place(caller.workspace, id);
        after.sealed_client_secret = Some(seal(place, secret.expose()));
    }
    if let Some(secret) = webhook_secret {
        let place = webhook_secret_place(caller.workspace, id);
        after.sealed_webhook_secret = Some(seal(place, secret.expose()));
    }
    after.updated_at = unit.now;
    let action = match &before {
        None => {
            store::oauth_application::insert(&unit.txn, &after).await?;
            AuditAction::ApplicationRegistered
        }
        Some(before) => {
            require_same_client(&unit.txn, before, client_id.expose()).await?;
            after.client_id = client_id.expose().to_owned();
            if !store::oauth_application::replace(&unit.txn, before, &after).await? {
                return Err(crate::integration::changed_meanwhile());
            }
            // Renewals that failed for the old secret are tried with this one now.
            grant::try_again(&mut unit, before.workspace, before.id).await?;
            if webhook_secret.is_some() {
                believe(&mut unit, before).await?;
            }
            AuditAction::ApplicationChanged
        }
    };
    let entry = Entry::of(action, "oauth_application", id.0, &after.name).after(json!({
        "client_id": after.client_id,
        "client_secret": client_secret.is_some().then_some("[replaced]"),
        "webhook_secret": webhook_secret.is_some().then_some("[replaced]"),
    }));
    unit.audit(caller, entry).await?;
    unit.changed(caller.workspace, EventKind::Integration, id.0);
    unit.commit().await?;
    Ok(after)
}

/// What the application's webhook sends is believed from now on: the connection that waits for that takes it as its own.
async fn believe(unit: &mut Unit<'_>, application: &OAuthApplication) -> Result<(), ServiceError> {
    let workspace = application.workspace;
    let found = store::integration::of_workspace(&unit.txn, workspace).await?;
    let through = found.filter(|found| found.application == Some(application.id));
    if let Some(found) = through.filter(|found| !found.webhook_state.reports()) {
        let integration = found.id;
        unit.enqueue(&RegisterWebhook {
            workspace,
            integration,
        })
        .await?;
    }
    Ok(())
}

/// As it was pasted, without the white space around it.
fn webhook_secret(pasted: &str) -> Result<WebhookSecret, Refusal> {
    WebhookSecret::new(pasted.trim()).map_err(|_| {
        Refusal::field(
            "webhook_secret",
            "`webhook_secret` must not be empty: Linear shows it with the application.",
        )
    })
}

/// Another client is another application: what was granted to this one is not granted to that.
async fn require_same_client<C: sea_orm::ConnectionTrait>(
    db: &C,
    before: &OAuthApplication,
    client_id: &str,
) -> Result<(), ServiceError> {
    if before.client_id == client_id {
        return Ok(());
    }
    let grants = store::oauth_grant::of_application(db, before.workspace, before.id).await?;
    if grants.is_empty() {
        return Ok(());
    }
    Err(ServiceError::conflict(
        "application_in_use",
        "This is the client id of another application, and connections were made with the one that is registered. \
         Disconnect those first, or register the other one under another name.",
    ))
}
