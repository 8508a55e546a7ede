//! The sandbox over real HTTP, as a client and a person meet it.
#![expect(
    clippy::unwrap_used,
    reason = "clippy only exempts the test functions themselves"
)]

mod batches;
mod board;
mod controls;
mod deliveries;
mod documents;
mod faults;
mod graphql;
mod oauth;
mod plans;
mod searching;
mod support;
mod workspace;
mod writes;
