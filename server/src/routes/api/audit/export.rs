//! The whole audit log as JSON lines.

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::Caller;
use domain::view::AuditLine;
use futures::stream;
use services::{Ctx, ServiceError, audit};

use crate::error::{ApiError, ReadErrors};
use crate::extract::Admin;
use crate::state::AppState;

/// Export the audit log
///
/// One JSON object per line, oldest first, with what its hash is over: see `docs/audit.md`.
#[utoipa::path(
    get, path = "/api/v1/audit/export", tag = "audit",
    responses((status = 200, description = "JSON lines", content_type = "application/x-ndjson", body = String), ReadErrors)
)]
pub(crate) async fn export_audit(
    Admin(caller): Admin,
    app: AppState,
) -> Result<Response, ApiError> {
    let ctx = app.0.ctx.clone();
    // The first page before the head is sent: what is refused is refused properly.
    let first = audit::export(&ctx, &caller, 0).await?;
    let pages = stream::try_unfold(Some(first), move |page| next(ctx.clone(), caller, page));
    let headers = [
        (CONTENT_TYPE, "application/x-ndjson"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"countersign-audit.jsonl\"",
        ),
    ];
    Ok((headers, Body::from_stream(pages)).into_response())
}

async fn next(
    ctx: Ctx,
    caller: Caller,
    page: Option<Vec<AuditLine>>,
) -> Result<Option<(Bytes, Option<Vec<AuditLine>>)>, ServiceError> {
    let Some(page) = page.filter(|page| !page.is_empty()) else {
        return Ok(None);
    };
    let mut text = String::new();
    for line in &page {
        text.push_str(&serde_json::to_string(line).map_err(ServiceError::internal)?);
        text.push('\n');
    }
    let last = page.last().map_or(0, |line| line.seq);
    let following = audit::export(&ctx, &caller, last).await?;
    Ok(Some((text.into(), Some(following))))
}
