//! One look in Linear: the webhook first, then what changed.

use domain::{DeliveryOutcome, EventKind, Timestamp, WebhookState};
use jobs::JobError;
use linear::{Connection, Issue, IssuesSince, LinearError, WebhookChanges};
use store::integration::Integration;
use store::issue_link::IssueLink;
use uuid::Uuid;

use super::Reconcile;
use crate::delivery::{Seen, hear};
use crate::integration::{RegisterWebhook, Trouble, changed_meanwhile, give_way};
use crate::recommendation::Heard;
use crate::unit::again;
use crate::{Ctx, ServiceError, recommendation, sync};

/// Issues on a page. With the fields asked for, one costs 4.6 points of complexity: a page costs 460 of
/// the 10,000 that Linear allows for one query.
const PER_PAGE: u8 = 100;
/// So many pages are a mistake, of ours or of Linear's.
const MAX_PAGES: usize = 1_000;
/// How far before the last known change the question begins: what Linear wrote at the same moment may
/// have become readable later. Asking twice is harmless, since older news changes nothing.
const OVERLAP: time::Duration = time::Duration::minutes(1);
/// Who brings the news.
const ASKED: &str = "Linear, when asked";

/// What a look found.
#[derive(Default)]
struct Found {
    /// Linked issues that had moved without a delivery.
    moved: i64,
    /// Hirings that followed them.
    followed: i64,
    /// Recommendations that are implemented by that.
    implemented: i64,
    /// The last change in Linear, by its clock.
    newest: Option<Timestamp>,
    /// What was wrong with the webhook and was mended.
    mended: Option<Mended>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mended {
    SwitchedOn,
    Gone,
}

pub(super) async fn run(ctx: &Ctx, job: &Reconcile) -> Result<(), JobError> {
    let found = job.integration(ctx).await?;
    let Some(integration) = found.filter(|row| row.state.may_call()) else {
        return Ok(());
    };
    match look(ctx, &integration).await {
        Ok(found) => again(|| record(ctx, &integration, &found))
            .await
            .map_err(sync::retry),
        Err(trouble) => give_way(ctx, &integration, trouble).await,
    }
}

async fn look(ctx: &Ctx, integration: &Integration) -> Result<Found, Trouble> {
    let connection = ctx.connection(integration)?;
    let mut found = Found {
        mended: mend_webhook(&connection, integration).await?,
        ..Found::default()
    };
    let since = integration.caught_up_to.unwrap_or(integration.created_at) - OVERLAP;
    let mut question = IssuesSince {
        since,
        team_id: None,
        first: PER_PAGE,
        after: None,
    };
    for _ in 0..MAX_PAGES {
        let page = connection.issues_updated_since(&question).await?;
        let last = page.items.iter().map(|issue| issue.updated_at).max();
        found.newest = found.newest.max(last);
        apply(ctx, integration, &page.items, &mut found).await?;
        match page.next {
            None => return Ok(found),
            next => question.after = next,
        }
    }
    let endless = ServiceError::internal("Linear's list of changed issues does not end");
    Err(Trouble::Ours(endless))
}

/// A webhook that Linear switched off, or that somebody removed there, is the usual reason for silence.
async fn mend_webhook(
    connection: &Connection,
    integration: &Integration,
) -> Result<Option<Mended>, LinearError> {
    if integration.webhook_state != WebhookState::Active {
        return Ok(None);
    }
    match connection.webhook(integration.webhook_id).await {
        Ok(webhook) if webhook.enabled => Ok(None),
        Ok(_) => {
            let on = WebhookChanges {
                enabled: Some(true),
                ..WebhookChanges::default()
            };
            connection
                .webhook_update(integration.webhook_id, &on)
                .await?;
            Ok(Some(Mended::SwitchedOn))
        }
        Err(LinearError::NotFound { .. }) => Ok(Some(Mended::Gone)),
        // The key became a member's, who may not look.
        Err(LinearError::Forbidden { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn apply(
    ctx: &Ctx,
    integration: &Integration,
    issues: &[Issue],
    found: &mut Found,
) -> Result<(), ServiceError> {
    let ids: Vec<Uuid> = issues.iter().map(|issue| issue.id).collect();
    let (workspace, db) = (integration.workspace, ctx.db.reader());
    let links = store::issue_link::by_linear_issues(db, workspace, integration.id, &ids).await?;
    for link in links {
        let Some(issue) = issues.iter().find(|issue| issue.id == link.linear_issue_id) else {
            continue;
        };
        match again(|| apply_one(ctx, &link, issue)).await? {
            News::Followed => {
                found.followed += 1;
                found.moved += 1;
            }
            News::Moved => found.moved += 1,
            News::None => {}
        }
    }
    apply_to_recommendations(ctx, integration, issues, found).await
}

async fn apply_to_recommendations(
    ctx: &Ctx,
    integration: &Integration,
    issues: &[Issue],
    found: &mut Found,
) -> Result<(), ServiceError> {
    let ids: Vec<Uuid> = issues.iter().map(|issue| issue.id).collect();
    let (workspace, db) = (integration.workspace, ctx.db.reader());
    let links =
        store::recommendation_link::by_linear_issues(db, workspace, integration.id, &ids).await?;
    for link in links {
        let Some(issue) = issues.iter().find(|issue| issue.id == link.linear_issue_id) else {
            continue;
        };
        let news = recommendation::News::of_issue(issue, ASKED);
        let follow = || async {
            let mut unit = ctx.begin(ctx.now()).await?;
            let heard = recommendation::follow(&mut unit, &link, &news).await?;
            unit.commit().await?;
            Ok(heard)
        };
        let moved = link.state_name.as_ref() != Some(&news.seen.state_name);
        match again(follow).await? {
            Heard::Implemented => {
                found.implemented += 1;
                found.moved += 1;
            }
            Heard::Learnt | Heard::Gone if moved => found.moved += 1,
            _ => {}
        }
    }
    Ok(())
}

enum News {
    None,
    Moved,
    Followed,
}

async fn apply_one(ctx: &Ctx, link: &IssueLink, issue: &Issue) -> Result<News, ServiceError> {
    let seen = Seen::of_issue(issue, ASKED);
    let mut unit = ctx.begin(ctx.now()).await?;
    let current = store::issue_link::of_hiring(&unit.txn, link.workspace, link.hiring).await?;
    let Some(current) = current.filter(|now| now.linear_issue_id == issue.id) else {
        return Ok(News::None);
    };
    let is_news = current
        .linear_updated_at
        .is_none_or(|known| known < seen.updated_at);
    let moved = is_news && current.state_name.as_deref() != Some(seen.state_name.as_str());
    let verdict = hear(&mut unit, &current, &seen).await?;
    unit.commit().await?;
    Ok(match verdict.outcome {
        DeliveryOutcome::Applied => News::Followed,
        _ if moved => News::Moved,
        _ => News::None,
    })
}

/// Notes what was found; if the integration changed meanwhile, onto what it is now.
async fn record(ctx: &Ctx, asked: &Integration, found: &Found) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = store::integration::get(&unit.txn, asked.workspace, asked.id).await?;
    let Some(before) = before else {
        return Ok(());
    };
    let mut after = before.clone();
    after.caught_up_to = before.caught_up_to.max(found.newest);
    after.reconciled_at = Some(unit.now);
    after.reconcile_summary = Some(summary(found));
    after.reconcile_missed = found.moved;
    after.last_synced_at = Some(unit.now);
    if found.mended == Some(Mended::Gone) && before.webhook_state == WebhookState::Active {
        after.webhook_state = WebhookState::Pending;
        unit.enqueue(&RegisterWebhook {
            workspace: asked.workspace,
            integration: asked.id,
        })
        .await?;
    }
    if !store::integration::replace(&unit.txn, &before, &after).await? {
        return Err(changed_meanwhile());
    }
    unit.changed(asked.workspace, EventKind::Integration, asked.id.0);
    unit.commit().await?;
    tracing::info!(integration.id = %asked.id, issues.moved = found.moved, "Asked Linear what changed");
    Ok(())
}

fn summary(found: &Found) -> String {
    let missed = match (found.moved, found.followed) {
        _ if found.implemented > 0 => with_recommendations(found),
        (0, _) => "Nothing was missed.".to_owned(),
        (1, 0) => "One linked issue had moved; no hiring follows that move.".to_owned(),
        (1, _) => "One linked issue had moved, and its hiring followed.".to_owned(),
        (moved, 1) => format!("{moved} linked issues had moved, and one hiring followed."),
        (moved, followed) => {
            format!("{moved} linked issues had moved, and {followed} hirings followed.")
        }
    };
    match found.mended {
        None => missed,
        Some(Mended::SwitchedOn) => {
            format!("Linear had switched the webhook off; it is on again. {missed}")
        }
        Some(Mended::Gone) => {
            format!("The webhook was gone in Linear; it is registered again. {missed}")
        }
    }
}

fn with_recommendations(found: &Found) -> String {
    let moved = match found.moved {
        1 => "One linked issue had moved".to_owned(),
        moved => format!("{moved} linked issues had moved"),
    };
    let hirings = match found.followed {
        0 => String::new(),
        1 => ", one hiring followed".to_owned(),
        followed => format!(", {followed} hirings followed"),
    };
    match found.implemented {
        1 => format!("{moved}{hirings}, and one recommendation is implemented."),
        several => format!("{moved}{hirings}, and {several} recommendations are implemented."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_what_was_missed_and_mended() {
        let mut found = Found::default();
        assert_eq!(summary(&found), "Nothing was missed.");
        (found.moved, found.followed) = (3, 2);
        assert_eq!(
            summary(&found),
            "3 linked issues had moved, and 2 hirings followed."
        );
        found.implemented = 1;
        assert_eq!(
            summary(&found),
            "3 linked issues had moved, 2 hirings followed, and one recommendation is implemented."
        );
        found.mended = Some(Mended::SwitchedOn);
        assert!(summary(&found).starts_with("Linear had switched the webhook off"));
    }
}
