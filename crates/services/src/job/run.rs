//! The runner of this process, with all kinds of jobs that there are.

use std::sync::Arc;

use domain::{Event, EventKind, WorkspaceId};
use jobs::{Job, JobChange, Runner};
use uuid::Uuid;

use crate::Ctx;
use crate::delivery::ProcessDelivery;
use crate::integration::RegisterWebhook;
use crate::sync::SyncHiring;

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
    .register::<RegisterWebhook>()
    .register::<ProcessDelivery>()
    .signal(ctx.job_signal.clone())
    .on_change(Arc::new(move |change| tell(&listener, change)))
    .build()
}

/// A run ended: what pages show of it (late, given up, done) has changed.
fn tell(ctx: &Ctx, change: &JobChange) {
    let kind = match change.name.as_str() {
        SyncHiring::NAME => EventKind::Hiring,
        RegisterWebhook::NAME => EventKind::Integration,
        _ => return,
    };
    let key = change.dedupe_key.as_deref().unwrap_or_default();
    let subject = key
        .split_once(':')
        .and_then(|(_, id)| id.parse::<Uuid>().ok());
    if let (Some(workspace), Some(subject)) = (change.workspace, subject) {
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
