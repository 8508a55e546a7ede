//! When a token is renewed. Linear's access tokens live for a day, those by client credentials for 30.
//!
//! Renewing long before the end leaves hours in which Linear may be away without anybody noticing.

use time::Duration;

use crate::Timestamp;

/// The part of a token's life after which it is renewed, at the latest.
const REFRESH_AFTER: f64 = 0.8;
/// How much earlier than that it may be, as a part of its life: connections that were made together
/// are not renewed together.
const SPREAD: f64 = 0.05;

/// A token with less left than this is renewed before it is used: a call, its repetitions and what
/// follows from it fit into it.
pub const NEEDED_FOR_A_CALL: Duration = Duration::minutes(15);
/// For how long Linear answers the same refresh again with the same new tokens, counted from the first
/// time that the old refresh token was used (Linear developer docs, "OAuth 2.0 authentication").
pub const GRACE: Duration = Duration::minutes(30);
/// With less left than this, a token that could not be renewed is told of.
pub const EXPIRING_BEFORE: Duration = Duration::hours(2);

/// When a token is to be renewed: at 80 % of its life, less up to 5 % of it by `jitter`, which is from
/// 0 to 1.
pub fn refresh_due_at(issued_at: Timestamp, expires_at: Timestamp, jitter: f64) -> Timestamp {
    let jitter = if jitter.is_nan() {
        0.0
    } else {
        jitter.clamp(0.0, 1.0)
    };
    let life = (expires_at - issued_at).max(Duration::ZERO);
    issued_at + life * (REFRESH_AFTER - SPREAD * jitter)
}

/// Whether a token has too little left to begin a call with.
pub fn needs_refresh_before_call(now: Timestamp, expires_at: Timestamp) -> bool {
    expires_at - now < NEEDED_FOR_A_CALL
}

/// Until when a refresh whose answer was lost can be sent again with the old refresh token.
pub fn grace_until(first_used_at: Timestamp) -> Timestamp {
    first_used_at.saturating_add(GRACE)
}

/// Whether a lost refresh can still be sent again. Afterwards the old refresh token is dead.
pub fn in_grace(now: Timestamp, first_used_at: Timestamp) -> bool {
    now < grace_until(first_used_at)
}

/// Whether people have to be told: renewing is overdue and fails, and less than two hours are left.
pub fn is_expiring(
    now: Timestamp,
    refresh_due_at: Timestamp,
    expires_at: Timestamp,
    refresh_fails: bool,
) -> bool {
    refresh_fails && now >= refresh_due_at && expires_at - now < EXPIRING_BEFORE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::datetime;

    const ISSUED: Timestamp = datetime!(2026-11-22 10:00 UTC);

    #[test]
    fn a_token_of_a_day_is_renewed_in_the_evening_of_its_life() {
        let expires = ISSUED + Duration::days(1);
        let due = |jitter| refresh_due_at(ISSUED, expires, jitter) - ISSUED;
        assert_eq!(due(0.0), Duration::minutes(19 * 60 + 12));
        assert_eq!(due(1.0), Duration::hours(18));
        for odd in [f64::NAN, -3.0, f64::NEG_INFINITY] {
            assert_eq!(due(odd), due(0.0), "{odd}");
        }
        assert_eq!(due(f64::INFINITY), due(1.0));
        // What is over before it began is due at once.
        assert_eq!(refresh_due_at(expires, ISSUED, 0.5), expires);
    }

    #[test]
    fn a_quarter_of_an_hour_is_needed_for_a_call() {
        let needs = |left| needs_refresh_before_call(ISSUED, ISSUED + left);
        assert!(!needs(Duration::minutes(15)));
        assert!(needs(Duration::minutes(15) - Duration::MILLISECOND));
        assert!(needs(-Duration::days(1)));
    }

    #[test]
    fn a_lost_answer_can_be_asked_for_again_for_half_an_hour() {
        assert_eq!(grace_until(ISSUED), datetime!(2026-11-22 10:30 UTC));
        assert!(in_grace(datetime!(2026-11-22 10:29:59.999 UTC), ISSUED));
        assert!(!in_grace(datetime!(2026-11-22 10:30 UTC), ISSUED));
        assert!(grace_until(Timestamp::new_utc(time::Date::MAX, time::Time::MAX)) > ISSUED);
    }

    #[test]
    fn people_are_told_only_if_renewing_fails_and_time_is_short() {
        let expires = ISSUED + Duration::days(1);
        let due = refresh_due_at(ISSUED, expires, 0.5);
        let expiring = |left, fails| is_expiring(expires - left, due, expires, fails);
        let (short, enough) = (Duration::minutes(119), Duration::hours(2));
        assert!(expiring(short, true));
        assert!(!expiring(short, false));
        assert!(!expiring(enough, true));
        assert!(expiring(-Duration::hours(1), true));
        // A token of an hour has never two left; before it is due nothing is wrong.
        let soon = ISSUED + Duration::hours(1);
        let due = refresh_due_at(ISSUED, soon, 0.5);
        assert!(!is_expiring(ISSUED, due, soon, true));
    }

    proptest! {
        #[test]
        fn renewing_is_due_within_the_spread(life in 1_i64..400_000_000, jitter in 0.0..=1.0_f64) {
            let expires = ISSUED + Duration::seconds(life);
            let part = (refresh_due_at(ISSUED, expires, jitter) - ISSUED) / (expires - ISSUED);
            prop_assert!((0.749_999..=0.800_001).contains(&part), "{part}");
        }

        #[test]
        fn more_jitter_is_never_later(life in 1_i64..400_000_000, a in any::<f64>(), b in any::<f64>()) {
            let expires = ISSUED + Duration::seconds(life);
            let due = |jitter| refresh_due_at(ISSUED, expires, jitter);
            if a <= b {
                prop_assert!(due(a) >= due(b));
            }
        }

        #[test]
        fn what_needs_renewing_stays_so(left in -100_000_i64..100_000, later in 0_i64..100_000) {
            let expires = ISSUED + Duration::seconds(left);
            let after = ISSUED + Duration::seconds(later);
            let before = needs_refresh_before_call(ISSUED, expires);
            prop_assert!(!before || needs_refresh_before_call(after, expires));
        }

        #[test]
        fn a_token_of_a_day_is_due_before_it_is_expiring(jitter in 0.0..=1.0_f64, at in 0_i64..90_000) {
            let expires = ISSUED + Duration::days(1);
            let due = refresh_due_at(ISSUED, expires, jitter);
            let now = ISSUED + Duration::seconds(at);
            prop_assert!(!is_expiring(now, due, expires, true) || now > due);
        }
    }
}
