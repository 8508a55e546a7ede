//! Secrets: shown once, sealed, never anywhere else; and replaced without a gap.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use time::Duration;
use tracing_subscriber::fmt::MakeWriter;

use super::{ENDPOINTS, Endpoint, Receiver, Then};
use crate::support::{Browser, TestApp};

#[tokio::test]
async fn after_a_rotation_both_secrets_count_for_a_day() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    let old = endpoint.secret.clone();
    let path = endpoint.path("rotate_secret");
    let rotated = app.admin.post_with_key(&path, "k", &json!({})).await.ok();
    let new = rotated["secret"].as_str().unwrap().to_owned();
    assert_ne!(old, new);
    assert_eq!(rotated["previous_secret_until"], "2026-11-23T10:00:00Z");
    let again = app.admin.post_with_key(&path, "k", &json!({})).await;
    assert_eq!(again.code(), "secret_already_shown");

    app.advance(Duration::hours(24) - Duration::SECOND).await;
    endpoint.test(&app).await;
    app.work().await;
    let told = receiver.last();
    assert!(told.is_signed_with(&old) && told.is_signed_with(&new));
    assert_eq!(told.header("webhook-signature").split(' ').count(), 2);

    app.advance(Duration::SECOND).await;
    endpoint.test(&app).await;
    app.work().await;
    let told = receiver.last();
    assert!(!told.is_signed_with(&old) && told.is_signed_with(&new));
    services::webhook_endpoint::forget_previous_secrets(&app.ctx)
        .await
        .unwrap();
    assert_eq!(
        endpoint.view(&app).await["previous_secret_until"],
        Value::Null
    );
    let report = services::keys::check(&app.ctx).await.unwrap();
    assert_eq!((report.unreadable, report.outdated()), (0, 0));
}

#[tokio::test]
async fn a_second_rotation_ends_the_first_secret_at_once() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    let second = endpoint.ask(&app, "rotate_secret").await.ok();
    let third = endpoint.ask(&app, "rotate_secret").await.ok();
    endpoint.test(&app).await;
    app.work().await;
    let told = receiver.last();
    assert!(!told.is_signed_with(&endpoint.secret));
    for kept in [second, third] {
        assert!(told.is_signed_with(kept["secret"].as_str().unwrap()));
    }
}

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

#[tokio::test]
async fn no_secret_is_where_it_does_not_belong() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    // With a second one there is nothing to take a short cut by: alone, this one would miss what another test's thread
    // came by first.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(subscriber);

    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let url = format!("{}?token=canary-of-the-receiver", receiver.url);
    let endpoint = Endpoint::with(&app, json!({ "url": url })).await;
    let rotated = endpoint.ask(&app, "rotate_secret").await.ok();
    let secrets = [
        endpoint.secret.clone(),
        rotated["secret"].as_str().unwrap().to_owned(),
    ];
    // An answer that repeats what it should not know.
    let repeated: &'static str = Box::leak(format!("you sent {}", secrets[0]).into_boxed_str());
    receiver.then([
        Then::Answer(500, repeated),
        Then::Hang,
        Then::With(302, "location", "http://127.0.0.1/".to_owned()),
    ]);
    let id = endpoint.test(&app).await;
    app.work().await;
    for _ in 0..2 {
        app.advance(Duration::minutes(6)).await;
        app.work().await;
    }
    let owner = Browser::of_owner(&app).await;
    let mut answers = Vec::new();
    for path in [
        ENDPOINTS.to_owned(),
        endpoint.path(""),
        endpoint.path("messages"),
        super::message_path(&id, ""),
        "/api/v1/audit".to_owned(),
    ] {
        answers.push(app.admin.get(&path).await.body);
    }
    for page in [
        "/settings/webhooks".to_owned(),
        format!("/settings/webhooks/{}", endpoint.id),
        format!("/settings/webhooks/messages/{id}"),
        "/audit".to_owned(),
    ] {
        let shown = owner.get(&page).await;
        assert_eq!(shown.status, 200, "{page}");
        answers.push(shown.body);
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("Tried message"), "the log was kept");
    let ours = log
        .lines()
        .filter(|line| !line.contains("hyper") && !line.contains("sqlx"));
    for line in ours {
        assert!(!line.contains("canary-of-the-receiver"), "{line}");
    }
    for secret in &secrets {
        assert!(!log.contains(secret.as_str()), "a secret in the log");
        for answer in &answers {
            assert!(!answer.contains(secret.as_str()), "a secret in {answer}");
        }
        assert!(!app.database.holds(secret.as_bytes()), "a secret in a file");
    }
    let audit = &answers[4];
    assert!(!audit.contains("canary-of-the-receiver"), "{audit}");
}
