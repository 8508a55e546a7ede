//! The state of every delivery and the rules by which it moves. No time passes here and nothing is sent.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{DeliveryLog, Pending, envelope};
use crate::model::DateTime;
use crate::world::Event;

/// The waits before the retries (Linear developer docs, "Webhooks": "after 1 minute, 1 hour, and finally after 6
/// hours"), each counted from the attempt before.
const RETRY_AFTER: [Duration; 3] = [
    Duration::from_mins(1),
    Duration::from_hours(1),
    Duration::from_hours(6),
];

/// How many finished deliveries and attempts are remembered.
const KEPT: usize = 2_000;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryState {
    /// To be sent at this time.
    Due(DateTime),
    InFlight,
    /// Held back by a fault until somebody lets it go.
    Held,
    /// Held back by a fault until another delivery to the same webhook was sent.
    HeldForNext,
    Delivered,
    /// Given up.
    Failed,
}

/// One delivery with the bytes that every attempt sends.
#[derive(Debug, Clone)]
struct Delivery {
    id: Uuid,
    webhook_id: Uuid,
    event: String,
    action: String,
    subject: String,
    bytes: Arc<[u8]>,
    state: DeliveryState,
    attempts: u32,
    /// Faults had their chance.
    struck: bool,
    /// Sent by hand or as a duplicate: it is not tried again.
    only_once: bool,
}

/// A new delivery.
pub(super) struct Draft<'a> {
    pub(super) delivery_id: Uuid,
    pub(super) webhook_id: Uuid,
    pub(super) event: &'a Event,
    pub(super) body: Value,
}

/// An attempt that is about to be made.
#[derive(Debug, Clone)]
pub(crate) struct Sending {
    key: u64,
    pub(super) delivery_id: Uuid,
    pub(super) webhook_id: Uuid,
    pub(super) event: String,
    pub(super) bytes: Arc<[u8]>,
    /// Counts from 1.
    pub(super) attempt: u32,
    pub(super) struck: bool,
}

/// How an attempt ended.
pub(super) enum Outcome {
    Answered(u16),
    Failed(String),
    /// There is nobody to send it to any more.
    Dropped(String),
}

/// All deliveries by the order of their making.
#[derive(Debug, Default)]
pub(super) struct Book {
    deliveries: BTreeMap<u64, Delivery>,
    last_key: u64,
    log: VecDeque<DeliveryLog>,
    /// Deliveries in a row that failed for good, by webhook.
    failures: HashMap<Uuid, u32>,
}

impl Book {
    pub(super) fn add(&mut self, draft: Draft<'_>, now: DateTime) {
        let bytes = draft.body.to_string().into_bytes().into();
        self.insert(Delivery {
            id: draft.delivery_id,
            webhook_id: draft.webhook_id,
            event: draft.event.kind.to_owned(),
            action: draft.event.action.to_owned(),
            subject: envelope::subject(&draft.event.body),
            bytes,
            state: DeliveryState::Due(now),
            attempts: 0,
            struck: false,
            only_once: false,
        });
    }

    pub(super) fn is_settled(&self, now: DateTime) -> bool {
        !self
            .deliveries
            .values()
            .any(|delivery| match delivery.state {
                DeliveryState::Due(at) => at <= now,
                state => state == DeliveryState::InFlight,
            })
    }

    pub(super) fn next_due(&self) -> Option<DateTime> {
        self.deliveries.values().filter_map(Delivery::due).min()
    }

    /// Puts what is due on its way.
    pub(super) fn take_due(&mut self, now: DateTime) -> Vec<Sending> {
        let due = self
            .deliveries
            .iter_mut()
            .filter(|(_, delivery)| delivery.due().is_some_and(|at| at <= now));
        let send = |(&key, delivery): (&u64, &mut Delivery)| {
            delivery.state = DeliveryState::InFlight;
            delivery.attempts += 1;
            Sending {
                key,
                delivery_id: delivery.id,
                webhook_id: delivery.webhook_id,
                event: delivery.event.clone(),
                bytes: Arc::clone(&delivery.bytes),
                attempt: delivery.attempts,
                struck: delivery.struck,
            }
        };
        due.map(send).collect()
    }

    /// Faults strike a delivery once, however often it is let go again.
    pub(super) fn mark_struck(&mut self, sending: &Sending) {
        if let Some(delivery) = self.deliveries.get_mut(&sending.key) {
            delivery.struck = true;
        }
    }

    /// Takes an attempt back that a fault holds.
    pub(super) fn hold(&mut self, sending: &Sending, state: DeliveryState) {
        if let Some(delivery) = self.deliveries.get_mut(&sending.key) {
            delivery.state = state;
            delivery.attempts -= 1;
        }
    }

    /// Lets go of held deliveries of the webhooks that `of` picks.
    pub(super) fn release(&mut self, now: DateTime, of: impl Fn(Uuid) -> bool) {
        for delivery in self
            .deliveries
            .values_mut()
            .filter(|delivery| of(delivery.webhook_id))
        {
            if matches!(
                delivery.state,
                DeliveryState::Held | DeliveryState::HeldForNext
            ) {
                delivery.state = DeliveryState::Due(now);
            }
        }
    }

    /// Adds a second copy of a delivery, under its own or a new id.
    pub(super) fn duplicate(&mut self, sending: &Sending, id: Uuid, now: DateTime) {
        if let Some(delivery) = self.deliveries.get(&sending.key) {
            let copy = Delivery {
                id,
                ..delivery.copy(now)
            };
            self.insert(copy);
        }
    }

    /// Sends what waits at once, and what is finished or on its way once more. Nothing if the id is not known.
    pub(super) fn redeliver(&mut self, id: Uuid, now: DateTime) -> Option<()> {
        use DeliveryState::{Due, Held, HeldForNext};
        let mut same = self.deliveries.values_mut().filter(|one| one.id == id);
        let delivery = same.next()?;
        if matches!(delivery.state, Due(_) | Held | HeldForNext) {
            delivery.state = Due(now);
            return Some(());
        }
        let copy = delivery.copy(now);
        self.insert(copy);
        Some(())
    }

    /// Replaces the timestamp in the bytes that all further attempts send.
    pub(super) fn restamp(&mut self, sending: &mut Sending, now: DateTime) {
        let Ok(mut body) = serde_json::from_slice::<Value>(&sending.bytes) else {
            return;
        };
        body["webhookTimestamp"] = json!(now.millis());
        sending.bytes = body.to_string().into_bytes().into();
        if let Some(delivery) = self.deliveries.get_mut(&sending.key) {
            delivery.bytes = Arc::clone(&sending.bytes);
        }
    }

    /// Records how an attempt ended and plans the next. True if the webhook is to be disabled: `disable_after`
    /// deliveries in a row failed for good.
    pub(super) fn finish(
        &mut self,
        sending: &Sending,
        outcome: Outcome,
        now: DateTime,
        disable_after: u32,
    ) -> bool {
        let Some(delivery) = self.deliveries.get_mut(&sending.key) else {
            return false;
        };
        let (status, error, hopeless) = match outcome {
            Outcome::Answered(status) => (Some(status), None, false),
            Outcome::Failed(error) => (None, Some(error), false),
            Outcome::Dropped(error) => (None, Some(error), true),
        };
        let delivered = status == Some(200);
        let again = !delivered && !hopeless && !delivery.only_once;
        let wait = RETRY_AFTER
            .get(sending.attempt as usize - 1)
            .filter(|_| again);
        let next = wait.map(|&wait| now.plus(wait));
        delivery.state = match next {
            _ if delivered => DeliveryState::Delivered,
            Some(at) => DeliveryState::Due(at),
            None => DeliveryState::Failed,
        };
        let entry = delivery.log_entry(sending.attempt, status, error, now, next);
        let (webhook_id, failed) = (delivery.webhook_id, delivery.state == DeliveryState::Failed);
        self.remember(entry);
        self.release_after(sending, now);
        let failures = self.failures.entry(webhook_id).or_default();
        *failures = match (delivered, failed) {
            (true, _) => 0,
            (_, true) => *failures + 1,
            _ => *failures,
        };
        failed && *failures >= disable_after
    }

    pub(super) fn log(&self) -> Vec<DeliveryLog> {
        self.log.iter().cloned().collect()
    }

    pub(super) fn pending(&self) -> Vec<Pending> {
        let open = self
            .deliveries
            .values()
            .filter(|delivery| !delivery.is_finished());
        let show = |delivery: &Delivery| Pending {
            delivery_id: delivery.id,
            webhook_id: delivery.webhook_id,
            event: delivery.event.clone(),
            subject: delivery.subject.clone(),
            state: delivery.state,
        };
        open.map(show).collect()
    }

    /// What waited for another delivery to go first may go now.
    fn release_after(&mut self, sent: &Sending, now: DateTime) {
        for (key, delivery) in &mut self.deliveries {
            let waited = delivery.state == DeliveryState::HeldForNext
                && delivery.webhook_id == sent.webhook_id;
            if waited && *key != sent.key {
                delivery.state = DeliveryState::Due(now);
            }
        }
    }

    fn insert(&mut self, delivery: Delivery) {
        self.last_key += 1;
        self.deliveries.insert(self.last_key, delivery);
        if self.deliveries.len() > KEPT {
            let finished = self
                .deliveries
                .iter()
                .find(|(_, delivery)| delivery.is_finished())
                .map(|(&key, _)| key);
            finished.map(|key| self.deliveries.remove(&key));
        }
    }

    fn remember(&mut self, entry: DeliveryLog) {
        if self.log.len() == KEPT {
            self.log.pop_front();
        }
        self.log.push_back(entry);
    }
}

impl Delivery {
    fn due(&self) -> Option<DateTime> {
        match self.state {
            DeliveryState::Due(at) => Some(at),
            _ => None,
        }
    }

    fn is_finished(&self) -> bool {
        matches!(self.state, DeliveryState::Delivered | DeliveryState::Failed)
    }

    /// The same bytes once more, beyond the reach of faults and retries.
    fn copy(&self, now: DateTime) -> Self {
        Self {
            state: DeliveryState::Due(now),
            attempts: 0,
            struck: true,
            only_once: true,
            ..self.clone()
        }
    }

    fn log_entry(
        &self,
        attempt: u32,
        status: Option<u16>,
        error: Option<String>,
        at: DateTime,
        next: Option<DateTime>,
    ) -> DeliveryLog {
        DeliveryLog {
            delivery_id: self.id,
            webhook_id: self.webhook_id,
            event: self.event.clone(),
            action: self.action.clone(),
            subject: self.subject.clone(),
            attempt,
            status,
            error,
            at: at.to_offset(),
            next_attempt_at: next.map(DateTime::to_offset),
        }
    }
}
