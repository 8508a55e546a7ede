//! How far cycles, projects and milestones are: counted from their issues, as Linear counts.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::World;
use crate::model::{
    Burndown, Cycle, DateTime, Issue, Project, ProjectMilestone, ProjectMilestoneStatus,
    TimelessDate,
};

const DAY: Duration = Duration::from_hours(24);
/// More days than any cycle has.
const MAX_DAYS: usize = 366;
/// What is begun counts a quarter of what is done (Linear schema, `Cycle.progress`).
const IN_PROGRESS_SHARE: f64 = 0.25;

impl World {
    /// How far a cycle is, from 0 to 1.
    pub(crate) fn cycle_progress(&self, cycle: &Cycle) -> f64 {
        if let Some(recorded) = &cycle.recorded {
            let last = |points: &[f64]| points.last().copied().unwrap_or_default();
            let begun = last(&recorded.in_progress_scope);
            let done = last(&recorded.completed_scope) + IN_PROGRESS_SHARE * begun;
            return share(done, last(&recorded.scope));
        }
        self.progress(|issue| issue.cycle_id == Some(cycle.id))
    }

    /// How far a project is, from 0 to 1.
    pub(crate) fn project_progress(&self, project: &Project) -> f64 {
        self.progress(|issue| issue.project_id == Some(project.id))
    }

    /// The points of all issues of a project.
    pub(crate) fn project_scope(&self, project: &Project) -> f64 {
        self.counted(|issue| issue.project_id == Some(project.id))
            .map(points)
            .sum()
    }

    /// How far a milestone is, from 0 to 1.
    pub(crate) fn milestone_progress(&self, milestone: &ProjectMilestone) -> f64 {
        self.progress(|issue| issue.project_milestone_id == Some(milestone.id))
    }

    /// A milestone is done with all its issues, overdue after its day, and of the others the first one is next.
    pub(crate) fn milestone_status(
        &self,
        milestone: &ProjectMilestone,
        now: DateTime,
    ) -> ProjectMilestoneStatus {
        if self.is_done(milestone) {
            return ProjectMilestoneStatus::Done;
        }
        let is_late = |one: &ProjectMilestone| one.target_date < Some(TimelessDate::of(now));
        if milestone.target_date.is_some() && is_late(milestone) {
            return ProjectMilestoneStatus::Overdue;
        }
        let open = self.milestones_of(milestone.project_id);
        let next = open
            .iter()
            .find(|one| !self.is_done(one) && (one.target_date.is_none() || !is_late(one)));
        if next.is_some_and(|next| next.id == milestone.id) {
            ProjectMilestoneStatus::Next
        } else {
            ProjectMilestoneStatus::Unstarted
        }
    }

    /// A project's milestones in their order.
    pub(crate) fn milestones_of(&self, project_id: Uuid) -> Vec<Arc<ProjectMilestone>> {
        let of_project = self.milestones.iter();
        let mut milestones: Vec<_> = of_project
            .filter(|milestone| milestone.project_id == project_id)
            .cloned()
            .collect();
        milestones.sort_by(|a, b| a.sort_order.total_cmp(&b.sort_order));
        milestones
    }

    /// The cycle after each of its days so far, the present one included.
    pub(crate) fn burndown(&self, cycle: &Cycle, now: DateTime) -> Burndown {
        if let Some(recorded) = &cycle.recorded {
            return recorded.clone();
        }
        let mut burndown = Burndown::default();
        let mut day = cycle.starts_at;
        while day <= now && day < cycle.ends_at && burndown.scope.len() < MAX_DAYS {
            let end = day.plus(DAY).min(cycle.ends_at);
            self.count_day(&mut burndown, cycle, end);
            day = end;
        }
        burndown
    }

    /// Issues of a cycle that is over which were not done by then. They stay in it here; Linear may move them on.
    pub(crate) fn uncompleted_upon_close(&self, cycle: &Cycle, now: DateTime) -> Vec<Arc<Issue>> {
        let closed = cycle.completed_at.unwrap_or(cycle.ends_at);
        let was_open = |issue: &&Arc<Issue>| {
            let done = [issue.completed_at, issue.canceled_at];
            issue.cycle_id == Some(cycle.id)
                && !done.iter().flatten().any(|&moment| moment <= closed)
        };
        if closed > now {
            return Vec::new();
        }
        self.issues.iter().filter(was_open).cloned().collect()
    }

    fn count_day(&self, burndown: &mut Burndown, cycle: &Cycle, end: DateTime) {
        let mut day = [0.0; 5];
        let had = |moment: Option<DateTime>| moment.is_some_and(|moment| moment < end);
        let of_cycle = self.counted(|issue| issue.cycle_id == Some(cycle.id));
        for issue in of_cycle.filter(|issue| had(issue.added_to_cycle_at)) {
            day[0] += points(issue);
            day[3] += 1.0;
            if had(issue.completed_at) {
                day[1] += points(issue);
                day[4] += 1.0;
            } else if had(issue.started_at) {
                day[2] += points(issue);
            }
        }
        burndown.scope.push(day[0]);
        burndown.completed_scope.push(day[1]);
        burndown.in_progress_scope.push(day[2]);
        burndown.issue_count.push(day[3]);
        burndown.completed_issue_count.push(day[4]);
    }

    fn is_done(&self, milestone: &ProjectMilestone) -> bool {
        let mut issues = self
            .counted(|issue| issue.project_milestone_id == Some(milestone.id))
            .peekable();
        issues.peek().is_some() && issues.all(|issue| issue.completed_at.is_some())
    }

    fn progress(&self, belongs: impl Fn(&Issue) -> bool) -> f64 {
        let (mut all, mut done) = (0.0, 0.0);
        for issue in self.counted(belongs) {
            all += points(issue);
            if issue.completed_at.is_some() {
                done += points(issue);
            } else if issue.started_at.is_some() {
                done += IN_PROGRESS_SHARE * points(issue);
            }
        }
        share(done, all)
    }

    /// The issues that count: neither given up nor put away.
    fn counted(&self, belongs: impl Fn(&Issue) -> bool) -> impl Iterator<Item = &Issue> {
        let counts = move |issue: &&Issue| {
            issue.canceled_at.is_none() && issue.trashed.is_none() && belongs(issue)
        };
        self.issues.iter().map(|issue| &**issue).filter(counts)
    }
}

/// What is not estimated counts as one point.
fn points(issue: &Issue) -> f64 {
    issue.estimate.unwrap_or(1.0)
}

fn share(done: f64, all: f64) -> f64 {
    if all > 0.0 { done / all } else { 0.0 }
}
