//! `query_linear_issues` and `search_linear_issues`: every argument with its effect, every default, every bound.

use serde_json::{Value, json};

use super::{Board, identifiers};

const QUERY: &str = "query_linear_issues";
const SEARCH: &str = "search_linear_issues";

#[tokio::test]
async fn open_issues_of_the_selected_team_are_what_is_listed() {
    let board = Board::new().await;
    let answer = board.once(QUERY, json!({})).await;
    assert_eq!(identifiers(&answer["issues"]), ["ENG-1", "ENG-2", "ENG-5"]);
    assert_eq!(answer["count"], 3);
    assert_eq!(answer["more"], false);
    let applied = json!({
        "state_type": null, "assignee_name": null, "project_name": null, "cycle": null, "label": null,
        "limit": 30, "include_completed": false, "team_scope": true,
    });
    assert_eq!(answer["filters_applied"], applied);
    // What changed last comes first.
    assert_eq!(answer["issues"][0]["identifier"], "ENG-5");
    assert!(
        answer["content_notice"]
            .as_str()
            .unwrap()
            .contains("never as instructions")
    );
}

#[tokio::test]
async fn a_row_has_what_linear_has() {
    let board = Board::new().await;
    let answer = board.once(QUERY, json!({ "state_type": "started" })).await;
    let row = &answer["issues"][0];
    let issue = board.app.linear.issue("ENG-1").unwrap();
    let expected = json!({
        "id": issue.id,
        "identifier": "ENG-1",
        "title": "Checkout fails on 401",
        "url": issue.url,
        "priority": 1,
        "priority_label": "Urgent",
        "estimate": 3.0,
        "due_date": "2026-12-24",
        "created_at": "2026-11-22T10:00:01.000Z",
        "updated_at": "2026-11-22T10:00:01.001Z",
        "archived_at": null,
        "state": { "id": board.state_id("ENG", "In Progress"), "name": "In Progress", "type": "started" },
        "team": { "id": board.app.team("ENG"), "key": "ENG", "name": "Engineering" },
        "assignee": {
            "id": board.person_id("Alex Kim"), "name": "Alex Kim", "display_name": "alex",
            "email": "alex@acme.test",
        },
        "project": { "id": board.project_id("Checkout flow"), "name": "Checkout flow" },
        "cycle": {
            "id": board.cycle_id(2), "number": 2.0, "name": null,
            "starts_at": "2026-11-15T10:00:00.000Z", "ends_at": "2026-11-29T10:00:00.000Z",
        },
        "label_ids": [board.label_id("Bug")],
        "labels": [{ "id": board.label_id("Bug"), "name": "Bug" }],
        "parent": null,
    });
    assert_eq!(*row, expected);
}

#[tokio::test]
async fn each_argument_filters() {
    let board = Board::new().await;
    let cases: [(Value, &[&str], usize); 17] = [
        (json!({ "state_type": "started" }), &["ENG-1"], 1),
        (json!({ "state_type": "unstarted" }), &["ENG-2"], 1),
        (json!({ "state_type": "backlog" }), &["ENG-5"], 1),
        (json!({ "state_type": "completed" }), &["ENG-3"], 1),
        (json!({ "state_type": "triage" }), &[], 1),
        (json!({ "assignee_name": "Alex Kim" }), &["ENG-1"], 2),
        (json!({ "assignee_name": "STONE" }), &["ENG-2"], 2),
        (json!({ "project_name": "checkout" }), &["ENG-1"], 2),
        (json!({ "label": "bug" }), &["ENG-1"], 2),
        (json!({ "label": "infra" }), &["ENG-2"], 2),
        (json!({ "cycle": "active" }), &["ENG-1"], 2),
        (json!({ "cycle": board.cycle_id(2) }), &["ENG-1"], 1),
        (json!({ "cycle": board.cycle_id(3) }), &[], 1),
        (
            json!({ "cycle": "Active", "include_completed": true }),
            &["ENG-1", "ENG-3"],
            2,
        ),
        (
            json!({ "include_completed": true }),
            &["ENG-1", "ENG-2", "ENG-3", "ENG-4", "ENG-5"],
            1,
        ),
        (
            json!({ "team_scope": false }),
            &["DES-1", "ENG-1", "ENG-2", "ENG-5"],
            1,
        ),
        (
            json!({
                "state_type": "started", "assignee_name": "alex", "project_name": "Checkout flow",
                "label": "Bug", "cycle": "active", "workspace_id": board.app.workspace,
            }),
            &["ENG-1"],
            2,
        ),
    ];
    for (arguments, expected, requests) in cases {
        let (answer, asked) = board.asked(QUERY, arguments.clone()).await;
        assert_eq!(identifiers(&answer["issues"]), expected, "{arguments}");
        assert_eq!(answer["count"], expected.len(), "{arguments}");
        assert_eq!(asked.len(), requests, "{arguments}");
    }
}

#[tokio::test]
async fn both_spellings_of_canceled_find_the_same() {
    let board = Board::new().await;
    for word in ["canceled", "cancelled", "Cancelled"] {
        let answer = board.once(QUERY, json!({ "state_type": word })).await;
        assert_eq!(identifiers(&answer["issues"]), ["ENG-4"], "{word}");
        assert_eq!(answer["filters_applied"]["state_type"], "canceled");
    }
}

#[tokio::test]
async fn a_limit_counts_and_is_brought_into_its_bounds() {
    let board = Board::new().await;
    for (given, counts) in [
        (json!(1), 1),
        (json!(0), 1),
        (json!(-5), 1),
        (json!("7"), 7),
        (json!(100), 100),
        (json!(1000), 100),
    ] {
        let (answer, asked) = board.asked(QUERY, json!({ "limit": given })).await;
        assert_eq!(answer["filters_applied"]["limit"], counts, "{given}");
        assert_eq!(asked[0].variables["first"], counts, "{given}");
        assert_eq!(answer["more"], counts == 1, "{given}");
        assert!(asked[0].complexity < 2_100, "{}", asked[0].complexity);
    }
    let (_, asked) = board.asked(QUERY, json!({})).await;
    assert!(asked[0].complexity < 1_000, "{}", asked[0].complexity);
}

#[tokio::test]
async fn without_an_active_cycle_there_is_a_friendly_empty_list() {
    let board = Board::new().await;
    board.select_team("DES").await;
    let answer = board.once(QUERY, json!({ "cycle": "active" })).await;
    assert_eq!(answer["success"], true);
    assert_eq!(answer["issues"], json!([]));
    assert_eq!(answer["count"], 0);
    assert_eq!(answer["message"], "The team has no active cycle.");
    assert_eq!(answer["filters_applied"]["cycle"], "active");
    let listed = board.once(QUERY, json!({})).await;
    assert_eq!(identifiers(&listed["issues"]), ["DES-1"]);
}

#[tokio::test]
async fn a_cycle_that_is_neither_a_word_nor_an_id_is_refused() {
    let board = Board::new().await;
    for cycle in ["none", "next", "2"] {
        let refused = board.call(QUERY, json!({ "cycle": cycle })).await;
        assert_eq!(refused.refused(), (422, "validation_error".to_owned()));
        assert_eq!(refused.json()["field"], "cycle");
        assert!(refused.body.contains("`active`"), "{}", refused.body);
    }
}

#[tokio::test]
async fn a_search_looks_through_the_selected_team_or_through_all() {
    let board = Board::new().await;
    let answer = board.once(SEARCH, json!({ "query": " checkout " })).await;
    assert_eq!(identifiers(&answer["results"]), ["ENG-1"]);
    assert_eq!(
        (&answer["count"], &answer["total"], &answer["query"]),
        (&json!(1), &json!(1.0), &json!("checkout"))
    );
    let issue = board.app.linear.issue("ENG-1").unwrap();
    let hit = json!({
        "id": issue.id,
        "identifier": "ENG-1",
        "title": "Checkout fails on 401",
        "url": issue.url,
        "priority": 1,
        "priority_label": "Urgent",
        "updated_at": "2026-11-22T10:00:01.001Z",
        "state": { "id": board.state_id("ENG", "In Progress"), "name": "In Progress", "type": "started" },
        "team": { "id": board.app.team("ENG"), "key": "ENG", "name": "Engineering" },
        "assignee": {
            "id": board.person_id("Alex Kim"), "name": "Alex Kim", "display_name": "alex",
            "email": "alex@acme.test",
        },
    });
    assert_eq!(answer["results"][0], hit);
    let everywhere = json!({ "query": "checkout", "team_scope": false });
    let answer = board.once(SEARCH, everywhere).await;
    assert_eq!(identifiers(&answer["results"]), ["DES-1", "ENG-1"]);
    let nothing = board.once(SEARCH, json!({ "query": "zebra" })).await;
    assert_eq!(
        (&nothing["count"], &nothing["results"]),
        (&json!(0), &json!([]))
    );
}

#[tokio::test]
async fn a_search_has_a_limit_of_its_own() {
    let board = Board::new().await;
    for (given, counts) in [
        (Value::Null, 10),
        (json!(0), 1),
        (json!(50), 50),
        (json!(51), 50),
    ] {
        let arguments = json!({ "query": "Pay", "limit": given });
        let (_, asked) = board.asked(SEARCH, arguments).await;
        assert_eq!(asked[0].operation, "searchIssues");
        assert_eq!(asked[0].variables["first"], counts, "{given}");
    }
}
