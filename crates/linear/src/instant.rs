//! Instants as Linear writes them, within the years that can be kept.

use serde::{Deserialize, Deserializer, de};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// The years, in UTC, that both databases keep and sort. An instant outside of them cannot even be brought to UTC
/// everywhere: `9999-12-31T23:59:59-01:00` lies in a year that there is no date for.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9_999;

/// Reads RFC 3339; in UTC.
pub(crate) fn read(text: &str) -> Option<OffsetDateTime> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let utc = at.checked_to_offset(UtcOffset::UTC)?;
    YEARS.contains(&utc.year()).then_some(utc)
}

/// The same, in an answer that is read by serde.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<OffsetDateTime, D::Error> {
    let text = std::borrow::Cow::<str>::deserialize(from)?;
    read(&text).ok_or_else(|| de::Error::custom("not a time from the years 1 to 9999"))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_instant_is_read_in_utc() {
        let at = Some(datetime!(2026-11-22 10:00:00.084 UTC));
        assert_eq!(read("2026-11-22T10:00:00.084Z"), at);
        assert_eq!(read("2026-11-22T12:00:00.084+02:00"), at);
        let read = read("2026-11-22T12:00:00+02:00").unwrap();
        assert_eq!(read.offset(), UtcOffset::UTC);
    }

    #[test]
    fn the_years_end_where_utc_does() {
        for text in [
            "9999-12-31T23:59:59-01:00",
            "0001-01-01T00:00:00+00:01",
            "0000-12-31T23:59:59Z",
            "2026-02-30T10:00:00Z",
            "2026-11-22",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert!(read("9999-12-31T23:59:59.999999999Z").is_some());
        assert!(read("9999-12-31T23:59:59+01:00").is_some());
        assert!(read("0001-01-01T00:00:00Z").is_some());
    }
}
