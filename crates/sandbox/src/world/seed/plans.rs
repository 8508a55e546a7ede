//! Projects with milestones, and cycles around the time at which the sandbox starts.

use std::time::Duration;

use uuid::Uuid;

use super::World;
use crate::ids::Ids;
use crate::model::{
    Burndown, Cycle, DateTime, Project, ProjectMilestone, ProjectUpdateHealthType, TimelessDate,
};

const DAY: Duration = Duration::from_hours(24);

/// Name, description, state, milestones.
pub(super) type ProjectBlueprint = (
    &'static str,
    &'static str,
    &'static str,
    &'static [Milestone],
);

/// Name and how many days from now its day is.
type Milestone = (&'static str, u32);

const STAGES: [Milestone; 3] = [("Alpha", 14), ("Beta", 35), ("Launch", 60)];

impl World {
    /// One project of all public teams, and one cycle that is active for another week.
    pub(super) fn seed_plans(
        &mut self,
        fixed: &mut Ids,
        team_id: Uuid,
        team_ids: Vec<Uuid>,
        lead: Uuid,
        now: DateTime,
    ) {
        let day = |days: u32| Some(TimelessDate::of(now.plus(days * DAY)));
        self.projects.put(Project {
            content: Some("## Why\n\nHalf of all carts are left at the payment.".to_owned()),
            slug_id: "8b1f2c3d4e5f".to_owned(),
            health: Some(ProjectUpdateHealthType::OnTrack),
            start_date: Some(TimelessDate::of(now.minus(30 * DAY))),
            target_date: day(60),
            lead_id: Some(lead),
            team_ids,
            ..blank_project(
                fixed.uuid(),
                "Checkout flow",
                "Faster checkout process",
                lead,
                now,
            )
        });
        self.cycles.put(Cycle {
            ends_at: now.plus(7 * DAY),
            ..blank_cycle(fixed.uuid(), team_id, 2.0, now.minus(7 * DAY), now)
        });
    }

    /// The milestones of that project, the cycles before and after that one, and the projects of the second team alone.
    pub(super) fn seed_more_plans(
        &mut self,
        later: &mut Ids,
        teams: &[Uuid],
        projects: &[ProjectBlueprint],
        now: DateTime,
    ) {
        let lead = self.users.iter().next().map(|user| user.id);
        let lead = lead.unwrap_or_default();
        let first = self.projects.iter().next().map(|project| project.id);
        if let Some(first) = first {
            self.seed_milestones(later, first, &STAGES, now);
        }
        self.cycles.put(Cycle {
            completed_at: Some(now.minus(7 * DAY)),
            recorded: Some(last_cycle()),
            ..blank_cycle(later.uuid(), teams[0], 1.0, now.minus(21 * DAY), now)
        });
        let next = blank_cycle(later.uuid(), teams[0], 3.0, now.plus(7 * DAY), now);
        self.cycles.put(next);
        for &(name, description, state, stages) in projects {
            let project = Project {
                state: state.to_owned(),
                team_ids: teams[1..].to_vec(),
                ..blank_project(later.uuid(), name, description, lead, now)
            };
            let project = self.projects.put(project);
            self.seed_milestones(later, project.id, stages, now);
        }
    }

    fn seed_milestones(
        &mut self,
        later: &mut Ids,
        project_id: Uuid,
        stages: &[Milestone],
        now: DateTime,
    ) {
        for (place, &(name, days)) in (0_u32..).zip(stages) {
            self.milestones.put(ProjectMilestone {
                id: later.uuid(),
                project_id,
                name: name.to_owned(),
                description: None,
                target_date: Some(TimelessDate::of(now.plus(days * DAY))),
                sort_order: f64::from(place) * 1000.0,
                archived_at: None,
                created_at: now,
                updated_at: now,
            });
        }
    }
}

fn blank_project(
    id: Uuid,
    name: &str,
    description: &str,
    creator_id: Uuid,
    now: DateTime,
) -> Project {
    Project {
        id,
        name: name.to_owned(),
        description: description.to_owned(),
        content: None,
        slug_id: id.simple().to_string()[..12].to_owned(),
        color: "#5e6ad2".to_owned(),
        icon: None,
        state: "started".to_owned(),
        priority: 0,
        health: None,
        start_date: None,
        target_date: None,
        lead_id: None,
        creator_id,
        team_ids: Vec::new(),
        archived_at: None,
        created_at: now,
        updated_at: now,
    }
}

/// A cycle of two weeks.
fn blank_cycle(id: Uuid, team_id: Uuid, number: f64, starts_at: DateTime, now: DateTime) -> Cycle {
    Cycle {
        id,
        team_id,
        number,
        name: None,
        description: None,
        starts_at,
        ends_at: starts_at.plus(14 * DAY),
        completed_at: None,
        recorded: None,
        archived_at: None,
        created_at: now,
        updated_at: now,
    }
}

/// How the last cycle went, although the issues of it are not there: 12 of 15 points were done.
fn last_cycle() -> Burndown {
    let days = |of: [u32; 14]| of.into_iter().map(f64::from).collect();
    Burndown {
        scope: days([13, 13, 13, 13, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15]),
        completed_scope: days([0, 0, 2, 2, 3, 5, 5, 5, 8, 8, 9, 11, 11, 12]),
        in_progress_scope: days([2, 4, 3, 3, 4, 3, 3, 5, 3, 3, 4, 2, 2, 2]),
        issue_count: days([6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]),
        completed_issue_count: days([0, 0, 1, 1, 2, 3, 3, 3, 4, 4, 5, 5, 5, 6]),
    }
}
