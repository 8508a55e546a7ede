//! People, made by operators.

mod create;

pub use create::{CreateUser, create};
