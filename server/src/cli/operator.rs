//! What commands for operators share: the database, and in whose name they act.

use anyhow::{Context as _, bail};
use domain::{ApiTokenId, Caller, Origin, Principal};
use services::Ctx;
use store::workspace::Workspace;
use uuid::Uuid;

use crate::config::Config;
use crate::startup::{self, Parts};

/// Opens what the environment names.
pub(super) async fn open() -> anyhow::Result<Ctx> {
    let config = Config::from_env()?;
    crate::log::start(&config.log);
    startup::context(&config, Parts::default()).await
}

/// Whoever can start this program on this database may do anything; it has no token of its own, so
/// rows that it makes name the nil id.
pub(super) fn caller(workspace: &Workspace) -> Caller {
    let principal = Principal::AdminToken {
        token: ApiTokenId(Uuid::nil()),
    };
    Caller {
        workspace: workspace.id,
        principal,
        origin: Origin::CommandLine,
    }
}

/// The workspace of this name or id; the only one, if none is named.
pub(super) async fn workspace(ctx: &Ctx, named: Option<&str>) -> anyhow::Result<Workspace> {
    let mut all = store::workspace::all(ctx.db.reader()).await?;
    let known = all.iter().map(|workspace| workspace.name.clone());
    let known = known.collect::<Vec<_>>().join(", ");
    match named {
        Some(named) => all
            .into_iter()
            .find(|workspace| workspace.name == named || workspace.id.to_string() == named)
            .with_context(|| format!("there is no workspace `{named}`; there are: {known}")),
        None if all.len() > 1 => bail!("name one with --workspace: {known}"),
        None => all.pop().context(
            "there is no workspace yet: make one with `countersign user create --workspace NAME`",
        ),
    }
}
