//! What the description of the integration says and no other file shows; docs/linear-sync.md has the whole table, and
//! docs/tools.md that of the tools.

use linear::webhook::sign;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Forge, PASSWORD, TestApp, hiring_of};

fn sent(app: &TestApp, operation: &str) -> usize {
    let requests = app.linear.requests();
    let of_this = requests
        .iter()
        .filter(|request| request.operation == operation);
    of_this.count()
}

async fn integration(app: &TestApp) -> store::integration::Integration {
    let found = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
    found.unwrap().unwrap()
}

#[tokio::test]
async fn a_hiring_that_does_not_ask_for_it_stays_out_of_linear() {
    let app = TestApp::start().await;
    app.connect().await;
    let (agent, _) = app.agent("Builder").await;
    for sync in [Some(false), None] {
        let mut body = hiring_of(&agent);
        match sync {
            Some(sync) => body["sync_to_linear"] = json!(sync),
            None => drop(body.as_object_mut().unwrap().remove("sync_to_linear")),
        }
        let hiring = app.admin.post("/api/v1/hirings", &body).await.ok();
        let id = hiring["id"].as_str().unwrap();
        app.set_status(id, "in_progress").await.ok();
        app.set_status(id, "completed").await.ok();
        app.work().await;
        let hiring = app.hiring(id).await;
        assert_eq!(hiring["sync"]["state"], "off");
        assert_eq!(hiring["linear_issue"], Value::Null);
    }
    assert_eq!(app.linear.issues().len(), 0);
}

#[tokio::test]
async fn a_hiring_without_a_team_goes_to_the_chosen_one() {
    let app = TestApp::start().await;
    app.connect().await;
    app.hire_and_sync().await;
    let select =
        json!({ "workspace_id": app.workspace, "team_id": app.team("DES"), "team_name": "Design" });
    let path = "/api/integrations/linear/teams/select";
    app.admin.post(path, &select).await.ok();
    app.hire_and_sync().await;
    let issues = app.linear.issues();
    let teams: Vec<&str> = issues.iter().map(|issue| issue.team_key.as_str()).collect();
    assert_eq!(teams, ["ENG", "DES"]);
}

#[tokio::test]
async fn beginning_the_work_moves_no_issue_by_itself() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    let before = app.linear.issue("ENG-1").unwrap().state_name;
    app.set_status(&hired.id, "in_progress").await.ok();
    app.hear().await;
    assert_eq!(sent(&app, "issueUpdate"), 0);
    assert_eq!(app.linear.issue("ENG-1").unwrap().state_name, before);
    assert_eq!(app.hiring(&hired.id).await["status"], "in_progress");
}

#[tokio::test]
async fn the_delivery_of_the_description_ends_a_hiring() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    for (number, (state, status)) in [("completed", "completed"), ("canceled", "cancelled")]
        .into_iter()
        .enumerate()
    {
        let hired = app.hire_and_sync().await;
        let hiring = app.hiring(&hired.id).await;
        // Field by field as it is printed there: without a time, a team or an id of the delivery.
        let body = json!({
            "type": "Issue",
            "action": "update",
            "data": {
                "id": hiring["linear_issue"]["id"],
                "state": { "id": "state_uuid", "type": state },
            },
            "webhookId": "webhook_uuid",
        });
        app.advance(time::Duration::seconds(1)).await;
        let body = body.to_string();
        let signature = sign(&forge.secret, body.as_bytes());
        let headers = [("linear-signature", signature.as_str())];
        let taken = forge.send_signed(&headers, &body).await.ok();
        assert_eq!(taken["duplicate"], false, "{number}");
        app.work().await;
        assert_eq!(app.hiring(&hired.id).await["status"], status);
    }
}

#[tokio::test]
async fn what_is_no_update_of_an_issue_changes_nothing() {
    let app = TestApp::start().await;
    let forge = Forge::new(&app).await;
    let hired = app.hire_and_sync().await;
    let before = app.hiring(&hired.id).await;
    let issue = before["linear_issue"]["id"].as_str().unwrap();
    app.advance(time::Duration::seconds(1)).await;
    let events = [
        ("Issue", "create"),
        ("Issue", "remove"),
        ("Issue", "Update"),
        ("issue", "update"),
        ("IssueLabel", "update"),
        ("Comment", "update"),
        ("Project", "update"),
        ("IssueSLA", "breached"),
        ("ATypeOfTomorrow", "update"),
    ];
    for (number, (kind, action)) in events.into_iter().enumerate() {
        let mut event = forge.event(issue, "completed", "2026-11-22T11:00:00.000Z");
        event["type"] = json!(kind);
        event["action"] = json!(action);
        let id = uuid::Uuid::from_u128(number as u128).to_string();
        let answer = forge.send(&id, &event.to_string()).await;
        assert_eq!(answer.status, 200, "{kind} {action}");
    }
    app.work().await;
    assert_eq!(app.hiring(&hired.id).await, before);
    let kept = app.admin.get("/api/v1/deliveries?outcome=applied").await;
    assert_eq!(kept.ok()["items"], json!([]));
    let open = app.admin.get("/api/v1/deliveries?outcome=received").await;
    assert_eq!(open.ok()["items"], json!([]));
}

/// What stands behind version, length and id of the key.
fn nonce(sealed: &[u8]) -> Vec<u8> {
    let start = 2 + usize::from(sealed[1]);
    sealed[start..start + 12].to_vec()
}

#[tokio::test]
async fn every_secret_is_sealed_with_a_nonce_of_its_own() {
    let app = TestApp::start().await;
    let mut nonces = std::collections::HashSet::new();
    // The same key again and again.
    for connected in 1..=5 {
        app.connect().await;
        let row = integration(&app).await;
        nonces.insert(nonce(row.sealed_api_key.as_deref().unwrap()));
        nonces.insert(nonce(&row.sealed_webhook_secret));
        assert_eq!(nonces.len(), connected + 1);
    }
}

#[tokio::test]
async fn a_key_has_to_be_entered_again_after_disconnecting() {
    let app = TestApp::start().await;
    app.connect().await;
    let body = json!({ "workspace_id": app.workspace });
    let ask = async |verb: &str| {
        let path = format!("/api/integrations/linear/{verb}");
        app.admin.post(&path, &body).await
    };
    ask("disconnect").await.ok();
    app.work().await;
    for verb in ["enable", "reconcile", "register_webhook", "self_test"] {
        let refused = ask(verb).await.refused();
        assert_eq!(refused, (409, "LINEAR_NOT_CONFIGURED".to_owned()), "{verb}");
    }
    let (agent, _) = app.agent("Builder").await;
    let hiring = app.admin.post("/api/v1/hirings", &hiring_of(&agent)).await;
    assert_eq!(hiring.refused(), (409, "LINEAR_NOT_CONFIGURED".to_owned()));
    assert_eq!(app.integration().await["connected"], false);
    app.connect().await;
    assert_eq!(app.integration().await["connected"], true);
}

/// A page as the signed-in owner sees it.
async fn page(app: &TestApp, cookie: &str, path: &str) -> Answer {
    let request = app.anonymous.request(Method::GET, path);
    let request = request.header("Cookie", cookie);
    Answer::read(request.send().await.unwrap()).await
}

async fn sign_in(app: &TestApp) -> String {
    let request = app
        .anonymous
        .request(Method::POST, "/sfn/sign_in")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Origin", &app.url)
        .body(format!(
            "email=ada%40example.com&password={}",
            PASSWORD.replace(' ', "+")
        ));
    let answer = request.send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_says_where_a_key_comes_from() {
    let app = TestApp::start().await;
    let cookie = sign_in(&app).await;
    let shown = page(&app, &cookie, "/integrations").await;
    for words in ["open Settings", "personal API key", "Test connection"] {
        assert!(shown.body.contains(words), "{words}: {}", shown.body);
    }
    app.connect().await;
    let shown = page(&app, &cookie, "/integrations").await;
    for words in ["Switch off", "Disconnect", "Acme"] {
        assert!(shown.body.contains(words), "{words}: {}", shown.body);
    }
}

#[tokio::test]
async fn the_key_is_in_no_answer_and_on_no_page() {
    let app = TestApp::start().await;
    let key = app.linear.admin_key().to_owned();
    let connected = app.connect_with(&key).await;
    assert!(!connected.body.contains(&key), "{}", connected.body);
    let secret = Forge::new(&app).await.secret;
    let shows = |text: &str| text.contains(&key) || text.contains(secret.expose());
    let hired = app.hire_and_sync().await;
    for verb in [
        "self_test",
        "reconcile",
        "rotate_webhook_secret",
        "disable",
        "enable",
    ] {
        let path = format!("/api/integrations/linear/{verb}");
        let body = json!({ "workspace_id": app.workspace });
        let answer = app.admin.post(&path, &body).await;
        assert!(!shows(&answer.body), "{verb}");
        app.hear().await;
    }
    let deliveries = app.admin.get("/api/v1/deliveries?limit=1").await.ok();
    let delivery = deliveries["items"][0]["id"].as_str().unwrap().to_owned();
    for path in [
        format!(
            "/api/integrations/linear/status?workspace_id={}",
            app.workspace
        ),
        format!(
            "/api/integrations/linear/teams?workspace_id={}",
            app.workspace
        ),
        "/api/v1/hirings".to_owned(),
        format!("/api/v1/hirings/{}", hired.id),
        "/api/v1/deliveries".to_owned(),
        format!("/api/v1/deliveries/{delivery}"),
        "/api/v1/agents".to_owned(),
        "/api/v1/tokens".to_owned(),
        "/api/v1/audit".to_owned(),
        "/api/v1/audit/export".to_owned(),
    ] {
        let answer = app.admin.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!shows(&answer.body), "{path}");
    }
    let cookie = sign_in(&app).await;
    for path in [
        "/".to_owned(),
        "/integrations".to_owned(),
        "/hirings".to_owned(),
        format!("/hirings/{}", hired.id),
        "/deliveries".to_owned(),
        format!("/deliveries/{delivery}"),
        "/agents".to_owned(),
        "/audit".to_owned(),
        "/settings".to_owned(),
    ] {
        let seen = page(&app, &cookie, &path).await;
        assert_eq!(seen.status, 200, "{path}");
        assert!(seen.body.contains("Sign out"), "{path}: {}", seen.body);
        assert!(!shows(&seen.body), "{path}");
    }
}

#[test]
fn the_tables_name_tests_that_exist() {
    for (file, table) in [
        (
            "linear-sync.md",
            include_str!("../../../docs/linear-sync.md"),
        ),
        ("tools.md", include_str!("../../../docs/tools.md")),
    ] {
        let named = tests_named_in(table);
        assert!(named > 50, "{named} tests are named in {file}");
    }
}

/// How many tests of this folder a table names; each of them has to be there.
fn tests_named_in(table: &str) -> usize {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let mut named = 0;
    for word in table.split('`').skip(1).step_by(2) {
        let Some((module, test)) = word.rsplit_once("::") else {
            continue;
        };
        let file = folder.join(format!("{}.rs", module.replace("::", "/")));
        let source = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(source.contains(&format!("fn {test}(")), "{word} is no test");
        named += 1;
    }
    named
}
