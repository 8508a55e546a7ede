//! Whether the audit log is whole.

use axum::Json;
use domain::view::AuditVerdict;
use services::audit;

use crate::error::{ApiError, ReadErrors};
use crate::extract::Admin;
use crate::state::AppState;

/// Check that every entry is there and as it was written
#[utoipa::path(
    get, path = "/api/v1/audit/verify", tag = "audit",
    responses((status = 200, description = "How many entries are in order, and what is wrong with the next if something is", body = AuditVerdict), ReadErrors)
)]
pub(crate) async fn verify_audit(
    Admin(caller): Admin,
    app: AppState,
) -> Result<Json<AuditVerdict>, ApiError> {
    Ok(Json(audit::verify(&app.0.ctx, &caller).await?))
}
