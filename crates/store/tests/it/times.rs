//! Moments: kept to the millisecond, and compared as moments and not as text.

use domain::throttle::Attempts;
use store::Db;
use store::attempts;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use crate::support::NOW;

stories!(
    moments_come_back_in_utc_and_whole_milliseconds,
    moments_compare_as_moments,
);

fn at(moment: OffsetDateTime) -> Attempts {
    Attempts {
        failures: 1,
        last_failed_at: Some(moment),
    }
}

async fn moments_come_back_in_utc_and_whole_milliseconds(db: Db) {
    for (given, kept) in [
        (
            datetime!(2026-11-22 10:00:00 UTC),
            datetime!(2026-11-22 10:00:00 UTC),
        ),
        (
            datetime!(2026-11-22 10:00:00.05 UTC),
            datetime!(2026-11-22 10:00:00.05 UTC),
        ),
        (
            datetime!(2026-11-22 10:00:00.123_456_789 UTC),
            datetime!(2026-11-22 10:00:00.123 UTC),
        ),
        (
            datetime!(2026-11-22 23:30:00.999 -05:30),
            datetime!(2026-11-23 05:00:00.999 UTC),
        ),
        (
            datetime!(1999-12-31 23:59:59.999 UTC),
            datetime!(1999-12-31 23:59:59.999 UTC),
        ),
    ] {
        attempts::put(db.writer(), "key", &at(given)).await.unwrap();
        let back = attempts::get(db.reader(), "key").await.unwrap();
        assert_eq!(back, at(kept));
        assert!(back.last_failed_at.unwrap().offset().is_utc());
    }
}

/// Every pair of moments with and without fractions, in text of different lengths.
async fn moments_compare_as_moments(db: Db) {
    let steps = [
        0, 1, 5, 9, 10, 50, 99, 100, 123, 500, 550, 900, 999, 1_000, 9_000, 60_000,
    ];
    for step in steps {
        let moment = NOW.truncate_to_second() + Duration::milliseconds(step);
        let key = step.to_string();
        attempts::put(db.writer(), &key, &at(moment)).await.unwrap();
    }
    for limit in steps {
        let moment = NOW.truncate_to_second() + Duration::milliseconds(limit);
        attempts::forget_before(db.writer(), moment).await.unwrap();
        for step in steps {
            let known = attempts::get(db.reader(), &step.to_string()).await.unwrap();
            let kept = known.last_failed_at.is_some();
            assert_eq!(kept, step >= limit, "{step} ms, all before {limit} ms gone");
        }
    }
}
