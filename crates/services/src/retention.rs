//! For how long deliveries and idempotency keys are kept: what an admin sets, and what is removed.

mod clean;
mod get;
mod set;

pub use clean::clean;
pub use get::get;
pub use set::set;

use domain::WorkspaceId;
use sea_orm::ConnectionTrait;
use store::workspace::Workspace;

use crate::ServiceError;

async fn workspace<C: ConnectionTrait>(db: &C, id: WorkspaceId) -> Result<Workspace, ServiceError> {
    let found = store::workspace::get(db, id).await?;
    found.ok_or(ServiceError::NotFound("workspace"))
}
