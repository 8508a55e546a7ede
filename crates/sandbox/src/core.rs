//! What the HTTP routes, the delivery of webhooks and the in-process handle share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::clock::Clock;
use crate::config::SandboxConfig;
use crate::delivery::Deliveries;
use crate::fault::Faults;
use crate::ids::Ids;
use crate::model::User;
use crate::rate_limit::{Levels, RateLimits};
use crate::refusal::Refusal;
use crate::request_log::Requests;
use crate::world::{By, World};

/// The running sandbox. Locks are held for moments, never across an await.
pub(crate) struct Core {
    pub(crate) config: SandboxConfig,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) requests: Requests,
    pub(crate) deliveries: Deliveries,
    pub(crate) http: reqwest::Client,
    /// Ends the server, its streams and the deliveries.
    pub(crate) stop: CancellationToken,
    world: Mutex<World>,
    limits: Mutex<RateLimits>,
    /// Counts what a page may want to show anew.
    changes: watch::Sender<u64>,
}

impl Core {
    pub(crate) fn new(config: SandboxConfig, base_url: &str, http: reqwest::Client) -> Self {
        let clock = Clock::new(config.clock);
        let world = World::seeded(base_url, Ids::new(config.id_seed), clock.now());
        Self {
            limits: Mutex::new(RateLimits::new(
                config.requests_per_hour,
                config.complexity_per_hour,
            )),
            world: Mutex::new(world),
            faults: Faults::default(),
            requests: Requests::default(),
            deliveries: Deliveries::default(),
            changes: watch::channel(0).0,
            stop: CancellationToken::new(),
            clock,
            config,
            http,
        }
    }

    /// Looks at the world.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&lock(&self.world))
    }

    /// Changes the world and hands what happened to the webhooks, in the order in which it happened.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&mut World) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut world = lock(&self.world);
        let outcome = change(&mut world);
        for event in world.take_events() {
            self.deliveries
                .announce(&mut world, &event, self.clock.now());
        }
        drop(world);
        self.changed();
        outcome
    }

    /// The user of an API key. Linear takes keys bare: with `Bearer` in front it is not a key.
    pub(crate) fn user_of_key(&self, key: &str) -> Option<Arc<User>> {
        let admin = if key == self.config.admin_key {
            true
        } else if key == self.config.member_key {
            false
        } else {
            return None;
        };
        self.read(|world| world.users.iter().find(|user| user.admin == admin).cloned())
    }

    /// Acts as a user, now.
    pub(crate) fn by(&self, user: Arc<User>) -> By {
        By {
            user,
            now: self.clock.now(),
        }
    }

    /// Counts a request against the user's limits.
    pub(crate) fn count_request(
        &self,
        user: Uuid,
        complexity: u64,
    ) -> (Levels, Result<(), Refusal>) {
        lock(&self.limits).take(user, complexity, self.clock.now())
    }

    /// The user's limits, without counting.
    pub(crate) fn rate_levels(&self, user: Uuid) -> Levels {
        lock(&self.limits).levels(user, self.clock.now())
    }

    /// Tells open pages that there is something new.
    pub(crate) fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Hears of [`Core::changed`].
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Waits until no delivery is due or on its way; held ones do not count.
    pub(crate) async fn settle(&self) {
        let mut changes = self.deliveries.changes();
        while !self.deliveries.is_settled(self.clock.now()) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Moves the clock, stopping at each delivery that becomes due on the way, so that a retry counts its waits from
    /// when it really went out. What became due was sent when this returns.
    pub(crate) async fn advance(&self, by: Duration) {
        let target = self.clock.now().plus(by);
        loop {
            self.settle().await;
            let now = self.clock.now();
            let next = self.deliveries.next_due().filter(|&due| due <= target);
            self.clock.advance(next.unwrap_or(target).since(now));
            if next.is_none() {
                break;
            }
        }
        self.settle().await;
        self.changed();
    }

    /// Takes all faults back and lets go of what they hold.
    pub(crate) fn clear_faults(&self) {
        self.faults.clear();
        self.deliveries.release_all(self.clock.now());
        self.changed();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
