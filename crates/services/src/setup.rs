//! First run: the owner and their workspace, made in the browser with a code that the server prints,
//! so that nobody else takes it.

mod create_owner;
mod issue_code;

pub use create_owner::{CreateOwner, create_owner};
pub use issue_code::{SetupCode, issue_code};

use crate::{Ctx, ServiceError};

/// Whether nobody can sign in yet.
pub async fn needed(ctx: &Ctx) -> Result<bool, ServiceError> {
    Ok(!store::user::any(ctx.db.reader()).await?)
}
