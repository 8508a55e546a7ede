//! `cargo xtask bench`: builds, installs the peers, and compares: taking deliveries in (with a durable PostgreSQL), and the
//! page Approvals with what agents and approvers wait for.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::postgres::{self, Cluster};
use crate::{build, programs, workspace};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Deliveries taken in
    Deliveries,
    /// The page Approvals, the tools, and what is approved
    Approvals,
}

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only this part
    #[arg(long)]
    part: Option<Part>,
    /// Few requests, to see that everything works
    #[arg(long)]
    quick: bool,
    /// The debug build, to work on the bench itself: its rates mean nothing
    #[arg(long)]
    debug: bool,
    /// A folder on the disk that is to be measured
    #[arg(long, default_value = "/var/tmp/countersign-bench")]
    dir: PathBuf,
    /// Passed on to the part about deliveries, such as `--rounds 5`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<OsString>,
}

pub(crate) fn bench(args: &Args) -> Result<()> {
    let server = build(args.debug)?;
    let peers = workspace::root().join("bench/peers");
    install_peers(&peers)?;
    if args.part != Some(Part::Deliveries) {
        programs::run(&mut countersign_bench("approvals", args, &server, &peers))?;
    }
    match args.part {
        Some(Part::Approvals) => Ok(()),
        _ => deliveries(args, &server, &peers),
    }
}

fn countersign_bench(part: &str, args: &Args, server: &Path, peers: &Path) -> Command {
    // What is left of the last run would be counted with this one.
    let dir = args.dir.join(part);
    let _ = std::fs::remove_dir_all(&dir);
    let mut run = Command::new(server.with_file_name("countersign-bench"));
    run.arg(part)
        .arg("--server")
        .arg(server)
        .arg("--peers")
        .arg(peers)
        .arg("--dir")
        .arg(dir)
        .arg("--out")
        .arg(workspace::target().join("bench"));
    if args.quick {
        run.arg("--quick");
    }
    run
}

fn deliveries(args: &Args, server: &Path, peers: &Path) -> Result<()> {
    let cluster = if postgres::programs_folder().is_some() {
        Some(Cluster::start_durable()?)
    } else {
        println!("bench: without PostgreSQL, which is not installed (`make setup` does)");
        None
    };
    let mut run = countersign_bench("run", args, server, peers);
    if let Some(cluster) = &cluster {
        run.arg("--postgres").arg(cluster.url());
    }
    let ended = programs::run(run.args(&args.rest));
    drop(cluster);
    let removed = std::fs::remove_dir_all(&args.dir);
    ended?;
    removed.context("what was measured cannot be removed")
}

/// Both binaries, with what the browser downloads; answers where the server is.
fn build(debug: bool) -> Result<PathBuf> {
    build::site(&build::Args::site())?;
    let mut cargo = workspace::cargo(&["build", "-p", "countersign", "-p", "countersign-bench"]);
    if !debug {
        cargo.arg("--release");
    }
    programs::run(&mut cargo)?;
    Ok(build::server_file(!debug))
}

/// As the lock file has them, unless they are there already. One of them is compiled, which needs node's
/// headers: those of the machine, since others would have to be downloaded.
fn install_peers(peers: &Path) -> Result<()> {
    let next = peers.join("node_modules/next/dist/bin/next");
    let addon = peers.join("node_modules/better-sqlite3/build/Release/better_sqlite3.node");
    if next.is_file() && addon.is_file() {
        return Ok(());
    }
    if programs::find("npm").is_none() {
        bail!("the peers need Node.js 20 or newer with npm");
    }
    let mut npm = Command::new("npm");
    npm.current_dir(peers)
        .args(["ci", "--no-audit", "--no-fund"]);
    match headers() {
        Some(folder) => {
            npm.env("npm_config_nodedir", folder);
        }
        None => {
            println!("bench: node's headers are not on this machine, npm looks for them elsewhere");
        }
    }
    println!("bench: installing the peers");
    programs::run(&mut npm)?;
    if !addon.is_file() {
        // Newer versions of npm run no scripts unless they are told to.
        let mut rebuild = Command::new("npm");
        rebuild.current_dir(peers);
        if let Some(folder) = headers() {
            rebuild.env("npm_config_nodedir", folder);
        }
        programs::run(rebuild.args(["rebuild", "better-sqlite3", "--foreground-scripts"]))?;
    }
    if !addon.is_file() {
        bail!("better-sqlite3 was not built: bench/README.md says what it needs");
    }
    Ok(())
}

/// Where `include/node/node.h` is: beside the node that runs, or where a distribution puts it.
fn headers() -> Option<PathBuf> {
    let mut node = Command::new("node");
    let running = programs::output(node.args(["-p", "process.execPath"])).ok()?;
    let beside = Path::new(&running).parent()?.parent()?.to_path_buf();
    [beside, PathBuf::from("/usr")]
        .into_iter()
        .find(|folder| folder.join("include/node/node.h").is_file())
}
