//! The runner of this process, with all kinds of jobs that there are.

use std::sync::Arc;

use domain::{Event, EventKind, WorkspaceId};
use jobs::{Job, JobChange, Runner};
use uuid::Uuid;

use crate::Ctx;
use crate::delivery::{ProcessDeliveries, ProcessDelivery};
use crate::grant::{EndGrant, RefreshGrant};
use crate::integration::{Disconnect, RefreshTeams, RegisterWebhook, Resume};
use crate::linear_write::WriteToLinear;
use crate::pending_action::ExecuteAction;
use crate::recommendation::MakeIssue;
use crate::reconcile::{Reconcile, SelfTest};
use crate::sync::SyncHiring;
use crate::webhook_message::{SendWebhooks, WakeWebhooks};

/// A runner of all kinds of jobs; whoever starts the process decides when it runs.
pub fn runner(ctx: &Ctx) -> Runner<Ctx> {
    let clock = Arc::clone(&ctx.clock);
    let ids = Arc::clone(&ctx.ids);
    let listener = ctx.clone();
    let random = move || {
        let mut bytes = [0; 8];
        ids.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    };
    Runner::builder(
        ctx.clone(),
        ctx.db.writer().clone(),
        Arc::new(move || clock.now()),
        Arc::new(random),
    )
    .register::<SyncHiring>()
    .register::<WriteToLinear>()
    .register::<ExecuteAction>()
    .register::<MakeIssue>()
    .register::<RegisterWebhook>()
    .register::<Disconnect>()
    .register::<Reconcile>()
    .register::<Resume>()
    .register::<RefreshTeams>()
    .register::<RefreshGrant>()
    .register::<EndGrant>()
    .register::<SelfTest>()
    .register::<ProcessDeliveries>()
    .register::<ProcessDelivery>()
    .register::<SendWebhooks>()
    .register::<WakeWebhooks>()
    .signal(ctx.job_signal.clone())
    .on_change(Arc::new(move |change| tell(&listener, change)))
    .build()
}

/// What a job is about: the kind of thing that shows its state, and which one. Jobs that no page shows
/// are about nothing.
pub(crate) fn subject(name: &str, dedupe_key: Option<&str>) -> Option<(EventKind, Uuid)> {
    let kind = match name {
        SyncHiring::NAME | WriteToLinear::NAME => EventKind::Hiring,
        ExecuteAction::NAME => EventKind::PendingAction,
        MakeIssue::NAME => EventKind::Recommendation,
        RegisterWebhook::NAME
        | Disconnect::NAME
        | Reconcile::NAME
        | RefreshTeams::NAME
        | Resume::NAME
        | SelfTest::NAME => EventKind::Integration,
        ProcessDeliveries::NAME | ProcessDelivery::NAME => EventKind::Delivery,
        SendWebhooks::NAME | WakeWebhooks::NAME => EventKind::WebhookEndpoint,
        _ => return None,
    };
    let (_, id) = dedupe_key?.split_once(':')?;
    Some((kind, id.parse().ok()?))
}

/// A run ended: what pages show of it (late, given up, done) has changed.
fn tell(ctx: &Ctx, change: &JobChange) {
    // What became of a delivery or a message is told by the transaction that records it.
    let recorded = [EventKind::Delivery, EventKind::WebhookEndpoint];
    let shown = subject(&change.name, change.dedupe_key.as_deref())
        .filter(|(kind, _)| !recorded.contains(kind));
    if let (Some(workspace), Some((kind, subject))) = (change.workspace, shown) {
        let id = ctx.ids.uuid_v7(ctx.now());
        ctx.events.tell(
            &ctx.db,
            Event {
                id,
                workspace: WorkspaceId(workspace),
                kind,
                subject,
            },
        );
    }
}
