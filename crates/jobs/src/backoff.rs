//! When a failed job is tried again: 2, 4, 8, 16, 32, 64, 128, 256, 512 seconds, then every 15 minutes,
//! each 20 % more or less.

use std::time::Duration;

/// After the first failure.
const FIRST: Duration = Duration::from_secs(2);
/// Doubling stops here.
const LONGEST: Duration = Duration::from_mins(15);
/// The delay is spread by one fifth to both sides, so that jobs which failed together do not come
/// back together.
const SPREAD: u64 = 5;
/// What another side may ask for: not so soon that a runner spins, not so late that nobody waits for it.
const ASKED: (Duration, Duration) = (Duration::from_millis(100), Duration::from_hours(24));

/// How long to wait after this many failures. `random` decides the place within the spread.
pub(crate) fn delay(failures: u32, random: u64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let base = millis(FIRST.saturating_mul(1 << doublings).min(LONGEST));
    let spread = base / SPREAD;
    Duration::from_millis(base - spread + random % (2 * spread + 1))
}

/// The delay that another side asked for, within reason and in whole milliseconds.
pub(crate) fn asked(delay: Duration) -> Duration {
    let delay = delay.clamp(ASKED.0, ASKED.1);
    Duration::from_millis(millis(delay + Duration::from_nanos(999_999)))
}

/// Whole milliseconds; every duration here is at most a day.
fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The middle of the spread, in seconds.
    fn middle(failures: u32) -> u64 {
        let base = delay(failures, 0).as_millis() * 5 / 4;
        u64::try_from(base).unwrap() / 1000
    }

    #[test]
    fn the_schedule_is_the_documented_one() {
        let schedule: Vec<u64> = (1..=12).map(middle).collect();
        assert_eq!(
            schedule,
            [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
        );
    }

    #[test]
    fn a_delay_that_was_asked_for_is_kept_within_reason() {
        assert_eq!(asked(Duration::from_secs(17)), Duration::from_secs(17));
        assert_eq!(
            asked(Duration::from_micros(200_001)),
            Duration::from_millis(201)
        );
        assert_eq!(asked(Duration::ZERO), Duration::from_millis(100));
        assert_eq!(asked(Duration::MAX), Duration::from_hours(24));
    }

    proptest! {
        #[test]
        fn jitter_stays_within_a_fifth(failures in 0_u32.., random in any::<u64>()) {
            let seconds = [2, 4, 8, 16, 32, 64, 128, 256, 512, 900];
            let step = usize::try_from(failures.clamp(1, 10) - 1).unwrap();
            let base = Duration::from_secs(seconds[step]);
            let delay = delay(failures, random);
            prop_assert!(delay >= base * 4 / 5, "{delay:?} is too soon for {base:?}");
            prop_assert!(delay <= base * 6 / 5, "{delay:?} is too late for {base:?}");
        }

        #[test]
        fn jitter_uses_the_whole_spread(failures in 1_u32..30) {
            let base = delay(failures, 0) * 5 / 4;
            let spread = u64::try_from(base.as_millis()).unwrap() / 5;
            prop_assert_eq!(delay(failures, 2 * spread), base * 6 / 5);
            prop_assert_eq!(delay(failures, spread), base);
        }
    }
}
