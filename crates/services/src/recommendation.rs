//! Recommendations: made by agents and people, decided by people, and tied to the issues that were made of them.
//!
//! An issue is made under a UUID that was minted with its link, before Linear heard of it, so that one which was sent
//! and not answered is looked for before it is sent again. Whoever changes a recommendation or its links locks the
//! recommendation first.

mod create;
mod follow;
mod get;
mod given;
mod links;
mod list;
mod made;
mod make_issue;
mod push;
mod set_status;
mod sync;
mod view;

pub use create::create;
pub use get::get;
pub use links::{ListLinks, links};
pub use list::{ListRecommendations, list};
pub use push::{Push, push};
pub use set_status::set_status;
pub use sync::sync;

pub(crate) use follow::{Heard, News, follow, lose};
pub(crate) use given::{Given, given};
pub(crate) use made::made;
pub(crate) use make_issue::{MakeIssue, resume, unmade};

use domain::audit::AuditAction;
use domain::recommendation::RecommendationEvent;
use domain::{Caller, EventKind, Principal, RecommendationId, RecommendationStatus, Refusal};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::recommendation::Recommendation;
use store::recommendation_link::RecommendationLink;

use crate::ServiceError;
use crate::audit::{Actor, Entry};
use crate::error::CHANGED_MEANWHILE;
use crate::unit::Unit;

const WHAT: &str = "recommendation";

/// A recommendation of the caller's workspace; an agent sees its own alone.
async fn require<C: ConnectionTrait>(
    db: &C,
    caller: &Caller,
    id: RecommendationId,
) -> Result<Recommendation, ServiceError> {
    let found = store::recommendation::get(db, caller.workspace, id).await?;
    let found = found.filter(|found| is_seen_by(caller, found));
    found.ok_or(ServiceError::NotFound(WHAT))
}

/// The same, which nobody else changes until the transaction ends.
async fn require_locked(
    unit: &Unit<'_>,
    caller: &Caller,
    id: RecommendationId,
) -> Result<Recommendation, ServiceError> {
    let found = store::recommendation::lock(&unit.txn, caller.workspace, id).await?;
    let found = found.filter(|found| is_seen_by(caller, found));
    found.ok_or(ServiceError::NotFound(WHAT))
}

fn is_seen_by(caller: &Caller, recommendation: &Recommendation) -> bool {
    match caller.principal {
        Principal::Agent { agent, .. } => recommendation.agent == Some(agent),
        Principal::User { .. } | Principal::AdminToken { .. } => true,
    }
}

/// That something was done to a recommendation.
fn audited(action: AuditAction, recommendation: &Recommendation) -> Entry {
    Entry::of(action, WHAT, recommendation.id.0, &recommendation.title)
}

fn changed_meanwhile() -> ServiceError {
    ServiceError::conflict(
        CHANGED_MEANWHILE,
        "This recommendation changed just now. Look again and decide anew.",
    )
}

/// Moves it, with a line in the audit log; the caller has it locked.
async fn move_to(
    unit: &mut Unit<'_>,
    before: &Recommendation,
    to: RecommendationStatus,
    by: Mover<'_>,
) -> Result<(), ServiceError> {
    if to == before.status {
        return Ok(());
    }
    let after = Recommendation {
        status: to,
        updated_at: unit.now,
        ..before.clone()
    };
    if !store::recommendation::replace(&unit.txn, before, &after).await? {
        return Err(changed_meanwhile());
    }
    let entry = audited(AuditAction::RecommendationMoved, &after)
        .before(json!({ "status": before.status }))
        .after(json!({ "status": to, "issue": by.issue() }));
    match by {
        Mover::Caller(caller) => unit.audit(caller, entry).await?,
        Mover::House => unit.audit_by(Actor::house(), before.workspace, entry),
        Mover::Linear { actor, .. } => {
            unit.audit_by(Actor::linear(actor), before.workspace, entry);
        }
    }
    unit.changed(before.workspace, EventKind::Recommendation, before.id.0);
    Ok(())
}

/// Who moves a recommendation.
enum Mover<'a> {
    /// Somebody who asks.
    Caller(&'a Caller),
    /// The house, finishing what somebody agreed to.
    House,
    /// Somebody in Linear, by what they did to the issue.
    Linear {
        actor: &'a str,
        issue: Option<&'a str>,
    },
}

impl Mover<'_> {
    fn issue(&self) -> Option<&str> {
        match self {
            Self::Linear { issue, .. } => *issue,
            Self::Caller(_) | Self::House => None,
        }
    }
}

/// Writes a link, unless somebody else was quicker.
async fn replace_link(
    unit: &mut Unit<'_>,
    before: &RecommendationLink,
    after: &RecommendationLink,
) -> Result<(), ServiceError> {
    if store::recommendation_link::replace(&unit.txn, before, after).await? {
        return Ok(());
    }
    Err(changed_meanwhile())
}

/// The status of one of which an issue is made.
///
/// # Errors
/// `recommendation_rejected`: somebody decided that it is not to be done.
fn pushed(recommendation: &Recommendation) -> Result<RecommendationStatus, ServiceError> {
    let pushed = recommendation.status.transition(RecommendationEvent::Push);
    pushed.map_err(|_| ServiceError::Conflict(rejected()))
}

fn rejected() -> Refusal {
    let message = "This recommendation was rejected, so no issue is made of it. An approver sets it back to `proposed` first.";
    Refusal::new("recommendation_rejected", message)
}
