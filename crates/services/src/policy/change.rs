//! Rules are made, changed, moved and removed, by admins.

use domain::audit::AuditAction;
use domain::policy::{MAX_RULES, NewRule, Rule};
use domain::view::PoliciesView;
use domain::{Caller, EventKind, PolicyRuleId, Refusal, RulePlace};
use serde_json::{Value, json};
use store::policy::PolicyRow;

use super::{by_id, list};
use crate::audit::Entry;
use crate::unit::Unit;
use crate::{Ctx, IdempotencyKey, ServiceError};

/// Adds a rule, before or behind the others.
///
/// # Errors
/// The caller is no admin, a field breaks its rule, or there are too many.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn create(
    ctx: &Ctx,
    caller: &Caller,
    new: NewRule,
    place: RulePlace,
    key: Option<&IdempotencyKey>,
) -> Result<Rule, ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let rule = new.check(PolicyRuleId(unit.id()))?;
    let mut rows = store::policy::all(&unit.txn, caller.workspace).await?;
    if let Some(made) = unit.claim(caller, key, rule.id.0).await? {
        let place = by_id(&rows, PolicyRuleId(made))?;
        return Ok(rows.swap_remove(place).rule);
    }
    if rows.len() >= MAX_RULES {
        let message = format!("There are {MAX_RULES} rules already. Remove one first.");
        return Err(ServiceError::conflict("too_many_rules", message));
    }
    let row = PolicyRow {
        workspace: caller.workspace,
        position: match place {
            RulePlace::First => rows.first().map_or(1, |first| first.position - 1),
            RulePlace::Last => rows.last().map_or(1, |last| last.position + 1),
        },
        rule: rule.clone(),
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::policy::insert(&unit.txn, &row).await?;
    record(&mut unit, caller, &rule, Value::Null, written(&rule)).await?;
    unit.commit().await?;
    Ok(rule)
}

/// Puts another rule in the place of one.
///
/// # Errors
/// The caller is no admin, there is no such rule, or a field breaks its rule.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, policy.id = %id))]
pub async fn update(
    ctx: &Ctx,
    caller: &Caller,
    id: PolicyRuleId,
    new: NewRule,
) -> Result<Rule, ServiceError> {
    caller.require_admin()?;
    let rule = new.check(id)?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut rows = store::policy::all(&unit.txn, caller.workspace).await?;
    let before = rows.swap_remove(by_id(&rows, id)?);
    let row = PolicyRow {
        rule: rule.clone(),
        updated_at: unit.now,
        ..before.clone()
    };
    store::policy::update(&unit.txn, &row).await?;
    record(
        &mut unit,
        caller,
        &rule,
        written(&before.rule),
        written(&rule),
    )
    .await?;
    unit.commit().await?;
    Ok(rule)
}

/// Lets a rule count, or not, and leaves the rest of it as it is.
///
/// # Errors
/// The caller is no admin, or there is no such rule.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, policy.id = %id))]
pub async fn switch(
    ctx: &Ctx,
    caller: &Caller,
    id: PolicyRuleId,
    enabled: bool,
) -> Result<Rule, ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut rows = store::policy::all(&unit.txn, caller.workspace).await?;
    let before = rows.swap_remove(by_id(&rows, id)?);
    let rule = Rule {
        enabled,
        ..before.rule.clone()
    };
    if rule == before.rule {
        return Ok(rule);
    }
    let row = PolicyRow {
        rule: rule.clone(),
        updated_at: unit.now,
        ..before.clone()
    };
    store::policy::update(&unit.txn, &row).await?;
    let (was, is) = (written(&before.rule), written(&rule));
    record(&mut unit, caller, &rule, was, is).await?;
    unit.commit().await?;
    Ok(rule)
}

/// Removes a rule.
///
/// # Errors
/// The caller is no admin, or there is no such rule.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, policy.id = %id))]
pub async fn remove(ctx: &Ctx, caller: &Caller, id: PolicyRuleId) -> Result<(), ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut rows = store::policy::all(&unit.txn, caller.workspace).await?;
    let before = rows.swap_remove(by_id(&rows, id)?);
    store::policy::delete(&unit.txn, caller.workspace, id).await?;
    record(
        &mut unit,
        caller,
        &before.rule,
        written(&before.rule),
        Value::Null,
    )
    .await?;
    unit.commit().await
}

/// Puts the rules into this order; all of them are named.
///
/// # Errors
/// The caller is no admin, or the list is not exactly the rules that there are.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn reorder(
    ctx: &Ctx,
    caller: &Caller,
    order: &[PolicyRuleId],
) -> Result<PoliciesView, ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let rows = store::policy::all(&unit.txn, caller.workspace).await?;
    let complete = rows.len() == order.len() && rows.iter().all(|row| order.contains(&row.rule.id));
    if !complete {
        let message =
            "`order` must name each rule once: somebody may have added or removed one meanwhile.";
        return Err(Refusal::field("order", message).into());
    }
    write_order(&mut unit, caller, &rows, order).await?;
    unit.commit().await?;
    list(ctx, caller).await
}

/// Puts one rule at this place, counted from 1, and moves those in between. Where it is already, nothing changes:
/// a form that is sent twice moves once.
///
/// # Errors
/// The caller is no admin, or there is no such rule.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, policy.id = %id))]
pub async fn put_at(
    ctx: &Ctx,
    caller: &Caller,
    id: PolicyRuleId,
    position: usize,
) -> Result<Rule, ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let rows = store::policy::all(&unit.txn, caller.workspace).await?;
    let from = by_id(&rows, id)?;
    let to = position.clamp(1, rows.len()) - 1;
    let rule = rows[from].rule.clone();
    if from == to {
        return Ok(rule);
    }
    let mut order: Vec<PolicyRuleId> = rows.iter().map(|row| row.rule.id).collect();
    order.remove(from);
    order.insert(to, id);
    write_order(&mut unit, caller, &rows, &order).await?;
    unit.commit().await?;
    Ok(rule)
}

async fn write_order(
    unit: &mut Unit<'_>,
    caller: &Caller,
    rows: &[PolicyRow],
    order: &[PolicyRuleId],
) -> Result<(), ServiceError> {
    for (id, position) in order.iter().zip(1..) {
        let row = &rows[by_id(rows, *id)?];
        if row.position != position {
            let moved = PolicyRow {
                position,
                ..row.clone()
            };
            store::policy::update(&unit.txn, &moved).await?;
        }
    }
    if let Some(first) = rows.first() {
        let order = json!({ "order": order });
        record(unit, caller, &first.rule, Value::Null, order).await?;
    }
    Ok(())
}

fn written(rule: &Rule) -> Value {
    json!(rule)
}

async fn record(
    unit: &mut Unit<'_>,
    caller: &Caller,
    rule: &Rule,
    before: Value,
    after: Value,
) -> Result<(), ServiceError> {
    let entry = Entry::of(
        AuditAction::PolicyChanged,
        "policy_rule",
        rule.id.0,
        &rule.name,
    );
    unit.changed(caller.workspace, EventKind::Policy, rule.id.0);
    unit.audit(caller, entry.before(before).after(after)).await
}
