//! A real PostgreSQL for tests: a cluster of our own in a temporary folder, on a free port.
//!
//! `keeper.sh` starts it and stops it; it watches a pipe from this process, so that the cluster is gone
//! also when this process was interrupted or killed.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::{fs, io};

use anyhow::{Context, Result, bail};

use crate::programs;

/// What DESIGN promises to work with.
const OLDEST: u32 = 15;

/// The port is free when it is chosen and can be taken a moment later.
const TRIES: u32 = 3;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Sync to disk, as PostgreSQL does by default: for measuring
    #[arg(long)]
    durable: bool,
    /// A command that gets the cluster's address as `TEST_DATABASE_URL`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// `cargo xtask postgres [-- COMMAND]`
pub(crate) fn command(args: &Args) -> Result<()> {
    let cluster = if args.durable {
        Cluster::start_durable()?
    } else {
        Cluster::start()?
    };
    println!("postgres: {}", cluster.url());
    let Some((program, rest)) = args.command.split_first() else {
        println!("postgres: stops with Enter");
        io::stdin().lock().skip_until(b'\n')?;
        return Ok(());
    };
    programs::run(
        Command::new(program)
            .args(rest)
            .env("TEST_DATABASE_URL", cluster.url()),
    )
}

#[derive(Clone, Copy)]
enum Kind {
    Quick,
    Durable,
}

/// A running cluster. Dropped, it stops and its folder is removed.
pub(crate) struct Cluster {
    keeper: Child,
    /// Open for as long as the cluster is to run.
    lifeline: Option<ChildStdin>,
    url: String,
}

impl Cluster {
    /// Starts a cluster and waits until it takes connections. What it is told does not survive a power
    /// cut.
    pub(crate) fn start() -> Result<Self> {
        Self::start_as(Kind::Quick)
    }

    /// The same, but as durable as PostgreSQL is by default: what is measured must not cheat.
    pub(crate) fn start_durable() -> Result<Self> {
        Self::start_as(Kind::Durable)
    }

    fn start_as(kind: Kind) -> Result<Self> {
        let programs = programs_folder().context(
            "PostgreSQL's server programs are missing: run `cargo xtask setup --for test`",
        )?;
        let mut result = Self::try_start(&programs, kind);
        for _ in 1..TRIES {
            if result.is_ok() {
                break;
            }
            result = Self::try_start(&programs, kind);
        }
        result.context("the PostgreSQL cluster for tests does not start")
    }

    /// The superuser's address; the database it names is there to create others from.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn try_start(programs: &Path, kind: Kind) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let password = random_hex()?;
        let mut command = keeper(programs, port)?;
        if let Kind::Durable = kind {
            command.arg("durable");
        }
        let mut keeper = command.spawn().context("cannot start sh")?;
        let mut lifeline = keeper
            .stdin
            .take()
            .context("the keeper has a standard input")?;
        writeln!(lifeline, "{password}")?;
        let mut line = String::new();
        if let Some(stdout) = keeper.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let url = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        let cluster = Self {
            keeper,
            lifeline: Some(lifeline),
            url,
        };
        if line.trim() != "ready" {
            bail!("its output is above");
        }
        Ok(cluster)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        // The keeper ends by itself now; waiting makes sure that it did before we go on.
        let _ = self.keeper.wait();
    }
}

fn keeper(programs: &Path, port: u16) -> Result<Command> {
    let mut keeper = Command::new("sh");
    keeper.args(["-c", include_str!("postgres/keeper.sh"), "keeper.sh"]);
    keeper.arg(programs).arg(port.to_string());
    // Everybody may enter this folder, the user `postgres` too.
    keeper
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    leave_our_group(&mut keeper)?;
    Ok(keeper)
}

/// Ctrl-C in a terminal reaches the whole group; the keeper must outlive it to clean up. And since
/// PostgreSQL refuses to run as root, root hands over to the user that its package made.
#[cfg(unix)]
fn leave_our_group(keeper: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    keeper.process_group(0);
    if programs::is_root() {
        let (uid, gid) = ids_of("postgres", &fs::read_to_string("/etc/passwd")?)
            .context("root cannot run PostgreSQL, and there is no user `postgres`")?;
        keeper.uid(uid).gid(gid).env("HOME", "/");
    }
    Ok(())
}

#[cfg(not(unix))]
fn leave_our_group(_keeper: &mut Command) -> Result<()> {
    bail!("the cluster for tests needs a Unix")
}

fn ids_of(user: &str, passwd: &str) -> Option<(u32, u32)> {
    let mut lines = passwd
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>());
    let fields = lines.find(|fields| fields.first() == Some(&user))?;
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

fn random_hex() -> Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

/// The folder with `initdb` and `postgres` of the newest version that is new enough. Debian keeps them
/// off `PATH`.
pub(crate) fn programs_folder() -> Option<PathBuf> {
    let mut folders = debian_folders();
    folders.extend(programs::find("initdb").and_then(|file| Some(file.parent()?.to_path_buf())));
    let configured = programs::output(Command::new("pg_config").arg("--bindir"));
    folders.extend(configured.ok().map(PathBuf::from));
    let versions = folders
        .into_iter()
        .filter_map(|folder| Some((version(&folder)?, folder)));
    let newest = versions.max_by_key(|(version, _)| *version);
    newest
        .filter(|(version, _)| *version >= OLDEST)
        .map(|(_, folder)| folder)
}

fn debian_folders() -> Vec<PathBuf> {
    let versions = Path::new("/usr/lib/postgresql")
        .read_dir()
        .into_iter()
        .flatten();
    versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect()
}

/// The major version of the server in this folder, if all that we need is there.
fn version(folder: &Path) -> Option<u32> {
    if !["initdb", "pg_ctl", "postgres"]
        .iter()
        .all(|name| folder.join(name).is_file())
    {
        return None;
    }
    let text = programs::output(Command::new(folder.join("postgres")).arg("--version")).ok()?;
    major(&text)
}

fn major(text: &str) -> Option<u32> {
    let number = text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_the_server_says() {
        assert_eq!(
            major("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)"),
            Some(15)
        );
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major("postgres"), None);
    }

    #[test]
    fn ids_come_from_the_users_own_line() {
        let passwd =
            "root:x:0:0:root:/root:/bin/sh\npostgres:x:104:110::/var/lib/postgresql:/bin/sh\n";
        assert_eq!(ids_of("postgres", passwd), Some((104, 110)));
        assert_eq!(ids_of("nobody", passwd), None);
    }
}
