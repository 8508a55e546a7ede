//! wasm-bindgen, as a library so that its version is the lock file's, and wasm-opt, which halves the wasm.

use std::path::Path;
use std::process::Command;
use std::{env, fs, process};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::Args;
use crate::package::Package;

/// What the compiler uses, and every browser has had for years: wasm-opt must not take it for a mistake.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Adds the wasm and its scripts to the package.
pub(crate) fn bindgen(args: &Args, package: &mut Package) -> Result<()> {
    let mut output = Bindgen::new()
        .input_path(&args.wasm)
        .web(true)?
        .typescript(false)
        // The page says where the wasm is; a guess from the script's own name would be wrong.
        .omit_default_module_path(true)
        .remove_name_section(!args.quick)
        .remove_producers_section(true)
        .generate_output()
        .context("wasm-bindgen")?;
    let npm = output.npm_dependencies();
    ensure!(
        npm.is_empty(),
        "the browser's part must not depend on npm packages: {npm:?}"
    );
    package.js(output.js());
    for (folder, scripts) in output.snippets() {
        for (number, script) in scripts.iter().enumerate() {
            package.snippet(&format!("{folder}/inline{number}.js"), script);
        }
    }
    for (path, script) in output.local_modules() {
        package.snippet(path, script);
    }
    let wasm = output.wasm_mut().emit_wasm();
    package.wasm(match &args.wasm_opt {
        Some(program) => optimise(program, &wasm)?,
        None => wasm,
    });
    Ok(())
}

fn optimise(program: &Path, wasm: &[u8]) -> Result<Vec<u8>> {
    let folder = env::temp_dir().join(format!("countersign-wasm-{}", process::id()));
    fs::create_dir(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let result = optimise_in(&folder, program, wasm);
    // What is left in the temporary folder is the system's to clean.
    let _ = fs::remove_dir_all(&folder);
    result
}

fn optimise_in(folder: &Path, program: &Path, wasm: &[u8]) -> Result<Vec<u8>> {
    let (before, after) = (folder.join("before.wasm"), folder.join("after.wasm"));
    fs::write(&before, wasm)?;
    let mut command = Command::new(program);
    command
        .arg(&before)
        .arg("-Oz")
        .args(FEATURES)
        .arg("-o")
        .arg(&after);
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", program.display()))?;
    ensure!(status.success(), "wasm-opt ended with {status}");
    fs::read(&after).context("wasm-opt left no file")
}
