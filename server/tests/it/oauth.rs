//! OAuth with Linear: giving access, tokens that are renewed in time, connected accounts, and what takes access away.
//! Pages are left out: what they call is called here.

mod accounts;
mod applications;
mod canaries;
mod connecting;
mod consent;
mod ending;
mod fan_out;
mod keeper;
mod losing_access;
mod mishaps;
mod outages;
mod processes;
mod race;
mod teams;

use sandbox::{Application, ApplicationSpec, Decision, TokenCall};
use serde_json::{Value, json};
use services::ServiceError;
use services::oauth::Finished;
use time::Duration;
use url::Url;

use crate::support::{Answer, TestApp};

/// What the cookie of a browser holds.
const BROWSER: &str = "the secret of this browser";
/// What applications report in these tests.
const REPORTED: [&str; 6] = [
    "Issue",
    "Comment",
    "IssueLabel",
    "Project",
    "OAuthAuthorization",
    "PermissionChange",
];

/// Asks a route below `/api/integrations/linear/`.
async fn ask(app: &TestApp, verb: &str, body: Value) -> Answer {
    let mut body = body;
    body["workspace_id"] = json!(app.workspace);
    let path = format!("/api/integrations/linear/{verb}");
    app.admin.post(&path, &body).await
}

async fn read(app: &TestApp, what: &str) -> Answer {
    let path = format!(
        "/api/integrations/linear/{what}?workspace_id={}",
        app.workspace
    );
    app.admin.get(&path).await
}

/// An application that is registered in Linear with what our form says, and entered here.
pub(crate) async fn register(app: &TestApp) -> Application {
    register_as(app, ApplicationSpec::default()).await
}

/// The same, otherwise as given.
async fn register_as(app: &TestApp, spec: ApplicationSpec) -> Application {
    let form = read(app, "applications/form").await.ok();
    let text = |name: &str| form[name].as_str().unwrap().to_owned();
    let spec = ApplicationSpec {
        name: "Countersign".to_owned(),
        redirect_uris: vec![text("redirect_uri")],
        webhook_url: Some(text("webhook_url")),
        webhook_resource_types: REPORTED.map(str::to_owned).to_vec(),
        ..spec
    };
    let application = app.linear.oauth().register(spec).unwrap();
    let entered = json!({
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "webhook_secret": application.webhook_secret,
    });
    ask(app, "applications", entered).await.ok();
    application
}

/// The link by which somebody connects the workspace.
pub(crate) async fn begin(app: &TestApp, how: Value) -> String {
    let begun = ask(app, "connect", how).await.ok();
    begun["auth_url"].as_str().unwrap().to_owned()
}

/// A browser opens a link; where it is sent.
async fn open(app: &TestApp, link: &str, browser: &str) -> Result<Url, ServiceError> {
    let token = link.rsplit('/').next().unwrap();
    let opened = services::oauth::open(&app.ctx, token, browser).await?;
    Ok(opened.address)
}

/// A person presses a button in Linear; where the browser goes.
fn decide(app: &TestApp, address: &Url, (person, organization): Person, decision: Decision) -> Url {
    let oauth = app.linear.oauth();
    let back = oauth.decide(address.as_str(), person, organization, decision);
    back.unwrap()
}

/// Who, and in which Linear workspace.
pub(crate) type Person = (&'static str, &'static str);

pub(crate) const ADA: Person = ("Ada Admin", "acme");
pub(crate) const MAX: Person = ("Max Member", "acme");
pub(crate) const GUS: Person = ("Gus Globex", "globex");

/// A browser comes back from Linear.
async fn finish(app: &TestApp, back: &Url, browser: &str) -> Result<Finished, ServiceError> {
    services::oauth::finish(&app.ctx, back.query().unwrap(), Some(browser)).await
}

/// A person opens a link and says yes.
pub(crate) async fn allow(
    app: &TestApp,
    link: &str,
    person: Person,
) -> Result<Finished, ServiceError> {
    let address = open(app, link, BROWSER).await?;
    let back = decide(app, &address, person, Decision::Allow);
    finish(app, &back, BROWSER).await
}

/// Connects the workspace to Acme by Ada's yes, with the team Engineering.
async fn connect(app: &TestApp, actor: &str) -> Finished {
    let link = begin(app, json!({ "actor": actor })).await;
    let finished = allow(app, &link, ADA).await.unwrap();
    let team = json!({ "team_id": app.team("ENG") });
    ask(app, "teams/select", team).await.ok();
    app.hear().await;
    finished
}

/// An active connected account of this person, by its id.
pub(crate) async fn connected_account(app: &TestApp, identifier: &str, person: Person) -> String {
    let body = json!({ "connection_name": "linear", "identifier": identifier });
    let made = app.admin.post("/api/v1/connected_accounts", &body).await;
    let id = made.ok()["id"].as_str().unwrap().to_owned();
    let link = authorization_link(app, &id).await;
    allow(app, &link, person).await.unwrap();
    id
}

async fn authorization_link(app: &TestApp, id: &str) -> String {
    let path = format!("/api/v1/connected_accounts/{id}/authorization_link");
    let made = app.admin.post(&path, &json!({})).await.ok();
    made["link"].as_str().unwrap().to_owned()
}

async fn account(app: &TestApp, id: &str) -> Value {
    let path = format!("/api/v1/connected_accounts/{id}");
    app.admin.get(&path).await.ok()
}

/// What the server does by itself every minute.
pub(crate) async fn keep_house(app: &TestApp) {
    services::grant::enqueue_due(&app.ctx).await.unwrap();
    app.work().await;
}

/// Lets time pass, with the house kept so often.
async fn pass(app: &TestApp, time: Duration, step: Duration) {
    let mut left = time;
    while left.is_positive() {
        app.advance(step.min(left)).await;
        keep_house(app).await;
        left -= step;
    }
}

/// The calls by which this application renewed tokens.
fn renewals(app: &TestApp, application: &Application) -> Vec<TokenCall> {
    let calls = app.linear.oauth().token_calls(&application.client_id);
    let renews = |call: &TokenCall| call.grant_type == "refresh_token";
    calls.into_iter().filter(renews).collect()
}

/// A call to Linear through the workspace's connection: asks for the teams, whatever is known of them.
async fn call(app: &TestApp) -> Answer {
    // What was read counts for a while.
    app.clock.advance(Duration::minutes(5));
    app.linear
        .clock()
        .advance(std::time::Duration::from_mins(5))
        .await;
    read(app, "teams").await
}

#[track_caller]
fn code(refused: Result<Finished, ServiceError>) -> String {
    refused.unwrap_err().refusal().code
}
