//! What a change of a grant means for the connection that has it: its state, who is told, and what goes on.

use domain::audit::AuditAction;
use domain::{
    ConnectedAccountChange, ConnectedAccountStatus, EventKind, IntegrationChange, WebhookEvent,
};
use serde_json::json;
use store::connected_account::ConnectedAccount;
use store::integration::Integration;
use store::oauth_grant::OAuthGrant;

use crate::audit::{Actor, Entry};
use crate::unit::Unit;
use crate::{ServiceError, integration, webhook_message};

/// Tells the connection that has this grant.
pub(crate) async fn change(
    unit: &mut Unit<'_>,
    grant: &OAuthGrant,
    what: IntegrationChange,
) -> Result<(), ServiceError> {
    let (workspace, id) = (grant.workspace, grant.id);
    if let Some(found) = store::integration::by_grant(&unit.txn, workspace, id).await? {
        return change_integration(unit, &found, what, reason(what, grant)).await;
    }
    if let Some(found) = store::connected_account::by_grant(&unit.txn, workspace, id).await? {
        return change_account(unit, &found, what, reason(what, grant)).await;
    }
    Ok(())
}

/// Why, in a sentence for people, and what to do.
fn reason(what: IntegrationChange, grant: &OAuthGrant) -> Option<String> {
    match what {
        IntegrationChange::GrantRefused => Some(
            "Linear does not renew this access any more: the app was removed, or the person withdrew it. Connect again."
                .to_owned(),
        ),
        IntegrationChange::RevokedByLinear => {
            Some("Access was withdrawn in Linear. Connect again to go on.".to_owned())
        }
        IntegrationChange::ExpiringSoon => Some(format!(
            "The token ends soon and could not be renewed yet: {}",
            grant.last_error.as_deref().unwrap_or("the reason is not known.")
        )),
        _ => None,
    }
}

/// Changes the state of an integration, if that is a change; an audit entry and an event with it.
pub(crate) async fn change_integration(
    unit: &mut Unit<'_>,
    before: &Integration,
    what: IntegrationChange,
    reason: Option<String>,
) -> Result<(), ServiceError> {
    // What is being taken away does not change any more.
    let Ok(state) = before.state.after(what) else {
        return Ok(());
    };
    if state == before.state {
        return Ok(());
    }
    let mut after = before.clone();
    integration::enter(&mut after, state, reason, unit.now);
    if !store::integration::replace(&unit.txn, before, &after).await? {
        return Err(integration::changed_meanwhile());
    }
    unit.changed(before.workspace, EventKind::Integration, before.id.0);
    let action = match what {
        IntegrationChange::RevokedByLinear => AuditAction::AccessRevoked,
        IntegrationChange::GrantRefused => AuditAction::KeyRefused,
        IntegrationChange::ExpiringSoon => AuditAction::TokenExpiring,
        _ => AuditAction::TokenRenewed,
    };
    let entry = integration::audited(action, before).before(json!({ "state": before.state }));
    let entry = entry.after(json!({ "state": state }));
    unit.audit_by(Actor::linear("Linear"), before.workspace, entry);
    Box::pin(integration::told(unit, &after)).await?;
    tracing::warn!(integration.id = %before.id, integration.state = %state, "Integration `{}` is {state} now", before.id);
    Ok(())
}

/// The same for a connected account.
pub(crate) async fn change_account(
    unit: &mut Unit<'_>,
    before: &ConnectedAccount,
    what: IntegrationChange,
    reason: Option<String>,
) -> Result<(), ServiceError> {
    let Some(what) = of_account(what) else {
        return Ok(());
    };
    let status = before.status.after(what);
    if status == before.status {
        return Ok(());
    }
    let mut after = before.clone();
    after.status = status;
    after.status_since = unit.now;
    after.status_reason = reason;
    after.updated_at = unit.now;
    if !store::connected_account::replace(&unit.txn, before, &after).await? {
        return Err(integration::changed_meanwhile());
    }
    unit.changed(before.workspace, EventKind::ConnectedAccount, before.id.0);
    let label = &before.identifier;
    let entry = Entry::of(
        AuditAction::AccountChanged,
        "connected_account",
        before.id.0,
        label,
    );
    let entry = entry
        .before(json!({ "status": before.status }))
        .after(json!({ "status": status }));
    unit.audit_by(Actor::linear("Linear"), before.workspace, entry);
    Box::pin(told(unit, &after)).await
}

/// Tells endpoints that a person has to give access again, if that is so. Whose account it is can be asked for.
async fn told(unit: &mut Unit<'_>, after: &ConnectedAccount) -> Result<(), ServiceError> {
    if !matches!(
        after.status,
        ConnectedAccountStatus::Expired | ConnectedAccountStatus::Revoked
    ) {
        return Ok(());
    }
    let data = json!({
        "id": after.id,
        "status": after.status,
        "reason": after.status_reason,
        "url": unit.page("connected-accounts"),
    });
    let event = WebhookEvent::AccountReconnectRequired;
    webhook_message::tell(unit, after.workspace, event, data).await
}

/// What a connected account calls it; what it has no word for changes nothing.
fn of_account(what: IntegrationChange) -> Option<ConnectedAccountChange> {
    match what {
        IntegrationChange::Granted => Some(ConnectedAccountChange::Granted),
        IntegrationChange::Refreshed => Some(ConnectedAccountChange::Refreshed),
        IntegrationChange::GrantRefused => Some(ConnectedAccountChange::GrantRefused),
        IntegrationChange::RevokedByLinear => Some(ConnectedAccountChange::RevokedByLinear),
        _ => None,
    }
}
