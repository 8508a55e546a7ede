//! Who listens at a webhook's address, and with which secrets: read once and kept for a moment, because
//! a bulk edit in Linear asks thousands of times a second.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{IntegrationId, IntegrationState, Timestamp, WorkspaceId};
use linear::webhook::{self, SignatureError, WebhookSecret};
use secrecy::ExposeSecret;
use store::Place;
use store::integration::Integration;
use tokio::time::Instant;

use crate::ctx::{previous_secret_place, webhook_secret_place};
use crate::{Ctx, ServiceError};

/// How long what was read counts at most. Changes made by this process count at once: each announces
/// itself. This bounds how long those of other processes take.
const FRESH: Duration = Duration::from_secs(1);
/// Most addresses that are remembered: there are as many as workspaces, and a stranger can only ask for
/// ones that exist.
const REMEMBERED: usize = 10_000;

/// An address that takes deliveries.
pub(super) struct Door {
    pub(super) workspace: WorkspaceId,
    secret: WebhookSecret,
    /// The secret before the last rotation, and until when it counts: while Linear does not have the new
    /// one, that is not known.
    previous: Option<(WebhookSecret, Option<Timestamp>)>,
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
        let found = store::integration::for_delivery(ctx.db.reader(), id).await?;
        let Some(row) = found.filter(|row| row.state != IntegrationState::Disconnecting) else {
            return Ok(None);
        };
        let door = Arc::new(Door::open(ctx, &row)?);
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

impl Door {
    fn open(ctx: &Ctx, row: &Integration) -> Result<Self, ServiceError> {
        let secret = |place: &Place, sealed: &[u8]| {
            let opened = ctx
                .keys
                .open(place, sealed)
                .map_err(ServiceError::internal)?;
            WebhookSecret::new(opened.expose_secret()).map_err(ServiceError::internal)
        };
        let current = webhook_secret_place(row.workspace, row.id.0);
        let previous = match &row.sealed_previous_secret {
            Some(sealed) => {
                let place = previous_secret_place(row.workspace, row.id.0);
                Some((secret(&place, sealed)?, row.previous_secret_until))
            }
            None => None,
        };
        Ok(Self {
            workspace: row.workspace,
            secret: secret(&current, &row.sealed_webhook_secret)?,
            previous,
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
