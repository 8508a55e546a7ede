use proptest::prelude::*;
use serde_json::json;
use time::macros::datetime;

use super::*;

fn issue_update() -> Value {
    json!({
        "action": "update",
        "type": "Issue",
        "actor": {"id": "b5ea5f1f-8adc-4f52-b4bd-ab4e84cf51ba", "type": "user", "name": "Ada", "email": "ada@acme.test"},
        "createdAt": "2026-11-22T10:00:00.000Z",
        "organizationId": "dc844923-f9a4-40a3-825c-dea7747e57e7",
        "webhookId": "000042e3-d123-4980-b49f-8e140eef9329",
        "webhookTimestamp": 1_676_056_940_508_u64,
        "url": "https://linear.app/acme/issue/ENG-1/title",
        "updatedFrom": {"stateId": "7c3e9a34-4f7b-4a0a-9f65-3f0a1f7b4b10", "updatedAt": "2026-11-22T09:00:00.000Z"},
        "data": {
            "id": "539068e2-ae88-4d09-bd75-22eb4a59612f",
            "identifier": "ENG-1",
            "title": "Title",
            "url": "https://linear.app/acme/issue/ENG-1/title",
            "updatedAt": "2026-11-22T10:00:00.084Z",
            "teamId": "72b2a2dc-6f4f-4423-9d34-24b5bd10634a",
            "team": {"id": "72b2a2dc-6f4f-4423-9d34-24b5bd10634a", "key": "ENG", "name": "Engineering"},
            "state": {"id": "4b1c7f4e-0d7c-4a53-8d5a-0a3b3e3f4f6a", "name": "Done", "color": "#5e6ad2", "type": "completed"},
            "aFieldOfTomorrow": {"a": [1, 2]}
        }
    })
}

fn parsed(body: &Value) -> Result<WebhookEvent, PayloadError> {
    parse(body.to_string().as_bytes())
}

#[test]
fn an_issue_update_is_read() {
    let event = parsed(&issue_update()).unwrap();
    assert_eq!(
        (event.kind.as_str(), event.action.as_str()),
        ("Issue", "update")
    );
    assert_eq!(event.sent_at, Some(datetime!(2023-02-10 19:22:20.508 UTC)));
    assert_eq!(event.created_at, Some(datetime!(2026-11-22 10:00:00 UTC)));
    assert_eq!(event.changed, ["stateId", "updatedAt"]);
    assert_eq!(event.actor.unwrap().kind.as_deref(), Some("user"));
    assert!(event.organization_id.is_some() && event.webhook_id.is_some());

    let issue = event.issue.unwrap();
    assert_eq!(issue.identifier.as_deref(), Some("ENG-1"));
    assert_eq!(
        issue.updated_at,
        Some(datetime!(2026-11-22 10:00:00.084 UTC))
    );
    assert!(issue.team_id.is_some());
    let state = issue.state.unwrap();
    assert_eq!(
        (state.name.as_deref(), state.kind),
        (Some("Done"), StateType::Completed)
    );
}

#[test]
fn three_fields_are_enough() {
    let event =
        parsed(&json!({"type": "OAuthApp", "action": "revoked", "webhookTimestamp": 1.5e12}));
    let event = event.unwrap();
    assert_eq!(event.sent_at, Some(datetime!(2017-07-14 02:40:00 UTC)));
    assert_eq!((event.issue, event.actor, event.data), (None, None, None));
    assert!(event.changed.is_empty());
}

#[test]
fn what_is_required_is_named() {
    for field in ["type", "action", "webhookTimestamp"] {
        for wrong in [None, Some(Value::Null), Some(json!([])), Some(json!({}))] {
            let mut body = issue_update();
            match &wrong {
                None => drop(body.as_object_mut().unwrap().remove(field)),
                Some(value) => body[field] = value.clone(),
            }
            let expected = Err(PayloadError::Field(field));
            match (field, &wrong) {
                // The oldest example has none.
                ("webhookTimestamp", None) => assert_eq!(parsed(&body).unwrap().sent_at, None),
                _ => assert_eq!(parsed(&body), expected, "{field} {wrong:?}"),
            }
        }
    }
    let mut body = issue_update();
    body["webhookTimestamp"] = json!("1676056940508");
    assert_eq!(parsed(&body), Err(PayloadError::Field("webhookTimestamp")));
}

#[test]
fn what_does_not_fit_is_left_out() {
    let odd = [
        json!(null),
        json!(7),
        json!("x"),
        json!([]),
        json!({"id": 7}),
        json!({"id": "x"}),
    ];
    for value in &odd {
        let mut body = issue_update();
        for field in [
            "actor",
            "createdAt",
            "organizationId",
            "webhookId",
            "url",
            "updatedFrom",
        ] {
            body[field] = value.clone();
        }
        assert!(parsed(&body).unwrap().issue.is_some(), "{value}");
        body["data"] = value.clone();
        assert_eq!(parsed(&body).unwrap().issue, None, "{value}");
    }
    let mut body = issue_update();
    body["data"]["state"]["type"] = json!("paused");
    body["data"]["team"] = json!(null);
    let issue = parsed(&body).unwrap().issue.unwrap();
    assert_eq!(
        issue.state.unwrap().kind,
        StateType::Other("paused".to_owned())
    );
    assert!(issue.team_id.is_some(), "teamId stands in for team");
}

#[test]
fn only_issues_are_read_as_issues() {
    let mut body = issue_update();
    body["type"] = json!("Comment");
    let event = parsed(&body).unwrap();
    assert_eq!(event.issue, None);
    assert!(event.data.is_some());
}

#[test]
fn hostile_bodies_are_refused() {
    let deep = format!(
        r#"{{"data":{}1{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let cases: [(&str, PayloadError); 5] = [
        ("", PayloadError::NotJson),
        ("\u{feff}{}", PayloadError::NotJson),
        (&deep, PayloadError::NotJson),
        ("[]", PayloadError::NotAnObject),
        ("null", PayloadError::NotAnObject),
    ];
    for (body, expected) in cases {
        let shown = &body[..body.len().min(40)];
        assert_eq!(parse(body.as_bytes()), Err(expected), "{shown}");
    }
    for time in ["1e308", "-1e308", "1e30", "1e999", &"9".repeat(100_000)] {
        let body = format!(r#"{{"type":"Issue","action":"update","webhookTimestamp":{time}}}"#);
        let shown = &time[..time.len().min(40)];
        // Which of the two depends on how serde_json is built: with or without big numbers.
        let refused = [
            PayloadError::NotJson,
            PayloadError::Field("webhookTimestamp"),
        ];
        assert!(
            parse(body.as_bytes()).is_err_and(|error| refused.contains(&error)),
            "{shown}"
        );
    }
}

/// JSON of any shape, with the field names that the parser looks for.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("Issue")),
        Just(json!("539068e2-ae88-4d09-bd75-22eb4a59612f")),
    ];
    let name = prop::sample::select(vec![
        "type",
        "action",
        "webhookTimestamp",
        "data",
        "actor",
        "id",
        "team",
        "state",
        "updatedAt",
        "updatedFrom",
        "teamId",
        "organizationId",
        "name",
    ]);
    leaf.prop_recursive(4, 40, 8, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from);
        let entries = prop::collection::vec((name.clone(), inner), 0..10);
        let object = entries.prop_map(|entries| {
            Value::Object(
                entries
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
            )
        });
        prop_oneof![list, object]
    })
}

proptest! {
    #[test]
    fn any_bytes_are_survived(raw in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(event) = parse(&raw) {
            prop_assert!(raw.starts_with(b"{") || raw.is_ascii(), "{event:?}");
        }
    }

    #[test]
    fn any_json_is_survived(body in any_json()) {
        let mut signed = body.clone();
        if let Some(object) = signed.as_object_mut() {
            object.insert("type".to_owned(), json!("Issue"));
            object.insert("action".to_owned(), json!("update"));
            object.insert("webhookTimestamp".to_owned(), json!(1_676_056_940_508_u64));
        }
        prop_assert_eq!(parsed(&signed).is_ok(), body.is_object());
    }

    #[test]
    fn a_number_is_a_time_or_refused(millis in any::<f64>()) {
        let body = json!({"type": "Issue", "action": "update", "webhookTimestamp": millis});
        match parsed(&body) {
            Ok(event) => prop_assert!(event.sent_at.is_none_or(|at| at.year().abs() <= 9999)),
            Err(error) => prop_assert_eq!(error, PayloadError::Field("webhookTimestamp")),
        }
    }
}
