//! The board, without scripts.

use serde_json::{Value, json};

use crate::support::{create, http, sandbox};

async fn page(url: url::Url) -> (u16, String) {
    let answer = http().get(url).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_person_moves_assigns_and_comments() {
    let linear = sandbox().await;
    create(&linear, "Fix <b>it</b>").await;
    let (status, board) = page(linear.url().clone()).await;
    assert_eq!(status, 200);
    assert!(
        board.contains("Fix &lt;b&gt;it&lt;/b&gt;") && !board.contains("<b>"),
        "{board}"
    );
    assert!(
        board.contains(r#"aria-label="Move ENG-1""#)
            && board.contains(r#"action="/sandbox/issues/ENG-1/move""#)
    );
    let post = |what: &str, form: &'static [(&str, &str)]| {
        let url = linear
            .url()
            .join(&format!("sandbox/issues/ENG-1/{what}"))
            .unwrap();
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let form = http()
            .post(url)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body);
        async move { form.send().await.unwrap() }
    };
    let moved = post(
        "move",
        &[("state", "In Progress"), ("return_to", "/?team=ENG")],
    )
    .await;
    assert_eq!(
        (
            moved.status().as_u16(),
            moved.headers()["location"].to_str().unwrap()
        ),
        (303, "/?team=ENG")
    );
    post("assign", &[("user", "eve@acme.test")]).await;
    let away = post(
        "comment",
        &[
            ("body", "On it"),
            ("actor", "max@acme.test"),
            ("return_to", "//evil.test"),
        ],
    )
    .await;
    assert_eq!(away.headers()["location"], "/sandbox");
    let issue = linear.issue("ENG-1").unwrap();
    assert_eq!(
        (issue.state_name.as_str(), issue.assignee.as_deref()),
        ("In Progress", Some("Eve Engineer"))
    );
    assert_eq!(
        (
            issue.comments[0].body.as_str(),
            issue.comments[0].user.as_str()
        ),
        ("On it", "Max Member")
    );
    let (status, text) = page(issue.url.parse().unwrap()).await;
    assert_eq!(status, 200);
    assert!(text.contains("On it") && text.contains("Max Member"));
    let wrong = post("move", &[("state", "Nowhere")]).await;
    assert_eq!(wrong.status(), 404);
    assert!(
        wrong.text().await.unwrap().contains("In Review"),
        "the page says which states there are"
    );
}

#[tokio::test]
async fn programs_use_the_same_routes_in_json() {
    let linear = sandbox().await;
    create(&linear, "Fix it").await;
    let url = linear.url().join("sandbox/issues/eng-1/move").unwrap();
    let moved = http()
        .post(url)
        .json(&json!({ "state": "done" }))
        .send()
        .await
        .unwrap()
        .json::<Value>()
        .await
        .unwrap();
    assert_eq!(
        (&moved["success"], &moved["issue"]["state_type"]),
        (&json!(true), &json!("completed"))
    );
    let state = http()
        .get(linear.url().join("sandbox/state").unwrap())
        .send()
        .await
        .unwrap();
    let state = state.json::<Value>().await.unwrap();
    assert_eq!(state["issues"][0]["identifier"], "ENG-1");
    assert_eq!(state["keys"]["admin"], linear.admin_key());
    assert_eq!(
        state["teams"][0]["states"][0],
        json!({ "id": state["teams"][0]["states"][0]["id"], "name": "Backlog", "type": "backlog" })
    );
}

#[tokio::test]
async fn every_page_opens_and_says_what_it_is() {
    let linear = sandbox().await;
    create(&linear, "Fix it").await;
    for path in [
        "",
        "?team=DES&as=max%40acme.test",
        "sandbox",
        "acme/issue/ENG-1",
        "acme/issue/ENG-1/any-slug",
    ] {
        let (status, text) = page(linear.url().join(path).unwrap()).await;
        assert_eq!(status, 200, "{path}");
        assert!(
            text.contains("Sandbox: a Linear on your machine") && text.contains("<h1"),
            "{path}"
        );
    }
    assert_eq!(
        page(linear.url().join("acme/issue/ENG-9").unwrap()).await.0,
        404
    );
    assert_eq!(
        page(linear.url().join("other/issue/ENG-1").unwrap())
            .await
            .0,
        404
    );
    for asset in ["sandbox/board.css", "sandbox/board.js"] {
        assert_eq!(page(linear.url().join(asset).unwrap()).await.0, 200);
    }
}

#[tokio::test]
async fn open_pages_hear_of_changes() {
    let linear = sandbox().await;
    let mut events = http()
        .get(linear.url().join("sandbox/events").unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    create(&linear, "Fix it").await;
    let chunk = events.chunk().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&chunk).contains("event: change"));
}
