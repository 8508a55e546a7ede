//! Somebody recommends something.

use domain::audit::AuditAction;
use domain::recommendation::NewRecommendation;
use domain::view::RecommendationView;
use domain::{Caller, EventKind, RecommendationId, RecommendationStatus};
use serde_json::json;
use store::recommendation::Recommendation;

use super::{audited, get};
use crate::{Ctx, IdempotencyKey, ServiceError, hiring};

/// Keeps a recommendation: an agent's own, or one of an admin.
///
/// # Errors
/// Neither an agent nor an admin, or a field breaks its rule.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn create(
    ctx: &Ctx,
    caller: &Caller,
    new: NewRecommendation,
    key: Option<&IdempotencyKey>,
) -> Result<RecommendationView, ServiceError> {
    if caller.agent().is_none() {
        caller.require_admin()?;
    }
    let draft = new.check()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let id = RecommendationId(unit.id());
    if let Some(made) = unit.claim(caller, key, id.0).await? {
        drop(unit);
        return get(ctx, caller, RecommendationId(made)).await;
    }
    let row = Recommendation {
        id,
        workspace: caller.workspace,
        agent: caller.agent(),
        author: hiring::actor_name(&unit.txn, caller).await?,
        title: draft.title,
        body: draft.body,
        evidence: draft.evidence,
        priority: draft.priority,
        status: RecommendationStatus::Proposed,
        created_at: unit.now,
        updated_at: unit.now,
        version: 1,
    };
    store::recommendation::insert(&unit.txn, &row).await?;
    let made = json!({ "title": row.title, "priority": row.priority, "status": row.status });
    let entry = audited(AuditAction::RecommendationMade, &row).after(made);
    unit.audit(caller, entry).await?;
    unit.changed(caller.workspace, EventKind::Recommendation, id.0);
    unit.commit().await?;
    tracing::info!(recommendation.id = %id, "Somebody recommends something: `{id}`");
    get(ctx, caller, id).await
}
