//! Webhook deliveries: signed, sent, retried after a minute, an hour and six hours, and logged.
//!
//! One task, the pump, waits for what is due and starts each attempt on its own, so that a slow receiver delays nobody
//! and the API never waits for any. Shape and schedule: Linear developer docs, "Webhooks".

mod book;
mod envelope;
mod pump;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use time::OffsetDateTime;
use tokio::sync::watch;
use uuid::Uuid;

use book::{Book, Draft, Outcome};
pub(crate) use book::{DeliveryState, Sending};
pub(crate) use pump::run;

use crate::model::DateTime;
use crate::world::{Event, World};

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryLog {
    /// `Linear-Delivery`: the same for all attempts of one delivery.
    pub delivery_id: Uuid,
    /// The webhook that it went to.
    pub webhook_id: Uuid,
    /// `Linear-Event`, such as `Issue`.
    pub event: String,
    /// Such as `create`, `update` and `remove`.
    pub action: String,
    /// What it is about, such as `ENG-1`.
    pub subject: String,
    /// Counts from 1.
    pub attempt: u32,
    /// HTTP status of the receiver's answer.
    pub status: Option<u16>,
    /// Why there was no answer, or why the delivery was given up without asking.
    pub error: Option<String>,
    /// When it was sent, on the sandbox's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// When it is tried again, if it failed and has tries left.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_attempt_at: Option<OffsetDateTime>,
}

/// A delivery that is not finished, for pages and the control routes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Pending {
    pub(crate) delivery_id: Uuid,
    pub(crate) webhook_id: Uuid,
    pub(crate) event: String,
    pub(crate) subject: String,
    pub(crate) state: DeliveryState,
}

/// All deliveries, and word of their changes.
#[derive(Debug)]
pub(crate) struct Deliveries {
    book: Mutex<Book>,
    changes: watch::Sender<u64>,
}

impl Default for Deliveries {
    fn default() -> Self {
        Self {
            book: Mutex::default(),
            changes: watch::channel(0).0,
        }
    }
}

impl Deliveries {
    /// Makes a delivery for each webhook that wants to know of the event.
    pub(crate) fn announce(&self, world: &mut World, event: &Event, now: DateTime) {
        for webhook in envelope::subscribers(world, event) {
            let delivery_id = world.ids.uuid();
            let body = envelope::body(world, event, webhook, now);
            self.change(|book| {
                book.add(
                    Draft {
                        delivery_id,
                        webhook_id: webhook,
                        event,
                        body,
                    },
                    now,
                );
            });
        }
    }

    /// Hears of every change, from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Whether nothing is due or on its way.
    pub(crate) fn is_settled(&self, now: DateTime) -> bool {
        self.lock().is_settled(now)
    }

    /// When the next attempt is due, which may be past.
    pub(crate) fn next_due(&self) -> Option<DateTime> {
        self.lock().next_due()
    }

    /// All attempts, oldest first.
    pub(crate) fn log(&self) -> Vec<DeliveryLog> {
        self.lock().log()
    }

    /// What is not finished.
    pub(crate) fn pending(&self) -> Vec<Pending> {
        self.lock().pending()
    }

    /// Sends a delivery once more, same id and same bytes; one that waits or is held goes out at once. Nothing if it
    /// is not known.
    pub(crate) fn redeliver(&self, delivery_id: Uuid, now: DateTime) -> Option<()> {
        self.change(|book| book.redeliver(delivery_id, now))
    }

    /// Lets go of everything that a fault holds.
    pub(crate) fn release_all(&self, now: DateTime) {
        self.change(|book| book.release(now, |_| true));
    }

    fn take_due(&self, now: DateTime) -> Vec<Sending> {
        // Not a change that anybody waits for, unless there was something.
        let due = self.lock().take_due(now);
        if !due.is_empty() {
            self.changes.send_modify(|count| *count += 1);
        }
        due
    }

    /// Whether this was the failure that disables the webhook.
    fn finish(
        &self,
        sending: &Sending,
        outcome: Outcome,
        now: DateTime,
        disable_after: u32,
    ) -> bool {
        self.change(|book| book.finish(sending, outcome, now, disable_after))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Book) -> T) -> T {
        let outcome = change(&mut self.lock());
        self.changes.send_modify(|count| *count += 1);
        outcome
    }

    fn lock(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
