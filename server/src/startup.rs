//! From a configuration to a running server. `build` serves the program and the tests alike: a test
//! brings its own clock and ids, and drives the workers by hand.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use linear::LinearClient;
use outgoing::{Sender, SenderConfig};
use services::delivery::Ingest;
use services::grant::Turns;
use services::{Clock, Ctx, EventBus, Ids, Settings, SystemClock, SystemIds};
use store::{Db, SessionRows};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::{Config, StorageConfig};
use crate::state::{App, AppState, WorkersState};
use crate::{housekeeping, keys, pages, routes, serve};

/// How long requests and jobs that were begun may take after the process was asked to stop. Longer
/// than the longest call to Linear.
const GRACE: Duration = Duration::from_secs(30);

/// What a test brings along; the default is the real thing.
#[derive(Clone)]
pub struct Parts {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids, tokens and nonces.
    pub ids: Arc<dyn Ids>,
    /// How long a call to Linear may take.
    pub linear_timeout: Duration,
    /// How long an agent's request waits for Linear's answer before it is told to look later.
    pub agent_write_wait: Duration,
    /// How long one try at an outgoing webhook may take.
    pub webhook_timeout: Duration,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            linear_timeout: Duration::from_secs(20),
            agent_write_wait: Duration::from_secs(8),
            webhook_timeout: Duration::from_secs(15),
        }
    }
}

/// A server that is ready to run.
pub struct Application {
    /// What use cases work with.
    pub ctx: Ctx,
    /// What requests share.
    pub state: AppState,
    /// Answers requests.
    pub router: Router,
    /// Runs jobs.
    pub runner: jobs::Runner<Ctx>,
    /// Ends everything.
    pub shutdown: CancellationToken,
    sessions: SessionRows,
}

/// Builds a server: opens and migrates the database, finds the keys, puts the routes together.
///
/// # Errors
/// The database cannot be opened or migrated, or the keys cannot be read.
pub async fn build(config: &Config, parts: Parts) -> anyhow::Result<Application> {
    let ctx = context(config, parts).await?;
    let shutdown = CancellationToken::new();
    let state = AppState(Arc::new(App {
        leptos: pages::options(),
        public_url: ctx.settings.public_url.clone(),
        trusted_proxies: config.http.trusted_proxies.clone(),
        workers: WorkersState::default(),
        shutdown: shutdown.clone(),
        ingest: Ingest::start(&ctx),
        ctx: ctx.clone(),
    }));
    let clock = ctx.clock.clone();
    let sessions = SessionRows::new(ctx.db.clone(), Arc::new(move || clock.now()));
    let router = routes::router(&state, sessions.clone());
    let runner = services::runner(&ctx);
    Ok(Application {
        ctx,
        state,
        router,
        runner,
        shutdown,
        sessions,
    })
}

/// What use cases work with, on a database that is up to date.
///
/// # Errors
/// As for [`build`].
pub async fn context(config: &Config, parts: Parts) -> anyhow::Result<Ctx> {
    install_tls();
    let db = open(&config.storage).await?;
    migrate(&db).await?;
    let keys = keys::load(&config.storage, &db, parts.ids.as_ref()).await?;
    let mut linear = linear::LinearConfig::new(config.linear.api_url.clone(), user_agent());
    linear.timeout = parts.linear_timeout;
    let linear = LinearClient::new(linear).context("the client for Linear cannot be made")?;
    let oauth = linear.oauth(&config.linear.app_url);
    let origin = parts.ids.uuid_v7(parts.clock.now());
    let outgoing = Sender::new(SenderConfig {
        allowed: config.outgoing.allowed.clone(),
        timeout: parts.webhook_timeout,
        user_agent: format!("Countersign/{}", env!("CARGO_PKG_VERSION")),
    });
    Ok(Ctx {
        outgoing,
        keys: Arc::new(keys),
        oauth: oauth.context("LINEAR_APP_URL: people cannot be sent there")?,
        grants: Turns::default(),
        linear,
        events: EventBus::new(origin, db.is_postgres()),
        job_signal: jobs::Signal::default(),
        settings: Arc::new(Settings {
            public_url: config.http.public_url()?,
            linear_app_url: config.linear.app_url.clone(),
            webhook_max_age: config.linear.webhook_max_age.duration(),
            webhook_strict: config.linear.webhook_strict,
            agent_write_wait: parts.agent_write_wait,
        }),
        clock: parts.clock,
        ids: parts.ids,
        db,
    })
}

/// Opens the database as it is.
///
/// # Errors
/// It cannot be reached or made.
pub async fn open(config: &StorageConfig) -> anyhow::Result<Db> {
    Db::connect(&config.database_url)
        .await
        .context("DATABASE_URL: the database cannot be opened")
}

/// Brings the database up to date. Of several processes that start together one does it and the
/// others wait.
///
/// # Errors
/// A migration fails; it left nothing behind.
pub async fn migrate(db: &Db) -> anyhow::Result<()> {
    migrations::apply(db.writer())
        .await
        .context("the database cannot be migrated")
}

impl Application {
    /// Serves and works until `shutdown` is cancelled, then finishes what was begun.
    ///
    /// # Errors
    /// The listener fails, or something took longer than the time of grace.
    pub async fn run(self, listener: TcpListener) -> anyhow::Result<()> {
        let Self {
            ctx,
            state,
            router,
            runner,
            shutdown,
            sessions,
        } = self;
        let tasks = TaskTracker::new();
        let (workers, until) = (state.0.workers.running(), shutdown.clone());
        tasks.spawn(async move {
            runner.run(until).await;
            drop(workers);
        });
        let (listening, until) = (ctx.clone(), shutdown.clone());
        tasks.spawn(async move {
            listening
                .events
                .listen(&listening.db, &listening.job_signal, until)
                .await;
        });
        tasks.spawn(housekeeping::run(ctx, sessions, shutdown.clone()));
        tasks.close();
        let serving = async {
            let served = serve(listener, router, shutdown.clone()).await;
            // If listening fails, the workers stop as well.
            shutdown.cancel();
            tasks.wait().await;
            served.context("the server cannot listen")
        };
        tokio::pin!(serving);
        tokio::select! {
            // Else a server without open connections would be done before it says so.
            biased;
            () = shutdown.cancelled() => tracing::info!("Stopping: finishing what was begun"),
            served = &mut serving => return served,
        }
        let finished = tokio::time::timeout(GRACE, serving).await;
        finished.unwrap_or_else(|_| {
            tracing::warn!("Stopped with work under way; it goes on at the next start");
            Ok(())
        })
    }
}

fn user_agent() -> String {
    format!("countersign/{}", env!("CARGO_PKG_VERSION"))
}

/// One TLS provider for everything. Installing it again is refused and harmless.
pub(crate) fn install_tls() {
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        tracing::debug!("A TLS provider was installed before");
    }
}
