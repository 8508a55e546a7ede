//! Approvals by plain forms: what a browser without scripts sees and sends.

use domain::Role;
use serde_json::json;
use time::Duration;

use crate::support::{Answer, Browser, Client, TestApp, fresh_id};

const PAGE: &str = "/approvals";

/// A workspace with an issue of one agent, and another agent that may not write to it by itself.
async fn workspace(app: &TestApp) -> Client {
    app.connect().await;
    app.hire_and_sync().await;
    let (_, agent) = app.agent("Triage agent").await;
    agent
}

/// Asks to write; the id of what waits.
async fn ask(agent: &Client, tool: &str, arguments: serde_json::Value) -> String {
    let path = format!("/api/v1/tools/{tool}");
    let answer = agent.post(&path, &arguments).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    answer.json()["pending_action_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn ask_to_change(agent: &Client) -> String {
    let arguments = json!({
        "identifier": "ENG-1", "priority": 1, "description": "# Plan\n\n</textarea><script>alert(1)</script>",
        "reason": "It is \u{202e}urgent.",
    });
    ask(agent, "update_linear_issue", arguments).await
}

/// What binds a decision to what the page shows.
fn hash(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("name=\"hash\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn everything_that_a_decision_needs_stands_on_the_page() {
    let app = TestApp::start().await;
    let agent = workspace(&app).await;
    let owner = Browser::of_owner(&app).await;
    let page = owner.get(PAGE).await.body;
    assert!(page.contains("Nothing waits for a decision"), "{page}");
    let id = ask_to_change(&agent).await;
    for address in [PAGE.to_owned(), format!("{PAGE}/{id}")] {
        let page = owner.get(&address).await.body;
        for part in [
            "Triage agent",
            "says why, in its own words",
            "It is [U+202E]urgent.",
            "Writes wait for a person",
            "Urgent",
            "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
            "Edit and approve…",
            "<title>(1) Appro",
        ] {
            assert!(page.contains(part), "{part} in {address}: {page}");
        }
        assert!(!page.contains("<script>alert"), "{page}");
    }
}

#[tokio::test]
async fn the_form_for_other_arguments_comes_when_it_is_wanted() {
    let app = TestApp::start().await;
    let agent = workspace(&app).await;
    let id = ask_to_change(&agent).await;
    let owner = Browser::of_owner(&app).await;
    for page in [PAGE.to_owned(), format!("{PAGE}/{id}")] {
        let address = format!("{page}?edit={id}");
        let folded = owner.get(&page).await.body;
        assert!(
            folded.contains(&format!("href=\"{address}#edit-{id}\"")),
            "{folded}"
        );
        assert!(!folded.contains("edited[fields]"), "{folded}");
        let unfolded = owner.get(&address).await.body;
        assert!(unfolded.contains("edited[fields][priority]"), "{unfolded}");
        assert!(!unfolded.contains("<script>alert"), "{unfolded}");
        let viewer = Browser::at(&app).get(&address).await;
        assert!(viewer.location().starts_with("/sign-in"));
    }
    let nonsense = owner
        .get(&format!("{PAGE}?edit=x&edit={}", fresh_id()))
        .await;
    assert_eq!(nonsense.status, 200);
}

/// What an open page shows of actions, by their prints.
fn prints(page: &str) -> Vec<String> {
    let found = page.split(" data-print=\"").skip(1);
    found
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_open_page_is_sent_what_it_does_not_show_already() {
    let app = TestApp::start().await;
    let agent = workspace(&app).await;
    let change = ask_to_change(&agent).await;
    let comment = ask(
        &agent,
        "create_linear_comment",
        json!({ "identifier": "ENG-1", "body": "Done?" }),
    )
    .await;
    let owner = Browser::of_owner(&app).await;
    let shown = prints(&owner.get(PAGE).await.body);
    let again = owner.read_what_changed(PAGE, &shown).await.body;
    for id in [&change, &comment] {
        assert!(
            again.contains(&format!("id=\"action-{id}\" data-same")),
            "{again}"
        );
    }
    assert_eq!(prints(&again), Vec::<String>::new());

    let question = [("id", &*comment), ("from", PAGE), ("text", "Which one?")];
    owner.submit("/sfn/ask_agent", PAGE, &question).await;
    let again = owner.read_what_changed(PAGE, &shown).await.body;
    assert!(
        again.contains(&format!("id=\"action-{change}\" data-same")),
        "{again}"
    );
    assert!(again.contains("Which one?"), "{again}");
    assert_eq!(prints(&again).len(), 1);

    // What somebody else is shown is another thing.
    let viewer = Browser::of(&app, Role::Viewer).await;
    let theirs = viewer.read_what_changed(PAGE, &shown).await.body;
    assert!(
        !theirs.contains(&format!("id=\"action-{change}\" data-same")),
        "{theirs}"
    );
    assert!(!theirs.contains("approve_pending_action"), "{theirs}");
}

#[tokio::test]
async fn another_agents_action_on_the_same_issue_comes_with_the_issue() {
    let app = TestApp::start().await;
    let agent = workspace(&app).await;
    let owner = Browser::of_owner(&app).await;
    ask_to_change(&agent).await;
    let shown = prints(&owner.get(PAGE).await.body);
    let (_, other) = app.agent("Another agent").await;
    let theirs = ask_to_change(&other).await;
    let again = owner.read_what_changed(PAGE, &shown).await.body;
    let article = format!("<article id=\"action-{theirs}\" tabindex");
    assert!(again.contains(&article), "{again}");
    let whole = again.matches("class=\"issue-context\"").count();
    assert_eq!(whole, 1, "{again}");
}

#[tokio::test]
async fn who_may_not_decide_sees_everything_and_no_form() {
    let app = TestApp::start().await;
    let agent = workspace(&app).await;
    ask_to_change(&agent).await;
    let viewer = Browser::of(&app, Role::Viewer).await;
    let page = viewer.get(PAGE).await.body;
    assert!(page.contains("says why, in its own words"), "{page}");
    assert!(page.contains("Approvers, admins and the owner"), "{page}");
    assert!(!page.contains("approve_pending_action"), "{page}");
}

#[tokio::test]
async fn an_approval_is_taken_back_and_given_again() {
    let app = TestApp::start().await;
    let agent = workspace(&app).await;
    let id = ask_to_change(&agent).await;
    let owner = Browser::of_owner(&app).await;
    let hash = hash(&owner.get(PAGE).await);
    let from = format!("{PAGE}#action-{id}");
    let form = [("id", &*id), ("hash", &hash), ("from", &from)];
    let approve = "/sfn/approve_pending_action";
    let answer = owner.submit(approve, PAGE, &form).await;
    assert_eq!(answer.location(), from);
    let page = owner.get(PAGE).await.body;
    assert!(page.contains("Approved: Change"), "{page}");
    assert!(page.contains("/sfn/undo_approval"), "{page}");
    let undo = [("id", &*id), ("from", &from)];
    owner.submit("/sfn/undo_approval", PAGE, &undo).await;
    let page = owner.get(PAGE).await.body;
    assert!(page.contains("It waits again."), "{page}");
    owner.submit(approve, PAGE, &form).await;
    app.advance(Duration::seconds(6)).await;
    app.work().await;
    let page = owner.get(&format!("{PAGE}/{id}")).await.body;
    assert!(page.contains("Carried out"), "{page}");
    let issue = app.linear.issue("ENG-1").unwrap();
    assert_eq!(
        issue.description.as_deref(),
        Some("# Plan\n\n</textarea><script>alert(1)</script>")
    );
}

#[tokio::test]
async fn what_was_edited_runs_and_what_is_wrong_comes_back() {
    let app = TestApp::start().await;
    let agent = workspace(&app).await;
    let id = ask_to_change(&agent).await;
    let owner = Browser::of_owner(&app).await;
    let hash = hash(&owner.get(PAGE).await);
    let edit = |priority: &'static str| {
        vec![
            ("id".to_owned(), id.clone()),
            ("hash".to_owned(), hash.clone()),
            ("from".to_owned(), PAGE.to_owned()),
            ("edited[fields][priority]".to_owned(), priority.to_owned()),
            ("edited[fields][title]".to_owned(), "A title".to_owned()),
            (
                "edited[fields][description]".to_owned(),
                "One\r\ntwo".to_owned(),
            ),
            ("edited[reason]".to_owned(), "Too loud.".to_owned()),
        ]
    };
    let send = async |priority| {
        let form = edit(priority);
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        owner.submit("/sfn/edit_and_approve", PAGE, &form).await
    };
    let refused = send("9").await;
    let page = owner
        .get(refused.location().trim_start_matches(&app.url))
        .await
        .body;
    assert!(
        page.contains("Priority must be a whole number from 0 to 4."),
        "{page}"
    );
    assert!(page.contains("value=\"A title\""), "{page}");
    let answer = send("2").await;
    assert_eq!(answer.location(), PAGE);
    app.advance(Duration::seconds(6)).await;
    app.work().await;
    let action = agent
        .get(&format!("/api/v1/pending_actions/{id}"))
        .await
        .ok();
    assert_eq!(action["status"], "succeeded", "{action}");
    assert_eq!(action["arguments"]["priority"], 2);
    assert_eq!(action["arguments"]["description"], "One\ntwo");
    let edited = action["edit"]["fields"].as_array().unwrap();
    let mut edited: Vec<&str> = edited.iter().filter_map(|name| name.as_str()).collect();
    edited.sort_unstable();
    assert_eq!(edited, ["description", "priority", "title"]);
    let page = owner.get(&format!("{PAGE}/{id}")).await.body;
    assert!(page.contains("changed what the agent asked for"), "{page}");
}

#[tokio::test]
async fn several_are_decided_at_once_with_a_result_for_each() {
    let app = TestApp::start().await;
    let agent = workspace(&app).await;
    let first = ask_to_change(&agent).await;
    let body = json!({"identifier": "ENG-1", "body": "Done?"});
    let second = ask(&agent, "create_linear_comment", body).await;
    let owner = Browser::of_owner(&app).await;
    let page = owner.get(PAGE).await.body;
    let chosen = |id: &str| {
        let (_, rest) = page.split_once(&format!("value=\"{id}.")).unwrap();
        format!("{id}.{}", rest.split('"').next().unwrap())
    };
    let (one, stale) = (chosen(&first), format!("{second}.{}", "0".repeat(64)));
    let form = [
        ("chosen[]", &*one),
        ("chosen[]", &stale),
        ("decision", "reject"),
        ("reason", "Not now."),
    ];
    let answer = owner
        .submit("/sfn/decide_pending_actions", PAGE, &form)
        .await;
    assert_eq!(answer.location(), PAGE);
    let page = owner.get(PAGE).await.body;
    assert!(page.contains("1 decided, 1 not."), "{page}");
    let history = owner
        .get("/approvals/history?status=rejected&q=ENG-1")
        .await
        .body;
    assert!(
        history.contains(&format!("/approvals/{first}")),
        "{history}"
    );
    assert!(
        !history.contains(&format!("/approvals/{second}")),
        "{history}"
    );
}

#[tokio::test]
async fn a_question_and_a_refusal_stand_at_the_action() {
    let app = TestApp::start().await;
    let agent = workspace(&app).await;
    let id = ask_to_change(&agent).await;
    let owner = Browser::of_owner(&app).await;
    let hash = hash(&owner.get(PAGE).await);
    let question = [("id", &*id), ("from", PAGE), ("text", "Why\r\nnow?")];
    owner.submit("/sfn/ask_agent", PAGE, &question).await;
    let page = owner.get(PAGE).await;
    assert!(page.body.contains("Why\nnow?"), "{}", page.body);
    let reject = |reason| {
        [
            ("id", &*id),
            ("hash", &*hash),
            ("from", PAGE),
            ("reason", reason),
        ]
    };
    let refused = owner
        .submit("/sfn/reject_pending_action", PAGE, &reject(" "))
        .await;
    let page = owner
        .get(refused.location().trim_start_matches(&app.url))
        .await
        .body;
    assert!(page.contains("Reason must say why"), "{page}");
    owner
        .submit("/sfn/reject_pending_action", PAGE, &reject("No."))
        .await;
    // Once decided, another decision is told what was decided.
    let refused = owner
        .submit("/sfn/reject_pending_action", PAGE, &reject("No."))
        .await;
    let page = owner
        .get(refused.location().trim_start_matches(&app.url))
        .await
        .body;
    assert!(page.contains("This action is rejected already."), "{page}");
}
