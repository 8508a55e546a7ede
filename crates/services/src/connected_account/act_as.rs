//! Calls Linear as a person.

use domain::{Caller, Refusal, connected_account as rules};
use linear::{Connection, ConnectionId, Credential, Kept};

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
    let (None, Some(grant)) = (account.status.in_the_way(), account.grant) else {
        let known = account.status.in_the_way().map(str::to_owned);
        let reason = account.status_reason.or(known).unwrap_or_default();
        let refusal = Refusal::new("connected_account_not_active", reason);
        return Err(ServiceError::Conflict(
            refusal.with("status", account.status.as_str()),
        ));
    };
    let keeper = Keeper::of(ctx, workspace, grant);
    let id = ConnectionId(account.id.0);
    Ok(ctx
        .linear
        .connection(id, Credential::Kept(Kept::by(keeper))))
}
