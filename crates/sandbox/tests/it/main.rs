//! The sandbox over real HTTP, as a client and a person meet it.
#![expect(
    clippy::unwrap_used,
    reason = "clippy only exempts the test functions themselves"
)]

mod board;
mod deliveries;
mod faults;
mod graphql;
mod oauth;
mod support;
mod workspace;
