//! Issues and what hangs on them, as tests and pages see them.

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::model::{Attachment, Comment, Issue};
use crate::world::{End, World};

/// An issue with its comments. Things are named as a person reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssueSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Such as `ENG-1`.
    pub identifier: String,
    /// One line.
    pub title: String,
    /// Markdown.
    pub description: Option<String>,
    /// Address of its page.
    pub url: String,
    /// Such as `ENG`.
    pub team_key: String,
    /// Name of the state.
    pub state_name: String,
    /// Type of the state, such as `started`.
    pub state_type: String,
    /// Name of the assignee.
    pub assignee: Option<String>,
    /// Name of the app that it is delegated to.
    pub delegate: Option<String>,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low.
    pub priority: u32,
    /// Points.
    pub estimate: Option<u32>,
    /// Such as `2026-01-31`.
    pub due_date: Option<String>,
    /// Names of its labels.
    pub labels: Vec<String>,
    /// Name of its project.
    pub project: Option<String>,
    /// Name of its milestone in the project.
    pub milestone: Option<String>,
    /// Number of its cycle.
    pub cycle: Option<u32>,
    /// Identifier of the issue above.
    pub parent: Option<String>,
    /// Name of the creator.
    pub creator: String,
    /// Names of those who hear of changes.
    pub subscribers: Vec<String>,
    /// Oldest first.
    pub comments: Vec<CommentSnapshot>,
    /// Its links, oldest first.
    pub attachments: Vec<AttachmentSnapshot>,
    /// How it relates to others: `blocks` and the identifier of the other, oldest first.
    pub relations: Vec<(String, String)>,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether it is in the trash.
    pub trashed: bool,
    /// When it was created.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommentSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Markdown.
    pub body: String,
    /// Name of the writer.
    pub user: String,
    /// The comment that it replies to.
    pub parent_id: Option<Uuid>,
    /// Whether it was changed.
    pub edited: bool,
    /// When it was written.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// A link on an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttachmentSnapshot {
    /// Linear's id.
    pub id: Uuid,
    /// Where it leads.
    pub url: String,
    /// One line.
    pub title: String,
    /// One more line.
    pub subtitle: Option<String>,
    /// A JSON object.
    pub metadata: Value,
}

impl World {
    /// All issues in the order of their making, archived ones too.
    pub(crate) fn issue_snapshots(&self) -> Vec<IssueSnapshot> {
        self.issues
            .iter()
            .map(|issue| self.issue_snapshot(issue))
            .collect()
    }

    /// One issue with its comments.
    pub(crate) fn issue_snapshot(&self, issue: &Issue) -> IssueSnapshot {
        let state = self.states.get(issue.state_id);
        let team = self.teams.get(issue.team_id);
        let project = issue.project_id.and_then(|id| self.projects.get(id));
        let milestone = issue.project_milestone_id;
        let milestone = milestone.and_then(|id| self.milestones.get(id));
        let labels = issue.label_ids.iter().filter_map(|&id| self.labels.get(id));
        let cycle = issue.cycle_id.and_then(|id| self.cycles.get(id));
        let parent = issue.parent_id.and_then(|id| self.issues.get(id));
        let subscribers = issue.subscribers.iter();
        IssueSnapshot {
            id: issue.id,
            identifier: issue.identifier.clone(),
            title: issue.title.clone(),
            description: issue.description.clone(),
            url: self.issue_url(issue),
            team_key: team.map(|team| team.key.clone()).unwrap_or_default(),
            state_name: state
                .as_ref()
                .map(|one| one.name.clone())
                .unwrap_or_default(),
            state_type: state.map(|one| one.kind.to_string()).unwrap_or_default(),
            assignee: issue.assignee_id.and_then(|id| self.name_of(id)),
            delegate: issue.delegate_id.and_then(|id| self.name_of(id)),
            priority: whole(issue.priority),
            estimate: issue.estimate.map(whole),
            due_date: issue.due_date.map(|day| day.to_string()),
            labels: labels.map(|label| label.name.clone()).collect(),
            project: project.map(|project| project.name.clone()),
            milestone: milestone.map(|milestone| milestone.name.clone()),
            cycle: cycle.map(|cycle| whole(cycle.number)),
            parent: parent.map(|parent| parent.identifier.clone()),
            creator: self.name_of(issue.creator_id).unwrap_or_default(),
            subscribers: subscribers.filter_map(|&id| self.name_of(id)).collect(),
            comments: self.comment_snapshots(issue.id),
            attachments: self.attachment_snapshots(issue.id),
            relations: self.relation_snapshots(issue.id),
            archived: issue.archived_at.is_some(),
            trashed: issue.trashed.unwrap_or(false),
            created_at: issue.created_at.to_offset(),
            updated_at: issue.updated_at.to_offset(),
        }
    }

    fn comment_snapshots(&self, issue_id: Uuid) -> Vec<CommentSnapshot> {
        let show = |comment: &Comment| CommentSnapshot {
            id: comment.id,
            body: comment.body.clone(),
            user: self.name_of(comment.user_id).unwrap_or_default(),
            parent_id: comment.parent_id,
            edited: comment.edited_at.is_some(),
            created_at: comment.created_at.to_offset(),
        };
        let comments = self.comments_of(issue_id);
        comments.iter().map(|comment| show(comment)).collect()
    }

    fn attachment_snapshots(&self, issue_id: Uuid) -> Vec<AttachmentSnapshot> {
        let show = |link: &Attachment| AttachmentSnapshot {
            id: link.id,
            url: link.url.clone(),
            title: link.title.clone(),
            subtitle: link.subtitle.clone(),
            metadata: Value::Object(link.metadata.0.clone()),
        };
        let links = self.attachments_of(issue_id);
        links.iter().map(|link| show(link)).collect()
    }

    fn relation_snapshots(&self, issue_id: Uuid) -> Vec<(String, String)> {
        let relations = self.relations_of(issue_id, End::From).into_iter();
        let show = |kind: String, other: Uuid| {
            let other = self.issues.get(other)?;
            Some((kind, other.identifier.clone()))
        };
        relations
            .filter_map(|one| show(one.kind.to_string(), one.related_issue_id))
            .collect()
    }

    fn name_of(&self, user_id: Uuid) -> Option<String> {
        self.users.get(user_id).map(|user| user.name.clone())
    }
}

/// Linear has no integers where it reads; what is shown here is one all the same.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "priorities, points and numbers of cycles are small and not negative"
)]
pub(super) fn whole(number: f64) -> u32 {
    number.max(0.0) as u32
}
