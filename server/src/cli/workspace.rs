//! `countersign workspace features`: what a workspace may use, which only whoever runs the program decides.
#![expect(clippy::print_stdout, reason = "a command answers on stdout")]

use super::operator;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Show what a workspace may use, or switch it
    Features(Args),
}

/// What is to be switched.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Whether the workspace may be connected to Linear; a connection that there is stays
    #[arg(long)]
    integrations: Option<Switch>,
    /// The workspace, by name or id; needed if there are several
    #[arg(long)]
    workspace: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Switch {
    On,
    Off,
}

pub(super) async fn features(args: Args) -> anyhow::Result<()> {
    let ctx = operator::open().await?;
    let workspace = operator::workspace(&ctx, args.workspace.as_deref()).await?;
    let mut on = workspace.has_integrations;
    if let Some(asked) = args.integrations {
        on = asked == Switch::On;
        let caller = operator::caller(&workspace);
        services::feature::set_integrations(&ctx, &caller, on).await?;
    }
    let state = if on { "on" } else { "off" };
    println!("Workspace     {}  {}", workspace.id, workspace.name);
    println!("Integrations  {state}");
    Ok(())
}
