//! The job that waits until the next message to an endpoint is due. Sending has one job per endpoint and is done when
//! nothing is due; this one remembers when something will be.

use domain::{WebhookEndpointId, WorkspaceId};
use jobs::{Job, JobError};
use serde::{Deserialize, Serialize};
use store::webhook_endpoint::WebhookEndpoint;
use uuid::Uuid;

use super::SendWebhooks;
use crate::sync::retry;
use crate::{Ctx, ServiceError};

/// Starts sending to one endpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WakeWebhooks {
    workspace: WorkspaceId,
    endpoint: WebhookEndpointId,
}

impl WakeWebhooks {
    /// The one of an endpoint: enqueued again, it runs at the earlier of both times.
    pub(crate) const fn of(endpoint: &WebhookEndpoint) -> Self {
        Self {
            workspace: endpoint.workspace,
            endpoint: endpoint.id,
        }
    }

    /// Its key.
    pub(crate) fn key(endpoint: WebhookEndpointId) -> String {
        format!("{}:{endpoint}", Self::NAME)
    }
}

impl Job for WakeWebhooks {
    const NAME: &'static str = "wake_webhooks";
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::key(self.endpoint))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        start(ctx, self.workspace, self.endpoint)
            .await
            .map_err(retry)
    }
}

async fn start(
    ctx: &Ctx,
    workspace: WorkspaceId,
    endpoint: WebhookEndpointId,
) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    unit.enqueue(&SendWebhooks::of(workspace, endpoint)).await?;
    unit.commit().await
}
