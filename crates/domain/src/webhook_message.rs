//! One thing that an endpoint is told: its id, where it stands, and when it is tried again.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::Duration;
use uuid::Uuid;

use crate::word_enum;

/// What ids of messages begin with.
const PREFIX: &str = "msg_";

/// A message to one endpoint. On the wire `msg_` and 32 hex digits: the `webhook-id`, the same for every try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WebhookMessageId(pub Uuid);

impl fmt::Display for WebhookMessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.0.simple())
    }
}

impl FromStr for WebhookMessageId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix(PREFIX)
            .unwrap_or_default()
            .parse()
            .map(Self)
    }
}

impl Serialize for WebhookMessageId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WebhookMessageId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for WebhookMessageId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("A message to one endpoint: `msg_` and 32 hex digits"))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for WebhookMessageId {}

word_enum! {
    /// Where a message stands.
    MessageStatus {
        /// It is sent in a moment, or tried again when its time has come.
        Waiting = "waiting",
        /// The endpoint has it: it answered with 2xx.
        Delivered = "delivered",
        /// All tries were used up. It can be sent again by hand.
        Failed = "failed",
        /// The endpoint is disabled. It can be sent once that is enabled again.
        Held = "held",
    }
}

/// How long after each failed try the next one is made: ten tries over 75 hours and 35 minutes.
pub const SCHEDULE: [Duration; 9] = [
    Duration::seconds(5),
    Duration::minutes(5),
    Duration::minutes(30),
    Duration::hours(2),
    Duration::hours(5),
    Duration::hours(10),
    Duration::hours(14),
    Duration::hours(20),
    Duration::hours(24),
];
/// The longest that an endpoint may ask to wait.
pub const LONGEST_WAIT: Duration = Duration::hours(24);
/// A delay is made longer by up to a tenth, so that messages which failed together do not come back together.
const SPREAD: u32 = 10;

/// How long to wait after so many failed tries; `None` if there is no further one. Never less than the endpoint
/// `asked` for, within reason. `random` decides the place within the spread.
pub fn delay(failures: u32, asked: Option<Duration>, random: u64) -> Option<Duration> {
    let index = usize::try_from(failures.checked_sub(1)?).ok()?;
    let base = *SCHEDULE.get(index)?;
    let spread = u64::try_from((base / SPREAD).whole_milliseconds()).unwrap_or(0);
    let jitter = Duration::milliseconds(i64::try_from(random % (spread + 1)).unwrap_or(0));
    let asked = asked.unwrap_or_default().min(LONGEST_WAIT);
    Some((base + jitter).max(asked))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ten_tries_span_about_three_days() {
        assert_eq!(
            SCHEDULE.iter().copied().sum::<Duration>(),
            Duration::minutes(75 * 60 + 35) + Duration::seconds(5)
        );
        assert_eq!(delay(1, None, 0), Some(Duration::seconds(5)));
        assert_eq!(delay(9, None, 0), Some(Duration::hours(24)));
        assert_eq!(delay(10, None, 0), None);
        assert_eq!(delay(0, None, 0), None);
    }

    #[test]
    fn what_was_asked_for_is_kept_within_reason() {
        let asked = |wait| delay(1, Some(wait), 0).unwrap();
        assert_eq!(asked(Duration::seconds(60)), Duration::seconds(60));
        assert_eq!(asked(Duration::seconds(1)), Duration::seconds(5));
        assert_eq!(asked(Duration::days(400)), Duration::hours(24));
        assert_eq!(delay(10, Some(Duration::HOUR), 0), None);
    }

    #[test]
    fn an_id_names_itself() {
        let id = WebhookMessageId(Uuid::from_u128(7));
        assert_eq!(id.to_string(), "msg_00000000000000000000000000000007");
        assert_eq!(id.to_string().parse::<WebhookMessageId>().unwrap(), id);
        assert!(
            "00000000000000000000000000000007"
                .parse::<WebhookMessageId>()
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn jitter_is_added_and_at_most_a_tenth(failures in 1_u32..10, random in any::<u64>()) {
            let base = SCHEDULE[usize::try_from(failures - 1).unwrap()];
            let delay = delay(failures, None, random).unwrap();
            prop_assert!(delay >= base && delay <= base * 11 / 10, "{delay}");
        }
    }
}
