//! What an integration is known to have heard last. A lone delivery is noted with its own commit; in a burst
//! that is done once a second, since a row that is written for each of thousands costs more than the
//! deliveries.

use std::collections::HashMap;
use std::time::Duration;

use domain::{IntegrationId, Timestamp};
use sea_orm::{ConnectionTrait, DbErr};
use store::delivery::Delivery;
use tokio::time::Instant;

/// How far behind the note may be.
pub(super) const EVERY: Duration = Duration::from_secs(1);

/// By integration, when it was last noted, and what is not noted yet.
#[derive(Default)]
pub(super) struct Heard(HashMap<IntegrationId, Note>);

struct Note {
    at: Instant,
    pending: Option<(Timestamp, String)>,
}

impl Heard {
    /// Notes the delivery in its own transaction, or remembers to do it soon.
    pub(super) async fn note<C: ConnectionTrait>(
        &mut self,
        txn: &C,
        delivery: &Delivery,
    ) -> Result<(), DbErr> {
        let now = Instant::now();
        let label = label(delivery);
        let known = self.0.get_mut(&delivery.integration);
        if let Some(note) = known.filter(|note| now - note.at < EVERY) {
            note.pending = Some((delivery.received_at, label));
            return Ok(());
        }
        let (id, at) = (delivery.integration, delivery.received_at);
        store::integration::touch_delivery(txn, id, at, &label).await?;
        let pending = None;
        self.0.insert(id, Note { at: now, pending });
        Ok(())
    }

    /// Whether something is still to be noted.
    pub(super) fn is_pending(&self) -> bool {
        self.0.values().any(|note| note.pending.is_some())
    }

    /// Notes what is still to be noted, and forgets who has been silent since.
    pub(super) async fn flush<C: ConnectionTrait>(&mut self, db: &C) {
        for (id, note) in std::mem::take(&mut self.0) {
            let Some((at, label)) = note.pending else {
                continue;
            };
            if let Err(error) = store::integration::touch_delivery(db, id, at, &label).await {
                tracing::warn!(error = %error, "The last delivery could not be noted");
            }
        }
    }
}

fn label(delivery: &Delivery) -> String {
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let label = format!("{} {}", part(&delivery.event_type), part(&delivery.action));
    domain::text::label(&label, 100)
}
