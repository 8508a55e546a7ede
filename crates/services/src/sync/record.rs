//! Records what Linear answered.

use domain::EventKind;
use domain::text::label;
use domain::view::HistoryKind;
use linear::Issue;
use store::hiring::Hiring;
use store::issue_link::IssueLink;

use super::Step;
use crate::unit::again;
use crate::{Ctx, ServiceError, hiring, linear_write};

const ACTOR: &str = "Countersign";

/// Changes the link as it is now, and adds a line to the history.
///
/// A delivery may have changed it since the step was planned, so it is read again, once the hiring is ours.
pub(super) async fn link(
    ctx: &Ctx,
    step: &Step,
    line: Option<(HistoryKind, String)>,
    change: impl Fn(&mut IssueLink, &Hiring),
) -> Result<(), ServiceError> {
    again(|| change_link(ctx, step, line.as_ref(), &change)).await
}

async fn change_link(
    ctx: &Ctx,
    step: &Step,
    line: Option<&(HistoryKind, String)>,
    change: &impl Fn(&mut IssueLink, &Hiring),
) -> Result<(), ServiceError> {
    let (workspace, id) = (step.hiring.workspace, step.hiring.id);
    let mut unit = ctx.begin(ctx.now()).await?;
    store::hiring::lock(&unit.txn, workspace, id).await?;
    let row = store::hiring::with_link(&unit.txn, workspace, id).await?;
    let Some((current, _, Some(before))) = row else {
        return Ok(());
    };
    let mut after = before.clone();
    change(&mut after, &current);
    after.updated_at = unit.now;
    if !store::issue_link::replace(&unit.txn, &before, &after).await? {
        return Err(hiring::changed_meanwhile());
    }
    if let Some((kind, summary)) = line {
        hiring::record(&unit, workspace, id, ACTOR, *kind, summary.clone()).await?;
    }
    // What the agent wrote waits for the issue.
    linear_write::wake(&mut unit, workspace, id).await?;
    unit.changed(workspace, EventKind::Hiring, id.0);
    unit.commit().await
}

/// Takes over what Linear says of the issue, unless something newer is known.
pub(crate) fn learn(link: &mut IssueLink, issue: &Issue) {
    if link
        .linear_updated_at
        .is_some_and(|known| issue.updated_at < known)
    {
        return;
    }
    link.identifier = Some(issue.identifier.clone());
    link.url = Some(issue.url.clone());
    link.state_id = Some(issue.state.id);
    link.state_name = Some(label(&issue.state.name, 100));
    link.state_type = Some(issue.state.kind.clone());
    link.linear_updated_at = Some(issue.updated_at);
}
