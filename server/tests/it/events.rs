//! `/events`: what open pages listen to.

use domain::EventKind;
use futures::StreamExt as _;
use sandbox::{Fault, FaultKind};
use serde_json::json;
use services::StreamItem;

use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn a_page_hears_of_changes_in_its_workspace() {
    let app = TestApp::start().await;
    let form = format!(
        "email=ada%40example.com&password={}",
        PASSWORD.replace(' ', "+")
    );
    let signed_in = app
        .anonymous
        .request(reqwest::Method::POST, "/sfn/sign_in")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Origin", &app.url)
        .body(form)
        .send()
        .await
        .unwrap();
    let cookie = signed_in.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let mut stream = app
        .anonymous
        .request(reqwest::Method::GET, "/events")
        .header("Cookie", cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let (id, _) = app.agent("Builder").await;
    let mut heard = String::new();
    while !heard.contains(&id) {
        let chunk = stream.chunk().await.unwrap().expect("the stream ended");
        heard.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    assert!(heard.contains("event: agent"), "{heard}");
    assert!(heard.contains("id: "), "{heard}");
    assert!(
        !heard.contains("Builder"),
        "an event names what changed, not its content: {heard}"
    );
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
