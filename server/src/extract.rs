//! What handlers take: callers with their permission, bodies and parameters with good refusals.

mod body;
mod caller;
mod field;
mod idempotency;
mod path;
mod query;

pub(crate) use body::{JsonBody, MAX_BODY};
pub(crate) use caller::{Admin, AnyCaller, Browser, Reader, ToolCaller};
pub(crate) use idempotency::{IdempotencyHeader, Idempotent};
pub(crate) use path::{IdPath, LinearWritePath};
pub(crate) use query::QueryOf;
