//! Losing access: an admin removes an application or limits its teams, a person takes an authorization back.

use uuid::Uuid;

use super::authorize::{Actor, Person};
use super::settings::refused;
use crate::linear::{Linear, Place};
use crate::model::{DateTime, TeamAccess};
use crate::play::SandboxError;
use crate::rights::{Scope, Scopes};

impl Linear {
    /// Removes an application from a workspace: all its tokens there die, and it is told.
    pub(crate) fn remove_application(
        &mut self,
        client_id: &str,
        place: Place,
        now: DateTime,
    ) -> Result<(), SandboxError> {
        let application = self.known_application(client_id)?.clone();
        self.world_mut(place)
            .uninstall(application.id, &application.name, now)?;
        self.oauth.end_grants(now, |grant| {
            grant.application_id == application.id && grant.place == place
        });
        Ok(())
    }

    /// A person takes back what they allowed an application to do as them. What it does as itself is not theirs.
    pub(crate) fn take_back(
        &mut self,
        client_id: &str,
        person: &Person,
        now: DateTime,
    ) -> Result<(), SandboxError> {
        let application = self.known_application(client_id)?.clone();
        let theirs = |grant: &super::tokens::Grant| {
            grant.application_id == application.id
                && grant.place == person.place
                && grant.actor == Actor::User
                && grant.user_id == person.user.id
        };
        let grants = &self.oauth.grants;
        if !grants.iter().any(|grant| grant.is_live() && theirs(grant)) {
            return Err(refused(format!(
                "{} has authorized {} for nothing here.",
                person.user.name, application.name
            )));
        }
        self.oauth.end_grants(now, theirs);
        let left = self.oauth.live_tokens(now, theirs);
        self.world_mut(person.place).note_authorization_revoked(
            application.id,
            &application.name,
            &person.user,
            left,
            now,
        );
        Ok(())
    }

    /// An admin changes which teams the app user sees; teams by id or key.
    pub(crate) fn limit_to_teams(
        &mut self,
        client_id: &str,
        place: Place,
        all_public_teams: bool,
        teams: &[String],
        now: DateTime,
    ) -> Result<(), SandboxError> {
        let application = self.known_application(client_id)?.clone();
        let world = self.world_mut(place);
        let team_ids = teams
            .iter()
            .map(|team| match world.team(team) {
                Ok(team) => Ok(team.id),
                Err(_) => Err(SandboxError::NotFound {
                    kind: "team",
                    name: team.clone(),
                    available: crate::play::names(world.teams.iter().map(|team| &*team.key)),
                }),
            })
            .collect::<Result<_, _>>()?;
        let access = TeamAccess {
            all_public_teams,
            team_ids,
        };
        Ok(world.set_team_access(application.id, &application.name, access, now)?)
    }

    /// What the app user of a workspace may be follows from the scopes of its live authorizations.
    pub(super) fn spread_capabilities(&mut self, application_id: Uuid, place: Place) {
        let mut scopes = Scopes::default();
        for grant in self.oauth.grants.iter().filter(|grant| grant.is_live()) {
            if grant.application_id == application_id && grant.place == place {
                scopes.join(&grant.scopes);
            }
        }
        let (assignable, mentionable) = (
            scopes.has(Scope::AppAssignable),
            scopes.has(Scope::AppMentionable),
        );
        self.world_mut(place)
            .set_capabilities(application_id, assignable, mentionable);
    }
}
