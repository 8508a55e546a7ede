//! What a rule would have done with the calls of the last 30 days, before it is let loose.

use std::collections::HashMap;

use domain::policy::{NewRule, Rule, decide};
use domain::view::{DryRunExample, DryRunView};
use domain::{AgentId, Caller, PolicyRuleId, RulePlace, Verdict};
use time::Duration;

use super::by_id;
use crate::{Ctx, ServiceError};

const LOOKS_BACK: Duration = Duration::days(30);
/// Most calls that are judged again; the latest ones.
const MOST_CALLS: u64 = 10_000;
const EXAMPLES: usize = 20;
/// What the rule is called while it is tried; no other is.
const TRIED: PolicyRuleId = PolicyRuleId(uuid::Uuid::nil());

/// Where the rule would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// Before or behind those that there are.
    At(RulePlace),
    /// In the place of this one.
    InsteadOf(PolicyRuleId),
}

/// Puts a rule among those that there are, and judges the calls of the past again. Nothing changes.
///
/// # Errors
/// The caller is no admin, a field breaks its rule, or the rule that it would replace is not there.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn dry_run(
    ctx: &Ctx,
    caller: &Caller,
    new: NewRule,
    place: Try,
) -> Result<DryRunView, ServiceError> {
    caller.require_admin()?;
    let (db, now) = (ctx.db.reader(), ctx.now());
    let tried = new.check(TRIED)?;
    let rows = store::policy::all(db, caller.workspace).await?;
    let instead = match place {
        Try::InsteadOf(id) => Some(by_id(&rows, id)?),
        Try::At(_) => None,
    };
    let mut rules: Vec<Rule> = rows.into_iter().map(|row| row.rule).collect();
    match (instead, place) {
        (Some(place), _) => rules[place] = tried,
        (None, Try::At(RulePlace::Last)) => rules.push(tried),
        (None, _) => rules.insert(0, tried),
    }
    let agents = store::agent::list(db, caller.workspace).await?;
    let names: HashMap<AgentId, String> = agents
        .into_iter()
        .map(|agent| (agent.id, agent.name))
        .collect();
    let calls = store::tool_call::since(db, caller.workspace, now - LOOKS_BACK, MOST_CALLS).await?;
    let mut view = DryRunView::default();
    for call in calls {
        judge(&mut view, &rules, call, now, &names);
    }
    Ok(view)
}

fn judge(
    view: &mut DryRunView,
    rules: &[Rule],
    call: store::tool_call::ToolCall,
    now: domain::Timestamp,
    names: &HashMap<AgentId, String>,
) {
    let would_be = decide(rules, &call.facts, now);
    view.calls += 1;
    view.decided += u64::from(would_be.rule_id == Some(TRIED));
    view.was.add(call.verdict, 1);
    match would_be.verdict {
        Verdict::Allow => view.allow += 1,
        Verdict::Ask => view.ask += 1,
        Verdict::Deny => view.deny += 1,
    }
    if would_be.verdict == call.verdict {
        return;
    }
    view.changed += 1;
    if view.examples.len() < EXAMPLES {
        let agent_name = names.get(&call.agent).cloned().unwrap_or_default();
        view.examples.push(DryRunExample {
            id: call.id,
            agent_name,
            summary: call.summary,
            was: call.verdict,
            would_be,
            at: call.created_at,
        });
    }
}
