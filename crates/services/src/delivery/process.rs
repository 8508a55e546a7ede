//! Applies what a delivery says, once.

use domain::issue_link::{Effect, effect};
use domain::text::label;
use domain::view::HistoryKind;
use domain::{
    DeliveryId, DeliveryOutcome, EventKind, HiringId, HiringStatus, IntegrationState, StateType,
    Timestamp, WorkspaceId,
};
use jobs::{Job, JobError};
use linear::webhook::{self, IssueData, WebhookEvent};
use serde::{Deserialize, Serialize};
use store::delivery::Delivery;
use store::hiring::Hiring;
use store::issue_link::IssueLink;
use uuid::Uuid;

use crate::unit::Unit;
use crate::{Ctx, ServiceError, hiring, sync};

/// How often a lost race is run again at once, before it is left to the queue.
const MAX_RACES: usize = 5;

/// Applies a delivery that is on disk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProcessDelivery {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The delivery.
    pub delivery: DeliveryId,
}

impl Job for ProcessDelivery {
    const NAME: &'static str = "process_delivery";
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(format!("process_delivery:{}", self.delivery))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        for _ in 0..MAX_RACES {
            match process(ctx, self).await {
                Err(ServiceError::Conflict(_)) => {}
                outcome => return outcome.map_err(sync::retry),
            }
        }
        Err(JobError::retry("the hiring kept changing"))
    }
}

/// What a delivery led to.
struct Verdict {
    outcome: DeliveryOutcome,
    reason: Option<String>,
    hiring: Option<HiringId>,
}

impl Verdict {
    fn no_effect(reason: &str, hiring: Option<HiringId>) -> Self {
        Self {
            outcome: DeliveryOutcome::NoEffect,
            reason: Some(reason.to_owned()),
            hiring,
        }
    }
}

/// Reads, decides and records in one transaction.
#[tracing::instrument(skip_all, fields(delivery.id = %job.delivery))]
async fn process(ctx: &Ctx, job: &ProcessDelivery) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let found = store::delivery::get(&unit.txn, job.workspace, job.delivery).await?;
    let Some(delivery) = found.filter(|found| found.outcome == DeliveryOutcome::Received) else {
        return Ok(());
    };
    let verdict = match webhook::parse(&delivery.body) {
        Ok(event) => apply(&mut unit, &delivery, &event).await?,
        Err(error) => Verdict {
            outcome: DeliveryOutcome::Failed,
            reason: Some(error.to_string()),
            hiring: None,
        },
    };
    let Verdict {
        outcome,
        reason,
        hiring,
    } = verdict;
    store::delivery::finish(
        &unit.txn,
        job.workspace,
        job.delivery,
        outcome,
        reason.as_deref(),
        hiring,
        unit.now,
    )
    .await?;
    unit.changed(job.workspace, EventKind::Delivery, job.delivery.0);
    unit.commit().await?;
    tracing::info!(delivery.outcome = %outcome, "Processed delivery `{}`", job.delivery);
    Ok(())
}

async fn apply(
    unit: &mut Unit<'_>,
    delivery: &Delivery,
    event: &WebhookEvent,
) -> Result<Verdict, ServiceError> {
    let (Some(issue), "update") = (&event.issue, event.action.as_str()) else {
        return Ok(Verdict::no_effect(
            "Only updates of issues change anything here.",
            None,
        ));
    };
    let integration =
        store::integration::get(&unit.txn, delivery.workspace, delivery.integration).await?;
    if integration.is_none_or(|found| found.state == IntegrationState::Disabled) {
        return Ok(Verdict::no_effect(
            "The connection to Linear is switched off.",
            None,
        ));
    }
    let link = store::issue_link::by_linear_issue(
        &unit.txn,
        delivery.workspace,
        delivery.integration,
        issue.id,
    );
    let Some(link) = link.await? else {
        return Ok(Verdict::no_effect(
            "No hiring is linked to this issue.",
            None,
        ));
    };
    let Some(current) = store::hiring::get(&unit.txn, delivery.workspace, link.hiring).await?
    else {
        return Ok(Verdict::no_effect(
            "The hiring of this issue is gone.",
            None,
        ));
    };
    let Some(seen) = Seen::new(issue, event) else {
        return Ok(Verdict::no_effect(
            "It does not say which state the issue is in.",
            Some(current.id),
        ));
    };
    match effect(
        current.status,
        link.linear_updated_at,
        &seen.kind,
        seen.updated_at,
    ) {
        Effect::Stale => Ok(Verdict::no_effect(
            "It is older than what is known already.",
            Some(current.id),
        )),
        Effect::Learn => learn(unit, &current, &link, &seen).await,
        Effect::Move(to) => follow(unit, &current, &link, &seen, to).await,
    }
}

/// What a delivery says of an issue, with what it leaves out filled in.
struct Seen<'a> {
    issue: &'a IssueData,
    url: Option<&'a str>,
    kind: StateType,
    state_id: Option<Uuid>,
    state_name: String,
    updated_at: Timestamp,
    actor: String,
}

impl<'a> Seen<'a> {
    fn new(issue: &'a IssueData, event: &'a WebhookEvent) -> Option<Self> {
        let state = issue.state.as_ref()?;
        let actor = event.actor.as_ref().and_then(|actor| actor.name.as_deref());
        Some(Self {
            issue,
            url: issue.url.as_deref().or(event.url.as_deref()),
            kind: state.kind.clone(),
            state_id: state.id,
            state_name: label(state.name.as_deref().unwrap_or(state.kind.as_str()), 100),
            updated_at: issue
                .updated_at
                .or(event.created_at)
                .unwrap_or(event.sent_at),
            actor: actor.map_or_else(
                || "Linear".to_owned(),
                |name| format!("{} in Linear", label(name, 80)),
            ),
        })
    }

    fn onto(&self, link: &IssueLink, now: Timestamp) -> IssueLink {
        let mut after = link.clone();
        if let Some(identifier) = &self.issue.identifier {
            after.identifier = Some(label(identifier, 50));
        }
        if let Some(url) = self
            .url
            .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
        {
            after.url = Some(url.to_owned());
        }
        after.state_id = self.state_id.or(after.state_id);
        after.state_name = Some(self.state_name.clone());
        after.state_type = Some(self.kind.clone());
        after.linear_updated_at = Some(self.updated_at);
        after.updated_at = now;
        after
    }
}

/// The issue is elsewhere than we knew, and the hiring stays as it is.
async fn learn(
    unit: &mut Unit<'_>,
    current: &Hiring,
    before: &IssueLink,
    seen: &Seen<'_>,
) -> Result<Verdict, ServiceError> {
    let moved = before.state_name.as_deref() != Some(seen.state_name.as_str());
    replace_link(unit, before, &seen.onto(before, unit.now)).await?;
    if !moved {
        return Ok(Verdict::no_effect(
            "It tells nothing new: an echo, or a change that hirings do not follow.",
            Some(current.id),
        ));
    }
    let summary = format!("Issue moved to {}", seen.state_name);
    hiring::record(
        unit,
        current.workspace,
        current.id,
        &seen.actor,
        HistoryKind::IssueChanged,
        summary,
    )
    .await?;
    unit.changed(current.workspace, EventKind::Hiring, current.id.0);
    Ok(Verdict::no_effect(
        "The hiring's status does not follow this state.",
        Some(current.id),
    ))
}

/// The hiring follows its issue.
async fn follow(
    unit: &mut Unit<'_>,
    current: &Hiring,
    before: &IssueLink,
    seen: &Seen<'_>,
    to: HiringStatus,
) -> Result<Verdict, ServiceError> {
    let after = Hiring {
        status: to,
        updated_at: unit.now,
        ..current.clone()
    };
    if !store::hiring::replace(&unit.txn, current, &after).await? {
        return Err(ServiceError::conflict(
            "changed_meanwhile",
            "The hiring changed meanwhile.",
        ));
    }
    let mut link = seen.onto(before, unit.now);
    // It came from Linear: there is nothing to bring there.
    link.settled = Some(to);
    replace_link(unit, before, &link).await?;
    let summary = format!(
        "Moved from {} to {}: the issue is in {}",
        current.status.in_words(),
        to.in_words(),
        seen.state_name
    );
    hiring::record(
        unit,
        current.workspace,
        current.id,
        &seen.actor,
        HistoryKind::StatusChanged,
        summary,
    )
    .await?;
    unit.changed(current.workspace, EventKind::Hiring, current.id.0);
    Ok(Verdict {
        outcome: DeliveryOutcome::Applied,
        reason: None,
        hiring: Some(current.id),
    })
}

async fn replace_link(
    unit: &Unit<'_>,
    before: &IssueLink,
    after: &IssueLink,
) -> Result<(), ServiceError> {
    if store::issue_link::replace(&unit.txn, before, after).await? {
        return Ok(());
    }
    Err(ServiceError::conflict(
        "changed_meanwhile",
        "The hiring changed meanwhile.",
    ))
}
