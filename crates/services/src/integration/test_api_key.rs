//! Finds out what a key can do, without storing it.

use domain::view::ConnectionTest;
use domain::{Caller, Refusal};
use linear::{ApiKey, Connection, ConnectionId, Credential, Identity, LinearError};

use super::read_teams;
use crate::{Ctx, ServiceError, feature};

/// Asks Linear whose key this is, which teams it sees and whether it may manage webhooks.
///
/// # Errors
/// Not an admin, the key has no usable form, Linear refuses it, or Linear is away.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn test_api_key(
    ctx: &Ctx,
    caller: &Caller,
    api_key: &str,
) -> Result<ConnectionTest, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let connection = try_out(ctx, api_key)?;
    Ok(probe(&connection).await?.test)
}

/// What was found out about a key.
pub(super) struct Probed {
    pub(super) identity: Identity,
    pub(super) test: ConnectionTest,
}

/// A connection with a key that is not stored.
pub(super) fn try_out(ctx: &Ctx, api_key: &str) -> Result<Connection, ServiceError> {
    let key =
        ApiKey::parse(api_key).map_err(|error| Refusal::field("api_key", error.to_string()))?;
    let id = ConnectionId(ctx.ids.uuid_v7(ctx.now()));
    Ok(ctx.linear.connection(id, Credential::ApiKey(key)))
}

/// Asks Linear. Whether a key may write cannot be found out without writing.
pub(super) async fn probe(connection: &Connection) -> Result<Probed, ServiceError> {
    let probed = ask(connection).await;
    // Its id was made up for this question: nobody asks for its budget later.
    connection.forget();
    probed
}

async fn ask(connection: &Connection) -> Result<Probed, ServiceError> {
    let identity = connection.viewer().await?;
    let teams = read_teams(connection).await?;
    let can_manage_webhooks = match connection.probe_webhooks().await {
        Ok(()) => true,
        Err(LinearError::Forbidden { .. }) => false,
        Err(error) => return Err(error.into()),
    };
    let test = ConnectionTest {
        linear_user_name: identity.viewer.name.clone(),
        linear_user_email: identity.viewer.email.clone(),
        linear_org_name: identity.organization.name.clone(),
        linear_org_logo_url: identity.organization.logo_url.clone(),
        limitations: limitations(&identity, teams.is_empty(), can_manage_webhooks),
        teams,
        can_manage_webhooks,
    };
    Ok(Probed { identity, test })
}

fn limitations(identity: &Identity, no_teams: bool, can_manage_webhooks: bool) -> Vec<String> {
    let mut sentences = Vec::new();
    if no_teams {
        sentences.push(
            "It sees no team, so no issue can be made with it. Give it access to a team in Linear."
                .to_owned(),
        );
    }
    if !can_manage_webhooks {
        sentences.push(super::register_webhook::REFUSED.to_owned());
    }
    if !can_manage_webhooks && identity.viewer.admin {
        sentences.push(
            "Its owner is an admin of the Linear workspace, but the key itself is restricted: make one with the Admin permission."
                .to_owned(),
        );
    }
    sentences
}
