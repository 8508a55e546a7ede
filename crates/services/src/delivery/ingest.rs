//! The writer of deliveries: what arrives together is committed together.
//!
//! A commit with fsync costs the same for one row as for hundreds. One task takes everything that
//! waits, writes it in one transaction, and answers each request after the commit. Nobody waits for
//! others to arrive: while one commit runs, the next batch collects by itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{DeliveryOutcome, EventKind, IntegrationId, Timestamp};
use store::delivery::Delivery;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::Instant;
use uuid::Uuid;

use super::ProcessDeliveries;
use super::door::Doors;
use super::heard::{self, Heard};
use super::known::Known;
use crate::Ctx;
use crate::ServiceError;
use crate::unit::Unit;

/// Most deliveries in one commit.
const BATCH: usize = 256;
/// Most deliveries that wait. Whoever comes then is asked to come again, which Linear does.
const WAITING: usize = 4_096;
/// Most bytes of bodies that are held at once, from the first byte read until the commit.
const ROOM: usize = 24 * 1024 * 1024;
/// Refusals are counted in memory and written this often at most, so that somebody without the secret
/// cannot make the database work.
const REFUSALS_EVERY: Duration = Duration::from_secs(10);

/// The way to the writer; cheap to clone. The writer ends when the last one is gone.
#[derive(Clone)]
pub struct Ingest {
    sender: mpsc::Sender<Arrival>,
    room: Arc<Semaphore>,
    refusals: Refusals,
    pub(super) doors: Arc<Doors>,
}

/// Room for a body that is being read or waits for its commit.
#[derive(Debug, Default)]
pub struct Room(Option<OwnedSemaphorePermit>);

/// There is no room: too much arrives at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// A delivery that was not written, and may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotWritten;

struct Arrival {
    delivery: Delivery,
    /// The issue that it says was updated or removed.
    issue: Option<Uuid>,
    answer: oneshot::Sender<Result<bool, NotWritten>>,
    room: Room,
}

impl Ingest {
    /// Starts the writer on the runtime of the caller.
    pub fn start(ctx: &Ctx) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        let refusals = Refusals::default();
        let writer = Writer {
            ctx: ctx.clone(),
            receiver,
            refusals: refusals.clone(),
            heard: Heard::default(),
        };
        tokio::spawn(writer.run());
        Self {
            sender,
            room: Arc::new(Semaphore::new(ROOM)),
            refusals,
            doors: Arc::default(),
        }
    }

    /// Makes room for so many more bytes of a body.
    ///
    /// # Errors
    /// There is none.
    pub fn make_room(&self, room: &mut Room, bytes: usize) -> Result<(), Full> {
        let bytes = u32::try_from(bytes).map_err(|_| Full)?;
        let more = Arc::clone(&self.room).try_acquire_many_owned(bytes);
        let more = more.map_err(|_| Full)?;
        match &mut room.0 {
            Some(held) => held.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }

    /// Writes down now how often requests were refused; the writer does it every ten seconds.
    pub async fn note_refusals(&self, ctx: &Ctx) {
        self.refusals.note(ctx).await;
    }

    /// Counts a request that was refused.
    pub(super) fn refused(&self, integration: IntegrationId, code: &'static str, at: Timestamp) {
        self.refusals.add(integration, code, at);
    }

    /// Writes a delivery; whether it is new. Returns after the commit.
    pub(super) async fn write(
        &self,
        delivery: Delivery,
        issue: Option<Uuid>,
        room: Room,
    ) -> Result<bool, NotWritten> {
        let (answer, answered) = oneshot::channel();
        let arrival = Arrival {
            delivery,
            issue,
            answer,
            room,
        };
        self.sender.try_send(arrival).map_err(|_| NotWritten)?;
        answered.await.unwrap_or(Err(NotWritten))
    }
}

struct Writer {
    ctx: Ctx,
    receiver: mpsc::Receiver<Arrival>,
    refusals: Refusals,
    heard: Heard,
}

impl Writer {
    async fn run(mut self) {
        let (mut heard, mut refused) = (Instant::now(), Instant::now());
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            let until = if self.heard.is_pending() {
                heard + heard::EVERY
            } else {
                refused + REFUSALS_EVERY
            };
            let idle = tokio::time::timeout_at(until, self.receiver.recv_many(&mut batch, BATCH));
            match idle.await {
                Ok(0) => break,
                Ok(_) => {
                    metrics::gauge!("countersign_ingest_waiting").set(count(self.receiver.len()));
                    self.write(std::mem::take(&mut batch)).await;
                }
                Err(_) => {}
            }
            if heard.elapsed() >= heard::EVERY {
                heard = Instant::now();
                self.heard.flush(self.ctx.db.writer()).await;
            }
            if refused.elapsed() >= REFUSALS_EVERY {
                refused = Instant::now();
                self.refusals.note(&self.ctx).await;
            }
        }
        self.heard.flush(self.ctx.db.writer()).await;
        self.refusals.note(&self.ctx).await;
    }

    /// All together; if that fails, one by one, so that none is refused for the sake of another.
    async fn write(&mut self, batch: Vec<Arrival>) {
        let (deliveries, answers): (Vec<_>, Vec<_>) = batch
            .into_iter()
            .map(|arrival| {
                let said = (arrival.delivery, arrival.issue);
                (said, (arrival.answer, arrival.room))
            })
            .unzip();
        let mut written = commit(&self.ctx, &mut self.heard, &deliveries).await;
        if written.as_ref().is_err_and(ServiceError::is_lost_race) {
            written = commit(&self.ctx, &mut self.heard, &deliveries).await;
        }
        let answered = match written {
            Ok(new) => new.into_iter().map(Ok).collect(),
            Err(error) => {
                tracing::error!(error = %error, deliveries = deliveries.len(), "Deliveries could not be written");
                self.write_singly(&deliveries).await
            }
        };
        for ((answer, _room), written) in answers.into_iter().zip(answered) {
            // Whoever hung up asks again.
            let _ = answer.send(written);
        }
    }

    async fn write_singly(&mut self, deliveries: &[Said]) -> Vec<Result<bool, NotWritten>> {
        if deliveries.len() == 1 {
            return vec![Err(NotWritten)];
        }
        let mut answers = Vec::with_capacity(deliveries.len());
        for delivery in deliveries {
            let one = std::slice::from_ref(delivery);
            let written = commit(&self.ctx, &mut self.heard, one).await;
            let new = written.ok().and_then(|new| new.first().copied());
            answers.push(new.ok_or(NotWritten));
        }
        answers
    }
}

/// What came in, and the issue that it says was updated or removed.
type Said = (Delivery, Option<Uuid>);

/// The rows to be written: what certainly has no effect is written as done, which saves writing it twice.
async fn settle(unit: &Unit<'_>, said: &[Said]) -> Result<Vec<Delivery>, ServiceError> {
    let asked: Vec<(&Delivery, Option<Uuid>)> = said
        .iter()
        .map(|(delivery, issue)| (delivery, *issue))
        .collect();
    let known = Known::of(&unit.txn, &asked).await?;
    let settled = asked.into_iter().map(|(delivery, issue)| {
        let mut row = delivery.clone();
        if let Some(reason) = known.reason_for_no_effect(delivery, issue) {
            row.outcome = DeliveryOutcome::NoEffect;
            row.reason = Some(reason.to_owned());
            row.picked_up_at = Some(unit.now);
            row.processed_at = Some(unit.now);
        }
        row
    });
    Ok(settled.collect())
}

/// Writes deliveries in one transaction, and starts the job that processes them; which of them are new.
async fn commit(ctx: &Ctx, heard: &mut Heard, said: &[Said]) -> Result<Vec<bool>, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let deliveries = settle(&unit, said).await?;
    let new = store::delivery::insert_many_new(&unit.txn, &deliveries).await?;
    let is_new: Vec<bool> = deliveries
        .iter()
        .map(|one| new.contains(&one.id.0))
        .collect();
    let fresh = deliveries
        .iter()
        .zip(&is_new)
        .filter(|(_, is_new)| **is_new);
    let mut last: BTreeMap<IntegrationId, &Delivery> = BTreeMap::new();
    let (mut settled, mut open) = (0, false);
    for (delivery, _) in fresh {
        last.insert(delivery.integration, delivery);
        match delivery.outcome {
            DeliveryOutcome::Received => open = true,
            _ => settled += 1,
        }
    }
    if open {
        unit.enqueue(&ProcessDeliveries {}).await?;
    }
    for delivery in last.into_values() {
        heard.note(&unit.txn, delivery).await?;
        // The last stands for all: whoever hears of one reads them all.
        unit.changed(delivery.workspace, EventKind::Delivery, delivery.id.0);
    }
    unit.commit().await?;
    metrics::histogram!("countersign_ingest_batch_size").record(count(deliveries.len()));
    let outcome = DeliveryOutcome::NoEffect.as_str();
    metrics::counter!("countersign_deliveries_processed_total", "outcome" => outcome)
        .increment(settled);
    Ok(is_new)
}

/// Requests that were refused since the last time that they were noted.
#[derive(Clone, Default)]
struct Refusals(Arc<Mutex<HashMap<IntegrationId, Refused>>>);

struct Refused {
    count: i64,
    code: &'static str,
    at: Timestamp,
}

impl Refusals {
    fn add(&self, integration: IntegrationId, code: &'static str, at: Timestamp) {
        let mut refusals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = refusals
            .entry(integration)
            .or_insert(Refused { count: 0, code, at });
        refused.count += 1;
        refused.code = code;
        refused.at = at;
    }

    async fn note(&self, ctx: &Ctx) {
        for (integration, refused) in self.take() {
            let Refused { count, code, at } = refused;
            let db = ctx.db.writer();
            let noted = store::integration::note_refusals(db, integration, count, code, at).await;
            if let Err(error) = noted {
                tracing::warn!(error = %error, "Refused requests could not be noted");
                return;
            }
        }
    }

    fn take(&self) -> HashMap<IntegrationId, Refused> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "far smaller")]
fn count(n: usize) -> f64 {
    n as f64
}
