//! Asks Linear about every linked issue at once, for whoever does not want to wait for news.

use domain::view::{GoneIssue, SyncResult};
use domain::{Caller, IntegrationState, LinkState};
use linear::{Issue, LinearError};
use store::integration::Integration;
use store::recommendation_link::RecommendationLink;
use uuid::Uuid;

use super::{Heard, News, follow, lose};
use crate::unit::again;
use crate::{Ctx, ServiceError, feature, integration};

/// Issues in one question. With the fields asked for, one costs about five points of complexity of the 10,000 that
/// Linear allows.
const AT_ONCE: u64 = 50;
/// Who brings the news.
const ACTOR: &str = "Linear, when asked";

/// Brings all links of the workspace to what Linear has now, fifty to a question. Those whose issue Linear does not
/// show any more are named. What was heard before Linear failed stays.
///
/// # Errors
/// Not an admin, not connected, the connection cannot be used, or Linear is away or refuses.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn sync(ctx: &Ctx, caller: &Caller) -> Result<SyncResult, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let found = integration::require(ctx, caller).await?;
    if !found.state.may_call() {
        return Err(cannot_be_used(found.state));
    }
    let connection = ctx.connection(&found)?;
    let mut result = SyncResult {
        synced_count: 0,
        updated_count: 0,
        gone: Vec::new(),
    };
    let mut after = None;
    loop {
        let links = next(ctx, &found, after).await?;
        let Some(last) = links.last() else {
            break;
        };
        after = Some(last.id);
        let ids: Vec<Uuid> = links.iter().map(|link| link.linear_issue_id).collect();
        let issues = match connection.issues_by_id(&ids).await {
            Ok(issues) => issues,
            Err(LinearError::Unauthenticated) => {
                integration::mark_reconnect_required(ctx, &found).await?;
                return Err(cannot_be_used(IntegrationState::ReconnectRequired));
            }
            Err(error) => return Err(error.into()),
        };
        let heard = again(|| apply(ctx, &links, &issues)).await?;
        count(&mut result, &links, &heard);
    }
    again(|| note(ctx, &found)).await?;
    Ok(result)
}

fn cannot_be_used(state: IntegrationState) -> ServiceError {
    let reason = state.waiting_reason().unwrap_or_default();
    let message = format!("The connection to Linear cannot be used now. {reason}");
    ServiceError::conflict("integration_not_connected", message.trim())
}

/// The next links whose issue is in Linear or was.
async fn next(
    ctx: &Ctx,
    integration: &Integration,
    after: Option<domain::RecommendationLinkId>,
) -> Result<Vec<RecommendationLink>, ServiceError> {
    let (db, workspace) = (ctx.db.reader(), integration.workspace);
    let states = [LinkState::Linked, LinkState::Gone];
    let links = store::recommendation_link::of_integration(
        db,
        workspace,
        integration.id,
        &states,
        after,
        AT_ONCE,
    );
    Ok(links.await?)
}

/// What came of each link, in one transaction.
async fn apply(
    ctx: &Ctx,
    links: &[RecommendationLink],
    issues: &[Issue],
) -> Result<Vec<Heard>, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut heard = Vec::with_capacity(links.len());
    for link in links {
        let issue = issues.iter().find(|issue| issue.id == link.linear_issue_id);
        heard.push(match issue {
            Some(issue) => {
                let news = News::of_issue(issue, ACTOR);
                match follow(&mut unit, link, &news).await? {
                    Heard::Same if issue.trashed => Heard::Gone,
                    heard => heard,
                }
            }
            None => match lose(&mut unit, link, None, ACTOR).await? {
                Heard::Nothing => Heard::Nothing,
                _ => Heard::Gone,
            },
        });
    }
    unit.commit().await?;
    Ok(heard)
}

fn count(result: &mut SyncResult, links: &[RecommendationLink], heard: &[Heard]) {
    for (link, heard) in links.iter().zip(heard) {
        match heard {
            Heard::Nothing => {}
            Heard::Gone => result.gone.push(GoneIssue {
                link_id: link.id,
                recommendation_id: link.recommendation,
                issue_identifier: link.identifier.clone(),
            }),
            Heard::Implemented => {
                result.synced_count += 1;
                result.updated_count += 1;
            }
            // Older than what a delivery brought meanwhile: the link has what Linear has.
            Heard::Stale | Heard::Same | Heard::Learnt => result.synced_count += 1,
        }
    }
}

/// When Linear was last asked, for whoever looks at the connection.
async fn note(ctx: &Ctx, asked: &Integration) -> Result<(), ServiceError> {
    let unit = ctx.begin(ctx.now()).await?;
    let before = store::integration::get(&unit.txn, asked.workspace, asked.id).await?;
    let Some(before) = before else {
        return Ok(());
    };
    let mut after = before.clone();
    after.last_synced_at = Some(unit.now);
    if !store::integration::replace(&unit.txn, &before, &after).await? {
        return Err(integration::changed_meanwhile());
    }
    unit.commit().await
}
