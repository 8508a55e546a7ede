//! Calls Linear as a person.

use domain::{Caller, Refusal, connected_account as rules};
use linear::{Connection, ConnectionId, Credential, Kept};
use store::connected_account::ConnectedAccount;

use super::{Account, require_asker};
use crate::grant::Keeper;
use crate::{Ctx, ServiceError, feature, oauth};

/// The way to Linear with the tokens of this person, and of nobody else: the account is found by workspace,
/// application and identifier together, and its tokens are its own.
///
/// # Errors
/// A person asks who is no admin, a field breaks its rule, there is no such application or account, or the account
/// cannot be used: with its status, and what to do.
pub async fn act_as(ctx: &Ctx, caller: &Caller, cmd: &Account) -> Result<Connection, ServiceError> {
    Ok(acting(ctx, caller, cmd).await?.1)
}

/// The same, with the account.
pub(crate) async fn acting(
    ctx: &Ctx,
    caller: &Caller,
    cmd: &Account,
) -> Result<(ConnectedAccount, Connection), ServiceError> {
    require_asker(caller)?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let name = rules::connection_name(&cmd.connection_name)?;
    let identifier = rules::identifier(&cmd.identifier)?;
    let (db, workspace) = (ctx.db.reader(), caller.workspace);
    let application = oauth::require_application(db, workspace, "connection_name", &name).await?;
    let found = store::connected_account::by_identifier(db, workspace, application.id, &identifier);
    let account = found
        .await?
        .ok_or(ServiceError::NotFound("connected account"))?;
    if let Some(open) = connection(ctx, &account) {
        return Ok((account, open));
    }
    let known = account.status.in_the_way().map(str::to_owned);
    let reason = account.status_reason.or(known).unwrap_or_default();
    let refusal = Refusal::new("connected_account_not_active", reason);
    Err(ServiceError::Conflict(
        refusal.with("status", account.status.as_str()),
    ))
}

/// The way to Linear with the tokens of an account, if it can be used.
pub(crate) fn connection(ctx: &Ctx, account: &ConnectedAccount) -> Option<Connection> {
    let grant = account.grant.filter(|_| account.status.may_call())?;
    let keeper = Keeper::of(ctx, account.workspace, grant);
    let id = ConnectionId(account.id.0);
    let credential = Credential::Kept(Kept::by(keeper));
    Some(ctx.linear.connection(id, credential))
}
