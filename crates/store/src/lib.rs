//! Everything that is on disk: entities and queries, sealed secrets, sessions.
//!
//! Rows leave as plain structs of domain types; what does not read as one is an error, never a
//! default. Queries take any [`ConnectionTrait`], so that the same one serves a page and a
//! transaction. "Not there" is `None`, and a row of another workspace is not there.
//!
//! Architecture invariant: nothing here decides a rule, reads a clock, or says where a transaction
//! begins and ends: that is for whoever calls.

pub mod agent;
pub mod api_token;
pub mod attempts;
pub mod audit;
pub mod backup;
pub mod connected_account;
mod contention;
mod db;
pub mod delivery;
pub mod digest;
pub mod disconnection;
#[expect(
    unreachable_pub,
    reason = "the derives make entities and columns public, so models and finders are, too"
)]
mod entity;
pub mod execution_ticket;
pub mod hiring;
pub mod history;
pub mod idempotency;
pub mod integration;
pub mod issue_link;
pub mod linear_write;
pub mod membership;
mod moment;
pub mod oauth_application;
pub mod oauth_authorization;
pub mod oauth_grant;
pub mod pending_action;
pub mod policy;
pub mod recommendation;
pub mod recommendation_link;
mod row;
mod seal;
pub mod sealed;
mod session_rows;
pub mod setup_code;
pub mod tool_call;
pub mod user;
pub mod webhook_attempt;
pub mod webhook_endpoint;
pub mod webhook_message;
pub mod workspace;
pub mod write_stop;

pub use contention::is_contention;
pub use db::Db;
pub use entity::{Table, tables};
pub use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr};
pub use seal::{KeyRing, KeyRingError, Keys, OpenError, Place, key_id};
pub use session_rows::SessionRows;
