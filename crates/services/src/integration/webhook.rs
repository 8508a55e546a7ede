//! The webhook as shown: what its row says, and what its jobs say where the row still waits for them.

use std::collections::HashMap;

use domain::WebhookState;
use domain::view::{SelfTestView, WebhookHealth, WebhookView};
use jobs::{JobState, JobStatus};
use sea_orm::ConnectionTrait;
use store::integration::Integration;
use time::Duration;
use uuid::Uuid;

use super::{RegisterWebhook, rotate_secret};
use crate::reconcile::{self, Reconcile, SelfTest};
use crate::{Ctx, ServiceError};

/// How far back failures count.
const LATELY: Duration = Duration::days(1);

pub(super) async fn view<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    integration: &Integration,
) -> Result<WebhookView, ServiceError> {
    let id = integration.id;
    let keys = [
        RegisterWebhook::key(id),
        Reconcile::key(id),
        SelfTest::key(id),
    ];
    let jobs = jobs::status_of(db, &keys).await?;
    let (state, reason) = registration(integration, jobs.get(&keys[0]));
    Ok(WebhookView {
        state,
        reason,
        url: ctx.webhook_url(address(integration)),
        last_delivery_at: integration.last_delivery_at,
        last_delivery: integration.last_delivery.clone(),
        deliveries: store::delivery::count_from(db, integration.workspace, integration.created_at)
            .await?,
        rotating: rotate_secret::rotating(integration),
        previous_secret_until: integration.previous_secret_until,
        health: health(ctx, db, integration, &jobs).await?,
    })
}

/// What the address that Linear sends to ends with: of the webhook of our own, or of the application's.
fn address(integration: &Integration) -> Uuid {
    match (integration.webhook_state, integration.application) {
        (WebhookState::Application, Some(application)) => application.0,
        _ => integration.id.0,
    }
}

fn registration(
    integration: &Integration,
    job: Option<&JobStatus>,
) -> (WebhookState, Option<String>) {
    match (integration.webhook_state, job) {
        (WebhookState::Pending, Some(job)) if job.state == JobState::Parked => {
            (WebhookState::Failed, job.last_error.clone())
        }
        (WebhookState::Pending, Some(job)) => (WebhookState::Pending, job.last_error.clone()),
        (state, _) => (state, integration.webhook_reason.clone()),
    }
}

async fn health<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    integration: &Integration,
    jobs: &HashMap<String, JobStatus>,
) -> Result<WebhookHealth, ServiceError> {
    let now = ctx.now();
    let error = |key: String| jobs.get(&key).and_then(|job| job.last_error.clone());
    let failed = store::delivery::count_failed_since(
        db,
        integration.workspace,
        integration.id,
        now - LATELY,
    );
    let self_test = integration.self_test_sent_at.map(|sent_at| SelfTestView {
        sent_at,
        heard_at: integration.self_test_heard_at,
        overdue: integration.self_test_heard_at.is_none() && now - sent_at >= reconcile::PATIENCE,
        error: error(SelfTest::key(integration.id)),
    });
    Ok(WebhookHealth {
        silent_since: reconcile::silent_since(integration, now),
        failed: failed.await?,
        refusals: integration.refusals,
        last_refusal_at: integration.last_refusal_at,
        last_refusal: integration.last_refusal.clone(),
        reconciled_at: integration.reconciled_at,
        reconcile_summary: integration.reconcile_summary.clone(),
        missed: integration.reconcile_missed,
        reconcile_error: error(Reconcile::key(integration.id)),
        self_test,
    })
}
