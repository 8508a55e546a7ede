//! What is wrong with a specification is said before anything is asked of Linear: which ticket, which field, why.

use serde_json::{Value, json};

use super::{Desk, text};

fn of(tickets: Value) -> Value {
    json!({ "specification": "S", "tickets": tickets })
}

#[tokio::test]
async fn every_mistake_names_the_ticket_and_the_field() {
    let desk = Desk::new().await;
    let before = desk.app.linear.requests().len();
    let good = json!({"key": "A", "title": "A"});
    let chain: Vec<Value> = (0..6)
        .map(|n| json!({"key": format!("{n}"), "title": "T", "parent": format!("{}", (n + 1) % 7)}))
        .chain([json!({"key": "6", "title": "T"})])
        .collect();
    let long = "x".repeat(49_000);
    let heavy: Vec<Value> = (0..11)
        .map(|n| json!({"key": format!("{n}"), "title": "T", "description": long}))
        .collect();
    let many = vec![good.clone(); 101];
    for (tickets, field, says) in [
        (json!([]), "tickets", "1 to 100"),
        (json!("T1"), "tickets", "a list of 1 to 100 objects"),
        (json!(["T1"]), "tickets[0]", "a JSON object"),
        (json!(many), "tickets", "holds 101; 1 to 100 are allowed"),
        (json!(heavy), "tickets", "at most 500000 are allowed"),
        (json!([{"title": "A"}]), "tickets[0].key", "is missing"),
        (
            json!([good, {"key": "B"}]),
            "tickets[1].title",
            "is missing",
        ),
        (
            json!([{"key": "A", "title": ""}]),
            "tickets[0].title",
            "must not be empty",
        ),
        (
            json!([{"key": "A", "title": "x".repeat(256)}]),
            "tickets[0].title",
            "at most 255",
        ),
        (
            json!([{"key": "A", "title": "A", "priority": "P4"}]),
            "tickets[0].priority",
            "P0, P1, P2, P3",
        ),
        (
            json!([{"key": "A", "title": "A", "priority": 0}]),
            "tickets[0].priority",
            "P0, P1, P2, P3",
        ),
        (
            json!([{"key": "A", "title": "A", "labels": [1]}]),
            "tickets[0].labels",
            "a text",
        ),
        (
            json!([{"key": "A", "title": "A", "estimate": -1}]),
            "tickets[0].estimate",
            "0 to 100",
        ),
        (
            json!([{"key": "A", "title": "A", "state": "Done"}]),
            "tickets[0].state",
            "key, title, description, priority, parent, labels, estimate",
        ),
        (
            json!([good, good]),
            "tickets[1].key",
            "as `tickets[0].key` is",
        ),
        (
            json!([good, {"key": "B", "title": "B", "parent": "C"}]),
            "tickets[1].parent",
            "Keys are: A, B",
        ),
        (
            json!([{"key": "A", "title": "A", "parent": "B"}, {"key": "B", "title": "B", "parent": "A"}]),
            "tickets[0].parent",
            "form a circle",
        ),
        (json!(chain), "tickets[0].parent", "deeper than 5 levels"),
    ] {
        let refused = desk.push(&of(tickets)).await;
        let told = format!("{field}: {}", refused.body);
        assert_eq!(
            refused.refused(),
            (422, "validation_error".to_owned()),
            "{told}"
        );
        assert_eq!(refused.json()["field"], field, "{told}");
        let sentence = refused.json()["error"].as_str().unwrap().to_owned();
        assert!(
            sentence.contains(says) && sentence.contains(field),
            "{told}"
        );
    }
    assert_eq!(desk.app.linear.requests().len(), before);
}

#[tokio::test]
async fn a_name_that_means_nothing_is_refused_with_what_there_is() {
    let desk = Desk::new().await;
    let labels = of(json!([
        {"key": "A", "title": "A"},
        {"key": "B", "title": "B", "parent": "A", "labels": ["Bug", "Nonsense"]},
    ]));
    let refused = desk.push(&labels).await;
    assert_eq!(refused.refused(), (422, "label_not_found".to_owned()));
    assert_eq!(refused.json()["field"], "tickets[1].labels");
    assert!(
        refused.json()["available"]
            .as_array()
            .unwrap()
            .contains(&json!("Bug"))
    );
    let mut project = of(json!([{"key": "A", "title": "A"}]));
    project["project_name"] = json!("Nonsense");
    let refused = desk.push(&project).await;
    assert_eq!(refused.refused(), (422, "project_not_found".to_owned()));
    assert_eq!(refused.json()["field"], "project_name");
}

#[tokio::test]
async fn the_schema_says_what_a_ticket_takes() {
    let desk = Desk::new().await;
    let listed = desk.agent.get("/api/v1/tools").await.ok();
    let tools = listed["tools"].as_array().unwrap();
    let tool = tools
        .iter()
        .find(|tool| tool["name"] == "push_execution_tickets");
    let schema = &tool.unwrap()["input_schema"];
    assert_eq!(schema["required"], json!(["specification", "tickets"]));
    let tickets = &schema["properties"]["tickets"];
    assert_eq!(
        (&tickets["minItems"], &tickets["maxItems"]),
        (&json!(1), &json!(100))
    );
    let ticket = &tickets["items"];
    assert_eq!(ticket["required"], json!(["key", "title"]));
    assert_eq!(ticket["additionalProperties"], false);
    assert_eq!(
        ticket["properties"]["priority"]["enum"],
        json!(["P0", "P1", "P2", "P3"])
    );
    assert!(text(&ticket["properties"]["parent"]["description"]).contains("key"));
}

#[tokio::test]
async fn without_a_project_the_selected_one_is_meant_and_null_is_none() {
    let desk = Desk::new().await;
    let projects = desk.app.linear.projects();
    let flow = projects
        .iter()
        .find(|one| one.name == "Checkout flow")
        .unwrap();
    let select = json!({
        "workspace_id": desk.app.workspace, "team_id": desk.app.team("ENG"), "project_id": flow.id,
    });
    let path = "/api/integrations/linear/teams/select";
    desk.app.admin.post(path, &select).await.ok();
    let mut arguments = of(json!([{"key": "A", "title": "In the project"}]));
    desk.done(&arguments).await;
    assert_eq!(
        desk.issue("In the project").project.as_deref(),
        Some("Checkout flow")
    );
    arguments["project_name"] = Value::Null;
    arguments["tickets"] = json!([{"key": "B", "title": "In none"}]);
    desk.done(&arguments).await;
    assert_eq!(desk.issue("In none").project, None);
}
