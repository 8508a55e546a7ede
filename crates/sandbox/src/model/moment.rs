//! Linear's scalars of time, written as Linear writes them: `2026-01-01T00:00:00.000Z` and `2026-01-01`.

use std::fmt;
use std::time::Duration;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use serde::{Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};

/// A moment in whole milliseconds, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DateTime(OffsetDateTime);

impl DateTime {
    /// The moment `by` later.
    pub(crate) fn plus(self, by: Duration) -> Self {
        Self(self.0 + by)
    }

    /// The moment `by` earlier.
    pub(crate) fn minus(self, by: Duration) -> Self {
        Self(self.0 - by)
    }

    /// How long after `earlier` this is; zero if it is not.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::try_from(self.0 - earlier.0).unwrap_or_default()
    }

    /// Milliseconds since 1970.
    pub(crate) fn millis(self) -> i64 {
        i64::try_from(self.0.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
    }

    /// Reads RFC 3339, or a bare date as its midnight.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok();
        let midnight = || parse_date(text).map(|date| date.midnight().assume_utc());
        moment.or_else(midnight).map(Self::from)
    }

    /// The time itself, for answers outside the crate.
    pub(crate) fn to_offset(self) -> OffsetDateTime {
        self.0
    }
}

impl From<OffsetDateTime> for DateTime {
    fn from(moment: OffsetDateTime) -> Self {
        let utc = moment.to_offset(UtcOffset::UTC);
        Self(utc.replace_millisecond(utc.millisecond()).unwrap_or(utc))
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        );
        f.write_str(&self.0.format(&form).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Represents a date and time in ISO 8601 format.
#[Scalar(name = "DateTime")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => {
                Self::parse(text).ok_or_else(|| InputValueError::custom("not an ISO 8601 date"))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// A moment, or an ISO 8601 duration relative to now such as `-P2W`. Kept as text: only the filter knows the present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateTimeOrDuration(String);

impl DateTimeOrDuration {
    /// The moment meant, or nothing if the text is neither.
    pub(crate) fn resolve(text: &str, now: DateTime) -> Option<DateTime> {
        DateTime::parse(text).or_else(|| {
            let (past, rest) = text
                .strip_prefix('-')
                .map_or((false, text), |rest| (true, rest));
            let span = parse_duration(rest)?;
            Some(if past {
                now.minus(span)
            } else {
                now.plus(span)
            })
        })
    }
}

/// Represents a date and time in ISO 8601 format, or a duration relative to now.
#[Scalar(name = "DateTimeOrDuration")]
impl ScalarType for DateTimeOrDuration {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        // Any present will do to see whether the text has the form.
        match Self::resolve(text, DateTime(OffsetDateTime::UNIX_EPOCH)) {
            Some(_) => Ok(Self(text.clone())),
            None => Err(InputValueError::custom(
                "neither an ISO 8601 date nor a duration",
            )),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A day without a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TimelessDate(Date);

impl TimelessDate {
    /// The day of a moment, in UTC.
    pub(crate) fn of(moment: DateTime) -> Self {
        Self(moment.0.date())
    }
}

impl fmt::Display for TimelessDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = format_description!("[year]-[month]-[day]");
        f.write_str(&self.0.format(&form).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for TimelessDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Represents a date in ISO 8601 format.
#[Scalar(name = "TimelessDate")]
impl ScalarType for TimelessDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => parse_date(text)
                .map(Self)
                .ok_or_else(|| InputValueError::custom("not a date like 2026-01-31")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

fn parse_date(text: &str) -> Option<Date> {
    Date::parse(text, &format_description!("[year]-[month]-[day]")).ok()
}

/// `P2W`, `P1DT12H`, `PT90M`. Months and years are taken as 30 and 365 days.
fn parse_duration(text: &str) -> Option<Duration> {
    const DAY: u64 = 24 * 60 * 60;
    let (mut seconds, mut number, mut in_time) = (0_u64, None::<u64>, false);
    let body = text
        .strip_prefix('P')
        .filter(|body| !body.is_empty() && !body.ends_with('T'))?;
    for letter in body.chars() {
        if let Some(digit) = letter.to_digit(10) {
            number = Some(
                number
                    .unwrap_or(0)
                    .checked_mul(10)?
                    .checked_add(u64::from(digit))?,
            );
            continue;
        }
        if letter == 'T' && !in_time && number.is_none() {
            in_time = true;
            continue;
        }
        let unit = match (letter, in_time) {
            ('Y', false) => 365 * DAY,
            ('M', false) => 30 * DAY,
            ('W', false) => 7 * DAY,
            ('D', false) => DAY,
            ('H', true) => 3600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    // A thousand years is far enough, and keeps the sum with any present in range.
    (number.is_none() && seconds <= 365_000 * DAY).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn moments_have_milliseconds_and_a_z() {
        let moment = DateTime::from(datetime!(2026-03-04 05:06:07.089999 +02:00));
        assert_eq!(moment.to_string(), "2026-03-04T03:06:07.089Z");
        assert_eq!(DateTime::parse("2026-03-04T03:06:07.089Z"), Some(moment));
        assert_eq!(moment.millis(), 1_772_593_567_089);
    }

    #[test]
    fn durations_count_from_now() {
        let now = DateTime::from(datetime!(2026-01-15 00:00 UTC));
        let at =
            |text: &str| DateTimeOrDuration::resolve(text, now).map(|moment| moment.to_string());
        assert_eq!(at("-P2W").as_deref(), Some("2026-01-01T00:00:00.000Z"));
        assert_eq!(at("P1DT12H").as_deref(), Some("2026-01-16T12:00:00.000Z"));
        assert_eq!(
            at("2026-01-02").as_deref(),
            Some("2026-01-02T00:00:00.000Z")
        );
        for wrong in [
            "",
            "P",
            "PT",
            "P1",
            "1D",
            "P1H",
            "yesterday",
            "P99999999999999Y",
            "PT1HT1H",
        ] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }
}
