//! Calls a tool.

use axum::extract::Path;
use axum::response::Response;
use serde_json::{Map, Value};
use services::tool::{self, CallTool};

use super::answer::{WaitingBody, answer};
use crate::error::{ApiError, LinearErrors};
use crate::extract::{IdempotencyHeader, JsonBody, ToolCaller};
use crate::state::AppState;

/// Call a tool
///
/// The body holds the arguments themselves. Reads are answered at once. A write that policy lets run is answered with its
/// outcome; one that waits for a person is answered 202 with `{"status": "pending_approval", "pending_action_id", "expires_at"}`.
/// The same call again while one waits is answered with the one that waits.
#[utoipa::path(
    post, path = "/api/v1/tools/{name}", tag = "tools",
    params(("name" = String, Path, description = "The tool's name, for example `query_linear_issues`"), IdempotencyHeader),
    request_body(content = Object, description = "The arguments; `GET /api/v1/tools` has their JSON Schema"),
    responses(
        (status = 200, description = "The tool's answer", body = Object),
        (status = 202, description = "It waits; `Location` says where to look", body = WaitingBody),
        LinearErrors
    )
)]
pub(crate) async fn call_tool(
    by: ToolCaller,
    Path(name): Path<String>,
    app: AppState,
    body: JsonBody<Map<String, Value>>,
) -> Result<Response, ApiError> {
    let cmd = CallTool {
        tool: name,
        arguments: Value::Object(body.value),
        on_behalf: None,
        may_write: by.may_write,
    };
    let done = tool::call(&app.0.ctx, &by.caller, cmd, body.key.as_ref()).await?;
    Ok(answer(done))
}
