//! `/events`: what open pages listen to.

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
