//! `cargo xtask check`: what CI checks, in CI's order. Every check runs, whatever became of the others.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::report::Report;
use crate::wasm::{self, Toolchain};
use crate::{programs, setup, tidy, workspace};

/// Lints the server's half and the browser's half apart: together their features mix.
const LINT_SERVER: &[&str] = &[
    "clippy",
    "--workspace",
    "--exclude",
    "frontend",
    "--all-targets",
    "--",
    "-D",
    "warnings",
];
const LINT_BROWSER: &[&str] = &[
    "clippy",
    "-p",
    "frontend",
    "--target",
    wasm::TARGET,
    "--",
    "-D",
    "warnings",
];
const DOCS: &[&str] = &["doc", "--workspace", "--exclude", "frontend", "--no-deps"];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder with Linear's own schema and the script that compares ours with it
    #[arg(long, default_value = "../shared/linear")]
    linear_schema: PathBuf,
}

pub(crate) fn check(args: &Args) -> Result<()> {
    setup::ensure(setup::Purpose::Check)?;
    let mut report = Report::new("check");
    report.part("formatting", || cargo(&["fmt", "--all", "--check"]));
    report.part("lints, server", || cargo(LINT_SERVER));
    report.part("lints, browser", lint_browser);
    report.part("documentation", document);
    report.part("licences and sources", || {
        deny(&["check", "bans", "licenses", "sources"])
    });
    report.part("advisories", advisories);
    report.part("unused dependencies", || run_tool("cargo-machete", &[]));
    report.part("tidiness", || tidy::tidy().map(|()| None));
    report.part("types of the browser tests", typecheck);
    report.part("excerpt of Linear's schema", || schema(args));
    report.finish()
}

fn cargo(args: &[&str]) -> Result<Option<String>> {
    programs::run(&mut workspace::cargo(args))?;
    Ok(None)
}

fn lint_browser() -> Result<Option<String>> {
    let Some(toolchain) = Toolchain::detect() else {
        return Ok(Some("there is no compiler for wasm".to_owned()));
    };
    if programs::quietly(&mut toolchain.cargo(&["clippy", "--version"])).is_err() {
        return Ok(Some("the compiler for wasm has no clippy".to_owned()));
    }
    programs::run(&mut toolchain.cargo(LINT_BROWSER))?;
    Ok(None)
}

fn document() -> Result<Option<String>> {
    programs::run(workspace::cargo(DOCS).env("RUSTDOCFLAGS", "-Dwarnings"))?;
    Ok(None)
}

fn deny(args: &[&str]) -> Result<Option<String>> {
    run_tool("cargo-deny", args)
}

/// Known vulnerabilities, where their list can be had; nothing else here needs the network.
fn advisories() -> Result<Option<String>> {
    if let Err(error) =
        tool("cargo-deny", &["fetch", "db"]).and_then(|mut c| programs::output(&mut c))
    {
        let reason = format!("{error:#}");
        let last = reason.lines().map(str::trim).rfind(|line| !line.is_empty());
        return Ok(Some(format!(
            "their list cannot be fetched: {}",
            last.unwrap_or_default()
        )));
    }
    deny(&["check", "--disable-fetch", "advisories"])
}

fn run_tool(name: &str, args: &[&str]) -> Result<Option<String>> {
    programs::run(&mut tool(name, args)?)?;
    Ok(None)
}

fn tool(name: &str, args: &[&str]) -> Result<Command> {
    let program = setup::tool(name)
        .ok_or_else(|| anyhow::anyhow!("{name} is missing: run `cargo xtask setup --for check`"))?;
    let mut command = Command::new(program);
    command.current_dir(workspace::root()).args(args);
    Ok(command)
}

fn typecheck() -> Result<Option<String>> {
    let folder = workspace::root().join("end2end");
    if !folder.join("tsconfig.json").is_file() {
        return Ok(Some("end2end has no tsconfig.json".to_owned()));
    }
    programs::run(
        Command::new(setup::end2end("tsc"))
            .current_dir(folder)
            .arg("--noEmit"),
    )?;
    Ok(None)
}

/// Compares our excerpt and our documents with Linear's own schema, which is not ours to distribute: where
/// it is not at hand, the compiler's check against the excerpt has to do.
fn schema(args: &Args) -> Result<Option<String>> {
    let root = workspace::root();
    let folder = root.join(&args.linear_schema);
    let (script, theirs) = (
        folder.join("check_schema_excerpt.mjs"),
        folder.join("schema.graphql"),
    );
    if !script.is_file() || !theirs.is_file() {
        return Ok(Some(format!(
            "Linear's schema is not in {}",
            args.linear_schema.display()
        )));
    }
    let documents = root.join("crates/linear/graphql");
    let mut node = Command::new("node");
    // The script takes the package `graphql` from the folder that it runs in.
    node.current_dir(root.join("end2end")).arg(script);
    node.arg(documents.join("schema.graphql"))
        .arg(theirs)
        .arg("--documents")
        .arg(documents);
    programs::run(&mut node)?;
    Ok(None)
}
