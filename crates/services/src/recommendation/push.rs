//! An issue is to be made of a recommendation. When an admin asks, that is the countersignature; an agent's call waits
//! for one.

use std::time::Duration;

use domain::audit::AuditAction;
use domain::recommendation::{MAX_TITLE, priority};
use domain::text;
use domain::view::{IssueAnswer, RecommendationLinkView};
use domain::{Caller, EventKind, LinkState, RecommendationId, RecommendationLinkId, Tool};
use futures::{Stream, StreamExt};
use serde_json::{Map, json};
use store::integration::Integration;
use store::recommendation::Recommendation;
use store::recommendation_link::{LinkContent, RecommendationLink};
use uuid::Uuid;

use super::view::link_views;
use super::{MakeIssue, Mover, audited, given, move_to, pushed, require, require_locked};
use crate::tool::{self, CallTool};
use crate::unit::again;
use crate::{Ctx, IdempotencyKey, ServiceError, StreamItem, feature, hiring, integration};

/// Most characters of a description, as the tools have it.
const MAX_BODY: usize = 50_000;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Push {
    /// Of which recommendation.
    pub recommendation: RecommendationId,
    /// The title of the issue; the recommendation's unless given.
    pub title: Option<String>,
    /// Its description, in Markdown; what the recommendation says unless given.
    pub body: Option<String>,
    /// Its project, one of the selected team's; the selected one unless given.
    pub project: Option<Uuid>,
    /// Its labels.
    pub labels: Vec<Uuid>,
    /// Its priority; the recommendation's unless given.
    pub priority: Option<u8>,
    /// Make another one although there is one.
    pub again: bool,
}

/// Has an issue made of a recommendation in the selected team, and waits a while for Linear. One that has an issue
/// already, or that is being made, is answered with that, unless another one is asked for.
///
/// # Errors
/// Neither an admin nor the agent of the recommendation, no such recommendation, it was rejected, Linear is not
/// connected, `NO_TEAM_SELECTED`, a field breaks its rule, or Linear refuses.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, recommendation.id = %cmd.recommendation))]
pub async fn push(
    ctx: &Ctx,
    caller: &Caller,
    cmd: Push,
    key: Option<&IdempotencyKey>,
) -> Result<IssueAnswer, ServiceError> {
    let cmd = cmd.check()?;
    if caller.agent().is_none() {
        caller.require_admin()?;
    }
    let found = require(ctx.db.reader(), caller, cmd.recommendation).await?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let (integration, team) = place(ctx, caller).await?;
    let placed = integration::in_team(ctx, &integration, team, cmd.project, &cmd.labels).await?;
    if caller.agent().is_some() {
        return ask(ctx, caller, &cmd, &found, placed.project, key).await;
    }
    let way = Way {
        integration: &integration,
        team,
        project: placed.project,
    };
    // Opened before the commit, so that no change falls in between.
    let changes = ctx.events.subscribe(caller.workspace, None);
    let id = again(|| keep(ctx, caller, &cmd, &way, key)).await?;
    let link = outcome(ctx, caller, id, changes).await?;
    if let (LinkState::Failed, Some(refusal)) = (link.state, &link.refusal) {
        return Err(tool::kept(refusal.clone()));
    }
    Ok(IssueAnswer::Link(Box::new(link)))
}

impl Push {
    fn check(mut self) -> Result<Self, ServiceError> {
        if let Some(title) = &self.title {
            self.title = Some(text::line("title", title, MAX_TITLE)?);
        }
        if let Some(body) = &self.body {
            self.body = Some(text::block("body", body, MAX_BODY)?);
        }
        self.priority = self.priority.map(priority).transpose()?;
        Ok(self)
    }
}

/// Where the issue goes.
struct Way<'a> {
    integration: &'a Integration,
    team: Uuid,
    project: Option<Uuid>,
}

/// The connection and its selected team.
async fn place(ctx: &Ctx, caller: &Caller) -> Result<(Integration, Uuid), ServiceError> {
    let found = integration::require(ctx, caller).await?;
    let Some(team) = found.selected_team_id else {
        let message =
            "No team is selected yet. Select one on the Integrations page, or with `teams/select`.";
        return Err(ServiceError::conflict("NO_TEAM_SELECTED", message));
    };
    if !found.state.may_call() {
        let reason = found.state_reason.as_deref();
        let reason = reason.or_else(|| found.state.waiting_reason());
        let message = format!(
            "The connection to Linear cannot be used now. {}",
            reason.unwrap_or_default()
        );
        return Err(ServiceError::conflict(
            "integration_not_connected",
            message.trim(),
        ));
    }
    Ok((found, team))
}

/// Asks for it as the tool does: a person decides, or policy lets it run.
async fn ask(
    ctx: &Ctx,
    caller: &Caller,
    cmd: &Push,
    found: &Recommendation,
    project: Option<Uuid>,
    key: Option<&IdempotencyKey>,
) -> Result<IssueAnswer, ServiceError> {
    if !cmd.again
        && let Some(link) = present(ctx, found).await?
    {
        let shown = view(ctx, caller, link.id).await?;
        return Ok(IssueAnswer::Link(Box::new(shown)));
    }
    let mut arguments = Map::new();
    arguments.insert("recommendation_id".to_owned(), json!(found.id));
    let title = cmd.title.as_ref().unwrap_or(&found.title);
    arguments.insert("title".to_owned(), json!(title));
    if let Some(body) = &cmd.body {
        arguments.insert("description".to_owned(), json!(body));
    }
    if let Some(project) = project {
        arguments.insert("project_id".to_owned(), json!(project));
    }
    if !cmd.labels.is_empty() {
        arguments.insert("label_ids".to_owned(), json!(cmd.labels));
    }
    if let Some(priority) = cmd.priority {
        arguments.insert("priority".to_owned(), json!(priority));
    }
    let call = CallTool {
        tool: Tool::CreateLinearIssue.to_string(),
        arguments: arguments.into(),
        on_behalf: None,
        may_write: true,
    };
    let answer = Box::pin(tool::call(ctx, caller, call, key)).await?;
    Ok(IssueAnswer::Asked(Box::new(answer)))
}

/// The newest link of a recommendation whose issue is there, or about to be.
async fn present(
    ctx: &Ctx,
    found: &Recommendation,
) -> Result<Option<RecommendationLink>, ServiceError> {
    let (db, ids) = (ctx.db.reader(), [found.id]);
    let links = store::recommendation_link::of_recommendations(db, found.workspace, &ids).await?;
    Ok(links.into_iter().find(|link| link.state.counts()))
}

/// Keeps the link and starts its job; answers its id, or that of the one which is there already or was made under
/// the same key.
async fn keep(
    ctx: &Ctx,
    caller: &Caller,
    cmd: &Push,
    way: &Way<'_>,
    key: Option<&IdempotencyKey>,
) -> Result<RecommendationLinkId, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let found = require_locked(&unit, caller, cmd.recommendation).await?;
    let id = RecommendationLinkId(unit.id());
    if let Some(made) = unit.claim(caller, key, id.0).await? {
        return Ok(RecommendationLinkId(made));
    }
    let (workspace, ids) = (caller.workspace, [found.id]);
    let links = store::recommendation_link::of_recommendations(&unit.txn, workspace, &ids).await?;
    let present = links.into_iter().find(|link| link.state.counts());
    if let Some(link) = present.filter(|_| !cmd.again) {
        drop(unit);
        return wake(ctx, &link).await;
    }
    let to = pushed(&found)?;
    let by = hiring::actor_name(&unit.txn, caller).await?;
    let content = content(ctx, cmd, way, &found);
    let link = row(ctx, &unit, id, &found, way, content, by);
    store::recommendation_link::insert(&unit.txn, &link).await?;
    unit.enqueue(&MakeIssue::of(&link)).await?;
    let asked = json!({
        "title": link.title,
        "team_id": way.team,
        "project_id": way.project,
        "label_ids": link.content.labels,
        "priority": link.content.priority,
    });
    let entry = audited(AuditAction::RecommendationPushed, &found).after(asked);
    unit.audit(caller, entry).await?;
    unit.changed(workspace, EventKind::Recommendation, found.id.0);
    move_to(&mut unit, &found, to, Mover::Caller(caller)).await?;
    unit.commit().await?;
    tracing::info!(recommendation_link.id = %id, "An issue is to be made of a recommendation: `{id}`");
    Ok(id)
}

/// Whoever asks again for one that is being made has it tried now.
async fn wake(ctx: &Ctx, link: &RecommendationLink) -> Result<RecommendationLinkId, ServiceError> {
    if link.state == LinkState::Pending {
        let mut unit = ctx.begin(ctx.now()).await?;
        unit.enqueue(&MakeIssue::of(link)).await?;
        unit.commit().await?;
    }
    Ok(link.id)
}

fn content(ctx: &Ctx, cmd: &Push, way: &Way<'_>, found: &Recommendation) -> LinkContent {
    let built = given::text(ctx, found);
    LinkContent {
        team: way.team,
        title: cmd.title.clone().unwrap_or(built.title),
        body: cmd.body.clone().unwrap_or(built.body),
        project: way.project,
        labels: cmd.labels.clone(),
        priority: cmd.priority.unwrap_or(found.priority),
    }
}

fn row(
    ctx: &Ctx,
    unit: &crate::unit::Unit<'_>,
    id: RecommendationLinkId,
    found: &Recommendation,
    way: &Way<'_>,
    content: LinkContent,
    created_by: String,
) -> RecommendationLink {
    RecommendationLink {
        id,
        workspace: found.workspace,
        recommendation: found.id,
        integration: way.integration.id,
        action: None,
        linear_issue_id: ctx.ids.uuid_v4(),
        state: LinkState::Pending,
        title: content.title.clone(),
        priority: Some(content.priority),
        content,
        identifier: None,
        url: None,
        state_name: None,
        state_type: None,
        linear_updated_at: None,
        synced_at: None,
        sent_at: None,
        refusal: None,
        created_by,
        created_at: unit.now,
        updated_at: unit.now,
        version: 1,
    }
}

/// The link once Linear has answered, or as it stands when patience is over.
async fn outcome(
    ctx: &Ctx,
    caller: &Caller,
    id: RecommendationLinkId,
    changes: impl Stream<Item = StreamItem>,
) -> Result<RecommendationLinkView, ServiceError> {
    let patience: Duration = ctx.settings.agent_write_wait;
    // Real time: somebody is on the line, whatever the clock of the use cases says.
    let waited = tokio::time::timeout(patience, settled(ctx, caller, id, changes)).await;
    match waited {
        Ok(link) => link,
        Err(_over) => view(ctx, caller, id).await,
    }
}

async fn settled(
    ctx: &Ctx,
    caller: &Caller,
    id: RecommendationLinkId,
    changes: impl Stream<Item = StreamItem>,
) -> Result<RecommendationLinkView, ServiceError> {
    let about = |item: &StreamItem| match item {
        StreamItem::Event(event) => event.kind == EventKind::Recommendation,
        StreamItem::Resync => true,
    };
    let relevant = changes.filter(|item| std::future::ready(about(item)));
    let mut relevant = std::pin::pin!(relevant);
    loop {
        let link = view(ctx, caller, id).await?;
        if link.state != LinkState::Pending {
            return Ok(link);
        }
        // The stream ends with the process only.
        if relevant.next().await.is_none() {
            return Ok(link);
        }
    }
}

async fn view(
    ctx: &Ctx,
    caller: &Caller,
    id: RecommendationLinkId,
) -> Result<RecommendationLinkView, ServiceError> {
    let (db, workspace) = (ctx.db.reader(), caller.workspace);
    let gone = || ServiceError::NotFound("link to an issue");
    let link = store::recommendation_link::get(db, workspace, id).await?;
    let link = link.ok_or_else(gone)?;
    let shown = link_views(db, workspace, vec![link]).await?;
    shown.into_iter().next().ok_or_else(gone)
}
