//! Through which connection a call goes: the workspace's own, or that of the person whom the agent acts for.

use domain::view::TeamView;
use domain::{Caller, ConnectedAccountId, IntegrationId, IntegrationState};
use linear::Connection;
use store::integration::Integration;
use store::pending_action::PendingAction;
use uuid::Uuid;

use super::OnBehalf;
use crate::connected_account::{self, Account};
use crate::recommendation::Given;
use crate::{Ctx, ServiceError, integration};

/// What a call goes through.
pub(super) struct Via {
    pub(super) connection: Connection,
    /// The workspace's connection, also where the call goes through an account: it knows the teams.
    pub(super) integration: Option<Integration>,
    pub(super) account: Option<ConnectedAccountId>,
    pub(super) identifier: Option<String>,
    /// The recommendation that an issue is to be made of.
    pub(super) recommendation: Option<Box<Given>>,
}

impl Via {
    /// The team that is meant where none is named.
    pub(super) fn team(&self) -> Result<Uuid, ServiceError> {
        match &self.integration {
            Some(found) => integration::require_selected_team(found),
            None => Err(not_connected()),
        }
    }

    /// A team with its projects and labels, as far as it is known here.
    pub(super) fn known_team(&self, team: Uuid) -> Option<&TeamView> {
        let teams = self.integration.iter().flat_map(|found| &found.teams);
        teams.into_iter().find(|known| known.id == team)
    }

    /// The workspace's own connection, if the call goes through that.
    pub(super) fn own(&self) -> Option<IntegrationId> {
        let found = self.integration.as_ref().filter(|_| self.account.is_none());
        found.map(|found| found.id)
    }
}

/// The way of a call.
///
/// # Errors
/// The workspace, or the person, is not connected, or the connection cannot be used: with its state.
pub(super) async fn open(
    ctx: &Ctx,
    caller: &Caller,
    on_behalf: Option<&OnBehalf>,
) -> Result<Via, ServiceError> {
    let found = store::integration::of_workspace(ctx.db.reader(), caller.workspace).await?;
    let found = found.filter(|found| found.state != IntegrationState::Disconnecting);
    if let Some(person) = on_behalf {
        let asked = Account {
            connection_name: person.connection_name.clone(),
            identifier: person.identifier.clone(),
        };
        let (account, connection) = connected_account::acting(ctx, caller, &asked).await?;
        return Ok(Via {
            connection,
            integration: found,
            account: Some(account.id),
            identifier: Some(account.identifier),
            recommendation: None,
        });
    }
    let found = found.ok_or_else(not_connected)?;
    if !found.state.may_call() {
        let reason = found.state_reason.clone();
        let message = reason.unwrap_or_else(|| "An admin switches it on.".to_owned());
        let message = format!(
            "The connection to Linear is {}. {message}",
            found.state.as_str()
        );
        return Err(ServiceError::conflict("integration_not_connected", message));
    }
    Ok(Via {
        connection: ctx.connection(&found)?,
        integration: Some(found),
        account: None,
        identifier: None,
        recommendation: None,
    })
}

fn not_connected() -> ServiceError {
    let message =
        "This workspace is not connected to Linear. An admin connects it on the Integrations page.";
    ServiceError::conflict("integration_not_connected", message)
}

/// The way of an action that was queued earlier.
pub(crate) enum Way {
    /// It can be used.
    Open(Box<Connection>),
    /// Not now: somebody has to connect again, or to switch it on.
    Shut,
    /// It was taken away.
    Gone,
}

/// The same connection that the action was asked for through, and no other.
pub(crate) async fn way_of(ctx: &Ctx, action: &PendingAction) -> Result<Way, ServiceError> {
    let (db, workspace) = (ctx.db.reader(), action.workspace);
    if let Some(id) = action.account {
        let Some(account) = store::connected_account::get(db, workspace, id).await? else {
            return Ok(Way::Gone);
        };
        let connection = connected_account::connection(ctx, &account);
        return Ok(connection.map_or(Way::Shut, |open| Way::Open(Box::new(open))));
    }
    let found = match action.integration {
        Some(id) => store::integration::get(db, workspace, id).await?,
        None => None,
    };
    match found {
        Some(found) if found.state == IntegrationState::Disconnecting => Ok(Way::Gone),
        Some(found) if found.state.may_call() => Ok(Way::Open(Box::new(ctx.connection(&found)?))),
        Some(_) => Ok(Way::Shut),
        None => Ok(Way::Gone),
    }
}

/// Linear refuses the access that the action goes through: it waits for somebody to connect again.
pub(crate) async fn mark_refused(ctx: &Ctx, action: &PendingAction) -> Result<(), ServiceError> {
    let Some(id) = action.integration else {
        // An account is marked by the keeper of its tokens.
        return Ok(());
    };
    match store::integration::get(ctx.db.reader(), action.workspace, id).await? {
        Some(found) => integration::mark_reconnect_required(ctx, &found).await,
        None => Ok(()),
    }
}
