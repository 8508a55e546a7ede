//! A compiler for wasm from Debian's packages, for machines that reach no toolchain server.
//!
//! Debian ships a current Rust for its browsers, with the library's source but without the library for
//! wasm. That is built here from an empty crate, put where the compiler looks for it, and the compiler is
//! linked into rustup under a name of its own. Only the browser's part is built with it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

use anyhow::{Context, Result, bail};

use super::apt;
use crate::programs;
use crate::wasm::{self, LINKED};

const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";
const CRATE: &str = "nothing";

/// Installs the packages, builds the library, links the toolchain.
pub(super) fn install() -> Result<()> {
    let linker = linker_package(&apt::depends("rust-web-llvm")?);
    // Clippy for the checks: it has to be of the same version as the compiler.
    apt::install(&[
        "rustc-web",
        "cargo-web",
        "rust-web-src",
        "rust-web-llvm",
        "rust-web-clippy",
        &linker,
    ])?;
    let scratch = Scratch::new()?;
    let built = build_library(&scratch.0)?;
    let sysroot = programs::output(Command::new(RUSTC).args(["--print", "sysroot"]))?;
    put_in_place(&built, &wasm::library(Path::new(&sysroot)))?;
    if programs::find("rustup").is_some() {
        programs::quietly(Command::new("rustup").args(["toolchain", "link", LINKED, "/usr"]))?;
    }
    Ok(())
}

/// The linker of the same LLVM as the compiler's: `llvm-22` goes with `lld-22`.
fn linker_package(depends: &str) -> String {
    let version = depends
        .lines()
        .find_map(|line| line.trim().strip_prefix("Depends: llvm-"));
    version.map_or_else(
        || "lld".to_owned(),
        |version| format!("lld-{}", version.trim()),
    )
}

/// Builds `std` by way of a crate that holds nothing. It must not have a dependency: libraries that were
/// built for another crate's features break the compiler (E0460).
fn build_library(scratch: &Path) -> Result<Vec<PathBuf>> {
    fs::create_dir(scratch.join("src"))?;
    fs::write(scratch.join("src/lib.rs"), "#![no_std]\n")?;
    let manifest = format!("[package]\nname = \"{CRATE}\"\nedition = \"2021\"\n[workspace]\n");
    fs::write(scratch.join("Cargo.toml"), manifest)?;
    let target = scratch.join("target");
    let mut cargo = Command::new(CARGO);
    cargo
        .current_dir(scratch)
        .args(["build", "--release", "--target", wasm::TARGET]);
    cargo
        .args([
            "-Z",
            "build-std=std,panic_abort,panic_unwind",
            "--target-dir",
        ])
        .arg(&target);
    // `-Z` on a released compiler is what Debian's own builds do, too.
    cargo.env("RUSTC", RUSTC).env("RUSTC_BOOTSTRAP", "1");
    // What is shipped is optimised at link time, which needs the library's bitcode beside its code.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", "-Cembed-bitcode=yes");
    for name in ["RUSTUP_TOOLCHAIN", "RUSTFLAGS", "RUSTC_WRAPPER"] {
        cargo.env_remove(name);
    }
    programs::quietly(&mut cargo)?;
    libraries(&target.join(wasm::TARGET).join("release/deps"))
}

/// Every rlib of the folder but the empty crate's own.
fn libraries(deps: &Path) -> Result<Vec<PathBuf>> {
    let own = format!("lib{CRATE}-");
    let mut found = Vec::new();
    for entry in deps
        .read_dir()
        .with_context(|| format!("cannot read {}", deps.display()))?
    {
        let path = entry?.path();
        let name = path
            .file_name()
            .map(OsStr::to_string_lossy)
            .unwrap_or_default();
        if path.extension() == Some(OsStr::new("rlib")) && !name.starts_with(&own) {
            found.push(path);
        }
    }
    if found.is_empty() {
        bail!("the build left no library in {}", deps.display());
    }
    Ok(found)
}

/// Copies into a folder beside the place and renames it, so that half a library is never seen there.
fn put_in_place(libraries: &[PathBuf], place: &Path) -> Result<()> {
    let parent = place.parent().context("a library folder has a parent")?;
    let beside = place.with_extension("new");
    programs::quietly(apt::as_root("rm")?.arg("-rf").args([place, &beside]))?;
    programs::quietly(apt::as_root("mkdir")?.arg("-p").args([parent, &beside]))?;
    programs::quietly(apt::as_root("cp")?.args(libraries).arg(&beside))?;
    // Others than root compile with it, whatever root's umask is.
    programs::quietly(
        apt::as_root("chmod")?
            .args(["-R", "a+rX"])
            .arg(parent)
            .arg(&beside),
    )?;
    programs::quietly(apt::as_root("mv")?.args([&beside, place]))
}

/// A folder of ours that goes when we are done with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let folder = env::temp_dir().join(format!("countersign-std-{}", process::id()));
        fs::create_dir(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left in the temporary folder is the system's to clean.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linker_is_of_the_compilers_llvm() {
        let depends = "rust-web-llvm\n  Depends: libc6\n  Depends: llvm-22\n";
        assert_eq!(linker_package(depends), "lld-22");
        assert_eq!(linker_package("rust-web-llvm\n"), "lld");
    }

    #[test]
    fn the_empty_crate_is_not_part_of_the_library() {
        let scratch = Scratch::new().unwrap();
        for name in [
            "libstd-1.rlib",
            "libnothing-1.rlib",
            "libcore-1.rlib",
            "libcore-1.rmeta",
        ] {
            fs::write(scratch.0.join(name), "").unwrap();
        }
        let mut found = libraries(&scratch.0).unwrap();
        found.sort();
        assert_eq!(
            found,
            [
                scratch.0.join("libcore-1.rlib"),
                scratch.0.join("libstd-1.rlib")
            ]
        );
        assert!(wasm::holds_library(&scratch.0));
    }
}
