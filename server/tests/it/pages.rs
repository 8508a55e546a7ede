//! What pages say, where a browser is not needed to see it.

use sandbox::{Fault, FaultKind};
use serde_json::json;

use crate::support::{Browser, TestApp};

/// A name that is written from right to left.
const NAME: &str = "\u{200f}בודק\u{200f}";
/// A task that would turn around what stands beside it.
const TASK: &str = "## Build\u{202e} a GraphQL API\n\nWith care.";

/// A hiring of an agent with that name for that task; its id.
async fn hire(app: &TestApp) -> String {
    let agent = json!({ "name": NAME });
    let agent = app.admin.post("/api/v1/agents", &agent).await.ok();
    let hiring = json!({
        "agent_id": agent["id"], "capability": NAME, "task_description": TASK,
        "price": "50.00", "sync_to_linear": true,
    });
    let hiring = app.admin.post("/api/v1/hirings", &hiring).await.ok();
    hiring["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_needs_attention_names_its_hiring() {
    let app = TestApp::start().await;
    app.connect().await;
    let away = Fault::once(FaultKind::Status { code: 500 });
    app.linear.faults().add(away.on("issueCreate"));
    let id = hire(&app).await;
    app.work().await;
    let page = Browser::of_owner(&app).await.get("/").await.body;
    let (_, attention) = page.split_once("Needs attention").unwrap();
    let (attention, _) = attention.split_once("</ul>").unwrap();
    let said = format!(
        "Bringing a hiring to Linear<!>: <a dir=\"auto\" href=\"/hirings/{id}\">{NAME}, Build a GraphQL API</a>"
    );
    assert!(attention.contains(&said), "{attention}");
}

#[tokio::test]
async fn what_others_wrote_is_set_apart_from_our_words() {
    let app = TestApp::start().await;
    app.connect().await;
    let id = hire(&app).await;
    app.hear().await;
    app.hear().await;
    app.linear.move_issue("ENG-1", "In Progress").unwrap();
    app.hear().await;
    let owner = Browser::of_owner(&app).await;
    let link = format!("<a dir=\"auto\" href=\"/hirings/{id}\">{NAME}</a>");
    let about =
        format!("<a dir=\"auto\" href=\"/hirings/{id}\" class=\"timeline-about\">{NAME}</a>");
    let agent = format!("<bdi>{NAME}</bdi>");
    let hiring = format!("/hirings/{id}");
    let pages: [(&str, &[&str]); 5] = [
        ("/", &[&about, "<bdi>Moved from paid to "]),
        ("/hirings", &[&link, &agent, "<bdi>ENG-1</bdi>"]),
        (&hiring, &[&agent, "<bdi class=\"muted\">In Progress</bdi>"]),
        ("/deliveries", &["<bdi class=\"wrap\">ENG-1 "]),
        ("/audit", &[&agent]),
    ];
    for (path, marks) in pages {
        let page = owner.get(path).await.body;
        for mark in marks {
            assert!(page.contains(mark), "{mark} in {path}: {page}");
        }
    }
}
