//! Begins a try to get access: a link for one browser, and all that Linear's answer will be compared with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::view::AuthorizationStart;
use domain::{
    AuthorizationId, AuthorizationPurpose, Caller, ConnectedAccountId, LinearActor, ScopeSet,
};
use linear::oauth::{PkceVerifier, StateToken};
use secrecy::SecretString;
use store::oauth_application::OAuthApplication;
use store::oauth_authorization::{OAuthAuthorization, state_place, verifier_place};

use super::{DEFAULT_APPLICATION, LIFE, digest, kind_of, redirect_uri, require_application};
use crate::unit::Unit;
use crate::{Ctx, ServiceError, feature, hiring};

/// What the workspace's connection is to be.
#[derive(Debug, Clone, Default)]
pub struct Begin {
    /// The application, by its name; `linear` if none is named.
    pub application: Option<String>,
    /// In whose name writes will appear; the app's unless told otherwise.
    pub actor: Option<LinearActor>,
    /// What to ask for; what that kind of connection needs, if nothing is named.
    pub scopes: Option<Vec<String>>,
}

/// Begins to connect the workspace. Whoever opens the address within ten minutes is asked by Linear.
///
/// # Errors
/// Not an admin, no such application, or scopes that Linear does not have or does not give to that actor.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn begin(
    ctx: &Ctx,
    caller: &Caller,
    cmd: Begin,
) -> Result<AuthorizationStart, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let name = cmd.application.as_deref().unwrap_or(DEFAULT_APPLICATION);
    let actor = cmd.actor.unwrap_or(LinearActor::App);
    let asked = asked_scopes(actor, cmd.scopes.as_deref())?;
    let unit = ctx.begin(ctx.now()).await?;
    let application =
        require_application(&unit.txn, caller.workspace, "connection_name", name).await?;
    let started_by = hiring::actor_name(&unit.txn, caller).await?;
    let asked = Asked {
        application: &application,
        purpose: AuthorizationPurpose::Integration,
        account: None,
        actor,
        scopes: asked,
        started_by,
    };
    let attempt = attempt(ctx, &unit, asked).await?;
    unit.commit().await?;
    Ok(AuthorizationStart {
        auth_url: attempt.link,
        state: attempt.state,
    })
}

/// What to ask Linear for.
fn asked_scopes(actor: LinearActor, words: Option<&[String]>) -> Result<ScopeSet, ServiceError> {
    let kind = kind_of(actor);
    let scopes = match words {
        None | Some([]) => kind.default_scopes(),
        Some(words) => ScopeSet::asked("scopes", words)?,
    };
    kind.check_scopes("scopes", &scopes)?;
    Ok(scopes)
}

/// What a try is for.
pub(crate) struct Asked<'a> {
    pub(crate) application: &'a OAuthApplication,
    pub(crate) purpose: AuthorizationPurpose,
    pub(crate) account: Option<ConnectedAccountId>,
    pub(crate) actor: LinearActor,
    pub(crate) scopes: ScopeSet,
    pub(crate) started_by: String,
}

/// A try, as whoever began it has to know it.
pub(crate) struct Attempt {
    /// The address to open.
    pub(crate) link: String,
    /// What Linear sends back.
    pub(crate) state: String,
    /// Until when.
    pub(crate) row: OAuthAuthorization,
}

/// Stores a try.
pub(crate) async fn attempt(
    ctx: &Ctx,
    unit: &Unit<'_>,
    asked: Asked<'_>,
) -> Result<Attempt, ServiceError> {
    let workspace = asked.application.workspace;
    let id = AuthorizationId(unit.id());
    let link = URL_SAFE_NO_PAD.encode(random(ctx));
    let state = StateToken::generate(random(ctx));
    let verifier = PkceVerifier::generate(random(ctx));
    let secret = |text: &str| SecretString::from(text.to_owned());
    let row = OAuthAuthorization {
        id,
        workspace,
        application: asked.application.id,
        purpose: asked.purpose,
        connected_account: asked.account,
        actor: asked.actor,
        asked_scopes: asked.scopes,
        link_hash: digest(&link),
        state_hash: digest(state.expose()),
        sealed_state: ctx.seal(&state_place(workspace, id), &secret(state.expose())),
        sealed_verifier: ctx.seal(&verifier_place(workspace, id), &secret(verifier.expose())),
        browser_hash: None,
        redirect_uri: redirect_uri(ctx),
        started_by: asked.started_by,
        created_at: unit.now,
        expires_at: unit.now + LIFE,
        opened_at: None,
        used_at: None,
        version: 1,
    };
    store::oauth_authorization::insert(&unit.txn, &row).await?;
    Ok(Attempt {
        link: ctx.page(&format!("authorize/{link}")),
        state: state.expose().to_owned(),
        row,
    })
}

fn random(ctx: &Ctx) -> [u8; 32] {
    let mut bytes = [0; 32];
    ctx.ids.fill(&mut bytes);
    bytes
}
