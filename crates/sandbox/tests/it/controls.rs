//! What a test steers the sandbox by: limits of the plan, faults that wait, edits of a person.

use countersign_sandbox::{Fault, FaultKind, IssueEdit};
use serde_json::{Value, json};

use crate::support::{CREATE, ask, create, http, sandbox, team, try_ask};

#[tokio::test]
async fn a_plan_has_room_for_so_many_active_issues() {
    let linear = sandbox().await;
    create(&linear, "One").await;
    linear.limit_active_issues(Some(1));
    let input = json!({ "input": { "teamId": team(&linear, "ENG"), "title": "Two" } });
    let refused = ask(&linear, CREATE, input.clone()).await;
    assert_eq!(refused.code(), "USAGE_LIMIT_EXCEEDED");
    let extensions = &refused.body["errors"][0]["extensions"];
    assert_eq!(extensions["meta"]["usageMetric"], "activeIssueCount");
    assert_eq!(extensions["type"], "usage limit exceeded");
    // What is put away does not count.
    let archive = "mutation { issueArchive(id: \"ENG-1\") { success } }";
    ask(&linear, archive, json!({})).await;
    assert_eq!(ask(&linear, CREATE, input.clone()).await.status, 200);
    let route = linear.url().join("sandbox/limits").unwrap();
    let post = async |body: Value| {
        let sent = http().post(route.clone()).json(&body).send().await.unwrap();
        (sent.status().as_u16(), sent.json::<Value>().await.unwrap())
    };
    assert_eq!(post(json!({ "active_issues": "many" })).await.0, 422);
    let (status, lifted) = post(json!({})).await;
    assert_eq!(
        (status, &lifted["active_issues"]),
        (200, &json!({ "acme": null, "globex": null }))
    );
    assert_eq!(ask(&linear, CREATE, input).await.status, 200);
    post(json!({ "active_issues": 250 })).await;
    let told = http()
        .get(route)
        .send()
        .await
        .unwrap()
        .json::<Value>()
        .await
        .unwrap();
    assert_eq!(told["active_issues"]["acme"], 250);
}

#[tokio::test]
async fn the_answer_of_the_third_mutation_is_lost() {
    let linear = sandbox().await;
    let lost = Fault::once(FaultKind::DropAnswer).on("mutation").after(2);
    linear.faults().add(lost);
    let input = json!({ "input": { "teamId": team(&linear, "ENG"), "title": "x" } });
    for number in 1..=4 {
        assert_eq!(
            ask(&linear, "{ viewer { id } }", json!({})).await.status,
            200
        );
        let outcome = try_ask(&linear, linear.admin_key(), CREATE, input.clone()).await;
        assert_eq!(outcome.is_err(), number == 3);
    }
    assert_eq!(linear.issues().len(), 4);
    assert_eq!(
        (linear.received("issueCreate"), linear.received("viewer")),
        (4, 4)
    );
    assert_eq!(linear.received("issueUpdate"), 0);
    // Three objects and seven scalars.
    assert_eq!(linear.last_complexity(), Some(4));
}

#[tokio::test]
async fn a_person_edits_an_issue() {
    let linear = sandbox().await;
    create(&linear, "Fix it").await;
    let edit = IssueEdit {
        title: Some("Fix it well".to_owned()),
        state: Some("todo".to_owned()),
        assignee: Some("Alexandra Stone".to_owned()),
        priority: Some(1),
        due_date: Some("2026-06-01".to_owned()),
        labels: Some(vec!["bug".to_owned()]),
        project: Some("Checkout flow".to_owned()),
        cycle: Some(3),
        ..IssueEdit::default()
    };
    let issue = linear.edit_issue("ENG-1", &edit).unwrap();
    assert_eq!(
        (issue.title.as_str(), issue.state_name.as_str()),
        ("Fix it well", "Todo")
    );
    assert_eq!(
        (issue.assignee.as_deref(), issue.cycle),
        (Some("Alexandra Stone"), Some(3))
    );
    assert_eq!((issue.labels, issue.priority), (vec!["Bug".to_owned()], 1));
    let route = linear.url().join("sandbox/issues/ENG-1/edit").unwrap();
    let unset = json!({ "due_date": "", "project": "", "cycle": 0, "actor": "max@acme.test" });
    let sent = http()
        .post(route.clone())
        .json(&unset)
        .send()
        .await
        .unwrap();
    let issue = sent.json::<Value>().await.unwrap()["issue"].clone();
    assert_eq!(
        (&issue["due_date"], &issue["project"], &issue["cycle"]),
        (&json!(null), &json!(null), &json!(null))
    );
    let wrong = http()
        .post(route)
        .json(&json!({ "colour": "red" }))
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), 422);
    for wrong in [
        IssueEdit {
            project: Some("Nowhere".to_owned()),
            ..IssueEdit::default()
        },
        IssueEdit {
            due_date: Some("soon".to_owned()),
            ..IssueEdit::default()
        },
        IssueEdit {
            cycle: Some(9),
            ..IssueEdit::default()
        },
        IssueEdit {
            labels: Some(vec!["Size".to_owned()]),
            ..IssueEdit::default()
        },
    ] {
        assert!(linear.edit_issue("ENG-1", &wrong).is_err(), "{wrong:?}");
    }
    let page = http()
        .get(linear.issue("ENG-1").unwrap().url)
        .send()
        .await
        .unwrap();
    assert!(page.text().await.unwrap().contains("Alexandra Stone"));
}
