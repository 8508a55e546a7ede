//! Countersign through its real doors: HTTP and webhooks, against the sandbox as Linear, on SQLite
//! or, with `TEST_DATABASE_URL`, on Postgres. Time is moved by hand.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops where it is"
)]

mod support;

mod agent_writes;
mod approval_pages;
mod approvals;
mod audit;
mod backup;
mod corpus;
mod crash;
mod credentials;
mod deliveries;
mod digest;
mod events;
mod faults;
mod features;
mod hirings;
mod ingest;
mod integration;
mod keys;
mod kill_loop;
mod lifecycle;
mod locks;
mod oauth;
mod oauth_pages;
mod openapi;
mod operations;
mod outgoing;
mod page_weight;
mod pages;
mod policy_pages;
mod promises;
mod recommendations;
mod reconcile;
mod refusals;
mod retention;
mod setup;
mod stop_pages;
mod sync;
mod tickets;
mod tools;
mod webhooks;
