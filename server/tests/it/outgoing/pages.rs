//! The pages, without scripts.

use domain::Role;
use time::Duration;

use super::{Endpoint, Receiver, Then, message};
use crate::support::{Browser, TestApp};

const LIST: &str = "/settings/webhooks";

/// Posts a form; the address of the page that follows.
async fn submit(
    app: &TestApp,
    browser: &Browser<'_>,
    action: &str,
    page: &str,
    form: &[(&str, &str)],
) -> String {
    let answer = browser.submit(&format!("/sfn/{action}"), page, form).await;
    assert_eq!(answer.status, 302, "{action} {}", answer.body);
    let location = answer.headers["location"].to_str().unwrap();
    location.replace(&app.url, "")
}

/// The first piece of a page that begins so.
fn piece(body: &str, begin: &str, letters: usize) -> String {
    let at = body
        .find(begin)
        .unwrap_or_else(|| panic!("no {begin} in {body}"));
    body[at..].chars().take(letters).collect()
}

#[tokio::test]
async fn an_endpoint_is_made_tried_and_removed_by_forms() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let owner = Browser::of_owner(&app).await;
    let settings = owner.get("/settings").await.body;
    assert!(
        settings.contains("There are no endpoints yet."),
        "{settings}"
    );
    assert!(owner.get(LIST).await.body.contains("No endpoints yet"));

    // What was typed is kept when it is refused.
    let wrong = [
        ("url", "http://10.0.0.1/"),
        ("description", "Chat"),
        ("form_key", "k-0"),
    ];
    let refused = submit(&app, &owner, "create_webhook_endpoint", LIST, &wrong).await;
    let page = owner.get(&refused).await.body;
    assert!(page.contains("it is a private address"), "{page}");
    assert!(page.contains("value=\"Chat\""), "{page}");

    let form = [
        ("url", receiver.url.as_str()),
        ("description", "Chat"),
        ("events[0]", "pending_action.created"),
        ("events[1]", "pending_action.failed"),
        ("form_key", "k-1"),
    ];
    let at = submit(&app, &owner, "create_webhook_endpoint", LIST, &form).await;
    let page = owner.get(&at).await.body;
    let secret = piece(&page, "whsec_", 50);
    assert!(
        page.contains("pending_action.created, pending_action.failed"),
        "{page}"
    );
    assert!(!owner.get(&at).await.body.contains("whsec_"), "shown once");
    let id = at.rsplit('/').next().unwrap();

    receiver.then([Then::Answer(500, "<script>alert(1)</script>")]);
    submit(&app, &owner, "test_webhook_endpoint", &at, &[("id", id)]).await;
    app.work().await;
    assert!(receiver.last().is_signed_with(&secret));
    let page = owner.get(&at).await.body;
    assert!(
        page.contains("Failing") && page.contains("It answered 500."),
        "{page}"
    );
    let message_id = piece(&page, "msg_", 36);
    let log = format!("{LIST}/messages/{message_id}");
    let page = owner.get(&log).await.body;
    assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    assert!(page.contains("Send now"), "{page}");
    submit(
        &app,
        &owner,
        "resend_webhook_message",
        &log,
        &[("id", &message_id)],
    )
    .await;
    app.work().await;
    assert_eq!(message(&app, &message_id).await["status"], "delivered");
    assert!(owner.get(&log).await.body.contains("Send again"));

    let rotate = [("id", id), ("form_key", "k-2")];
    let after = submit(&app, &owner, "rotate_endpoint_secret", &at, &rotate).await;
    let page = owner.get(&after).await.body;
    assert_ne!(piece(&page, "whsec_", 50), secret);
    submit(&app, &owner, "remove_webhook_endpoint", &at, &[("id", id)]).await;
    assert_eq!(owner.get(&at).await.status, 404);
    assert_eq!(owner.get(&log).await.status, 404);
}

#[tokio::test]
async fn enabling_offers_what_was_missed() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let owner = Browser::of_owner(&app).await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    let at = format!("{LIST}/{}", endpoint.id);
    receiver.then([Then::Answer(500, "")]);
    endpoint.test(&app).await;
    app.work().await;
    let off = [("id", endpoint.id.as_str()), ("enabled", "false")];
    submit(&app, &owner, "switch_webhook_endpoint", &at, &off).await;
    let page = owner.get(&at).await.body;
    assert!(page.contains("Ada switched it off."), "{page}");
    assert!(page.contains("Send what it missed, too (1)"), "{page}");
    assert!(owner.get("/settings").await.body.contains("1 disabled"));
    let on = [
        ("id", endpoint.id.as_str()),
        ("enabled", "true"),
        ("resend", "true"),
    ];
    submit(&app, &owner, "switch_webhook_endpoint", &at, &on).await;
    app.work().await;
    assert_eq!(receiver.got().len(), 2);

    receiver.then(vec![Then::Answer(500, ""); 10]);
    endpoint.test(&app).await;
    for _ in 0..90 {
        app.work().await;
        app.advance(Duration::hours(1)).await;
    }
    let page = owner.get(&at).await.body;
    assert!(page.contains("Send again what it missed (1)"), "{page}");
    submit(
        &app,
        &owner,
        "resend_to_endpoint",
        &at,
        &[("id", &endpoint.id)],
    )
    .await;
    let failed = owner.get(&format!("{at}?status=failed")).await.body;
    assert!(failed.contains("No message matches"), "{failed}");
    app.work().await;
    let form = [
        ("id", endpoint.id.as_str()),
        ("url", &receiver.url),
        ("description", "Mended"),
    ];
    submit(&app, &owner, "update_webhook_endpoint", &at, &form).await;
    assert!(owner.get(LIST).await.body.contains("Mended"));
}

#[tokio::test]
async fn the_pages_are_for_admins() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let endpoint = Endpoint::to(&app, &receiver).await;
    let id = endpoint.test(&app).await;
    let viewer = Browser::of(&app, Role::Viewer).await;
    for page in [
        LIST.to_owned(),
        format!("{LIST}/{}", endpoint.id),
        format!("{LIST}/messages/{id}"),
    ] {
        let shown = viewer.get(&page).await.body;
        assert!(
            !shown.contains(&receiver.url) && !shown.contains("/sfn/create_webhook"),
            "{shown}"
        );
    }
    assert!(!viewer.get("/settings").await.body.contains(LIST));
}
