//! What hangs on issues: links to elsewhere, and relations to other issues.

use std::fmt;

use async_graphql::{
    Enum, InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value,
};
use serde::Serialize;
use serde_json::Map;
use uuid::Uuid;

use super::moment::DateTime;

/// A link on an issue. An issue has one for each address.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Attachment {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    #[graphql(skip)]
    pub(crate) issue_id: Uuid,
    #[graphql(skip)]
    pub(crate) creator_id: Uuid,
    pub(crate) title: String,
    pub(crate) subtitle: Option<String>,
    pub(crate) url: String,
    /// Whatever who made it keeps there.
    pub(crate) metadata: JsonObject,
    pub(crate) group_by_source: bool,
    pub(crate) archived_at: Option<DateTime>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

/// A relation of one issue to another. To be blocked is the other end of to block.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct IssueRelation {
    #[graphql(skip)]
    pub(crate) id: Uuid,
    #[graphql(skip)]
    pub(crate) issue_id: Uuid,
    #[graphql(skip)]
    pub(crate) related_issue_id: Uuid,
    #[graphql(skip)]
    pub(crate) kind: IssueRelationType,
    pub(crate) archived_at: Option<DateTime>,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

/// The kinds of relation, spelled as Linear spells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Enum)]
#[graphql(rename_items = "lowercase")]
#[serde(rename_all = "lowercase")]
pub(crate) enum IssueRelationType {
    Blocks,
    Duplicate,
    Related,
    Similar,
}

impl fmt::Display for IssueRelationType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blocks => "blocks",
            Self::Duplicate => "duplicate",
            Self::Related => "related",
            Self::Similar => "similar",
        })
    }
}

/// Any JSON object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct JsonObject(pub(crate) Map<String, serde_json::Value>);

/// The `JSONObject` scalar type represents JSON objects as specified by ECMA-404.
#[Scalar(name = "JSONObject")]
impl ScalarType for JsonObject {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value.into_json()? {
            serde_json::Value::Object(fields) => Ok(Self(fields)),
            _ => Err(InputValueError::custom("not a JSON object")),
        }
    }

    fn to_value(&self) -> Value {
        let object = serde_json::Value::Object(self.0.clone());
        Value::from_json(object).unwrap_or_default()
    }
}

/// An id in the one form of it: nothing else is taken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UuidOnly(pub(crate) Uuid);

/// Represents a universally unique identifier.
#[Scalar(name = "UUID")]
impl ScalarType for UuidOnly {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Uuid::parse_str(text)
                .map(Self)
                .map_err(|_| InputValueError::custom("not a UUID")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}
