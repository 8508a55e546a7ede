//! Policies by plain forms: what a browser without scripts sees and sends.

use domain::Role;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, TestApp};

const PAGE: &str = "/policies";
const NEW: &str = "/policies/new";

fn location(answer: &Answer) -> &str {
    answer.headers["location"].to_str().unwrap()
}

/// The page that a form leads to.
async fn follow(browser: &Browser<'_>, app: &TestApp, answer: &Answer) -> String {
    let address = location(answer).trim_start_matches(&app.url);
    let (address, _) = address.split_once('#').unwrap_or((address, ""));
    browser.get(address).await.body
}

/// The form as it stands on the page, with these fields filled in otherwise.
fn filled<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let blank = [
        ("form_key", "a-key-of-this-page"),
        ("rule[id]", ""),
        ("rule[name]", "Comments run"),
        ("rule[verdict]", "allow"),
        ("rule[place]", "last"),
        ("rule[own_issue]", ""),
        ("rule[writes]", ""),
        ("rule[role]", "approver"),
        ("rule[needed]", "1"),
        ("rule[owner_may]", "true"),
        ("rule[expires]", "24"),
        ("rule[unit]", "hours"),
        ("rule[ends_at]", ""),
        ("rule[enabled]", "true"),
    ];
    let kept = blank
        .into_iter()
        .filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    kept.chain(changed.iter().copied()).collect()
}

async fn save(browser: &Browser<'_>, changed: &[(&str, &str)]) -> Answer {
    browser
        .submit("/sfn/save_rule", NEW, &filled(changed))
        .await
}

async fn add(app: &TestApp, rule: Value) -> String {
    let made = app.admin.post("/api/v1/policies", &rule).await.ok();
    made["id"].as_str().unwrap().to_owned()
}

async fn rules(app: &TestApp) -> Vec<Value> {
    let policies = app.admin.get("/api/v1/policies").await.ok();
    policies["rules"].as_array().unwrap().clone()
}

async fn names(app: &TestApp) -> Vec<String> {
    let rules = rules(app).await;
    rules
        .iter()
        .map(|rule| rule["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_rule_is_made_and_reads_as_a_sentence() {
    let app = TestApp::start().await;
    app.connect().await;
    let (agent, _) = app.agent("Release Bot").await;
    let owner = Browser::of_owner(&app).await;
    let page = owner.get(PAGE).await.body;
    for part in [
        "No rules yet",
        "Writes wait for a person",
        "cannot be changed or removed",
        "Stop all writes…",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let form = owner.get(NEW).await.body;
    for part in [
        "Release Bot",
        "Engineering (ENG)",
        "Comment on an issue (create_linear_comment)",
        "Ada (owner)",
    ] {
        assert!(form.contains(part), "{part}: {form}");
    }
    let team = app.team("ENG");
    let fields = [
        ("rule[agents][]", &*agent),
        ("rule[tools][]", "create_linear_comment"),
        ("rule[teams][]", &*team),
        ("rule[ends_at]", "2026-12-01T00:00"),
    ];
    let answer = save(&owner, &fields).await;
    let page = follow(&owner, &app, &answer).await;
    assert!(
        page.contains("The rule “Comments run” counts from now on."),
        "{page}"
    );
    let sentence = "Comments of <bdi>Release Bot</bdi> on team <bdi>ENG</bdi>: allow, until 1 Dec 2026, 00:00:00 UTC";
    assert!(page.replace("<!>", "").contains(sentence), "{page}");
    // The same form once more makes no other rule.
    save(&owner, &fields).await;
    assert_eq!(names(&app).await, ["Comments run"]);
    let made = &rules(&app).await[0];
    assert_eq!(made["matcher"]["agents"], json!([agent]));
    assert_eq!(made["ends_at"], "2026-12-01T00:00:00Z");
    app.advance(time::Duration::days(9)).await;
    assert!(owner.get(PAGE).await.body.contains("Ended"));
}

#[tokio::test]
async fn what_is_wrong_is_said_at_the_field_and_what_was_typed_stays() {
    let app = TestApp::start().await;
    let owner = Browser::of_owner(&app).await;
    let wrong = [
        (
            "rule[needed]",
            "eleven",
            "How many have to agree must be from 1 to 10.",
        ),
        (
            "rule[expires]",
            "31000",
            "Time to decide must be a whole number, from 1 minute to 30 days.",
        ),
        (
            "rule[ends_at]",
            "tomorrow",
            "Ends at must be a day and a time, such as 2026-12-01T00:00, or be empty.",
        ),
        (
            "rule[tools][]",
            "delete_everything",
            "Tools has no tool delete everything.",
        ),
        ("rule[name]", " ", "Name must not be empty."),
    ];
    for (field, value, said) in wrong {
        let fields = [
            (field, value),
            ("rule[only_fields][]", "due_date"),
            ("rule[priorities][]", "2"),
        ];
        let answer = save(&owner, &fields).await;
        assert!(location(&answer).contains(NEW), "{}", location(&answer));
        let page = follow(&owner, &app, &answer).await;
        assert!(
            page.contains(&format!("error\">{said}</p>")),
            "{said}: {page}"
        );
        for typed in ["value=\"due_date\" checked", "value=\"2\" checked"] {
            assert!(page.contains(typed), "{typed}: {page}");
        }
    }
    assert_eq!(names(&app).await, [""; 0]);
}

#[tokio::test]
async fn a_rule_is_tried_before_it_is_saved() {
    let app = TestApp::start().await;
    app.connect().await;
    app.hire_and_sync().await;
    let (_, agent) = app.agent("Triage agent").await;
    let comment = json!({ "identifier": "ENG-1", "body": "<b>Done?</b>" });
    agent
        .post("/api/v1/tools/create_linear_comment", &comment)
        .await
        .ok();
    agent
        .post("/api/v1/tools/query_linear_issues", &json!({}))
        .await
        .ok();
    let owner = Browser::of_owner(&app).await;
    let address = async |page: &str, changed: &[(&str, &str)]| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(filled(changed)).append_pair("try", "1");
        owner.get(&format!("{page}?{}", query.finish())).await.body
    };
    // A name is not needed to try.
    let comments = [
        ("rule[tools][]", "create_linear_comment"),
        ("rule[name]", ""),
    ];
    let page = address(NEW, &comments).await;
    for part in [
        "Of 2 calls this rule would have decided 1; 1 would have come out otherwise.",
        "Triage agent",
        "Waited for people",
        "value=\"create_linear_comment\" checked",
        "Nothing is saved by trying.",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(names(&app).await, [""; 0]);
    // Behind a rule that decides already it would decide nothing, before it it would.
    let asks = add(&app, json!({ "name": "All ask", "verdict": "ask" })).await;
    let page = address(NEW, &comments).await;
    assert!(page.contains("would have decided 0"), "{page}");
    let page = address(NEW, &[comments[0], ("rule[place]", "first")]).await;
    assert!(page.contains("would have decided 1"), "{page}");
    // In its own place, and whatever the address says of its id.
    let page = address(
        &format!("{PAGE}/{asks}"),
        &[("rule[verdict]", "deny"), ("rule[id]", "x")],
    )
    .await;
    assert!(
        page.contains("would have decided 2; 2 would have come out otherwise"),
        "{page}"
    );
    let page = address(NEW, &[("rule[needed]", "0")]).await;
    assert!(
        page.contains("How many have to agree must be from 1 to 10."),
        "{page}"
    );
}

#[tokio::test]
async fn rules_are_moved_switched_changed_and_removed() {
    let app = TestApp::start().await;
    let first = add(&app, json!({ "name": "A", "verdict": "deny" })).await;
    let second = add(&app, json!({ "name": "B", "verdict": "allow" })).await;
    add(&app, json!({ "name": "C", "verdict": "ask" })).await;
    let owner = Browser::of_owner(&app).await;
    let down = [("id", &*first), ("position", "2")];
    let answer = owner.submit("/sfn/move_rule", PAGE, &down).await;
    assert_eq!(location(&answer), format!("{PAGE}#rule-{first}"));
    assert_eq!(names(&app).await, ["B", "A", "C"]);
    // Sent twice it moves once.
    owner.submit("/sfn/move_rule", PAGE, &down).await;
    owner
        .submit(
            "/sfn/move_rule",
            PAGE,
            &[("id", &*first), ("position", "99")],
        )
        .await;
    assert_eq!(names(&app).await, ["B", "C", "A"]);
    let off = [("id", &*second), ("enabled", "false")];
    let page = follow(
        &owner,
        &app,
        &owner.submit("/sfn/switch_rule", PAGE, &off).await,
    )
    .await;
    assert!(page.contains("does not count any more"), "{page}");
    assert!(page.contains("Switched off"), "{page}");
    let rule = format!("{PAGE}/{second}");
    let form = owner.get(&rule).await.body;
    assert!(
        form.contains("value=\"B\"") && !form.contains("rule[place]"),
        "{form}"
    );
    let changed = filled(&[
        ("rule[id]", &second),
        ("rule[name]", "B2"),
        ("rule[verdict]", "deny"),
    ]);
    owner.submit("/sfn/save_rule", &rule, &changed).await;
    let kept = &rules(&app).await[0];
    assert_eq!(
        (&kept["name"], &kept["enabled"], &kept["position"]),
        (&json!("B2"), &json!(true), &json!(1))
    );
    let before = [("rule[name]", "First of all"), ("rule[place]", "first")];
    save(&owner, &before).await;
    let removed = owner
        .submit("/sfn/remove_rule", PAGE, &[("id", &second)])
        .await;
    assert!(
        follow(&owner, &app, &removed)
            .await
            .contains("The rule is removed.")
    );
    assert_eq!(names(&app).await, ["First of all", "C", "A"]);
    assert_eq!(owner.get(&rule).await.status, 404);
}

#[tokio::test]
async fn who_may_not_change_policies_reads_them() {
    let app = TestApp::start().await;
    let id = add(
        &app,
        json!({ "name": "No writes", "verdict": "deny", "matcher": { "writes": true } }),
    )
    .await;
    for role in [Role::Approver, Role::Viewer] {
        let browser = Browser::of(&app, role).await;
        let page = browser.get(PAGE).await.body;
        assert!(
            page.contains("All writes: deny") && page.contains("Admins and the owner change them."),
            "{page}"
        );
        for hidden in ["/sfn/move_rule", "/sfn/stop_writes", NEW] {
            assert!(!page.contains(hidden), "{hidden}: {page}");
        }
        let form = browser.get(&format!("{PAGE}/{id}")).await.body;
        assert!(!form.contains("/sfn/save_rule"), "{form}");
        let approvals = browser.get("/approvals").await.body;
        assert!(!approvals.contains("Stop writes…"), "{approvals}");
        for (action, fields) in [
            ("/sfn/remove_rule", vec![("id", &*id)]),
            ("/sfn/switch_rule", vec![("id", &*id), ("enabled", "false")]),
            ("/sfn/stop_writes", vec![("from", PAGE)]),
        ] {
            let page = follow(&browser, &app, &browser.submit(action, PAGE, &fields).await).await;
            assert!(
                page.contains("this needs an admin or the owner"),
                "{action}: {page}"
            );
        }
    }
    let rules = rules(&app).await;
    assert_eq!(rules[0]["enabled"], true);
    // Another workspace has neither the rule nor its name.
    let other = app.other_workspace().await;
    assert_eq!(other.get("/api/v1/policies").await.ok()["rules"], json!([]));
    let mut gone = json!({ "name": "Mine", "verdict": "allow" });
    let path = format!("/api/v1/policies/dry_run?instead_of={id}");
    assert_eq!(other.post(&path, &gone).await.refused().0, 404);
    gone["verdict"] = json!("ask");
    let tried = app.admin.post(&path, &gone).await.ok();
    assert_eq!(tried["calls"], 0);
}
