//! `countersign user create`: people, for operators without a browser.
#![expect(clippy::print_stdout, reason = "a command answers on stdout")]

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Role;
use secrecy::{ExposeSecret as _, SecretString};
use services::Ctx;
use services::user::{self, CreateUser};

use super::operator;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make a person; the first of all becomes the owner of a new workspace
    Create(Args),
}

/// Who is to be made.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What they sign in with
    #[arg(long)]
    email: String,
    /// What they are called
    #[arg(long)]
    name: String,
    /// The workspace, by name or id; made if there is none of that name
    #[arg(long)]
    workspace: Option<String>,
    /// owner, admin, approver or viewer; `owner` in a new workspace, else `viewer`, unless given
    #[arg(long)]
    role: Option<Role>,
    /// Read the password from the first line of stdin; one is made up and printed otherwise
    #[arg(long)]
    password_stdin: bool,
}

pub(super) async fn create(args: Args) -> anyhow::Result<()> {
    let ctx = operator::open().await?;
    let known = operator::workspace(&ctx, args.workspace.as_deref()).await;
    let role = args.role.unwrap_or(if known.is_ok() {
        Role::Viewer
    } else {
        Role::Owner
    });
    let workspace = match (known, args.workspace) {
        (Ok(workspace), _) => workspace.id.to_string(),
        (Err(_), Some(name)) => name,
        (Err(error), None) => return Err(error),
    };
    let given = if args.password_stdin {
        Some(first_line()?)
    } else {
        None
    };
    let password = given.clone().unwrap_or_else(|| made_up(&ctx));
    let cmd = CreateUser {
        email: args.email,
        name: args.name,
        password: password.clone(),
        role,
        workspace,
    };
    let (user, workspace) = user::create(&ctx, cmd).await?;
    println!("User       {user}");
    println!("Role       {role}");
    println!("Workspace  {workspace}");
    if given.is_none() {
        println!("Password   {}  (shown this once)", password.expose_secret());
    }
    Ok(())
}

fn first_line() -> anyhow::Result<SecretString> {
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .context("stdin cannot be read")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned().into())
}

/// 120 random bits, as twenty characters.
fn made_up(ctx: &Ctx) -> SecretString {
    let mut random = [0; 15];
    ctx.ids.fill(&mut random);
    URL_SAFE_NO_PAD.encode(random).into()
}
