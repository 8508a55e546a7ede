//! Who listens at a webhook's address, and with which secrets: read once and kept for a moment, because
//! a bulk edit in Linear asks thousands of times a second.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{IntegrationId, IntegrationState, OAuthApplicationId, Timestamp, WorkspaceId};
use linear::webhook::{self, SignatureError, WebhookEvent, WebhookSecret};
use secrecy::ExposeSecret;
use store::Place;
use store::integration::Integration;
use store::oauth_application::OAuthApplication;
use tokio::time::Instant;
use uuid::Uuid;

use crate::ctx::{previous_secret_place, webhook_secret_place};
use crate::{Ctx, ServiceError};

/// How long what was read counts at most. Changes made by this process count at once: each announces
/// itself. This bounds how long those of other processes take.
const FRESH: Duration = Duration::from_secs(1);
/// Most addresses that are remembered: there are as many as workspaces, and a stranger can only ask for
/// ones that exist.
const REMEMBERED: usize = 10_000;

/// An address that takes deliveries: of an integration's own webhook, or of an application's, which tells of all Linear
/// workspaces that it is installed in.
pub(super) struct Door {
    pub(super) workspace: WorkspaceId,
    /// What the address ends with.
    address: IntegrationId,
    /// The Linear workspace whose news go to the integration; of an application's address only.
    target: Option<(Uuid, IntegrationId)>,
    secret: WebhookSecret,
    /// The secret before the last rotation, and until when it counts: while Linear does not have the new
    /// one, that is not known.
    previous: Option<(WebhookSecret, Option<Timestamp>)>,
    /// The same application as other workspaces entered it: Linear knows one address of an application.
    others: Vec<Door>,
}

/// What is remembered.
#[derive(Default)]
pub(super) struct Doors(Mutex<HashMap<IntegrationId, Seen>>);

struct Seen {
    door: Arc<Door>,
    /// How many changes of integrations were announced when it was read.
    changes: u64,
    at: Instant,
}

impl Doors {
    /// The door at this address, if somebody listens there.
    pub(super) async fn find(
        &self,
        ctx: &Ctx,
        id: IntegrationId,
    ) -> Result<Option<Arc<Door>>, ServiceError> {
        // Before the row is read: a change that comes in between makes what is read stale.
        let changes = ctx.events.integration_changes();
        if let Some(door) = self.recall(id, changes) {
            return Ok(Some(door));
        }
        let Some(door) = read(ctx, id).await? else {
            return Ok(None);
        };
        let door = Arc::new(door);
        let seen = Seen {
            door: Arc::clone(&door),
            changes,
            at: Instant::now(),
        };
        let mut doors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if doors.len() >= REMEMBERED {
            doors.clear();
        }
        doors.insert(id, seen);
        Ok(Some(door))
    }

    fn recall(&self, id: IntegrationId, changes: u64) -> Option<Arc<Door>> {
        let doors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = doors.get(&id)?;
        let counts = seen.changes == changes && seen.at.elapsed() < FRESH;
        counts.then(|| Arc::clone(&seen.door))
    }
}

/// Who listens at an address: an integration, or an application.
async fn read(ctx: &Ctx, id: IntegrationId) -> Result<Option<Door>, ServiceError> {
    let db = ctx.db.reader();
    if let Some(row) = store::integration::for_delivery(db, id).await? {
        let listens = row.state != IntegrationState::Disconnecting;
        return listens.then(|| Door::open(ctx, &row)).transpose();
    }
    let application = OAuthApplicationId(id.0);
    let Some(application) = store::oauth_application::for_delivery(db, application).await? else {
        return Ok(None);
    };
    let Some(mut door) = of_application(ctx, &application).await? else {
        return Ok(None);
    };
    let client = &application.client_id;
    for other in store::oauth_application::of_client_everywhere(db, client).await? {
        if other.id == application.id {
            continue;
        }
        match of_application(ctx, &other).await {
            Ok(other) => door.others.extend(other),
            Err(error) => {
                tracing::warn!(error = %error, workspace.id = %other.workspace, "What an application tells cannot be handed on to another workspace");
            }
        }
    }
    Ok(Some(door))
}

/// The door of an application, if what it says can be checked.
async fn of_application(
    ctx: &Ctx,
    application: &OAuthApplication,
) -> Result<Option<Door>, ServiceError> {
    let Some(sealed) = &application.sealed_webhook_secret else {
        return Ok(None);
    };
    let (db, workspace, id) = (ctx.db.reader(), application.workspace, application.id);
    let place = store::oauth_application::webhook_secret_place(workspace, id);
    let integration = store::integration::of_workspace(db, workspace).await?;
    let connected = integration.filter(|row| row.application == Some(id));
    Ok(Some(Door {
        workspace,
        address: IntegrationId(id.0),
        target: connected.map(|row| (row.linear_org_id, row.id)),
        secret: secret(ctx, &place, sealed)?,
        previous: None,
        others: Vec::new(),
    }))
}

fn secret(ctx: &Ctx, place: &Place, sealed: &[u8]) -> Result<WebhookSecret, ServiceError> {
    let opened = ctx
        .keys
        .open(place, sealed)
        .map_err(ServiceError::internal)?;
    WebhookSecret::new(opened.expose_secret()).map_err(ServiceError::internal)
}

impl Door {
    /// Whom a delivery to this address is for: the integration, if it is of its Linear workspace. What is for nobody
    /// keeps the address that it was sent to.
    pub(super) fn addressee(&self, organization: Option<Uuid>) -> IntegrationId {
        match self.target {
            Some((of, integration)) if organization == Some(of) => integration,
            _ => self.address,
        }
    }

    /// The other workspaces that a delivery is for: those that entered the same application and its signing secret. Each
    /// believes its own secret alone, so whoever knows one that was entered elsewhere can make nobody believe anything.
    pub(super) fn others(
        &self,
        body: &[u8],
        signature: Option<&[u8]>,
        event: &WebhookEvent,
    ) -> Vec<&Self> {
        let concerned = |other: &&Self| {
            let target = other.target.map(|(organization, _)| organization);
            // What is lost concerns connected accounts, too, of whichever Linear workspace.
            event.access.is_some() || (target.is_some() && target == event.organization_id)
        };
        let believes = |other: &&Self| webhook::verify(&other.secret, body, signature).is_ok();
        self.others
            .iter()
            .filter(concerned)
            .filter(believes)
            .collect()
    }

    fn open(ctx: &Ctx, row: &Integration) -> Result<Self, ServiceError> {
        let current = webhook_secret_place(row.workspace, row.id.0);
        let previous = match &row.sealed_previous_secret {
            Some(sealed) => {
                let place = previous_secret_place(row.workspace, row.id.0);
                Some((secret(ctx, &place, sealed)?, row.previous_secret_until))
            }
            None => None,
        };
        Ok(Self {
            workspace: row.workspace,
            address: row.id,
            target: None,
            secret: secret(ctx, &current, &row.sealed_webhook_secret)?,
            previous,
            others: Vec::new(),
        })
    }

    /// Checks a signature. While a secret is being replaced, the one before is good as well.
    pub(super) fn verify(
        &self,
        body: &[u8],
        signature: Option<&[u8]>,
        now: Timestamp,
    ) -> Result<(), SignatureError> {
        match &self.previous {
            Some((previous, until)) if until.is_none_or(|until| now < until) => {
                webhook::verify_any(&[&self.secret, previous], body, signature)
            }
            _ => webhook::verify(&self.secret, body, signature),
        }
    }
}
