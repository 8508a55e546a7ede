//! `cargo xtask build`: wasm, then `target/site`, then the server that embeds it.
//!
//! Cargo decides what of the Rust is out of date. `bundle` leaves `target/site` untouched when its
//! inputs are the ones of last time, so the server is not compiled again either.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::report::Took;
use crate::wasm::{self, Toolchain};
use crate::{programs, setup, workspace};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Build the server with optimisations
    #[arg(long)]
    release: bool,
    /// Build the browser's part quickly and large, for work on it
    #[arg(long)]
    dev_wasm: bool,
    /// Stop after target/site, before the server
    #[arg(long)]
    site_only: bool,
}

impl Args {
    /// What `cargo xtask run` starts.
    pub(crate) fn release() -> Self {
        Self {
            release: true,
            dev_wasm: false,
            site_only: false,
        }
    }

    /// What tests of the pages need: the browser's part as it is shipped.
    pub(crate) fn site() -> Self {
        Self {
            release: false,
            dev_wasm: false,
            site_only: true,
        }
    }
}

pub(crate) fn build(args: &Args) -> Result<()> {
    site(args)?;
    if !args.site_only {
        println!("built {}", server(args)?.display());
    }
    Ok(())
}

/// Builds all, and answers where the server is.
pub(crate) fn everything(args: &Args) -> Result<PathBuf> {
    site(args)?;
    server(args)
}

/// Builds `target/site`.
pub(crate) fn site(args: &Args) -> Result<()> {
    let start = Instant::now();
    let profile = if args.dev_wasm { "dev" } else { "wasm-release" };
    let toolchain = Toolchain::detect()
        .context("there is no compiler for wasm: run `cargo xtask setup --for run` first")?;
    let cargo_args = [
        "build",
        "-p",
        "frontend",
        "--target",
        wasm::TARGET,
        "--profile",
        profile,
    ];
    println!("build: browser's part ({profile})");
    programs::run(&mut toolchain.cargo(&cargo_args))?;

    // Unoptimised: it takes some seconds longer to run, and minutes less to compile.
    let mut bundle = workspace::cargo(&["run", "--quiet", "-p", "bundle", "--"]);
    bundle
        .arg("--wasm")
        .arg(wasm_file(profile))
        .arg("--out")
        .arg(workspace::site());
    bundle.args(["--style", "style/main.css", "--public", "app/public"]);
    match setup::wasm_opt() {
        _ if args.dev_wasm => {
            bundle.arg("--quick");
        }
        Some(program) => {
            bundle.arg("--wasm-opt").arg(program);
        }
        None => println!("build: wasm-opt is missing, so the wasm is about twice as large"),
    }
    programs::run(&mut bundle)?;
    println!("build: browser's part, {}", Took(start.elapsed()));
    Ok(())
}

fn wasm_file(profile: &str) -> PathBuf {
    let folder = if profile == "dev" { "debug" } else { profile };
    workspace::target()
        .join(wasm::TARGET)
        .join(folder)
        .join("frontend.wasm")
}

fn server(args: &Args) -> Result<PathBuf> {
    let start = Instant::now();
    println!("build: server");
    let mut cargo = workspace::cargo(&["build", "-p", "countersign"]);
    if args.release {
        cargo.arg("--release");
    }
    programs::run(&mut cargo)?;
    println!("build: server, {}", Took(start.elapsed()));
    Ok(server_file(args.release))
}

/// Where cargo puts the server.
pub(crate) fn server_file(release: bool) -> PathBuf {
    let profile = if release { "release" } else { "debug" };
    workspace::target().join(profile).join("countersign")
}
