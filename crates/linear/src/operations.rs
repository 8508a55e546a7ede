//! GraphQL operations: a document in `graphql/operations/`, and here what goes in and what comes out.
//!
//! The derive checks each document against `graphql/schema.graphql` when this crate is built. Generated
//! types stay in this module: what leaves it is ours.

use std::marker::PhantomData;

use graphql_client::GraphQLQuery;
use serde::Deserialize;
use time::OffsetDateTime;

use crate::error::LinearError;
use crate::instant;

mod convert;

pub(crate) mod comment;
pub(crate) mod comment_create;
pub(crate) mod issue;
pub(crate) mod issue_create;
pub(crate) mod issue_label_create;
pub(crate) mod issue_label_delete;
pub(crate) mod issue_states;
pub(crate) mod issue_update;
pub(crate) mod issues_by_id;
pub(crate) mod issues_updated_since;
pub(crate) mod probe_webhooks;
pub(crate) mod team_details;
pub(crate) mod team_labels;
pub(crate) mod team_projects;
pub(crate) mod team_states;
pub(crate) mod teams;
pub(crate) mod viewer;
pub(crate) mod webhook;
pub(crate) mod webhook_create;
pub(crate) mod webhook_delete;
pub(crate) mod webhook_update;
pub(crate) mod workspace_labels;

// The derive watches the documents, but not the schema: this has cargo build again when it changes.
const _: &str = include_str!("../graphql/schema.graphql");

/// An operation whose answer we can read.
pub(crate) trait Operation: GraphQLQuery {
    /// What callers get.
    type Output;

    /// Reads the data of an answer. `success: false` is an error, and so is an id that is no UUID.
    fn output(data: Self::ResponseData) -> Result<Self::Output, LinearError>;
}

/// A request body that is ready to be sent.
pub(crate) struct Request<O> {
    /// Name of the operation, for the log.
    pub(crate) operation: &'static str,
    pub(crate) body: Vec<u8>,
    answered_as: PhantomData<fn() -> O>,
}

impl<O: Operation> Request<O> {
    fn new(variables: O::Variables) -> Result<Self, LinearError> {
        Self::adjusted(variables, |_| {})
    }

    /// With a last word on the variables, for what the generated types cannot say.
    fn adjusted(
        variables: O::Variables,
        adjust: impl FnOnce(&mut serde_json::Value),
    ) -> Result<Self, LinearError> {
        let query = O::build_query(variables);
        let operation = query.operation_name;
        let unwritable = |_| LinearError::InvalidInput {
            message: format!("{operation} cannot be written as JSON."),
        };
        let mut whole = serde_json::to_value(query).map_err(unwritable)?;
        adjust(&mut whole["variables"]);
        let body = serde_json::to_vec(&whole).map_err(unwritable)?;
        Ok(Self {
            operation,
            body,
            answered_as: PhantomData,
        })
    }
}

/// Linear's scalar for an instant.
#[derive(Debug, Deserialize)]
pub(crate) struct DateTime(#[serde(deserialize_with = "instant::deserialize")] OffsetDateTime);

/// Linear's scalar for a day, such as 2026-11-22.
pub(crate) type TimelessDate = String;

/// Linear's scalar for an instant or a duration, as it is written.
pub(crate) type DateTimeOrDuration = String;

#[cfg(test)]
mod tests;
