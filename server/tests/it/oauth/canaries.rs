//! No token, secret, code, state or link is found where it does not belong.

use std::io;
use std::sync::{Arc, Mutex};

use sandbox::{ApplicationSpec, Decision, Fault, FaultKind};
use serde_json::{Value, json};
use time::Duration;
use tracing_subscriber::fmt::MakeWriter;

use super::{
    ADA, BROWSER, MAX, account, allow, ask, authorization_link, begin, call, connect,
    connected_account, decide, finish, keep_house, open, read, register_as,
};
use crate::support::TestApp;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What must not be seen, by what it is.
#[derive(Default)]
struct Canaries(Vec<(&'static str, String)>);

impl Canaries {
    fn add(&mut self, what: &'static str, secret: impl Into<String>) {
        let secret = secret.into();
        assert!(secret.len() > 8, "{what} is too short to be looked for");
        self.0.push((what, secret));
    }

    /// The parts of an address that give access.
    fn address(&mut self, address: &url::Url) {
        for (name, value) in address.query_pairs() {
            match &*name {
                "code" => self.add("a code", value),
                "state" => self.add("a state", value),
                _ => {}
            }
        }
    }

    #[track_caller]
    fn absent(&self, place: &str, text: &str) {
        for (what, secret) in &self.0 {
            assert!(!text.contains(secret.as_str()), "{what} in {place}: {text}");
        }
    }
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one story: each secret from where it is made to wherever it could be found"
)]
async fn nothing_secret_is_where_it_does_not_belong() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let app = TestApp::start().await;
    let mut canaries = Canaries::default();
    let spec = ApplicationSpec {
        client_secret: Some("canary-client-secret".to_owned()),
        webhook_secret: Some("canary-webhook-secret".to_owned()),
        ..ApplicationSpec::default()
    };
    let application = register_as(&app, spec).await;
    canaries.add("the client secret", &application.client_secret);
    canaries.add("the webhook's secret", &application.webhook_secret);
    canaries.add("the browser's secret", BROWSER);
    let mut answers = Vec::new();

    // All the ways in which it can go right and wrong.
    for (decision, browser) in [
        (Decision::Deny, BROWSER),
        (Decision::Allow, "another browser's secret"),
        (Decision::Allow, BROWSER),
    ] {
        let link = begin(&app, json!({ "actor": "user" })).await;
        canaries.add("a link", link.rsplit('/').next().unwrap());
        let address = open(&app, &link, BROWSER).await.unwrap();
        let back = decide(&app, &address, ADA, decision);
        canaries.address(&back);
        let finished = finish(&app, &back, browser).await;
        answers.push(format!("{finished:?}"));
        let twice = finish(&app, &back, BROWSER).await;
        answers.push(format!("{:?}", twice.map_err(|error| error.to_string())));
    }
    connect(&app, "app").await;
    let id = connected_account(&app, "max", MAX).await;
    let link = authorization_link(&app, &id).await;
    canaries.add("a link", link.rsplit('/').next().unwrap());
    plant_tokens(&app, &mut canaries).await;
    let hired = app.hire_and_sync().await;
    let faults = [
        FaultKind::Nonsense,
        FaultKind::Status { code: 500 },
        FaultKind::DropAnswer,
        FaultKind::InvalidGrant,
    ];
    for kind in faults {
        app.linear.faults().add(Fault::once(kind).on("oauth/token"));
        app.advance(Duration::hours(20)).await;
        keep_house(&app).await;
        plant_tokens(&app, &mut canaries).await;
        answers.push(call(&app).await.body);
    }
    app.linear
        .oauth()
        .rotate_secret(&application.client_id)
        .unwrap();
    app.advance(Duration::hours(20)).await;
    keep_house(&app).await;
    answers.push(call(&app).await.body);
    let refused = allow(&app, &begin(&app, json!({})).await, ADA).await;
    answers.push(format!("{refused:?}"));
    for what in ["status", "teams", "applications", "applications/form"] {
        answers.push(read(&app, what).await.body);
    }
    for path in [
        "/api/v1/deliveries",
        "/api/v1/audit",
        "/api/v1/connected_accounts",
    ] {
        answers.push(app.admin.get(path).await.body);
    }
    answers.push(account(&app, &id).await.to_string());
    answers.push(app.hiring(&hired.id).await.to_string());
    app.linear
        .oauth()
        .remove(&application.client_id, "acme")
        .unwrap();
    app.hear().await;
    ask(&app, "disconnect", json!({})).await.ok();
    app.work().await;

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("Renewed the tokens"), "the log was kept");
    // Of our own program: the sandbox is the other side, and the libraries below say nothing of requests.
    for line in log.lines() {
        canaries.absent("the log", line);
    }
    for answer in &answers {
        canaries.absent("an answer", answer);
    }
    for (what, secret) in &canaries.0 {
        assert!(!app.database.holds(secret.as_bytes()), "{what} in a file");
    }
    for text in dump(&app).await {
        canaries.absent("the database", &text);
    }
}

/// Notes all tokens that are kept now.
async fn plant_tokens(app: &TestApp, canaries: &mut Canaries) {
    let (db, workspace) = (app.ctx.db.reader(), app.workspace);
    let application = store::oauth_application::by_name(db, workspace, "linear");
    let application = application.await.unwrap().unwrap();
    let grants = store::oauth_grant::of_application(db, workspace, application.id).await;
    for grant in grants.unwrap() {
        let place = store::oauth_grant::access_token_place(workspace, grant.id);
        let token = app
            .ctx
            .keys
            .open(&place, &grant.sealed_access_token)
            .unwrap();
        canaries.add(
            "an access token",
            secrecy::ExposeSecret::expose_secret(&token),
        );
        let place = store::oauth_grant::refresh_token_place(workspace, grant.id);
        let sealed = grant.sealed_refresh_token.unwrap();
        let token = app.ctx.keys.open(&place, &sealed).unwrap();
        canaries.add(
            "a refresh token",
            secrecy::ExposeSecret::expose_secret(&token),
        );
    }
}

/// All rows of the tables that could hold any of it, as text.
async fn dump(app: &TestApp) -> Vec<String> {
    use sea_orm::{FromQueryResult, JsonValue, Statement};
    let tables = [
        "oauth_applications",
        "oauth_grants",
        "oauth_authorizations",
        "connected_accounts",
        "integrations",
        "deliveries",
        "audit_entries",
        "jobs",
        "hiring_history",
    ];
    let db = app.ctx.db.reader();
    let mut texts = Vec::new();
    for table in tables {
        let sql = format!("SELECT * FROM {table}");
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let rows = JsonValue::find_by_statement(statement)
            .all(db)
            .await
            .unwrap();
        texts.extend(rows.iter().map(Value::to_string));
    }
    texts
}
