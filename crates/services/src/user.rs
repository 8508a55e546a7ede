//! People, made by operators.

mod create;
mod deciders;

pub use create::{CreateUser, create};
pub use deciders::{Decider, deciders};
