//! Linear as seen with one set of credentials: a method per operation.

use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::budget::BudgetSnapshot;
use crate::client::{ConnectionId, LinearClient};
use crate::credential::Credential;
use crate::error::LinearError;
use crate::operations::{self as op, Operation, Request};
use crate::tools::RawAnswer;
use crate::types::{
    Comment, CommentCreate, Identity, Issue, IssueChanges, IssueCreate, IssueRef, IssueStates,
    IssuesSince, Page, Webhook, WebhookChanges, WebhookCreate,
};

mod lists;
mod transport;

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

    /// Those of these issues that are there, archived ones too: at most 250 at once, as Linear allows. One that is not
    /// in the answer is gone, or in a team that the credentials do not see.
    pub async fn issues_by_id(&self, ids: &[Uuid]) -> Result<Vec<Issue>, LinearError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.send(op::issues_by_id::request(ids)?).await
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

    /// What is left of the budgets, as the last answer told it.
    pub fn budget(&self) -> Option<BudgetSnapshot> {
        self.client.budgets.get(self.id)
    }

    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        body: &[u8],
        takes_partial: bool,
    ) -> Result<T, LinearError> {
        transport::ask(self, operation, body, takes_partial).await
    }

    pub(crate) async fn raw(&self, body: &[u8]) -> Result<RawAnswer, LinearError> {
        transport::pass_on(self, body).await
    }

    async fn send<O: Operation>(&self, request: Request<O>) -> Result<O::Output, LinearError> {
        transport::send(self, request).await
    }
}

#[cfg(test)]
mod tests;
