//! The `countersign` binary as a library, so that tests drive the very router that it serves.
//!
//! Routes are thin: they authenticate, parse, call one use case, and render. `config` is the only
//! place that reads the environment; `startup::build` takes what it says as a plain value.

pub mod cli;
pub mod config;
pub mod startup;

mod assets;
mod error;
mod extract;
mod housekeeping;
mod keys;
mod log;
mod metrics;
mod middleware;
mod pages;
mod routes;
mod serve;
mod state;

pub use serve::serve;
pub use startup::{Application, Parts};
pub use state::{App, AppState};
