//! OAuth applications in a workspace: authorized, limited to teams, removed.
//!
//! The application itself and its tokens belong to no workspace. What is here is what a workspace has of it: the user
//! that it acts as, the webhook that carries its events, and the teams that it may see.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use url::Url;
use uuid::Uuid;

use super::{Event, EventBody, World, slug};
use crate::model::{DateTime, Installation, TeamAccess, User, Webhook};
use crate::refusal::Refusal;

/// What a workspace has to know of an application.
#[derive(Debug, Clone)]
pub(crate) struct Applicant {
    pub(crate) application_id: Uuid,
    pub(crate) name: String,
    pub(crate) webhook: Option<ApplicantWebhook>,
}

/// The one webhook of an application.
#[derive(Debug, Clone)]
pub(crate) struct ApplicantWebhook {
    pub(crate) address: Url,
    pub(crate) secret: String,
    pub(crate) resource_types: Vec<String>,
}

impl World {
    /// The installation of an application.
    pub(crate) fn installation(&self, application_id: Uuid) -> Option<Arc<Installation>> {
        self.installations
            .iter()
            .find(|one| one.application_id == application_id)
            .cloned()
    }

    /// Installs an application, or brings its installation up to date: an app user if it is to act as itself, and the
    /// webhook with the resource types that it has now. Types that an application adds later reach a workspace when it
    /// authorizes again, as Linear does it.
    pub(crate) fn install(
        &mut self,
        applicant: &Applicant,
        creator_id: Uuid,
        as_app: bool,
        now: DateTime,
    ) -> Arc<Installation> {
        let known = self.installation(applicant.application_id);
        let mut installation = known.map_or_else(
            || Installation {
                id: self.ids.uuid(),
                application_id: applicant.application_id,
                app_user_id: None,
                webhook_id: None,
                access: TeamAccess::default(),
                created_at: now,
                updated_at: now,
            },
            |known| Installation::clone(&known),
        );
        if as_app {
            installation.app_user_id = Some(self.app_user(applicant, now).id);
        }
        let webhook = applicant.webhook.as_ref();
        installation.webhook_id = webhook.map(|webhook| {
            let (id, applicant) = (installation.webhook_id, applicant);
            self.application_webhook(id, applicant, webhook, creator_id, now)
        });
        installation.updated_at = now;
        self.changed();
        self.installations.put(installation)
    }

    /// Carries the new settings of an application's webhook into the workspace, which also enables it again.
    pub(crate) fn refresh_webhook(
        &mut self,
        application_id: Uuid,
        webhook: Option<&ApplicantWebhook>,
        now: DateTime,
    ) {
        let mine = |row: &&Arc<Webhook>| row.application_id == Some(application_id);
        let rows: Vec<_> = self.webhooks.iter().filter(mine).cloned().collect();
        for row in rows {
            let mut after = Webhook::clone(&row);
            match webhook {
                Some(webhook) => {
                    after.address = webhook.address.clone();
                    after.secret.clone_from(&webhook.secret);
                    after.enabled |= row.archived_at.is_none();
                }
                None => after.archived_at = row.archived_at.or(Some(now)),
            }
            after.updated_at = now;
            self.webhooks.put(after);
            self.changed();
        }
    }

    /// Says what the app user may be: delegated to, mentioned.
    pub(crate) fn set_capabilities(
        &mut self,
        application_id: Uuid,
        assignable: bool,
        mentionable: bool,
    ) {
        let mine = |user: &&Arc<User>| user.application_id == Some(application_id);
        let user = self.users.iter().find(mine).cloned();
        if let Some(user) = user {
            self.users.put(User {
                is_assignable: assignable,
                is_mentionable: mentionable,
                ..User::clone(&user)
            });
        }
    }

    /// Removes an application. Its webhook lives on just long enough to say so.
    pub(crate) fn uninstall(
        &mut self,
        application_id: Uuid,
        name: &str,
        now: DateTime,
    ) -> Result<(), Refusal> {
        let installation = self.installed(application_id)?;
        self.installations.remove(installation.id);
        if let Some(user) = installation.app_user_id.and_then(|id| self.users.get(id)) {
            self.users.put(User {
                active: false,
                is_assignable: false,
                is_mentionable: false,
                updated_at: now,
                ..User::clone(&user)
            });
        }
        if let Some(webhook) = installation.webhook_id.and_then(|id| self.webhooks.get(id)) {
            self.webhooks.put(Webhook {
                archived_at: Some(now),
                updated_at: now,
                ..Webhook::clone(&webhook)
            });
        }
        self.changed();
        let fields = json!({ "oauthClientId": application_id });
        self.note_installation(&installation, name, ("OAuthApp", "revoked"), fields, now);
        Ok(())
    }

    /// Changes which teams the app user sees. What it loses it can no longer find.
    pub(crate) fn set_team_access(
        &mut self,
        application_id: Uuid,
        name: &str,
        access: TeamAccess,
        now: DateTime,
    ) -> Result<(), Refusal> {
        let before = self.installed(application_id)?;
        let app_user_id = before.app_user_id.ok_or_else(|| {
            Refusal::input("The application acts as people only, so it has no teams of its own.")
        })?;
        let (had, has) = (
            self.covered_teams(&before.access),
            self.covered_teams(&access),
        );
        if before.access == access {
            return Ok(());
        }
        let in_order = |ids: &mut dyn Iterator<Item = Uuid>| {
            let mut ids: Vec<Uuid> = ids.collect();
            ids.sort();
            ids
        };
        let fields = json!({
            "oauthClientId": application_id,
            "appUserId": app_user_id,
            "canAccessAllPublicTeams": access.all_public_teams,
            "addedTeamIds": in_order(&mut has.difference(&had).copied()),
            "removedTeamIds": in_order(&mut had.difference(&has).copied()),
        });
        let installation = self.installations.put(Installation {
            access,
            updated_at: now,
            ..Installation::clone(&before)
        });
        self.changed();
        let event = ("PermissionChange", "teamAccessChanged");
        self.note_installation(&installation, name, event, fields, now);
        Ok(())
    }

    /// Tells the application that a person has taken its authorization back.
    pub(crate) fn note_authorization_revoked(
        &mut self,
        application_id: Uuid,
        name: &str,
        user: &User,
        active_tokens: usize,
        now: DateTime,
    ) {
        let Some(installation) = self.installation(application_id) else {
            return;
        };
        let fields = json!({
            "oauthClientId": application_id,
            "oauthClient": { "id": application_id, "name": name },
            "userId": user.id,
            "user": self.user_data(user),
            "activeTokensForUser": active_tokens,
        });
        let event = ("OAuthAuthorization", "revoked");
        self.note_installation(&installation, name, event, fields, now);
    }

    fn installed(&self, application_id: Uuid) -> Result<Arc<Installation>, Refusal> {
        self.installation(application_id).ok_or_else(|| {
            Refusal::input(format!(
                "The application is not installed in {}.",
                self.organization.name
            ))
        })
    }

    fn note_installation(
        &mut self,
        installation: &Installation,
        application: &str,
        (kind, action): (&'static str, &'static str),
        fields: Value,
        now: DateTime,
    ) {
        let (Some(webhook_id), Value::Object(fields)) = (installation.webhook_id, fields) else {
            return;
        };
        self.note(Event {
            kind,
            action,
            team_id: None,
            body: EventBody::Installation {
                webhook_id,
                application: application.to_owned(),
                fields: Map::from_iter(fields),
            },
            created_at: now,
        });
    }

    /// The user that the application acts as here: the same one again if it was here before.
    fn app_user(&mut self, applicant: &Applicant, now: DateTime) -> Arc<User> {
        let mine = |user: &&Arc<User>| user.application_id == Some(applicant.application_id);
        let known = self.users.iter().find(mine).cloned();
        if let Some(user) = known {
            return self.users.put(User {
                name: applicant.name.clone(),
                active: true,
                updated_at: now,
                ..User::clone(&user)
            });
        }
        let id = self.ids.uuid();
        self.users.put(User {
            id,
            name: applicant.name.clone(),
            display_name: slug(&applicant.name),
            email: format!("{id}@oauthapp.linear.app"),
            admin: false,
            active: true,
            app: true,
            is_assignable: false,
            is_mentionable: false,
            application_id: Some(applicant.application_id),
            created_at: now,
            updated_at: now,
        })
    }

    fn application_webhook(
        &mut self,
        known: Option<Uuid>,
        applicant: &Applicant,
        webhook: &ApplicantWebhook,
        creator_id: Uuid,
        now: DateTime,
    ) -> Uuid {
        let known = known.and_then(|id| self.webhooks.get(id));
        let id = match &known {
            Some(row) => row.id,
            None => self.ids.uuid(),
        };
        self.webhooks.put(Webhook {
            id,
            address: webhook.address.clone(),
            secret: webhook.secret.clone(),
            application_id: Some(applicant.application_id),
            label: Some(applicant.name.clone()),
            resource_types: webhook.resource_types.clone(),
            team_id: None,
            all_public_teams: true,
            enabled: true,
            creator_id: known.as_ref().map_or(creator_id, |row| row.creator_id),
            archived_at: None,
            created_at: known.as_ref().map_or(now, |row| row.created_at),
            updated_at: now,
        });
        id
    }
}
