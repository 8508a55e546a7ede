//! The state of one workspace and the only ways to change it.
//!
//! Architecture invariant: nothing here knows HTTP, time or waiting. A change takes who does it and when, checks
//! Linear's rules, replaces rows, and notes an event; whoever holds the lock sends the events on.

mod arguments;
mod attachments;
mod batches;
mod comments;
mod event;
mod input;
mod installations;
mod issue_changes;
mod issues;
mod labels;
mod lookup;
mod payload;
mod plans;
mod references;
mod relations;
mod rules;
mod search;
mod seed;
mod table;
mod visibility;
mod webhooks;

use std::sync::Arc;

pub(crate) use event::{Event, EventBody};
pub(crate) use input::{
    AttachmentCreateInput, CommentCreateInput, CommentUpdateInput, IssueBatchCreateInput,
    IssueCreateInput, IssueLabelCreateInput, IssueRelationCreateInput, IssueUpdateInput,
    WebhookCreateInput, WebhookUpdateInput,
};
pub(crate) use installations::{Applicant, ApplicantWebhook};
pub(crate) use relations::End;
pub(crate) use rules::{priority_label, slug};
pub(crate) use search::{Hit, Sought};
pub(crate) use seed::WORKSPACES;
pub(crate) use table::{Row, Table};
pub(crate) use webhooks::{RESOURCE_TYPES, address, resource_types};

use crate::ids::Ids;
use crate::linear::Place;
use crate::model::{
    Attachment, Comment, Cycle, DateTime, Installation, Issue, IssueLabel, IssueRelation,
    Organization, Project, ProjectMilestone, Team, User, Webhook, WorkflowState,
};
use crate::rights::{OAuthClient, Rights};

/// Who asks for something or changes it, where, when and in what capacity.
#[derive(Debug, Clone)]
pub(crate) struct By {
    pub(crate) user: Arc<User>,
    pub(crate) place: Place,
    pub(crate) rights: Rights,
    pub(crate) now: DateTime,
}

impl By {
    /// The application that acts as itself, if one does.
    pub(crate) fn app(&self) -> Option<&OAuthClient> {
        self.rights.client().filter(|client| client.is_actor)
    }
}

/// One workspace, in memory.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) organization: Arc<Organization>,
    pub(crate) users: Table<User>,
    pub(crate) teams: Table<Team>,
    pub(crate) states: Table<WorkflowState>,
    pub(crate) labels: Table<IssueLabel>,
    pub(crate) projects: Table<Project>,
    pub(crate) milestones: Table<ProjectMilestone>,
    pub(crate) cycles: Table<Cycle>,
    pub(crate) issues: Table<Issue>,
    pub(crate) comments: Table<Comment>,
    pub(crate) attachments: Table<Attachment>,
    pub(crate) relations: Table<IssueRelation>,
    pub(crate) webhooks: Table<Webhook>,
    pub(crate) installations: Table<Installation>,
    /// How many issues may be active, as the plan of a workspace says; nothing for as many as one likes.
    pub(crate) active_issue_limit: Option<usize>,
    pub(crate) ids: Ids,
    /// Address of the sandbox without a slash at the end; urls of issues begin with it.
    pub(crate) base_url: String,
    last_sync_id: u64,
    events: Vec<Event>,
}

impl World {
    /// The number of the last change, as mutations report it.
    #[expect(
        clippy::cast_precision_loss,
        reason = "GraphQL has no other number; 2^53 changes are out of reach"
    )]
    pub(crate) fn last_sync_id(&self) -> f64 {
        self.last_sync_id as f64
    }

    /// Hands over what happened since the last call.
    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    fn note(&mut self, event: Event) {
        self.events.push(event);
    }

    fn changed(&mut self) {
        self.last_sync_id += 1;
    }

    /// Address of an issue's page.
    pub(crate) fn issue_url(&self, issue: &Issue) -> String {
        let (base, key) = (&self.base_url, &self.organization.url_key);
        format!(
            "{base}/{key}/issue/{}/{}",
            issue.identifier,
            slug(&issue.title)
        )
    }

    /// Address of a comment within its issue's page.
    pub(crate) fn comment_url(&self, comment: &Comment) -> String {
        let issue = self
            .issues
            .get(comment.issue_id)
            .map(|issue| self.issue_url(&issue))
            .unwrap_or_default();
        format!("{issue}#comment-{}", &comment.id.to_string()[..8])
    }
}
