//! What the house does when deliveries may be missing: it asks Linear, and has Linear send one.

mod catch_up;
mod check;
mod self_test;
mod watch;

pub use check::{check_now, check_quiet};
pub use self_test::{SelfTest, self_test};

pub(crate) use self_test::{PATIENCE, hear as hear_self_test};
pub(crate) use watch::silent_since;

use domain::{IntegrationId, WorkspaceId};
use jobs::{Job, JobError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Ctx, sync};

/// Asks Linear what changed since the last time that is known, and applies what no delivery told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reconcile {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The integration.
    pub integration: IntegrationId,
}

impl Reconcile {
    /// The one job of an integration.
    pub(crate) fn key(integration: IntegrationId) -> String {
        format!("{}:{integration}", Self::NAME)
    }
}

impl Job for Reconcile {
    const NAME: &'static str = "reconcile";
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::key(self.integration))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        let found =
            store::integration::get(ctx.db.reader(), self.workspace, self.integration).await;
        match found.map_err(sync::retry)? {
            Some(integration) => catch_up::run(ctx, integration).await,
            None => Ok(()),
        }
    }
}
