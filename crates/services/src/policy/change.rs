//! Rules are made, changed, moved and removed, by admins.

use domain::audit::AuditAction;
use domain::policy::{MAX_RULES, NewRule, Rule};
use domain::view::PoliciesView;
use domain::{Caller, PolicyRuleId, Refusal};
use serde_json::{Value, json};
use store::policy::PolicyRow;

use super::{by_id, list};
use crate::audit::Entry;
use crate::unit::Unit;
use crate::{Ctx, IdempotencyKey, ServiceError};

/// Adds a rule behind the others.
///
/// # Errors
/// The caller is no admin, a field breaks its rule, or there are too many.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn create(
    ctx: &Ctx,
    caller: &Caller,
    new: NewRule,
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
        position: rows.last().map_or(1, |last| last.position + 1),
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
    for (row, position) in order.iter().zip(1..) {
        let place = by_id(&rows, *row)?;
        let moved = PolicyRow {
            position,
            ..rows[place].clone()
        };
        store::policy::update(&unit.txn, &moved).await?;
    }
    if let Some(first) = rows.first() {
        let order = json!({ "order": order });
        record(&mut unit, caller, &first.rule, Value::Null, order).await?;
    }
    unit.commit().await?;
    list(ctx, caller).await
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
    unit.audit(caller, entry.before(before).after(after)).await
}
