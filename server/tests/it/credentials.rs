//! Who may: tokens, scopes, sessions, origins.

use serde_json::json;

use crate::support::{Answer, PASSWORD, TestApp};

#[tokio::test]
async fn every_route_needs_credentials() {
    let app = TestApp::start().await;
    let paths = ["/api/v1/hirings", "/api/v1/agents", "/api/v1/tokens"];
    for path in paths {
        assert_eq!(
            app.anonymous.get(path).await.refused(),
            (401, "unauthenticated".to_owned()),
            "{path}"
        );
        for wrong in ["cs_admin_wrong", "", "x y"] {
            assert_eq!(
                app.client(wrong).get(path).await.refused().0,
                401,
                "{path} {wrong}"
            );
        }
    }
    assert_eq!(app.anonymous.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_token_can_be_scoped_expire_and_be_revoked() {
    let app = TestApp::start().await;
    let body = json!({ "name": "reader", "scopes": ["read"], "expires_in_days": 1 });
    let made = app.admin.post("/api/v1/tokens", &body).await.ok();
    let secret = made["token"].as_str().unwrap();
    assert!(secret.starts_with("cs_admin_"));
    let reader = app.client(secret);
    reader.get("/api/v1/agents").await.ok();
    let refused = reader.post("/api/v1/agents", &json!({ "name": "A" })).await;
    assert_eq!(refused.refused(), (403, "insufficient_scope".to_owned()));

    let listed = app.admin.get("/api/v1/tokens").await;
    assert!(!listed.body.contains(secret));
    let listed = listed.ok();
    let found = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|token| token["id"] == made["id"])
        .unwrap();
    assert!(found["last_used_at"].is_string());

    app.clock.advance(time::Duration::days(1));
    assert_eq!(
        reader.get("/api/v1/agents").await.refused(),
        (401, "invalid_token".to_owned())
    );

    let other = app
        .admin
        .post("/api/v1/tokens", &json!({ "name": "other" }))
        .await
        .ok();
    let path = format!("/api/v1/tokens/{}", other["id"].as_str().unwrap());
    let deleted = app
        .admin
        .request(reqwest::Method::DELETE, &path)
        .send()
        .await
        .unwrap();
    assert_eq!(deleted.status(), 200);
    let revoked = app.client(other["token"].as_str().unwrap());
    assert_eq!(
        revoked.get("/api/v1/agents").await.refused(),
        (401, "invalid_token".to_owned())
    );
}

#[tokio::test]
async fn an_agents_token_opens_the_agents_doors_only() {
    let app = TestApp::start().await;
    let (_, agent) = app.agent("Builder").await;
    for path in ["/api/v1/agents", "/api/v1/tokens"] {
        assert_eq!(
            agent.get(path).await.refused(),
            (403, "forbidden".to_owned()),
            "{path}"
        );
    }
    let status = format!(
        "/api/integrations/linear/status?workspace_id={}",
        app.workspace
    );
    assert_eq!(agent.get(&status).await.refused().0, 403);
    assert_eq!(
        agent
            .post("/api/v1/agents", &json!({ "name": "B" }))
            .await
            .refused()
            .0,
        403
    );
}

async fn sign_in(app: &TestApp, password: &str, origin: &str) -> Answer {
    let form = format!(
        "email=ada%40example.com&password={}",
        password.replace(' ', "+")
    );
    let request = app
        .anonymous
        .request(reqwest::Method::POST, "/sfn/sign_in")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "text/html")
        .header("Origin", origin)
        .header("Referer", format!("{}/sign-in", app.url));
    Answer::read(request.body(form).send().await.unwrap()).await
}

#[tokio::test]
async fn a_session_comes_from_the_form_and_only_from_our_own_pages() {
    let app = TestApp::start().await;
    assert_eq!(
        sign_in(&app, PASSWORD, "https://evil.example").await.status,
        403
    );
    let wrong = sign_in(&app, "wrong password indeed", &app.url).await;
    assert!(
        wrong
            .headers
            .get("location")
            .unwrap()
            .to_str()
            .unwrap()
            .contains("__err")
    );
    let right = sign_in(&app, PASSWORD, &app.url).await;
    assert_eq!(right.status, 302);
    let cookie = right
        .headers
        .get("set-cookie")
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let pair = cookie.split(';').next().unwrap().to_owned();
    let with_cookie = |origin: &str| {
        let request = app
            .anonymous
            .request(reqwest::Method::POST, "/api/v1/agents")
            .header("Cookie", &pair);
        request
            .header("Origin", origin)
            .json(&json!({ "name": "By cookie" }))
            .send()
    };
    let mine = Answer::read(with_cookie(&app.url).await.unwrap()).await;
    assert_eq!(mine.status, 201, "{}", mine.body);
    let theirs = Answer::read(with_cookie("https://evil.example").await.unwrap()).await;
    assert_eq!(theirs.status, 403, "{}", theirs.body);
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let app = TestApp::start().await;
    let attempt = |password: &'static str| services::session::SignIn {
        email: "ada@example.com".to_owned(),
        password: password.to_owned().into(),
        origin: domain::Origin::Client([192, 0, 2, 1].into()),
    };
    for _ in 0..5 {
        let refused = services::session::sign_in(&app.ctx, attempt("wrong"))
            .await
            .unwrap_err();
        assert_eq!(refused.refusal().code, "wrong_credentials");
    }
    let blocked = services::session::sign_in(&app.ctx, attempt(PASSWORD))
        .await
        .unwrap_err();
    assert_eq!(blocked.refusal().code, "too_many_attempts");
    assert_eq!(blocked.refusal().details["retry_after_seconds"], 2);
    app.clock.advance(time::Duration::seconds(2));
    services::session::sign_in(&app.ctx, attempt(PASSWORD))
        .await
        .unwrap();
}
