//! What comes of a push where nothing goes wrong.

use serde_json::{Value, json};

use super::{Desk, specification, states, text};
use crate::support::TestApp;

#[tokio::test]
async fn a_push_waits_with_every_ticket_to_be_seen() {
    let desk = Desk::new().await;
    let action = desk.waits(&specification()).await;
    assert_eq!(
        action["summary"],
        "Push 5 tickets of \u{201c}Checkout\u{201d} to Engineering"
    );
    assert_eq!(action["reason"], "Planned on Monday");
    let changes = action["changes"].as_array().unwrap().iter();
    let changes: Vec<(&str, &str)> = changes
        .map(|change| (text(&change["field"]), text(&change["after"])))
        .collect();
    assert_eq!(
        changes,
        [
            ("team", "Engineering"),
            ("specification", "Checkout"),
            ("description", "Pay **once**.")
        ]
    );
    // Each stands below its parent, whole.
    let tickets = action["tickets"].as_array().unwrap();
    let shown: Vec<(&str, &Value, &Value)> = tickets
        .iter()
        .map(|one| (text(&one["key"]), &one["level"], &one["priority_label"]))
        .collect();
    assert_eq!(
        shown,
        [
            ("T1", &json!(0), &json!("Urgent")),
            ("T1a", &json!(1), &json!("High")),
            ("T1b", &json!(1), &Value::Null),
            ("T2", &json!(0), &json!("Medium")),
            ("T2a", &json!(1), &json!("Low")),
        ]
    );
    let whole = json!({
        "key": "T1", "title": "Cart", "description": "Holds *things*.", "priority": "P0", "priority_label": "Urgent",
        "parent": null, "level": 0, "labels": [], "estimate": null, "state": "not_sent", "issue_id": null,
        "issue_identifier": null, "issue_url": null, "refusal": null,
    });
    assert_eq!(tickets[0], whole);
    assert!(desk.titles().is_empty());
}

#[tokio::test]
async fn p0_to_p3_become_linears_one_to_four() {
    let desk = Desk::new().await;
    desk.done(&specification()).await;
    for (title, priority) in [
        ("Cart", 1),
        ("Cart page", 2),
        ("Payment", 3),
        ("Card form", 4),
        ("Cart totals", 0),
    ] {
        assert_eq!(desk.issue(title).priority, priority, "{title}");
    }
}

#[tokio::test]
async fn one_approval_pushes_all_and_says_what_each_became() {
    let desk = Desk::new().await;
    let result = desk.done(&specification()).await;
    assert_eq!(desk.batches(), 2);
    assert_eq!(
        (&result["success"], &result["specification"]),
        (&json!(true), &json!("Checkout"))
    );
    assert_eq!(
        (&result["created_count"], &result["count"]),
        (&json!(5), &json!(5))
    );
    for ticket in result["tickets"].as_array().unwrap() {
        let issue = desk.issue(text(&ticket["title"]));
        assert_eq!(ticket["state"], "created");
        assert_eq!(ticket["issue_id"], issue.id.to_string());
        assert_eq!(ticket["issue_identifier"], issue.identifier);
        assert_eq!(ticket["issue_url"], issue.url);
    }
}

/// What Linear's lists are sorted by, where people sort by hand.
async fn sorted(desk: &Desk, field: &str) -> Vec<String> {
    let query = format!("{{ issues(first: 250) {{ nodes {{ title {field} }} }} }}");
    let arguments = json!({ "query": query });
    let path = "/api/v1/tools/linear_graphql_query";
    let answer = desk.agent.post(path, &arguments).await.ok();
    let nodes = answer["data"]["issues"]["nodes"].as_array().unwrap().iter();
    let mut found: Vec<(f64, String)> = nodes
        .filter_map(|node| Some((node[field].as_f64()?, text(&node["title"]).to_owned())))
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, title)| title).collect()
}

#[tokio::test]
async fn parents_and_order_are_kept() {
    let desk = Desk::new().await;
    desk.done(&specification()).await;
    let cart = desk.issue("Cart");
    assert_eq!(cart.description.as_deref(), Some("Holds *things*."));
    for (title, parent) in [
        ("Cart page", &cart),
        ("Cart totals", &cart),
        ("Card form", &desk.issue("Payment")),
    ] {
        assert_eq!(
            desk.issue(title).parent.as_deref(),
            Some(parent.identifier.as_str())
        );
    }
    assert_eq!(cart.parent, None);
    let given = ["Cart", "Cart page", "Payment", "Card form", "Cart totals"];
    assert_eq!(sorted(&desk, "sortOrder").await, given);
    let parts = ["Cart page", "Card form", "Cart totals"];
    assert_eq!(sorted(&desk, "subIssueSortOrder").await, parts);
}

#[tokio::test]
async fn labels_project_and_estimate_are_found_by_name() {
    let desk = Desk::new().await;
    let arguments = json!({
        "specification": "Labels", "project_name": "checkout",
        "tickets": [{"key": "A", "title": "Labelled", "labels": ["bug", "Feature"], "estimate": 3}],
    });
    let action = desk.waits(&arguments).await;
    assert_eq!(action["target"]["project_name"], "Checkout flow");
    assert_eq!(action["tickets"][0]["labels"], json!(["Bug", "Feature"]));
    desk.approve(&action).await;
    let issue = desk.issue("Labelled");
    let mut labels = issue.labels;
    labels.sort_unstable();
    assert_eq!(labels, ["Bug", "Feature"]);
    assert_eq!(issue.project.as_deref(), Some("Checkout flow"));
    assert_eq!(issue.estimate, Some(3));
}

#[tokio::test]
async fn a_hundred_tickets_take_a_handful_of_requests() {
    let desk = Desk::on(TestApp::start_patient().await).await;
    let tickets: Vec<Value> = (0..100)
        .map(|n| match n {
            0..60 => json!({"key": format!("T{n}"), "title": format!("Ticket {n}"), "priority": "P2"}),
            n => json!({"key": format!("T{n}"), "title": format!("Ticket {n}"), "parent": format!("T{}", n - 60)}),
        })
        .collect();
    let before = desk.app.linear.requests().len();
    let result = desk
        .done(&json!({ "specification": "Large", "tickets": tickets }))
        .await;
    assert_eq!(result["created_count"], 100);
    // Fifty, ten, forty; and one before that asks what is there already.
    assert_eq!(desk.batches(), 3);
    assert_eq!(desk.app.linear.requests().len() - before, 4);
    assert_eq!(desk.app.linear.issues().len(), 100);
}

#[tokio::test]
async fn the_specification_itself_can_be_the_parent() {
    let desk = Desk::new().await;
    let mut arguments = specification();
    arguments["as_parent"] = json!(true);
    let result = desk.done(&arguments).await;
    assert_eq!(result["count"], 6);
    let top = desk.issue("Checkout");
    assert_eq!(top.description.as_deref(), Some("Pay **once**."));
    for title in ["Cart", "Payment"] {
        assert_eq!(desk.issue(title).parent, Some(top.identifier.clone()));
    }
    assert_eq!(
        desk.issue("Card form").parent,
        Some(desk.issue("Payment").identifier)
    );
}

#[tokio::test]
async fn the_same_push_again_makes_nothing_twice() {
    let desk = Desk::new().await;
    desk.done(&specification()).await;
    let again = desk.push(&specification()).await;
    assert_eq!(again.status, 200, "{}", again.body);
    let again = again.json();
    assert_eq!(
        (&again["created_count"], &again["count"]),
        (&json!(0), &json!(5))
    );
    assert!(states(&again).iter().all(|(_, state)| *state == "existing"));
    // One more under the same specification is made alone, and below what is there.
    let mut more = specification();
    let ticket = json!({"key": "T1c", "title": "Cart icon", "parent": "T1"});
    more["tickets"].as_array_mut().unwrap().push(ticket);
    let action = desk.waits(&more).await;
    assert_eq!(
        action["summary"],
        "Push 1 of 6 tickets of \u{201c}Checkout\u{201d} to Engineering"
    );
    let after = desk.approve(&action).await;
    assert_eq!(after["result"]["created_count"], 1, "{after}");
    assert_eq!(desk.titles().len(), 6);
    assert_eq!(
        desk.issue("Cart icon").parent,
        Some(desk.issue("Cart").identifier)
    );
}

#[tokio::test]
async fn two_pushes_of_one_specification_make_each_ticket_once() {
    let desk = Desk::new().await;
    let first = desk.waits(&specification()).await;
    let mut other = specification();
    other["reason"] = json!("Another agent thought of it, too");
    let second = desk.waits(&other).await;
    assert_ne!(first["id"], second["id"]);
    assert_eq!(desk.approve(&first).await["status"], "succeeded");
    let after = desk.approve(&second).await;
    assert_eq!(after["status"], "succeeded", "{after}");
    assert_eq!(desk.titles().len(), 5);
    assert_eq!(after["result"]["tickets"][0]["issue_identifier"], "ENG-1");
}

#[tokio::test]
async fn what_an_approver_edits_and_leaves_out_is_what_is_pushed() {
    let desk = Desk::new().await;
    let action = desk.waits(&specification()).await;
    let mut arguments = action["arguments"].clone();
    let tickets = arguments["tickets"].as_array_mut().unwrap();
    tickets[0]["title"] = json!("Basket");
    tickets[2]["priority"] = json!("P0");
    tickets.remove(3);
    let edited = json!({ "hash": action["hash"], "arguments": arguments });
    let approved = desk.decide(&action, "approve", &edited).await.ok();
    assert_eq!(approved["edit"]["fields"], json!(["tickets"]));
    desk.app.work().await;
    let after = desk.look(&action).await;
    assert_eq!(after["status"], "succeeded", "{after}");
    assert_eq!(
        desk.titles(),
        ["Basket", "Payment", "Cart page", "Cart totals"]
    );
    assert_eq!(desk.issue("Payment").priority, 1);
    // What refers to one that is left out is refused, not made somewhere else.
    let mut more = specification();
    more["specification"] = json!("Other");
    let action = desk.waits(&more).await;
    let mut arguments = action["arguments"].clone();
    arguments["tickets"].as_array_mut().unwrap().remove(0);
    let edited = json!({ "hash": action["hash"], "arguments": arguments });
    let refused = desk.decide(&action, "approve", &edited).await;
    assert_eq!(refused.refused(), (422, "validation_error".to_owned()));
    assert_eq!(refused.json()["field"], "tickets[0].parent");
}

#[tokio::test]
async fn what_policy_lets_run_is_answered_at_once() {
    let app = TestApp::start_waiting(std::time::Duration::from_secs(20)).await;
    let desk = Desk::on(app).await;
    desk.app.work_in_background();
    let rule = json!({
        "name": "Plans are free", "verdict": "allow", "matcher": { "tools": ["push_execution_tickets"] },
    });
    let added = desk.app.admin.post("/api/v1/policies", &rule).await;
    assert_eq!(added.status, 201, "{}", added.body);
    let answer = desk.push(&specification()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["created_count"], 5);
    // A refusal comes with what was done before it.
    desk.app.linear.limit_active_issues(Some(6));
    let mut more = specification();
    more["specification"] = json!("More");
    more["tickets"] = json!([
        {"key": "A", "title": "Fits"},
        {"key": "B", "title": "Does not", "parent": "A"},
    ]);
    let refused = desk.push(&more).await;
    assert_eq!(refused.refused(), (422, "usage_limit_exceeded".to_owned()));
    assert_eq!(
        states(&refused.json()["result"]),
        [("A", "created"), ("B", "refused")]
    );
}
