//! What tools there are.

use axum::Json;
use domain::Tool;
use serde_json::Value;

use crate::error::{ApiError, ReadErrors};
use crate::extract::AnyCaller;

/// The tools.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct ToolsBody {
    /// Each with `name`, `title`, `description`, `read_only`, `gated` and `input_schema`, a JSON Schema.
    #[schema(value_type = Vec<Object>)]
    tools: Vec<Value>,
}

/// List the tools, with the JSON Schema of their arguments
#[utoipa::path(
    get, path = "/api/v1/tools", tag = "tools",
    responses((status = 200, description = "All tools", body = ToolsBody), ReadErrors)
)]
pub(crate) async fn list_tools(AnyCaller(_caller): AnyCaller) -> Result<Json<ToolsBody>, ApiError> {
    let tools = Tool::ALL.iter().map(|tool| tool.describe()).collect();
    Ok(Json(ToolsBody { tools }))
}
