//! The tools that look at issues which are linked to something here: one that is read fresh, and the list of all.

use domain::StateType;
use domain::tool::Arguments;
use linear::tools::IssueDetails;
use serde_json::{Value, json};
use store::integration::Integration;
use store::recommendation_link::RecommendationLink;
use uuid::Uuid;

use super::answer::UNTRUSTED;
use super::read::OVER;
use super::trouble::of_linear;
use super::way::Via;
use crate::recommendation::{self, News};
use crate::unit::again;
use crate::{Ctx, ServiceError};

/// Who brings the news.
const ACTOR: &str = "Linear, when asked";

/// One issue, as Linear has it now. The link of a recommendation learns it; and while Linear is away the link is what is
/// answered, as last heard.
pub(super) async fn issue(
    ctx: &Ctx,
    via: &Via,
    arguments: &Arguments,
) -> Result<Value, ServiceError> {
    let identifier = arguments.text("identifier").unwrap_or_default();
    let found = match via.connection.tool_issue(identifier).await {
        Ok(found) => found,
        Err(error) if error.is_retryable() => {
            let known = known(ctx, via, identifier).await?;
            return known
                .as_ref()
                .map(remembered)
                .ok_or_else(|| of_linear(error));
        }
        Err(error) => return Err(of_linear(error)),
    };
    let linked = refresh(ctx, via, &found).await?;
    Ok(json!({
        "success": true,
        "assignee": found.row.assignee,
        "priority": found.row.priority,
        "labels": found.row.labels,
        "issue": found,
        // Read from Linear just now.
        "synced": true,
        "linked_recommendation": linked.map(|link| link.recommendation),
        "content_notice": UNTRUSTED,
    }))
}

/// The connection whose links are meant: people's own connections have none.
fn own(via: &Via) -> Option<&Integration> {
    via.integration.as_ref().filter(|_| via.account.is_none())
}

async fn known(
    ctx: &Ctx,
    via: &Via,
    identifier: &str,
) -> Result<Option<RecommendationLink>, ServiceError> {
    let Some(integration) = own(via) else {
        return Ok(None);
    };
    let (db, workspace) = (ctx.db.reader(), integration.workspace);
    let link =
        store::recommendation_link::by_name(db, workspace, integration.id, identifier).await?;
    Ok(link.filter(|link| link.identifier.is_some()))
}

/// What was last heard of an issue that cannot be read now.
fn remembered(link: &RecommendationLink) -> Value {
    json!({
        "success": true,
        "priority": link.priority,
        "issue": {
            "id": link.linear_issue_id,
            "identifier": link.identifier,
            "title": link.title,
            "url": link.url,
            "priority": link.priority,
            "state": { "name": link.state_name, "type": link.state_type },
        },
        "synced": false,
        "linked_recommendation": link.recommendation,
        "message": "Linear cannot be reached, so this is what was last heard of the issue.",
        "content_notice": UNTRUSTED,
    })
}

/// Brings the link of an issue to what was read of it.
async fn refresh(
    ctx: &Ctx,
    via: &Via,
    found: &IssueDetails,
) -> Result<Option<RecommendationLink>, ServiceError> {
    let Some(integration) = own(via) else {
        return Ok(None);
    };
    let (workspace, ids) = (integration.workspace, [found.row.id]);
    let links = store::recommendation_link::by_linear_issues(
        ctx.db.reader(),
        workspace,
        integration.id,
        &ids,
    );
    let Some(link) = links.await?.into_iter().next() else {
        return Ok(None);
    };
    if let Some(news) = News::of_row(&found.row, ACTOR) {
        let learn = || async {
            let mut unit = ctx.begin(ctx.now()).await?;
            recommendation::follow(&mut unit, &link, &news).await?;
            unit.commit().await
        };
        again(learn).await?;
    }
    Ok(Some(link))
}

/// The issues of recommendations and of hirings, from what is known here: Linear is not asked.
pub(super) async fn list(
    ctx: &Ctx,
    via: &Via,
    arguments: &Arguments,
) -> Result<Value, ServiceError> {
    let status = arguments.text("status").unwrap_or("all");
    let limit = usize::from(arguments.limit("limit"));
    let Some(integration) = &via.integration else {
        return Ok(json!({ "success": true, "issues": [], "count": 0, "filter": status }));
    };
    let over = match status {
        "open" => Some(false),
        "closed" => Some(true),
        _ => None,
    };
    let mut rows = of_recommendations(ctx, integration, over, limit).await?;
    let hirings = of_hirings(ctx, integration).await?.into_iter();
    rows.extend(hirings.filter(|row| over.is_none_or(|over| row.is_over() == over)));
    // Ids begin with the time at which they were made.
    rows.sort_by_key(|row| std::cmp::Reverse(row.link));
    let issues: Vec<Value> = rows.into_iter().take(limit).map(|row| row.shown).collect();
    Ok(json!({
        "success": true,
        "count": issues.len(),
        "issues": issues,
        "filter": status,
        "content_notice": UNTRUSTED,
    }))
}

/// A linked issue.
struct Row {
    link: Uuid,
    state: Option<StateType>,
    shown: Value,
}

impl Row {
    fn is_over(&self) -> bool {
        let state = self.state.as_ref();
        state.is_some_and(|kind| OVER.contains(&kind.as_str()))
    }
}

async fn of_recommendations(
    ctx: &Ctx,
    integration: &Integration,
    over: Option<bool>,
    limit: usize,
) -> Result<Vec<Row>, ServiceError> {
    let (db, workspace, id) = (ctx.db.reader(), integration.workspace, integration.id);
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let links = store::recommendation_link::newest(db, workspace, id, over, &OVER, limit);
    let row = |link: RecommendationLink| Row {
        link: link.id.0,
        shown: json!({
            "linked_to": "recommendation",
            "recommendation_id": link.recommendation,
            "issue_id": link.linear_issue_id,
            "identifier": link.identifier,
            "title": link.title,
            "url": link.url,
            "state": link.state_name,
            "state_type": link.state_type,
            "priority": link.priority,
        }),
        state: link.state_type,
    };
    Ok(links.await?.into_iter().map(row).collect())
}

async fn of_hirings(ctx: &Ctx, integration: &Integration) -> Result<Vec<Row>, ServiceError> {
    let (db, workspace) = (ctx.db.reader(), integration.workspace);
    let rows = store::issue_link::of_integration(db, workspace, integration.id).await?;
    let known = rows
        .into_iter()
        .filter(|(_, link)| link.identifier.is_some());
    let row = |(hiring, link): (store::hiring::Hiring, store::issue_link::IssueLink)| Row {
        link: link.id.0,
        shown: json!({
            "linked_to": "hiring",
            "hiring_id": hiring.id,
            "issue_id": link.linear_issue_id,
            "identifier": link.identifier,
            "url": link.url,
            "state": link.state_name,
            "state_type": link.state_type,
        }),
        state: link.state_type,
    };
    Ok(known.map(row).collect())
}
