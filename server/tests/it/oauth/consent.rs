//! What comes back from Linear is believed only for the try that it belongs to.

use sandbox::{ApplicationSpec, Decision, Fault, FaultKind};
use serde_json::{Value, json};
use services::ErrorKind;
use time::Duration;
use url::Url;

use super::{
    ADA, BROWSER, MAX, REPORTED, allow, ask, begin, code, connect, decide, finish, open, read,
    register,
};
use crate::support::TestApp;

/// Ada says yes to a new try; where her browser goes.
async fn said_yes(app: &TestApp) -> Url {
    let link = begin(app, json!({})).await;
    let address = open(app, &link, BROWSER).await.unwrap();
    decide(app, &address, ADA, Decision::Allow)
}

/// The same address with another value of one parameter, or without it.
fn with(address: &Url, name: &str, value: Option<&str>) -> Url {
    let mut other = address.clone();
    let pairs = address.query_pairs().into_owned();
    let kept: Vec<(String, String)> = pairs.filter(|(known, _)| known != name).collect();
    other
        .query_pairs_mut()
        .clear()
        .extend_pairs(kept)
        .extend_pairs(value.map(|value| (name, value)));
    other
}

fn value(address: &Url, name: &str) -> String {
    let mut pairs = address.query_pairs();
    pairs
        .find(|(known, _)| known == name)
        .unwrap()
        .1
        .into_owned()
}

#[tokio::test]
async fn only_the_state_that_was_sent_is_taken() {
    let app = TestApp::start().await;
    register(&app).await;
    let back = said_yes(&app).await;
    for wrong in [None, Some(""), Some("guessed"), Some("a b")] {
        let refused = finish(&app, &with(&back, "state", wrong), BROWSER).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid, "{wrong:?}");
        assert_eq!(refused.refusal().field_name(), Some("state"));
    }
    // Another person's browser, or none, gets nowhere with a state that it found.
    let other = finish(&app, &back, "another browser").await;
    assert_eq!(code(other), "state_other_browser");
    let none = services::oauth::finish(&app.ctx, back.query().unwrap(), None).await;
    assert_eq!(code(none), "state_other_browser");
    assert_eq!(app.integration().await["connected"], false);
    // None of that has used it up.
    finish(&app, &back, BROWSER).await.unwrap();
    assert_eq!(code(finish(&app, &back, BROWSER).await), "state_used");
    assert_eq!(app.integration().await["state"], "active");
}

#[tokio::test]
async fn a_try_ends_after_ten_minutes() {
    let app = TestApp::start().await;
    register(&app).await;
    let back = said_yes(&app).await;
    let unopened = begin(&app, json!({})).await;
    app.advance(Duration::minutes(10)).await;
    assert_eq!(code(finish(&app, &back, BROWSER).await), "state_expired");
    let late = open(&app, &unopened, BROWSER).await.unwrap_err();
    assert_eq!(late.refusal().code, "link_expired");
    services::oauth::forget_expired(&app.ctx).await.unwrap();
    let gone = open(&app, &unopened, BROWSER).await.unwrap_err();
    assert_eq!(gone.refusal().code, "link_unknown");
    let unknown = finish(&app, &back, BROWSER).await.unwrap_err();
    assert_eq!(unknown.refusal().field_name(), Some("state"));
    assert_eq!(app.integration().await["connected"], false);
}

#[tokio::test]
async fn a_link_is_for_the_browser_that_opens_it_first() {
    let app = TestApp::start().await;
    register(&app).await;
    let link = begin(&app, json!({ "actor": "user", "scopes": ["read"] })).await;
    let token = link.rsplit('/').next().unwrap();
    let shown = services::oauth::invitation(&app.ctx, token).await.unwrap();
    assert_eq!(shown.workspace_name, "Acme");
    assert_eq!(shown.started_by, "API token test");
    assert_eq!(shown.scopes.to_string(), "read");
    let first = open(&app, &link, BROWSER).await.unwrap();
    let again = open(&app, &link, BROWSER).await.unwrap();
    assert_eq!(first, again, "the same browser may look again");
    let other = open(&app, &link, "another browser").await.unwrap_err();
    assert_eq!(other.refusal().code, "link_used");
    let back = decide(&app, &first, ADA, Decision::Allow);
    finish(&app, &back, BROWSER).await.unwrap();
    let used = open(&app, &link, BROWSER).await.unwrap_err();
    assert_eq!(used.refusal().code, "link_used");
    let shown = services::oauth::invitation(&app.ctx, token).await;
    assert_eq!(shown.unwrap_err().refusal().code, "link_used");
}

#[tokio::test]
async fn a_no_connects_nothing() {
    let app = TestApp::start().await;
    register(&app).await;
    let link = begin(&app, json!({})).await;
    let address = open(&app, &link, BROWSER).await.unwrap();
    let back = decide(&app, &address, ADA, Decision::Deny);
    assert_eq!(code(finish(&app, &back, BROWSER).await), "access_denied");
    assert_eq!(app.integration().await["connected"], false);
    // Who may not install it cannot say yes either.
    let link = begin(&app, json!({})).await;
    let address = open(&app, &link, BROWSER).await.unwrap();
    let oauth = app.linear.oauth();
    let refused = oauth.decide(address.as_str(), MAX.0, MAX.1, Decision::Allow);
    assert!(refused.is_err());
}

#[tokio::test]
async fn a_code_is_good_for_its_own_try_alone() {
    let app = TestApp::start().await;
    register(&app).await;
    let (mine, theirs) = (said_yes(&app).await, said_yes(&app).await);
    // A code that somebody slips into another try was not asked for with that one's challenge.
    let slipped = with(&mine, "code", Some(&value(&theirs, "code")));
    assert_eq!(code(finish(&app, &slipped, BROWSER).await), "code_refused");
    let invented = with(&theirs, "code", Some("invented"));
    assert_eq!(code(finish(&app, &invented, BROWSER).await), "code_refused");
    // A code that was traded is traded no more.
    let (first, second) = (said_yes(&app).await, said_yes(&app).await);
    finish(&app, &first, BROWSER).await.unwrap();
    let spent = with(&second, "code", Some(&value(&first, "code")));
    assert_eq!(code(finish(&app, &spent, BROWSER).await), "code_refused");
    assert_eq!(app.integration().await["state"], "active");
}

#[tokio::test]
async fn an_address_that_was_tampered_with_leads_nowhere() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    let link = begin(&app, json!({})).await;
    let address = open(&app, &link, BROWSER).await.unwrap();
    let elsewhere = with(&address, "redirect_uri", Some("https://evil.example/back"));
    let oauth = app.linear.oauth();
    let refused = oauth.decide(elsewhere.as_str(), ADA.0, ADA.1, Decision::Allow);
    assert!(refused.is_err(), "Linear does not know that address");
    // One that is registered for another purpose does not do either.
    let known = value(&address, "redirect_uri");
    let other = "http://127.0.0.1:1/other".to_owned();
    let spec = ApplicationSpec {
        name: "Countersign".to_owned(),
        redirect_uris: vec![known, other.clone()],
        webhook_url: application.webhook_url.clone(),
        webhook_resource_types: REPORTED.map(str::to_owned).to_vec(),
        ..ApplicationSpec::default()
    };
    oauth.update(&application.client_id, spec).unwrap();
    let diverted = with(&address, "redirect_uri", Some(&other));
    let back = decide(&app, &diverted, ADA, Decision::Allow);
    let refused = finish(&app, &back, BROWSER).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict, "{refused}");
    assert_eq!(app.integration().await["connected"], false);
}

#[tokio::test]
async fn fewer_scopes_than_asked_for_are_told() {
    let app = TestApp::start().await;
    register(&app).await;
    let link = begin(&app, json!({ "actor": "app" })).await;
    let address = open(&app, &link, BROWSER).await.unwrap();
    let less = with(&address, "scope", Some("read,app:mentionable"));
    let back = decide(&app, &less, ADA, Decision::Allow);
    let finished = finish(&app, &back, BROWSER).await.unwrap();
    assert_eq!(finished.missing, ["write", "app:assignable"]);
    let status = app.integration().await;
    let granted = json!(["read", "app:mentionable"]);
    assert_eq!(status["grant"]["granted_scopes"], granted);
    let asked = json!(["read", "write", "app:assignable", "app:mentionable"]);
    assert_eq!(status["grant"]["asked_scopes"], asked);
    // What it may not do is refused by Linear, and said.
    let team = json!({ "team_id": app.team("ENG") });
    ask(&app, "teams/select", team).await.ok();
    let hired = app.hire_and_sync().await;
    let hiring = app.hiring(&hired.id).await;
    assert_eq!(hiring["sync"]["state"], "failed", "{hiring}");
}

#[tokio::test]
async fn linear_being_away_at_the_last_step_leaves_no_half_connection() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    let away = FaultKind::Status { code: 503 };
    let back = said_yes(&app).await;
    app.linear
        .faults()
        .add(Fault::once(away.clone()).on("oauth/token"));
    let refused = finish(&app, &back, BROWSER).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::LinearAway);
    // Tokens that came, of somebody whom Linear does not name, are not left alive.
    let back = said_yes(&app).await;
    app.linear
        .faults()
        .add(Fault::once(away.clone()).on("viewer").times(3));
    let refused = finish(&app, &back, BROWSER).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::LinearAway);
    assert_eq!(app.integration().await["connected"], false);
    let known = app.linear.oauth().authorizations(&application.client_id);
    assert!(known.unwrap()[1].ended_at.is_some());
    // Once or twice is asked again.
    let back = said_yes(&app).await;
    app.linear
        .faults()
        .add(Fault::once(away).on("viewer").times(2));
    finish(&app, &back, BROWSER).await.unwrap();
}

#[tokio::test]
async fn what_is_asked_for_is_checked_first() {
    let app = TestApp::start().await;
    let early = ask(&app, "connect", json!({})).await.refused();
    assert_eq!(early, (409, "oauth_not_configured".to_owned()));
    register(&app).await;
    let cases: [(Value, &str); 5] = [
        (
            json!({ "actor": "app", "scopes": ["read", "admin"] }),
            "scopes",
        ),
        (json!({ "scopes": ["everything"] }), "scopes"),
        (json!({ "actor": "nobody" }), "actor"),
        (json!({ "connection_name": "unknown" }), "connection_name"),
        (json!({ "colour": "red" }), "colour"),
    ];
    for (body, field) in cases {
        let refused = ask(&app, "connect", body.clone()).await;
        assert_eq!(refused.refused().0, 422, "{body}");
        assert_eq!(refused.json()["field"], field, "{}", refused.body);
    }
    assert_eq!(read(&app, "status").await.ok()["connected"], false);
}

#[tokio::test]
async fn connecting_again_as_somebody_else_changes_who_acts() {
    let app = TestApp::start().await;
    register(&app).await;
    connect(&app, "app").await;
    let link = begin(&app, json!({ "actor": "user" })).await;
    allow(&app, &link, MAX).await.unwrap();
    let status = app.integration().await;
    assert_eq!(status["kind"], "oauth_user");
    assert_eq!(status["linear_user_name"], "Max Member");
    // Max is in this team, too.
    assert_eq!(status["selected_team_name"], "Engineering");
}
