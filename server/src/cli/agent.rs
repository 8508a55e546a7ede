//! `countersign agent create`: agents, for operators without a browser.
#![expect(clippy::print_stdout, reason = "a command answers on stdout")]

use domain::agent::NewAgent;
use domain::view::NewToken;

use super::operator;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make an agent with a token
    Create(Args),
}

/// Which agent is to be made.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What people call it
    #[arg(long)]
    name: String,
    /// What it is good at
    #[arg(long, default_value = "")]
    description: String,
    /// The workspace, by name or id; needed if there are several
    #[arg(long)]
    workspace: Option<String>,
}

pub(super) async fn create(args: Args) -> anyhow::Result<()> {
    let ctx = operator::open().await?;
    let workspace = operator::workspace(&ctx, args.workspace.as_deref()).await?;
    let caller = operator::caller(&workspace);
    let new = NewAgent {
        name: args.name,
        description: args.description,
    };
    let agent = services::agent::create(&ctx, &caller, new, None).await?;
    let token = NewToken {
        name: "first".to_owned(),
        agent_id: Some(agent.id),
        scopes: None,
        expires_in_days: None,
    };
    let created = services::api_token::create(&ctx, &caller, token, None).await?;
    println!("Agent  {}  {}", agent.id, agent.name);
    println!("Token  {}  (shown this once)", created.token);
    Ok(())
}
