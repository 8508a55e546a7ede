//! What Linear says of a linked issue, whoever brought the news: the link learns it, and the recommendation follows.

use domain::audit::AuditAction;
use domain::recommendation::{Effect, Known, effect};
use domain::text::label;
use domain::{EventKind, LinkState, Timestamp};
use linear::Issue;
use linear::tools::IssueRow;
use serde_json::json;
use store::recommendation::Recommendation;
use store::recommendation_link::RecommendationLink;

use super::{Mover, audited, move_to, replace_link};
use crate::ServiceError;
use crate::audit::Actor;
use crate::delivery::Seen;
use crate::unit::Unit;

/// What is said of an issue, with what hirings do not care for.
pub(crate) struct News {
    /// Where it stands.
    pub(crate) seen: Seen,
    /// What it is called now.
    pub(crate) title: Option<String>,
    /// Its priority.
    pub(crate) priority: Option<u8>,
    /// Whether it is in Linear's trash.
    pub(crate) trashed: bool,
}

impl News {
    /// Of an issue that Linear was asked for.
    pub(crate) fn of_issue(issue: &Issue, actor: &str) -> Self {
        Self {
            seen: Seen::of_issue(issue, actor),
            title: Some(issue.title.clone()),
            priority: Some(issue.priority),
            trashed: issue.trashed,
        }
    }

    /// Of an issue that a tool read or made; nothing if Linear wrote a time that is none.
    pub(crate) fn of_row(row: &IssueRow, actor: &str) -> Option<Self> {
        let seen = Seen {
            identifier: Some(label(&row.identifier, 50)),
            url: Some(row.url.clone()),
            kind: row.state.kind.as_str().into(),
            state_id: Some(row.state.id),
            state_name: label(&row.state.name, 100),
            updated_at: row.changed_at()?,
            actor: actor.to_owned(),
        };
        Some(Self {
            seen,
            title: Some(row.title.clone()),
            priority: Some(row.priority),
            trashed: false,
        })
    }

    /// What the link is once it has heard this.
    pub(super) fn onto(&self, link: &RecommendationLink, now: Timestamp) -> RecommendationLink {
        let mut after = link.clone();
        if self.seen.identifier.is_some() {
            after.identifier.clone_from(&self.seen.identifier);
        }
        if let Some(url) = self.seen.address() {
            after.url = Some(url.to_owned());
        }
        if let Some(title) = &self.title {
            after.title = label(title, 500);
        }
        after.state = if self.trashed {
            LinkState::Gone
        } else {
            LinkState::Linked
        };
        after.refusal = None;
        after.state_name = Some(self.seen.state_name.clone());
        after.state_type = Some(self.seen.kind.clone());
        after.priority = self.priority.or(after.priority);
        after.linear_updated_at = Some(self.seen.updated_at);
        after.synced_at = Some(now);
        after.updated_at = now;
        after
    }
}

/// What news came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The link is not there any more.
    Nothing,
    /// It is older than what is known.
    Stale,
    /// It is as it was known to be.
    Same,
    /// The link learnt something.
    Learnt,
    /// The recommendation is implemented now.
    Implemented,
    /// The issue is not in Linear any more.
    Gone,
}

/// Applies what is seen of a linked issue.
///
/// # Errors
/// A conflict if the recommendation or the link changed meanwhile: run it again.
pub(crate) async fn follow(
    unit: &mut Unit<'_>,
    known: &RecommendationLink,
    news: &News,
) -> Result<Heard, ServiceError> {
    let Some((recommendation, before)) = locked(unit, known).await? else {
        return Ok(Heard::Nothing);
    };
    let now_known = Known {
        status: recommendation.status,
        state_type: before.state_type.as_ref(),
        updated_at: before.linear_updated_at,
    };
    let step = effect(&now_known, &news.seen.kind, news.seen.updated_at);
    if step == Effect::Stale {
        return Ok(Heard::Stale);
    }
    let after = news.onto(&before, unit.now);
    let is_news = told(&before) != told(&after);
    replace_link(unit, &before, &after).await?;
    if is_news {
        tell_of_state(unit, &recommendation, &before, &after, &news.seen.actor);
    }
    if let Effect::Move(to) = step {
        let by = Mover::Linear {
            actor: &news.seen.actor,
            issue: after.identifier.as_deref(),
        };
        move_to(unit, &recommendation, to, by).await?;
        return Ok(Heard::Implemented);
    }
    Ok(match (is_news, after.state) {
        (false, _) => Heard::Same,
        (true, LinkState::Gone) => Heard::Gone,
        (true, _) => Heard::Learnt,
    })
}

/// The issue is not in Linear any more, or the connection does not see it any more. The recommendation stays as it is.
///
/// # Errors
/// A conflict if the recommendation or the link changed meanwhile: run it again.
pub(crate) async fn lose(
    unit: &mut Unit<'_>,
    known: &RecommendationLink,
    at: Option<Timestamp>,
    actor: &str,
) -> Result<Heard, ServiceError> {
    let Some((recommendation, before)) = locked(unit, known).await? else {
        return Ok(Heard::Nothing);
    };
    let is_older = at.zip(before.linear_updated_at);
    if is_older.is_some_and(|(at, known)| at < known) {
        return Ok(Heard::Stale);
    }
    let mut after = before.clone();
    after.state = LinkState::Gone;
    after.synced_at = Some(unit.now);
    after.updated_at = unit.now;
    replace_link(unit, &before, &after).await?;
    if before.state == LinkState::Gone {
        return Ok(Heard::Same);
    }
    tell_of_state(unit, &recommendation, &before, &after, actor);
    Ok(Heard::Gone)
}

/// The recommendation of a link, which is ours until the transaction ends, and the link as it is now.
async fn locked(
    unit: &Unit<'_>,
    known: &RecommendationLink,
) -> Result<Option<(Recommendation, RecommendationLink)>, ServiceError> {
    let (workspace, id) = (known.workspace, known.recommendation);
    let recommendation = store::recommendation::lock(&unit.txn, workspace, id).await?;
    let link = store::recommendation_link::get(&unit.txn, workspace, known.id).await?;
    Ok(recommendation.zip(link))
}

/// What people see of a link.
fn told(link: &RecommendationLink) -> impl PartialEq + '_ {
    let names = (&link.identifier, &link.url, &link.title);
    (link.state, &link.state_name, link.priority, names)
}

/// Open pages hear of it; the audit log where an issue came or went.
fn tell_of_state(
    unit: &mut Unit<'_>,
    recommendation: &Recommendation,
    before: &RecommendationLink,
    after: &RecommendationLink,
    actor: &str,
) {
    let (workspace, id) = (recommendation.workspace, recommendation.id);
    unit.changed(workspace, EventKind::Recommendation, id.0);
    let action = match (before.state, after.state) {
        (before, after) if before == after => return,
        (_, LinkState::Gone) => AuditAction::RecommendationIssueGone,
        _ => AuditAction::RecommendationLinked,
    };
    let entry = audited(action, recommendation)
        .before(json!({ "link": before.state }))
        .after(json!({ "link": after.state, "issue": after.identifier }));
    unit.audit_by(Actor::linear(actor), workspace, entry);
}
