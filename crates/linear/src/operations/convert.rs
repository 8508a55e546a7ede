//! From generated types to ours.
//!
//! Each document generates types of its own, even for the same selection, so what they share is read by
//! macros over the names of the fields.

use serde::Serialize;
use uuid::Uuid;

use crate::error::LinearError;
use crate::types::{StateType, WorkflowState};

/// Reads an id, which Linear declares as a string.
pub(super) fn uuid(what: &str, text: &str) -> Result<Uuid, LinearError> {
    let unfit = |_| LinearError::unexpected(format!("an id of {what} that is not a UUID"));
    Uuid::parse_str(text).map_err(unfit)
}

/// A write that Linear answers with `success: false` gives no reason.
pub(super) fn require_success(success: bool) -> Result<(), LinearError> {
    if success {
        Ok(())
    } else {
        Err(LinearError::unexpected("success: false"))
    }
}

/// A priority, which Linear sends as a fraction of nothing.
pub(super) fn priority(number: f64) -> u8 {
    let known = (0..=4).find(|known| (f64::from(*known) - number).abs() < 0.5);
    known.unwrap_or(0)
}

/// The word of a generated enum, one that Linear added later included.
pub(super) fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().unwrap_or_default().to_owned()
}

pub(super) fn workflow_state(
    id: &str,
    name: String,
    kind: &str,
    position: f64,
    color: String,
) -> Result<WorkflowState, LinearError> {
    let id = uuid("a workflow state", id)?;
    Ok(WorkflowState {
        id,
        name,
        kind: StateType::from(kind),
        position,
        color,
    })
}

/// One workflow state.
macro_rules! into_state {
    ($from:expr) => {{
        let from = $from;
        $crate::operations::convert::workflow_state(
            &from.id,
            from.name,
            &from.type_,
            from.position,
            from.color,
        )
    }};
}

/// `StatePage`: the states, and where more of them begin.
macro_rules! into_states {
    ($from:expr) => {{
        let from = $from;
        let next = $crate::operations::convert::next_page!(from.page_info);
        let states = from
            .nodes
            .into_iter()
            .map(|state| $crate::operations::convert::into_state!(state));
        states
            .collect::<Result<Vec<$crate::types::WorkflowState>, $crate::LinearError>>()
            .map(|items| $crate::types::Page { items, next })
    }};
}

/// `ProjectPage`: the projects, and where more of them begin.
macro_rules! into_projects {
    ($from:expr) => {{
        use $crate::operations::convert::{next_page, uuid, word};
        let from = $from;
        let next = next_page!(from.page_info);
        let projects = from.nodes.into_iter().map(|project| {
            Ok($crate::types::Project {
                id: uuid("a project", &project.id)?,
                name: project.name,
                status: $crate::types::ProjectStatus {
                    id: uuid("a project status", &project.status.id)?,
                    name: project.status.name,
                    kind: word(&project.status.type_),
                },
            })
        });
        projects
            .collect::<Result<Vec<_>, $crate::LinearError>>()
            .map(|items| $crate::types::Page { items, next })
    }};
}

/// `LabelPage`: the labels, and where more of them begin.
macro_rules! into_labels {
    ($from:expr) => {{
        use $crate::operations::convert::{next_page, uuid};
        let from = $from;
        let next = next_page!(from.page_info);
        let labels = from.nodes.into_iter().map(|label| {
            Ok($crate::types::Label {
                id: uuid("a label", &label.id)?,
                name: label.name,
                color: label.color,
                is_group: label.is_group,
            })
        });
        labels
            .collect::<Result<Vec<_>, $crate::LinearError>>()
            .map(|items| $crate::types::Page { items, next })
    }};
}

/// Where the next page begins, if there is one.
macro_rules! next_page {
    ($info:expr) => {{
        let info = $info;
        info.end_cursor.filter(|_| info.has_next_page)
    }};
}

/// `IssueFields`.
macro_rules! into_issue {
    ($from:expr) => {{
        use $crate::operations::convert::uuid;
        let from = $from;
        $crate::types::Issue {
            id: uuid("an issue", &from.id)?,
            identifier: from.identifier,
            title: from.title,
            url: from.url,
            priority: $crate::operations::convert::priority(from.priority),
            created_at: from.created_at.0,
            updated_at: from.updated_at.0,
            archived_at: from.archived_at.map(|at| at.0),
            trashed: from.trashed.unwrap_or(false),
            team: $crate::types::TeamRef {
                id: uuid("a team", &from.team.id)?,
                key: from.team.key,
                name: from.team.name,
            },
            state: $crate::operations::convert::into_state!(from.state)?,
        }
    }};
}

/// `CommentFields`.
macro_rules! into_comment {
    ($from:expr) => {{
        let from = $from;
        $crate::types::Comment {
            id: $crate::operations::convert::uuid("a comment", &from.id)?,
            body: from.body,
            url: from.url,
            created_at: from.created_at.0,
        }
    }};
}

/// `WebhookFields`.
macro_rules! into_webhook {
    ($from:expr) => {{
        use $crate::operations::convert::uuid;
        let from = $from;
        $crate::types::Webhook {
            id: uuid("a webhook", &from.id)?,
            enabled: from.enabled,
            label: from.label,
            url: from.url,
            resource_types: from.resource_types,
            all_public_teams: from.all_public_teams,
            team_id: from.team.map(|team| uuid("a team", &team.id)).transpose()?,
        }
    }};
}

pub(super) use {
    into_comment, into_issue, into_labels, into_projects, into_state, into_states, into_webhook,
    next_page,
};
