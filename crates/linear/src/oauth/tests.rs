//! OAuth against a socket: what is sent, and what becomes of every way in which an answer can fail.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::client::LinearConfig;
use crate::error::AwayKind;
use crate::testing::{Reply, header, http, serve};

mod revoke;

const SECRET: &str = "client_secret_of_ours";
const REFRESH: &str = "lin_refresh_of_yesterday";

fn app() -> OAuthApp {
    OAuthApp {
        id: ClientId::parse("client_id_of_ours").unwrap(),
        secret: Some(ClientSecret::parse(SECRET).unwrap()),
    }
}

fn client(api_url: Url) -> OAuthClient {
    let config = LinearConfig::new(api_url, "countersign-test/1");
    let linear = LinearClient::new(config).unwrap();
    linear
        .oauth(&"https://linear.app".parse().unwrap())
        .unwrap()
}

fn nowhere() -> OAuthClient {
    client("http://127.0.0.1:9".parse().unwrap())
}

fn redirect() -> Url {
    "http://localhost:3000/oauth/callback?from=cs"
        .parse()
        .unwrap()
}

fn code_exchange() -> CodeExchange {
    CodeExchange {
        code: AuthorizationCode::parse("code_from_linear").unwrap(),
        verifier: PkceVerifier::generate([7; 32]),
        redirect_uri: redirect(),
    }
}

fn tokens() -> Value {
    json!({
        "access_token": "lin_oauth_access", "token_type": "Bearer", "expires_in": 86_399,
        "scope": "read write", "refresh_token": "lin_refresh_next",
    })
}

fn granted(body: &Value) -> Reply {
    http(
        200,
        "content-type: application/json; charset=utf-8\r\n",
        &body.to_string(),
    )
}

fn form(request: &str) -> HashMap<String, String> {
    let body = request.split_once("\r\n\r\n").unwrap().1;
    let pairs = url::form_urlencoded::parse(body.as_bytes()).into_owned();
    pairs.collect()
}

/// The fields of the form that a call sends.
fn fields<const N: usize>(pairs: [(&str, &str); N]) -> HashMap<String, String> {
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// What a refresh makes of a reply.
async fn refreshed(reply: Reply) -> Result<TokenGrant, OAuthError> {
    let (url, served) = serve(vec![reply]).await;
    let token = RefreshToken::parse(REFRESH).unwrap();
    let result = client(url).refresh(&app(), &token).await;
    let sent = served.await.unwrap();
    assert_eq!(sent.len(), 1, "sent once, never again by itself");
    if let Err(error) = &result {
        let printed = format!("{error} {error:?} {}", error.public_message());
        for secret in [SECRET, REFRESH, "lin_oauth_access", "lin_refresh_next"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
    result
}

#[test]
fn a_person_is_sent_where_linear_asks_them() {
    let ask = Authorize {
        actor: LinearActor::App,
        scopes: ScopeSet::parse("write read app:mentionable"),
        redirect_uri: redirect(),
        state: StateToken::parse("state+1").unwrap(),
        verifier: PkceVerifier::parse("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap(),
        always_ask: true,
    };
    let url = nowhere().authorize_url(&app().id, &ask);
    assert!(
        url.as_str()
            .starts_with("https://linear.app/oauth/authorize?")
    );
    let sent: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let expected = fields([
        ("response_type", "code"),
        ("client_id", "client_id_of_ours"),
        (
            "redirect_uri",
            "http://localhost:3000/oauth/callback?from=cs",
        ),
        ("scope", "read,write,app:mentionable"),
        ("state", "state+1"),
        ("actor", "app"),
        ("prompt", "consent"),
        // The challenge that RFC 7636 gives for this verifier.
        (
            "code_challenge",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        ),
        ("code_challenge_method", "S256"),
    ]);
    assert_eq!(sent.len(), expected.len(), "nothing is there twice");
    assert_eq!(sent.into_iter().collect::<HashMap<_, _>>(), expected);

    let plain = Authorize {
        actor: LinearActor::User,
        scopes: ScopeSet::default(),
        always_ask: false,
        ..ask
    };
    let url = nowhere().authorize_url(&app().id, &plain);
    let sent: HashMap<String, String> = url.query_pairs().into_owned().collect();
    assert_eq!(sent["actor"], "user");
    assert!(!sent.contains_key("prompt") && !sent.contains_key("scope"));
}

#[test]
fn addresses_are_found_below_any_base() {
    let bases = [
        ("http://127.0.0.1:4000", "http://127.0.0.1:4000/"),
        (
            "http://127.0.0.1:4000/linear/",
            "http://127.0.0.1:4000/linear/",
        ),
        (
            "http://127.0.0.1:4000/graphql?q=1#f",
            "http://127.0.0.1:4000/",
        ),
        ("http://127.0.0.1:4000/graphql/", "http://127.0.0.1:4000/"),
    ];
    for (base, expected) in bases {
        let client = client(base.parse().unwrap());
        assert_eq!(
            client.token.url().as_str(),
            format!("{expected}oauth/token")
        );
        assert_eq!(client.revoke.as_str(), format!("{expected}oauth/revoke"));
    }
    let config = LinearConfig::new("http://127.0.0.1:9".parse().unwrap(), "test");
    let refused = LinearClient::new(config)
        .unwrap()
        .oauth(&"mailto:a@b".parse().unwrap());
    assert!(matches!(refused, Err(SetupError::AppScheme(_))));
}

#[tokio::test]
async fn a_code_is_traded_with_its_verifier() {
    let (url, served) = serve(vec![granted(&tokens())]).await;
    let grant = client(url).exchange(&app(), code_exchange()).await.unwrap();
    assert_eq!(grant.access.expose(), "lin_oauth_access");
    assert_eq!(grant.refresh.unwrap().expose(), "lin_refresh_next");
    assert_eq!(grant.expires_in, Some(Duration::from_secs(86_399)));
    assert_eq!(grant.scopes, Some(ScopeSet::parse("read write")));

    let request = served.await.unwrap().remove(0);
    assert!(
        request.starts_with("POST /oauth/token HTTP/1.1\r\n"),
        "{request}"
    );
    assert_eq!(header(&request, "authorization"), None);
    assert_eq!(header(&request, "user-agent"), Some("countersign-test/1"));
    let kind = header(&request, "content-type");
    assert_eq!(kind, Some("application/x-www-form-urlencoded"));
    let expected = fields([
        ("grant_type", "authorization_code"),
        ("code", "code_from_linear"),
        ("code_verifier", &"07".repeat(32)),
        (
            "redirect_uri",
            "http://localhost:3000/oauth/callback?from=cs",
        ),
        ("client_id", "client_id_of_ours"),
        ("client_secret", SECRET),
    ]);
    assert_eq!(form(&request), expected);
}

#[tokio::test]
async fn a_public_application_sends_its_id_alone() {
    let (url, served) = serve(vec![granted(&tokens())]).await;
    let public = OAuthApp {
        secret: None,
        ..app()
    };
    let token = RefreshToken::parse(REFRESH).unwrap();
    client(url).refresh(&public, &token).await.unwrap();
    let expected = fields([
        ("grant_type", "refresh_token"),
        ("refresh_token", REFRESH),
        ("client_id", "client_id_of_ours"),
    ]);
    assert_eq!(form(&served.await.unwrap()[0]), expected);
}

#[tokio::test]
async fn client_credentials_bring_no_refresh_token() {
    let body = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 2_591_999, "scope": "read write"});
    let (url, served) = serve(vec![granted(&body)]).await;
    let scopes = ScopeSet::parse("read write");
    let grant = client(url)
        .client_credentials(&app(), &scopes)
        .await
        .unwrap();
    assert!(grant.refresh.is_none());
    let expected = fields([
        ("grant_type", "client_credentials"),
        ("scope", "read,write"),
        ("client_id", "client_id_of_ours"),
        ("client_secret", SECRET),
    ]);
    assert_eq!(form(&served.await.unwrap()[0]), expected);
}

#[tokio::test]
async fn answers_are_read_leniently() {
    let scopes = |scope: Value| async move {
        let mut body = tokens();
        body["scope"] = scope;
        refreshed(granted(&body)).await.unwrap().scopes
    };
    let both = Some(ScopeSet::parse("read write"));
    assert_eq!(scopes(json!(["write", "read"])).await, both);
    assert_eq!(scopes(json!("read,write")).await, both);
    assert_eq!(scopes(Value::Null).await, None);

    let bare = refreshed(granted(&json!({"access_token": "a"})))
        .await
        .unwrap();
    assert!(bare.refresh.is_none() && bare.expires_in.is_none() && bare.scopes.is_none());
    let ages = json!({"access_token": "a", "expires_in": u64::MAX, "refresh_token": ""});
    let ages = refreshed(granted(&ages)).await.unwrap();
    assert!(ages.expires_in < Some(Duration::from_secs(320_000_000)));
    assert!(ages.refresh.is_none());
}

#[tokio::test]
async fn an_answer_without_tokens_leaves_the_outcome_unknown_and_tells_none() {
    let mut odd = tokens();
    odd["expires_in"] = json!("lin_oauth_access");
    let mut mac = tokens();
    mac["token_type"] = json!("mac");
    let page = "content-type: text/html\r\n";
    let replies = [
        granted(&odd),
        granted(&mac),
        granted(&json!({"refresh_token": "lin_refresh_next"})),
        granted(&json!({"access_token": "with space"})),
        http(200, page, &tokens().to_string()),
        http(200, "", "lin_oauth_access"),
        http(200, "", ""),
        http(201, "", &tokens().to_string()),
    ];
    for reply in replies {
        let error = refreshed(reply).await.unwrap_err();
        let unreadable = matches!(
            error,
            OAuthError::Unavailable {
                kind: AwayKind::Unreadable,
                ..
            }
        );
        assert!(unreadable, "{error:?}");
        assert!(error.outcome_is_unknown() && error.is_transient());
    }
}

#[tokio::test]
async fn a_refusal_is_classified_with_its_status_and_without_our_secrets() {
    let body =
        json!({"error": "invalid_grant", "error_description": format!("{REFRESH} is revoked")});
    let error = refreshed(http(400, "", &body.to_string()))
        .await
        .unwrap_err();
    let expected = OAuthError::InvalidGrant {
        message: "[redacted] is revoked".to_owned(),
    };
    assert_eq!(error, expected);
    let body = json!({"error": "Error", "error_description": format!("not {SECRET}")}).to_string();
    let error = refreshed(http(400, "", &body)).await.unwrap_err();
    assert_eq!(
        error.public_message(),
        "Linear refuses the request: not [redacted]"
    );
    let error = refreshed(http(429, "retry-after: 9\r\n", ""))
        .await
        .unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(9)));
}

#[tokio::test]
async fn a_lost_answer_leaves_the_outcome_unknown() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"access_token\":";
    for bytes in ["", half] {
        let error = refreshed(Reply::Bytes(bytes.into())).await.unwrap_err();
        let cut = matches!(
            error,
            OAuthError::Unavailable {
                kind: AwayKind::Cut,
                ..
            }
        );
        assert!(cut && error.outcome_is_unknown(), "{bytes:?}: {error:?}");
    }
    let (url, served) = serve(vec![Reply::Silence]).await;
    let mut config = LinearConfig::new(url, "countersign-test/1");
    config.timeout = Duration::from_millis(300);
    let linear = LinearClient::new(config).unwrap();
    let oauth = linear
        .oauth(&"https://linear.app".parse().unwrap())
        .unwrap();
    let error = oauth.exchange(&app(), code_exchange()).await.unwrap_err();
    assert!(
        error.outcome_is_unknown() && error.is_transient(),
        "{error:?}"
    );
    assert_eq!(served.await.unwrap().len(), 1);
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let (url, served) = serve(Vec::new()).await;
    assert!(served.await.unwrap().is_empty()); // the listener is closed with it
    let error = client(url)
        .exchange(&app(), code_exchange())
        .await
        .unwrap_err();
    assert!(
        !error.outcome_is_unknown() && error.is_transient(),
        "{error:?}"
    );
}

#[test]
fn calls_can_move_between_threads() {
    fn movable<T: Send>(value: T) -> T {
        value
    }
    let (oauth, app) = (nowhere(), app());
    let token = RefreshToken::parse(REFRESH).unwrap();
    drop(movable(oauth.refresh(&app, &token)));
    drop(movable(oauth.exchange(&app, code_exchange())));
    drop(movable(oauth.revoke(RevocableToken::Refresh(&token))));
}
