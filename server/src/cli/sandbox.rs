//! `countersign sandbox`: a Linear on this machine.
#![expect(clippy::print_stdout, reason = "a command answers on stdout")]

use anyhow::Context as _;
use sandbox::{Sandbox, SandboxConfig};

use crate::config::Config;
use crate::serve::asked_to_stop;

/// How to run the sandbox.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 4000)]
    port: u16,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    crate::log::start(&Config::from_env()?.log);
    let sandbox = start(args.port).await?;
    println!("Sandbox        {}", sandbox.url());
    println!("Admin's key    {}", sandbox.admin_key());
    println!("Member's key   {}", sandbox.member_key());
    asked_to_stop().await;
    sandbox.shutdown().await;
    Ok(())
}

/// Starts a sandbox with the keys that every sandbox has unless told otherwise.
pub(super) async fn start(port: u16) -> anyhow::Result<Sandbox> {
    let config = SandboxConfig {
        port,
        ..SandboxConfig::default()
    };
    Sandbox::start(config)
        .await
        .with_context(|| format!("the sandbox cannot listen on port {port}: is it taken? Choose another with --sandbox-port"))
}
