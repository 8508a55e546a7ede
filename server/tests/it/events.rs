//! `/events`: what open pages listen to.

use domain::EventKind;
use futures::StreamExt as _;
use sandbox::{Fault, FaultKind};
use serde_json::json;
use services::StreamItem;

use crate::support::{Browser, TestApp};

/// What comes until `word` is in it.
async fn hear(stream: &mut reqwest::Response, word: &str) -> String {
    let mut heard = String::new();
    while !heard.contains(word) {
        let chunk = stream.chunk().await.unwrap().unwrap();
        heard.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    heard
}

#[tokio::test]
async fn a_page_hears_of_changes_in_its_workspace() {
    let app = TestApp::start().await;
    let owner = Browser::of_owner(&app).await;
    let mut stream = owner.stream("/events").await;
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let (id, _) = app.agent("Builder").await;
    let heard = hear(&mut stream, &id).await;
    assert!(heard.contains("event: agent"), "{heard}");
    assert!(heard.contains("id: "), "{heard}");
    assert!(
        !heard.contains("Builder"),
        "an event names what changed, not its content: {heard}"
    );
}

#[tokio::test]
async fn a_page_hears_what_happened_since_it_was_made_and_nothing_twice() {
    let app = TestApp::start().await;
    let owner = Browser::of_owner(&app).await;
    app.agent("Known").await;
    let page = owner.get("/agents").await.body;
    let (_, bookmark) = page.split_once("since&quot;:&quot;").unwrap();
    let (bookmark, _) = bookmark.split_once("&quot;").unwrap();
    let (new, _) = app.agent("New").await;
    let mut stream = owner.stream(&format!("/events?since={bookmark}")).await;
    let heard = hear(&mut stream, &new).await;
    assert!(!heard.contains("resync"), "{heard}");
    assert_eq!(heard.matches("event: agent").count(), 1, "{heard}");

    let mut stream = owner.stream("/events?since=17").await;
    hear(&mut stream, "resync").await;
}

#[tokio::test]
async fn strangers_hear_nothing() {
    let app = TestApp::start().await;
    assert_eq!(app.anonymous.get("/events").await.refused().0, 401);
}

#[tokio::test]
async fn trying_again_tells_what_the_job_was_for() {
    let app = TestApp::start().await;
    for operation in ["webhookCreate", "issueCreate"] {
        let away = Fault::once(FaultKind::Status { code: 500 });
        app.linear.faults().add(away.on(operation));
    }
    let status = app.connect().await;
    let hired = app.hire().await;
    app.work().await;
    let owner = app.owner();
    let overview = services::overview::get(&app.ctx, &owner).await.unwrap();
    assert_eq!(overview.attention.len(), 2);
    let mut told = Box::pin(app.ctx.events.subscribe(app.workspace, None));
    for job in overview.attention {
        services::job::restart(&app.ctx, &owner, job.job_id)
            .await
            .unwrap();
        let Some(StreamItem::Event(event)) = told.next().await else {
            panic!("nothing was told of {}", job.title);
        };
        let (kind, subject) = match job.hiring_id {
            Some(_) => (EventKind::Hiring, json!(hired.id)),
            None => (EventKind::Integration, status["integration_id"].clone()),
        };
        assert_eq!((event.kind, json!(event.subject)), (kind, subject));
    }
}
