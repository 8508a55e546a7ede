//! Linear as seen with one set of credentials: a method per operation.

use uuid::Uuid;

use crate::client::{ConnectionId, LinearClient};
use crate::error::LinearError;
use crate::operations::{self as op, Operation, Request};
use crate::secret::Credential;
use crate::types::{
    Comment, CommentCreate, Identity, Issue, IssueChanges, IssueCreate, IssueRef, IssueStates,
    IssuesSince, Page, Team, Webhook, WebhookChanges, WebhookCreate, WorkflowState,
};

mod transport;

/// Pages that are read of a list before it is taken for endless: a thousand teams, or 2,500 states.
const MAX_PAGES: usize = 50;

/// A connection to Linear. Clones are cheap; nothing is open until a call is made.
#[derive(Debug, Clone)]
pub struct Connection {
    client: LinearClient,
    id: ConnectionId,
    credential: Credential,
}

impl Connection {
    pub(crate) fn new(client: LinearClient, id: ConnectionId, credential: Credential) -> Self {
        Self {
            client,
            id,
            credential,
        }
    }

    /// Which connection this is.
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// Drops what is known of its budgets, after the last call.
    pub fn forget(&self) {
        self.client.forget(self.id);
    }

    /// Who the credentials belong to, and the workspace.
    pub async fn viewer(&self) -> Result<Identity, LinearError> {
        self.send(op::viewer::request()?).await
    }

    /// All teams that the credentials see, each with all its states.
    pub async fn teams(&self) -> Result<Vec<Team>, LinearError> {
        let mut teams = Vec::new();
        let mut after = None;
        for _ in 0..MAX_PAGES {
            let page = self.send(op::teams::request(after)?).await?;
            for (team, more_states) in page.items {
                teams.push(self.with_all_states(team, more_states).await?);
            }
            after = page.next;
            if after.is_none() {
                return Ok(teams);
            }
        }
        Err(endless("teams"))
    }

    /// All states of a team's workflow.
    pub async fn team_states(&self, team_id: Uuid) -> Result<Vec<WorkflowState>, LinearError> {
        self.states_from(team_id, None).await
    }

    /// Where an issue stands, and where its team lets it go.
    pub async fn issue_states(
        &self,
        issue: impl Into<IssueRef>,
    ) -> Result<IssueStates, LinearError> {
        let (mut found, more_states) = self.send(op::issue_states::request(issue.into())?).await?;
        found.team = self.with_all_states(found.team, more_states).await?;
        Ok(found)
    }

    /// Whether the credentials may manage webhooks: [`LinearError::Forbidden`] if not.
    pub async fn probe_webhooks(&self) -> Result<(), LinearError> {
        self.send(op::probe_webhooks::request()?).await
    }

    /// An issue by UUID or identifier. Archived ones are found too.
    pub async fn issue(&self, issue: impl Into<IssueRef>) -> Result<Issue, LinearError> {
        self.send(op::issue::request(issue.into())?).await
    }

    /// Makes an issue. [`LinearError::Conflict`] means that its id is taken, as a rule by itself.
    pub async fn issue_create(&self, issue: &IssueCreate) -> Result<Issue, LinearError> {
        self.send(op::issue_create::request(issue)?).await
    }

    /// Changes an issue. The same changes again do no harm.
    pub async fn issue_update(
        &self,
        issue: impl Into<IssueRef>,
        changes: &IssueChanges,
    ) -> Result<Issue, LinearError> {
        self.send(op::issue_update::request(issue.into(), changes)?)
            .await
    }

    /// One page of the issues that changed since then, archived ones too, the latest change first.
    pub async fn issues_updated_since(
        &self,
        since: &IssuesSince,
    ) -> Result<Page<Issue>, LinearError> {
        self.send(op::issues_updated_since::request(since)?).await
    }

    /// A comment by its UUID.
    pub async fn comment(&self, id: Uuid) -> Result<Comment, LinearError> {
        self.send(op::comment::request(id)?).await
    }

    /// Makes a comment. [`LinearError::Conflict`] means that its id is taken, as a rule by itself.
    pub async fn comment_create(&self, comment: &CommentCreate) -> Result<Comment, LinearError> {
        self.send(op::comment_create::request(comment)?).await
    }

    /// Makes a label of the whole workspace. [`LinearError::Conflict`] means that its id is taken.
    pub async fn issue_label_create(&self, id: Uuid, name: &str) -> Result<(), LinearError> {
        self.send(op::issue_label_create::request(id, name)?).await
    }

    /// Removes a label. One that is gone is [`LinearError::NotFound`].
    pub async fn issue_label_delete(&self, id: Uuid) -> Result<(), LinearError> {
        self.send(op::issue_label_delete::request(id)?).await
    }

    /// A webhook by its UUID; admins alone may read it.
    pub async fn webhook(&self, id: Uuid) -> Result<Webhook, LinearError> {
        self.send(op::webhook::request(id)?).await
    }

    /// Registers a webhook; admins alone may.
    pub async fn webhook_create(&self, webhook: &WebhookCreate) -> Result<Webhook, LinearError> {
        self.send(op::webhook_create::request(webhook)?).await
    }

    /// Changes a webhook; admins alone may.
    pub async fn webhook_update(
        &self,
        id: Uuid,
        changes: &WebhookChanges,
    ) -> Result<Webhook, LinearError> {
        self.send(op::webhook_update::request(id, changes)?).await
    }

    /// Removes a webhook; admins alone may. One that is gone is [`LinearError::NotFound`].
    pub async fn webhook_delete(&self, id: Uuid) -> Result<(), LinearError> {
        self.send(op::webhook_delete::request(id)?).await
    }

    async fn with_all_states(
        &self,
        mut team: Team,
        more: Option<String>,
    ) -> Result<Team, LinearError> {
        if more.is_some() {
            team.states.extend(self.states_from(team.id, more).await?);
        }
        Ok(team)
    }

    async fn states_from(
        &self,
        team_id: Uuid,
        mut after: Option<String>,
    ) -> Result<Vec<WorkflowState>, LinearError> {
        let mut states = Vec::new();
        for _ in 0..MAX_PAGES {
            let page = self.send(op::team_states::request(team_id, after)?).await?;
            states.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok(states);
            }
        }
        Err(endless("states"))
    }

    async fn send<O: Operation>(&self, request: Request<O>) -> Result<O::Output, LinearError> {
        transport::send(self, request).await
    }
}

fn endless(what: &str) -> LinearError {
    LinearError::unexpected(format!("a list of {what} without an end"))
}

#[cfg(test)]
mod tests;
