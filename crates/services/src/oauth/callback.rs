//! A person comes back from Linear. The state is checked before anything else is believed, and used up before the code
//! is traded: whatever comes a second time finds nothing to do.

use domain::{AuthorizationPurpose, Refusal, WorkspaceId};
use linear::OAuthError;
use linear::oauth::{Callback, CodeExchange, PkceVerifier, StateToken, TokenGrant};
use secrecy::ExposeSecret;
use store::oauth_application::OAuthApplication;
use store::oauth_authorization::{OAuthAuthorization, verifier_place};

use super::open::is_of;
use super::{connect, digest, is_over};
use crate::unit::again;
use crate::{Ctx, ServiceError, connected_account, feature, grant};

/// What came of a person's yes.
#[derive(Debug, Clone)]
pub struct Finished {
    /// Where.
    pub workspace: WorkspaceId,
    /// For what access was given.
    pub purpose: AuthorizationPurpose,
    /// As whom calls are made now.
    pub linear_user_name: String,
    /// In which Linear workspace.
    pub linear_org_name: String,
    /// What was asked for and not granted, in Linear's words.
    pub missing: Vec<String>,
}

/// Takes the query that Linear sent the person back with, and the secret of the browser's cookie.
///
/// # Errors
/// The state is missing, unknown, over, used, or of another browser; the person said no; Linear does not take the code;
/// or another Linear workspace is connected. Nothing is changed then.
#[tracing::instrument(skip_all)]
pub async fn finish(
    ctx: &Ctx,
    query: &str,
    browser: Option<&str>,
) -> Result<Finished, ServiceError> {
    let callback = Callback::parse(query);
    let row = again(|| claim(ctx, callback.state.as_ref(), browser)).await?;
    feature::require_integrations(ctx, row.workspace).await?;
    let code = callback.answer.map_err(|error| refused(&error))?;
    let found =
        store::oauth_application::get(ctx.db.reader(), row.workspace, row.application).await?;
    let application = found.ok_or(ServiceError::NotFound("application"))?;
    let exchange = CodeExchange {
        code,
        verifier: verifier(ctx, &row)?,
        redirect_uri: row.redirect_uri.parse().map_err(ServiceError::internal)?,
    };
    let client = grant::client_of(ctx, &application)?;
    let tokens = ctx.oauth.exchange(&client, exchange).await;
    let tokens = tokens.map_err(|error| refused(&error))?;
    let identified = match connect::identify(ctx, &tokens).await {
        Ok(identified) => identified,
        Err(error) => {
            connect::revoke_quietly(ctx, &application, &tokens, None).await;
            return Err(error);
        }
    };
    let finished = take(ctx, &row, &application, &tokens, &identified).await;
    if finished.is_err() {
        // What is not kept here must not live on there.
        connect::revoke_quietly(ctx, &application, &tokens, Some(&identified)).await;
    }
    finished
}

async fn take(
    ctx: &Ctx,
    row: &OAuthAuthorization,
    application: &OAuthApplication,
    tokens: &TokenGrant,
    identified: &connect::Identified,
) -> Result<Finished, ServiceError> {
    let given = connect::Given {
        application,
        kind: super::kind_of(row.actor),
        asked: &row.asked_scopes,
        tokens,
        identified,
        by: &row.started_by,
    };
    // What something else changed at this moment is no reason to ask the person again.
    match row.connected_account {
        Some(account) => again(|| connected_account::give(ctx, account, &given)).await?,
        None => again(|| connect::integration(ctx, &given)).await?,
    }
    let granted = tokens.scopes.as_ref().unwrap_or(&row.asked_scopes);
    let missing = domain::scope::missing(&row.asked_scopes, granted);
    Ok(Finished {
        workspace: row.workspace,
        purpose: row.purpose,
        linear_user_name: identified.identity.viewer.name.clone(),
        linear_org_name: identified.identity.organization.name.clone(),
        missing: missing.iter().map(ToString::to_string).collect(),
    })
}

/// Finds the try that an answer belongs to, and uses it up.
async fn claim(
    ctx: &Ctx,
    state: Option<&StateToken>,
    browser: Option<&str>,
) -> Result<OAuthAuthorization, ServiceError> {
    let state = state.ok_or_else(|| {
        Refusal::field("state", "The answer from Linear has no `state`. Start again from the link or the Integrations page.")
    })?;
    let unit = ctx.begin(ctx.now()).await?;
    let hash = digest(state.expose());
    let found = store::oauth_authorization::by_state_hash(&unit.txn, &hash).await?;
    let row = found.ok_or_else(|| {
        Refusal::field("state", "The `state` that came back is not one of ours. Start again from the link or the Integrations page.")
    })?;
    let again = "Start again from the link or the Integrations page.";
    let conflict =
        |code, message: &str| Err(ServiceError::conflict(code, format!("{message} {again}")));
    if !browser.is_some_and(|browser| is_of(&row, &digest(browser))) {
        return conflict(
            "state_other_browser",
            "This was begun in another browser, so nothing was connected.",
        );
    }
    if row.used_at.is_some() {
        return conflict("state_used", "This answer from Linear was used already.");
    }
    if is_over(&row, unit.now) {
        return conflict(
            "state_expired",
            "This took longer than ten minutes, so nothing was connected.",
        );
    }
    if !store::oauth_authorization::use_up(&unit.txn, row.workspace, row.id, unit.now).await? {
        return conflict("state_used", "This answer from Linear was used already.");
    }
    unit.commit().await?;
    Ok(row)
}

fn verifier(ctx: &Ctx, row: &OAuthAuthorization) -> Result<PkceVerifier, ServiceError> {
    let place = verifier_place(row.workspace, row.id);
    let opened = ctx
        .keys
        .open(&place, &row.sealed_verifier)
        .map_err(ServiceError::internal)?;
    PkceVerifier::parse(opened.expose_secret()).map_err(ServiceError::internal)
}

/// What Linear's refusal means for the person who waits.
pub(super) fn refused(error: &OAuthError) -> ServiceError {
    let message = error.public_message();
    let code = match error {
        OAuthError::Denied { .. } => "access_denied",
        OAuthError::InvalidGrant { .. } => "code_refused",
        OAuthError::InvalidClient { .. } => "application_refused",
        OAuthError::ClientCredentialsOff => "client_credentials_off",
        OAuthError::RateLimited { .. } | OAuthError::Unavailable { .. } => {
            let refusal = Refusal::new(
                "linear_unavailable",
                format!("{message} Nothing was connected. Start again in a minute."),
            );
            let source = linear::LinearError::no_token(error.retry_after(), error.to_string());
            return ServiceError::Upstream { refusal, source };
        }
        _ => "linear_error",
    };
    ServiceError::conflict(code, format!("{message} Nothing was connected."))
}
