//! Makes the issue, or finds out that an earlier try made it.

use domain::view::HistoryKind;
use linear::{Connection, Issue, IssueCreate, LinearError};
use store::issue_link::IssueLink;
use uuid::Uuid;

use super::{Step, StepError, describe, record};
use crate::{Ctx, ServiceError, hiring};

/// Makes the issue under the id that the link carries. If a try before may have made it, looks first.
pub(super) async fn create(
    ctx: &Ctx,
    connection: &Connection,
    step: &Step,
) -> Result<(), StepError> {
    if step.link.create_sent_at.is_some()
        && let Some(issue) = find(connection, &step.link).await?
    {
        return Ok(found(ctx, step, issue).await?);
    }
    let create = request(ctx, step).await?;
    mark_sent(ctx, &step.link).await?;
    match connection.issue_create(&create).await {
        Ok(issue) => Ok(found(ctx, step, issue).await?),
        Err(LinearError::Conflict { message }) => match find(connection, &step.link).await? {
            Some(issue) => Ok(found(ctx, step, issue).await?),
            // It says the id is taken and does not show it: try again later.
            None => Err(LinearError::Unexpected { message }.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// The hiring ended while it was not known whether the issue exists: find out, without making it.
pub(super) async fn look_up(
    ctx: &Ctx,
    connection: &Connection,
    step: &Step,
) -> Result<(), StepError> {
    match find(connection, &step.link).await? {
        Some(issue) => Ok(found(ctx, step, issue).await?),
        None => Ok(record::link(ctx, step, None, |link, _| link.create_sent_at = None).await?),
    }
}

async fn find(connection: &Connection, link: &IssueLink) -> Result<Option<Issue>, LinearError> {
    match connection.issue(link.linear_issue_id).await {
        Ok(issue) => Ok(Some(issue)),
        Err(LinearError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn request(ctx: &Ctx, step: &Step) -> Result<IssueCreate, ServiceError> {
    let page = ctx.page(&format!("hirings/{}", step.hiring.id));
    let history =
        store::history::of_hiring(ctx.db.reader(), step.hiring.workspace, step.hiring.id).await?;
    let hired_by = history.last().map_or("", |entry| entry.actor.as_str());
    let title = describe::title(&step.hiring);
    let mut create = IssueCreate::new(step.link.linear_issue_id, step.link.linear_team_id, title);
    create.description = Some(describe::description(
        &step.hiring,
        &step.agent_name,
        hired_by,
        &page,
    ));
    create.project_id = project(step);
    Ok(create)
}

/// The selected project, which is one of the selected team's.
fn project(step: &Step) -> Option<Uuid> {
    let integration = &step.integration;
    let of_team = integration.selected_team_id == Some(step.link.linear_team_id);
    integration.selected_project_id.filter(|_| of_team)
}

/// From here on the issue may exist.
async fn mark_sent(ctx: &Ctx, before: &IssueLink) -> Result<(), ServiceError> {
    if before.create_sent_at.is_some() {
        return Ok(());
    }
    let unit = ctx.begin(ctx.now()).await?;
    let after = IssueLink {
        create_sent_at: Some(unit.now),
        updated_at: unit.now,
        ..before.clone()
    };
    if !store::issue_link::replace(&unit.txn, before, &after).await? {
        return Err(hiring::changed_meanwhile());
    }
    unit.commit().await
}

async fn found(ctx: &Ctx, step: &Step, issue: Issue) -> Result<(), ServiceError> {
    let summary = format!("Made issue {} in {}", issue.identifier, issue.team.name);
    record::link(
        ctx,
        step,
        Some((HistoryKind::IssueCreated, summary)),
        |link, _| {
            record::learn(link, &issue);
            link.linear_team_id = issue.team.id;
        },
    )
    .await
}
