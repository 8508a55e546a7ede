//! Makes the link that a person opens to give access.

use domain::audit::AuditAction;
use domain::view::AuthorizationLink;
use domain::{AuthorizationPurpose, Caller, ConnectedAccountId, ConnectionKind, LinearActor};

use super::{require, require_asker};
use crate::audit::Entry;
use crate::oauth::{Asked, attempt};
use crate::{Ctx, ServiceError, feature, hiring};

/// A link for the person whom the account is for: it can be opened in one browser, for ten minutes.
///
/// # Errors
/// A person asks who is no admin, or there is no such account.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, connected_account.id = %id))]
pub async fn authorization_link(
    ctx: &Ctx,
    caller: &Caller,
    id: ConnectedAccountId,
) -> Result<AuthorizationLink, ServiceError> {
    require_asker(caller)?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let account = require(&unit.txn, caller, id).await?;
    let found =
        store::oauth_application::get(&unit.txn, account.workspace, account.application).await?;
    let application = found.ok_or(ServiceError::NotFound("application"))?;
    let asked = Asked {
        application: &application,
        purpose: AuthorizationPurpose::ConnectedAccount,
        account: Some(account.id),
        actor: LinearActor::User,
        scopes: ConnectionKind::OAuthUser.default_scopes(),
        started_by: hiring::actor_name(&unit.txn, caller).await?,
    };
    let attempt = attempt(ctx, &unit, asked).await?;
    let label = &account.identifier;
    let entry = Entry::of(
        AuditAction::AccountLinkMade,
        "connected_account",
        account.id.0,
        label,
    );
    unit.audit(caller, entry).await?;
    unit.commit().await?;
    Ok(AuthorizationLink {
        link: attempt.link,
        expires_at: attempt.row.expires_at,
    })
}
