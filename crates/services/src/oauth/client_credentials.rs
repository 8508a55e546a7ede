//! Connects with the application's own credentials: nobody has to be asked, and nothing has to be refreshed.

use domain::view::IntegrationStatus;
use domain::{Caller, ConnectionKind, ScopeSet};

use super::{DEFAULT_APPLICATION, callback, connect, require_application};
use crate::unit::again;
use crate::{Ctx, ServiceError, feature, grant, hiring, integration};

/// As which application, and what for.
#[derive(Debug, Clone, Default)]
pub struct ConnectClientCredentials {
    /// The application, by its name; `linear` if none is named.
    pub application: Option<String>,
    /// What to ask for; read and write if nothing is named.
    pub scopes: Option<Vec<String>>,
}

/// Connects the workspace as the application, in the Linear workspace that owns it.
///
/// # Errors
/// Not an admin, no such application, Linear does not allow it to this application, or another Linear workspace is
/// connected.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn connect_client_credentials(
    ctx: &Ctx,
    caller: &Caller,
    cmd: ConnectClientCredentials,
) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let kind = ConnectionKind::ClientCredentials;
    let asked = match cmd.scopes.as_deref() {
        None | Some([]) => kind.default_scopes(),
        Some(words) => ScopeSet::asked("scopes", words)?,
    };
    kind.check_scopes("scopes", &asked)?;
    let name = cmd.application.as_deref().unwrap_or(DEFAULT_APPLICATION);
    let db = ctx.db.reader();
    let application = require_application(db, caller.workspace, "connection_name", name).await?;
    let by = hiring::actor_name(db, caller).await?;
    let client = grant::client_of(ctx, &application)?;
    let tokens = ctx.oauth.client_credentials(&client, &asked).await;
    let tokens = tokens.map_err(|error| callback::refused(&error))?;
    let identified = match connect::identify(ctx, &tokens).await {
        Ok(identified) => identified,
        Err(error) => {
            connect::revoke_quietly(ctx, &application, &tokens, None).await;
            return Err(error);
        }
    };
    let given = connect::Given {
        application: &application,
        kind,
        asked: &asked,
        tokens: &tokens,
        identified: &identified,
        by: &by,
    };
    if let Err(error) = again(|| connect::integration(ctx, &given)).await {
        // What is not kept here must not live on there.
        connect::revoke_quietly(ctx, &application, &tokens, Some(&identified)).await;
        return Err(error);
    }
    integration::status(ctx, caller).await
}
