//! Makes `target/site`, what the browser gets, from the compiled wasm, the CSS and the assets.
//!
//! All of it or nothing: when the inputs are those of last time, no file is touched, so that cargo does not
//! compile the server, which embeds them, again. The files in `pkg/` carry one hash of their content in
//! their names; a browser may keep them for ever. Compressed copies lie beside them, because compressing
//! as hard as this is nothing to do per request.

#![expect(
    clippy::print_stdout,
    reason = "telling what it does is this program's job"
)]

mod compress;
mod css;
mod inputs;
mod package;
mod site;
mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// Makes the browser's files. Started by `cargo xtask build`.
#[derive(Parser)]
struct Args {
    /// What cargo compiled for the browser
    #[arg(long)]
    wasm: PathBuf,
    /// The style sheet that imports the others
    #[arg(long)]
    style: PathBuf,
    /// A folder of files that keep their names; may be missing
    #[arg(long)]
    public: PathBuf,
    /// The folder to make
    #[arg(long)]
    out: PathBuf,
    /// The program that makes wasm small; without it the wasm stays as it is
    #[arg(long)]
    wasm_opt: Option<PathBuf>,
    /// Fast rather than small
    #[arg(long)]
    quick: bool,
}

fn main() -> ExitCode {
    match bundle(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn bundle(args: &Args) -> Result<()> {
    let inputs = inputs::Inputs::read(args)?;
    if site::is_current(&args.out, &inputs.fingerprint) {
        println!("bundle: {} is current", args.out.display());
        return Ok(());
    }
    let mut files = package::Package::new();
    wasm::bindgen(args, &mut files)?;
    if let Some(css) = &inputs.css {
        files.css(css);
    }
    let site = site::Site::new(files, inputs.public);
    site.write(&args.out, &inputs.fingerprint, args.quick)
}
