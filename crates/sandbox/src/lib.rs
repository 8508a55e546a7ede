//! A Linear that runs on your machine.
//!
//! The sandbox speaks Linear's GraphQL with Linear's names, errors, limits and webhooks, good enough that a client
//! cannot tell. On top of that it has what the real one lacks: a clock that a test can move, faults on request, a
//! log of what was asked and delivered, and a small board on which a person plays the Linear user.
//!
//! Architecture invariant: it depends on no other crate of ours. It is the other side of the wire, so it must not
//! inherit our mistakes.
//!
//! ```no_run
//! use countersign_sandbox::{Sandbox, SandboxConfig};
//!
//! # async fn example() -> Result<(), countersign_sandbox::StartError> {
//! let linear = Sandbox::start(SandboxConfig::default()).await?;
//! println!("{} takes {}", linear.url(), linear.admin_key());
//! # Ok(())
//! # }
//! ```

mod board;
mod clock;
mod complexity;
mod config;
mod core;
mod delivery;
mod fault;
mod filter;
mod graphql;
mod handle;
mod http;
mod ids;
mod linear;
mod model;
mod oauth;
mod paging;
mod play;
mod rate_limit;
mod refusal;
mod request_log;
mod rights;
mod snapshot;
mod world;

pub use clock::ClockMode;
pub use config::{DEFAULT_ADMIN_KEY, DEFAULT_GLOBEX_KEY, DEFAULT_MEMBER_KEY, SandboxConfig};
pub use delivery::DeliveryLog;
pub use fault::{Fault, FaultKind, RateLimitStyle};
pub use handle::{ClockHandle, FaultHandle, Sandbox, StartError, Workspace};
pub use play::SandboxError;
pub use request_log::RequestLog;
pub use snapshot::{
    CommentSnapshot, IssueSnapshot, OrganizationSnapshot, PersonSnapshot, TeamSnapshot,
    WebhookSnapshot,
};
