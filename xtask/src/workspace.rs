//! Where things are: the workspace, what cargo builds, what the browser gets.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::programs;

/// The folder of the workspace's Cargo.toml.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Where the browser's files are put. It does not move with `CARGO_TARGET_DIR`, because the server
/// embeds it by a path that is fixed in its source.
pub(crate) fn site() -> PathBuf {
    root().join("target/site")
}

/// Cargo's target directory: the workspace's own, or wherever the environment or cargo's own settings
/// moved it, which only cargo knows.
pub(crate) fn target() -> &'static Path {
    static TARGET: OnceLock<PathBuf> = OnceLock::new();
    TARGET.get_or_init(|| {
        let metadata = metadata().unwrap_or_default();
        metadata["target_directory"]
            .as_str()
            .map_or_else(|| root().join("target"), PathBuf::from)
    })
}

/// The folder with the tools that set-up compiles, kept with cargo's other output.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// `cargo` in the workspace, for the toolchain that this program was started with.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root()).args(args);
    command
}

/// What cargo knows of the workspace's own packages.
pub(crate) fn metadata() -> Result<Value> {
    let mut cargo = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    let json = programs::output(&mut cargo)?;
    serde_json::from_str(&json).context("cargo metadata did not print JSON")
}
