//! Why a request is refused: a stable code for programs, a sentence for people, details for both.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A refusal that the caller can act on. Rules make them, the front doors render them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// Lower snake case; programs branch on it.
    pub code: String,
    /// A sentence that a person can act on.
    pub message: String,
    /// `field`, `allowed`, `available`, `retry_after_seconds`: beside the sentence, for programs.
    pub details: Map<String, Value>,
}

impl Refusal {
    /// A refusal without details.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            details: Map::new(),
        }
    }

    /// Something is wrong with one field of the request.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::new("validation_error", message).with("field", field)
    }

    /// Adds one detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// The field that is to blame, if one is.
    pub fn field_name(&self) -> Option<&str> {
        self.details.get("field").and_then(Value::as_str)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}
