//! `get_linear_cycle` and `get_linear_project`.

use serde_json::{Value, json};

use super::{Board, identifiers, text};

#[tokio::test]
async fn a_cycle_comes_with_its_issues_and_its_progress() {
    let board = Board::new().await;
    let active = board.once("get_linear_cycle", json!({})).await;
    let cycle = json!({
        "id": board.cycle_id(2),
        "number": 2.0,
        "name": null,
        "description": null,
        "starts_at": "2026-11-15T10:00:00.000Z",
        "ends_at": "2026-11-29T10:00:00.000Z",
        "completed_at": null,
    });
    assert_eq!(active["cycle"], cycle);
    assert_eq!(identifiers(&active["issues"]), ["ENG-1", "ENG-3"]);
    let progress = &active["progress"];
    for (field, expected) in [
        ("total", json!(2)),
        ("completed", json!(1)),
        ("in_progress", json!(1)),
        ("not_started", json!(0)),
        ("canceled", json!(0)),
        ("points_total", json!(8.0)),
        ("points_completed", json!(5.0)),
        ("counts_are_partial", json!(false)),
    ] {
        assert_eq!(progress[field], expected, "{field} of {progress}");
    }
    let completion = progress["completion"].as_f64().unwrap();
    assert!((0.5..1.0).contains(&completion), "{completion}");
    // The same by its id.
    let arguments = json!({ "cycle_id": board.cycle_id(2) });
    assert_eq!(board.once("get_linear_cycle", arguments).await, active);
    let last = json!({ "cycle_id": board.cycle_id(1) });
    let last = board.once("get_linear_cycle", last).await;
    assert_eq!(last["cycle"]["number"], 1.0);
    assert_eq!(last["cycle"]["completed_at"], "2026-11-15T10:00:00.000Z");
    assert_eq!(last["issues"], json!([]));
}

#[tokio::test]
async fn a_team_without_an_active_cycle_says_so() {
    let board = Board::new().await;
    board.select_team("DES").await;
    let refused = board.call("get_linear_cycle", json!({})).await;
    assert_eq!(refused.refused(), (409, "no_active_cycle".to_owned()));
}

#[tokio::test]
async fn the_projects_of_the_selected_team_are_listed() {
    let board = Board::new().await;
    let answer = board.once("get_linear_project", json!({})).await;
    assert_eq!(answer["count"], 1);
    let project = &answer["projects"][0];
    for (field, expected) in [
        ("id", json!(board.project_id("Checkout flow"))),
        ("name", json!("Checkout flow")),
        ("description", json!("Faster checkout process")),
        ("start_date", json!("2026-10-23")),
        ("target_date", json!("2027-01-21")),
    ] {
        assert_eq!(project[field], expected, "{field} of {project}");
    }
    assert_eq!(project["status"]["type"], "started");
    assert_eq!(project["lead"]["name"], "Ada Admin");
    assert!(text(&project["url"]).starts_with("http"), "{project}");
    board.select_team("DES").await;
    let answer = board.once("get_linear_project", json!({})).await;
    let projects = answer["projects"].as_array().unwrap().iter();
    let mut names: Vec<&str> = projects.map(|project| text(&project["name"])).collect();
    names.sort_unstable();
    assert_eq!(names, ["Brand refresh", "Checkout flow", "Design system"]);
}

#[tokio::test]
async fn one_project_comes_with_its_milestones_and_issues() {
    let board = Board::new().await;
    let arguments = json!({ "project_id": board.project_id("Checkout flow") });
    let answer = board.once("get_linear_project", arguments).await;
    assert_eq!(answer["project"]["name"], "Checkout flow");
    let milestones: Vec<(&str, &Value)> = answer["milestones"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (text(&one["name"]), &one["target_date"]))
        .collect();
    let days = [
        ("Alpha", json!("2026-12-06")),
        ("Beta", json!("2026-12-27")),
        ("Launch", json!("2027-01-21")),
    ];
    let days: Vec<(&str, &Value)> = days.iter().map(|(name, day)| (*name, day)).collect();
    assert_eq!(milestones, days);
    assert_eq!(identifiers(&answer["issues"]), ["ENG-1"]);
    assert_eq!(answer["more_issues"], false);
    assert!(text(&answer["content"]).starts_with("## Why"), "{answer}");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let board = Board::new().await;
    let nowhere = uuid::Uuid::from_u128(7);
    for (tool, arguments) in [
        ("get_linear_cycle", json!({ "cycle_id": nowhere })),
        ("get_linear_project", json!({ "project_id": nowhere })),
    ] {
        let refused = board.call(tool, arguments).await;
        assert_eq!(refused.refused(), (404, "not_found".to_owned()), "{tool}");
    }
    for (tool, field) in [
        ("get_linear_cycle", "cycle_id"),
        ("get_linear_project", "project_id"),
    ] {
        let refused = board.call(tool, json!({ field: "active" })).await;
        assert_eq!(refused.refused(), (422, "validation_error".to_owned()));
        assert_eq!(refused.json()["field"], field);
    }
}
