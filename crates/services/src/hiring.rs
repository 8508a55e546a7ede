//! Hirings: engaging an agent, and where each engagement stands.

mod create;
mod detail;
mod get;
mod get_linear_write;
mod linear_comment;
mod linear_state;
mod list;
mod set_status;
pub(crate) mod view;

pub use create::create;
pub use detail::detail;
pub use get::get;
pub use get_linear_write::get_linear_write;
pub use linear_comment::linear_comment;
pub use linear_state::linear_state;
pub use list::{ListHirings, list};
pub use set_status::set_status;

use domain::audit::AuditAction;
use domain::view::{HistoryEntry, HistoryKind};
use domain::{Caller, HiringId, Principal, WorkspaceId};
use sea_orm::ConnectionTrait;
use store::hiring::Hiring;
use store::history::HistoryRow;

use crate::ServiceError;
use crate::audit::Entry;
use crate::error::CHANGED_MEANWHILE;
use crate::unit::Unit;

/// That something was done to a hiring.
pub(crate) fn audited(action: AuditAction, hiring: &Hiring) -> Entry {
    Entry::of(action, "hiring", hiring.id.0, &hiring.capability)
}

/// It is not any more what was decided on.
pub(crate) fn changed_meanwhile() -> ServiceError {
    ServiceError::conflict(
        CHANGED_MEANWHILE,
        "This hiring changed just now. Look again and decide anew.",
    )
}

/// Adds a line to a hiring's history.
pub(crate) async fn record(
    unit: &Unit<'_>,
    workspace: WorkspaceId,
    hiring: HiringId,
    actor: &str,
    kind: HistoryKind,
    summary: String,
) -> Result<(), ServiceError> {
    let entry = HistoryEntry {
        kind,
        actor: actor.to_owned(),
        summary,
        at: unit.now,
    };
    store::history::insert(
        &unit.txn,
        &HistoryRow {
            id: unit.id(),
            workspace,
            hiring,
            entry,
        },
    )
    .await?;
    Ok(())
}

/// What a history calls this caller: their name at that time.
pub(crate) async fn actor_name<C: ConnectionTrait>(
    db: &C,
    caller: &Caller,
) -> Result<String, ServiceError> {
    let name = match caller.principal {
        Principal::User { user, .. } => store::user::get(db, user).await?.map(|user| user.name),
        Principal::AdminToken { token } => {
            let found = store::api_token::get(db, caller.workspace, token).await?;
            found.map(|token| format!("API token {}", token.name))
        }
        Principal::Agent { agent, .. } => store::agent::get(db, caller.workspace, agent)
            .await?
            .map(|agent| agent.name),
    };
    Ok(name.unwrap_or_else(|| "somebody who is gone".to_owned()))
}
