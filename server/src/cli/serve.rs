//! `countersign serve`: the server and its workers.

use anyhow::Context as _;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::metrics;
use crate::serve::asked_to_stop;
use crate::startup::{self, Application, Parts};

pub(super) async fn run() -> anyhow::Result<()> {
    let mut config = Config::from_env()?;
    crate::log::start(&config.log);
    let listener = bind(&mut config).await?;
    let metrics = metrics::listen(&config.metrics).await?;
    let application = startup::build(&config, Parts::default()).await?;
    tracing::info!(
        "Serving {} on {}",
        application.ctx.settings.public_url,
        config.http.addr
    );
    invite_owner(&application).await?;
    let shutdown = application.shutdown.clone();
    if let Some(metrics) = metrics {
        tracing::info!("Metrics on http://{}/metrics", metrics.addr()?);
        tokio::spawn(metrics.serve(application.ctx.clone(), shutdown.clone()));
    }
    tokio::spawn(async move {
        asked_to_stop().await;
        shutdown.cancel();
    });
    application.run(listener).await
}

/// Listens, and puts the port that was found in the place of port 0.
pub(super) async fn bind(config: &mut Config) -> anyhow::Result<TcpListener> {
    let addr = config.http.addr;
    let listener = TcpListener::bind(addr).await;
    let listener = listener.with_context(|| {
        format!(
            "cannot listen on {addr}: is it taken? Choose another with COUNTERSIGN_ADDR or --port"
        )
    })?;
    config.http.addr = listener.local_addr()?;
    Ok(listener)
}

/// While nobody can sign in, whoever reads this terminal may become the owner.
async fn invite_owner(application: &Application) -> anyhow::Result<()> {
    let Some(code) = services::setup::issue_code(&application.ctx).await? else {
        return Ok(());
    };
    let setup = application.ctx.settings.public_url.join("setup")?;
    eprintln!(
        "\nNobody can sign in yet. To set up the owner, open\n\n    {setup}\n\nand type the one-time code\n\n    {code}\n"
    );
    Ok(())
}
