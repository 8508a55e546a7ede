//! Hires an agent.

use domain::audit::AuditAction;
use domain::hiring::{HiringDraft, NewHiring};
use domain::issue_link::{Plan, plan};
use domain::view::{HiringView, HistoryKind};
use domain::{Caller, EventKind, HiringId, IssueLinkId, Refusal};
use serde_json::json;
use store::hiring::Hiring;
use store::integration::Integration;
use store::issue_link::IssueLink;
use uuid::Uuid;

use super::{actor_name, record, view};
use crate::sync::SyncHiring;
use crate::unit::Unit;
use crate::{Ctx, IdempotencyKey, ServiceError, hiring, integration};

/// Hires an agent. With `sync_to_linear`, the issue's id is minted here and a job makes the issue, in
/// the same transaction; whether Linear is there at this moment does not matter.
///
/// # Errors
/// Not an admin, a field breaks its rule, the agent or team is not there, or Linear is not connected.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn create(
    ctx: &Ctx,
    caller: &Caller,
    new: NewHiring,
    key: Option<&IdempotencyKey>,
) -> Result<HiringView, ServiceError> {
    caller.require_admin()?;
    let draft = new.check()?;
    let team = mirror(ctx, caller, &draft).await?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let agent = store::agent::get(&unit.txn, caller.workspace, draft.agent).await?;
    let Some(agent) = agent else {
        return Err(Refusal::field(
            "agent_id",
            "There is no agent with this `agent_id` in this workspace.",
        )
        .into());
    };
    let id = HiringId(unit.id());
    if let Some(made) = unit.claim(caller, key, id.0).await? {
        drop(unit);
        return hiring::get(ctx, caller, HiringId(made)).await;
    }
    let row = insert(
        &unit,
        caller,
        draft,
        id,
        team.as_ref().map(|(_, team)| *team),
    )
    .await?;
    if let Some((integration, team)) = team {
        link(ctx, &mut unit, &row, &integration, team).await?;
    }
    let actor = actor_name(&unit.txn, caller).await?;
    let summary = format!(
        "Hired {} for {} at {}",
        agent.name, row.capability, row.price
    );
    record(
        &unit,
        caller.workspace,
        id,
        &actor,
        HistoryKind::Created,
        summary,
    )
    .await?;
    let made = json!({
        "agent": agent.name,
        "price": row.price,
        "status": row.status,
        "sync_to_linear": row.sync_to_linear,
    });
    let entry = hiring::audited(AuditAction::HiringCreated, &row);
    unit.audit(caller, entry.after(made)).await?;
    unit.changed(caller.workspace, EventKind::Hiring, id.0);
    unit.commit().await?;
    tracing::info!(hiring.id = %id, "Hired an agent: `{id}`");
    hiring::get(ctx, caller, id).await
}

/// The integration and team of the issue, if there is to be one.
async fn mirror(
    ctx: &Ctx,
    caller: &Caller,
    draft: &HiringDraft,
) -> Result<Option<(Integration, Uuid)>, ServiceError> {
    if !draft.sync_to_linear {
        return Ok(None);
    }
    let integration = integration::require(ctx, caller).await?;
    let Some(asked) = &draft.linear_team_id else {
        let team = integration::require_selected_team(&integration)?;
        return Ok(Some((integration, team)));
    };
    let find = |teams: &[domain::view::TeamView]| {
        let named = |team: &&domain::view::TeamView| {
            team.id.to_string().eq_ignore_ascii_case(asked) || team.key.eq_ignore_ascii_case(asked)
        };
        teams.iter().find(named).map(|team| team.id)
    };
    if let Some(team) = find(&integration.teams) {
        return Ok(Some((integration, team)));
    }
    // It may be newer than what we know; Linear decides.
    let teams = integration::refresh_teams(ctx, &integration).await?;
    match find(&teams) {
        Some(team) => Ok(Some((integration, team))),
        None => Err(integration::unknown_team(&teams, "linear_team_id").into()),
    }
}

async fn insert(
    unit: &Unit<'_>,
    caller: &Caller,
    draft: HiringDraft,
    id: HiringId,
    team: Option<Uuid>,
) -> Result<Hiring, ServiceError> {
    let row = Hiring {
        id,
        workspace: caller.workspace,
        agent: draft.agent,
        capability: draft.capability,
        task_description: draft.task_description,
        price: draft.price,
        status: draft.status,
        sync_to_linear: draft.sync_to_linear,
        linear_team_id: team,
        created_by: caller.credential(),
        created_at: unit.now,
        updated_at: unit.now,
        version: 1,
    };
    store::hiring::insert(&unit.txn, &row).await?;
    Ok(row)
}

/// Ties the hiring to an issue that is to be made, and starts the job that makes it.
async fn link(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    hiring: &Hiring,
    integration: &Integration,
    team: Uuid,
) -> Result<(), ServiceError> {
    let link = IssueLink {
        id: IssueLinkId(unit.id()),
        workspace: hiring.workspace,
        hiring: hiring.id,
        integration: integration.id,
        linear_issue_id: ctx.ids.uuid_v4(),
        linear_team_id: team,
        identifier: None,
        url: None,
        state_id: None,
        state_name: None,
        state_type: None,
        linear_updated_at: None,
        create_sent_at: None,
        settled: None,
        created_at: unit.now,
        updated_at: unit.now,
        version: 1,
    };
    store::issue_link::insert(&unit.txn, &link).await?;
    if plan(&view::known(hiring, &link)) != Plan::Nothing {
        unit.enqueue(&SyncHiring {
            workspace: hiring.workspace,
            hiring: hiring.id,
        })
        .await?;
    }
    Ok(())
}
