//! Registering applications and changing what they are: the settings that Linear has under "API".

use std::collections::HashSet;

use url::Url;

use super::application::{Application, ApplicationSpec};
use super::tokens::GrantKind;
use crate::linear::{Linear, Place};
use crate::model::DateTime;
use crate::play::SandboxError;
use crate::world::{address, resource_types};

/// Most redirect addresses of an application (Linear developer docs, "OAuth application manifests").
const MAX_REDIRECTS: usize = 32;

impl Linear {
    /// Registers an application.
    pub(crate) fn register(
        &mut self,
        spec: &ApplicationSpec,
        now: DateTime,
    ) -> Result<Application, SandboxError> {
        check(spec)?;
        let organization = self.owner(&spec.organization)?;
        let ids = &mut self.oauth.ids;
        let given = |secret: &Option<String>| secret.clone().filter(|text| !text.is_empty());
        let application = Application {
            id: ids.uuid(),
            client_id: given(&spec.client_id).unwrap_or_else(|| ids.hex(16)),
            client_secret: given(&spec.client_secret).unwrap_or_else(|| ids.hex(16)),
            name: spec.name.trim().to_owned(),
            redirect_uris: spec.redirect_uris.clone(),
            organization,
            distribution: spec.distribution,
            client_credentials: spec.client_credentials,
            token_model: spec.token_model,
            scope_form: spec.scope_form,
            revoked_answer: spec.revoked_answer,
            webhook_url: given(&spec.webhook_url),
            webhook_secret: given(&spec.webhook_secret).unwrap_or_else(|| ids.webhook_secret()),
            webhook_resource_types: spec.webhook_resource_types.clone(),
            created_at: now.to_offset(),
        };
        if self.oauth.application(&application.client_id).is_some() {
            return Err(refused("client_id is taken by another application."));
        }
        self.oauth.applications.push(application.clone());
        Ok(application)
    }

    /// Changes an application. Ids and secrets stay unless the specification has others.
    pub(crate) fn update_application(
        &mut self,
        client_id: &str,
        spec: &ApplicationSpec,
        now: DateTime,
    ) -> Result<Application, SandboxError> {
        check(spec)?;
        let organization = self.owner(&spec.organization)?;
        let application = self.application_mut(client_id)?;
        let given = |secret: &Option<String>| secret.clone().filter(|text| !text.is_empty());
        *application = Application {
            id: application.id,
            client_id: application.client_id.clone(),
            client_secret: given(&spec.client_secret)
                .unwrap_or_else(|| application.client_secret.clone()),
            name: spec.name.trim().to_owned(),
            redirect_uris: spec.redirect_uris.clone(),
            organization,
            distribution: spec.distribution,
            client_credentials: spec.client_credentials,
            token_model: spec.token_model,
            scope_form: spec.scope_form,
            revoked_answer: spec.revoked_answer,
            webhook_url: given(&spec.webhook_url),
            webhook_secret: given(&spec.webhook_secret)
                .unwrap_or_else(|| application.webhook_secret.clone()),
            webhook_resource_types: spec.webhook_resource_types.clone(),
            created_at: application.created_at,
        };
        let application = application.clone();
        self.spread_webhook(&application, now);
        Ok(application)
    }

    /// Replaces the client secret, which ends what was issued for the old one alone: tokens of `client_credentials`.
    pub(crate) fn rotate_secret(
        &mut self,
        client_id: &str,
        now: DateTime,
    ) -> Result<String, SandboxError> {
        let secret = self.oauth.ids.hex(16);
        let application = self.application_mut(client_id)?;
        application.client_secret.clone_from(&secret);
        let id = application.id;
        self.oauth.end_grants(now, |grant| {
            grant.application_id == id && grant.kind == GrantKind::ClientCredentials
        });
        Ok(secret)
    }

    /// Replaces the signing secret; the old one is dead at once, in all workspaces.
    pub(crate) fn rotate_application_webhook_secret(
        &mut self,
        client_id: &str,
        now: DateTime,
    ) -> Result<String, SandboxError> {
        let secret = self.oauth.ids.webhook_secret();
        let application = self.application_mut(client_id)?;
        application.webhook_secret.clone_from(&secret);
        let application = application.clone();
        self.spread_webhook(&application, now);
        Ok(secret)
    }

    /// An application by its client id, for whoever steers the sandbox.
    pub(crate) fn known_application(&self, client_id: &str) -> Result<&Application, SandboxError> {
        self.oauth
            .application(client_id)
            .ok_or_else(|| self.no_application(client_id))
    }

    fn application_mut(&mut self, client_id: &str) -> Result<&mut Application, SandboxError> {
        let missing = self.known_application(client_id).err();
        let mut applications = self.oauth.applications.iter_mut();
        match applications.find(|application| application.client_id == client_id) {
            Some(application) => Ok(application),
            None => Err(missing.unwrap_or_else(|| refused("There is no such application."))),
        }
    }

    fn no_application(&self, client_id: &str) -> SandboxError {
        let applications = self.oauth.applications.iter();
        let known = applications.map(|application| application.client_id.as_str());
        SandboxError::NotFound {
            kind: "application",
            name: client_id.to_owned(),
            available: crate::play::names(known),
        }
    }

    fn spread_webhook(&mut self, application: &Application, now: DateTime) {
        let webhook = application.webhook();
        for place in self.places() {
            self.world_mut(place)
                .refresh_webhook(application.id, webhook.as_ref(), now);
        }
    }

    fn owner(&self, organization: &str) -> Result<String, SandboxError> {
        let place = match organization {
            "" => Some(Place::HOME),
            named => self.organization(named),
        };
        let place = place.ok_or_else(|| {
            refused("organization must be the id, url key or name of a workspace.")
        })?;
        Ok(self.world(place).organization.url_key.clone())
    }
}

/// The rules of Linear's form for applications.
pub(super) fn check(spec: &ApplicationSpec) -> Result<(), SandboxError> {
    let name = spec.name.trim();
    if !(2..=80).contains(&name.chars().count()) {
        return Err(refused("name must have 2 to 80 characters."));
    }
    let lower = name.to_lowercase();
    if lower.contains("linear") || lower.contains("http://") || lower.contains("https://") {
        return Err(refused(
            "name must contain neither \"Linear\" nor an address.",
        ));
    }
    let redirects = &spec.redirect_uris;
    if redirects.is_empty() || redirects.len() > MAX_REDIRECTS {
        return Err(refused("redirect_uris must be 1 to 32 addresses."));
    }
    let distinct: HashSet<_> = redirects.iter().collect();
    if distinct.len() < redirects.len() {
        return Err(refused("redirect_uris must not repeat an address."));
    }
    if let Some(bad) = redirects.iter().find(|address| !is_redirect(address)) {
        return Err(refused(format!(
            "redirect_uris must be http or https addresses without a fragment, which \"{bad}\" is not."
        )));
    }
    check_webhook(spec)
}

fn check_webhook(spec: &ApplicationSpec) -> Result<(), SandboxError> {
    let Some(url) = spec.webhook_url.as_deref().filter(|url| !url.is_empty()) else {
        return Ok(());
    };
    address(url).map_err(|_| refused("webhook_url must be an http or https address."))?;
    match resource_types(&spec.webhook_resource_types) {
        Ok(_) => Ok(()),
        Err(refusal) => Err(refused(format!("webhook_{}", presentable(&refusal)))),
    }
}

/// `resourceTypes must …` becomes `webhook_resource_types must …`.
fn presentable(refusal: &crate::refusal::Refusal) -> String {
    SandboxError::from(refusal.clone())
        .to_string()
        .replacen("resourceTypes", "resource_types", 1)
}

fn is_redirect(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.fragment().is_none()
            && !address.contains(char::is_whitespace)
    })
}

pub(super) fn refused(sentence: impl Into<String>) -> SandboxError {
    SandboxError::Refused(sentence.into())
}
