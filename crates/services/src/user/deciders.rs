//! Those among whom a policy can choose.

use domain::{Caller, Role, UserId};

use crate::{Ctx, ServiceError};

/// Somebody who may decide on what waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decider {
    /// Who.
    pub user: UserId,
    /// What to call them.
    pub name: String,
    /// What they may do here.
    pub role: Role,
}

/// The people of the workspace who may decide, by name.
///
/// # Errors
/// An agent asks.
pub async fn deciders(ctx: &Ctx, caller: &Caller) -> Result<Vec<Decider>, ServiceError> {
    caller.require_reader()?;
    let db = ctx.db.reader();
    let mut found = Vec::new();
    for member in store::membership::list(db, caller.workspace).await? {
        if !member.role.decides() {
            continue;
        }
        if let Some(user) = store::user::get(db, member.user).await? {
            found.push(Decider {
                user: user.id,
                name: user.name,
                role: member.role,
            });
        }
    }
    found.sort_by_key(|decider| decider.name.to_lowercase());
    Ok(found)
}
