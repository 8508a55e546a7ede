//! The queue on real databases: SQLite always, Postgres where `TEST_DATABASE_URL` names a server.
//! Each test has a database of its own and moves the clock by hand.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

mod enqueue;
mod lease;
mod read;
mod retry;
mod run;
mod support;
mod trace;
