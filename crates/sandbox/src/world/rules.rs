//! Linear's rules for issues that need nothing but their arguments.

use std::sync::Arc;
use std::time::Duration;

use crate::model::{DateTime, Issue, StateType, Team, WorkflowState};

/// Where a new issue goes when nobody says: to triage if the team has it and the creator is not a member, else to the
/// team's chosen default, else to the first backlog state by position (Linear schema, `Team.defaultIssueState`).
pub(super) fn default_state<'a>(
    team: &Team,
    states: &'a [Arc<WorkflowState>],
    creator_is_member: bool,
) -> Option<&'a Arc<WorkflowState>> {
    if team.triage_enabled && !creator_is_member {
        return first_of(states, StateType::Triage);
    }
    let chosen = states
        .iter()
        .find(|state| Some(state.id) == team.default_state_id);
    chosen
        .or_else(|| first_of(states, StateType::Backlog))
        .or_else(|| first_of(states, StateType::Unstarted))
}

/// The state of a kind with the lowest position.
pub(super) fn first_of(
    states: &[Arc<WorkflowState>],
    kind: StateType,
) -> Option<&Arc<WorkflowState>> {
    states
        .iter()
        .filter(|state| state.kind == kind)
        .min_by(|a, b| a.position.total_cmp(&b.position))
}

/// Sets the times that moving from one kind of state to another sets.
pub(super) fn enter_state(
    issue: &mut Issue,
    from: Option<StateType>,
    to: StateType,
    now: DateTime,
) {
    use StateType::{Backlog, Canceled, Completed, Duplicate, Started, Triage, Unstarted};
    if from == Some(to) {
        return;
    }
    match (from, to) {
        (_, Triage) => issue.started_triage_at = Some(now),
        (Some(Triage), _) => issue.triaged_at = Some(now),
        _ => {}
    }
    issue.completed_at = (to == Completed).then_some(now);
    issue.canceled_at = matches!(to, Canceled | Duplicate).then_some(now);
    match to {
        Started => issue.started_at = issue.started_at.or(Some(now)),
        Triage | Backlog | Unstarted => issue.started_at = None,
        Completed | Canceled | Duplicate => {}
    }
}

/// The next `updatedAt`: later than the one before, even when two changes share a millisecond, because clients order
/// by it.
pub(super) fn touched(before: DateTime, now: DateTime) -> DateTime {
    now.max(before.plus(Duration::from_millis(1)))
}

/// Linear's words for a priority.
pub(crate) fn priority_label(priority: f64) -> &'static str {
    match priority {
        p if p < 0.5 => "No priority",
        p if p < 1.5 => "Urgent",
        p if p < 2.5 => "High",
        p if p < 3.5 => "Medium",
        _ => "Low",
    }
}

/// The readable end of an address: `Fix the login (again)` becomes `fix-the-login-again`.
pub(crate) fn slug(title: &str) -> String {
    let mut slug = String::new();
    for letter in title.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 60 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "issue".to_owned()
    } else {
        slug.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_readable_and_safe() {
        assert_eq!(slug("Fix the login (again)"), "fix-the-login-again");
        assert_eq!(slug("<script>"), "script");
        assert_eq!(slug("日本"), "issue");
        assert!(slug(&"a ".repeat(500)).len() <= 60);
    }

    #[test]
    fn priorities_have_linears_names() {
        let labels = [0.0, 1.0, 2.0, 3.0, 4.0].map(priority_label);
        assert_eq!(labels, ["No priority", "Urgent", "High", "Medium", "Low"]);
    }
}
