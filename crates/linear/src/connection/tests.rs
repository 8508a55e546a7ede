//! The client against a socket: what is sent, and what becomes of every way in which an answer can fail.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::lists::MAX_PAGES;
use super::*;
use crate::client::LinearConfig;
use crate::credential::{Kept, TokenFuture, TokenSource};
use crate::error::AwayKind;
use crate::secret::{AccessToken, ApiKey};
use crate::testing::{Reply, header, http, serve};

const KEY: &str = "lin_api_very_secret_key";
const ID: ConnectionId = ConnectionId(Uuid::nil());

fn body(request: &str) -> Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

fn data(data: &Value) -> Reply {
    http(200, "", &json!({ "data": data }).to_string())
}

fn client(api_url: Url) -> LinearClient {
    LinearClient::new(LinearConfig::new(api_url, "countersign-test/1")).unwrap()
}

fn connect(api_url: Url) -> Connection {
    client(api_url).connection(ID, Credential::ApiKey(ApiKey::parse(KEY).unwrap()))
}

/// The error of one call that gets this reply.
async fn failure(reply: Reply) -> LinearError {
    let (url, served) = serve(vec![reply]).await;
    let error = connect(url).viewer().await.unwrap_err();
    assert_eq!(
        served.await.unwrap().len(),
        1,
        "sent once, never again by itself"
    );
    assert!(!format!("{error} {error:?}").contains(KEY), "{error:?}");
    error
}

fn away_kind(error: &LinearError) -> Option<AwayKind> {
    match error {
        LinearError::Away { kind, .. } => Some(*kind),
        _ => None,
    }
}

fn identity() -> Value {
    let id = Uuid::nil();
    json!({
        "viewer": {"id": id, "name": "Ada", "email": "ada@acme.test", "admin": true, "app": false},
        "organization": {"id": id, "name": "Acme", "urlKey": "acme", "logoUrl": null},
    })
}

#[tokio::test]
async fn a_key_is_sent_bare_with_our_name_and_the_budget_is_kept() {
    let counted = "x-ratelimit-requests-limit: 2500\r\nx-ratelimit-requests-remaining: 2499\r\nx-complexity: 3\r\n";
    let (url, served) = serve(vec![http(
        200,
        counted,
        &json!({"data": identity()}).to_string(),
    )])
    .await;
    let client = client(url);
    let linear = client.connection(ID, Credential::ApiKey(ApiKey::parse(KEY).unwrap()));
    assert_eq!(client.budget(ID), None);

    let who = linear.viewer().await.unwrap();
    assert_eq!((who.viewer.name.as_str(), who.viewer.admin), ("Ada", true));
    assert!(!who.viewer.app);
    assert_eq!(who.organization.url_key, "acme");

    let request = served.await.unwrap().remove(0);
    assert!(
        request.starts_with("POST /graphql HTTP/1.1\r\n"),
        "{request}"
    );
    assert_eq!(header(&request, "authorization"), Some(KEY));
    assert_eq!(header(&request, "user-agent"), Some("countersign-test/1"));
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    assert_eq!(body(&request)["operationName"], "Viewer");
    let budget = client.clone().budget(ID).unwrap();
    assert_eq!(budget.requests.unwrap().remaining, 2499);
    assert_eq!(budget.last_complexity, Some(3));
}

#[tokio::test]
async fn a_token_is_sent_as_bearer() {
    let (url, served) = serve(vec![data(&identity())]).await;
    let token = Credential::Bearer(AccessToken::parse("token").unwrap());
    client(url).connection(ID, token).viewer().await.unwrap();
    let request = served.await.unwrap().remove(0);
    assert_eq!(header(&request, "authorization"), Some("Bearer token"));
}

#[tokio::test]
async fn a_rate_limit_is_found_under_status_400() {
    let body = r#"{"errors":[{"message":"Rate limit exceeded.","extensions":{"type":"ratelimited","code":"RATELIMITED","statusCode":429}}]}"#;
    let error = failure(http(400, "retry-after: 9\r\n", body)).await;
    assert!(
        matches!(error, LinearError::RateLimited { .. }),
        "{error:?}"
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(9)));
}

#[tokio::test]
async fn a_broken_connection_leaves_the_outcome_unknown() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"data\":";
    for bytes in ["", "HTTP/1.1 20", half] {
        let error = failure(Reply::Bytes(bytes.into())).await;
        assert_eq!(
            away_kind(&error),
            Some(AwayKind::Cut),
            "{bytes:?}: {error:?}"
        );
        assert!(error.outcome_unknown());
    }
}

#[tokio::test]
async fn silence_is_a_timeout_with_an_unknown_outcome() {
    let (url, served) = serve(vec![Reply::Silence]).await;
    let mut config = LinearConfig::new(url, "countersign-test/1");
    config.timeout = Duration::from_millis(300);
    let key = Credential::ApiKey(ApiKey::parse(KEY).unwrap());
    let linear = LinearClient::new(config).unwrap().connection(ID, key);
    let error = linear.viewer().await.unwrap_err();
    assert_eq!(away_kind(&error), Some(AwayKind::Timeout), "{error:?}");
    assert!(error.outcome_unknown());
    assert_eq!(served.await.unwrap().len(), 1);
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let (url, served) = serve(Vec::new()).await;
    assert!(served.await.unwrap().is_empty()); // the listener is closed with it
    let error = connect(url).viewer().await.unwrap_err();
    assert_eq!(away_kind(&error), Some(AwayKind::Connect), "{error:?}");
    assert!(!error.outcome_unknown());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (elsewhere, never) = serve(vec![data(&identity())]).await;
    let error = failure(http(307, &format!("location: {elsewhere}\r\n"), "")).await;
    assert!(matches!(error, LinearError::Unexpected { .. }), "{error:?}");
    never.abort(); // had the client gone there, it would have had a good answer
}

#[tokio::test]
async fn far_too_long_answers_are_not_read_to_the_end() {
    let error = failure(http(200, "", &" ".repeat(11 * 1024 * 1024))).await;
    assert!(error.to_string().contains("10 MiB"), "{error}");
}

#[tokio::test]
async fn a_key_that_is_repeated_by_the_other_side_is_taken_out() {
    let message = format!("{KEY} is not a key");
    let body = json!({"errors": [{"message": message, "extensions": {"code": "INPUT_ERROR"}}]});
    let error = failure(http(400, "", &body.to_string())).await;
    assert_eq!(error.public_message(), "[redacted] is not a key");
}

#[tokio::test]
async fn data_that_does_not_fit_is_named_by_its_place() {
    let error = failure(data(&json!({"viewer": {"id": 7}}))).await;
    assert!(error.to_string().contains("Viewer"), "{error}");
    assert!(error.to_string().contains("viewer.id"), "{error}");
}

#[tokio::test]
async fn complete_data_wins_over_errors_beside_it() {
    let errors = json!([{"message": "no logo", "path": ["organization", "logoUrl"]}]);
    let both = json!({"data": identity(), "errors": errors}).to_string();
    let (url, _served) = serve(vec![http(200, "", &both)]).await;
    assert!(connect(url).viewer().await.is_ok());

    let unfit = json!({"data": {"viewer": null}, "errors": [{"message": "m", "extensions": {"code": "FORBIDDEN"}}]});
    let error = failure(http(200, "", &unfit.to_string())).await;
    assert!(matches!(error, LinearError::Forbidden { .. }), "{error:?}");
}

fn states(names: &[&str], next: Option<&str>) -> Value {
    let node = |name: &&str| json!({"id": Uuid::nil(), "name": name, "type": "started", "position": 1.5, "color": "#fff"});
    let nodes: Vec<_> = names.iter().map(node).collect();
    json!({"nodes": nodes, "pageInfo": {"hasNextPage": next.is_some(), "endCursor": next}})
}

fn teams(key: &str, states: Value, next: Option<&str>) -> Value {
    let team = json!({"id": Uuid::nil(), "key": key, "name": key, "states": states});
    json!({"teams": {"nodes": [team], "pageInfo": {"hasNextPage": next.is_some(), "endCursor": next}}})
}

#[tokio::test]
async fn teams_are_read_to_the_last_page_with_all_their_states() {
    let (url, served) = serve(vec![
        data(&teams("ENG", states(&["A", "B"], Some("s1")), Some("t1"))),
        data(&teams("DES", states(&["D"], None), None)),
        data(&json!({"team": {"states": states(&["C"], None)}})),
    ])
    .await;
    let teams = connect(url).teams().await.unwrap();
    let names = |index: usize| {
        teams[index]
            .states
            .iter()
            .map(|state| state.name.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(teams.len(), 2);
    assert_eq!(
        (teams[0].key.as_str(), names(0)),
        ("ENG", vec!["A", "B", "C"])
    );
    assert_eq!((teams[1].key.as_str(), names(1)), ("DES", vec!["D"]));

    let asked: Vec<_> = served
        .await
        .unwrap()
        .iter()
        .map(|request| body(request)["variables"].clone())
        .collect();
    assert_eq!(asked[0], json!({}));
    assert_eq!(asked[1], json!({"after": "t1"}));
    assert_eq!(asked[2], json!({"id": Uuid::nil(), "after": "s1"}));
}

fn page(nodes: &Value, next: Option<&str>) -> Value {
    json!({"nodes": nodes, "pageInfo": {"hasNextPage": next.is_some(), "endCursor": next}})
}

fn labels(name: &str, next: Option<&str>) -> Value {
    let label = json!({"id": Uuid::nil(), "name": name, "color": "#fff", "isGroup": false});
    page(&json!([label]), next)
}

fn projects(kind: &str, next: Option<&str>) -> Value {
    let status = json!({"id": Uuid::nil(), "name": "Under way", "type": kind});
    let project = json!({"id": Uuid::nil(), "name": kind, "status": status});
    page(&json!([project]), next)
}

#[tokio::test]
async fn teams_are_read_with_all_that_their_issues_can_be_given() {
    let team = json!({
        "id": Uuid::nil(), "key": "ENG", "name": "Engineering", "states": states(&["A"], None),
        "projects": projects("started", Some("p1")), "labels": labels("bug", Some("l1")),
    });
    let (url, served) = serve(vec![
        data(&json!({"teams": page(&json!([team]), None)})),
        data(&json!({"team": {"projects": projects("of_tomorrow", None)}})),
        data(&json!({"team": {"labels": labels("a11y", None)}})),
        data(&json!({"organization": {"labels": labels("urgent", None)}})),
    ])
    .await;
    let linear = connect(url);
    let [team] = linear.team_details().await.unwrap().try_into().unwrap();
    assert_eq!((team.team.key.as_str(), team.team.states.len()), ("ENG", 1));
    let kinds: Vec<&str> = team
        .projects
        .iter()
        .map(|p| p.status.kind.as_str())
        .collect();
    assert_eq!(kinds, ["started", "of_tomorrow"]);
    let names: Vec<&str> = team
        .labels
        .iter()
        .map(|label| label.name.as_str())
        .collect();
    assert_eq!(names, ["bug", "a11y"]);
    assert_eq!(linear.workspace_labels().await.unwrap()[0].name, "urgent");

    let requests = served.await.unwrap();
    let after = |index: usize| body(&requests[index])["variables"]["after"].clone();
    assert_eq!(
        (after(1), after(2), after(3)),
        (json!("p1"), json!("l1"), Value::Null)
    );
}

#[tokio::test]
async fn a_list_without_an_end_is_given_up() {
    let page = || data(&json!({"team": {"states": states(&["A"], Some("again"))}}));
    let (url, served) = serve(std::iter::repeat_with(page).take(MAX_PAGES).collect()).await;
    let error = connect(url).team_states(Uuid::nil()).await.unwrap_err();
    assert!(matches!(error, LinearError::Unexpected { .. }), "{error:?}");
    assert_eq!(served.await.unwrap().len(), MAX_PAGES);
}

#[test]
fn calls_can_move_between_threads() {
    fn movable<T: Send>(value: T) -> T {
        value
    }
    let linear = connect("http://127.0.0.1:9".parse().unwrap());
    drop(movable(linear.teams()));
    drop(movable(linear.team_details()));
    drop(movable(linear.issue_states("ENG-1")));
}

/// Hands out one token after the other, and notes what it was told was refused.
struct Purse {
    tokens: std::sync::Mutex<Vec<&'static str>>,
    refused: std::sync::Arc<std::sync::Mutex<Vec<Option<String>>>>,
}

impl TokenSource for Purse {
    fn token(&self, refused: Option<AccessToken>) -> TokenFuture<'_> {
        Box::pin(async move {
            let refused = refused.map(|token| token.expose().to_owned());
            self.refused.lock().unwrap().push(refused);
            let mut tokens = self.tokens.lock().unwrap();
            let next = if tokens.len() > 1 {
                tokens.remove(0)
            } else {
                tokens[0]
            };
            Ok(AccessToken::parse(next).unwrap())
        })
    }
}

/// What is sent with these tokens at hand, what their purse was told, and what became of the call.
async fn with_tokens(
    tokens: &[&'static str],
    replies: Vec<Reply>,
) -> (
    Vec<String>,
    Vec<Option<String>>,
    Result<Identity, LinearError>,
) {
    let (url, served) = serve(replies).await;
    let refused = std::sync::Arc::<std::sync::Mutex<Vec<_>>>::default();
    let purse = Purse {
        tokens: std::sync::Mutex::new(tokens.to_vec()),
        refused: std::sync::Arc::clone(&refused),
    };
    let linear = client(url).connection(ID, Credential::Kept(Kept::by(purse)));
    let answer = linear.viewer().await;
    let sent = served.await.unwrap();
    let sent = sent
        .iter()
        .map(|request| header(request, "authorization").unwrap().to_owned());
    let told = refused.lock().unwrap().clone();
    (sent.collect(), told, answer)
}

fn refusal() -> Reply {
    let error = json!({"errors": [{"message": "Authentication required, not authenticated",
        "extensions": {"type": "authentication error", "code": "AUTHENTICATION_ERROR"}}]});
    http(401, "", &error.to_string())
}

#[tokio::test]
async fn a_refused_token_is_tried_once_more_if_there_is_another() {
    let (sent, told, answer) =
        with_tokens(&["old", "new"], vec![refusal(), data(&identity())]).await;
    assert!(answer.is_ok());
    assert_eq!(sent, ["Bearer old", "Bearer new"]);
    assert_eq!(told, [None, Some("old".to_owned())]);
}

#[tokio::test]
async fn a_refusal_is_final_where_there_is_no_other_token() {
    let (sent, _, answer) = with_tokens(&["only"], vec![refusal()]).await;
    assert!(matches!(answer, Err(LinearError::Unauthenticated)));
    assert_eq!(sent, ["Bearer only"]);
}

#[tokio::test]
async fn a_token_that_was_just_given_and_is_refused_says_nothing_about_access() {
    let (sent, _, answer) = with_tokens(&["old", "new"], vec![refusal(), refusal()]).await;
    let error = answer.unwrap_err();
    assert!(error.is_retryable() && !error.outcome_unknown(), "{error}");
    assert_eq!(sent, ["Bearer old", "Bearer new"], "never a third time");
}
