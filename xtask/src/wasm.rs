//! The toolchain that compiles for the browser: rustup's, or Debian's where rustup cannot get one.
//!
//! Which one it is, is seen from what is installed and never written down.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{programs, workspace};

/// The target's name.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The name under which rustup knows Debian's compiler.
pub(crate) const LINKED: &str = "debian";

/// A toolchain whose standard library for wasm is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one that everything else is built with.
    Usual,
    /// Debian's compiler, linked into rustup; its library for wasm was built by set-up.
    Debian,
}

impl Toolchain {
    /// The toolchain to build with, or `None` before set-up.
    pub(crate) fn detect() -> Option<Self> {
        [Self::Usual, Self::Debian]
            .into_iter()
            .find(|toolchain| toolchain.has_library())
    }

    /// `cargo` of this toolchain, in the workspace.
    pub(crate) fn cargo(self, args: &[&str]) -> Command {
        let mut cargo = workspace::cargo(args);
        if self == Self::Debian {
            cargo.env("RUSTUP_TOOLCHAIN", LINKED).env_remove("RUSTC");
        }
        cargo
    }

    fn has_library(self) -> bool {
        let mut rustc = Command::new("rustc");
        rustc
            .current_dir(workspace::root())
            .args(["--print", "sysroot"]);
        if self == Self::Debian {
            rustc.env("RUSTUP_TOOLCHAIN", LINKED);
        }
        programs::output(&mut rustc)
            .is_ok_and(|sysroot| holds_library(&library(Path::new(&sysroot))))
            && (self == Self::Usual || accepts_library())
    }
}

/// Whether Debian's compiler takes the library that set-up built: an upgrade of the compiler makes it
/// stale, and only the compiler can tell.
fn accepts_library() -> bool {
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(workspace::root())
        .env("RUSTUP_TOOLCHAIN", LINKED);
    rustc.args([
        "--target",
        TARGET,
        "--crate-type",
        "lib",
        "--crate-name",
        "probe",
    ]);
    // Standard input is empty, which is a crate; its metadata goes to standard output, and away.
    programs::quietly(rustc.args(["--emit", "metadata=-", "-"])).is_ok()
}

/// Where a sysroot keeps the standard library for wasm.
pub(crate) fn library(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

/// Whether the folder holds `core` and `std`: half a copy does not count.
pub(crate) fn holds_library(folder: &Path) -> bool {
    let Ok(entries) = folder.read_dir() else {
        return false;
    };
    let names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let holds = |prefix: &str| {
        names.iter().any(|name| {
            name.starts_with(prefix) && Path::new(name).extension().is_some_and(|ext| ext == "rlib")
        })
    };
    holds("libcore-") && holds("libstd-")
}
