//! OAuth over real HTTP, as a client, a person and an admin meet it.

mod applications;
mod authorize;
mod bearer;
mod faults;
mod losing_access;
mod pages;
mod refreshes;
mod revoke;
mod tokens;
mod webhooks;

use std::collections::HashMap;

use countersign_sandbox::{Application, ApplicationSpec, Decision, Sandbox};
use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, http, try_ask};

/// Where the client under test takes its codes.
const REDIRECT: &str = "http://127.0.0.1:3000/oauth/linear/callback";

/// What is sent, and the error and its description that it is answered.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

/// What an application is in most tests.
fn spec() -> ApplicationSpec {
    ApplicationSpec {
        name: "Countersign".to_owned(),
        redirect_uris: vec![REDIRECT.to_owned()],
        ..ApplicationSpec::default()
    }
}

/// The same with a webhook.
fn spec_with_webhook(url: &str, resource_types: &[&str]) -> ApplicationSpec {
    ApplicationSpec {
        webhook_url: Some(url.to_owned()),
        webhook_resource_types: resource_types.iter().map(|&kind| kind.to_owned()).collect(),
        ..spec()
    }
}

fn register(linear: &Sandbox, spec: ApplicationSpec) -> Application {
    linear.oauth().register(spec).unwrap()
}

/// The address of the authorization page with the usual parameters and others.
fn authorize_url(linear: &Sandbox, app: &Application, more: &[(&str, &str)]) -> Url {
    let mut url = linear.url().join("oauth/authorize").unwrap();
    url.query_pairs_mut()
        .append_pair("client_id", &app.client_id)
        .append_pair("redirect_uri", REDIRECT)
        .append_pair("response_type", "code")
        .append_pair("state", "the state")
        .extend_pairs(more);
    url
}

/// The parameters with which an answer comes back.
fn answered(redirect: &Url) -> HashMap<String, String> {
    redirect.query_pairs().into_owned().collect()
}

/// A code that a person allowed.
fn code(
    linear: &Sandbox,
    app: &Application,
    person: &str,
    organization: &str,
    more: &[(&str, &str)],
) -> String {
    let url = authorize_url(linear, app, more);
    let redirect = linear
        .oauth()
        .decide(url.as_str(), person, organization, Decision::Allow)
        .unwrap();
    answered(&redirect)
        .remove("code")
        .unwrap_or_else(|| panic!("no code in {redirect}"))
}

/// An answer of one of the endpoints.
#[derive(Debug)]
struct Endpoint {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Value,
}

impl Endpoint {
    fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or("none")
    }
}

fn encoded(form: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish()
}

async fn post_with(
    linear: &Sandbox,
    path: &str,
    authorization: &str,
    form: &[(&str, &str)],
) -> reqwest::Result<Endpoint> {
    let mut request = http()
        .post(linear.url().join(path).unwrap())
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(encoded(form));
    if !authorization.is_empty() {
        request = request.header("Authorization", authorization);
    }
    let answer = request.send().await?;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let text = answer.text().await?;
    Ok(Endpoint {
        status,
        headers,
        body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
    })
}

async fn post(linear: &Sandbox, path: &str, form: &[(&str, &str)]) -> Endpoint {
    post_with(linear, path, "", form).await.unwrap()
}

/// Trades a code with the secret in the body.
async fn trade(linear: &Sandbox, app: &Application, code: &str) -> Endpoint {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("client_id", &app.client_id),
        ("client_secret", &app.client_secret),
    ];
    post(linear, "oauth/token", &form).await
}

async fn refresh(linear: &Sandbox, app: &Application, refresh_token: &str) -> Endpoint {
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
        ("client_id", &app.client_id),
        ("client_secret", &app.client_secret),
    ];
    post(linear, "oauth/token", &form).await
}

async fn client_credentials(linear: &Sandbox, app: &Application, scope: &str) -> Endpoint {
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", scope),
        ("client_id", &app.client_id),
        ("client_secret", &app.client_secret),
    ];
    post(linear, "oauth/token", &form).await
}

/// An access and a refresh token that a person of a workspace allowed.
async fn tokens(
    linear: &Sandbox,
    app: &Application,
    (person, organization): (&str, &str),
    (actor, scope): (&str, &str),
) -> (String, String) {
    let more = [("actor", actor), ("scope", scope), ("prompt", "consent")];
    let code = code(linear, app, person, organization, &more);
    let answer = trade(linear, app, &code).await;
    assert_eq!(answer.status, 200, "{:?}", answer.body);
    let text = |name: &str| answer.text(name).to_owned();
    (text("access_token"), text("refresh_token"))
}

/// Asks with a token.
async fn ask(linear: &Sandbox, token: &str, query: &str, variables: Value) -> Answer {
    let header = format!("Bearer {token}");
    try_ask(linear, &header, query, variables).await.unwrap()
}

/// The status with which a token is let in or not.
async fn status(linear: &Sandbox, token: &str) -> u16 {
    ask(linear, token, "{ viewer { id } }", json!({}))
        .await
        .status
}

/// Posts JSON to a control route.
async fn control(linear: &Sandbox, path: &str, body: &Value) -> (u16, Value) {
    let url = linear.url().join(path).unwrap();
    let answer = http().post(url).json(body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// The document with what differs between two runs, or is secret, taken out.
fn redacted(document: &Value, pointers: &[&str]) -> Value {
    let mut document = document.clone();
    for pointer in pointers {
        let value = document.pointer_mut(pointer);
        *value.unwrap_or_else(|| panic!("there is no {pointer}")) = json!("[redacted]");
    }
    document
}
