//! One file per table: its columns, its relations, and finders that demand the workspace.
//!
//! Architecture invariant: `Entity::find()` appears in these files and nowhere else, so that a
//! query without a workspace stands out by its name.

pub(crate) mod agent;
pub(crate) mod api_token;
pub(crate) mod audit_entry;
pub(crate) mod connected_account;
pub(crate) mod delivery;
pub(crate) mod disconnection;
pub(crate) mod execution_ticket;
pub(crate) mod hiring;
pub(crate) mod hiring_history;
pub(crate) mod idempotency_key;
pub(crate) mod integration;
pub(crate) mod issue_link;
pub(crate) mod linear_write;
pub(crate) mod membership;
pub(crate) mod oauth_application;
pub(crate) mod oauth_authorization;
pub(crate) mod oauth_grant;
pub(crate) mod pending_action;
pub(crate) mod policy_rule;
pub(crate) mod recommendation;
pub(crate) mod recommendation_link;
pub(crate) mod session;
pub(crate) mod setup_code;
pub(crate) mod sign_in_attempt;
pub(crate) mod tool_call;
pub(crate) mod user;
pub(crate) mod webhook_attempt;
pub(crate) mod webhook_endpoint;
pub(crate) mod webhook_message;
pub(crate) mod workspace;
pub(crate) mod write_stop;

use sea_orm::{EntityTrait, IdenStatic, Iterable};

/// A table as this crate reads and writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The names of its columns.
    pub columns: Vec<String>,
}

fn table<E: EntityTrait>(entity: E) -> Table {
    let columns = E::Column::iter().map(|column| column.as_str().to_owned());
    Table {
        name: entity.table_name().to_owned(),
        columns: columns.collect(),
    }
}

/// Every table of this crate, to hold against what the migrations made.
pub fn tables() -> Vec<Table> {
    vec![
        table(agent::Entity),
        table(api_token::Entity),
        table(audit_entry::Entity),
        table(connected_account::Entity),
        table(delivery::Entity),
        table(disconnection::Entity),
        table(execution_ticket::Entity),
        table(hiring::Entity),
        table(hiring_history::Entity),
        table(idempotency_key::Entity),
        table(integration::Entity),
        table(issue_link::Entity),
        table(linear_write::Entity),
        table(membership::Entity),
        table(oauth_application::Entity),
        table(oauth_authorization::Entity),
        table(oauth_grant::Entity),
        table(pending_action::Entity),
        table(policy_rule::Entity),
        table(recommendation::Entity),
        table(recommendation_link::Entity),
        table(session::Entity),
        table(setup_code::Entity),
        table(sign_in_attempt::Entity),
        table(tool_call::Entity),
        table(user::Entity),
        table(webhook_attempt::Entity),
        table(webhook_endpoint::Entity),
        table(webhook_message::Entity),
        table(workspace::Entity),
        table(write_stop::Entity),
    ]
}
