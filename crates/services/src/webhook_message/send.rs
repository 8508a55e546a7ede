//! The job that sends to one endpoint what is due: a few at a time, and so many in one run.

use domain::{WebhookEndpointId, WorkspaceId};
use futures::StreamExt as _;
use futures::stream;
use jobs::{Job, JobError};
use outgoing::{EndpointSecret, Outgoing, Tried};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use store::Place;
use store::webhook_endpoint::{WebhookEndpoint, previous_secret_place, secret_place};
use store::webhook_message::WebhookMessage;
use uuid::Uuid;

use super::WakeWebhooks;
use super::record::record;
use crate::sync::retry;
use crate::{Ctx, ServiceError};

/// How many messages to one endpoint are under way at a time.
const AT_A_TIME: usize = 4;
/// How many are sent in one run. With all of them slow it takes two timeouts, which is as long as a process that is
/// asked to stop waits; then the others have their turn.
const PER_RUN: u64 = 8;

/// Sends to one endpoint what is due.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SendWebhooks {
    workspace: WorkspaceId,
    endpoint: WebhookEndpointId,
}

impl SendWebhooks {
    /// The one job of an endpoint.
    pub(crate) fn to(endpoint: &WebhookEndpoint) -> Self {
        Self::of(endpoint.workspace, endpoint.id)
    }

    /// The same, by its ids.
    pub(crate) const fn of(workspace: WorkspaceId, endpoint: WebhookEndpointId) -> Self {
        Self {
            workspace,
            endpoint,
        }
    }

    /// Its key.
    pub(crate) fn key(endpoint: WebhookEndpointId) -> String {
        format!("{}:{endpoint}", Self::NAME)
    }
}

impl Job for SendWebhooks {
    const NAME: &'static str = "send_webhooks";
    // Whoever is sent to may be slow: all other work goes on beside it.
    const OWN_LANE: Option<usize> = Some(16);
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::key(self.endpoint))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        let (db, now) = (ctx.db.reader(), ctx.now());
        let (workspace, id) = (self.workspace, self.endpoint);
        let found = store::webhook_endpoint::get(db, workspace, id).await;
        let Some(endpoint) = found.map_err(retry)? else {
            // A change may have told it at the very moment at which it was removed.
            let writer = ctx.db.writer();
            let gone = store::webhook_message::delete_of_endpoint(writer, workspace, id).await;
            return gone.map_err(retry);
        };
        if endpoint.disabled_at.is_some() {
            return Ok(());
        }
        let due = store::webhook_message::due(db, workspace, id, now, PER_RUN).await;
        let tries = due.map_err(retry)?.into_iter();
        let tries = tries.map(|message| attempt(ctx, &endpoint, message));
        let ended: Vec<_> = stream::iter(tries)
            .buffer_unordered(AT_A_TIME)
            .collect()
            .await;
        for result in ended {
            result.map_err(retry)?;
        }
        go_on(ctx, &endpoint).await.map_err(retry)
    }
}

/// One try, and the record of what came of it. Whoever dies in between leaves the message as it was: it is sent again
/// under the same id.
async fn attempt(
    ctx: &Ctx,
    endpoint: &WebhookEndpoint,
    message: WebhookMessage,
) -> Result<(), ServiceError> {
    let at = ctx.now();
    let secrets = secrets(ctx, endpoint)?;
    let tried = ctx
        .outgoing
        .send(&Outgoing {
            url: &endpoint.url,
            id: &message.id.to_string(),
            at,
            body: &message.payload,
            secrets: &secrets,
        })
        .await;
    count(&tried);
    record(ctx, &message, at, tried).await
}

/// What messages are signed with now, the newest first.
fn secrets(ctx: &Ctx, endpoint: &WebhookEndpoint) -> Result<Vec<EndpointSecret>, ServiceError> {
    let (workspace, id) = (endpoint.workspace, endpoint.id);
    let mut secrets = vec![open(
        ctx,
        &secret_place(workspace, id),
        &endpoint.sealed_secret,
    )?];
    let counts = endpoint
        .previous_secret_until
        .is_some_and(|until| ctx.now() < until);
    if let Some(previous) = endpoint.sealed_previous_secret.as_ref().filter(|_| counts) {
        secrets.push(open(ctx, &previous_secret_place(workspace, id), previous)?);
    }
    Ok(secrets)
}

fn open(ctx: &Ctx, place: &Place, sealed: &[u8]) -> Result<EndpointSecret, ServiceError> {
    let opened = ctx.keys.open(place, sealed);
    let opened = opened.map_err(ServiceError::internal)?;
    EndpointSecret::parse(opened.expose_secret()).map_err(ServiceError::internal)
}

fn count(tried: &Tried) {
    let outcome = if tried.is_success() {
        "delivered"
    } else {
        "failed"
    };
    metrics::counter!("countersign_webhook_attempts_total", "outcome" => outcome).increment(1);
    metrics::histogram!("countersign_webhook_attempt_seconds").record(tried.took);
}

/// Sees to it that what still waits has its turn.
async fn go_on(ctx: &Ctx, endpoint: &WebhookEndpoint) -> Result<(), ServiceError> {
    let (workspace, id) = (endpoint.workspace, endpoint.id);
    let next = store::webhook_message::next_due(ctx.db.reader(), workspace, id).await?;
    let Some(next) = next else {
        return Ok(());
    };
    let mut unit = ctx.begin(ctx.now()).await?;
    if next <= unit.now {
        unit.enqueue(&SendWebhooks::to(endpoint)).await?;
    } else {
        unit.enqueue_at(&WakeWebhooks::of(endpoint), next).await?;
    }
    unit.commit().await
}
