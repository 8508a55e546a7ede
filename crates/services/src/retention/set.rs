//! Sets for how long what is kept.

use domain::audit::AuditAction;
use domain::retention::RetentionChange;
use domain::view::SettingsView;
use domain::{Caller, Retention};
use serde_json::{Map, Value};

use super::workspace;
use crate::audit::Entry;
use crate::error::CHANGED_MEANWHILE;
use crate::unit::again;
use crate::{Ctx, IdempotencyKey, ServiceError, retention};

/// Sets for how many days what is kept. What is older then is removed by the next cleaning.
///
/// # Errors
/// Not an admin, days out of range, or somebody else set them at the same moment.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn set(
    ctx: &Ctx,
    caller: &Caller,
    change: RetentionChange,
    key: Option<&IdempotencyKey>,
) -> Result<SettingsView, ServiceError> {
    caller.require_admin()?;
    again(|| write(ctx, caller, &change, key)).await?;
    retention::get(ctx, caller).await
}

async fn write(
    ctx: &Ctx,
    caller: &Caller,
    change: &RetentionChange,
    key: Option<&IdempotencyKey>,
) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let id = caller.workspace;
    let row = workspace(&unit.txn, id).await?;
    let (before, after) = (row.retention, change.apply(row.retention)?);
    let done = unit.claim(caller, key, id.0).await?.is_some();
    if done || before == after {
        // A key that was claimed for nothing is kept, too: the same request stays the same.
        return unit.commit().await;
    }
    if !store::workspace::set_retention(&unit.txn, id, before, after).await? {
        return Err(ServiceError::conflict(
            CHANGED_MEANWHILE,
            "Somebody else changed these settings just now. Look again.",
        ));
    }
    let (was, is) = differences(before, after);
    let entry = Entry::of(AuditAction::RetentionChanged, "workspace", id.0, &row.name);
    unit.audit(caller, entry.before(was).after(is)).await?;
    unit.commit().await?;
    tracing::info!(
        deliveries = after.deliveries,
        idempotency_keys = after.idempotency_keys,
        "Set for how many days what is kept"
    );
    Ok(())
}

/// What changed, as it was and as it is.
fn differences(before: Retention, after: Retention) -> (Value, Value) {
    let fields = [
        (
            "delivery_retention_days",
            before.deliveries,
            after.deliveries,
        ),
        (
            "idempotency_key_retention_days",
            before.idempotency_keys,
            after.idempotency_keys,
        ),
    ];
    let (mut was, mut is) = (Map::new(), Map::new());
    for (field, before, after) in fields
        .into_iter()
        .filter(|(_, before, after)| before != after)
    {
        was.insert(field.to_owned(), before.into());
        is.insert(field.to_owned(), after.into());
    }
    (was.into(), is.into())
}
