//! All rules, in their order.

use domain::Caller;
use domain::view::{PoliciesView, RuleView, WriteStopView};

use crate::{Ctx, ServiceError};

/// The rules, and whether all writes are stopped.
///
/// # Errors
/// An agent asks.
pub async fn list(ctx: &Ctx, caller: &Caller) -> Result<PoliciesView, ServiceError> {
    caller.require_reader()?;
    let (db, now) = (ctx.db.reader(), ctx.now());
    let rows = store::policy::all(db, caller.workspace).await?;
    let stops = stops(ctx, caller).await?;
    let rules = rows.into_iter().zip(1..).map(|(row, position)| RuleView {
        position,
        ended: row.rule.ends_at.is_some_and(|end| end <= now),
        rule: row.rule,
    });
    Ok(PoliciesView {
        rules: rules.collect(),
        writes_stopped: stops.iter().any(|stop| stop.agent_id.is_none()),
        stopped_agents: stops.iter().filter_map(|stop| stop.agent_id).collect(),
        stops,
    })
}

/// The switches that are thrown, that for all agents first, then by agent.
///
/// # Errors
/// An agent asks.
pub async fn stops(ctx: &Ctx, caller: &Caller) -> Result<Vec<WriteStopView>, ServiceError> {
    caller.require_reader()?;
    let db = ctx.db.reader();
    let mut stops = Vec::new();
    for stop in store::write_stop::all(db, caller.workspace).await? {
        let agent_name = match stop.agent {
            Some(id) => store::agent::get(db, caller.workspace, id).await?,
            None => None,
        };
        stops.push(WriteStopView {
            agent_id: stop.agent,
            agent_name: agent_name.map(|agent| agent.name),
            stopped_by: stop.stopped_by,
            since: stop.created_at,
        });
    }
    stops.sort_by_cached_key(|stop| stop.agent_name.as_ref().map(|name| name.to_lowercase()));
    Ok(stops)
}
