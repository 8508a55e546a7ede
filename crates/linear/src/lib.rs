//! Linear as seen from outside: a typed client of its API, and what its webhooks say.
//!
#![doc = include_str!("../README.md")]

mod budget;
mod classify;
mod client;
mod connection;
mod credential;
mod error;
mod http;
mod instant;
pub mod oauth;
mod operations;
mod secret;
#[cfg(test)]
mod testing;
mod text;
pub mod tools;
mod types;
pub mod webhook;

pub use budget::{BudgetSnapshot, Window};
pub use client::{ConnectionId, DEFAULT_TIMEOUT, LinearClient, LinearConfig, SetupError};
pub use connection::Connection;
pub use credential::{Credential, Kept, TokenFuture, TokenSource};
pub use error::{AwayKind, LinearError};
pub use oauth::{OAuthClient, OAuthError};
pub use secret::{AccessToken, ApiKey, BadApiKey};
pub use types::{
    Assignee, Comment, CommentCreate, Identity, Issue, IssueChanges, IssueCreate, IssueRef,
    IssueStates, IssuesSince, Label, Organization, Page, Priority, Project, ProjectStatus,
    StateType, Team, TeamDetails, TeamRef, Viewer, Webhook, WebhookChanges, WebhookCreate,
    WebhookScope, WorkflowState,
};
