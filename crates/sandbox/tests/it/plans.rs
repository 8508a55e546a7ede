//! What work is planned by: cycles, projects, milestones, labels, people.

use std::time::Duration;

use countersign_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::support::{ask, create, cycle, label, milestone, project, sandbox, team};

/// The values of a field, sorted.
fn values(nodes: &Value, field: &str) -> Vec<String> {
    let nodes = nodes.as_array().unwrap().iter();
    let mut values: Vec<_> = nodes
        .map(|node| node[field].to_string().replace('"', ""))
        .collect();
    values.sort();
    values
}

#[tokio::test]
async fn a_team_has_a_past_an_active_and_a_coming_cycle() {
    let linear = sandbox().await;
    let query = "{ cycles(filter: { team: { key: { eq: \"ENG\" } } }) { nodes { number isPast isPrevious isActive isNext
        isFuture progress startsAt endsAt completedAt scopeHistory } } }";
    let body = ask(&linear, query, json!({})).await.body;
    let nodes = body["data"]["cycles"]["nodes"].as_array().unwrap().clone();
    let of = |number: i64| nodes.iter().find(|one| one["number"] == number).unwrap();
    let flags = ["isPast", "isPrevious", "isActive", "isNext", "isFuture"];
    let told = |number| flags.map(|flag| of(number)[flag].as_bool().unwrap());
    assert_eq!(told(1), [true, true, false, false, false]);
    assert_eq!(told(2), [false, false, true, false, false]);
    assert_eq!(told(3), [false, false, false, true, true]);
    assert_eq!(of(1)["endsAt"], of(2)["startsAt"]);
    assert_eq!(of(1)["completedAt"], of(1)["endsAt"]);
    assert_eq!(of(1)["scopeHistory"].as_array().unwrap().len(), 14);
    assert!((of(1)["progress"].as_f64().unwrap() - 12.5 / 15.0).abs() < 1e-9);
    assert_eq!(of(3)["scopeHistory"], json!([]));
    // The clock decides, not what was seeded.
    linear.clock().advance(Duration::from_hours(24 * 8)).await;
    let query = "{ team(id: \"ENG\") { activeCycle { number } } }";
    let body = ask(&linear, query, json!({})).await.body;
    assert_eq!(body["data"]["team"]["activeCycle"]["number"], 3);
    let body = ask(
        &linear,
        "{ team(id: \"DES\") { activeCycle { number } } }",
        json!({}),
    )
    .await
    .body;
    assert_eq!(body["data"]["team"]["activeCycle"], Value::Null);
}

#[tokio::test]
async fn a_cycle_counts_its_issues_day_by_day() {
    let linear = sandbox().await;
    for title in ["One", "Two", "Three"] {
        create(&linear, title).await;
    }
    let update = "mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success } }";
    let cycle = cycle(&linear, 2);
    for (id, estimate) in [("ENG-1", Some(3)), ("ENG-2", None), ("ENG-3", Some(5))] {
        let input = json!({ "cycleId": cycle, "estimate": estimate });
        ask(&linear, update, json!({ "id": id, "input": input })).await;
    }
    linear.clock().advance(Duration::from_hours(24)).await;
    linear.move_issue("ENG-1", "Done").unwrap();
    linear.move_issue("ENG-3", "In Progress").unwrap();
    let query = "query($id: String!) { cycle(id: $id) { progress scopeHistory completedScopeHistory
        inProgressScopeHistory issueCountHistory completedIssueCountHistory issues(first: 5) { nodes { title } }
        uncompletedIssuesUponClose(first: 5) { nodes { identifier } } team { key } } }";
    let of = json!({ "id": cycle });
    let body = ask(&linear, query, of.clone()).await.body["data"]["cycle"].clone();
    let last = |name: &str| body[name].as_array().unwrap().last().unwrap().clone();
    assert_eq!(body["scopeHistory"].as_array().unwrap().len(), 9);
    assert_eq!(body["scopeHistory"][0], 0);
    assert_eq!(last("scopeHistory"), 9);
    assert_eq!(last("completedScopeHistory"), 3);
    assert_eq!(last("inProgressScopeHistory"), 5);
    assert_eq!(
        (
            last("issueCountHistory"),
            last("completedIssueCountHistory")
        ),
        (json!(3), json!(1))
    );
    assert!((body["progress"].as_f64().unwrap() - 4.25 / 9.0).abs() < 1e-9);
    assert_eq!(body["uncompletedIssuesUponClose"]["nodes"], json!([]));
    linear.clock().advance(Duration::from_hours(24 * 7)).await;
    let body = ask(&linear, query, of).await.body["data"]["cycle"].clone();
    assert_eq!(
        values(&body["uncompletedIssuesUponClose"]["nodes"], "identifier"),
        ["ENG-2", "ENG-3"]
    );
}

#[tokio::test]
async fn a_project_shows_how_far_it_is() {
    let linear = sandbox().await;
    create(&linear, "One").await;
    create(&linear, "Two").await;
    let (checkout, alpha) = (
        project(&linear, "Checkout flow"),
        milestone(&linear, "Alpha"),
    );
    let update =
        "mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) {
        issue { project { name } projectMilestone { name } } } }";
    let input = json!({ "projectId": checkout, "projectMilestoneId": alpha });
    let put = ask(&linear, update, json!({ "id": "ENG-1", "input": input }))
        .await
        .body;
    assert_eq!(
        put["data"]["issueUpdate"]["issue"]["projectMilestone"]["name"],
        "Alpha"
    );
    let input = json!({ "projectId": checkout });
    ask(&linear, update, json!({ "id": "ENG-2", "input": input })).await;
    linear.move_issue("ENG-1", "Done").unwrap();
    let query = "query($id: String!) { project(id: $id) { name description content status { name type } lead { name }
        startDate targetDate progress health url teams(first: 5) { nodes { key } }
        projectMilestones(first: 5) { nodes { name targetDate sortOrder progress status } }
        issues(first: 5) { nodes { identifier } } } }";
    let body = ask(&linear, query, json!({ "id": checkout })).await.body["data"]["project"].clone();
    assert_eq!(
        body["status"],
        json!({ "name": "In Progress", "type": "started" })
    );
    assert_eq!(
        (&body["health"], &body["startDate"]),
        (&json!("onTrack"), &json!("2026-04-01"))
    );
    assert_eq!(body["progress"], 0.5);
    let mut milestones = body["projectMilestones"]["nodes"]
        .as_array()
        .unwrap()
        .clone();
    milestones.sort_by_key(|one| one["sortOrder"].as_i64());
    let told: Vec<_> = milestones
        .iter()
        .map(|one| {
            (
                one["name"].as_str().unwrap(),
                one["status"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [("Alpha", "done"), ("Beta", "next"), ("Launch", "unstarted")]
    );
    linear.clock().advance(Duration::from_hours(24 * 36)).await;
    let query = "query($id: String!) { projectMilestone(id: $id) { status project { name } } }";
    let late = ask(&linear, query, json!({ "id": milestone(&linear, "Beta") }))
        .await
        .body;
    assert_eq!(
        late["data"]["projectMilestone"],
        json!({ "status": "overdue", "project": { "name": "Checkout flow" } })
    );
}

/// The names that a filter lets through.
async fn names(linear: &Sandbox, field: &str, kind: &str, filter: Value) -> Vec<String> {
    let query = format!(
        "query($filter: {kind}) {{ {field}(filter: $filter, first: 20) {{ nodes {{ name }} }} }}"
    );
    let answer = ask(linear, &query, json!({ "filter": filter })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    values(&answer.body["data"][field]["nodes"], "name")
}

#[tokio::test]
async fn projects_are_filtered_by_team_and_status() {
    let linear = sandbox().await;
    let of_team =
        json!({ "accessibleTeams": { "some": { "id": { "eq": team(&linear, "DES") } } } });
    let started = json!({ "and": [of_team, { "status": { "type": { "in": ["started"] } } }] });
    let checkout = vec!["Checkout flow"];
    let cases = [
        (
            of_team.clone(),
            vec!["Brand refresh", "Checkout flow", "Design system"],
        ),
        (started, vec!["Checkout flow", "Design system"]),
        (
            json!({ "name": { "eqIgnoreCase": "checkout FLOW" } }),
            checkout.clone(),
        ),
        (
            json!({ "projectMilestones": { "some": { "name": { "eq": "Tokens" } } } }),
            vec!["Design system"],
        ),
        (json!({ "targetDate": { "lt": "P90D" } }), checkout),
    ];
    for (filter, expected) in cases {
        let found = names(&linear, "projects", "ProjectFilter", filter.clone()).await;
        assert_eq!(found, expected, "{filter}");
    }
}

#[tokio::test]
async fn people_are_found_by_all_their_names() {
    let linear = sandbox().await;
    let either =
        json!([{ "email": { "eqIgnoreCase": "EVE@acme.test" } }, { "name": { "eq": "Alex Kim" } }]);
    let cases = [
        (
            json!({ "name": { "containsIgnoreCase": "alex" } }),
            vec!["Alex Kim", "Alexandra Stone"],
        ),
        (
            json!({ "displayName": { "eqIgnoreCase": "Alex" } }),
            vec!["Alex Kim"],
        ),
        (json!({ "isMe": { "eq": true } }), vec!["Ada Admin"]),
        (
            json!({ "or": either, "active": { "eq": true } }),
            vec!["Alex Kim", "Eve Engineer"],
        ),
    ];
    for (filter, expected) in cases {
        let found = names(&linear, "users", "UserFilter", filter.clone()).await;
        assert_eq!(found, expected, "{filter}");
    }
}

#[tokio::test]
async fn labels_and_states_are_filtered_by_where_they_belong() {
    let linear = sandbox().await;
    let of_workspace =
        json!({ "team": { "null": true }, "name": { "in": ["Bug", "Infrastructure"] } });
    let cases = [
        (json!({ "isGroup": { "eq": true } }), vec!["Size"]),
        (of_workspace, vec!["Bug"]),
        (
            json!({ "parent": { "name": { "eq": "Size" } } }),
            vec!["Large", "Small"],
        ),
    ];
    for (filter, expected) in cases {
        let found = names(&linear, "issueLabels", "IssueLabelFilter", filter.clone()).await;
        assert_eq!(found, expected, "{filter}");
    }
    let begun = json!({ "team": { "key": { "eq": "ENG" } }, "type": { "eq": "started" } });
    let found = names(&linear, "workflowStates", "WorkflowStateFilter", begun).await;
    assert_eq!(found, ["In Progress", "In Review"]);
}

/// ENG-1 has everything, ENG-2 is below it, ENG-3 blocks it.
async fn planned() -> Sandbox {
    let linear = sandbox().await;
    for title in ["Fix the login", "Write docs", "Clean up"] {
        create(&linear, title).await;
    }
    let update = "mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success } }";
    let input = json!({
        "projectId": project(&linear, "Checkout flow"), "projectMilestoneId": milestone(&linear, "Beta"),
        "cycleId": cycle(&linear, 2), "dueDate": "2026-05-04", "labelIds": [label(&linear, "Bug")], "priority": 1,
    });
    ask(&linear, update, json!({ "id": "ENG-1", "input": input })).await;
    let input = json!({ "parentId": "ENG-1" });
    ask(&linear, update, json!({ "id": "ENG-2", "input": input })).await;
    let relate = "mutation { issueRelationCreate(input: { issueId: \"ENG-3\", relatedIssueId: \"ENG-1\", type: blocks }) {
        success issueRelation { type issue { identifier } relatedIssue { identifier } } } }";
    let related = ask(&linear, relate, json!({})).await.body;
    assert_eq!(
        related["data"]["issueRelationCreate"]["issueRelation"],
        json!({ "type": "blocks", "issue": { "identifier": "ENG-3" }, "relatedIssue": { "identifier": "ENG-1" } })
    );
    linear
}

#[tokio::test]
async fn issues_are_filtered_by_all_that_they_have() {
    let linear = planned().await;
    let cases = [
        (
            json!({ "id": { "in": ["ENG-1", "ENG-3"] } }),
            vec!["ENG-1", "ENG-3"],
        ),
        (
            json!({ "id": { "nin": ["ENG-1"] } }),
            vec!["ENG-2", "ENG-3"],
        ),
        (
            json!({ "id": { "eq": linear.issue("ENG-2").unwrap().id } }),
            vec!["ENG-2"],
        ),
        (
            json!({ "projectMilestone": { "name": { "eq": "Beta" } } }),
            vec!["ENG-1"],
        ),
        (
            json!({ "projectMilestone": { "null": true } }),
            vec!["ENG-2", "ENG-3"],
        ),
        (
            json!({ "cycle": { "isActive": { "eq": true } } }),
            vec!["ENG-1"],
        ),
        (json!({ "dueDate": { "lte": "P3D" } }), vec!["ENG-1"]),
        (json!({ "dueDate": { "lt": "P3D" } }), vec![]),
        (json!({ "dueDate": { "eq": "2026-05-04" } }), vec!["ENG-1"]),
        (
            json!({ "priority": { "in": [0, 4] } }),
            vec!["ENG-2", "ENG-3"],
        ),
        (
            json!({ "parent": { "title": { "eq": "Fix the login" } } }),
            vec!["ENG-2"],
        ),
        (
            json!({ "labels": { "some": { "name": { "eqIgnoreCase": "bug" } } } }),
            vec!["ENG-1"],
        ),
        (
            json!({ "hasBlockedByRelations": { "eq": true } }),
            vec!["ENG-1"],
        ),
        (
            json!({ "hasBlockingRelations": { "eq": true } }),
            vec!["ENG-3"],
        ),
        (
            json!({ "state": { "name": { "eqIgnoreCase": "BACKLOG" } }, "title": { "containsIgnoreCase": "CLEAN" } }),
            vec!["ENG-3"],
        ),
    ];
    let query = "query($filter: IssueFilter) { issues(filter: $filter, first: 20) { nodes { identifier } } }";
    for (filter, expected) in cases {
        let answer = ask(&linear, query, json!({ "filter": filter })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(
            values(&answer.body["data"]["issues"]["nodes"], "identifier"),
            expected,
            "{filter}"
        );
    }
}
