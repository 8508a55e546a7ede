//! Several issues in one transaction: all are changed, or none is.

use std::sync::Arc;

use super::{By, IssueBatchCreateInput, IssueUpdateInput, World};
use crate::model::{Issue, UuidOnly};
use crate::refusal::Refusal;

/// The most issues of one batch.
const MAX: usize = 50;

impl World {
    /// Creates issues, in this order.
    pub(crate) fn create_issues(
        &mut self,
        by: &By,
        input: &IssueBatchCreateInput,
    ) -> Result<Vec<Arc<Issue>>, Refusal> {
        fits("issues", input.issues.len())?;
        self.all_or_none(|world| {
            let each = input.issues.iter();
            each.map(|one| world.create_issue(by, one)).collect()
        })
    }

    /// Changes issues alike. They are named by their ids alone.
    pub(crate) fn update_issues(
        &mut self,
        by: &By,
        ids: &[UuidOnly],
        input: &IssueUpdateInput,
    ) -> Result<Vec<Arc<Issue>>, Refusal> {
        fits("ids", ids.len())?;
        self.all_or_none(|world| {
            let each = ids.iter();
            each.map(|id| world.update_issue(by, &id.0.to_string(), input))
                .collect()
        })
    }

    /// Does several things, and takes all of them back if one is refused.
    fn all_or_none<T>(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let (issues, teams) = (self.issues.clone(), self.teams.clone());
        let (events, last_sync_id) = (self.events.len(), self.last_sync_id);
        let outcome = act(self);
        if outcome.is_err() {
            self.issues = issues;
            self.teams = teams;
            self.events.truncate(events);
            self.last_sync_id = last_sync_id;
        }
        outcome
    }
}

fn fits(name: &str, count: usize) -> Result<(), Refusal> {
    match count {
        0 => Err(Refusal::argument(format!("{name} should not be empty."))),
        1..=MAX => Ok(()),
        _ => Err(Refusal::argument(format!(
            "{name} must contain no more than {MAX} elements."
        ))),
    }
}
