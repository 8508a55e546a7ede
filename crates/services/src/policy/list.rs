//! All rules, in their order.

use domain::Caller;
use domain::view::{PoliciesView, RuleView};

use crate::{Ctx, ServiceError};

/// The rules, and whether all writes are stopped.
///
/// # Errors
/// An agent asks.
pub async fn list(ctx: &Ctx, caller: &Caller) -> Result<PoliciesView, ServiceError> {
    caller.require_reader()?;
    let (db, now) = (ctx.db.reader(), ctx.now());
    let rows = store::policy::all(db, caller.workspace).await?;
    let stops = store::write_stop::all(db, caller.workspace).await?;
    let rules = rows.into_iter().zip(1..).map(|(row, position)| RuleView {
        position,
        ended: row.rule.ends_at.is_some_and(|end| end <= now),
        rule: row.rule,
    });
    Ok(PoliciesView {
        rules: rules.collect(),
        writes_stopped: stops.iter().any(|stop| stop.agent.is_none()),
        stopped_agents: stops.into_iter().filter_map(|stop| stop.agent).collect(),
    })
}
