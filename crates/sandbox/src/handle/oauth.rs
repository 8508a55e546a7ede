//! OAuth as tests hold it: applications, decisions on the consent page, and what takes access away.

use std::sync::Arc;

use url::Url;

use crate::core::Core;
use crate::oauth::{
    Application, ApplicationSpec, AuthorizationSnapshot, InstallationSnapshot, TokenCall,
};
use crate::play::{self, SandboxError};

/// Which button a person presses on the consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Authorize.
    Allow,
    /// Cancel.
    Deny,
}

/// Which teams an app user is to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Teams<'a> {
    /// All public ones, now and later.
    pub all_public: bool,
    /// Beyond these, or instead: by id or key.
    pub also: &'a [&'a str],
}

/// Registers applications, decides for people, and takes access away. People are named by id, e-mail address or name,
/// workspaces by id, url key or name.
#[derive(Clone)]
pub struct OAuthHandle(Arc<Core>);

impl OAuthHandle {
    pub(super) fn new(core: Arc<Core>) -> Self {
        Self(core)
    }

    /// Registers an application.
    ///
    /// # Errors
    /// If Linear's form would refuse it.
    pub fn register(&self, spec: ApplicationSpec) -> Result<Application, SandboxError> {
        let now = self.0.clock.now();
        self.0.change(|linear| linear.register(&spec, now))
    }

    /// Replaces the settings of an application. Ids and secrets stay unless `spec` has others. Resource types that are
    /// added reach a workspace when it authorizes again.
    ///
    /// # Errors
    /// If there is no such application, or Linear's form would refuse it.
    pub fn update(
        &self,
        client_id: &str,
        spec: ApplicationSpec,
    ) -> Result<Application, SandboxError> {
        let now = self.0.clock.now();
        self.0
            .change(|linear| linear.update_application(client_id, &spec, now))
    }

    /// All applications in the order of their registration.
    pub fn applications(&self) -> Vec<Application> {
        self.0.look(|linear| linear.oauth.applications().to_vec())
    }

    /// Replaces the client secret; tokens of `client_credentials` die with the old one.
    ///
    /// # Errors
    /// If there is no such application.
    pub fn rotate_secret(&self, client_id: &str) -> Result<String, SandboxError> {
        let now = self.0.clock.now();
        self.0.change(|linear| linear.rotate_secret(client_id, now))
    }

    /// Replaces the signing secret of the webhook; the old one is dead at once.
    ///
    /// # Errors
    /// If there is no such application.
    pub fn rotate_webhook_secret(&self, client_id: &str) -> Result<String, SandboxError> {
        let now = self.0.clock.now();
        self.0
            .change(|linear| linear.rotate_application_webhook_secret(client_id, now))
    }

    /// What pressing a button on the consent page does: where the browser would go. `authorize_url` is the whole address
    /// of the page, of any host, or its query.
    ///
    /// # Errors
    /// If the page would be one of an error: an unknown client, a redirect address that is not registered, or a person who
    /// may not allow this. What the client hears of is an answer, with `error` in it.
    pub fn decide(
        &self,
        authorize_url: &str,
        person: &str,
        organization: &str,
        decision: Decision,
    ) -> Result<Url, SandboxError> {
        let allow = decision == Decision::Allow;
        play::decide(&self.0, authorize_url, person, organization, allow)
    }

    /// Where an application is installed.
    ///
    /// # Errors
    /// If there is no such application.
    pub fn installations(
        &self,
        client_id: &str,
    ) -> Result<Vec<InstallationSnapshot>, SandboxError> {
        self.0.look(|linear| {
            let application = linear.known_application(client_id)?;
            Ok(linear.installation_snapshots(application.id))
        })
    }

    /// What was allowed to an application, oldest first, ended ones too.
    ///
    /// # Errors
    /// If there is no such application.
    pub fn authorizations(
        &self,
        client_id: &str,
    ) -> Result<Vec<AuthorizationSnapshot>, SandboxError> {
        let now = self.0.clock.now();
        self.0.look(|linear| {
            let application = linear.known_application(client_id)?;
            Ok(linear.authorization_snapshots(application.id, now))
        })
    }

    /// An admin removes the application from a workspace: all its tokens there die, and it hears `OAuthApp`/`revoked`.
    ///
    /// # Errors
    /// If it is not installed there.
    pub fn remove(&self, client_id: &str, organization: &str) -> Result<(), SandboxError> {
        play::remove_application(&self.0, client_id, organization)
    }

    /// A person takes back what they allowed the application to do as them; it hears `OAuthAuthorization`/`revoked` if it
    /// subscribes to that.
    ///
    /// # Errors
    /// If they have allowed nothing.
    pub fn revoke(
        &self,
        client_id: &str,
        organization: &str,
        person: &str,
    ) -> Result<(), SandboxError> {
        play::revoke_authorization(&self.0, client_id, organization, person)
    }

    /// An admin changes which teams the app user sees; it hears `PermissionChange`/`teamAccessChanged` if it subscribes to
    /// that.
    ///
    /// # Errors
    /// If it is not installed there as itself, or there is no such team.
    pub fn set_team_access(
        &self,
        client_id: &str,
        organization: &str,
        teams: Teams<'_>,
    ) -> Result<(), SandboxError> {
        let also: Vec<String> = teams.also.iter().map(|&team| team.to_owned()).collect();
        play::set_team_access(&self.0, client_id, organization, teams.all_public, &also)
    }

    /// The calls of the token endpoint by an application, oldest first.
    pub fn token_calls(&self, client_id: &str) -> Vec<TokenCall> {
        self.0.look(|linear| linear.oauth.calls(client_id))
    }
}
