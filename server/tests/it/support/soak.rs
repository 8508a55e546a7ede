//! Tests of endurance are as long as they have to be to fail now and then; `make soak` makes them longer.

/// How many times longer than usual, by `COUNTERSIGN_SOAK`.
#[expect(
    clippy::disallowed_methods,
    reason = "the suite is told by the environment how long it may take"
)]
pub(crate) fn times_longer() -> usize {
    let asked = std::env::var("COUNTERSIGN_SOAK").ok();
    asked.map_or(1, |times| times.parse().unwrap())
}
