//! The first page: what waits, what failed, what happened lately.

mod get;

pub use get::get;
