//! What has to be done now and then, whoever asks for what.

use std::time::Duration;

use services::{
    Ctx, ServiceError, grant, integration, oauth, pending_action, reconcile, retention,
    webhook_endpoint,
};
use store::SessionRows;
use tokio_util::sync::CancellationToken;
use tower_sessions::ExpiredDeletion as _;

const EVERY: Duration = Duration::from_mins(1);
/// So many rounds later, what is only tidied up has its turn.
const ROUNDS_PER_CLEANING: u32 = 60;

/// Looks every minute whether something is missing from Linear and which tokens are to be renewed, and tidies up at
/// once and then every hour.
pub(crate) async fn run(ctx: Ctx, sessions: SessionRows, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    let mut round = 0;
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        ctx.keys.refresh();
        report(grant::enqueue_due(&ctx).await, "look for tokens to renew");
        report(
            pending_action::expire_due(&ctx).await,
            "end what nobody decided in time",
        );
        report(
            reconcile::check_quiet(&ctx).await,
            "ask Linear what changed",
        );
        if round % ROUNDS_PER_CLEANING == 0 {
            // Long where much is old; stopping does not wait for it.
            shutdown.run_until_cancelled(clean(&ctx, &sessions)).await;
        }
        round = round.wrapping_add(1);
    }
}

async fn clean(ctx: &Ctx, sessions: &SessionRows) {
    if let Err(error) = sessions.delete_expired().await {
        tracing::warn!(error = %error, "Sessions that are over could not be removed; tried again in an hour");
    }
    let forgotten = integration::forget_previous_secrets(ctx).await;
    report(forgotten, "erase webhook secrets of before a rotation");
    let forgotten = webhook_endpoint::forget_previous_secrets(ctx).await;
    report(forgotten, "erase secrets of outgoing webhooks");
    let cleaned = retention::clean(ctx).await;
    report(cleaned, "remove deliveries and keys that are old");
    let forgotten = oauth::forget_expired(ctx).await;
    report(forgotten, "erase authorizations that are over");
}

fn report(outcome: Result<(), ServiceError>, what: &'static str) {
    if let Err(error) = outcome {
        tracing::warn!(error = %error, "Could not {what}; tried again later");
    }
}
