//! Makes sure that `target/site` is there to be embedded, also before the first `cargo xtask build`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site");
    std::fs::create_dir_all(&site)?;
    // The assets are read when the derive expands, so a new bundle has to compile this crate again.
    println!("cargo::rerun-if-changed={}", site.display());
    Ok(())
}
