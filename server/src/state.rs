//! What every request shares.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{FromRef, FromRequestParts, State};
use leptos::config::LeptosOptions;
use services::Ctx;
use services::delivery::Ingest;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::config::TrustedProxies;

/// What every request shares; built once in `startup`.
pub struct App {
    /// What use cases work with.
    pub ctx: Ctx,
    /// Writes what Linear sends.
    pub ingest: Ingest,
    /// What the pages need to know about their assets.
    pub leptos: LeptosOptions,
    /// By what address others reach us.
    pub public_url: Url,
    /// Whose word on the client's address counts.
    pub trusted_proxies: TrustedProxies,
    /// Whether the workers of this process run.
    pub workers: WorkersState,
    /// Ends streams, so that a shutdown does not wait for open pages.
    pub shutdown: CancellationToken,
}

/// The shared state as handlers extract it.
#[derive(Clone, FromRequestParts)]
#[from_request(via(State))]
pub struct AppState(pub Arc<App>);

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(app: &AppState) -> Self {
        app.0.leptos.clone()
    }
}

/// Whether the workers of this process run; `/readyz` tells.
#[derive(Debug, Clone, Default)]
pub struct WorkersState(Arc<AtomicBool>);

/// Says that workers run for as long as it lives, whatever ends them.
#[derive(Debug)]
pub struct WorkersRunning(WorkersState);

impl WorkersState {
    /// Marks the workers as running until the answer is dropped.
    pub fn running(&self) -> WorkersRunning {
        self.0.store(true, Ordering::Release);
        WorkersRunning(self.clone())
    }

    /// Whether they run.
    pub fn is_running(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Drop for WorkersRunning {
    fn drop(&mut self) {
        self.0.0.store(false, Ordering::Release);
    }
}
