//! Events on their way to open pages: kept for a moment in this process, and carried to the others
//! by Postgres where there are several.

mod recent;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{Event, EventKind, WorkspaceId};
use futures::stream::{self, Stream};
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use serde::{Deserialize, Serialize};
use store::Db;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use self::recent::Recent;
pub use self::recent::{Bookmark, NoBookmark, Since};

/// How many events a reader that comes back can catch up on before it has to read everything again.
const KEPT: usize = 1_024;
const CHANNEL: &str = "countersign";

/// Hands events to whoever listens; cheap to clone.
#[derive(Clone)]
pub struct EventBus(Arc<Inner>);

struct Inner {
    /// Which process this is, so that it does not hear itself through the database.
    origin: Uuid,
    shared: bool,
    recent: Mutex<Recent>,
    sender: broadcast::Sender<StreamItem>,
    integration_changes: AtomicU64,
}

/// What a reader hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamItem {
    /// Something changed.
    Event(Event),
    /// Something may have been missed: read everything again.
    Resync,
}

#[derive(Serialize, Deserialize)]
struct Message {
    origin: Uuid,
    event: Option<Event>,
}

impl EventBus {
    /// A bus for a process with this id; `shared` if other processes use the same database.
    pub fn new(origin: Uuid, shared: bool) -> Self {
        let (sender, _) = broadcast::channel(KEPT);
        Self(Arc::new(Inner {
            origin,
            shared,
            recent: Mutex::default(),
            sender,
            integration_changes: AtomicU64::new(0),
        }))
    }

    /// How many changes of integrations this process has heard of: what was read before the last one may
    /// be old.
    pub(crate) fn integration_changes(&self) -> u64 {
        self.0.integration_changes.load(Ordering::Acquire)
    }

    /// Hands an event to the listeners in this process.
    pub fn publish(&self, event: Event) {
        if event.kind == EventKind::Integration {
            self.0.integration_changes.fetch_add(1, Ordering::AcqRel);
        }
        let mut recent = self.recent();
        recent.push(event);
        // Sent under the lock, so that whoever subscribes gets each event once. Nobody listening is fine.
        let _ = self.0.sender.send(StreamItem::Event(event));
    }

    /// Hands an event that belongs to no transaction to listeners in all processes.
    pub(crate) fn tell(&self, db: &Db, event: Event) {
        self.publish(event);
        if self.0.shared {
            let (bus, db) = (self.clone(), db.clone());
            tokio::spawn(async move {
                if let Err(error) = bus.announce(db.writer(), &[event], false).await {
                    tracing::warn!(error = %error, "Could not tell other processes of a change");
                }
            });
        }
    }

    /// How far this process has heard. What is read from now on holds at least that.
    pub fn bookmark(&self) -> Bookmark {
        self.recent().bookmark(self.0.origin)
    }

    /// Events of one workspace, from after the event `last` where that is still known, else with a word to read
    /// everything again first.
    pub fn subscribe(
        &self,
        workspace: WorkspaceId,
        last: Option<Uuid>,
    ) -> impl Stream<Item = StreamItem> + use<> {
        self.follow(workspace, last.map_or(Since::Now, Since::Event))
    }

    /// Events of one workspace, from where a reader left off.
    pub fn follow(
        &self,
        workspace: WorkspaceId,
        since: Since,
    ) -> impl Stream<Item = StreamItem> + use<> {
        let recent = self.recent();
        let missed = recent.missed(since, self.0.origin);
        let receiver = self.0.sender.subscribe();
        drop(recent);
        let items = stream::unfold(
            (missed, receiver),
            |(mut missed, mut receiver)| async move {
                if let Some(item) = missed.pop_front() {
                    return Some((item, (missed, receiver)));
                }
                match receiver.recv().await {
                    Ok(item) => Some((item, (missed, receiver))),
                    Err(broadcast::error::RecvError::Lagged(_)) => {
                        Some((StreamItem::Resync, (missed, receiver)))
                    }
                    Err(broadcast::error::RecvError::Closed) => None,
                }
            },
        );
        futures::StreamExt::filter(items, move |item| {
            let wanted = match item {
                StreamItem::Event(event) => event.workspace == workspace,
                StreamItem::Resync => true,
            };
            std::future::ready(wanted)
        })
    }

    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.0.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Other processes may have said something that was not heard: everybody reads again.
    fn gap(&self) {
        let mut recent = self.recent();
        recent.gap();
        // Nobody listening is fine.
        let _ = self.0.sender.send(StreamItem::Resync);
    }

    /// Tells the other processes, with the commit of `txn`.
    pub(crate) async fn announce<C: ConnectionTrait>(
        &self,
        txn: &C,
        events: &[Event],
        enqueued: bool,
    ) -> Result<(), DbErr> {
        if !self.0.shared {
            return Ok(());
        }
        let events = events.iter().copied().map(Some);
        // A job alone has nothing to show, but wakes the workers elsewhere.
        let wake = (enqueued && events.len() == 0).then_some(None);
        for event in events.chain(wake) {
            let message = Message {
                origin: self.0.origin,
                event,
            };
            let text = serde_json::to_string(&message)
                .map_err(|error| DbErr::Custom(error.to_string()))?;
            let notify = "SELECT pg_notify($1, $2)";
            let values = [CHANNEL.into(), text.into()];
            txn.execute_raw(Statement::from_sql_and_values(
                txn.get_database_backend(),
                notify,
                values,
            ))
            .await?;
        }
        Ok(())
    }

    /// Listens to the other processes until `shutdown`. Returns at once where there are none.
    pub async fn listen(&self, db: &Db, signal: &jobs::Signal, shutdown: CancellationToken) {
        let Some(url) = db.postgres_url() else { return };
        while !shutdown.is_cancelled() {
            if let Err(error) = self.listen_once(url, signal, &shutdown).await {
                tracing::warn!(error = %error, "Lost the channel to other processes; connecting again");
                self.gap();
                let pause = tokio::time::sleep(std::time::Duration::from_secs(1));
                let _ = shutdown.run_until_cancelled(pause).await;
            }
        }
    }

    async fn listen_once(
        &self,
        url: &str,
        signal: &jobs::Signal,
        shutdown: &CancellationToken,
    ) -> Result<(), sea_orm::sqlx::Error> {
        let mut listener = PgListener::connect(url).await?;
        listener.listen(CHANNEL).await?;
        // What was said before is lost.
        self.gap();
        while let Some(notification) = shutdown.run_until_cancelled(listener.try_recv()).await {
            // `None`: the connection broke and was made anew; what was sent in between is lost.
            let Some(notification) = notification? else {
                self.gap();
                continue;
            };
            let Ok(message) = serde_json::from_str::<Message>(notification.payload()) else {
                continue;
            };
            if message.origin != self.0.origin {
                message
                    .event
                    .into_iter()
                    .for_each(|event| self.publish(event));
                signal.wake();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt;

    fn event(n: u128, workspace: u128) -> Event {
        Event {
            id: Uuid::from_u128(n),
            workspace: WorkspaceId(Uuid::from_u128(workspace)),
            kind: EventKind::Hiring,
            subject: Uuid::from_u128(n),
        }
    }

    #[tokio::test]
    async fn a_reader_hears_its_own_workspace_only() {
        let bus = EventBus::new(Uuid::nil(), false);
        let mut stream = Box::pin(bus.subscribe(WorkspaceId(Uuid::from_u128(1)), None));
        bus.publish(event(10, 2));
        bus.publish(event(11, 1));
        assert_eq!(stream.next().await, Some(StreamItem::Event(event(11, 1))));
    }

    #[tokio::test]
    async fn a_reader_that_comes_back_catches_up_or_reads_all_again() {
        let bus = EventBus::new(Uuid::nil(), false);
        (1..=3).for_each(|n| bus.publish(event(n, 1)));
        let workspace = WorkspaceId(Uuid::from_u128(1));
        let mut stream = Box::pin(bus.subscribe(workspace, Some(Uuid::from_u128(2))));
        assert_eq!(stream.next().await, Some(StreamItem::Event(event(3, 1))));
        let mut stream = Box::pin(bus.subscribe(workspace, Some(Uuid::from_u128(99))));
        assert_eq!(stream.next().await, Some(StreamItem::Resync));
    }
}
