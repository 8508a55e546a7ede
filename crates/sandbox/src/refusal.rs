//! Why the sandbox refuses what it was asked, in Linear's own error bodies.
//!
//! Shapes: captured answers of the real service and the error types of Linear's SDK. A client must act on
//! `extensions.code` and `extensions.type`, so these are exact; the words for people are close.

use serde_json::{Value, json};
use uuid::Uuid;

/// A refused query or mutation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// No such entity, named by its GraphQL type.
    #[error("Entity not found: {0}")]
    NotFound(&'static str),
    /// An argument that cannot be used; the sentence names it.
    #[error("Argument Validation Error")]
    Argument(String),
    /// A client-supplied id that is taken.
    #[error("conflict on insert of {entity}")]
    Conflict {
        /// GraphQL type of the entity.
        entity: &'static str,
        /// The id that is taken.
        id: Uuid,
    },
    /// Input that is well-formed but breaks a rule of the workspace.
    #[error("{message}")]
    Input {
        /// For programs.
        message: String,
        /// For people.
        presentable: String,
    },
    /// The user lacks a right.
    #[error("{0}")]
    Forbidden(String),
    /// No or unknown credentials.
    #[error("Authentication required, not authenticated")]
    Unauthenticated,
    /// The plan of the workspace has no more of what it counts.
    #[error("Usage limit exceeded")]
    UsageLimit(&'static str),
    /// One of the buckets is empty.
    #[error(
        "Rate limit exceeded. Only {limit} {unit} are allowed per {period}. For more information see our developer docs at: https://linear.app/developers/rate-limiting"
    )]
    RateLimited {
        /// What the bucket holds.
        limit: u32,
        /// What is counted: requests or complexity points.
        unit: &'static str,
        /// Over which time, such as `1 hour`.
        period: &'static str,
    },
    /// One query costs more than any query may.
    #[error("Query too complex")]
    TooComplex {
        /// What it would have cost.
        complexity: u64,
    },
    /// Not a valid document for this schema.
    #[error("{0}")]
    Document(String),
}

impl Refusal {
    /// An argument error that names what is wrong.
    pub(crate) fn argument(sentence: impl Into<String>) -> Self {
        Self::Argument(sentence.into())
    }

    /// Not a valid document, and why.
    pub(crate) fn document(sentence: impl Into<String>) -> Self {
        Self::Document(sentence.into())
    }

    /// The same sentence for programs and for people.
    pub(crate) fn input(sentence: impl Into<String>) -> Self {
        let message: String = sentence.into();
        Self::Input {
            presentable: message.clone(),
            message,
        }
    }

    /// The status of the HTTP answer that carries this error alone.
    pub(crate) fn http_status(&self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Forbidden(_) => 403,
            _ => 400,
        }
    }

    /// `extensions` of the error, as Linear fills them.
    pub(crate) fn extensions(&self) -> Value {
        let (kind, code, status) = match self {
            Self::Forbidden(_) => ("forbidden", "FORBIDDEN", 403),
            Self::Unauthenticated => ("authentication error", "AUTHENTICATION_ERROR", 401),
            Self::RateLimited { .. } => ("ratelimited", "RATELIMITED", 429),
            Self::UsageLimit(_) => ("usage limit exceeded", "USAGE_LIMIT_EXCEEDED", 400),
            Self::Document(_) => ("graphql error", "GRAPHQL_VALIDATION_FAILED", 400),
            _ => ("invalid input", "INPUT_ERROR", 400),
        };
        let mut extensions = json!({
            "type": kind,
            "code": code,
            "statusCode": status,
            "userError": true,
            "userPresentableMessage": self.presentable(),
        });
        if matches!(self, Self::Unauthenticated) {
            extensions["meta"] = json!({});
            extensions["http"] = json!({ "status": 401 });
        }
        if let Self::UsageLimit(metric) = self {
            extensions["meta"] = json!({ "usageMetric": metric });
        }
        extensions
    }

    /// The whole body of an answer that was refused before anything ran: there is no `data` key.
    pub(crate) fn body(&self) -> Value {
        json!({ "errors": [{ "message": self.to_string(), "extensions": self.extensions() }] })
    }

    fn presentable(&self) -> String {
        match self {
            Self::NotFound(entity) => format!("Could not find referenced {entity}."),
            Self::Argument(sentence) => sentence.clone(),
            Self::Conflict { entity, id } => {
                format!("Entity {entity} with id {id} already exists.")
            }
            Self::Input { presentable, .. } => presentable.clone(),
            Self::Forbidden(_) => "You don't have permission to perform this action.".to_owned(),
            Self::Unauthenticated => {
                "You need to authenticate to access this operation.".to_owned()
            }
            Self::UsageLimit(_) => {
                "You have reached the limit of your workspace's plan.".to_owned()
            }
            Self::RateLimited { .. } => "Rate limit exceeded. Please try again later.".to_owned(),
            Self::TooComplex { complexity } => {
                format!("The query costs {complexity} points; at most 10000 are allowed.")
            }
            Self::Document(message) => message.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_linears() {
        let id = Uuid::nil();
        insta::assert_json_snapshot!([
            Refusal::Unauthenticated.body(),
            Refusal::NotFound("Issue").body(),
            Refusal::argument("teamId must be a UUID.").body(),
            Refusal::Conflict {
                entity: "Issue",
                id
            }
            .body(),
            Refusal::RateLimited {
                limit: 2500,
                unit: "requests",
                period: "1 hour",
            }
            .body(),
            Refusal::Forbidden("Forbidden".to_owned()).body(),
            Refusal::UsageLimit("activeIssueCount").body(),
        ]);
    }
}
