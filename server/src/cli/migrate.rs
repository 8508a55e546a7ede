//! `countersign migrate`: brings the database up to date.
#![expect(clippy::print_stdout, reason = "a command answers on stdout")]

use crate::config::Config;
use crate::startup;

pub(super) async fn run() -> anyhow::Result<()> {
    let config = Config::from_env()?;
    crate::log::start(&config.log);
    let db = startup::open(&config.storage).await?;
    startup::migrate(&db).await?;
    println!("The database is up to date.");
    Ok(())
}
