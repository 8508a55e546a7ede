//! Connected accounts: people's own connections to Linear, found by the `identifier` that a program of theirs uses.
//!
//! Every finder asks for workspace, application and identifier together, and a grant belongs to one account: a call
//! for one person cannot use the tokens of another.

mod act_as;
mod authorization_link;
mod delete;
mod get;
mod get_or_create;
mod give;
mod list;

pub use act_as::act_as;
pub(crate) use act_as::{acting, connection};
pub use authorization_link::authorization_link;
pub use delete::delete;
pub use get::get;
pub use get_or_create::{Account, get_or_create};
pub(crate) use give::give;
pub use list::{ListAccounts, list};

use domain::view::ConnectedAccountView;
use domain::{Caller, ConnectedAccountId, Refusal};
use sea_orm::ConnectionTrait;
use store::connected_account::ConnectedAccount;

use crate::{Ctx, ServiceError, grant};

/// Lets those pass who ask people for access: agents, which act for them, and admins.
fn require_asker(caller: &Caller) -> Result<(), Refusal> {
    match caller.agent() {
        Some(_) => Ok(()),
        None => caller.require_admin(),
    }
}

/// One account of the workspace.
async fn require<C: ConnectionTrait>(
    db: &C,
    caller: &Caller,
    id: ConnectedAccountId,
) -> Result<ConnectedAccount, ServiceError> {
    let found = store::connected_account::get(db, caller.workspace, id).await?;
    found.ok_or(ServiceError::NotFound("connected account"))
}

async fn view<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    row: ConnectedAccount,
) -> Result<ConnectedAccountView, ServiceError> {
    let application = store::oauth_application::get(db, row.workspace, row.application).await?;
    let grant = match row.grant {
        Some(grant) => store::oauth_grant::get(db, row.workspace, grant).await?,
        None => None,
    };
    let in_the_way = row.status.in_the_way().map(str::to_owned);
    let locked = grant
        .as_ref()
        .and_then(|grant| grant::in_the_way(ctx, grant));
    Ok(ConnectedAccountView {
        id: row.id,
        workspace_id: row.workspace,
        connection_name: application.map(|found| found.name).unwrap_or_default(),
        identifier: row.identifier,
        status: row.status,
        status_reason: in_the_way
            .map(|way| row.status_reason.unwrap_or(way))
            .or(locked),
        status_since: row.status_since,
        linear_user_id: row.linear_user_id,
        linear_user_name: row.linear_user_name,
        linear_org_name: row.linear_org_name,
        scopes: grant.as_ref().map(|grant| grant.granted_scopes.clone()),
        expires_at: grant.and_then(|grant| grant.expires_at),
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
