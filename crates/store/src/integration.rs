//! Integrations: one per workspace, with its secrets sealed.

mod convert;

use domain::view::TeamView;
use domain::{
    ConnectionKind, IntegrationId, IntegrationState, OAuthApplicationId, OAuthGrantId, Timestamp,
    WebhookState, WorkspaceId,
};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::entity::integration::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row;

/// A workspace's connection to Linear.
#[derive(Debug, Clone, PartialEq)]
pub struct Integration {
    /// Its id; part of the webhook's address.
    pub id: IntegrationId,
    /// Whose it is; there is one per workspace.
    pub workspace: WorkspaceId,
    /// Whether it works.
    pub state: IntegrationState,
    /// Why it does not, if it does not.
    pub state_reason: Option<String>,
    /// The API key, sealed for this row; absent where it is connected otherwise.
    pub sealed_api_key: Option<Vec<u8>>,
    /// The secret that Linear signs with, sealed for this row.
    pub sealed_webhook_secret: Vec<u8>,
    /// As whom it acts, as Linear's UUID: changes by this user may be our own echo.
    pub linear_user_id: Uuid,
    /// Their name.
    pub linear_user_name: String,
    /// Their address.
    pub linear_user_email: String,
    /// The Linear workspace, as Linear's UUID.
    pub linear_org_id: Uuid,
    /// Its name.
    pub linear_org_name: String,
    /// Its part of Linear's addresses.
    pub linear_org_url_key: String,
    /// Its logo, if it has one.
    pub linear_org_logo_url: Option<String>,
    /// Its teams with all that their issues can be given, as last read.
    pub teams: Vec<TeamView>,
    /// The team that issues go to unless a hiring names another; absent until one is picked.
    pub selected_team_id: Option<Uuid>,
    /// The project that issues go to, if one is selected.
    pub selected_project_id: Option<Uuid>,
    /// That project's name.
    pub selected_project_name: Option<String>,
    /// The webhook's UUID in Linear, minted here before it is registered there.
    pub webhook_id: Uuid,
    /// Whether it is registered.
    pub webhook_state: WebhookState,
    /// Why not, if not.
    pub webhook_reason: Option<String>,
    /// When the last delivery came in.
    pub last_delivery_at: Option<Timestamp>,
    /// What it was.
    pub last_delivery: Option<String>,
    /// When anything was last exchanged.
    pub last_synced_at: Option<Timestamp>,
    /// The secret before the last rotation, sealed for this row: deliveries on their way carry it.
    pub sealed_previous_secret: Option<Vec<u8>>,
    /// Until when that one counts.
    pub previous_secret_until: Option<Timestamp>,
    /// Linear's `updatedAt` up to which nothing was missed; reconciliation asks for what came after.
    pub caught_up_to: Option<Timestamp>,
    /// When Linear was last asked what was missed.
    pub reconciled_at: Option<Timestamp>,
    /// What that found, as a sentence.
    pub reconcile_summary: Option<String>,
    /// When Linear was last made to send a delivery, to see whether one arrives.
    pub self_test_sent_at: Option<Timestamp>,
    /// When that one arrived.
    pub self_test_heard_at: Option<Timestamp>,
    /// The label that Linear was made to report for it, minted here before it is made there.
    pub self_test_label_id: Option<Uuid>,
    /// How many changes of linked issues the last look in Linear found that no delivery had told of.
    pub reconcile_missed: i64,
    /// How many requests to the webhook's address were refused.
    pub refusals: i64,
    /// When the last one was.
    pub last_refusal_at: Option<Timestamp>,
    /// Why the last one was.
    pub last_refusal: Option<String>,
    /// How it is connected.
    pub kind: ConnectionKind,
    /// Its tokens, unless it is connected by a key.
    pub grant: Option<OAuthGrantId>,
    /// The application that they were given to.
    pub application: Option<OAuthApplicationId>,
    /// Since when it is in this state.
    pub state_since: Timestamp,
    /// When the teams were read; absent where Linear told since that they changed.
    pub teams_read_at: Option<Timestamp>,
    /// When it was connected.
    pub created_at: Timestamp,
    /// When it last changed, deliveries aside.
    pub updated_at: Timestamp,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// Adds an integration.
pub async fn insert<C: ConnectionTrait>(c: &C, integration: &Integration) -> Result<(), DbErr> {
    row::insert(c, Model::try_from(integration)?).await
}

/// One integration.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: IntegrationId,
) -> Result<Option<Integration>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(Integration::try_from).transpose()
}

/// The integration of a workspace, if it has one.
pub async fn of_workspace<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Option<Integration>, DbErr> {
    let row = Entity::in_workspace(workspace).one(c).await?;
    row.map(Integration::try_from).transpose()
}

/// Where the integration of a workspace stands, if it has one: its state, why, and since when. Every page
/// asks, so nothing else is read.
pub async fn standing<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Option<(IntegrationState, Option<String>, Timestamp)>, DbErr> {
    let query = Entity::in_workspace(workspace).select_only().columns([
        Column::State,
        Column::StateReason,
        Column::StateSince,
    ]);
    let row: Option<(String, Option<String>, Option<Moment>)> = query.into_tuple().one(c).await?;
    row.map(|(state, reason, since)| {
        let state = row::parsed("integrations.state", &state)?;
        let since = row::timestamp(since)
            .ok_or_else(|| row::damaged("integrations.state_since", "it is empty"))?;
        Ok((state, reason, since))
    })
    .transpose()
}

/// The integration that has these tokens, if one has.
pub async fn by_grant<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    grant: OAuthGrantId,
) -> Result<Option<Integration>, DbErr> {
    let query = Entity::in_workspace(workspace).filter(COLUMN.grant_id.eq(grant.0));
    let row = query.one(c).await?;
    row.map(Integration::try_from).transpose()
}

/// The integration that is connected through an application to this Linear workspace, if it is: the
/// application's deliveries name no more.
pub async fn of_application_and_org<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    application: OAuthApplicationId,
    linear_org_id: Uuid,
) -> Result<Option<Integration>, DbErr> {
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.application_id.eq(application.0))
        .filter(COLUMN.linear_org_id.eq(linear_org_id));
    let row = query.one(c).await?;
    row.map(Integration::try_from).transpose()
}

/// The integration that a delivery is addressed to, of whichever workspace: its id is all that
/// Linear sends.
pub async fn for_delivery<C: ConnectionTrait>(
    c: &C,
    id: IntegrationId,
) -> Result<Option<Integration>, DbErr> {
    let row = Entity::addressed(id).one(c).await?;
    row.map(Integration::try_from).transpose()
}

/// How many integrations are alike, in all workspaces together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The state of the connection.
    pub state: String,
    /// That of its webhook.
    pub webhook_state: String,
    /// How it is connected.
    pub kind: String,
    /// How many there are.
    pub count: i64,
}

/// How many integrations there are in each state and of each kind, in all workspaces together.
pub async fn tally<C: ConnectionTrait>(c: &C) -> Result<Vec<Tally>, DbErr> {
    let rows = Entity::tally().into_tuple().all(c).await?;
    let tally = |(state, webhook_state, kind, count)| Tally {
        state,
        webhook_state,
        kind,
        count,
    };
    Ok(rows.into_iter().map(tally).collect())
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it
/// was. Deliveries come in meanwhile, so what they note is only written where `after` differs.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &Integration,
    after: &Integration,
) -> Result<bool, DbErr> {
    let mut fixed = vec![
        Column::Id,
        Column::WorkspaceId,
        Column::CreatedAt,
        // Noted by requests that come in, never by a change of somebody's.
        Column::Refusals,
        Column::LastRefusalAt,
        Column::LastRefusal,
    ];
    let same_delivery = (before.last_delivery_at, &before.last_delivery)
        == (after.last_delivery_at, &after.last_delivery);
    if same_delivery {
        fixed.extend([Column::LastDeliveryAt, Column::LastDelivery]);
    }
    if before.self_test_heard_at == after.self_test_heard_at {
        fixed.push(Column::SelfTestHeardAt);
    }
    let mut model = Model::try_from(after)?;
    model.version = before.version + 1;
    let update = Entity::update_many()
        .set(row::changes(model, &fixed))
        .filter(COLUMN.workspace_id.eq(before.workspace.0))
        .filter(COLUMN.id.eq(before.id.0))
        .filter(COLUMN.version.eq(before.version));
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// Removes an integration with its secrets; whether it was there. [`crate::Db::forget_deleted`] sees to it
/// that they are in no file any more.
pub async fn delete<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: IntegrationId,
) -> Result<bool, DbErr> {
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0));
    Ok(delete.exec(c).await?.rows_affected == 1)
}

/// Removes the secrets before the last rotation that do not count any more, in all workspaces; how many.
pub async fn forget_previous_secrets<C: ConnectionTrait>(
    c: &C,
    now: Timestamp,
) -> Result<u64, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::SealedPreviousSecret, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::PreviousSecretUntil, Expr::value(None::<Moment>))
        .filter(COLUMN.previous_secret_until.lte(Moment::from(now)));
    Ok(update.exec(c).await?.rows_affected)
}

/// Notes that a delivery came in; one that is older than the last one known changes nothing.
pub async fn touch_delivery<C: ConnectionTrait>(
    c: &C,
    id: IntegrationId,
    at: Timestamp,
    label: &str,
) -> Result<(), DbErr> {
    let at = Moment::from(at);
    let newer = COLUMN
        .last_delivery_at
        .is_null()
        .or(COLUMN.last_delivery_at.lte(at));
    let update = Entity::update_many()
        .col_expr(Column::LastDeliveryAt, at.into())
        .col_expr(Column::LastDelivery, label.into())
        .filter(COLUMN.id.eq(id.0))
        .filter(newer);
    update.exec(c).await?;
    Ok(())
}

/// Notes that Linear told of a change to what issues can be given: the teams have to be read anew.
pub async fn outdate_teams<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: IntegrationId,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::TeamsReadAt, Expr::value(None::<Moment>))
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.teams_read_at.is_not_null());
    update.exec(c).await?;
    Ok(())
}

/// Notes that the delivery came in that a self-test waits for; whether it was this one.
pub async fn hear_self_test<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: IntegrationId,
    label: Uuid,
    at: Timestamp,
) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::SelfTestHeardAt, Moment::from(at).into())
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.self_test_label_id.eq(label))
        .filter(COLUMN.self_test_heard_at.is_null());
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// In which state these integrations are, of whichever workspaces.
pub async fn states_everywhere<C: ConnectionTrait>(
    c: &C,
    ids: &[IntegrationId],
) -> Result<Vec<(IntegrationId, IntegrationState)>, DbErr> {
    let query = Entity::everywhere(ids.iter().map(|id| id.0))
        .select_only()
        .columns([Column::Id, Column::State]);
    let rows: Vec<(Uuid, String)> = query.into_tuple().all(c).await?;
    rows.into_iter()
        .map(|(id, state)| {
            Ok((
                IntegrationId(id),
                row::parsed("integrations.state", &state)?,
            ))
        })
        .collect()
}

/// Those that work, in all workspaces.
pub async fn working_everywhere<C: ConnectionTrait>(c: &C) -> Result<Vec<Integration>, DbErr> {
    let working = IntegrationState::ALL
        .iter()
        .filter(|state| state.may_call());
    let query = Entity::everywhere_in_states(working.map(|state| state.as_str()));
    let rows = query.all(c).await?;
    rows.into_iter().map(Integration::try_from).collect()
}

/// Notes that requests to the webhook's address were refused: how many more, why the last one, and when.
pub async fn note_refusals<C: ConnectionTrait>(
    c: &C,
    id: IntegrationId,
    count: i64,
    code: &str,
    at: Timestamp,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::Refusals, Expr::col(Column::Refusals).add(count))
        .col_expr(Column::LastRefusalAt, Moment::from(at).into())
        .col_expr(Column::LastRefusal, code.into())
        .filter(COLUMN.id.eq(id.0));
    update.exec(c).await?;
    Ok(())
}
