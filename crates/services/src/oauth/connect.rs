//! Makes or renews the workspace's connection with tokens that Linear just gave.

use domain::audit::AuditAction;
use domain::view::TeamView;
use domain::{
    ConnectionKind, EventKind, IntegrationChange, IntegrationId, IntegrationState, OAuthGrantId,
    ScopeSet, WebhookState,
};
use linear::oauth::{RevocableToken, TokenGrant};
use linear::webhook::WebhookSecret;
use linear::{ConnectionId, Credential, Identity, LinearError};
use secrecy::SecretString;
use serde_json::json;
use store::integration::Integration;
use store::oauth_application::OAuthApplication;
use store::oauth_grant::OAuthGrant;

use crate::audit::Actor;
use crate::ctx::webhook_secret_place;
use crate::grant::{self, Issued};
use crate::integration::{audited, changed_meanwhile, enter, go_on, read_teams, way_back};
use crate::unit::Unit;
use crate::{Ctx, ServiceError};

/// How often Linear is asked who somebody is, before the person has to start again.
const TRIES: u32 = 3;

/// Who somebody is in Linear, and what they see there.
pub(crate) struct Identified {
    pub(crate) identity: Identity,
    pub(crate) teams: Vec<TeamView>,
}

/// What was given, by whose yes.
pub(crate) struct Given<'a> {
    pub(crate) application: &'a OAuthApplication,
    pub(crate) kind: ConnectionKind,
    pub(crate) asked: &'a ScopeSet,
    pub(crate) tokens: &'a TokenGrant,
    pub(crate) identified: &'a Identified,
    /// Who began it.
    pub(crate) by: &'a str,
}

impl Given<'_> {
    /// A grant of it, to be stored.
    pub(crate) fn grant(&self, ctx: &Ctx, unit: &Unit<'_>) -> OAuthGrant {
        let issued = Issued {
            workspace: self.application.workspace,
            application: self.application.id,
            kind: self.kind,
            asked: self.asked,
            tokens: self.tokens,
        };
        grant::issue(ctx, OAuthGrantId(unit.id()), &issued, unit.now)
    }
}

/// Asks Linear whose tokens these are.
///
/// # Errors
/// Linear is away or refuses.
pub(crate) async fn identify(ctx: &Ctx, tokens: &TokenGrant) -> Result<Identified, ServiceError> {
    let id = ConnectionId(ctx.ids.uuid_v7(ctx.now()));
    let connection = ctx
        .linear
        .connection(id, Credential::Bearer(tokens.access.clone()));
    let mut tries = 1;
    let asked = loop {
        let asked = async {
            let identity = connection.viewer().await?;
            Ok::<_, LinearError>((identity, read_teams(&connection).await?))
        };
        match asked.await {
            Err(error) if error.is_retryable() && tries < TRIES => tries += 1,
            asked => break asked,
        }
    };
    // Its id was made up for this question: nobody asks for its budget later.
    connection.forget();
    let (identity, teams) = asked?;
    Ok(Identified { identity, teams })
}

/// Ends tokens that are not kept. If Linear is away they end by themselves within a day. Linear ends all tokens of a
/// person for an application together, so those of somebody who is connected by another way are left alone.
pub(crate) async fn revoke_quietly(
    ctx: &Ctx,
    application: &OAuthApplication,
    tokens: &TokenGrant,
    identified: Option<&Identified>,
) {
    let connected = match identified {
        Some(identified) => is_connected(ctx, application, &identified.identity).await,
        // Whose they are is not known: anybody's who is connected.
        None => is_in_use(ctx, application).await,
    };
    match connected {
        Ok(false) => {}
        Ok(true) => return,
        Err(error) => {
            tracing::warn!(error = %error, "Tokens that are not kept could not be revoked; they end by themselves");
            return;
        }
    }
    let token = tokens.refresh.as_ref().map_or(
        RevocableToken::Access(&tokens.access),
        RevocableToken::Refresh,
    );
    if let Err(error) = ctx.oauth.revoke(token).await {
        tracing::warn!(error = %error, "Tokens that are not kept could not be revoked; they end by themselves");
    }
}

/// Whether anything here is connected through this application.
async fn is_in_use(ctx: &Ctx, application: &OAuthApplication) -> Result<bool, ServiceError> {
    let db = ctx.db.reader();
    let grants = store::oauth_grant::of_application(db, application.workspace, application.id);
    Ok(!grants.await?.is_empty())
}

/// Whether something here acts as this person through this application.
async fn is_connected(
    ctx: &Ctx,
    application: &OAuthApplication,
    identity: &Identity,
) -> Result<bool, ServiceError> {
    let (db, workspace, person) = (ctx.db.reader(), application.workspace, identity.viewer.id);
    let organization = identity.organization.id;
    let integration =
        store::integration::of_application_and_org(db, workspace, application.id, organization);
    if integration
        .await?
        .is_some_and(|row| row.linear_user_id == person)
    {
        return Ok(true);
    }
    let accounts = store::connected_account::of_application_and_org(
        db,
        workspace,
        application.id,
        organization,
    );
    let acts_so = |row: &store::connected_account::ConnectedAccount| {
        row.grant.is_some() && row.linear_user_id == Some(person)
    };
    Ok(accounts.await?.iter().any(acts_so))
}

/// Connects the workspace, or gives its connection new tokens, and starts what waits for it.
///
/// # Errors
/// Another Linear workspace is connected, or the connection is being taken away.
pub(crate) async fn integration(ctx: &Ctx, given: &Given<'_>) -> Result<(), ServiceError> {
    let workspace = given.application.workspace;
    let mut unit = ctx.begin(ctx.now()).await?;
    let grant = given.grant(ctx, &unit);
    store::oauth_grant::insert(&unit.txn, &grant).await?;
    let before = store::integration::of_workspace(&unit.txn, workspace).await?;
    let (integration, action) = match &before {
        Some(before) => (
            again(&mut unit, before, given, &grant).await?,
            AuditAction::Reconnected,
        ),
        None => (
            first(ctx, &unit, given, &grant).await?,
            AuditAction::Connected,
        ),
    };
    let entry = audited(action, &integration).after(json!({
        "kind": integration.kind,
        "acts_as": integration.linear_user_name,
        "scopes": grant.granted_scopes,
        "begun_by": given.by,
    }));
    unit.audit_by(
        Actor::linear(&integration.linear_user_name),
        workspace,
        entry,
    );
    go_on(&mut unit, &integration).await?;
    unit.changed(workspace, EventKind::Integration, integration.id.0);
    unit.commit().await?;
    tracing::info!(integration.id = %integration.id, kind = %integration.kind, "Connected to Linear");
    Ok(())
}

async fn first(
    ctx: &Ctx,
    unit: &Unit<'_>,
    given: &Given<'_>,
    grant: &OAuthGrant,
) -> Result<Integration, ServiceError> {
    let workspace = given.application.workspace;
    let id = IntegrationId(unit.id());
    let mut random = [0; 32];
    ctx.ids.fill(&mut random);
    let secret = SecretString::from(WebhookSecret::generate(random).expose().to_owned());
    let mut integration = Integration {
        id,
        workspace,
        state: IntegrationState::Active,
        state_reason: None,
        state_since: unit.now,
        kind: given.kind,
        grant: None,
        application: None,
        sealed_api_key: None,
        sealed_webhook_secret: ctx.seal(&webhook_secret_place(workspace, id.0), &secret),
        linear_user_id: given.identified.identity.viewer.id,
        linear_user_name: String::new(),
        linear_user_email: String::new(),
        linear_org_id: given.identified.identity.organization.id,
        linear_org_name: String::new(),
        linear_org_url_key: String::new(),
        linear_org_logo_url: None,
        teams: Vec::new(),
        selected_team_id: None,
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
        created_at: unit.now,
        updated_at: unit.now,
        version: 1,
    };
    fill(&mut integration, given, grant);
    store::integration::insert(&unit.txn, &integration).await?;
    Ok(integration)
}

async fn again(
    unit: &mut Unit<'_>,
    before: &Integration,
    given: &Given<'_>,
    grant: &OAuthGrant,
) -> Result<Integration, ServiceError> {
    let organization = &given.identified.identity.organization;
    if before.linear_org_id != organization.id {
        return Err(ServiceError::conflict(
            "other_linear_workspace",
            format!(
                "You chose the Linear workspace {}, but {} is connected. Nothing was changed. Choose {} in Linear, or disconnect it here first.",
                organization.name, before.linear_org_name, before.linear_org_name
            ),
        ));
    }
    let mut after = before.clone();
    let change = IntegrationChange::Granted;
    let state = before.state.after(change).map_err(ServiceError::Conflict)?;
    enter(&mut after, state, None, unit.now);
    after.sealed_api_key = None;
    fill(&mut after, given, grant);
    (after.last_synced_at, after.teams_read_at) = (Some(unit.now), Some(unit.now));
    if !store::integration::replace(&unit.txn, before, &after).await? {
        return Err(changed_meanwhile());
    }
    if let Some(old) = before.grant {
        let same = (before.application, before.linear_user_id)
            == (after.application, after.linear_user_id);
        if same {
            // Linear ends all tokens of somebody for an application together: the new ones would end with the old.
            store::oauth_grant::delete(&unit.txn, before.workspace, old).await?;
        } else {
            grant::end(unit, before.workspace, old).await?;
        }
    }
    Ok(after)
}

/// What follows from whose tokens they are.
fn fill(integration: &mut Integration, given: &Given<'_>, grant: &OAuthGrant) {
    let Identity {
        viewer,
        organization,
    } = &given.identified.identity;
    integration.kind = given.kind;
    integration.grant = Some(grant.id);
    integration.application = Some(given.application.id);
    integration.linear_user_id = viewer.id;
    integration.linear_user_name.clone_from(&viewer.name);
    integration.linear_user_email.clone_from(&viewer.email);
    integration.linear_org_name.clone_from(&organization.name);
    integration
        .linear_org_url_key
        .clone_from(&organization.url_key);
    integration
        .linear_org_logo_url
        .clone_from(&organization.logo_url);
    integration.teams.clone_from(&given.identified.teams);
    let seen = |id| given.identified.teams.iter().any(|team| team.id == id);
    integration.selected_team_id = integration.selected_team_id.filter(|id| seen(*id));
    if integration.selected_team_id.is_none() {
        (
            integration.selected_project_id,
            integration.selected_project_name,
        ) = (None, None);
    }
    // Where there is nothing to choose, nobody is asked.
    if let ([only], None) = (
        given.identified.teams.as_slice(),
        integration.selected_team_id,
    ) {
        integration.selected_team_id = Some(only.id);
    }
    (integration.webhook_state, integration.webhook_reason) = way_back(
        given.kind,
        &grant.granted_scopes,
        given.application.sealed_webhook_secret.is_some(),
        integration.webhook_state,
    );
}
