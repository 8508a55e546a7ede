//! The arguments of one call, after the check.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::param::object;
use super::{Kind, Tool};
use crate::Refusal;
use crate::specification::Specification;

/// Arguments that a tool takes: every one known, of its type and within its bounds. What was not given is
/// not in here; defaults are applied by whoever reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Arguments {
    tool: Tool,
    given: Map<String, Value>,
}

impl Arguments {
    /// Checks what an agent, or an approver who edits, wrote.
    ///
    /// # Errors
    /// The first argument that is unknown, missing, of another type or out of bounds, with what is allowed; or
    /// nothing is to be changed.
    pub fn check(tool: Tool, given: &Value) -> Result<Self, Refusal> {
        let given = object(given)?;
        let unknown = given.keys().find(|name| tool.param(name).is_none());
        if let Some(name) = unknown {
            return Err(unknown_argument(tool, name));
        }
        let mut kept = Map::new();
        for param in tool.params() {
            match given.get(param.name) {
                Some(value) if !(value.is_null() && !param.nullable && !param.required) => {
                    kept.insert(param.name.to_owned(), param.check(value)?);
                }
                None if param.required => return Err(param.missing()),
                // `null` for what was not asked for is how some agents write "not given".
                _ => {}
            }
        }
        let arguments = Self { tool, given: kept };
        arguments.require_change()?;
        if tool == Tool::PushExecutionTickets {
            Specification::read(&arguments)?;
        }
        Ok(arguments)
    }

    /// Which tool they are for.
    pub const fn tool(&self) -> Tool {
        self.tool
    }

    /// As JSON: the form in which they are stored, hashed and shown.
    pub fn to_json(&self) -> Value {
        Value::Object(self.given.clone())
    }

    /// Whether this was given, be it `null`.
    pub fn has(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// Whether this was given as `null`, which clears.
    pub fn clears(&self, name: &str) -> bool {
        self.given.get(name).is_some_and(Value::is_null)
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.given.get(name)?.as_str()
    }

    /// A number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.given.get(name)?.as_i64()
    }

    /// A UUID.
    pub fn id(&self, name: &str) -> Option<Uuid> {
        self.text(name)?.parse().ok()
    }

    /// A list of UUIDs; empty if none was given.
    pub fn ids(&self, name: &str) -> Vec<Uuid> {
        let ids = self.lines(name);
        ids.iter().filter_map(|id| id.parse().ok()).collect()
    }

    /// A list of texts; empty if none was given.
    pub fn lines(&self, name: &str) -> Vec<String> {
        let items = self.given.get(name).and_then(Value::as_array);
        let texts = items.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// Any JSON that was given.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.given.get(name)
    }

    /// Yes or no, with the default of the tool.
    pub fn flag(&self, name: &str) -> bool {
        let given = self.given.get(name).and_then(Value::as_bool);
        given.unwrap_or_else(|| {
            let kind = self.tool.param(name).map(|param| param.kind);
            matches!(kind, Some(Kind::Flag(true)))
        })
    }

    /// How much to answer, with the default of the tool.
    pub fn limit(&self, name: &str) -> u16 {
        let given = self
            .integer(name)
            .and_then(|limit| u16::try_from(limit).ok());
        given.unwrap_or_else(|| match self.tool.param(name).map(|param| param.kind) {
            Some(Kind::Limit(default, _, _)) => default,
            _ => 0,
        })
    }

    /// The names of what an issue is to get by this call, as far as the tool changes one.
    pub fn changed_fields(&self) -> Vec<&'static str> {
        let fields = self.tool.params().iter().map(|param| param.name);
        fields
            .filter(|name| !NO_FIELD.contains(name) && self.has(name))
            .collect()
    }

    fn require_change(&self) -> Result<(), Refusal> {
        let changes = matches!(self.tool, Tool::UpdateLinearIssue | Tool::LinearIssueUpdate);
        if !changes || !self.changed_fields().is_empty() {
            return Ok(());
        }
        let fields = self.tool.params().iter().map(|param| param.name);
        let fields: Vec<&str> = fields.filter(|name| !NO_FIELD.contains(name)).collect();
        let message = format!(
            "There is nothing to change. Give at least one of: {}.",
            fields.join(", ")
        );
        Err(Refusal::new("validation_error", message).with("allowed", fields))
    }
}

/// Arguments that say which issue, or are about the call itself.
const NO_FIELD: [&str; 6] = [
    "workspace_id",
    "identifier",
    "issueId",
    "teamId",
    "recommendation_id",
    "reason",
];

fn unknown_argument(tool: Tool, name: &str) -> Refusal {
    let allowed: Vec<&str> = tool.params().iter().map(|param| param.name).collect();
    let message = format!(
        "`{tool}` takes no argument `{}`. Allowed are: {}.",
        crate::text::label(name, 60),
        allowed.join(", ")
    );
    Refusal::field(&crate::text::label(name, 60), message).with("allowed", allowed)
}
