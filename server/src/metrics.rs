//! Metrics in Prometheus' text form, on a listener of their own: they tell strangers how much is going
//! on, and a scrape must work while the public side is busy.
//!
//! What happens is counted where it happens, through the `metrics` facade; what is (jobs, integrations,
//! memory) is looked up at each scrape. Labels are words from the code, or an integration's id: never
//! names, texts or paths.

mod families;
mod page;
mod process;
mod state;

use std::net::SocketAddr;
use std::time::Duration;

use ::metrics::{counter, histogram};
use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, Method, StatusCode};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use services::Ctx;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::MetricsConfig;

/// The text form's version.
const TEXT: (HeaderName, &str) = (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
/// What was measured is put into its buckets this often, so that it does not pile up until a scrape.
const UPKEEP: Duration = Duration::from_secs(5);

/// A listener that is ready to be served.
pub(crate) struct Metrics {
    handle: PrometheusHandle,
    listener: TcpListener,
}

#[derive(Clone)]
struct Scraped {
    handle: PrometheusHandle,
    ctx: Ctx,
}

/// Listens, and begins to count, if this deployment wants it. To be called before anything happens.
///
/// # Errors
/// The address is taken, or this process counts already.
pub(crate) async fn listen(config: &MetricsConfig) -> anyhow::Result<Option<Metrics>> {
    let Some(addr) = config.addr else {
        return Ok(None);
    };
    let listener = TcpListener::bind(addr).await.with_context(|| {
        format!("COUNTERSIGN_METRICS_ADDR: cannot listen on {addr}: is it taken?")
    })?;
    let handle = families::install().context("metrics cannot be counted")?;
    Ok(Some(Metrics { handle, listener }))
}

impl Metrics {
    /// Where it listens.
    pub(crate) fn addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers scrapes until `shutdown`.
    pub(crate) async fn serve(self, ctx: Ctx, shutdown: CancellationToken) {
        let Self { handle, listener } = self;
        let routes = Router::new()
            .route("/metrics", get(scrape))
            .with_state(Scraped {
                handle: handle.clone(),
                ctx,
            });
        let until = shutdown.clone().cancelled_owned();
        let answering = axum::serve(listener, routes).with_graceful_shutdown(until);
        let (ended, ()) = tokio::join!(answering.into_future(), upkeep(handle, shutdown));
        if let Err(error) = ended {
            tracing::error!(error = %error, "Metrics cannot be read any more");
        }
    }
}

async fn upkeep(handle: PrometheusHandle, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(UPKEEP);
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        handle.run_upkeep();
    }
}

async fn scrape(State(scraped): State<Scraped>) -> ([(HeaderName, &'static str); 1], String) {
    let mut page = page::Page::new(scraped.handle.render());
    state::write(&mut page, &scraped.ctx).await;
    process::write(&mut page);
    ([TEXT], page.into_text())
}

/// Counts an answer of the public side.
pub(crate) fn answered(route: &str, method: &Method, status: StatusCode, took: Duration) {
    let route = route.to_owned();
    histogram!("countersign_http_request_seconds", "route" => route.clone()).record(took);
    counter!(
        "countersign_http_requests_total",
        "route" => route,
        "method" => known(method),
        "status" => status.as_u16().to_string(),
    )
    .increment(1);
}

/// A method may be any word; a label may not.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
