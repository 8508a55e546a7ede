//! The authorization request: what is asked for, who may allow it, and where the answer goes.

use std::sync::Arc;
use std::time::Duration;

use url::Url;
use uuid::Uuid;

use super::application::{Application, Distribution};
use super::pkce::Challenge;
use super::tokens::{Code, Grant, GrantKind};
use crate::linear::{Linear, Place};
use crate::model::{DateTime, User};
use crate::rights::{Scope, Scopes};

/// How long a code can be traded. Linear does not say; RFC 6749 recommends at most this.
const CODE_LIFE: Duration = Duration::from_mins(10);

/// Linear's sentence for scopes that one actor cannot have.
const WRONG_ACTOR: &str = "The scopes requested are not valid for this actor mode.";

/// As whom the tokens of an authorization act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    /// As the person who authorized.
    User,
    /// As the app itself, which is a user of its own in each workspace.
    App,
}

/// The parameters as they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct AuthorizeRequest {
    pairs: Vec<(String, String)>,
}

impl AuthorizeRequest {
    /// The parameters that count; anything else is left out.
    const NAMES: [&str; 9] = [
        "client_id",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
        "prompt",
        "actor",
        "code_challenge",
        "code_challenge_method",
    ];

    pub(crate) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let known = |(name, _): &(String, String)| Self::NAMES.contains(&name.as_str());
        Self {
            pairs: pairs.into_iter().filter(known).collect(),
        }
    }

    /// Reads a whole address of the authorization page, or its query alone.
    pub(crate) fn of_address(address: &str) -> Self {
        let query = address.split_once('?').map_or(address, |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        Self::new(url::form_urlencoded::parse(query.as_bytes()).into_owned())
    }

    /// The parameters, to be carried through forms.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.pairs.iter();
        pairs
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

/// A request that can be decided on.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) application: Application,
    pub(crate) redirect: Url,
    redirect_uri: String,
    state: Option<String>,
    pub(crate) scopes: Scopes,
    pub(crate) actor: Actor,
    /// `prompt=consent`.
    pub(crate) always_ask: bool,
    challenge: Option<Challenge>,
}

/// A request that cannot be decided on.
#[derive(Debug)]
pub(crate) enum AuthorizeError {
    /// Nobody knows where to send it back to.
    Page(String),
    /// The client hears of it.
    Redirect(Url),
}

/// A person in one of their workspaces.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) place: Place,
    pub(crate) user: Arc<User>,
}

impl Asked {
    /// Where a refusal goes.
    pub(crate) fn refused(&self, error: &str, description: &str) -> Url {
        answer(
            &self.redirect,
            &[("error", error), ("error_description", description)],
            self.state.as_deref(),
        )
    }

    /// Where the answer goes when the person says no.
    pub(crate) fn denied(&self) -> Url {
        self.refused("access_denied", "The user denied the request.")
    }
}

impl Linear {
    /// Checks a request: first who asks and where the answer goes, because without these nobody can be told the rest.
    pub(crate) fn asked(&self, request: &AuthorizeRequest) -> Result<Asked, AuthorizeError> {
        let page = |sentence: &str| AuthorizeError::Page(sentence.to_owned());
        let client_id = request.get("client_id");
        let client_id = client_id.ok_or_else(|| page("The address has no `client_id`."))?;
        let application = self
            .oauth
            .application(client_id)
            .ok_or_else(|| page("There is no application with this `client_id`."))?;
        let redirect_uri = request
            .get("redirect_uri")
            .ok_or_else(|| page("The address has no `redirect_uri`."))?;
        let registered = application.redirect_uris.iter();
        let redirect = registered
            .filter(|known| *known == redirect_uri)
            .find_map(|known| Url::parse(known).ok())
            .ok_or_else(|| {
                page("The `redirect_uri` is not one of those that the application registered.")
            })?;
        let state = request.get("state");
        let details = details(request).map_err(|(error, description)| {
            let answered = [("error", error), ("error_description", &*description)];
            AuthorizeError::Redirect(answer(&redirect, &answered, state))
        })?;
        let (scopes, actor, challenge) = details;
        Ok(Asked {
            application: application.clone(),
            redirect,
            redirect_uri: redirect_uri.to_owned(),
            state: state.map(str::to_owned),
            scopes,
            actor,
            always_ask: request.get("prompt") == Some("consent"),
            challenge,
        })
    }

    /// Everybody who could be asked: each person once for each workspace.
    pub(crate) fn people(&self) -> Vec<Person> {
        let of = |(place, world): (Place, &crate::world::World)| {
            let people = world.users.iter().filter(|user| !user.app && user.active);
            people
                .cloned()
                .map(|user| Person { place, user })
                .collect::<Vec<_>>()
        };
        self.worlds().flat_map(of).collect()
    }

    /// A person by the id that they have in one workspace.
    pub(crate) fn person_by_id(&self, id: &str) -> Option<Person> {
        let id = Uuid::parse_str(id).ok()?;
        self.people()
            .into_iter()
            .find(|person| person.user.id == id)
    }

    /// Why a person may not allow this, or nothing.
    pub(crate) fn obstacle(&self, asked: &Asked, person: &Person) -> Option<String> {
        let organization = &self.world(person.place).organization;
        let application = &asked.application;
        if application.distribution == Distribution::Private
            && application.organization != organization.url_key
        {
            return Some(format!(
                "{} is private to the workspace that owns it, which is not {}.",
                application.name, organization.name
            ));
        }
        (asked.actor == Actor::App && !person.user.admin).then(|| {
            format!(
                "Only admins of {} can install an app there, and {} is not one.",
                organization.name, person.user.name
            )
        })
    }

    /// Whether the person has allowed all of this before, so that there is nothing to ask.
    pub(crate) fn has_consented(&self, asked: &Asked, person: &Person) -> bool {
        self.oauth.grants.iter().any(|grant| {
            grant.is_live()
                && grant.application_id == asked.application.id
                && grant.granted_by == Some(person.user.id)
                && grant.actor == asked.actor
                && grant.scopes.cover(&asked.scopes)
        })
    }

    /// The person says yes: the application is installed in the workspace, even if its code is never traded, and the
    /// code is on its way.
    pub(crate) fn allow(
        &mut self,
        asked: &Asked,
        person: &Person,
        now: DateTime,
    ) -> Result<Url, String> {
        if let Some(obstacle) = self.obstacle(asked, person) {
            return Err(obstacle);
        }
        let (place, user_id) = (person.place, person.user.id);
        let as_app = asked.actor == Actor::App;
        let applicant = asked.application.applicant();
        let installation = self
            .world_mut(place)
            .install(&applicant, user_id, as_app, now);
        let grant = Grant {
            id: self.oauth.ids.uuid(),
            application_id: asked.application.id,
            place,
            actor: asked.actor,
            user_id: installation
                .app_user_id
                .filter(|_| as_app)
                .unwrap_or(user_id),
            granted_by: Some(user_id),
            scopes: asked.scopes.clone(),
            kind: GrantKind::Code {
                pkce: asked.challenge.is_some(),
            },
            created_at: now,
            ended_at: None,
        };
        let code = self.oauth.ids.hex(20);
        let waiting = Code {
            grant_id: grant.id,
            redirect_uri: asked.redirect_uri.clone(),
            challenge: asked.challenge.clone(),
            expires_at: now.plus(CODE_LIFE),
        };
        self.oauth.codes.insert(code.clone(), waiting);
        self.oauth.grants.push(grant);
        self.spread_capabilities(asked.application.id, place);
        Ok(answer(
            &asked.redirect,
            &[("code", &code)],
            asked.state.as_deref(),
        ))
    }
}

type Details = (Scopes, Actor, Option<Challenge>);

/// What the client is told about by a redirect: an error's name and sentence.
fn details(request: &AuthorizeRequest) -> Result<Details, (&'static str, String)> {
    match request.get("response_type") {
        Some("code") => {}
        None => {
            return Err((
                "invalid_request",
                "Missing parameter: `response_type`".to_owned(),
            ));
        }
        Some(_) => {
            let sentence = "Unsupported response type: `response_type` is not supported";
            return Err(("unsupported_response_type", sentence.to_owned()));
        }
    }
    let actor = match request.get("actor") {
        None | Some("user") => Actor::User,
        // `application` is what `app` was called before apps were users.
        Some("app" | "application") => Actor::App,
        Some(_) => return Err(("invalid_request", "`actor` must be user or app".to_owned())),
    };
    let scope = request.get("scope");
    let scope = scope.ok_or_else(|| ("invalid_scope", "Missing parameter: `scope`".to_owned()))?;
    let scopes = Scopes::parse(scope)
        .map_err(|unknown| ("invalid_scope", format!("Invalid scope: {unknown}")))?;
    let for_apps = scopes.has(Scope::AppAssignable) || scopes.has(Scope::AppMentionable);
    let fits = match actor {
        Actor::User => !for_apps,
        Actor::App => !scopes.has(Scope::Admin),
    };
    if !fits {
        return Err(("invalid_scope", WRONG_ACTOR.to_owned()));
    }
    let method = request.get("code_challenge_method");
    let challenge = match request.get("code_challenge") {
        Some(value) => Some(
            Challenge::parse(value, method)
                .map_err(|sentence| ("invalid_request", format!("Invalid request: {sentence}")))?,
        ),
        None if method.is_some() => {
            let sentence = "Missing parameter: `code_challenge`";
            return Err(("invalid_request", sentence.to_owned()));
        }
        None => None,
    };
    Ok((scopes, actor, challenge))
}

/// The redirect address with what it is told, and the state exactly as it came.
fn answer(redirect: &Url, told: &[(&str, &str)], state: Option<&str>) -> Url {
    let mut address = redirect.clone();
    let state = state.map(|state| ("state", state));
    address
        .query_pairs_mut()
        .extend_pairs(told.iter().copied().chain(state));
    address
}
