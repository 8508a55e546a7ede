//! Connects the workspace to Linear with a personal API key.

use domain::audit::AuditAction;
use domain::view::{IntegrationStatus, TeamView};
use domain::{
    Caller, ConnectionKind, EventKind, IntegrationChange, IntegrationId, IntegrationState,
    WebhookState,
};
use linear::webhook::WebhookSecret;
use linear::{ApiKey, Identity};
use secrecy::SecretString;
use serde_json::json;
use store::integration::Integration;
use uuid::Uuid;

use super::test_api_key::Probed;
use super::{audited, changed_meanwhile, enter, require_team, status, switch, test_api_key};
use crate::ctx::{api_key_place, webhook_secret_place};
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError, feature, grant};

/// A key and the team where issues go unless a hiring says otherwise.
#[derive(Debug, Clone)]
pub struct ConnectApiKey {
    /// As pasted.
    pub api_key: SecretString,
    /// The default team.
    pub team_id: Uuid,
}

/// Checks the key with Linear once more, seals it, and has the webhook registered by a job. On a
/// workspace that is connected already, it replaces the key of the same Linear workspace, and what
/// waited for it goes on.
///
/// # Errors
/// As for [`super::test_api_key()`]; the team is not one of the key's; or the key belongs to another
/// Linear workspace than the one that is connected.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn connect_api_key(
    ctx: &Ctx,
    caller: &Caller,
    cmd: ConnectApiKey,
) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let pasted = secrecy::ExposeSecret::expose_secret(&cmd.api_key);
    let probed = test_api_key::probe(&test_api_key::try_out(ctx, pasted)?).await?;
    let team = require_team(&probed.test.teams, "team_id", cmd.team_id)?;
    // As parsed: without the white space that came along with the pasting.
    let key = ApiKey::parse(pasted).map_err(ServiceError::internal)?;
    let key = SecretString::from(key.expose().to_owned());
    again(|| take(ctx, caller, &key, &probed, &team)).await?;
    status(ctx, caller).await
}

async fn take(
    ctx: &Ctx,
    caller: &Caller,
    key: &SecretString,
    probed: &Probed,
    team: &TeamView,
) -> Result<(), ServiceError> {
    let (identity, teams) = (&probed.identity, probed.test.teams.clone());
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = store::integration::of_workspace(&unit.txn, caller.workspace).await?;
    let known = before.is_some();
    let integration = match before {
        Some(before) => reconnect(ctx, &mut unit, &before, key, identity, teams, team).await?,
        None => connect(ctx, &unit, caller, key, identity, teams, team).await?,
    };
    let action = if known {
        AuditAction::KeyReplaced
    } else {
        AuditAction::Connected
    };
    let entry = audited(action, &integration).after(json!({
        "api_key": "[replaced]",
        "key_of": integration.linear_user_name,
        "team_name": team.name,
    }));
    unit.audit(caller, entry).await?;
    switch::go_on(&mut unit, &integration).await?;
    unit.changed(caller.workspace, EventKind::Integration, integration.id.0);
    unit.commit().await?;
    tracing::info!(integration.id = %integration.id, "Connected to Linear");
    Ok(())
}

async fn connect(
    ctx: &Ctx,
    unit: &Unit<'_>,
    caller: &Caller,
    key: &SecretString,
    identity: &Identity,
    teams: Vec<TeamView>,
    team: &TeamView,
) -> Result<Integration, ServiceError> {
    let id = IntegrationId(unit.id());
    let mut random = [0; 32];
    ctx.ids.fill(&mut random);
    let secret = SecretString::from(WebhookSecret::generate(random).expose().to_owned());
    let integration = Integration {
        id,
        workspace: caller.workspace,
        state: IntegrationState::Active,
        state_reason: None,
        sealed_api_key: Some(ctx.seal(&api_key_place(caller.workspace, id.0), key)),
        sealed_webhook_secret: ctx.seal(&webhook_secret_place(caller.workspace, id.0), &secret),
        linear_user_id: identity.viewer.id,
        linear_user_name: identity.viewer.name.clone(),
        linear_user_email: identity.viewer.email.clone(),
        linear_org_id: identity.organization.id,
        linear_org_name: identity.organization.name.clone(),
        linear_org_url_key: identity.organization.url_key.clone(),
        linear_org_logo_url: identity.organization.logo_url.clone(),
        teams,
        selected_team_id: Some(team.id),
        selected_project_id: None,
        selected_project_name: None,
        webhook_id: ctx.ids.uuid_v4(),
        webhook_state: WebhookState::Pending,
        webhook_reason: None,
        last_delivery_at: None,
        last_delivery: None,
        last_synced_at: Some(unit.now),
        teams_read_at: Some(unit.now),
        sealed_previous_secret: None,
        previous_secret_until: None,
        caught_up_to: Some(unit.now),
        reconciled_at: None,
        reconcile_summary: None,
        self_test_sent_at: None,
        self_test_heard_at: None,
        self_test_label_id: None,
        reconcile_missed: 0,
        refusals: 0,
        last_refusal_at: None,
        last_refusal: None,
        kind: ConnectionKind::ApiKey,
        grant: None,
        application: None,
        state_since: unit.now,
        created_at: unit.now,
        updated_at: unit.now,
        version: 1,
    };
    store::integration::insert(&unit.txn, &integration).await?;
    Ok(integration)
}

async fn reconnect(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    before: &Integration,
    key: &SecretString,
    identity: &Identity,
    teams: Vec<TeamView>,
    team: &TeamView,
) -> Result<Integration, ServiceError> {
    if before.linear_org_id != identity.organization.id {
        let message = format!(
            "This key belongs to the Linear workspace {}, but {} is connected. Use a key of {}.",
            identity.organization.name, before.linear_org_name, before.linear_org_name
        );
        return Err(ServiceError::conflict("other_linear_workspace", message));
    }
    let mut after = before.clone();
    let change = IntegrationChange::NewKey;
    let state = before.state.after(change).map_err(ServiceError::Conflict)?;
    enter(&mut after, state, None, unit.now);
    after.kind = ConnectionKind::ApiKey;
    after.sealed_api_key = Some(ctx.seal(&api_key_place(before.workspace, before.id.0), key));
    (after.grant, after.application) = (None, None);
    after.linear_user_id = identity.viewer.id;
    after.linear_user_name.clone_from(&identity.viewer.name);
    after.linear_user_email.clone_from(&identity.viewer.email);
    after
        .linear_org_name
        .clone_from(&identity.organization.name);
    after
        .linear_org_logo_url
        .clone_from(&identity.organization.logo_url);
    after.teams = teams;
    after.selected_team_id = Some(team.id);
    if before.webhook_state != WebhookState::Active {
        after.webhook_state = WebhookState::Pending;
        after.webhook_reason = None;
    }
    (after.last_synced_at, after.teams_read_at) = (Some(unit.now), Some(unit.now));
    after.updated_at = unit.now;
    if !store::integration::replace(&unit.txn, before, &after).await? {
        return Err(changed_meanwhile());
    }
    if let Some(grant) = before.grant {
        grant::end(unit, before.workspace, grant).await?;
    }
    Ok(after)
}
