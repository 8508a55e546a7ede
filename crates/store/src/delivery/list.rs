//! Lists of deliveries: without headers and bodies, and as quick with a million rows as with a hundred.

use domain::{DeliveryId, DeliveryOutcome, HiringId, IntegrationId, Timestamp, WorkspaceId};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use crate::entity::delivery::{COLUMN, Column, Entity, is_eventful, is_of_other_type};
use crate::moment::Moment;
use crate::row::{parsed, timestamp};

/// How many deliveries one look goes through when no index answers the filter. A rare match would
/// otherwise mean reading every row there is.
const REACH: u64 = 10_000;
const SHOWN: [Column; 13] = [
    Column::Id,
    Column::IntegrationId,
    Column::LinearDeliveryId,
    Column::EventType,
    Column::Action,
    Column::Subject,
    Column::Outcome,
    Column::Reason,
    Column::HiringId,
    Column::Late,
    Column::Replays,
    Column::ReceivedAt,
    Column::ProcessedAt,
];

/// Which deliveries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Exactly this type.
    pub event_type: Option<String>,
    /// Exactly this action.
    pub action: Option<String>,
    /// Only with this outcome.
    pub outcome: Option<DeliveryOutcome>,
    /// Somewhere in subject, type or action, whatever the case; or one of its ids.
    pub text: Option<String>,
}

/// The type that most deliveries are of.
const USUAL_TYPE: &str = "Issue";

impl DeliveryFilter {
    /// Whether an index finds the matches alone, newest first. What most deliveries have in common is in none:
    /// the list itself finds it soon enough.
    fn is_indexed(&self) -> bool {
        let Self {
            event_type,
            action,
            outcome,
            text,
        } = self;
        if action.is_some() || text.is_some() {
            return false;
        }
        match (event_type.as_deref(), outcome) {
            (None, None) => true,
            (Some(event_type), None) => event_type != USUAL_TYPE,
            (None, Some(outcome)) => *outcome != DeliveryOutcome::NoEffect,
            (Some(_), Some(_)) => false,
        }
    }
}

/// A delivery as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// The integration that it was addressed to.
    pub integration: IntegrationId,
    /// `Linear-Delivery`.
    pub linear_delivery_id: Option<Uuid>,
    /// What kind of thing changed.
    pub event_type: Option<String>,
    /// How it changed.
    pub action: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// What it led to.
    pub outcome: DeliveryOutcome,
    /// Why.
    pub reason: Option<String>,
    /// The hiring that it was about.
    pub hiring: Option<HiringId>,
    /// Whether it came in after a delay.
    pub late: bool,
    /// How many times it was replayed.
    pub replays: i64,
    /// When it came in.
    pub received_at: Timestamp,
    /// When it was processed.
    pub processed_at: Option<Timestamp>,
}

/// At most `limit` deliveries, newest first, from before `before`; and where to go on. There may be
/// more to look at although fewer than `limit` were found: a filter that no index answers is looked for
/// in 10,000 deliveries at a time.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    filter: &DeliveryFilter,
    before: Option<DeliveryId>,
    limit: u64,
) -> Result<(Vec<ListedDelivery>, Option<DeliveryId>), DbErr> {
    let floor = if filter.is_indexed() {
        None
    } else {
        floor(c, workspace, before).await?
    };
    let mut query = filtered(Entity::in_workspace(workspace), filter);
    if let Some(before) = before {
        query = query.filter(COLUMN.id.lt(before.0));
    }
    if let Some(floor) = floor {
        query = query.filter(COLUMN.id.gte(floor));
    }
    let rows: Vec<Row> = query
        .select_only()
        .columns(SHOWN)
        .order_by_desc(COLUMN.id)
        .limit(limit + 1)
        .into_model()
        .all(c)
        .await?;
    let more = rows.len() as u64 > limit;
    let shown = rows
        .into_iter()
        .take(usize::try_from(limit).unwrap_or(usize::MAX));
    let listed = shown
        .map(ListedDelivery::try_from)
        .collect::<Result<Vec<_>, _>>()?;
    let next = if more {
        listed.last().map(|last| last.id)
    } else {
        floor.map(DeliveryId)
    };
    Ok((listed, next))
}

/// The oldest delivery of one look, if there are older ones.
async fn floor<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    before: Option<DeliveryId>,
) -> Result<Option<Uuid>, DbErr> {
    let mut query = Entity::in_workspace(workspace);
    if let Some(before) = before {
        query = query.filter(COLUMN.id.lt(before.0));
    }
    query
        .select_only()
        .column(Column::Id)
        .order_by_desc(COLUMN.id)
        .offset(REACH)
        .limit(1)
        .into_tuple()
        .one(c)
        .await
}

fn filtered(mut query: Select<Entity>, filter: &DeliveryFilter) -> Select<Entity> {
    let DeliveryFilter {
        event_type,
        action,
        outcome,
        text,
    } = filter;
    if let Some(event_type) = event_type {
        query = query.filter(COLUMN.event_type.eq(event_type.as_str()));
        if event_type != USUAL_TYPE {
            query = query.filter(is_of_other_type());
        }
    }
    if let Some(action) = action {
        query = query.filter(COLUMN.action.eq(action.as_str()));
    }
    if let Some(outcome) = outcome {
        query = query.filter(COLUMN.outcome.eq(outcome.as_str()));
        if *outcome != DeliveryOutcome::NoEffect {
            query = query.filter(is_eventful());
        }
    }
    match text {
        Some(text) => query.filter(holds(text)),
        None => query,
    }
}

fn holds(text: &str) -> Condition {
    if let Ok(id) = text.parse::<Uuid>() {
        return Condition::any()
            .add(COLUMN.id.eq(id))
            .add(COLUMN.linear_delivery_id.eq(id));
    }
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    let searched = [Column::Subject, Column::EventType, Column::Action];
    searched.into_iter().fold(Condition::any(), |any, column| {
        let like = LikeExpr::new(pattern.clone()).escape('\\');
        any.add(Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).like(like))
    })
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    integration_id: Uuid,
    linear_delivery_id: Option<Uuid>,
    event_type: Option<String>,
    action: Option<String>,
    subject: Option<String>,
    outcome: String,
    reason: Option<String>,
    hiring_id: Option<Uuid>,
    late: bool,
    replays: i64,
    received_at: Moment,
    processed_at: Option<Moment>,
}

impl TryFrom<Row> for ListedDelivery {
    type Error = DbErr;

    fn try_from(row: Row) -> Result<Self, DbErr> {
        Ok(Self {
            id: DeliveryId(row.id),
            integration: IntegrationId(row.integration_id),
            linear_delivery_id: row.linear_delivery_id,
            event_type: row.event_type,
            action: row.action,
            subject: row.subject,
            outcome: parsed("deliveries.outcome", &row.outcome)?,
            reason: row.reason,
            hiring: row.hiring_id.map(HiringId),
            late: row.late,
            replays: row.replays,
            received_at: row.received_at.into(),
            processed_at: timestamp(row.processed_at),
        })
    }
}
