//! Finding things by what people and programs call them.

use std::sync::Arc;

use uuid::Uuid;

use super::{By, World, arguments, rules};
use crate::model::{
    Attachment, Comment, DateTime, Issue, IssueRelation, Project, StateType, Team, User, Webhook,
    WorkflowState,
};
use crate::refusal::Refusal;
use crate::rights::Scope;

impl World {
    /// A team by id or key. That Linear takes the key here is not documented for queries, but it is for webhooks.
    pub(crate) fn team(&self, id_or_key: &str) -> Result<Arc<Team>, Refusal> {
        let found = match Uuid::parse_str(id_or_key) {
            Ok(id) => self.teams.get(id),
            Err(_) => self
                .teams
                .iter()
                .find(|team| team.key.eq_ignore_ascii_case(id_or_key))
                .cloned(),
        };
        found.ok_or(Refusal::NotFound("Team"))
    }

    /// An issue by id, by identifier, or by an identifier that it had in another team. Archived ones too.
    pub(crate) fn issue(&self, id_or_identifier: &str) -> Result<Arc<Issue>, Refusal> {
        let found = if let Ok(id) = Uuid::parse_str(id_or_identifier) {
            self.issues.get(id)
        } else {
            let named = |name: &String| name.eq_ignore_ascii_case(id_or_identifier);
            let mut issues = self.issues.iter();
            issues
                .find(|i| named(&i.identifier) || i.previous_identifiers.iter().any(named))
                .cloned()
        };
        found.ok_or(Refusal::NotFound("Issue"))
    }

    /// A comment by id.
    pub(crate) fn comment(&self, id: &str) -> Result<Arc<Comment>, Refusal> {
        self.comments
            .get(arguments::uuid("id", id)?)
            .ok_or(Refusal::NotFound("Comment"))
    }

    /// An attachment by id.
    pub(crate) fn attachment(&self, id: &str) -> Result<Arc<Attachment>, Refusal> {
        self.attachments
            .get(arguments::uuid("id", id)?)
            .ok_or(Refusal::NotFound("Attachment"))
    }

    /// A relation by id.
    pub(crate) fn relation(&self, id: &str) -> Result<Arc<IssueRelation>, Refusal> {
        self.relations
            .get(arguments::uuid("id", id)?)
            .ok_or(Refusal::NotFound("IssueRelation"))
    }

    /// A user by id; `me` is whoever asks.
    pub(crate) fn user(&self, by: &By, id: &str) -> Result<Arc<User>, Refusal> {
        match id {
            "me" => Ok(Arc::clone(&by.user)),
            _ => self
                .users
                .get(arguments::uuid("id", id)?)
                .ok_or(Refusal::NotFound("User")),
        }
    }

    /// A webhook by id. Only admins may see that there is one: it holds a secret.
    pub(crate) fn webhook(&self, by: &By, id: &str) -> Result<Arc<Webhook>, Refusal> {
        require_admin(by)?;
        self.webhooks
            .get(arguments::uuid("id", id)?)
            .ok_or(Refusal::NotFound("Webhook"))
    }

    /// All webhooks, for admins.
    pub(crate) fn webhooks(&self, by: &By) -> Result<Vec<Arc<Webhook>>, Refusal> {
        require_admin(by)?;
        Ok(self.webhooks.iter().cloned().collect())
    }

    /// A person by id, e-mail address or name, as a form or a test names them.
    pub(crate) fn person(&self, who: &str) -> Option<Arc<User>> {
        let same = |text: &str| text.eq_ignore_ascii_case(who);
        let matches = |user: &&Arc<User>| {
            same(&user.id.to_string())
                || same(&user.email)
                || same(&user.name)
                || same(&user.display_name)
        };
        self.users.iter().find(matches).cloned()
    }

    /// The first admin, who acts where nobody is named.
    pub(crate) fn first_admin(&self) -> Option<Arc<User>> {
        self.users.iter().find(|user| user.admin).cloned()
    }

    /// A team's states by position.
    pub(crate) fn states_of(&self, team_id: Uuid) -> Vec<Arc<WorkflowState>> {
        let mut states: Vec<_> = self
            .states
            .iter()
            .filter(|state| state.team_id == team_id)
            .cloned()
            .collect();
        states.sort_by(|a, b| a.position.total_cmp(&b.position));
        states
    }

    /// The state that a team's new issues get when a member creates them.
    pub(crate) fn default_state(&self, team: &Team) -> Option<Arc<WorkflowState>> {
        rules::default_state(team, &self.states_of(team.id), true).cloned()
    }

    /// The state in which a team's issues wait for triage, if it has triage.
    pub(crate) fn triage_state(&self, team: &Team) -> Option<Arc<WorkflowState>> {
        let states = self.states_of(team.id);
        rules::first_of(&states, StateType::Triage)
            .filter(|_| team.triage_enabled)
            .cloned()
    }

    /// The cycle of a team that begins next.
    pub(crate) fn next_cycle(&self, team_id: Uuid, now: DateTime) -> Option<Uuid> {
        let coming = self
            .cycles
            .iter()
            .filter(|cycle| cycle.team_id == team_id && cycle.starts_at > now);
        coming
            .min_by_key(|cycle| cycle.starts_at)
            .map(|cycle| cycle.id)
    }

    /// The cycle of a team that ended last.
    pub(crate) fn previous_cycle(&self, team_id: Uuid, now: DateTime) -> Option<Uuid> {
        let over = self
            .cycles
            .iter()
            .filter(|cycle| cycle.team_id == team_id && cycle.ends_at <= now);
        over.max_by_key(|cycle| cycle.ends_at).map(|cycle| cycle.id)
    }

    /// Address of a project's page.
    pub(crate) fn project_url(&self, project: &Project) -> String {
        format!(
            "{}/{}/project/{}",
            self.base_url, self.organization.url_key, project.slug_id
        )
    }

    /// An issue's comments, oldest first.
    pub(crate) fn comments_of(&self, issue_id: Uuid) -> Vec<Arc<Comment>> {
        self.comments
            .iter()
            .filter(|comment| comment.issue_id == issue_id)
            .cloned()
            .collect()
    }
}

/// Only workspace admins, and their applications with the scope `admin`, create or read webhooks (Linear developer docs,
/// "Webhooks"). An app that acts as itself is never an admin and can never have that scope.
pub(super) fn require_admin(by: &By) -> Result<(), Refusal> {
    by.rights.require(&[Scope::Admin])?;
    if by.user.admin {
        return Ok(());
    }
    Err(Refusal::Forbidden(
        "Only workspace admins can manage webhooks.".to_owned(),
    ))
}
