//! One try at a write, and the record of what came of it.

use domain::linear_write::pick_state;
use domain::text::label;
use domain::view::{HistoryKind, LinearIssueView};
use domain::{EventKind, HiringStatus, LinearWriteKind, Refusal};
use linear::{Comment, CommentCreate, Connection, Issue, IssueChanges, LinearError, WorkflowState};
use store::issue_link::IssueLink;
use store::linear_write::{LinearWrite, WriteOutcome};

use super::queue;
use super::run::{Trouble, Turn};
use crate::delivery::{Seen, hear};
use crate::hiring::changed_meanwhile;
use crate::sync::{learn, markdown_line};
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError, hiring};

/// Does it, and records that it is done.
pub(super) async fn attempt(ctx: &Ctx, turn: &Turn) -> Result<(), Trouble> {
    let connection = ctx.connection(&turn.integration)?;
    match turn.write.kind {
        LinearWriteKind::State => move_issue(ctx, &connection, turn).await,
        LinearWriteKind::Comment => comment(ctx, &connection, turn).await,
    }
}

/// Moves the issue within the team that it is in now; people may have moved it to another.
async fn move_issue(ctx: &Ctx, connection: &Connection, turn: &Turn) -> Result<(), Trouble> {
    let id = turn.link.linear_issue_id;
    let now = connection.issue_states(id).await?;
    let to = named(now.team.states, &turn.write.content, &now.team.name)?;
    let issue = if now.state.id == to.id {
        connection.issue(id).await?
    } else {
        mark_sent(ctx, &turn.write).await?;
        connection
            .issue_update(id, &IssueChanges::state(to.id))
            .await?
    };
    Ok(again(|| moved(ctx, turn, &issue)).await?)
}

fn named(
    mut states: Vec<WorkflowState>,
    asked: &str,
    team: &str,
) -> Result<WorkflowState, Trouble> {
    states.sort_by(|a, b| a.position.total_cmp(&b.position));
    let names: Vec<&str> = states.iter().map(|state| state.name.as_str()).collect();
    let place = pick_state(&names, asked, team).map_err(Trouble::Refused)?;
    Ok(states.swap_remove(place))
}

/// Records a move, and lets the hiring follow as if somebody had made it in Linear: the echo that
/// comes later finds everything as it says.
async fn moved(ctx: &Ctx, turn: &Turn, issue: &Issue) -> Result<(), ServiceError> {
    let mut unit = begin(ctx, &turn.write).await?;
    let Some(before) = link_of(&unit, &turn.write).await? else {
        return Ok(());
    };
    let mut after = before.clone();
    learn(&mut after, issue);
    after.linear_team_id = issue.team.id;
    after.updated_at = unit.now;
    replace_link(&unit, &before, &after).await?;
    let seen = Seen {
        identifier: Some(label(&issue.identifier, 50)),
        url: Some(issue.url.clone()),
        kind: issue.state.kind.clone(),
        state_id: Some(issue.state.id),
        state_name: label(&issue.state.name, 100),
        updated_at: issue.updated_at,
        actor: turn.agent_name.clone(),
    };
    let outcome = WriteOutcome {
        issue: Some(LinearIssueView {
            id: issue.id,
            identifier: label(&issue.identifier, 50),
            url: issue.url.clone(),
            state_name: seen.state_name.clone(),
            state_type: seen.kind.clone(),
        }),
        comment_url: None,
    };
    let summary = format!(
        "Moved {} to {}",
        label(&issue.identifier, 50),
        seen.state_name
    );
    line(&unit, turn, HistoryKind::IssueMoved, summary).await?;
    if let Some(link) = link_of(&unit, &turn.write).await? {
        hear(&mut unit, &link, &seen).await?;
    }
    settle(unit, &turn.write, Ok(outcome)).await
}

/// Makes the comment, or finds out that an earlier try made it.
async fn comment(ctx: &Ctx, connection: &Connection, turn: &Turn) -> Result<(), Trouble> {
    if turn.write.sent_at.is_some()
        && let Some(made) = find(connection, &turn.write).await?
    {
        return Ok(again(|| commented(ctx, turn, &made)).await?);
    }
    mark_sent(ctx, &turn.write).await?;
    let create = CommentCreate {
        id: turn.write.linear_id,
        issue: turn.link.linear_issue_id.into(),
        body: attributed(&turn.agent_name, &turn.write.content),
    };
    match connection.comment_create(&create).await {
        Ok(made) => Ok(again(|| commented(ctx, turn, &made)).await?),
        Err(LinearError::Conflict { message }) => match find(connection, &turn.write).await? {
            Some(made) => Ok(again(|| commented(ctx, turn, &made)).await?),
            // It says the id is taken and does not show it: try again later.
            None => Err(LinearError::Unexpected { message }.into()),
        },
        Err(error) => Err(error.into()),
    }
}

async fn find(
    connection: &Connection,
    write: &LinearWrite,
) -> Result<Option<Comment>, LinearError> {
    match connection.comment(write.linear_id).await {
        Ok(comment) => Ok(Some(comment)),
        Err(LinearError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// In Linear the comment is by the owner of the API key, so its first line says who speaks.
fn attributed(agent: &str, body: &str) -> String {
    format!("**{}** (via Countersign):\n\n{body}", markdown_line(agent))
}

async fn commented(ctx: &Ctx, turn: &Turn, made: &Comment) -> Result<(), ServiceError> {
    let unit = begin(ctx, &turn.write).await?;
    let issue = link_of(&unit, &turn.write)
        .await?
        .and_then(hiring::view::issue_view);
    let name = issue
        .as_ref()
        .map_or("the issue", |issue| &issue.identifier);
    let summary = format!("Commented on {name}");
    line(&unit, turn, HistoryKind::Commented, summary).await?;
    let outcome = WriteOutcome {
        issue,
        comment_url: Some(made.url.clone()),
    };
    settle(unit, &turn.write, Ok(outcome)).await
}

/// Records that it is refused for good.
pub(super) async fn fail(
    ctx: &Ctx,
    write: &LinearWrite,
    refusal: Refusal,
) -> Result<(), ServiceError> {
    tracing::info!(linear_write.id = %write.id, code = refusal.code, "Refused a write to Linear");
    let refused = || async {
        let unit = begin(ctx, write).await?;
        settle(unit, write, Err(refusal.clone())).await
    };
    again(refused).await
}

/// Begins to record something of a write. Its hiring comes first, as with everybody who changes hirings and links.
async fn begin<'a>(ctx: &'a Ctx, write: &LinearWrite) -> Result<Unit<'a>, ServiceError> {
    let unit = ctx.begin(ctx.now()).await?;
    store::hiring::lock(&unit.txn, write.workspace, write.hiring).await?;
    Ok(unit)
}

/// Records the outcome, once, with all that the unit did before it.
async fn settle(
    mut unit: Unit<'_>,
    write: &LinearWrite,
    outcome: Result<WriteOutcome, Refusal>,
) -> Result<(), ServiceError> {
    let found = store::linear_write::get(&unit.txn, write.workspace, write.id).await?;
    let before = found.ok_or(ServiceError::NotFound("write to Linear"))?;
    let settled = before.status.settle(outcome.is_ok());
    let mut after = LinearWrite {
        status: settled.map_err(ServiceError::internal)?,
        finished_at: Some(unit.now),
        ..before.clone()
    };
    match outcome {
        Ok(outcome) => after.outcome = Some(outcome),
        Err(refusal) => after.refusal = Some(refusal),
    }
    replace(&unit, &before, &after).await?;
    unit.changed(write.workspace, EventKind::Hiring, write.hiring.0);
    unit.commit().await
}

/// From here on it may be in Linear. A move is not begun once the hiring is over.
async fn mark_sent(ctx: &Ctx, write: &LinearWrite) -> Result<(), Trouble> {
    let unit = ctx.begin(ctx.now()).await?;
    if write.kind == LinearWriteKind::State
        && let Some(status) = over(&unit, write).await?
    {
        return Err(Trouble::Refused(queue::ended(status)));
    }
    if write.sent_at.is_some() {
        return Ok(());
    }
    let after = LinearWrite {
        sent_at: Some(unit.now),
        ..write.clone()
    };
    replace(&unit, write, &after).await?;
    Ok(unit.commit().await?)
}

/// How the hiring ended, if it did.
async fn over(unit: &Unit<'_>, write: &LinearWrite) -> Result<Option<HiringStatus>, ServiceError> {
    let found = store::hiring::get(&unit.txn, write.workspace, write.hiring).await?;
    let status = found.map(|hiring| hiring.status);
    Ok(status.filter(|status| status.is_final()))
}

async fn replace(
    unit: &Unit<'_>,
    before: &LinearWrite,
    after: &LinearWrite,
) -> Result<(), ServiceError> {
    if store::linear_write::replace(&unit.txn, before, after).await? {
        return Ok(());
    }
    Err(changed_meanwhile())
}

async fn replace_link(
    unit: &Unit<'_>,
    before: &IssueLink,
    after: &IssueLink,
) -> Result<(), ServiceError> {
    if store::issue_link::replace(&unit.txn, before, after).await? {
        return Ok(());
    }
    Err(changed_meanwhile())
}

async fn link_of(unit: &Unit<'_>, write: &LinearWrite) -> Result<Option<IssueLink>, ServiceError> {
    Ok(store::issue_link::of_hiring(&unit.txn, write.workspace, write.hiring).await?)
}

async fn line(
    unit: &Unit<'_>,
    turn: &Turn,
    kind: HistoryKind,
    summary: String,
) -> Result<(), ServiceError> {
    let (workspace, id) = (turn.write.workspace, turn.write.hiring);
    hiring::record(unit, workspace, id, &turn.agent_name, kind, summary).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_pass_for_another_speaker() {
        assert_eq!(
            attributed("Evil** [x](http://e)", "**Ada**: *yes*"),
            "**Evil\\*\\* \\[x\\](http://e)** (via Countersign):\n\n**Ada**: *yes*"
        );
    }
}
