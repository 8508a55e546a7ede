//! Entries of the audit log, page by page.

use axum::Json;
use domain::audit::AuditAction;
use domain::view::{AuditEntryView, Page};
use services::audit::{self, ListAudit};

use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, QueryOf};
use crate::state::AppState;

/// Which entries to list.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditQuery {
    /// Exactly this action, for example `integration.disabled`.
    #[serde(default)]
    action: Option<AuditAction>,
    /// Somewhere in who did it, what it was done to, or from where, whatever the case.
    #[serde(default)]
    text: Option<String>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    cursor: Option<String>,
    /// At most so many, from 1 to 200; 50 unless given.
    #[serde(default)]
    limit: Option<u64>,
}

/// List what was done, newest first
///
/// A text is looked for in 10,000 entries at a time: a page may then hold few items or none and still have a
/// `next_cursor`, which goes on with older ones.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "audit", params(AuditQuery),
    responses((status = 200, description = "A page of the audit log", body = Page<AuditEntryView>), ReadErrors)
)]
pub(crate) async fn list_audit(
    AnyCaller(caller): AnyCaller,
    QueryOf(query): QueryOf<AuditQuery>,
    app: AppState,
) -> Result<Json<Page<AuditEntryView>>, ApiError> {
    let AuditQuery {
        action,
        text,
        cursor,
        limit,
    } = query;
    let wanted = ListAudit {
        action,
        text,
        cursor,
        limit,
    };
    Ok(Json(audit::list(&app.0.ctx, &caller, wanted).await?))
}
