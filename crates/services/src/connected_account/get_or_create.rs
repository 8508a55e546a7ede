//! Finds the account of a person, or makes it: safe to call at the beginning of every session.

use domain::audit::AuditAction;
use domain::view::ConnectedAccountView;
use domain::{
    Caller, ConnectedAccountId, ConnectedAccountStatus, EventKind, connected_account as rules,
};
use store::connected_account::ConnectedAccount;

use super::{require_asker, view};
use crate::audit::Entry;
use crate::{Ctx, ServiceError, feature, oauth};

/// Whose account.
#[derive(Debug, Clone)]
pub struct Account {
    /// The application, by its name.
    pub connection_name: String,
    /// What the caller's own program calls the person.
    pub identifier: String,
}

/// The account of this person, made as `PENDING` if there is none; and whether it was made now. Agents may ask: giving
/// access is for the person alone.
///
/// # Errors
/// A person asks who is no admin, a field breaks its rule, or there is no such application.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn get_or_create(
    ctx: &Ctx,
    caller: &Caller,
    cmd: Account,
) -> Result<(ConnectedAccountView, bool), ServiceError> {
    require_asker(caller)?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let name = rules::connection_name(&cmd.connection_name)?;
    let identifier = rules::identifier(&cmd.identifier)?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let application =
        oauth::require_application(&unit.txn, caller.workspace, "connection_name", &name).await?;
    let row = ConnectedAccount {
        id: ConnectedAccountId(unit.id()),
        workspace: caller.workspace,
        application: application.id,
        identifier: identifier.clone(),
        status: ConnectedAccountStatus::Pending,
        status_reason: None,
        status_since: unit.now,
        grant: None,
        linear_user_id: None,
        linear_user_name: None,
        linear_user_email: None,
        linear_org_id: None,
        linear_org_name: None,
        created_at: unit.now,
        updated_at: unit.now,
        version: 1,
    };
    if store::connected_account::insert_new(&unit.txn, &row).await? {
        let entry = Entry::of(
            AuditAction::AccountCreated,
            "connected_account",
            row.id.0,
            &identifier,
        );
        unit.audit(caller, entry).await?;
        unit.changed(caller.workspace, EventKind::ConnectedAccount, row.id.0);
        unit.commit().await?;
        return Ok((view(ctx, ctx.db.reader(), row).await?, true));
    }
    let found = store::connected_account::by_identifier(
        &unit.txn,
        caller.workspace,
        application.id,
        &identifier,
    )
    .await?;
    unit.commit().await?;
    let found = found.ok_or(ServiceError::NotFound("connected account"))?;
    Ok((view(ctx, ctx.db.reader(), found).await?, false))
}
