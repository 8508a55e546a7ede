//! Operations of agents: looked at before they are passed on.

use domain::Refusal;
use domain::tool::Arguments;
use linear::tools::guard::{self, OperationKind};
use serde_json::Value;

/// What a document does, as far as policy is concerned.
pub(super) struct Looked {
    pub(super) writes: bool,
    pub(super) root_fields: Vec<String>,
}

/// Looks at the document of a call.
///
/// # Errors
/// It is no GraphQL, too large or too dear, or a subscription.
pub(super) fn inspect(arguments: &Arguments) -> Result<Looked, Refusal> {
    let query = arguments.text("query").unwrap_or_default();
    let variables = arguments.value("variables").unwrap_or(&Value::Null);
    let inspected = guard::inspect(query, variables)
        .map_err(|error| Refusal::field("query", format!("`query` is not passed on. {error}")))?;
    if inspected.kind == OperationKind::Subscription {
        let message =
            "`query` holds a subscription. Subscriptions are not passed on: use webhooks.";
        return Err(Refusal::new("subscription_refused", message).with("field", "query"));
    }
    Ok(Looked {
        writes: inspected.kind == OperationKind::Mutation,
        root_fields: inspected.root_fields,
    })
}
