//! Makes Linear send a delivery, to see whether it arrives: a label is made and removed at once, which
//! touches no issue.

use domain::audit::AuditAction;
use domain::view::IntegrationStatus;
use domain::{Caller, EventKind, Timestamp, WebhookState};
use jobs::JobError;
use linear::webhook::WebhookEvent;
use linear::{Connection, LinearError, WebhookChanges};
use store::delivery::Delivery;
use store::integration::Integration;
use time::Duration;
use uuid::Uuid;

use super::check::require_active;
use crate::integration::{RESOURCE_TYPES, audited, changed_meanwhile, give_way, integration_job};
use crate::unit::Unit;
use crate::{Ctx, ServiceError, feature, integration, sync};

/// How long a delivery may take to arrive: Linear sends within seconds, and again after a minute.
pub(crate) const PATIENCE: Duration = Duration::minutes(1);
/// How long after that pages are told.
const NOTICE: Duration = Duration::minutes(2);

integration_job! {
    /// Makes the label of a self-test and removes it.
    SelfTest = "self_test", run
}

async fn run(ctx: &Ctx, job: &SelfTest) -> Result<(), JobError> {
    let found = job.integration(ctx).await?;
    let Some(row) = found.filter(|row| row.state.may_call()) else {
        return Ok(());
    };
    let Some(label) = row.self_test_label_id else {
        return Ok(());
    };
    let connection = ctx.connection(&row).map_err(sync::retry)?;
    match make_linear_send(&connection, &row, label).await {
        Ok(()) => Ok(()),
        Err(error) => give_way(ctx, &row, error.into()).await,
    }
}

/// Makes Linear send a delivery; whether it arrives is in the status.
///
/// # Errors
/// Not an admin, not connected, the connection does not work, or it has no webhook.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn self_test(ctx: &Ctx, caller: &Caller) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let before = integration::require(ctx, caller).await?;
    require_active(&before)?;
    if !before.webhook_state.reports() {
        return Err(ServiceError::conflict(
            "webhook_not_registered",
            "There is no registered webhook that could be tested.",
        ));
    }
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut after = before.clone();
    after.self_test_label_id = Some(ctx.ids.uuid_v4());
    after.self_test_sent_at = Some(unit.now);
    after.self_test_heard_at = None;
    if !store::integration::replace(&unit.txn, &before, &after).await? {
        return Err(changed_meanwhile());
    }
    unit.enqueue(&SelfTest {
        workspace: before.workspace,
        integration: before.id,
    })
    .await?;
    unit.audit(caller, audited(AuditAction::WebhookTested, &before))
        .await?;
    unit.changed(before.workspace, EventKind::Integration, before.id.0);
    unit.commit().await?;
    integration::status(ctx, caller).await
}

/// May be called again after any part of it took effect.
async fn make_linear_send(
    connection: &Connection,
    row: &Integration,
    label: Uuid,
) -> Result<(), LinearError> {
    // Webhooks of before there was a self-test do not report labels. What the application's reports is set in Linear.
    if row.webhook_state == WebhookState::Active {
        let types = WebhookChanges {
            resource_types: Some(RESOURCE_TYPES.map(str::to_owned).to_vec()),
            ..WebhookChanges::default()
        };
        connection.webhook_update(row.webhook_id, &types).await?;
    }
    let id = label.to_string();
    let name = format!("Countersign self-test {}", &id[..8]);
    match connection.issue_label_create(label, &name).await {
        Ok(()) | Err(LinearError::Conflict { .. }) => {}
        Err(error) => return Err(error),
    }
    match connection.issue_label_delete(label).await {
        Ok(()) | Err(LinearError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether this delivery is what a self-test made Linear send; notes the first one.
pub(crate) async fn hear(
    unit: &mut Unit<'_>,
    delivery: &Delivery,
    event: &WebhookEvent,
) -> Result<bool, ServiceError> {
    if event.kind != "IssueLabel" {
        return Ok(false);
    }
    let id = event.data.as_ref().and_then(|data| data["id"].as_str());
    let Some(label) = id.and_then(|id| Uuid::try_parse(id).ok()) else {
        return Ok(false);
    };
    let (workspace, integration) = (delivery.workspace, delivery.integration);
    let at = delivery.received_at;
    let heard =
        store::integration::hear_self_test(&unit.txn, workspace, integration, label, at).await?;
    if heard {
        unit.changed(workspace, EventKind::Integration, integration.0);
    }
    Ok(heard)
}

/// Whether a delivery should have arrived by now and did not, so recently that pages may not say so yet.
pub(super) fn is_overdue(row: &Integration, now: Timestamp) -> bool {
    let waiting = row
        .self_test_sent_at
        .filter(|_| row.self_test_heard_at.is_none());
    waiting.is_some_and(|sent| (PATIENCE..PATIENCE + NOTICE).contains(&(now - sent)))
}
