//! What every use case works with.

use std::sync::Arc;

use domain::{Timestamp, WorkspaceId};
use linear::{ApiKey, Connection, ConnectionId, Credential, Kept, LinearClient, OAuthClient};
use secrecy::{ExposeSecret, SecretString};
use store::integration::Integration;
use store::{Db, Keys, Place};
use url::Url;
use uuid::Uuid;

use crate::grant::{Keeper, Turns};
use crate::{Clock, EventBus, Ids, ServiceError};

/// What a deployment decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The base of webhook addresses and of links back to us.
    pub public_url: Url,
    /// Where people use Linear.
    pub linear_app_url: Url,
    /// The oldest signed timestamp that a webhook may carry.
    pub webhook_max_age: time::Duration,
    /// Whether deliveries without an id or a signed timestamp are refused.
    pub webhook_strict: bool,
    /// How long a request of an agent waits for Linear's answer before it is told to look later.
    pub agent_write_wait: std::time::Duration,
}

/// What every use case works with; cheap to clone.
#[derive(Clone)]
pub struct Ctx {
    /// The database.
    pub db: Db,
    /// Asked once, at the top of a use case.
    pub clock: Arc<dyn Clock>,
    /// Ids, nonces, tokens.
    pub ids: Arc<dyn Ids>,
    /// Seals and opens stored secrets.
    pub keys: Arc<Keys>,
    /// Linear's API.
    pub linear: LinearClient,
    /// Linear's OAuth endpoints.
    pub oauth: OAuthClient,
    /// Sends outgoing webhooks.
    pub outgoing: outgoing::Sender,
    /// Whose turn it is to renew a grant, within this process.
    pub grants: Turns,
    /// Tells open pages what changed.
    pub events: EventBus,
    /// Wakes the workers.
    pub job_signal: jobs::Signal,
    /// What this deployment decides.
    pub settings: Arc<Settings>,
}

impl Ctx {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn seal(&self, place: &Place, secret: &SecretString) -> Vec<u8> {
        let mut nonce = [0; 12];
        self.ids.fill(&mut nonce);
        self.keys.seal(place, secret, nonce)
    }

    /// The way to Linear with this integration's own key or tokens.
    pub(crate) fn connection(&self, integration: &Integration) -> Result<Connection, ServiceError> {
        let id = ConnectionId(integration.id.0);
        Ok(self.linear.connection(id, self.credential(integration)?))
    }

    fn credential(&self, integration: &Integration) -> Result<Credential, ServiceError> {
        if let Some(grant) = integration.grant {
            let keeper = Keeper::of(self, integration.workspace, grant);
            return Ok(Credential::Kept(Kept::by(keeper)));
        }
        let Some(sealed) = &integration.sealed_api_key else {
            return Err(ServiceError::internal(format!(
                "integration `{}` has neither key nor tokens to call Linear with",
                integration.id
            )));
        };
        let place = api_key_place(integration.workspace, integration.id.0);
        let opened = self
            .keys
            .open(&place, sealed)
            .map_err(ServiceError::internal)?;
        let key = ApiKey::parse(opened.expose_secret()).map_err(ServiceError::internal)?;
        Ok(Credential::ApiKey(key))
    }

    /// Where Linear sends an integration's deliveries.
    pub(crate) fn webhook_url(&self, integration: Uuid) -> String {
        self.page(&format!("webhooks/linear/{integration}"))
    }

    /// An address of ours, below the public one.
    pub(crate) fn page(&self, path: &str) -> String {
        let base = self.settings.public_url.as_str().trim_end_matches('/');
        format!("{base}/{path}")
    }
}

/// Where an integration's API key is kept.
pub(crate) fn api_key_place(workspace: WorkspaceId, row: Uuid) -> Place {
    Place {
        workspace,
        table: "integrations",
        row,
        column: "sealed_api_key",
    }
}

/// Where the webhook secret before the last rotation is kept.
pub(crate) fn previous_secret_place(workspace: WorkspaceId, row: Uuid) -> Place {
    Place {
        workspace,
        table: "integrations",
        row,
        column: "sealed_previous_secret",
    }
}

/// Where an integration's webhook secret is kept.
pub(crate) fn webhook_secret_place(workspace: WorkspaceId, row: Uuid) -> Place {
    Place {
        workspace,
        table: "integrations",
        row,
        column: "sealed_webhook_secret",
    }
}
