//! The inputs of mutations, with Linear's names. A field that Linear has and the sandbox does not play is left out, so
//! that using it is an error and not silence.

use async_graphql::{InputObject, MaybeUndefined};

use crate::model::{DateTime, IssueRelationType, JsonObject, TimelessDate};

/// Input for creating an issue.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct IssueCreateInput {
    pub(crate) id: Option<String>,
    pub(crate) team_id: String,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) assignee_id: Option<String>,
    pub(crate) delegate_id: Option<String>,
    pub(crate) state_id: Option<String>,
    pub(crate) priority: Option<i32>,
    pub(crate) estimate: Option<i32>,
    pub(crate) due_date: Option<TimelessDate>,
    pub(crate) label_ids: Option<Vec<String>>,
    pub(crate) project_id: Option<String>,
    pub(crate) project_milestone_id: Option<String>,
    pub(crate) cycle_id: Option<String>,
    pub(crate) parent_id: Option<String>,
    pub(crate) subscriber_ids: Option<Vec<String>>,
    pub(crate) sort_order: Option<f64>,
    pub(crate) priority_sort_order: Option<f64>,
    pub(crate) sub_issue_sort_order: Option<f64>,
    pub(crate) created_at: Option<DateTime>,
    pub(crate) completed_at: Option<DateTime>,
    /// Only for OAuth apps that act as themselves.
    pub(crate) create_as_user: Option<String>,
    /// Only for OAuth apps that act as themselves.
    pub(crate) display_icon_url: Option<String>,
}

/// Input for creating several issues, of which all are created or none.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct IssueBatchCreateInput {
    pub(crate) issues: Vec<IssueCreateInput>,
}

/// Input for updating an issue. What is absent stays; an explicit null unsets.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct IssueUpdateInput {
    pub(crate) team_id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) description: MaybeUndefined<String>,
    pub(crate) assignee_id: MaybeUndefined<String>,
    pub(crate) delegate_id: MaybeUndefined<String>,
    pub(crate) state_id: Option<String>,
    pub(crate) priority: Option<i32>,
    pub(crate) estimate: MaybeUndefined<i32>,
    pub(crate) due_date: MaybeUndefined<TimelessDate>,
    /// Replaces all labels.
    pub(crate) label_ids: Option<Vec<String>>,
    pub(crate) added_label_ids: Option<Vec<String>>,
    pub(crate) removed_label_ids: Option<Vec<String>>,
    pub(crate) project_id: MaybeUndefined<String>,
    pub(crate) project_milestone_id: MaybeUndefined<String>,
    pub(crate) cycle_id: MaybeUndefined<String>,
    pub(crate) parent_id: MaybeUndefined<String>,
    pub(crate) subscriber_ids: Option<Vec<String>>,
    pub(crate) sort_order: Option<f64>,
    pub(crate) priority_sort_order: Option<f64>,
    pub(crate) sub_issue_sort_order: Option<f64>,
}

/// Input for creating a comment. Of the things that can be commented on, the sandbox has issues.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct CommentCreateInput {
    pub(crate) id: Option<String>,
    pub(crate) issue_id: Option<String>,
    pub(crate) parent_id: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) quoted_text: Option<String>,
    pub(crate) do_not_subscribe_to_issue: Option<bool>,
    pub(crate) subscriber_ids: Option<Vec<String>>,
    pub(crate) created_at: Option<DateTime>,
    /// Only for OAuth apps that act as themselves.
    pub(crate) create_as_user: Option<String>,
    /// Only for OAuth apps that act as themselves.
    pub(crate) display_icon_url: Option<String>,
}

/// Input for updating a comment.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct CommentUpdateInput {
    pub(crate) body: Option<String>,
    pub(crate) quoted_text: Option<String>,
}

/// Input for linking an issue to an address.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct AttachmentCreateInput {
    pub(crate) id: Option<String>,
    /// Id or identifier of the issue.
    pub(crate) issue_id: String,
    pub(crate) title: String,
    pub(crate) subtitle: Option<String>,
    pub(crate) url: String,
    pub(crate) metadata: Option<JsonObject>,
    pub(crate) group_by_source: Option<bool>,
}

/// Input for relating two issues.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct IssueRelationCreateInput {
    pub(crate) id: Option<String>,
    /// Id or identifier of the issue that relates.
    pub(crate) issue_id: String,
    /// Id or identifier of the issue that is related to.
    pub(crate) related_issue_id: String,
    #[graphql(name = "type")]
    pub(crate) kind: IssueRelationType,
}

/// Input for creating a label.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct IssueLabelCreateInput {
    pub(crate) id: Option<String>,
    pub(crate) name: String,
    pub(crate) color: Option<String>,
    pub(crate) description: Option<String>,
    /// Id or key of the team; of the whole workspace if absent.
    pub(crate) team_id: Option<String>,
}

/// Input for creating a webhook.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct WebhookCreateInput {
    pub(crate) id: Option<String>,
    pub(crate) url: String,
    pub(crate) resource_types: Vec<String>,
    /// Id or key of the team.
    pub(crate) team_id: Option<String>,
    pub(crate) all_public_teams: Option<bool>,
    #[graphql(default_with = "Some(true)")]
    pub(crate) enabled: Option<bool>,
    pub(crate) label: Option<String>,
    pub(crate) secret: Option<String>,
}

/// Input for updating a webhook. Its team cannot be changed.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct WebhookUpdateInput {
    pub(crate) url: Option<String>,
    pub(crate) resource_types: Option<Vec<String>>,
    pub(crate) enabled: Option<bool>,
    pub(crate) label: Option<String>,
    pub(crate) secret: Option<String>,
}
