//! What is wrong with a specification is said before anything is asked of Linear: which ticket, which field, why.

use serde_json::{Value, json};

use super::{Desk, text};

fn of(tickets: Value) -> Value {
    json!({ "specification": "S", "tickets": tickets })
}

/// Pushes, and expects that this field is refused with these words before anything is asked of Linear.
async fn refused_for(desk: &Desk, tickets: Value, field: &str, says: &str) {
    let before = desk.app.linear.requests().len();
    let refused = desk.push(&of(tickets)).await;
    let told = format!("{field}: {}", refused.body);
    let code = (422, "validation_error".to_owned());
    assert_eq!(refused.refused(), code, "{told}");
    let refused = refused.json();
    assert_eq!(refused["field"], field, "{told}");
    let sentence = text(&refused["error"]);
    assert!(
        sentence.contains(says) && sentence.contains(field),
        "{told}"
    );
    assert_eq!(desk.app.linear.requests().len(), before, "{told}");
}

#[tokio::test]
async fn every_mistake_names_the_ticket_and_the_field() {
    let desk = Desk::new().await;
    let with = |field: &str, value: Value| {
        let mut ticket = json!({"key": "A", "title": "A"});
        ticket[field] = value;
        json!([{"key": "X", "title": "X"}, ticket])
    };
    let fields = "key, title, description, priority, parent, labels, estimate";
    for (field, value, says) in [
        ("title", json!(""), "must not be empty"),
        ("title", json!("x".repeat(256)), "at most 255"),
        ("title", json!(7), "a text"),
        ("description", json!("x".repeat(50_001)), "at most 50000"),
        ("priority", json!("P4"), "P0, P1, P2, P3"),
        ("priority", json!(0), "P0, P1, P2, P3"),
        ("labels", json!([1]), "a text"),
        ("estimate", json!(-1), "0 to 100"),
        ("state", json!("Done"), fields),
    ] {
        let path = format!("tickets[1].{field}");
        refused_for(&desk, with(field, value), &path, says).await;
    }
    let missing = json!([{"title": "A"}]);
    refused_for(&desk, missing, "tickets[0].key", "is missing").await;
    let missing = json!([{"key": "A"}]);
    refused_for(&desk, missing, "tickets[0].title", "is missing").await;
}

#[tokio::test]
async fn too_many_and_too_large_are_refused() {
    let desk = Desk::new().await;
    let many = vec![json!({"key": "A", "title": "A"}); 101];
    let long = "x".repeat(49_000);
    let heavy: Vec<Value> = (0..11)
        .map(|n| json!({"key": format!("{n}"), "title": "T", "description": long}))
        .collect();
    for (tickets, field, says) in [
        (json!([]), "tickets", "1 to 100"),
        (json!("T1"), "tickets", "a list of 1 to 100 objects"),
        (json!(["T1"]), "tickets[0]", "a JSON object"),
        (json!(many), "tickets", "holds 101; 1 to 100 are allowed"),
        (json!(heavy), "tickets", "at most 500000 are allowed"),
    ] {
        refused_for(&desk, tickets, field, says).await;
    }
}

#[tokio::test]
async fn keys_and_parents_have_to_make_a_tree() {
    let desk = Desk::new().await;
    let good = json!({"key": "A", "title": "A"});
    let part = |key: &str, parent: &str| json!({"key": key, "title": "T", "parent": parent});
    let mut chain: Vec<Value> = (0..5)
        .map(|n| part(&n.to_string(), &(n + 1).to_string()))
        .collect();
    chain.push(json!({"key": "5", "title": "T"}));
    for (tickets, field, says) in [
        (
            json!([good, good]),
            "tickets[1].key",
            "as `tickets[0].key` is",
        ),
        (
            json!([good, part("B", "C")]),
            "tickets[1].parent",
            "Keys are: A, B",
        ),
        (
            json!([part("A", "A")]),
            "tickets[0].parent",
            "form a circle",
        ),
        (
            json!([part("A", "B"), part("B", "C"), part("C", "B")]),
            "tickets[1].parent",
            "form a circle",
        ),
        (json!(chain), "tickets[0].parent", "deeper than 5 levels"),
    ] {
        refused_for(&desk, tickets, field, says).await;
    }
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
