//! Who sees which teams, and with them everything in them.
//!
//! A team that somebody may not see does not exist for them: not in lists, not by id, not as a target of a change. So
//! its rows are hidden from the tables while that one looks, instead of being checked for at each of the many places
//! that look something up.

use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;

use super::{By, Row, Table, World};
use crate::model::{Installation, Team, TeamAccess};

impl World {
    /// Looks or changes as somebody: what they may not see is not there meanwhile.
    pub(crate) fn seen_by<T>(&mut self, by: &By, act: impl FnOnce(&mut Self) -> T) -> T {
        let hidden: HashSet<Uuid> = self
            .teams
            .iter()
            .filter(|team| !self.sees(by, team))
            .map(|team| team.id)
            .collect();
        if hidden.is_empty() {
            return act(self);
        }
        self.hide_teams(&hidden);
        let outcome = act(self);
        self.show_all();
        outcome
    }

    /// Whether somebody sees a team: an app by its access, a person all public teams and those they are a member of.
    fn sees(&self, by: &By, team: &Team) -> bool {
        match self.installation_of_user(by.user.id) {
            Some(installation) => installation.access.covers(team),
            None => !team.private || team.member_ids.contains(&by.user.id),
        }
    }

    /// The teams that an access covers.
    pub(crate) fn covered_teams(&self, access: &TeamAccess) -> HashSet<Uuid> {
        let teams = self.teams.iter_hidden();
        teams
            .filter(|team| access.covers(team))
            .map(|team| team.id)
            .collect()
    }

    /// The installation whose app user this is.
    pub(crate) fn installation_of_user(&self, user_id: Uuid) -> Option<Arc<Installation>> {
        self.installations
            .iter()
            .find(|one| one.app_user_id == Some(user_id))
            .cloned()
    }

    fn hide_teams(&mut self, hidden: &HashSet<Uuid>) {
        let in_hidden = |team_id: Option<Uuid>| team_id.is_some_and(|id| hidden.contains(&id));
        hide(&mut self.states, |row| in_hidden(Some(row.team_id)));
        hide(&mut self.labels, |row| in_hidden(row.team_id));
        hide(&mut self.cycles, |row| in_hidden(Some(row.team_id)));
        let projects = hide(&mut self.projects, |row| {
            !row.team_ids.is_empty() && row.team_ids.iter().all(|id| hidden.contains(id))
        });
        hide(&mut self.milestones, |row| {
            projects.contains(&row.project_id)
        });
        let issues = hide(&mut self.issues, |row| in_hidden(Some(row.team_id)));
        hide(&mut self.comments, |row| issues.contains(&row.issue_id));
        hide(&mut self.attachments, |row| issues.contains(&row.issue_id));
        hide(&mut self.relations, |row| {
            issues.contains(&row.issue_id) || issues.contains(&row.related_issue_id)
        });
        self.teams.hide(hidden.clone());
    }

    fn show_all(&mut self) {
        self.states.show();
        self.labels.show();
        self.cycles.show();
        self.projects.show();
        self.milestones.show();
        self.issues.show();
        self.comments.show();
        self.attachments.show();
        self.relations.show();
        self.teams.show();
    }
}

impl TeamAccess {
    /// Whether the access covers a team.
    pub(crate) fn covers(&self, team: &Team) -> bool {
        self.all_public_teams && !team.private || self.team_ids.contains(&team.id)
    }
}

fn hide<T: Row>(table: &mut Table<T>, is_hidden: impl Fn(&T) -> bool) -> HashSet<Uuid> {
    let rows = table.iter_hidden().filter(|row| is_hidden(row));
    let ids: HashSet<Uuid> = rows.map(|row| row.id()).collect();
    table.hide(ids.clone());
    ids
}
