//! `countersign backup`: a copy of the database, made while the server goes on.
#![expect(clippy::print_stdout, reason = "a command answers on stdout")]

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};

use crate::config::Config;
use crate::{keys, startup};

/// Where the copy goes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file to make; it must not be there yet
    file: PathBuf,
    /// Put the key file beside it as FILE.keys: whoever has both can read every secret
    #[arg(long)]
    with_keys: bool,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let config = Config::from_env()?;
    crate::log::start(&config.log);
    let source = require_sqlite(&config.storage.database_url)?;
    if !source.exists() {
        bail!("there is no database at {}", source.display());
    }
    if args.file.exists() {
        bail!(
            "{} is there already; name another file",
            args.file.display()
        );
    }
    let draft = args.file.with_extension("partial");
    let made = copy(&config, &draft).await;
    if let Err(error) = made {
        let _ = fs::remove_file(&draft);
        return Err(error);
    }
    fs::rename(&draft, &args.file)
        .and_then(|()| keys::sync_folder(&args.file))
        .with_context(|| format!("{} cannot be made", args.file.display()))?;
    let size = fs::metadata(&args.file)?.len();
    println!("Backup  {}  {size} bytes", args.file.display());
    println!("SHA-256 {}", sha256(&args.file)?);
    if args.with_keys {
        let beside = keys_beside(&args.file);
        let key_file = keys::file(&config.storage);
        keys::copy(&key_file, &beside)
            .with_context(|| format!("{} cannot be copied", key_file.display()))?;
        println!("Keys    {}", beside.display());
    } else {
        println!("Its secrets open only with the encryption keys: keep a copy of them elsewhere.");
    }
    Ok(())
}

async fn copy(config: &Config, draft: &Path) -> anyhow::Result<()> {
    // Made before anything is in it, so that nobody else ever reads it.
    keys::private_file(draft).with_context(|| format!("{} cannot be made", draft.display()))?;
    let db = startup::open(&config.storage).await?;
    let copied = store::backup::copy_into(&db, draft).await;
    db.close().await?;
    copied.context("the copy failed")?;
    File::open(draft)?.sync_all()?;
    Ok(())
}

/// The file of an SQLite database.
pub(super) fn require_sqlite(url: &str) -> anyhow::Result<PathBuf> {
    store::backup::sqlite_file(url).context(
        "this is for SQLite; a Postgres database is backed up with pg_dump and restored with pg_restore",
    )
}

pub(super) fn keys_beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".keys");
    name.into()
}

fn sha256(file: &Path) -> anyhow::Result<String> {
    let mut file = File::open(file)?;
    let mut sha = Sha256::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        match file.read(&mut chunk)? {
            0 => break,
            n => sha.update(&chunk[..n]),
        }
    }
    let digest = sha.finalize();
    Ok(domain::text::hex(&digest))
}
