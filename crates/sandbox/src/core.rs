//! What the HTTP routes, the delivery of webhooks and the in-process handle share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::config::SandboxConfig;
use crate::delivery::Deliveries;
use crate::fault::Faults;
use crate::linear::{Linear, Place};
use crate::model::User;
use crate::rate_limit::{Allowance, EndpointLevel, Levels, Payer, RateLimits};
use crate::refusal::Refusal;
use crate::request_log::Requests;
use crate::rights::Rights;
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
    linear: Mutex<Linear>,
    limits: Mutex<RateLimits>,
    /// Counts what a page may want to show anew.
    changes: watch::Sender<u64>,
}

impl Core {
    pub(crate) fn new(config: SandboxConfig, base_url: &str, http: reqwest::Client) -> Self {
        let clock = Clock::new(config.clock);
        let linear = Linear::seeded(base_url, config.id_seed, clock.now());
        let by_key = Allowance {
            requests: config.requests_per_hour,
            complexity: config.complexity_per_hour,
        };
        let by_application = Allowance {
            requests: config.oauth_requests_per_hour,
            complexity: config.oauth_complexity_per_hour,
        };
        Self {
            limits: Mutex::new(RateLimits::new(by_key, by_application)),
            linear: Mutex::new(linear),
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

    /// Looks at everything.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Linear) -> T) -> T {
        look(&lock(&self.linear))
    }

    /// Looks at one workspace.
    pub(crate) fn read<T>(&self, place: Place, look: impl FnOnce(&World) -> T) -> T {
        look(lock(&self.linear).world(place))
    }

    /// Looks at somebody's workspace as they see it.
    pub(crate) fn read_as<T>(&self, by: &By, look: impl FnOnce(&World) -> T) -> T {
        lock(&self.linear)
            .world_mut(by.place)
            .seen_by(by, |world| look(world))
    }

    /// Changes what it takes and hands what happened to the webhooks, in the order in which it happened.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Linear) -> T) -> T {
        let mut linear = lock(&self.linear);
        let outcome = change(&mut linear);
        // What one change made is announced in the same millisecond.
        let now = self.clock.now();
        for place in linear.places() {
            let world = linear.world_mut(place);
            for event in world.take_events() {
                self.deliveries.announce(world, &event, now);
            }
        }
        drop(linear);
        self.changed();
        outcome
    }

    /// Changes somebody's workspace as they see it.
    pub(crate) fn write_as<T>(
        &self,
        by: &By,
        change: impl FnOnce(&mut World) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.change(|linear| linear.world_mut(by.place).seen_by(by, change))
    }

    /// Whom `Authorization` stands for. Linear takes API keys bare and OAuth tokens with `Bearer`: either in the other's
    /// form is nobody's.
    pub(crate) fn authenticate(&self, authorization: &str) -> Option<By> {
        match bearer(authorization) {
            Some(token) => {
                let now = self.clock.now();
                self.look(|linear| linear.bearer(token, now))
            }
            None => self.owner_of_key(authorization),
        }
    }

    fn owner_of_key(&self, key: &str) -> Option<By> {
        let config = &self.config;
        let (place, admin) = if key == config.admin_key {
            ("acme", true)
        } else if key == config.member_key {
            ("acme", false)
        } else if key == config.globex_key {
            ("globex", true)
        } else {
            return None;
        };
        self.look(|linear| {
            let place = linear.organization(place)?;
            let mut users = linear.world(place).users.iter();
            let user = users
                .find(|user| user.admin == admin && !user.app)
                .cloned()?;
            Some(self.by(place, user))
        })
    }

    /// Acts as a person with all that is theirs, now.
    pub(crate) fn by(&self, place: Place, user: Arc<User>) -> By {
        By {
            user,
            place,
            rights: Rights::Own,
            now: self.clock.now(),
        }
    }

    /// Counts a request against the limits of who sends it.
    pub(crate) fn count_request(&self, by: &By, complexity: u64) -> (Levels, Result<(), Refusal>) {
        lock(&self.limits).take(payer(by), complexity, self.clock.now())
    }

    /// Counts calls of what has limits of its own.
    pub(crate) fn count_endpoints(
        &self,
        by: &By,
        root_fields: &[String],
    ) -> (Option<EndpointLevel>, Result<(), Refusal>) {
        lock(&self.limits).take_endpoints(payer(by), root_fields, self.clock.now())
    }

    /// The limits of somebody, without counting.
    pub(crate) fn rate_levels(&self, by: &By) -> Levels {
        lock(&self.limits).levels(payer(by), self.clock.now())
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

/// What follows `Bearer`, whose case does not matter.
pub(crate) fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn payer(by: &By) -> Payer {
    Payer {
        user: by.user.id,
        application: by.rights.client().map(|client| client.application_id),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
