//! Use cases of Countersign: one file per verb, `fn(&Ctx, &Caller, ..) -> Result<_, ServiceError>`.
//!
//! Architecture invariant: this is the only crate that opens transactions and enqueues jobs.
//! Architecture invariant: nothing here knows HTTP or HTML; the front doors translate.

pub mod agent;
pub mod api_token;
pub mod audit;
pub mod clock;
pub mod connected_account;
pub mod ctx;
pub mod delivery;
pub mod digest;
pub mod error;
pub mod events;
pub mod feature;
pub mod grant;
pub mod hiring;
pub mod idempotency;
pub mod ids;
pub mod integration;
pub mod job;
pub mod keys;
pub mod note;
pub mod oauth;
pub mod overview;
pub mod pending_action;
pub mod policy;
pub mod recommendation;
pub mod reconcile;
pub mod retention;
pub mod session;
pub mod setup;
pub mod sync;
pub mod tool;
pub mod user;
pub mod webhook_endpoint;
pub mod webhook_message;

mod access;
mod linear_write;
mod paging;
mod password;
mod unit;

pub use clock::{Clock, FakeClock, SystemClock};
pub use ctx::{Ctx, Settings};
pub use error::{ErrorKind, ServiceError};
pub use events::{Bookmark, EventBus, NoBookmark, Since, StreamItem};
pub use idempotency::IdempotencyKey;
pub use ids::{Ids, SystemIds};
pub use job::runner;
