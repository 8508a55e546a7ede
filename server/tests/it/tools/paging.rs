//! `linear_issues_list`: every filter, and pages that show every issue once.

use serde_json::{Value, json};

use super::{Board, identifiers, in_linear, text};

const LIST: &str = "linear_issues_list";

#[tokio::test]
async fn each_argument_filters_by_linears_own_words() {
    let board = Board::new().await;
    let all: &[&str] = &["DES-1", "ENG-1", "ENG-2", "ENG-3", "ENG-4", "ENG-5"];
    let everything = json!({
        "state": "In Progress", "assignee": "alex@acme.test", "priority": 1, "labels": ["Bug"],
        "project": "Checkout flow", "first": 20,
    });
    let cases: [(Value, &[&str]); 11] = [
        (json!({}), all),
        (json!({ "state": "in progress" }), &["ENG-1"]),
        (json!({ "state": "In Review" }), &["DES-1"]),
        (json!({ "assignee": "ALEX@acme.test" }), &["ENG-1"]),
        (json!({ "assignee": "nobody@acme.test" }), &[]),
        (json!({ "priority": "2" }), &["ENG-2"]),
        (
            json!({ "priority": 0 }),
            &["DES-1", "ENG-3", "ENG-4", "ENG-5"],
        ),
        (
            json!({ "labels": ["feature", "Infrastructure"] }),
            &["ENG-2"],
        ),
        (json!({ "labels": ["Bug", "Feature"] }), &[]),
        (json!({ "project": "design SYSTEM" }), &["DES-1"]),
        (everything, &["ENG-1"]),
    ];
    for (arguments, expected) in cases {
        let answer = board.once(LIST, arguments.clone()).await;
        assert_eq!(identifiers(&answer["issues"]), expected, "{arguments}");
    }
    let answer = board.once(LIST, json!({ "state": "In Progress" })).await;
    assert_eq!(answer["issues"][0]["state"]["name"], "In Progress");
    assert_eq!(answer["page_info"]["has_next_page"], false);
    assert_eq!(answer["page_info"]["has_previous_page"], false);
    assert!(answer["content_notice"].is_string());
}

#[tokio::test]
async fn every_issue_is_seen_once_from_page_to_page() {
    let board = Board::new().await;
    let team = board.app.team("ENG");
    for n in 0..17 {
        let issue = json!({ "teamId": team, "title": format!("Issue {n}") });
        in_linear(&board.app, &issue).await;
    }
    let mut seen = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = board
            .once(LIST, json!({ "first": 5, "after": after }))
            .await;
        let rows = page["issues"].as_array().unwrap();
        assert!(rows.len() <= 5);
        seen.extend(rows.iter().map(|row| text(&row["identifier"]).to_owned()));
        after = page["page_info"]["end_cursor"].clone();
        if page["page_info"]["has_next_page"] == false {
            break;
        }
    }
    let mut different = seen.clone();
    different.sort();
    different.dedup();
    assert_eq!((seen.len(), different.len()), (23, 23), "{seen:?}");
    // And back again: the page before the last one seen.
    let before = json!({ "first": 5, "before": after });
    let before = board.once(LIST, before).await;
    let rows = before["issues"].as_array().unwrap().iter();
    let rows: Vec<&str> = rows.map(|row| text(&row["identifier"])).collect();
    assert_eq!(rows, seen[17..22]);
    assert_eq!(before["page_info"]["has_previous_page"], true);
}

#[tokio::test]
async fn a_page_has_a_default_length_and_bounds() {
    let board = Board::new().await;
    for (given, counts) in [
        (Value::Null, 50),
        (json!(0), 1),
        (json!(250), 250),
        (json!(9999), 250),
    ] {
        let (_, asked) = board.asked(LIST, json!({ "first": given })).await;
        assert_eq!(asked[0].variables["first"], counts, "{given}");
        let bound = if counts == 50 { 1_000 } else { 10_000 };
        assert!(asked[0].complexity < bound, "{}", asked[0].complexity);
    }
}

#[tokio::test]
async fn a_page_is_behind_or_before_something_and_not_both() {
    let board = Board::new().await;
    let both = json!({ "after": "a", "before": "b" });
    let refused = board.call(LIST, both).await;
    assert_eq!(refused.refused(), (422, "validation_error".to_owned()));
    assert_eq!(refused.json()["field"], "before");
    let refused = board.call(LIST, json!({ "after": "no cursor" })).await;
    assert_eq!(refused.refused(), (422, "validation_error".to_owned()));
}
