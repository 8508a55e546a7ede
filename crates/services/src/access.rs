//! What Linear tells of our access: that it was withdrawn, or that an app sees other teams than before.
//!
//! Connections change state at once, and what waits for them waits with that reason instead of failing one by one.

use domain::audit::AuditAction;
use domain::{
    ConnectionKind, DeliveryOutcome, EventKind, IntegrationChange, OAuthApplicationId,
    OAuthGrantId, Timestamp, WorkspaceId,
};
use linear::webhook::{AccessChange, TeamAccess, WebhookEvent};
use serde_json::json;
use store::connected_account::ConnectedAccount;
use store::delivery::Delivery;
use store::integration::Integration;

use crate::audit::Actor;
use crate::delivery::Verdict;
use crate::integration::{RefreshTeams, audited, changed_meanwhile};
use crate::unit::Unit;
use crate::{ServiceError, grant};

const OLD_NEWS: &str = "It is of before access was given anew.";
const NOBODY: &str = "No connection of this workspace has to do with it.";
const STILL_GOOD: &str = "Access is still good.";
const WITHDRAWN: &str =
    "The app was removed in Linear, or access was withdrawn there. Connect again to go on.";

/// Applies a delivery that is about access; `None` if it is about something else.
pub(crate) async fn hear(
    unit: &mut Unit<'_>,
    delivery: &Delivery,
    event: &WebhookEvent,
) -> Result<Option<Verdict>, ServiceError> {
    let Some(change) = &event.access else {
        return Ok(None);
    };
    let concerned = Concerned::find(unit, delivery, event).await?;
    let verdict = match change {
        AccessChange::TeamAccess(access) => match &concerned.integration {
            Some(integration) => {
                teams_changed(unit, integration, access).await?;
                applied()
            }
            None => Verdict::no_effect(NOBODY, None),
        },
        loss if !loss.is_loss() => Verdict::no_effect(STILL_GOOD, None),
        loss => withdraw(unit, concerned, loss, event.created_at).await?,
    };
    Ok(Some(verdict))
}

fn applied() -> Verdict {
    Verdict {
        outcome: DeliveryOutcome::Applied,
        reason: None,
        hiring: None,
    }
}

/// Who may be concerned: all that is connected through the application to that Linear workspace.
struct Concerned {
    integration: Option<Integration>,
    accounts: Vec<ConnectedAccount>,
}

impl Concerned {
    async fn find(
        unit: &Unit<'_>,
        delivery: &Delivery,
        event: &WebhookEvent,
    ) -> Result<Self, ServiceError> {
        let (workspace, addressed) = (delivery.workspace, delivery.integration);
        let integration = store::integration::get(&unit.txn, workspace, addressed).await?;
        // What is sent to an application that the workspace itself is not connected through names that one.
        let application = match &integration {
            Some(integration) => integration.application,
            None => Some(OAuthApplicationId(addressed.0)),
        };
        let organization = event
            .organization_id
            .or_else(|| integration.as_ref().map(|found| found.linear_org_id));
        let accounts = match (application, organization) {
            (Some(application), Some(organization)) => {
                store::connected_account::of_application_and_org(
                    &unit.txn,
                    workspace,
                    application,
                    organization,
                )
                .await?
            }
            _ => Vec::new(),
        };
        Ok(Self {
            integration: integration.filter(|found| Some(found.linear_org_id) == organization),
            accounts,
        })
    }
}

async fn withdraw(
    unit: &mut Unit<'_>,
    concerned: Concerned,
    loss: &AccessChange,
    at: Option<Timestamp>,
) -> Result<Verdict, ServiceError> {
    let (mut withdrawn, mut old) = (0, 0);
    let what = IntegrationChange::RevokedByLinear;
    if let Some(integration) = concerned.integration.filter(|found| is_meant(found, loss)) {
        if is_old(unit, integration.workspace, integration.grant, at).await? {
            old += 1;
        } else {
            let reason = Some(WITHDRAWN.to_owned());
            grant::change_integration(unit, &integration, what, reason).await?;
            forget(unit, integration.workspace, integration.grant).await?;
            withdrawn += 1;
        }
    }
    for account in concerned.accounts {
        let meant = match loss {
            AccessChange::Authorization { user_id, .. } => {
                user_id.is_some() && *user_id == account.linear_user_id
            }
            _ => true,
        };
        if !meant || account.grant.is_none() {
            continue;
        }
        if is_old(unit, account.workspace, account.grant, at).await? {
            old += 1;
            continue;
        }
        grant::change_account(unit, &account, what, Some(WITHDRAWN.to_owned())).await?;
        forget(unit, account.workspace, account.grant).await?;
        withdrawn += 1;
    }
    Ok(match (withdrawn, old) {
        (0, 0) => Verdict::no_effect(NOBODY, None),
        (0, _) => Verdict::no_effect(OLD_NEWS, None),
        _ => applied(),
    })
}

/// Nothing is asked of Linear with tokens that were withdrawn.
async fn forget(
    unit: &Unit<'_>,
    workspace: WorkspaceId,
    grant: Option<OAuthGrantId>,
) -> Result<(), ServiceError> {
    match grant {
        Some(grant) => grant::withdrawn(unit, workspace, grant).await,
        None => Ok(()),
    }
}

/// Whether the loss is of this connection's access: of the app's, or of the person's that it acts as.
fn is_meant(integration: &Integration, loss: &AccessChange) -> bool {
    match loss {
        AccessChange::AppRevoked => integration.grant.is_some(),
        AccessChange::Authorization { user_id, .. } => {
            integration.kind == ConnectionKind::OAuthUser
                && *user_id == Some(integration.linear_user_id)
        }
        AccessChange::TeamAccess(_) => false,
    }
}

/// Deliveries may come hours late: what was withdrawn before access was given anew is not withdrawn now.
async fn is_old(
    unit: &Unit<'_>,
    workspace: WorkspaceId,
    grant: Option<OAuthGrantId>,
    at: Option<Timestamp>,
) -> Result<bool, ServiceError> {
    let (Some(grant), Some(at)) = (grant, at) else {
        return Ok(false);
    };
    let found = store::oauth_grant::get(&unit.txn, workspace, grant).await?;
    Ok(found.is_some_and(|grant| at < grant.created_at))
}

/// Teams that are not seen any more leave the choices at once; what there is now is read by a job.
async fn teams_changed(
    unit: &mut Unit<'_>,
    before: &Integration,
    access: &TeamAccess,
) -> Result<(), ServiceError> {
    let mut after = before.clone();
    after
        .teams
        .retain(|team| !access.removed.contains(&team.id));
    let lost = |id| access.removed.contains(id);
    if before.selected_team_id.as_ref().is_some_and(lost) {
        after.selected_team_id = None;
        (after.selected_project_id, after.selected_project_name) = (None, None);
    }
    after.updated_at = unit.now;
    if !store::integration::replace(&unit.txn, before, &after).await? {
        return Err(changed_meanwhile());
    }
    unit.enqueue(&RefreshTeams {
        workspace: before.workspace,
        integration: before.id,
    })
    .await?;
    let name = |id: &uuid::Uuid| {
        let known = before.teams.iter().find(|team| team.id == *id);
        known.map_or_else(|| id.to_string(), |team| team.name.clone())
    };
    let entry = audited(AuditAction::TeamAccessChanged, before).after(json!({
        "added": access.added.len(),
        "removed": access.removed.iter().map(name).collect::<Vec<_>>(),
    }));
    unit.audit_by(Actor::linear("Linear"), before.workspace, entry);
    unit.changed(before.workspace, EventKind::Integration, before.id.0);
    Ok(())
}
