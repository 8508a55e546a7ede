//! What Linear says of an issue, whoever brought the news: it moves the hiring, or is only learnt.

use domain::audit::AuditAction;
use domain::issue_link::{Effect, effect};
use domain::text::label;
use domain::view::HistoryKind;
use domain::{DeliveryOutcome, EventKind, HiringId, HiringStatus, StateType, Timestamp};
use linear::Issue;
use linear::webhook::{IssueData, WebhookEvent};
use serde_json::json;
use store::hiring::Hiring;
use store::issue_link::IssueLink;
use uuid::Uuid;

use super::process::NOT_LINKED;
use crate::audit::Actor;
use crate::unit::Unit;
use crate::{ServiceError, hiring};

/// Longest address that is kept, in characters; Linear's have about a hundred.
const MAX_URL: usize = 2_000;

/// What a delivery led to.
pub(crate) struct Verdict {
    pub(crate) outcome: DeliveryOutcome,
    pub(crate) reason: Option<String>,
    pub(crate) hiring: Option<HiringId>,
}

impl Verdict {
    pub(crate) fn no_effect(reason: &str, hiring: Option<HiringId>) -> Self {
        Self {
            outcome: DeliveryOutcome::NoEffect,
            reason: Some(reason.to_owned()),
            hiring,
        }
    }
}

/// What is said of an issue.
pub(crate) struct Seen {
    pub(crate) identifier: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) kind: StateType,
    pub(crate) state_id: Option<Uuid>,
    pub(crate) state_name: String,
    pub(crate) updated_at: Timestamp,
    /// Who moved it, for the history.
    pub(crate) actor: String,
}

impl Seen {
    /// From a webhook's payload, with what it leaves out filled in; nothing if it names no state.
    pub(crate) fn in_event(
        issue: &IssueData,
        event: &WebhookEvent,
        received_at: Timestamp,
    ) -> Option<Self> {
        let state = issue.state.as_ref()?;
        let actor = event.actor.as_ref().and_then(|actor| actor.name.as_deref());
        Some(Self {
            identifier: issue.identifier.as_deref().map(|text| label(text, 50)),
            url: issue.url.clone().or_else(|| event.url.clone()),
            kind: match &state.kind {
                StateType::Other(word) => StateType::Other(label(word, 50)),
                known => known.clone(),
            },
            state_id: state.id,
            state_name: label(state.name.as_deref().unwrap_or(state.kind.as_str()), 100),
            updated_at: issue
                .updated_at
                .or(event.created_at)
                .or(event.sent_at)
                .unwrap_or(received_at),
            actor: actor.map_or_else(
                || "Linear".to_owned(),
                |name| format!("{} in Linear", label(name, 80)),
            ),
        })
    }

    /// Of an issue that Linear was asked for.
    pub(crate) fn of_issue(issue: &Issue, actor: &str) -> Self {
        Self {
            identifier: Some(label(&issue.identifier, 50)),
            url: Some(issue.url.clone()),
            kind: issue.state.kind.clone(),
            state_id: Some(issue.state.id),
            state_name: label(&issue.state.name, 100),
            updated_at: issue.updated_at,
            actor: actor.to_owned(),
        }
    }

    /// Its address, if that can be kept and linked to.
    pub(crate) fn address(&self) -> Option<&str> {
        self.url.as_deref().filter(|url| is_address(url))
    }

    fn onto(&self, link: &IssueLink, now: Timestamp) -> IssueLink {
        let mut after = link.clone();
        if self.identifier.is_some() {
            after.identifier.clone_from(&self.identifier);
        }
        if let Some(url) = self.address() {
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

/// Whether this can be kept and linked to.
fn is_address(url: &str) -> bool {
    let web = url.starts_with("https://") || url.starts_with("http://");
    web && label(url, MAX_URL) == url
}

/// Applies what is seen of a linked issue: the hiring follows it, or only its link learns.
///
/// # Errors
/// A conflict if hiring or link changed meanwhile: run it again.
pub(crate) async fn hear(
    unit: &mut Unit<'_>,
    known: &IssueLink,
    seen: &Seen,
) -> Result<Verdict, ServiceError> {
    let (workspace, hiring) = (known.workspace, known.hiring);
    let Some(current) = store::hiring::lock(&unit.txn, workspace, hiring).await? else {
        return Ok(Verdict::no_effect(
            "The hiring of this issue is gone.",
            None,
        ));
    };
    // Whoever had the hiring until now may have changed its link as well.
    let link = store::issue_link::of_hiring(&unit.txn, workspace, hiring).await?;
    let Some(link) = link.filter(|now| now.linear_issue_id == known.linear_issue_id) else {
        return Ok(Verdict::no_effect(NOT_LINKED, None));
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
        Effect::Learn => learn(unit, &current, &link, seen).await,
        Effect::Move(to) => follow(unit, &current, &link, seen, to).await,
    }
}

/// The issue is elsewhere than we knew, and the hiring stays as it is.
async fn learn(
    unit: &mut Unit<'_>,
    current: &Hiring,
    before: &IssueLink,
    seen: &Seen,
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
    seen: &Seen,
    to: HiringStatus,
) -> Result<Verdict, ServiceError> {
    let after = Hiring {
        status: to,
        updated_at: unit.now,
        ..current.clone()
    };
    if !store::hiring::replace(&unit.txn, current, &after).await? {
        return Err(hiring::changed_meanwhile());
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
    let entry = hiring::audited(AuditAction::HiringMoved, &after)
        .before(json!({ "status": current.status }))
        .after(json!({ "status": to, "issue": link.identifier, "issue_state": seen.state_name }));
    unit.audit_by(Actor::linear(&seen.actor), current.workspace, entry);
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
    Err(hiring::changed_meanwhile())
}
