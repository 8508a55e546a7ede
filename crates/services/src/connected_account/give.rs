//! A person said yes: the account gets their tokens.

use domain::audit::AuditAction;
use domain::{ConnectedAccountChange, ConnectedAccountId, EventKind};
use serde_json::json;

use crate::audit::{Actor, Entry};
use crate::oauth::Given;
use crate::{Ctx, ServiceError, integration, pending_action};

/// Stores what was given, and forgets the tokens of before.
///
/// # Errors
/// The account is gone, or it is of another Linear workspace or person.
pub(crate) async fn give(
    ctx: &Ctx,
    id: ConnectedAccountId,
    given: &Given<'_>,
) -> Result<(), ServiceError> {
    let workspace = given.application.workspace;
    let linear::Identity {
        viewer,
        organization,
    } = &given.identified.identity;
    let mut unit = ctx.begin(ctx.now()).await?;
    let found = store::connected_account::get(&unit.txn, workspace, id).await?;
    let before = found.ok_or(ServiceError::NotFound("connected account"))?;
    let other_user = before
        .linear_user_id
        .is_some_and(|known| known != viewer.id);
    let other_org = before
        .linear_org_id
        .is_some_and(|known| known != organization.id);
    if other_user || other_org {
        let known = before
            .linear_user_name
            .as_deref()
            .unwrap_or("somebody else");
        let known_org = before.linear_org_name.as_deref().unwrap_or("Linear");
        let message = format!(
            "You came back as {} of {}, but this account belongs to {known} of {known_org}. Nothing was changed. \
             Sign in to Linear as {known}, or have an admin remove the account first.",
            viewer.name, organization.name
        );
        return Err(ServiceError::conflict("other_linear_account", message));
    }
    let grant = given.grant(ctx, &unit);
    store::oauth_grant::insert(&unit.txn, &grant).await?;
    let mut after = before.clone();
    after.status = before.status.after(ConnectedAccountChange::Granted);
    (after.status_reason, after.status_since) = (None, unit.now);
    after.grant = Some(grant.id);
    after.linear_user_id = Some(viewer.id);
    after.linear_user_name = Some(viewer.name.clone());
    after.linear_user_email = Some(viewer.email.clone());
    after.linear_org_id = Some(organization.id);
    after.linear_org_name = Some(organization.name.clone());
    after.updated_at = unit.now;
    if !store::connected_account::replace(&unit.txn, &before, &after).await? {
        return Err(integration::changed_meanwhile());
    }
    if let Some(old) = before.grant {
        store::oauth_grant::delete(&unit.txn, workspace, old).await?;
    }
    let entry = Entry::of(
        AuditAction::AccountConnected,
        "connected_account",
        id.0,
        &after.identifier,
    );
    let entry = entry.after(json!({
        "linear_user": viewer.name,
        "linear_org": organization.name,
        "scopes": grant.granted_scopes,
    }));
    unit.audit_by(Actor::linear(&viewer.name), workspace, entry);
    unit.changed(workspace, EventKind::ConnectedAccount, id.0);
    pending_action::wake_all(&mut unit, workspace).await?;
    unit.commit().await?;
    tracing::info!(connected_account.id = %id, "Connected account `{id}` got access");
    Ok(())
}
