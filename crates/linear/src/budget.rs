//! What is left of Linear's hourly budgets, as its answers tell it.
//!
//! Linear counts requests and complexity per user, in leaky buckets that refill all the time. Header
//! names: Linear developer docs, "Rate limiting". Nothing here waits: callers decide with what they see.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use time::OffsetDateTime;

use crate::client::ConnectionId;

/// The period that Linear's limits are counted in.
const PERIOD: Duration = Duration::from_hours(1);
/// Longest wait that is believed; anything above is nonsense or a mistake.
const MAX_RETRY_AFTER: Duration = Duration::from_hours(24);

/// One budget: requests or complexity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Allowed per hour.
    pub limit: u64,
    /// Left now.
    pub remaining: u64,
    /// When the bucket would be full again. It moves with every call, so do not sleep until then.
    pub reset: Option<OffsetDateTime>,
}

impl Window {
    /// How long one unit takes to refill: the step to back off by when nothing is left.
    pub fn refill_interval(&self) -> Option<Duration> {
        PERIOD.checked_div(u32::try_from(self.limit).ok()?)
    }
}

/// What the answers of one connection said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BudgetSnapshot {
    /// Requests per hour.
    pub requests: Option<Window>,
    /// Complexity per hour.
    pub complexity: Option<Window>,
    /// What the last query cost.
    pub last_complexity: Option<u64>,
    /// How long the last answer asked to wait; `None` if it did not.
    pub retry_after: Option<Duration>,
}

impl BudgetSnapshot {
    /// Takes over what an answer says. What it does not mention stays as it was, except the wait.
    fn update(&mut self, headers: &HeaderMap) {
        self.requests = window(headers, "requests").or(self.requests);
        self.complexity = window(headers, "complexity").or(self.complexity);
        self.last_complexity = number(headers, "x-complexity").or(self.last_complexity);
        self.retry_after = retry_after(headers);
    }
}

/// Budgets of all connections; clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Budgets(Arc<Mutex<HashMap<ConnectionId, BudgetSnapshot>>>);

impl Budgets {
    pub(crate) fn get(&self, connection: ConnectionId) -> Option<BudgetSnapshot> {
        self.lock().get(&connection).copied()
    }

    pub(crate) fn all(&self) -> Vec<(ConnectionId, BudgetSnapshot)> {
        let budgets = self.lock();
        budgets.iter().map(|(id, budget)| (*id, *budget)).collect()
    }

    pub(crate) fn update(&self, connection: ConnectionId, headers: &HeaderMap) -> BudgetSnapshot {
        let mut budgets = self.lock();
        let budget = budgets.entry(connection).or_default();
        budget.update(headers);
        *budget
    }

    pub(crate) fn forget(&self, connection: ConnectionId) {
        self.lock().remove(&connection);
    }

    // A snapshot is replaced field by field from one answer: after a panic elsewhere it is still usable.
    fn lock(&self) -> MutexGuard<'_, HashMap<ConnectionId, BudgetSnapshot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `Retry-After` in seconds. Its other form, a date, is not used by Linear and would need a clock.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = number(headers, RETRY_AFTER.as_str())?;
    Some(Duration::from_secs(seconds).min(MAX_RETRY_AFTER))
}

fn window(headers: &HeaderMap, kind: &str) -> Option<Window> {
    let read = |what| number(headers, &format!("x-ratelimit-{kind}-{what}"));
    let reset = read("reset").and_then(from_millis);
    Some(Window {
        limit: read("limit")?,
        remaining: read("remaining")?,
        reset,
    })
}

/// Counts may come as `12` or `12.0`; the fraction of a leaky bucket does not matter.
fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    // A bucket that is overdrawn may go below zero.
    whole
        .parse::<i64>()
        .ok()
        .map(|count| u64::try_from(count).unwrap_or(0))
}

fn from_millis(millis: u64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::{HeaderName, HeaderValue};
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            )
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn linears_headers_are_read() {
        let budgets = Budgets::default();
        let id = ConnectionId(Uuid::nil());
        assert_eq!(budgets.get(id), None);
        let answer = headers(&[
            ("x-ratelimit-requests-limit", "2500"),
            ("x-ratelimit-requests-remaining", "2499"),
            ("x-ratelimit-requests-reset", "1790467200000"),
            ("x-complexity", "14"),
            ("x-ratelimit-complexity-limit", "3000000"),
            ("x-ratelimit-complexity-remaining", "2999986.5"),
        ]);
        budgets.clone().update(id, &answer);

        let budget = budgets.get(id).unwrap();
        let requests = budget.requests.unwrap();
        assert_eq!((requests.limit, requests.remaining), (2500, 2499));
        assert_eq!(requests.reset, Some(datetime!(2026-09-27 00:00:00 UTC)));
        assert_eq!(
            requests.refill_interval(),
            Some(Duration::from_millis(1440))
        );
        assert_eq!(budget.complexity.unwrap().remaining, 2_999_986);
        assert_eq!(budget.last_complexity, Some(14));
        assert_eq!(budget.retry_after, None);
    }

    #[test]
    fn an_answer_without_headers_keeps_the_counts_and_ends_the_wait() {
        let mut budget = BudgetSnapshot::default();
        budget.update(&headers(&[
            ("retry-after", "30"),
            ("x-ratelimit-requests-limit", "2500"),
            ("x-ratelimit-requests-remaining", "-3"),
        ]));
        assert_eq!(budget.retry_after, Some(Duration::from_secs(30)));
        budget.update(&HeaderMap::new());
        assert_eq!(budget.retry_after, None);
        assert_eq!(budget.requests.unwrap().remaining, 0);
    }

    #[test]
    fn other_connections_are_apart_and_can_be_forgotten() {
        let budgets = Budgets::default();
        let (ours, other) = (
            ConnectionId(Uuid::from_u128(1)),
            ConnectionId(Uuid::from_u128(2)),
        );
        budgets.update(ours, &headers(&[("x-complexity", "2")]));
        assert_eq!(budgets.get(other), None);
        budgets.forget(ours);
        assert_eq!(budgets.get(ours), None);
    }

    #[test]
    fn a_limit_of_nothing_has_no_interval() {
        let window = Window {
            limit: 0,
            remaining: 0,
            reset: None,
        };
        assert_eq!(window.refill_interval(), None);
    }

    proptest! {
        #[test]
        fn any_header_value_is_survived(value in proptest::collection::vec(32u8..=255, 0..40)) {
            prop_assume!(!value.contains(&127));
            let mut answer = HeaderMap::new();
            for name in ["retry-after", "x-ratelimit-requests-limit", "x-ratelimit-requests-remaining",
                "x-ratelimit-requests-reset", "x-complexity"] {
                answer.insert(HeaderName::from_static(name), HeaderValue::from_bytes(&value).unwrap());
            }
            let mut budget = BudgetSnapshot::default();
            budget.update(&answer);
            prop_assert!(budget.retry_after.is_none_or(|wait| wait <= MAX_RETRY_AFTER));
        }
    }
}
