//! `countersign demo`: the server and a sandbox in one process, with data to try things on.
#![expect(clippy::print_stdout, reason = "a command answers on stdout")]

mod seed;
mod story;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use domain::{AgentId, WorkspaceId};
use sandbox::Sandbox;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::sandbox::start as start_sandbox;
use super::serve::bind;
use crate::config::{Config, Variables};
use crate::serve::asked_to_stop;
use crate::startup::{self, Parts};

/// What the demo logs unless told otherwise: the story, without a line for each request.
const LOG: &str = "warn,countersign=info,countersign::middleware=warn";
/// To try outgoing webhooks out, a receiver on this machine will do.
const ALLOWED: &str = "127.0.0.0/8,::1";
/// How long open pages of the sandbox may hold up the end.
const SANDBOX_GRACE: Duration = Duration::from_secs(3);

/// How to run the demo.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// An admin and nothing else: no agents, no connection, no hirings
    #[arg(long)]
    empty: bool,
    /// Where the database and the key file are kept; another database with `DATABASE_URL`
    #[arg(long, default_value = "data")]
    data_dir: PathBuf,
    /// The server's port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// The sandbox's port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 4000)]
    sandbox_port: u16,
    /// Print one line of JSON instead of text
    #[arg(long)]
    json: bool,
}

/// What somebody needs to use the demo. The keys are what `--json` prints.
#[derive(Debug, Serialize)]
struct Summary {
    url: String,
    sandbox_url: String,
    workspace_id: WorkspaceId,
    admin_email: &'static str,
    admin_password: &'static str,
    admin_token: String,
    agent_id: Option<AgentId>,
    agent_token: Option<String>,
    linear_api_key: String,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let variables = Variables::of_process()?
        .or("COUNTERSIGN_LOG", LOG)
        .or("COUNTERSIGN_WEBHOOK_ALLOW_NETS", ALLOWED);
    crate::log::start(&Config::read(&variables)?.log);
    let sandbox = start_sandbox(args.sandbox_port).await?;
    let mut config = configure(variables, &args, &sandbox)?;
    let listener = bind(&mut config).await?;
    let application = startup::build(&config, Parts::default()).await?;
    let (ctx, shutdown) = (application.ctx.clone(), application.shutdown.clone());
    let server = tokio::spawn(application.run(listener));
    let summary = seed::seed(&ctx, &sandbox, args.empty).await;
    if let Ok(summary) = &summary {
        print(summary, args.json)?;
        until_stopped(&shutdown).await;
    }
    shutdown.cancel();
    let ended = server.await.context("the server broke")?;
    let sandbox_ended = tokio::time::timeout(SANDBOX_GRACE, sandbox.shutdown()).await;
    if sandbox_ended.is_err() {
        tracing::debug!("Left the sandbox with pages still open");
    }
    summary?;
    ended
}

/// The demo's own configuration: this machine only, Linear is the sandbox.
fn configure(variables: Variables, args: &Args, sandbox: &Sandbox) -> anyhow::Result<Config> {
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let variables = variables
        .with("COUNTERSIGN_ADDR", addr.to_string())
        .with("COUNTERSIGN_DATA_DIR", args.data_dir.display().to_string())
        .with("LINEAR_API_URL", sandbox.url().as_str())
        .with("LINEAR_APP_URL", sandbox.url().as_str());
    Ok(Config::read(&variables)?)
}

/// Until somebody asks for it, or the server ends by itself.
async fn until_stopped(shutdown: &CancellationToken) {
    tokio::select! {
        () = asked_to_stop() => {}
        () = shutdown.cancelled() => {}
    }
}

fn print(summary: &Summary, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string(summary)?);
        return Ok(());
    }
    println!();
    println!("  Countersign    {}", summary.url);
    println!(
        "  Linear         {}  (a sandbox on this machine)",
        summary.sandbox_url
    );
    println!();
    println!("  Sign in as     {}", summary.admin_email);
    println!("  with password  {}", summary.admin_password);
    println!();
    println!("  Admin token    {}", summary.admin_token);
    if let Some(token) = &summary.agent_token {
        println!("  Agent token    {token}");
    }
    println!("  Linear's key   {}", summary.linear_api_key);
    println!();
    println!("  Press Ctrl-C to stop.");
    println!();
    Ok(())
}
