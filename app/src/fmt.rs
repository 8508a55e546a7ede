//! How times and ids are written. Done by hand: a formatting engine would weigh more in the browser
//! than all of this.

#[cfg(feature = "ssr")]
use domain::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// For people who want it exact.
#[cfg(feature = "ssr")]
pub(crate) fn absolute(at: Timestamp) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = MONTHS[usize::from(u8::from(at.month())) - 1];
    let (hour, minute, second) = at.to_hms();
    format!(
        "{} {month} {}, {hour:02}:{minute:02}:{second:02} UTC",
        at.day(),
        at.year()
    )
}

/// For machines: RFC 3339 with whole seconds.
#[cfg(feature = "ssr")]
pub(crate) fn machine(at: Timestamp) -> String {
    let (year, month, day) = at.to_calendar_date();
    let (hour, minute, second) = at.to_hms();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Milliseconds since 1970, as the browser's clock counts.
#[cfg(feature = "ssr")]
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.unix_timestamp() * 1_000 + i64::from(at.millisecond())
}

/// How long ago, both in milliseconds. Clocks differ a little, so what is ahead was just now.
pub(crate) fn ago(at: i64, now: i64) -> String {
    match (now - at) / 1_000 {
        ..5 => "just now".to_owned(),
        seconds => format!("{} ago", span(seconds)),
    }
}

/// How soon, both in milliseconds. What is overdue has not been got round to yet.
pub(crate) fn until(at: i64, now: i64) -> String {
    match (at - now) / 1_000 {
        ..2 => "any moment".to_owned(),
        seconds => format!("in {}", span(seconds)),
    }
}

/// How many there are of what is counted up to [`domain::view::MOST_COUNTED`].
#[cfg(feature = "ssr")]
pub(crate) fn counted(count: u64) -> String {
    if count < domain::view::MOST_COUNTED {
        count.to_string()
    } else {
        "10,000+".to_owned()
    }
}

/// The end of an id: its beginning is the time, and looks alike among neighbours.
#[cfg(feature = "ssr")]
pub(crate) fn short_id(id: &str) -> String {
    let skipped = id.chars().count().saturating_sub(6);
    format!("…{}", id.chars().skip(skipped).collect::<String>())
}

/// How long, in the largest unit that fits.
pub(crate) fn span(seconds: i64) -> String {
    match seconds {
        ..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..DAY => format!("{} h", seconds / HOUR),
        _ if seconds / DAY == 1 => "1 day".to_owned(),
        _ => format!("{} days", seconds / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_rounded_down() {
        let now = 1_000_000_000;
        let past = |seconds: i64| ago(now - seconds * 1_000, now);
        assert_eq!(past(-3), "just now");
        assert_eq!(past(4), "just now");
        assert_eq!(past(59), "59 s ago");
        assert_eq!(past(119), "1 min ago");
        assert_eq!(past(25 * HOUR), "1 day ago");
        assert_eq!(past(49 * HOUR), "2 days ago");
    }

    #[test]
    fn what_is_overdue_comes_any_moment() {
        let now = 1_000_000_000;
        assert_eq!(until(now - 60_000, now), "any moment");
        assert_eq!(until(now + 90_000, now), "in 1 min");
    }

    #[test]
    fn times_are_written_for_people_and_for_machines() {
        let at = Timestamp::from_unix_timestamp(1_795_341_605).unwrap();
        assert_eq!(absolute(at), "22 Nov 2026, 10:00:05 UTC");
        assert_eq!(machine(at), "2026-11-22T10:00:05Z");
        assert_eq!(millis(at), 1_795_341_605_000);
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn what_is_not_counted_to_its_end_says_so() {
        assert_eq!(counted(9_999), "9999");
        assert_eq!(counted(domain::view::MOST_COUNTED), "10,000+");
    }

    #[test]
    fn ids_are_short_at_their_distinct_end() {
        assert_eq!(short_id("0190a000-0000-7000-8000-0000deadbeef"), "…adbeef");
    }
}
