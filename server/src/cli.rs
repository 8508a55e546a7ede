//! The commands. What a command answers goes to stdout; the log and everything else to stderr.

mod agent;
mod audit;
mod backup;
mod demo;
mod keys;
mod migrate;
mod operator;
mod restore;
mod sandbox;
mod serve;
mod token;
mod user;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A control plane between AI agents and a Linear workspace.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server and its workers, configured by the environment
    Serve,
    /// Run the server and a sandbox of Linear in one process, with data to try things on
    Demo(demo::Args),
    /// Run the sandbox of Linear alone
    Sandbox(sandbox::Args),
    /// Bring the database up to date and stop
    Migrate,
    /// Copy an SQLite database into a file, while the server goes on
    Backup(backup::Args),
    /// Put a backup in the place of an SQLite database
    Restore(restore::Args),
    /// Replace the key that seals secrets
    #[command(subcommand)]
    Keys(keys::Command),
    /// Make people who sign in
    #[command(subcommand)]
    User(user::Command),
    /// Make agents that can be hired
    #[command(subcommand)]
    Agent(agent::Command),
    /// Check the audit log, or write it out
    #[command(subcommand)]
    Audit(audit::Command),
    /// Make API tokens
    #[command(subcommand)]
    Token(token::Command),
    /// Decide what a workspace may use
    #[command(subcommand)]
    Workspace(workspace::Command),
}

/// Runs the command of this process.
pub async fn main() -> ExitCode {
    match run(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("countersign: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    crate::startup::install_tls();
    match command {
        Command::Serve => serve::run().await,
        Command::Demo(args) => demo::run(args).await,
        Command::Sandbox(args) => sandbox::run(args).await,
        Command::Migrate => migrate::run().await,
        Command::Backup(args) => backup::run(args).await,
        Command::Restore(args) => restore::run(args).await,
        Command::Keys(command) => keys::run(command).await,
        Command::User(user::Command::Create(args)) => user::create(args).await,
        Command::Agent(agent::Command::Create(args)) => agent::create(args).await,
        Command::Audit(audit::Command::Verify(args)) => audit::verify(args).await,
        Command::Audit(audit::Command::Export(args)) => audit::export(args).await,
        Command::Token(token::Command::Create(args)) => token::create(args).await,
        Command::Workspace(workspace::Command::Features(args)) => workspace::features(args).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_commands_are_well_formed() {
        Cli::command().debug_assert();
    }
}
