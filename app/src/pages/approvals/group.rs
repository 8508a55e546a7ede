//! What belongs together: the actions of one agent, and of those the ones about the same issue.

use domain::AgentId;
use domain::view::{PendingActionView, TargetView};
use uuid::Uuid;

/// The actions of one agent, for one person if it acts for one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AgentGroup {
    /// Which agent.
    pub(super) agent_id: AgentId,
    /// What people call it.
    pub(super) agent_name: String,
    /// Whom it acts for.
    pub(super) identifier: Option<String>,
    /// Its actions, by issue.
    pub(super) issues: Vec<IssueGroup>,
}

/// The actions about one issue, or about none that there is yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct IssueGroup {
    /// The issue; nothing for those that are to be made.
    pub(super) issue: Option<Uuid>,
    /// How it was when it was last looked at.
    pub(super) target: TargetView,
    /// What is to be done with it, oldest first.
    pub(super) actions: Vec<PendingActionView>,
}

/// Groups actions, which come oldest first: groups stand in the order of their oldest one.
pub(super) fn group(actions: Vec<PendingActionView>) -> Vec<AgentGroup> {
    let mut groups: Vec<AgentGroup> = Vec::new();
    for action in actions {
        let same = |group: &AgentGroup| {
            group.agent_id == action.agent_id && group.identifier == action.identifier
        };
        let place = groups.iter().position(same).unwrap_or_else(|| {
            groups.push(AgentGroup {
                agent_id: action.agent_id,
                agent_name: action.agent_name.clone(),
                identifier: action.identifier.clone(),
                issues: Vec::new(),
            });
            groups.len() - 1
        });
        groups[place].add(action);
    }
    groups
}

impl AgentGroup {
    fn add(&mut self, action: PendingActionView) {
        let issue = action.target.issue_id;
        let found = self.issues.iter_mut().find(|group| group.issue == issue);
        match found {
            Some(group) => {
                // The one that came last looked last.
                group.target = action.target.clone();
                group.actions.push(action);
            }
            None => self.issues.push(IssueGroup {
                issue,
                target: action.target.clone(),
                actions: vec![action],
            }),
        }
    }

    /// A word for ids on the page.
    pub(super) fn key(&self) -> String {
        match &self.identifier {
            // As an agent writes it: any text, so made into one that ids can hold.
            Some(identifier) => format!(
                "{}-{}",
                self.agent_id,
                domain::text::hex(identifier.as_bytes())
            ),
            None => self.agent_id.to_string(),
        }
    }

    /// How many of its actions there are.
    pub(super) fn count(&self) -> usize {
        self.issues.iter().map(|issue| issue.actions.len()).sum()
    }
}

impl IssueGroup {
    /// A word for ids on the page.
    pub(super) fn key(&self) -> String {
        self.issue
            .map_or_else(|| "new".to_owned(), |issue| issue.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::approvals::sample;

    fn summaries(agent: &AgentGroup) -> Vec<Vec<&str>> {
        let mut all = Vec::new();
        for issue in &agent.issues {
            all.push(issue.actions.iter().map(|a| a.summary.as_str()).collect());
        }
        all
    }

    #[test]
    fn actions_stand_with_those_of_their_agent_and_issue_oldest_first() {
        let action = |agent: u128, issue: Option<u128>, summary: &str| PendingActionView {
            agent_id: AgentId(Uuid::from_u128(agent)),
            target: TargetView {
                issue_id: issue.map(Uuid::from_u128),
                ..TargetView::default()
            },
            summary: summary.to_owned(),
            ..sample::action()
        };
        let groups = group(vec![
            action(2, Some(9), "a"),
            action(1, None, "b"),
            action(2, Some(8), "c"),
            action(2, Some(9), "d"),
            action(1, None, "e"),
        ]);
        let shown: Vec<Vec<Vec<&str>>> = groups.iter().map(summaries).collect();
        assert_eq!(
            shown,
            [vec![vec!["a", "d"], vec!["c"]], vec![vec!["b", "e"]]]
        );
        assert_eq!(groups[0].count(), 3);
    }
}
