//! Calls a tool for a person, through that person's own connection.

use axum::response::Response;
use serde_json::{Map, Value};
use services::tool::{self, CallTool, OnBehalf};

use super::answer::{WaitingBody, answer};
use crate::error::{ApiError, LinearErrors};
use crate::extract::{IdempotencyHeader, JsonBody, ToolCaller};
use crate::state::AppState;

/// A call for a person.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToolToExecute {
    /// What your program calls the person.
    #[schema(example = "user_lin_456")]
    identifier: String,
    /// The OAuth application, by its name; `linear` unless given.
    #[serde(default = "linear")]
    connection_name: String,
    /// The tool's name.
    #[schema(example = "linear_issues_list")]
    tool_name: String,
    /// The arguments; `GET /api/v1/tools` has their JSON Schema.
    #[serde(default)]
    #[schema(value_type = Object)]
    tool_input: Map<String, Value>,
}

fn linear() -> String {
    "linear".to_owned()
}

/// Call a tool for a person
///
/// It runs with the tokens of that person's connected account, and never with another's. Gated and answered like
/// `POST /api/v1/tools/{name}`.
#[utoipa::path(
    post, path = "/api/v1/execute_tool", tag = "tools", params(IdempotencyHeader), request_body = ToolToExecute,
    responses(
        (status = 200, description = "The tool's answer", body = Object),
        (status = 202, description = "It waits; `Location` says where to look", body = WaitingBody),
        LinearErrors
    )
)]
pub(crate) async fn execute_tool(
    by: ToolCaller,
    app: AppState,
    body: JsonBody<ToolToExecute>,
) -> Result<Response, ApiError> {
    let ToolToExecute {
        identifier,
        connection_name,
        tool_name,
        tool_input,
    } = body.value;
    let cmd = CallTool {
        tool: tool_name,
        arguments: Value::Object(tool_input),
        on_behalf: Some(OnBehalf {
            connection_name,
            identifier,
        }),
        may_write: by.may_write,
    };
    let done = tool::call(&app.0.ctx, &by.caller, cmd, body.key.as_ref()).await?;
    Ok(answer(done))
}
