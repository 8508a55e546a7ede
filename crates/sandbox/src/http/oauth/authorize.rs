//! `/oauth/authorize`: whom the browser belongs to, what an application asks for, and what the person says.
//!
//! There are no passwords in a sandbox: whoever sits at the browser chooses who they are, and a cookie remembers it. It
//! opens nothing that the pages of the sandbox do not open to anybody.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use url::Url;
use uuid::Uuid;

use super::super::Shared;
use crate::board;
use crate::core::Core;
use crate::linear::Linear;
use crate::oauth::{Asked, AuthorizeError, AuthorizeRequest, Person};

/// Remembers who sits at the browser, by the id that they have in the workspace that they chose.
const COOKIE: &str = "sandbox_person";

/// What to show or where to go.
enum Step {
    Choose,
    Consent(Person),
    /// There is nothing to ask: the person has allowed all of this before.
    Allow(Person),
}

/// The page, or a redirect at once where there is nothing to ask.
pub(in super::super) async fn ask(
    State(Shared { core, .. }): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let named = value(&pairs, "person").map(str::to_owned);
    let switch = value(&pairs, "switch").is_some();
    let request = AuthorizeRequest::new(pairs);
    let asked = match core.look(|linear| linear.asked(&request)) {
        Ok(asked) => asked,
        Err(error) => return wrong(error),
    };
    let chosen = named.clone().or_else(|| remembered(&headers));
    let step = core.look(|linear| step(linear, &asked, chosen.as_deref().filter(|_| !switch)));
    let mut response = match step {
        Step::Allow(person) => allow(&core, &asked, &person),
        Step::Choose => core.look(|linear| {
            board::choose_person_page(linear, &request, &asked, chosen.as_deref()).into_response()
        }),
        Step::Consent(person) => core
            .look(|linear| board::consent_page(linear, &request, &asked, &person).into_response()),
    };
    if let Some(named) = named.filter(|id| Uuid::parse_str(id).is_ok())
        && let Ok(cookie) = HeaderValue::from_str(&format!(
            "{COOKIE}={named}; Path=/oauth; HttpOnly; SameSite=Lax"
        ))
    {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    let_forms_lead_to(&asked.redirect, &mut response);
    response
}

/// The person has pressed a button.
pub(in super::super) async fn decide(
    State(Shared { core, .. }): State<Shared>,
    body: String,
) -> Response {
    let pairs: Vec<_> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let person = value(&pairs, "person").map(str::to_owned);
    let decision = value(&pairs, "decision").map(str::to_owned);
    let request = AuthorizeRequest::new(pairs);
    let asked = match core.look(|linear| linear.asked(&request)) {
        Ok(asked) => asked,
        Err(error) => return wrong(error),
    };
    if decision.as_deref() != Some("allow") {
        return Redirect::to(asked.denied().as_str()).into_response();
    }
    let person = core.look(|linear| linear.person_by_id(person.as_deref()?));
    match person {
        Some(person) => allow(&core, &asked, &person),
        None => page(
            StatusCode::BAD_REQUEST,
            "Choose who you are before you decide.",
        ),
    }
}

fn allow(core: &Core, asked: &Asked, person: &Person) -> Response {
    let now = core.clock.now();
    match core.change(|linear| linear.allow(asked, person, now)) {
        Ok(address) => Redirect::to(address.as_str()).into_response(),
        Err(obstacle) => page(StatusCode::FORBIDDEN, &obstacle),
    }
}

fn step(linear: &Linear, asked: &Asked, chosen: Option<&str>) -> Step {
    let Some(person) = chosen.and_then(|id| linear.person_by_id(id)) else {
        return Step::Choose;
    };
    let nothing_to_ask = !asked.always_ask
        && linear.obstacle(asked, &person).is_none()
        && linear.has_consented(asked, &person);
    if nothing_to_ask {
        Step::Allow(person)
    } else {
        Step::Consent(person)
    }
}

fn wrong(error: AuthorizeError) -> Response {
    match error {
        AuthorizeError::Page(sentence) => page(StatusCode::BAD_REQUEST, &sentence),
        AuthorizeError::Redirect(address) => Redirect::to(address.as_str()).into_response(),
    }
}

fn page(status: StatusCode, sentence: &str) -> Response {
    (status, board::refusal_page(sentence, "/")).into_response()
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut pairs = pairs.iter();
    pairs
        .find(|(known, value)| known == name && !value.is_empty())
        .map(|(_, value)| value.as_str())
}

fn remembered(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let mut pairs = cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// Browsers hold the redirect after a form to the page's policy, too, so it must name where the answer goes.
fn let_forms_lead_to(redirect: &Url, response: &mut Response) {
    let origin = redirect.origin().ascii_serialization();
    if let Ok(policy) = HeaderValue::from_str(&super::super::policy(&format!("'self' {origin}"))) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}
