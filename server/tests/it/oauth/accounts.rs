//! Connected accounts: made once, given access by their person alone, and never mixed up.

use domain::Caller;
use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};
use services::connected_account::{Account, act_as};
use services::{Clock, ServiceError};
use time::Duration;

use super::{
    ADA, BROWSER, GUS, MAX, account, allow, authorization_link, code, connected_account, finish,
    keep_house, open, register, renewals,
};
use crate::support::{Client, TestApp};

const PATH: &str = "/api/v1/connected_accounts";

fn of(identifier: &str) -> Value {
    json!({ "connection_name": "linear", "identifier": identifier })
}

/// Asks Linear as a person who they are.
async fn who_is(app: &TestApp, caller: &Caller, identifier: &str) -> Result<String, ServiceError> {
    let whom = Account {
        connection_name: "linear".to_owned(),
        identifier: identifier.to_owned(),
    };
    let connection = act_as(&app.ctx, caller, &whom).await?;
    Ok(connection.viewer().await?.viewer.name)
}

#[tokio::test]
async fn the_same_names_lead_to_the_same_account() {
    let app = TestApp::start().await;
    let early = app.admin.post(PATH, &of("user_lin_456")).await.refused();
    assert_eq!(early, (409, "oauth_not_configured".to_owned()));
    register(&app).await;
    let (_, agent) = app.agent("Assistant").await;
    let made = agent.post(PATH, &of("user_lin_456")).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let made = made.ok();
    assert_eq!(made["status"], "PENDING");
    assert_eq!(made["connection_name"], "linear");
    assert!(made["status_reason"].is_string(), "{made}");
    let again = app.admin.post(PATH, &of(" user_lin_456 ")).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(again.ok(), made);
    let read = agent
        .get(&format!("{PATH}/{}", made["id"].as_str().unwrap()))
        .await;
    assert_eq!(read.ok(), made);
}

#[tokio::test]
async fn twenty_at_once_make_one() {
    let app = TestApp::start().await;
    register(&app).await;
    let body = of("everybody at once");
    let asked = (0..20).map(|_| app.admin.post(PATH, &body));
    let answers = futures::future::join_all(asked).await;
    let made = answers.iter().filter(|answer| answer.status == 201);
    assert_eq!(made.count(), 1);
    let mut ids: Vec<Value> = answers
        .into_iter()
        .map(|answer| answer.ok()["id"].clone())
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    let listed = app.admin.get(PATH).await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_link_works_once_for_ten_minutes_and_one_browser() {
    let app = TestApp::start().await;
    register(&app).await;
    let (_, agent) = app.agent("Assistant").await;
    let made = agent.post(PATH, &of("user_lin_456")).await.ok();
    let id = made["id"].as_str().unwrap();
    let path = format!("{PATH}/{id}/authorization_link");
    let link = agent.post(&path, &json!({})).await.ok();
    let expected = app.clock.now() + Duration::minutes(10);
    let expected = serde_json::to_value(domain_time(expected)).unwrap();
    assert_eq!(link["expires_at"], expected);
    let address = link["link"].as_str().unwrap();
    assert!(
        address.starts_with(&format!("{}/authorize/", app.url)),
        "{address}"
    );
    let token = address.rsplit('/').next().unwrap();
    let shown = services::oauth::invitation(&app.ctx, token).await.unwrap();
    assert_eq!(shown.started_by, "Assistant");
    assert_eq!(shown.identifier.as_deref(), Some("user_lin_456"));

    let where_to = open(&app, address, BROWSER).await.unwrap();
    let other = open(&app, address, "another browser").await.unwrap_err();
    assert_eq!(other.refusal().code, "link_used");
    let back = super::decide(&app, &where_to, MAX, sandbox::Decision::Allow);
    assert_eq!(
        code(finish(&app, &back, "another browser").await),
        "state_other_browser"
    );
    finish(&app, &back, BROWSER).await.unwrap();
    assert_eq!(code(finish(&app, &back, BROWSER).await), "state_used");
    let found = account(&app, id).await;
    assert_eq!(found["status"], "ACTIVE", "{found}");
    assert_eq!(found["linear_user_name"], "Max Member");
    assert_eq!(found["status_reason"], Value::Null);
    assert_eq!(found["scopes"], json!(["read", "write"]));
    // Another one is over before anybody opens it.
    let late = authorization_link(&app, id).await;
    app.advance(Duration::minutes(10)).await;
    let refused = open(&app, &late, BROWSER).await.unwrap_err();
    assert_eq!(refused.refusal().code, "link_expired");
    assert_eq!(account(&app, id).await["status"], "ACTIVE");
}

/// As the API writes a time.
fn domain_time(at: time::OffsetDateTime) -> String {
    at.format(&time::format_description::well_known::Rfc3339)
        .unwrap()
}

#[tokio::test]
async fn a_person_never_gets_the_tokens_of_another() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    let people = [("ada", ADA), ("max", MAX), ("gus", GUS)];
    for (identifier, person) in people {
        connected_account(&app, identifier, person).await;
    }
    let caller = app.owner();
    // All at once, with tokens that have to be renewed first, and each renewal answered late.
    app.advance(Duration::days(2)).await;
    let late = FaultKind::Latency {
        min_ms: 0,
        max_ms: 50,
    };
    app.linear
        .faults()
        .add(Fault::once(late).on("oauth/token").times(100));
    let before = app.linear.requests().len();
    let asked = (0..30).map(|n| {
        let (identifier, (name, _)) = people[n % 3];
        let (app, caller) = (&app, &caller);
        async move { (who_is(app, caller, identifier).await.unwrap(), name) }
    });
    for (found, expected) in futures::future::join_all(asked).await {
        assert_eq!(found, expected);
    }
    let requests = &app.linear.requests()[before..];
    for (_, (name, _)) in people {
        let by = |one: &&sandbox::RequestLog| {
            one.operation.contains("viewer") && one.user.as_deref() == Some(name)
        };
        assert_eq!(requests.iter().filter(by).count(), 10, "{name}");
    }
    assert_eq!(renewals(&app, &application).len(), 3, "one for each");
    // Nobody acts as a person who is not there, or of another workspace.
    let unknown = who_is(&app, &caller, "eve").await.unwrap_err();
    assert_eq!(unknown.kind(), services::ErrorKind::NotFound);
}

#[tokio::test]
async fn an_account_that_linear_does_not_renew_is_expired_and_comes_back() {
    let app = TestApp::start().await;
    register(&app).await;
    let id = connected_account(&app, "max", MAX).await;
    let caller = app.owner();
    app.advance(Duration::hours(20)).await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::InvalidGrant).times(2));
    keep_house(&app).await;
    let found = account(&app, &id).await;
    assert_eq!(found["status"], "EXPIRED", "{found}");
    assert!(found["status_reason"].is_string());
    let refused = who_is(&app, &caller, "max").await.unwrap_err();
    assert_eq!(refused.refusal().code, "connected_account_not_active");
    assert_eq!(refused.refusal().details["status"], "EXPIRED");

    // Somebody else cannot take the account over.
    let link = authorization_link(&app, &id).await;
    assert_eq!(code(allow(&app, &link, ADA).await), "other_linear_account");
    assert_eq!(account(&app, &id).await["status"], "EXPIRED");
    let link = authorization_link(&app, &id).await;
    allow(&app, &link, MAX).await.unwrap();
    assert_eq!(account(&app, &id).await["status"], "ACTIVE");
    assert_eq!(who_is(&app, &caller, "max").await.unwrap(), "Max Member");
}

#[tokio::test]
async fn deleting_an_account_ends_its_access_in_linear() {
    let app = TestApp::start().await;
    let application = register(&app).await;
    let (ada, max) = (
        connected_account(&app, "ada", ADA).await,
        connected_account(&app, "max", MAX).await,
    );
    let link = authorization_link(&app, &max).await;
    let where_to = open(&app, &link, BROWSER).await.unwrap();
    let away = Fault::once(FaultKind::Status { code: 503 }).on("oauth/revoke");
    app.linear.faults().add(away);
    let gone = delete(&app.admin, &format!("{PATH}/{max}")).await;
    assert_eq!(gone, 204);
    assert_eq!(app.admin.get(&format!("{PATH}/{max}")).await.status, 404);
    for _ in 0..3 {
        app.work().await;
        app.advance(Duration::minutes(20)).await;
    }
    let known = app
        .linear
        .oauth()
        .authorizations(&application.client_id)
        .unwrap();
    let ended: Vec<bool> = known.iter().map(|one| one.ended_at.is_some()).collect();
    assert_eq!(ended, [false, true], "it is tried until Linear has done it");
    assert_eq!(account(&app, &ada).await["status"], "ACTIVE");
    let left = store::oauth_grant::of_application(
        app.ctx.db.reader(),
        app.workspace,
        application_id(&app).await,
    );
    assert_eq!(left.await.unwrap().len(), 1, "its tokens are erased");
    // A link of before leads nowhere, and whoever comes back by it gets nothing.
    let back = super::decide(&app, &where_to, MAX, sandbox::Decision::Allow);
    assert!(finish(&app, &back, BROWSER).await.is_err());
    assert_eq!(delete(&app.admin, &format!("{PATH}/{max}")).await, 404);
    // The name is free again.
    let anew = app.admin.post(PATH, &of("max")).await;
    assert_eq!(anew.status, 201);
    assert_eq!(anew.ok()["status"], "PENDING");
}

async fn application_id(app: &TestApp) -> domain::OAuthApplicationId {
    let found = store::oauth_application::by_name(app.ctx.db.reader(), app.workspace, "linear");
    found.await.unwrap().unwrap().id
}

async fn delete(client: &Client, path: &str) -> u16 {
    let request = client.request(reqwest::Method::DELETE, path);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn who_may_do_what() {
    let app = TestApp::start().await;
    register(&app).await;
    let id = connected_account(&app, "max", MAX).await;
    let one = format!("{PATH}/{id}");
    let link = format!("{one}/authorization_link");
    let (_, agent) = app.agent("Assistant").await;
    assert_eq!(agent.get(&one).await.status, 200);
    assert_eq!(agent.post(&link, &json!({})).await.status, 200);
    assert_eq!(agent.get(PATH).await.status, 403);
    assert_eq!(delete(&agent, &one).await, 403);
    let stranger = app.other_workspace().await;
    assert_eq!(stranger.get(&one).await.status, 404);
    assert_eq!(stranger.post(&link, &json!({})).await.status, 404);
    assert_eq!(delete(&stranger, &one).await, 404);
    assert_eq!(stranger.get(PATH).await.ok()["items"], json!([]));
    assert_eq!(app.anonymous.get(&one).await.status, 401);
    assert_eq!(app.anonymous.post(PATH, &of("x")).await.status, 401);
    // A person who may only look is not asked to look after people's access.
    let caller = Caller {
        principal: domain::Principal::User {
            user: app.owner.unwrap(),
            role: domain::Role::Viewer,
        },
        ..app.owner()
    };
    let refused = who_is(&app, &caller, "max").await.unwrap_err();
    assert_eq!(refused.kind(), services::ErrorKind::Forbidden);
    assert_eq!(account(&app, &id).await["status"], "ACTIVE");
}

#[tokio::test]
async fn lists_are_paged_and_filtered_and_fields_are_checked() {
    let app = TestApp::start().await;
    register(&app).await;
    for n in 0..5 {
        app.admin.post(PATH, &of(&format!("user-{n}"))).await.ok();
    }
    connected_account(&app, "user-3", MAX).await;
    let first = app.admin.get(&format!("{PATH}?limit=2")).await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app
        .admin
        .get(&format!("{PATH}?limit=200&cursor={cursor}"))
        .await
        .ok();
    assert_eq!(second["items"].as_array().unwrap().len(), 3);
    assert_eq!(second["next_cursor"], Value::Null);
    for (query, found) in [
        ("status=ACTIVE", 1),
        ("status=PENDING", 4),
        ("identifier=user-1", 1),
        ("identifier=nobody", 0),
        ("connection_name=linear", 5),
    ] {
        let page = app.admin.get(&format!("{PATH}?{query}")).await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{query}");
    }
    for query in [
        "status=active",
        "limit=0",
        "connection_name=other",
        "colour=red",
    ] {
        let refused = app.admin.get(&format!("{PATH}?{query}")).await;
        assert_eq!(refused.status, 422, "{query} {}", refused.body);
    }
    for (body, field) in [
        (
            json!({ "connection_name": "other", "identifier": "x" }),
            "connection_name",
        ),
        (
            json!({ "connection_name": "linear", "identifier": " " }),
            "identifier",
        ),
        (json!({ "connection_name": "linear" }), "identifier"),
        (
            json!({ "connection_name": "linear", "identifier": "x", "a": 1 }),
            "a",
        ),
    ] {
        let refused = app.admin.post(PATH, &body).await;
        assert_eq!(refused.json()["field"], field, "{}", refused.body);
    }
}
