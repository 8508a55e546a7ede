//! Moves the issue to the state that the hiring's end asks for.

use domain::StateType;
use domain::view::HistoryKind;
use linear::{Connection, IssueChanges, LinearError, WorkflowState};

use super::{Step, StepError, record};
use crate::Ctx;

/// Moves the issue to the first state of type `kind` of the team that it is in now; people may have
/// moved it to another.
pub(super) async fn move_to(
    ctx: &Ctx,
    connection: &Connection,
    step: &Step,
    kind: &StateType,
) -> Result<(), StepError> {
    let status = step.hiring.status;
    let now = match connection.issue_states(step.link.linear_issue_id).await {
        Ok(now) => now,
        Err(LinearError::NotFound { .. }) => {
            let name = step.link.identifier.as_deref().unwrap_or("The issue");
            return Err(StepError::Hopeless(format!(
                "{name} is not in Linear any more, or the connection does not see its team any more."
            )));
        }
        Err(error) => return Err(error.into()),
    };
    if now.state.kind == *kind {
        return Ok(record::link(ctx, step, None, |link, _| link.settled = Some(status)).await?);
    }
    let Some(state) = WorkflowState::first_of(&now.team.states, kind) else {
        return Err(StepError::Hopeless(format!(
            "The team {} has no state of type {kind}. Add one in Linear, then try again.",
            now.team.name
        )));
    };
    let issue = connection
        .issue_update(step.link.linear_issue_id, &IssueChanges::state(state.id))
        .await?;
    let summary = format!("Moved {} to {}", issue.identifier, issue.state.name);
    record::link(
        ctx,
        step,
        Some((HistoryKind::IssueMoved, summary)),
        |link, _| {
            record::learn(link, &issue);
            link.settled = Some(status);
        },
    )
    .await?;
    Ok(())
}
