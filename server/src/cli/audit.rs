//! `countersign audit`: checks the audit log, and writes it out.
#![expect(clippy::print_stdout, reason = "a command answers on stdout")]

use std::io::Write as _;

use anyhow::bail;
use services::Ctx;
use store::workspace::Workspace;

use super::operator;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Check that every entry is there and as it was written; fails if not
    Verify(Args),
    /// Write all entries to stdout, one JSON object per line, oldest first
    Export(Args),
}

/// Whose log.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The workspace, by name or id; all of them unless given
    #[arg(long)]
    workspace: Option<String>,
}

pub(super) async fn verify(args: Args) -> anyhow::Result<()> {
    let ctx = operator::open().await?;
    let mut broken = 0;
    for workspace in workspaces(&ctx, &args).await? {
        let caller = operator::caller(&workspace);
        let verdict = services::audit::verify(&ctx, &caller).await?;
        let name = &workspace.name;
        match verdict.broken {
            None => println!(
                "{name}: ok, {} entries, the last has the hash {}",
                verdict.entries, verdict.last_hash
            ),
            Some(breach) => {
                broken += 1;
                println!("{name}: BROKEN after {} entries: {breach}", verdict.entries);
            }
        }
    }
    if broken > 0 {
        bail!("{broken} of the logs are not as they were written");
    }
    Ok(())
}

pub(super) async fn export(args: Args) -> anyhow::Result<()> {
    let ctx = operator::open().await?;
    let mut out = std::io::stdout().lock();
    for workspace in workspaces(&ctx, &args).await? {
        let caller = operator::caller(&workspace);
        let mut last = 0;
        loop {
            let page = services::audit::export(&ctx, &caller, last).await?;
            let Some(line) = page.last() else { break };
            last = line.seq;
            for line in &page {
                writeln!(out, "{}", serde_json::to_string(line)?)?;
            }
        }
    }
    Ok(())
}

async fn workspaces(ctx: &Ctx, args: &Args) -> anyhow::Result<Vec<Workspace>> {
    match args.workspace.as_deref() {
        Some(named) => Ok(vec![operator::workspace(ctx, Some(named)).await?]),
        None => Ok(store::workspace::all(ctx.db.reader()).await?),
    }
}
