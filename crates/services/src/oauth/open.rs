//! Opens a link: the browser that does is the only one whose answer will be believed.

use domain::view::InvitationView;
use domain::{AuthorizationPurpose, Refusal};
use linear::oauth::{Authorize, ClientId, PkceVerifier, StateToken};
use secrecy::ExposeSecret;
use store::oauth_authorization::{OAuthAuthorization, state_place, verifier_place};
use url::Url;

use super::{digest, is_over};
use crate::{Ctx, ServiceError, feature};

/// Where the browser goes next.
#[derive(Debug)]
pub struct Opened {
    /// Linear's consent page. It holds the state: never log it.
    pub address: Url,
}

/// What a link asks for.
///
/// # Errors
/// It leads to nothing, was used, or is over.
pub async fn invitation(ctx: &Ctx, link: &str) -> Result<InvitationView, ServiceError> {
    let row = find(ctx, link).await?;
    let db = ctx.db.reader();
    let workspace = store::workspace::get(db, row.workspace).await?;
    let workspace = workspace.ok_or_else(|| ServiceError::from(unknown()))?;
    let account = match row.connected_account {
        Some(id) => store::connected_account::get(db, row.workspace, id).await?,
        None => None,
    };
    Ok(InvitationView {
        purpose: row.purpose,
        workspace_name: workspace.name,
        started_by: row.started_by,
        identifier: account.map(|account| account.identifier),
        actor: row.actor,
        scopes: row.asked_scopes,
        expires_at: row.expires_at,
    })
}

/// Binds a link to this browser, which shows the secret in its cookie, and says where Linear asks. The same browser may
/// do so again, until Linear's answer came.
///
/// # Errors
/// As for [`invitation`], or another browser was first.
pub async fn open(ctx: &Ctx, link: &str, browser: &str) -> Result<Opened, ServiceError> {
    let row = find(ctx, link).await?;
    let browser = digest(browser);
    let unit = ctx.begin(ctx.now()).await?;
    let (workspace, id) = (row.workspace, row.id);
    if !store::oauth_authorization::open(&unit.txn, workspace, id, &browser, unit.now).await? {
        let now = store::oauth_authorization::get(&unit.txn, workspace, id).await?;
        let same = now.is_some_and(|now| is_of(&now, &browser));
        if !same {
            let message = "This link was opened in another browser already. Ask for a new one.";
            return Err(ServiceError::conflict("link_used", message));
        }
    }
    let found = store::oauth_application::get(&unit.txn, workspace, row.application).await?;
    let application = found.ok_or_else(|| ServiceError::from(unknown()))?;
    unit.commit().await?;
    let ask = ask(ctx, &row)?;
    let client = ClientId::parse(&application.client_id).map_err(ServiceError::internal)?;
    Ok(Opened {
        address: ctx.oauth.authorize_url(&client, &ask),
    })
}

/// Whether this browser opened it.
pub(super) fn is_of(row: &OAuthAuthorization, browser: &[u8]) -> bool {
    row.browser_hash.as_deref() == Some(browser)
}

async fn find(ctx: &Ctx, link: &str) -> Result<OAuthAuthorization, ServiceError> {
    let found = store::oauth_authorization::by_link_hash(ctx.db.reader(), &digest(link)).await?;
    let row = found.ok_or_else(|| ServiceError::from(unknown()))?;
    if row.used_at.is_some() {
        let message = "This link was used already. Ask for a new one if access is still needed.";
        return Err(ServiceError::conflict("link_used", message));
    }
    if is_over(&row, ctx.now()) {
        let message = "This link is over: it could be opened for ten minutes. Ask for a new one.";
        return Err(ServiceError::conflict("link_expired", message));
    }
    feature::require_integrations(ctx, row.workspace).await?;
    Ok(row)
}

fn unknown() -> Refusal {
    Refusal::new(
        "link_unknown",
        "This link leads to nothing. Check that it was copied whole, or ask for a new one.",
    )
}

fn ask(ctx: &Ctx, row: &OAuthAuthorization) -> Result<Authorize, ServiceError> {
    let open = |place, sealed: &[u8]| {
        ctx.keys
            .open(&place, sealed)
            .map_err(ServiceError::internal)
    };
    let state = open(state_place(row.workspace, row.id), &row.sealed_state)?;
    let verifier = open(verifier_place(row.workspace, row.id), &row.sealed_verifier)?;
    Ok(Authorize {
        actor: row.actor,
        scopes: row.asked_scopes.clone(),
        redirect_uri: row.redirect_uri.parse().map_err(ServiceError::internal)?,
        state: StateToken::parse(state.expose_secret()).map_err(ServiceError::internal)?,
        verifier: PkceVerifier::parse(verifier.expose_secret()).map_err(ServiceError::internal)?,
        // A person with several Linear workspaces chooses there; who has one only has to agree.
        always_ask: row.purpose == AuthorizationPurpose::ConnectedAccount,
    })
}
