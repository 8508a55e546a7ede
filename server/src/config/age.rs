//! Durations as people write them: `8h`, `90s`.

use time::Duration;

/// How old something may be, from a minute to a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age(Duration);

const LEAST: Duration = Duration::MINUTE;
const MOST: Duration = Duration::WEEK;

impl Age {
    /// So many hours.
    pub const fn hours(hours: i64) -> Self {
        Self(Duration::hours(hours))
    }

    /// Reads a whole number with its unit; `None` if it is not one, or out of range.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_suffix(['s', 'm', 'h', 'd'])?;
        if digits.is_empty()
            || digits.len() > 7
            || !digits.bytes().all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        let count: i64 = digits.parse().ok()?;
        let age = match text.as_bytes().last()? {
            b's' => Duration::seconds(count),
            b'm' => Duration::minutes(count),
            b'h' => Duration::hours(count),
            _ => Duration::days(count),
        };
        (LEAST <= age && age <= MOST).then_some(Self(age))
    }

    /// As a span of time.
    pub const fn duration(self) -> Duration {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_numbers_with_a_unit_from_a_minute_to_a_week() {
        assert_eq!(Age::parse("8h"), Some(Age::hours(8)));
        assert_eq!(Age::parse("60s").map(Age::duration), Some(Duration::MINUTE));
        assert_eq!(Age::parse("7d").map(Age::duration), Some(Duration::WEEK));
        for wrong in [
            "",
            "h",
            "8",
            "59s",
            "8d",
            "-8h",
            "+8h",
            "8 h",
            "1.5h",
            "99999999999h",
            "8ä",
        ] {
            assert_eq!(Age::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_may_come_again_is_remembered_for_longer() {
        let remembered = Duration::days(domain::retention::MIN_DAYS.into());
        assert!(remembered > MOST);
    }
}
