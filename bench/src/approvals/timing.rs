//! Percentiles of what was measured.

use std::time::Duration;

use serde::Serialize;

/// What something took, in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Times {
    pub(crate) count: usize,
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) max: f64,
}

impl Times {
    pub(crate) fn of(mut took: Vec<Duration>) -> Self {
        took.sort_unstable();
        let at = |percent: usize| {
            let last = took.len().saturating_sub(1);
            let found = took.get((took.len() * percent / 100).min(last));
            found.map_or(0.0, |took| took.as_secs_f64() * 1_000.0)
        };
        Self {
            count: took.len(),
            p50: at(50),
            p95: at(95),
            max: at(100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_end_of_what_was_measured() {
        let times = Times::of((1..=100).rev().map(Duration::from_millis).collect());
        assert_eq!(times.count, 100);
        assert!((times.p50 - 51.0).abs() < 1e-9);
        assert!((times.p95 - 96.0).abs() < 1e-9);
        assert!((times.max - 100.0).abs() < 1e-9);
        assert!(Times::of(Vec::new()).max.abs() < 1e-9);
    }
}
