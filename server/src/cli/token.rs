//! `countersign token create`: API tokens, for operators without a browser.
#![expect(clippy::print_stdout, reason = "a command answers on stdout")]

use domain::AgentId;
use domain::token::TokenScope;
use domain::view::NewToken;

use super::operator;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make a token for a workspace, or for one of its agents
    Create(Args),
}

/// Which token is to be made.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What it is for
    #[arg(long)]
    name: String,
    /// The agent that it speaks for; the workspace itself unless given
    #[arg(long)]
    agent: Option<AgentId>,
    /// read, write or both with a comma between; both unless given
    #[arg(long, value_delimiter = ',')]
    scopes: Option<Vec<TokenScope>>,
    /// Days until it ends by itself; never unless given
    #[arg(long)]
    expires_in_days: Option<u16>,
    /// The workspace, by name or id; needed if there are several
    #[arg(long)]
    workspace: Option<String>,
}

pub(super) async fn create(args: Args) -> anyhow::Result<()> {
    let ctx = operator::open().await?;
    let workspace = operator::workspace(&ctx, args.workspace.as_deref()).await?;
    let new = NewToken {
        name: args.name,
        agent_id: args.agent,
        scopes: args.scopes,
        expires_in_days: args.expires_in_days,
    };
    let created =
        services::api_token::create(&ctx, &operator::caller(&workspace), new, None).await?;
    println!("Token  {}  (shown this once)", created.token);
    Ok(())
}
