//! Names become ids: the whole name first, then a part of only one, and otherwise what there is to choose from.

use serde_json::json;

use super::{Board, changes, identifiers};

#[tokio::test]
async fn a_whole_name_wins_over_a_part_of_another() {
    let board = Board::new().await;
    // "alex" is a display name, and a part of Alexandra Stone's names.
    for name in ["alex", "ALEX KIM", "alex@acme.test"] {
        let arguments = json!({ "assignee_name": name });
        let (answer, asked) = board.asked("query_linear_issues", arguments).await;
        assert_eq!(identifiers(&answer["issues"]), ["ENG-1"], "{name}");
        assert_eq!(asked.len(), 2);
    }
    let arguments = json!({ "identifier": "ENG-5", "assignee_name": "alex" });
    let (answer, asked) = board.asked("update_linear_issue", arguments).await;
    let action = &answer["pending_action"];
    assert_eq!(changes(action), [("assignee", None, Some("Alex Kim"))]);
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn a_part_of_one_name_is_enough() {
    let board = Board::new().await;
    for (field, name, found) in [
        ("assignee_name", "andra", "ENG-2"),
        ("project_name", "check", "ENG-1"),
        ("label", "struct", "ENG-2"),
    ] {
        let answer = board.call("query_linear_issues", json!({ field: name }));
        let answer = answer.await.ok();
        assert_eq!(identifiers(&answer["issues"]), [found], "{name}");
    }
}

#[tokio::test]
async fn a_name_that_could_be_several_is_not_guessed() {
    let board = Board::new().await;
    let query = "query_linear_issues";
    let refused = board.call(query, json!({ "assignee_name": "ale" })).await;
    assert_eq!(refused.refused(), (422, "user_not_found".to_owned()));
    let refused = refused.json();
    let candidates = refused["available"].as_array().unwrap().iter();
    let mut candidates: Vec<&str> = candidates.map(super::text).collect();
    candidates.sort_unstable();
    assert_eq!(candidates, ["Alex Kim", "Alexandra Stone"]);
    assert_eq!(refused["field"], "assignee_name");
    let refused = board.call(query, json!({ "project_name": "e" })).await;
    assert_eq!(refused.refused(), (422, "project_not_found".to_owned()));
    assert_eq!(refused.json()["available"].as_array().unwrap().len(), 3);
    assert!(refused.body.contains("Give the whole name"));
    let write = json!({ "identifier": "ENG-5", "assignee_name": "ale" });
    let refused = board.call("update_linear_issue", write).await;
    assert_eq!(refused.refused(), (422, "user_not_found".to_owned()));
}

#[tokio::test]
async fn a_name_of_nobody_is_refused_with_those_that_there_are() {
    let board = Board::new().await;
    for (field, name, code, known) in [
        ("assignee_name", "alx", "user_not_found", "Alex Kim"),
        (
            "project_name",
            "Onboarding",
            "project_not_found",
            "Checkout flow",
        ),
        ("label", "Regression", "label_not_found", "Bug"),
    ] {
        let refused = board.call("query_linear_issues", json!({ field: name }));
        let refused = refused.await;
        assert_eq!(refused.refused(), (422, code.to_owned()));
        let refused = refused.json();
        assert_eq!(refused["field"], field);
        let available = refused["available"].as_array().unwrap();
        assert!(available.contains(&json!(known)), "{refused}");
        let sentence = super::text(&refused["error"]);
        assert!(sentence.starts_with("No "), "{sentence}");
    }
    let arguments = json!({ "identifier": "ENG-1", "assignee_name": "alx" });
    let refused = board.call("update_linear_issue", arguments).await;
    assert_eq!(refused.refused(), (422, "user_not_found".to_owned()));
    assert!(!refused.json()["available"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn labels_of_other_teams_are_not_meant() {
    let board = Board::new().await;
    board.select_team("DES").await;
    let label = json!({ "label": "Infrastructure" });
    let refused = board.call("query_linear_issues", label).await;
    assert_eq!(refused.refused(), (422, "label_not_found".to_owned()));
    let available = refused.json()["available"].clone();
    let available = available.as_array().unwrap();
    assert!(
        !available.contains(&json!("Infrastructure")),
        "{available:?}"
    );
}

#[tokio::test]
async fn a_state_is_one_of_the_issues_own_team() {
    let board = Board::new().await;
    let arguments = json!({ "identifier": "DES-1", "state": "in progress" });
    let (answer, asked) = board.asked("update_linear_issue", arguments).await;
    assert_eq!(
        changes(&answer["pending_action"]),
        [("state", Some("In Review"), Some("In Progress"))]
    );
    assert_eq!(asked.len(), 1, "the issue brings its workflow along");
    let all = [
        "Backlog",
        "Todo",
        "In Progress",
        "In Review",
        "Done",
        "Canceled",
        "Duplicate",
    ];
    let in_both = ["In Progress", "In Review"];
    for (state, candidates) in [("in ", json!(in_both)), ("Shipped", json!(all))] {
        let arguments = json!({ "identifier": "ENG-1", "state": state });
        let refused = board.call("update_linear_issue", arguments).await;
        assert_eq!(refused.refused(), (422, "state_not_found".to_owned()));
        assert_eq!(refused.json()["available"], candidates, "{state}");
    }
}
