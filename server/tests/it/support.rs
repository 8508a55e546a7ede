//! The harness: a whole Countersign with a whole Linear beside it.

mod answer;
mod browser;
mod client;
mod database;
mod forge;
pub(crate) mod process;
mod soak;
mod test_app;

pub(crate) use answer::Answer;
pub(crate) use browser::Browser;
pub(crate) use client::Client;
pub(crate) use database::{TestDatabase, fresh_id};
pub(crate) use forge::{Forge, millis};
pub(crate) use soak::times_longer;
pub(crate) use test_app::{Hired, PASSWORD, TestApp, hiring_of};
