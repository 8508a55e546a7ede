//! Hirings as shown: rows, their issue link, and the job that carries the link to Linear.

use domain::issue_link::{Known, Plan, plan};
use domain::view::{HiringView, LinearIssueView, SyncView};
use domain::{HiringStatus, SyncState};
use jobs::{JobState, JobStatus};
use sea_orm::ConnectionTrait;
use store::hiring::Hiring;
use store::integration::Integration;
use store::issue_link::IssueLink;

use crate::ServiceError;
use crate::sync::SyncHiring;

/// Rows as shown, with one more query for all of them.
pub(super) async fn views<C: ConnectionTrait>(
    db: &C,
    integration: Option<&Integration>,
    rows: Vec<(Hiring, String, Option<IssueLink>)>,
) -> Result<Vec<HiringView>, ServiceError> {
    let keys: Vec<String> = rows
        .iter()
        .map(|(hiring, ..)| SyncHiring::key(hiring.id))
        .collect();
    let jobs = jobs::status_of(db, &keys).await?;
    let shown = rows.into_iter().map(|(hiring, agent_name, link)| {
        let job = jobs.get(&SyncHiring::key(hiring.id));
        view(hiring, agent_name, link, job, integration)
    });
    Ok(shown.collect())
}

fn view(
    hiring: Hiring,
    agent_name: String,
    link: Option<IssueLink>,
    job: Option<&JobStatus>,
    integration: Option<&Integration>,
) -> HiringView {
    HiringView {
        sync: sync_view(&hiring, link.as_ref(), job, integration),
        linear_issue: link.and_then(issue_view),
        id: hiring.id,
        agent_id: hiring.agent,
        agent_name,
        capability: hiring.capability,
        task_description: hiring.task_description,
        price: hiring.price,
        status: hiring.status,
        sync_to_linear: hiring.sync_to_linear,
        linear_team_id: hiring.linear_team_id.map(|team| team.to_string()),
        created_at: hiring.created_at,
        updated_at: hiring.updated_at,
    }
}

/// The issue of a link, once Linear confirmed it.
pub(crate) fn issue_view(link: IssueLink) -> Option<LinearIssueView> {
    Some(LinearIssueView {
        id: link.linear_issue_id,
        identifier: link.identifier?,
        url: link.url?,
        state_name: link.state_name?,
        state_type: link.state_type?,
    })
}

/// What is known of a link, for planning.
pub(crate) fn known(hiring: &Hiring, link: &IssueLink) -> Known {
    Known {
        status: hiring.status,
        exists: link.identifier.is_some(),
        create_sent: link.create_sent_at.is_some(),
        settled: link.settled,
    }
}

fn sync_view(
    hiring: &Hiring,
    link: Option<&IssueLink>,
    job: Option<&JobStatus>,
    integration: Option<&Integration>,
) -> SyncView {
    let plain = |state| SyncView {
        state,
        last_error: None,
        next_attempt_at: None,
    };
    let Some(link) = link else {
        return plain(SyncState::Off);
    };
    if let Some(job) = job {
        let (state, next) = match (job.state, &job.last_error) {
            (JobState::Parked, _) => (SyncState::Failed, None),
            (_, Some(_)) => (SyncState::Retrying, Some(job.run_at)),
            (_, None) => (SyncState::Pending, None),
        };
        return SyncView {
            state,
            last_error: job.last_error.clone(),
            next_attempt_at: next,
        };
    }
    match plan(&known(hiring, link)) {
        Plan::Nothing if link.identifier.is_some() => plain(SyncState::Synced),
        Plan::Nothing if hiring.status == HiringStatus::Pending => plain(SyncState::Waiting),
        Plan::Nothing => plain(SyncState::Off),
        Plan::Create | Plan::LookUp | Plan::MoveTo(_) => {
            let last_error = Some(waiting_reason(integration));
            SyncView {
                state: SyncState::Waiting,
                last_error,
                next_attempt_at: None,
            }
        }
    }
}

fn waiting_reason(integration: Option<&Integration>) -> String {
    match integration {
        None => "The workspace is not connected to Linear any more.".to_owned(),
        Some(row) => row.state_reason.clone().unwrap_or_else(|| {
            let reason = row.state.waiting_reason();
            reason
                .unwrap_or("Waits for the connection to Linear.")
                .to_owned()
        }),
    }
}
