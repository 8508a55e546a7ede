//! What is kept, and for how long.

use domain::view::{KeptView, SettingsView};
use domain::{Caller, Retention};

use super::workspace;
use crate::{Ctx, ServiceError};

/// For how many days what is kept, and how much of it there is.
///
/// # Errors
/// An agent asks.
pub async fn get(ctx: &Ctx, caller: &Caller) -> Result<SettingsView, ServiceError> {
    caller.require_reader()?;
    let (db, id) = (ctx.db.reader(), caller.workspace);
    let row = workspace(db, id).await?;
    let Retention {
        deliveries,
        idempotency_keys,
    } = row.retention;
    Ok(SettingsView {
        delivery_retention_days: deliveries,
        idempotency_key_retention_days: idempotency_keys,
        has_integrations: row.has_integrations,
        deliveries: KeptView {
            count: store::delivery::count(db, id).await?,
            oldest_at: store::delivery::oldest(db, id).await?,
        },
        idempotency_keys: KeptView {
            count: store::idempotency::count(db, id).await?,
            oldest_at: store::idempotency::oldest(db, id).await?,
        },
    })
}
