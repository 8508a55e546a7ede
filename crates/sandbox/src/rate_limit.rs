//! Linear's limits: leaky buckets that refill continuously. There is one pair by the hour per user over all of the user's
//! keys, and one per user (or app user) and OAuth application; and what is costly has one by the minute besides.

use std::collections::HashMap;

use uuid::Uuid;

use crate::model::DateTime;
use crate::refusal::Refusal;

/// The hour over which limits count, in milliseconds.
const PERIOD_MS: u32 = 3_600_000;

/// The minute over which the limit of an endpoint counts, in milliseconds.
const ENDPOINT_PERIOD_MS: u32 = 60_000;

/// Endpoints with a limit of their own, and how many requests they take in a minute (Linear schema, `searchIssues`).
const ENDPOINTS: [(&str, u32); 1] = [("searchIssues", 30)];

/// One bucket: what is left of the limit, and when that was so.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    limit: u32,
    period_ms: u32,
    left: f64,
    at: DateTime,
}

impl Bucket {
    fn full(limit: u32, period_ms: u32, now: DateTime) -> Self {
        Self {
            limit,
            period_ms,
            left: f64::from(limit),
            at: now,
        }
    }

    fn refill(&mut self, now: DateTime) {
        let share = now.since(self.at).as_secs_f64() * 1000.0 / f64::from(self.period_ms);
        self.left = f64::from(self.limit).min(self.left + share * f64::from(self.limit));
        self.at = now;
    }

    fn level(&self, now: DateTime) -> Level {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between zero and a u32 limit"
        )]
        let remaining = self.left.max(0.0).floor() as u32;
        // Linear's reset rolls: always about a period away.
        Level {
            limit: self.limit,
            remaining,
            reset_ms: now.millis() + i64::from(self.period_ms),
        }
    }
}

/// A bucket as the headers of an answer show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Level {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// Milliseconds since 1970.
    pub(crate) reset_ms: i64,
}

/// Both buckets after a request was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Levels {
    pub(crate) requests: Level,
    pub(crate) complexity: Level,
}

/// The bucket of an endpoint that has one, after a request was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EndpointLevel {
    /// The root field, such as `searchIssues`.
    pub(crate) name: &'static str,
    pub(crate) level: Level,
}

/// Whose buckets a request is counted against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Payer {
    pub(crate) user: Uuid,
    /// The OAuth application that the request came through.
    pub(crate) application: Option<Uuid>,
}

/// What fits into a pair of buckets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    pub(crate) requests: u32,
    pub(crate) complexity: u32,
}

/// The buckets of all users.
#[derive(Debug)]
pub(crate) struct RateLimits {
    by_key: Allowance,
    by_application: Allowance,
    payers: HashMap<Payer, (Bucket, Bucket)>,
    endpoints: HashMap<(Payer, &'static str), Bucket>,
}

impl RateLimits {
    pub(crate) fn new(by_key: Allowance, by_application: Allowance) -> Self {
        Self {
            by_key,
            by_application,
            payers: HashMap::new(),
            endpoints: HashMap::new(),
        }
    }

    /// Counts one request that costs `complexity`. An empty bucket refuses and takes nothing.
    pub(crate) fn take(
        &mut self,
        payer: Payer,
        complexity: u64,
        now: DateTime,
    ) -> (Levels, Result<(), Refusal>) {
        let (requests, points) = self.refilled(payer, now);
        #[expect(clippy::cast_precision_loss, reason = "costs are far below 2^53")]
        let cost = complexity as f64;
        let outcome = if requests.left < 1.0 {
            Err(Refusal::RateLimited {
                limit: requests.limit,
                unit: "requests",
                period: "1 hour",
            })
        } else if points.left < cost {
            Err(Refusal::RateLimited {
                limit: points.limit,
                unit: "complexity points",
                period: "1 hour",
            })
        } else {
            requests.left -= 1.0;
            points.left -= cost;
            Ok(())
        };
        (
            Levels {
                requests: requests.level(now),
                complexity: points.level(now),
            },
            outcome,
        )
    }

    /// Counts the calls of endpoints that have limits of their own. Nothing is said of requests without such a call.
    pub(crate) fn take_endpoints(
        &mut self,
        payer: Payer,
        root_fields: &[String],
        now: DateTime,
    ) -> (Option<EndpointLevel>, Result<(), Refusal>) {
        let mut last = None;
        for &(name, limit) in &ENDPOINTS {
            let bucket = self.endpoints.entry((payer, name));
            let bucket = bucket.or_insert_with(|| Bucket::full(limit, ENDPOINT_PERIOD_MS, now));
            bucket.refill(now);
            for _call in root_fields.iter().filter(|field| *field == name) {
                let has_room = bucket.left >= 1.0;
                bucket.left -= if has_room { 1.0 } else { 0.0 };
                let level = bucket.level(now);
                last = Some(EndpointLevel { name, level });
                if !has_room {
                    let (unit, period) = ("requests", "1 minute");
                    return (
                        last,
                        Err(Refusal::RateLimited {
                            limit,
                            unit,
                            period,
                        }),
                    );
                }
            }
        }
        (last, Ok(()))
    }

    /// The levels of a user's buckets without counting anything.
    pub(crate) fn levels(&mut self, payer: Payer, now: DateTime) -> Levels {
        let (requests, points) = self.refilled(payer, now);
        Levels {
            requests: requests.level(now),
            complexity: points.level(now),
        }
    }

    fn refilled(&mut self, payer: Payer, now: DateTime) -> &mut (Bucket, Bucket) {
        let allowance = match payer.application {
            Some(_) => self.by_application,
            None => self.by_key,
        };
        let full = || {
            (
                Bucket::full(allowance.requests, PERIOD_MS, now),
                Bucket::full(allowance.complexity, PERIOD_MS, now),
            )
        };
        let buckets = self.payers.entry(payer).or_insert_with(full);
        buckets.0.refill(now);
        buckets.1.refill(now);
        buckets
    }
}

/// The period of all limits, in milliseconds, as `rateLimitStatus` reports it.
pub(crate) const fn period_ms() -> u32 {
    PERIOD_MS
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use time::macros::datetime;

    use super::*;

    const SMALL: Allowance = Allowance {
        requests: 10,
        complexity: 100,
    };

    fn person(user: u128) -> Payer {
        Payer {
            user: Uuid::from_u128(user),
            application: None,
        }
    }

    #[test]
    fn a_drained_bucket_refills_continuously() {
        let now = DateTime::from(datetime!(2026-01-01 00:00 UTC));
        let by_key = Allowance {
            requests: 2500,
            complexity: 3_000_000,
        };
        let mut limits = RateLimits::new(by_key, SMALL);
        let payer = person(0);
        for left in (0..2500).rev() {
            let (levels, outcome) = limits.take(payer, 1, now);
            assert_eq!((levels.requests.remaining, outcome), (left, Ok(())));
        }
        let refused = Err(Refusal::RateLimited {
            limit: 2500,
            unit: "requests",
            period: "1 hour",
        });
        assert_eq!(limits.take(payer, 1, now).1, refused);
        // One request comes back every 1.44 seconds.
        assert_eq!(
            limits
                .take(payer, 1, now.plus(Duration::from_millis(1439)))
                .1,
            refused
        );
        assert_eq!(
            limits
                .take(payer, 1, now.plus(Duration::from_millis(1441)))
                .1,
            Ok(())
        );
        assert_eq!(
            limits
                .levels(payer, now.plus(Duration::from_hours(2)))
                .requests
                .remaining,
            2500
        );
    }

    #[test]
    fn users_do_not_share_and_complexity_counts_too() {
        let now = DateTime::from(datetime!(2026-01-01 00:00 UTC));
        let by_application = Allowance {
            requests: 20,
            complexity: 50,
        };
        let mut limits = RateLimits::new(SMALL, by_application);
        let (ada, max) = (person(1), person(2));
        let through = Payer {
            application: Some(Uuid::from_u128(9)),
            ..ada
        };
        assert_eq!(limits.take(ada, 100, now).1, Ok(()));
        assert_eq!(
            limits.take(ada, 1, now).1,
            Err(Refusal::RateLimited {
                limit: 100,
                unit: "complexity points",
                period: "1 hour",
            })
        );
        assert_eq!(limits.take(max, 1, now).0.complexity.remaining, 99);
        // What comes through an application has buckets of its own.
        assert_eq!(limits.take(through, 1, now).0.complexity.remaining, 49);
    }

    #[test]
    fn an_endpoint_has_a_limit_by_the_minute() {
        let now = DateTime::from(datetime!(2026-01-01 00:00 UTC));
        let mut limits = RateLimits::new(SMALL, SMALL);
        let search = ["searchIssues".to_owned()];
        for left in (0..30).rev() {
            let (level, outcome) = limits.take_endpoints(person(1), &search, now);
            assert_eq!(level.map(|one| one.level.remaining), Some(left));
            assert_eq!(outcome, Ok(()));
        }
        assert!(limits.take_endpoints(person(1), &search, now).1.is_err());
        assert!(limits.take_endpoints(person(2), &search, now).1.is_ok());
        let other = ["issues".to_owned()];
        assert_eq!(
            limits.take_endpoints(person(1), &other, now),
            (None, Ok(()))
        );
        let soon = now.plus(Duration::from_secs(2));
        assert!(limits.take_endpoints(person(1), &search, soon).1.is_ok());
    }
}
