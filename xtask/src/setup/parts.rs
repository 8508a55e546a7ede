//! The parts of set-up: what each is for, how to see it, how to install it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::Purpose::{self, Check, Run, Test};
use super::{apt, debian_postgres, debian_rust, npm};
use crate::wasm::{self, Toolchain};
use crate::{postgres, programs, workspace};

/// One thing that can be missing.
pub(super) struct Part {
    pub(super) name: &'static str,
    /// Where it comes from.
    pub(super) source: &'static str,
    /// What a person does where the machine is of a kind that we do not know.
    pub(super) by_hand: &'static str,
    /// Without it, these fail.
    pub(super) needed_for: &'static [Purpose],
    /// Without it, these go on with a warning.
    pub(super) wanted_for: &'static [Purpose],
    pub(super) is_there: fn() -> bool,
    pub(super) install: fn() -> Result<()>,
}

/// In the order of installation: npm's packages need Node.js.
pub(super) const PARTS: &[Part] = &[
    Part {
        name: "wasm target",
        source: "rustup, else apt",
        by_hand: "rustup target add wasm32-unknown-unknown",
        needed_for: &[Run, Test, Check],
        wanted_for: &[],
        is_there: || Toolchain::detect().is_some(),
        install: install_wasm_target,
    },
    Part {
        name: "Node.js",
        source: "apt: nodejs, npm",
        by_hand: "install Node.js 20 or newer, with npm",
        needed_for: &[Test, Check],
        wanted_for: &[Run],
        is_there: node_is_there,
        install: || apt::install(&["nodejs", "npm"]),
    },
    Part {
        name: "wasm-opt",
        source: "npm: binaryen",
        by_hand: "run `npm ci` in xtask/, or put binaryen's wasm-opt on PATH",
        needed_for: &[Test],
        wanted_for: &[Run],
        is_there: || wasm_opt().is_some(),
        install: || npm::install("xtask"),
    },
    Part {
        name: "packages of end2end",
        source: "npm: Playwright, axe, graphql, TypeScript",
        by_hand: "run `npm ci` in end2end/",
        needed_for: &[Test, Check],
        wanted_for: &[],
        is_there: || npm::is_current("end2end"),
        install: || npm::install("end2end"),
    },
    Part {
        name: "Chromium",
        source: "apt: chromium",
        by_hand: "install Chromium or Chrome, so that `chromium` or `google-chrome` is on PATH",
        needed_for: &[Test],
        wanted_for: &[],
        is_there: || chromium().is_some(),
        // A browser without a font shows boxes, and Debian only recommends one.
        install: || apt::install(&["chromium", "fonts-dejavu-core"]),
    },
    Part {
        name: "PostgreSQL",
        source: "apt: postgresql",
        by_hand: "install the server programs of PostgreSQL 15 or newer, so that `initdb` is on PATH",
        needed_for: &[Test],
        wanted_for: &[],
        is_there: || postgres::programs_folder().is_some(),
        install: debian_postgres::install,
    },
    Part {
        name: "clippy and rustfmt",
        source: "rustup",
        by_hand: "rustup component add clippy rustfmt",
        needed_for: &[Check],
        wanted_for: &[],
        is_there: lints_are_there,
        install: || {
            programs::quietly(Command::new("rustup").args([
                "component",
                "add",
                "clippy",
                "rustfmt",
            ]))
        },
    },
    Part {
        name: "cargo-deny",
        source: "cargo install, some minutes",
        by_hand: "cargo install --locked cargo-deny",
        needed_for: &[Check],
        wanted_for: &[],
        is_there: || tool("cargo-deny").is_some(),
        install: || install_tool("cargo-deny@0.20.2"),
    },
    Part {
        name: "cargo-machete",
        source: "cargo install, some minutes",
        by_hand: "cargo install --locked cargo-machete",
        needed_for: &[Check],
        wanted_for: &[],
        is_there: || tool("cargo-machete").is_some(),
        install: || install_tool("cargo-machete@0.9.2"),
    },
];

/// rustup first: its library is the compiler's own, and newer. Debian's way needs no toolchain server.
fn install_wasm_target() -> Result<()> {
    let added = programs::quietly(Command::new("rustup").args(["target", "add", wasm::TARGET]));
    if Toolchain::detect().is_some() {
        return Ok(());
    }
    if !apt::is_there() {
        return added.context("rustup cannot add the target, and there is no apt-get");
    }
    println!("setup: rustup cannot add it here, so Debian's Rust is installed beside it");
    debian_rust::install()
}

fn node_is_there() -> bool {
    let version = programs::output(Command::new("node").arg("--version")).unwrap_or_default();
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|n| n.parse().ok());
    major.is_some_and(|major: u32| major >= 20) && programs::find("npm").is_some()
}

fn lints_are_there() -> bool {
    ["clippy", "fmt"]
        .iter()
        .all(|name| programs::quietly(&mut workspace::cargo(&[name, "--version"])).is_ok())
}

/// wasm-opt: the locked one of xtask/package.json before any other.
pub(crate) fn wasm_opt() -> Option<PathBuf> {
    let ours = workspace::root().join("xtask/node_modules/.bin/wasm-opt");
    let ours = (npm::is_current("xtask") && ours.is_file()).then_some(ours);
    ours.or_else(|| programs::find("wasm-opt"))
}

/// The browser of the tests. It is never downloaded, so that it is one that the system keeps current.
pub(crate) fn chromium() -> Option<PathBuf> {
    [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ]
    .into_iter()
    .find_map(programs::find)
}

/// A program of the npm packages of end2end/.
pub(crate) fn end2end(name: &str) -> PathBuf {
    workspace::root()
        .join("end2end/node_modules/.bin")
        .join(name)
}

/// A tool of the checks: the one on `PATH`, else the one that set-up compiled.
pub(crate) fn tool(name: &str) -> Option<PathBuf> {
    let ours = workspace::tools().join("bin").join(name);
    programs::find(name).or_else(|| ours.is_file().then_some(ours))
}

fn install_tool(name_and_version: &str) -> Result<()> {
    let tools = workspace::tools();
    let Some(tools) = tools.to_str() else {
        bail!("{} is not UTF-8", tools.display())
    };
    let args = [
        "install",
        "--quiet",
        "--locked",
        "--root",
        tools,
        name_and_version,
    ];
    programs::run(&mut workspace::cargo(&args))
}
