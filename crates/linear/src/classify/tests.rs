//! The bodies are captured answers of the real service, shortened in their texts alone.

use proptest::prelude::*;
use reqwest::header::{HeaderValue, RETRY_AFTER};

use super::*;

const RATE_LIMIT: &str = r#"{"errors":[{"message":"Rate limit exceeded. Only 2500 requests are allowed per 1 hour. For more information see our developer docs at: https://linear.app/developers","extensions":{"type":"ratelimited","code":"RATELIMITED","statusCode":429}}]}"#;
const RATE_LIMIT_WITHOUT_CODE: &str = r#"{"errors":[{"message":"Rate limit exceeded.","extensions":{"type":"ratelimited"}}],"data":null}"#;
const AUTHENTICATION: &str = r#"{"errors":[{"message":"Authentication required, not authenticated","extensions":{"type":"authentication error","code":"AUTHENTICATION_ERROR","statusCode":401,"userError":true,"userPresentableMessage":"You need to authenticate to access this operation.","meta":{},"http":{"status":401}}}]}"#;
const NOT_FOUND: &str = r#"{"errors":[{"message":"Entity not found: Issue","path":["issue"],"locations":[{"line":1,"column":3}],"extensions":{"type":"invalid input","code":"INPUT_ERROR","statusCode":400,"userError":true,"userPresentableMessage":"Could not find referenced Issue."}}],"data":null}"#;
const CONFLICT: &str = r#"{"errors":[{"message":"conflict on insert of Issue","path":["issueCreate"],"extensions":{"type":"invalid input","code":"INPUT_ERROR","statusCode":400,"userError":true,"userPresentableMessage":"Entity Issue with id 6f0c0d5e-64ae-4b6c-9f5a-0d6a2f1f5c11 already exists."}}],"data":null}"#;
const VALIDATION: &str = r#"{"errors":[{"message":"Argument Validation Error","path":["issueCreate"],"extensions":{"type":"invalid input","code":"INPUT_ERROR","statusCode":400,"userError":true,"userPresentableMessage":"teamId must be a UUID."}}],"data":null}"#;
const BAD_QUERY: &str = r#"{"errors":[{"message":"Cannot query field \"nope\" on type \"Issue\".","extensions":{"type":"graphql error","code":"GRAPHQL_VALIDATION_FAILED"}}]}"#;
const FORBIDDEN: &str = r#"{"errors":[{"message":"Not allowed","extensions":{"type":"forbidden","code":"FORBIDDEN","userPresentableMessage":"You need to be an admin."}}],"data":null}"#;
const USAGE_LIMIT: &str = r#"{"errors":[{"message":"Usage limit exceeded","extensions":{"type":"usage limit exceeded","code":"USAGE_LIMIT_EXCEEDED","meta":{"usageMetric":"activeIssueCount"}}}],"data":null}"#;
const INTERNAL: &str = r#"{"errors":[{"message":"Internal server error","extensions":{"type":"internal error"}}],"data":null}"#;
const LOCK_TIMEOUT: &str =
    r#"{"errors":[{"message":"Lock timeout","extensions":{"type":"lock timeout"}}],"data":null}"#;

fn failure(status: u16, body: &str) -> LinearError {
    let answer = classify(status, &HeaderMap::new(), body.as_bytes());
    assert_eq!(answer.data, None, "{status} {body}");
    answer.failure.unwrap()
}

fn name(error: &LinearError) -> String {
    let debug = format!("{error:?}");
    match error {
        LinearError::Away { kind, .. } => format!("Away {kind:?}"),
        _ => debug
            .split([' ', '{'])
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

#[test]
fn captured_answers_are_told_apart() {
    let cases = [
        (400, RATE_LIMIT, "RateLimited"),
        (429, RATE_LIMIT, "RateLimited"),
        (200, RATE_LIMIT, "RateLimited"),
        (200, RATE_LIMIT_WITHOUT_CODE, "RateLimited"),
        (503, RATE_LIMIT, "RateLimited"),
        (429, "slow down", "RateLimited"),
        (401, AUTHENTICATION, "Unauthenticated"),
        (200, AUTHENTICATION, "Unauthenticated"),
        (401, "", "Unauthenticated"),
        (400, NOT_FOUND, "NotFound"),
        (200, NOT_FOUND, "NotFound"),
        (400, CONFLICT, "Conflict"),
        (200, CONFLICT, "Conflict"),
        (400, VALIDATION, "InvalidInput"),
        (200, VALIDATION, "InvalidInput"),
        (400, BAD_QUERY, "InvalidInput"),
        (403, FORBIDDEN, "Forbidden"),
        (200, FORBIDDEN, "Forbidden"),
        (403, "<html>", "Forbidden"),
        (200, USAGE_LIMIT, "UsageLimit"),
        (400, USAGE_LIMIT, "UsageLimit"),
        (200, INTERNAL, "Away Internal"),
        (500, INTERNAL, "Away Status(500)"),
        (200, LOCK_TIMEOUT, "Away Internal"),
        (502, "<html>Bad gateway</html>", "Away Status(502)"),
        (503, "", "Away Status(503)"),
        (503, "{}", "Away Status(503)"),
        (408, "", "Away Status(408)"),
        (200, "<html>Hello</html>", "Unexpected"),
        (200, "", "Unexpected"),
        (200, "{}", "Unexpected"),
        (200, r#"{"data":null}"#, "Unexpected"),
        (200, r#"{"data":null,"errors":[]}"#, "Unexpected"),
        (200, r#"{"data":null,"errors":"broken"}"#, "Unexpected"),
        (200, "[1,2]", "Unexpected"),
        (302, "", "Unexpected"),
        (404, "not here", "Unexpected"),
        (400, r#"{"data":{"viewer":{}}}"#, "Unexpected"),
    ];
    for (status, body, expected) in cases {
        assert_eq!(name(&failure(status, body)), expected, "{status} {body}");
    }
}

#[test]
fn unknown_errors_follow_their_status_code_and_then_the_http_status() {
    let with_status = |code: u16| {
        format!(
            r#"{{"errors":[{{"message":"m","extensions":{{"statusCode":{code}}}}}],"data":null}}"#
        )
    };
    let bare = r#"{"errors":[{"message":"Query too complex"}]}"#;
    let odd = r#"{"errors":[{"message":7,"extensions":"x"},null,"y"]}"#;
    let cases = [
        (200, with_status(429), "RateLimited"),
        (200, with_status(401), "Unauthenticated"),
        (200, with_status(403), "Forbidden"),
        (200, with_status(500), "Away Internal"),
        (400, bare.to_owned(), "InvalidInput"),
        (500, bare.to_owned(), "Away Status(500)"),
        (200, bare.to_owned(), "Unexpected"),
        (200, odd.to_owned(), "Unexpected"),
    ];
    for (status, body, expected) in cases {
        assert_eq!(name(&failure(status, &body)), expected, "{status} {body}");
    }
}

#[test]
fn the_message_for_people_wins() {
    let shown = |body| failure(400, body).public_message();
    assert_eq!(shown(VALIDATION), "teamId must be a UUID.");
    assert_eq!(shown(USAGE_LIMIT), "Usage limit exceeded");
    let only_type = r#"{"errors":[{"message":" ","extensions":{"type":"invalid input"}}]}"#;
    assert_eq!(shown(only_type), "invalid input");
    let nothing = r#"{"errors":[{"extensions":{"code":"FORBIDDEN"}}]}"#;
    assert_eq!(shown(nothing), "Linear gave no reason.");
}

#[test]
fn long_and_hostile_messages_are_cleaned() {
    let text = format!("a\\u0007{}", "x".repeat(5000));
    let body =
        format!(r#"{{"errors":[{{"message":"{text}","extensions":{{"code":"INPUT_ERROR"}}}}]}}"#);
    let message = failure(400, &body).public_message();
    assert_eq!(message.chars().count(), 300);
    assert!(!message.contains('\u{7}'));
}

#[test]
fn of_several_errors_the_one_that_explains_wins() {
    let both = r#"{"errors":[{"message":"Argument Validation Error","extensions":{"code":"INPUT_ERROR"}},{"message":"slow","extensions":{"code":"RATELIMITED"}}]}"#;
    assert_eq!(name(&failure(400, both)), "RateLimited");
}

#[test]
fn retry_after_is_kept() {
    let mut headers = HeaderMap::new();
    headers.insert(RETRY_AFTER, HeaderValue::from_static("17"));
    for (status, body) in [(400, RATE_LIMIT), (429, ""), (503, ""), (500, INTERNAL)] {
        let failure = classify(status, &headers, body.as_bytes()).failure.unwrap();
        assert_eq!(
            failure.retry_after(),
            Some(Duration::from_secs(17)),
            "{status} {body}"
        );
    }
}

#[test]
fn data_is_handed_on_also_beside_errors() {
    let whole = classify(200, &HeaderMap::new(), br#"{"data":{"a":1}}"#);
    assert_eq!(
        whole,
        Answer {
            data: Some(serde_json::json!({"a": 1})),
            failure: None
        }
    );
    let partial =
        br#"{"data":{"a":1},"errors":[{"message":"no b","extensions":{"code":"FORBIDDEN"}}]}"#;
    let partial = classify(200, &HeaderMap::new(), partial);
    assert_eq!(partial.data, Some(serde_json::json!({"a": 1})));
    assert_eq!(name(&partial.failure.unwrap()), "Forbidden");
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let deep = "[".repeat(200_000);
    assert_eq!(name(&failure(200, &deep)), "Unexpected");
}

proptest! {
    #[test]
    fn any_answer_is_either_data_or_a_failure(
        status in 100u16..600,
        body in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let answer = classify(status, &HeaderMap::new(), &body);
        prop_assert!(answer.data.is_some() || answer.failure.is_some());
    }
}
